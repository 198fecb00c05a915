"""Browser assets: from the npm registry by lock file into static/vendor, without a build step.

govuk-frontend's prebuilt files are taken as they are, but for one thing: GDS Transport, its typeface, may be
used on GOV.UK only, so its @font-face rules go (the font files are never copied). Our own tokens name the faces.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from config.tooling import PYTHON, ROOT, VENV
from config.tooling.console import StopError, run, step
from config.tooling.packages import pip_install

LOCK = ROOT / "package-lock.json"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / "made-from.txt"
OLDEST_NODE = 18

# npm package's file -> where it stands under static/vendor.
COPIES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk/govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk/govuk-frontend.min.js",
    "govuk-frontend/package.json": "govuk/package.json",
    "signature_pad/dist/signature_pad.min.js": "signature_pad/signature_pad.min.js",
    "signature_pad/package.json": "signature_pad/package.json",
}


def place() -> None:
    """static/vendor holds the files of the locked npm packages. Raises StopError."""
    made_from = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == made_from:
        return
    step("Browser assets, locked by hash: package-lock.json")
    npm = _npm()
    env = {
        "npm_config_update_notifier": "false",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    flags = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    run([npm, "ci", *flags], env=env, advice="Is the npm registry reachable (proxy, npm_config_registry)?")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(adapted(source, (MODULES / source).read_bytes()))
    STAMP.write_text(made_from, encoding="ascii")


def adapted(name: str, content: bytes) -> bytes:
    """`content` of the npm file `name` as we serve it: no rule that fetches a file which we don't serve."""
    if name.endswith(".css"):
        content = re.sub(rb"@font-face\{[^}]*\}", b"", content)
    return re.sub(rb"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", b"\n", content)


def fingerprint() -> str:
    """What static/vendor is made from: the lock file and this module, as one digest."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _npm() -> str:
    """A usable npm: the machine's, else one from PyPI in .venv."""
    found = shutil.which("npm")
    if found and _node_major("node") >= OLDEST_NODE:
        return found
    ours = VENV / "bin" / "npm"
    if not ours.exists():
        step("Node.js from PyPI, since this machine has none that is recent enough")
        pip_install(ROOT / "requirements" / "node.txt")
    if _node_major(str(VENV / "bin" / "node")) < OLDEST_NODE:
        raise StopError(f"The Node.js installed beside {PYTHON} does not run on this machine.")
    return str(ours)


def _node_major(program: str) -> int:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        return int(done.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0
