"""The faces in fonts/ are derived here, by hand and seldom:  .venv/bin/python -m config.tooling.fonts

Printed forms must look the same on every machine, so the faces are files of ours, never the machine's. Whole faces
weigh 15 MB each; a core of 《通用规范汉字表》 and GB 2312 weighs 4, and the rarer characters stand in a second
file that a form opens only when it needs one. The licence (SIL OFL 1.1) asks that derived faces carry it along
and, where the makers reserved a name, bear another name: all of ours are called Jinguo.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from config.tooling import ROOT

FONTS = ROOT / "fonts"
SOURCE = FONTS / "source"
SUMS = "SHA256SUMS"

SERIF = "@expo-google-fonts/noto-serif-sc/{0}/NotoSerifSC_{0}.ttf"
SONG_REGULAR = SERIF.format("400Regular")
SONG_BOLD = SERIF.format("700Bold")
# The package cuts most weights into pieces, but the file named "latin" holds the whole face. Its .woff is read
# in half a second, its .woff2 in more than a minute.
KAI = "@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff"
YI = "@expo-google-fonts/noto-sans-yi/400Regular/NotoSansYi_400Regular.ttf"
ARABIC = "@expo-google-fonts/noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf"

LICENCES = {
    "OFL-NotoSerifSC.txt": "@expo-google-fonts/noto-serif-sc/LICENSE_FONT",
    "OFL-LXGWWenKai.txt": "@fontsource/lxgw-wenkai/LICENSE",
    "OFL-NotoSansYi.txt": "@expo-google-fonts/noto-sans-yi/LICENSE_FONT",
    "OFL-NotoNaskhArabic.txt": "@expo-google-fonts/noto-naskh-arabic/LICENSE_FONT",
}

# Latin with accents, general punctuation, arrows and marks, CJK punctuation and kana, full-width forms.
MARKS = frozenset(
    code
    for first, last in ((0x20, 0x17F), (0x2000, 0x206F), (0x2190, 0x2193), (0x3000, 0x30FF), (0xFF00, 0xFFEF))
    for code in range(first, last + 1)
) | frozenset(map(ord, "℃‰√□■○●△▲☆★≤≥≠×÷"))
# Name, licence and origin entries that a derived face keeps; the rest (trademark, sample text) is dropped.
KEPT_NAMES = {0: "copyright", 5: "version", 9: "designer", 13: "licence", 14: "licence address"}


@dataclass(frozen=True)
class Face:
    """One derived file: whose outlines, under which name, with which characters."""

    file: str
    family: str
    source: str
    characters: AbstractSet[int]
    bold: bool = False


def faces(modules: Path) -> list[Face]:
    """The faces to derive from the npm packages unpacked in `modules`."""
    song, kai = _characters(modules / SONG_REGULAR), _characters(modules / KAI)
    core = standard_characters() | _gb2312() | MARKS
    # Extension A would add 3.4 MB for characters that no table of names lists; Kai's 700 of them are kept.
    song_rare = {code for code in song if 0x4E00 <= code <= 0x9FFF or code >= 0x20000} - core
    kai_rare = {code for code in kai if 0x3400 <= code <= 0x9FFF or code >= 0x20000} - core - song_rare
    return [
        Face("JinguoSong-Regular.ttf", "Jinguo Song", SONG_REGULAR, core),
        Face("JinguoSong-Bold.ttf", "Jinguo Song", SONG_BOLD, core, bold=True),
        Face("JinguoSongRare-Regular.ttf", "Jinguo Song Rare", SONG_REGULAR, song_rare),
        Face("JinguoKai-Regular.ttf", "Jinguo Kai", KAI, core),
        Face("JinguoKaiRare-Regular.ttf", "Jinguo Kai Rare", KAI, kai_rare),
        Face("JinguoYi-Regular.ttf", "Jinguo Yi", YI, frozenset(range(0xA000, 0xA4D0))),
        Face(
            "JinguoArabic-Regular.ttf",
            "Jinguo Arabic",
            ARABIC,
            _characters(modules / ARABIC) - set(range(0x80)),
        ),
    ]


def standard_characters() -> frozenset[int]:
    """The 8,105 characters of 《通用规范汉字表》, which a person's name is to be written with."""
    lines = (SOURCE / "tgh.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(ord(character) for line in lines if not line.startswith("#") for character in line)


def derive(face: Face, modules: Path, folder: Path) -> Path:
    """The file of `face` stands in `folder`; the same sources give the same bytes."""
    options = subset.Options()
    options.hinting = False  # forms are printed at 300 dpi and more
    options.layout_features = (
        ["*"] if face.family in {"Jinguo Arabic", "Jinguo Yi"} else ["ccmp", "locl", "kern"]
    )
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "STAT", "VORG", "vhea", "vmtx"]  # nothing is set vertically
    font = TTFont(modules / face.source, recalcTimestamp=False)
    font.flavor = None
    worker = subset.Subsetter(options)
    worker.populate(unicodes=face.characters)
    worker.subset(font)
    _rename(font, face)
    path = folder / face.file
    font.save(path)
    return path


def _rename(font: TTFont, face: Face) -> None:
    style = "Bold" if face.bold else "Regular"
    names = font["name"]
    names.names = [
        record for record in names.names if record.nameID in KEPT_NAMES and record.langID in {0, 0x409}
    ]
    full = face.family if style == "Regular" else f"{face.family} {style}"
    postscript = f"{face.family.replace(' ', '')}-{style}"
    for identifier, text in {1: face.family, 2: style, 3: postscript, 4: full, 6: postscript}.items():
        names.setName(text, identifier, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 700 if face.bold else 400
    # fsSelection: bit 5 bold, bit 6 regular; macStyle: bit 0 bold.
    kept = font["OS/2"].fsSelection & ~0b1100001
    font["OS/2"].fsSelection = kept | (0b100000 if face.bold else 0b1000000)
    font["head"].macStyle = int(face.bold)


def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _gb2312() -> frozenset[int]:
    """What GB 2312 encodes: two bytes from A1 up, decoded by Python's own codec."""
    pairs = (
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xA1, 0xF8)
        for cell in range(0xA1, 0xFF)
    )
    return frozenset(ord(character) for character in pairs if character)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """0 when every face, its licence and the list of digests stand in fonts/."""
    # Unpacked elsewhere: a printer of forms looks through all of fonts/, and must find our faces only.
    with tempfile.TemporaryDirectory(prefix="jinguo-fonts-") as folder:
        place = Path(shutil.copytree(SOURCE, Path(folder) / "source"))
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, check=True)
        _derive_all(place / "node_modules")
    return 0


def _derive_all(modules: Path) -> None:
    for name, source in LICENCES.items():
        (FONTS / name).write_bytes((modules / source).read_bytes().replace(b"\r\n", b"\n"))
    lines = []
    for face in faces(modules):
        path = derive(face, modules, FONTS)
        lines.append(f"{_digest(path)}  {path.name}\n")
        size = path.stat().st_size / 1e6
        print(f"{path.name}: {len(_characters(path))} characters, {size:.1f} MB, from {face.source}")
        print(f"  source SHA-256 {_digest(modules / face.source)}")
    (FONTS / SUMS).write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
