"""Run by itself with the server's settings: the schema, the invented county, passwords, and drafts to act on."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

PASSWORD = "spring-festival-2014"
# Complete drafts by the name of the woman, for journeys that begin at the submission.
WOMEN = {
    "任秀兰": "v1.cadre",
    "吴桂英": "v1.cadre",
    "沙玛阿呷": "v1.cadre",
    "郑玉梅": "v2.cadre",
    "何秀英": "v1.cadre",
}
OVERDUE = "黄春花"


def main() -> None:
    """The database of the settings is migrated and holds the county; every officer signs in with PASSWORD."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from tests.county import build_county
    from workflows import clock
    from workflows.models import Officer

    call_command("migrate", verbosity=0)
    county = build_county()
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)
    for number, (name, cadre) in enumerate(WOMEN.items(), 1):
        _draft(county, number, name, cadre)
    with clock.at(clock.now() - timedelta(days=40)):
        _draft(county, len(WOMEN) + 1, OVERDUE, "v1.cadre")


def _draft(county: Any, number: int, name: str, cadre: str) -> None:
    """A complete draft of a woman who is 34 years old, whenever the journeys run."""
    from tests.county import VILLAGES, draft, id_number
    from workflows import clock

    village = VILLAGES[int(cadre[1]) - 1]
    case = draft(county, cadre=cadre, village=village, seed=number)
    born = f"{clock.today().year - 34}0318"
    applicant = {**case.sections["applicant"], "name": name, "id_number": id_number(born, 2 * number)}
    account = {**case.sections["account"], "holder": name, "number": f"62148888000{number:05d}"}
    case.sections = {**case.sections, "applicant": applicant, "account": account}
    case.title = name
    case.save()


if __name__ == "__main__":
    main()
