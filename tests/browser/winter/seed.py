"""Run by itself with the winter's settings: the schema, the county, four mothers, and a parcel on its way to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

# The village's three, the neediest first, as the registers have them, with the income of their households of two.
INCOMES = ("600.00", "2400.00", "4200.00")
# Of the fourth: nominated for a parcel in the autumn, approved, to be handed over by the township.
PARCEL = 7


def main() -> None:
    """The database of the settings holds the county; every officer signs in with tests.browser.seed.PASSWORD."""
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from tests.aid.stage import VISITED, WINTER, mother
    from tests.browser.seed import PASSWORD
    from tests.county import build_county
    from workflows import clock
    from workflows.models import Officer

    call_command("migrate", verbosity=0)
    county = build_county()
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)
    _parcel(county)
    with clock.at(datetime.combine(VISITED, WINTER.timetz())):
        for seed, income in enumerate(INCOMES, 1):
            mother(county, seed, income=income, visited=None)


def _parcel(county: Any) -> None:
    """She has one parcel waiting at her township, in the budget of the year before."""
    from tests.aid.stage import WINTER, allot, do_act, draft, mother, to_county
    from workflows import clock

    with clock.at(WINTER.replace(year=2014, month=11, day=10)):
        she = mother(county, PARCEL, visited=clock.today())
        allot(county, "mothers_parcel", year=2014, amount="200", number=1)
        case = to_county(county, draft(county, she.person, "mothers_parcel"))
    with clock.at(WINTER.replace(year=2014, month=12, day=1)):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")


if __name__ == "__main__":
    main()
