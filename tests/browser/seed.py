"""Run by itself with the server's settings: the schema, the invented county, passwords, and drafts to act on."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import cache
from typing import Any

PASSWORD = "spring-festival-2014"
# By the last part of her user name, in the county that tests/county.py makes; "" is whoever has no account.
ROLES = {
    "": "",
    "cadre": "village_cadre",
    "chair": "village_chair",
    "reviewer": "township_reviewer",
    "officer": "loan_officer",
    "liaison": "bank_liaison",
    "sealer": "county_sealer",
    "second": "county_sealer",
    "registrar": "county_registrar",
    "recorder": "recorder",
    "manager": "programme_manager",
    "auditor": "auditor",
}
# What is walked in both languages needs a case for each: who stands in English where another stands in Chinese.
_IN_ENGLISH = {
    "罗玉芬": "罗玉琴",
    "马桂兰": "马桂芳",
    "高凤英": "高凤琴",
    "周玉珍": "周玉芳",
    "孙巧云": "孙巧珍",
    "钱秀莲": "钱秀芳",
    "胡丽华": "胡丽芳",
    "何秀英": "何秀芳",
}
# Complete drafts by the name of the woman, for journeys that begin at the submission.
WOMEN = {
    "任秀兰": "v1.cadre",
    "吴桂英": "v1.cadre",
    "沙玛阿呷": "v1.cadre",
    "郑玉梅": "v2.cadre",
}
OVERDUE = "黄春花"
# The other township's, each waiting at a desk: her village's cadre, and the level that signed last.
WAITING = {
    "罗玉芬": ("v4.cadre", "submit"),
    "罗玉琴": ("v2.cadre", "submit"),
    # What the recorder enters the village's paper of.
    "何秀英": ("v4.cadre", "submit"),
    "何秀芳": ("v4.cadre", "submit"),
    # Older than the four that the township works off from the top of its list: weighed as it stands.
    "韩玉兰": ("v3.cadre", "village"),
    "罗秀芳": ("v3.cadre", "village"),
    "杨春梅": ("v3.cadre", "village"),
    "杨春燕": ("v3.cadre", "village"),
    "罗秀琴": ("v3.cadre", "village"),
    **dict.fromkeys(("马桂兰", "马桂芳"), ("v3.cadre", "township")),
    **dict.fromkeys(("高凤英", "高凤琴"), ("v3.cadre", "bank")),
    **dict.fromkeys(("周玉珍", "周玉芳"), ("v3.cadre", "county")),
    **dict.fromkeys(("孙巧云", "孙巧珍"), ("v3.cadre", "county")),
    **dict.fromkeys(("钱秀莲", "钱秀芳"), ("v3.cadre", "county")),
    **dict.fromkeys(("胡丽华", "胡丽芳"), ("v3.cadre", "county")),
    # Nobody's journey: their pages are weighed as they stand.
    "蒋秀云": ("v3.cadre", "submit"),
    "唐秀英": ("v3.cadre", "township"),
    "许桂花": ("v3.cadre", "bank"),
}


def hers(name: str, language: str) -> str:
    """The woman whose case the journey acts on in this language, by the name of the one in Chinese."""
    return _IN_ENGLISH[name] if language == "en" else name


def account_of(name: str) -> str:
    """Of a woman who waits: the account that her loan is paid to."""
    return f"62148888000{_number_of(name):05d}"


def tail_of(name: str) -> str:
    """The last four characters of her ID number."""
    return _id_number(_number_of(name))[-4:]


def _number_of(name: str) -> int:
    return len(WOMEN) + 2 + list(WAITING).index(name)


def _id_number(number: int) -> str:
    from tests.county import ZONE, id_number

    return id_number(f"{datetime.now(tz=ZONE).year - 34}0318", 2 * number)


def main() -> None:
    """The database of the settings is migrated and holds the county; every officer signs in with PASSWORD."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from tests.county import advance, build_county
    from workflows import clock
    from workflows.models import Officer

    call_command("migrate", verbosity=0)
    county = build_county()
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)
    for number, (name, cadre) in enumerate(WOMEN.items(), 1):
        _draft(county, number, name, cadre)
    with clock.at(clock.now() - timedelta(days=40)):
        _draft(county, len(WOMEN) + 1, OVERDUE, "v1.cadre")
    for name, (cadre, level) in WAITING.items():
        advance(county, _draft(county, _number_of(name), name, cadre), level, rate="6")


def _draft(county: Any, number: int, name: str, cadre: str) -> Any:
    """A complete draft of a woman who is 34 years old, whenever the journeys run."""
    from tests.county import VILLAGES, draft
    from workflows import files
    from workflows.models import Attachment

    village = VILLAGES[int(cadre[1]) - 1]
    case = draft(county, cadre=cadre, village=village, seed=number)
    applicant = {**case.sections["applicant"], "name": name, "id_number": _id_number(number)}
    account = {**case.sections["account"], "holder": name, "number": f"62148888000{number:05d}"}
    case.sections = {**case.sections, "applicant": applicant, "account": account}
    case.title = name
    case.save()
    Attachment.objects.filter(case=case).update(file=files.keep(_photographed()))
    return case


@cache
def _photographed() -> bytes:
    """A written page on a table, as a phone sees it: what a thumbnail of a real paper weighs."""
    import io
    from random import Random

    from PIL import Image, ImageDraw, ImageFilter

    chance = Random(2014)
    noise = Image.effect_noise((1600, 1200), 24).convert("RGB")
    picture = Image.blend(Image.new("RGB", (1600, 1200), "#8b6f4e"), noise, 0.25)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((200, 150, 1400, 1050), 30, fill="#e9ecdf")
    for line in range(220, 1000, 44):
        across = 260
        while across < 1320:
            word = chance.randint(18, 90)
            draw.rectangle((across, line, across + word, line + 22), fill="#33363a")
            across += word + chance.randint(8, 26)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=80)
    return out.getvalue()


if __name__ == "__main__":
    main()
