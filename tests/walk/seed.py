"""Run by itself with the server's settings: the schema and the stage (or the demo county), and the list of pages."""

from __future__ import annotations

import json
import os

LIST = "pages.json"


def main() -> None:
    """The database holds the county, its officers sign in with tests.browser.seed.PASSWORD (the demo's with theirs),
    and pages.json stands in the folder of the data: the address of each page, by its name."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.walk.standing import moment
    from workflows import clock

    call_command("migrate", verbosity=0)
    with clock.at(moment()):
        if os.environ.get("WALK_COUNTY") == "demo":
            call_command("demo", verbosity=0)
            pages: list[tuple[str, str]] = []
        else:
            pages = _staged()
    (settings.VAR / LIST).write_text(json.dumps(pages))


def _staged() -> list[tuple[str, str]]:
    from django.contrib.auth.hashers import make_password

    from tests.browser.seed import PASSWORD
    from tests.walk.lines import PAGE
    from tests.walk.stage import set_stage
    from tests.walk.table import TABLE, addresses
    from workflows.models import Officer

    stage = set_stage()
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)
    return [
        (name, path)
        for name, line in TABLE.items()
        if line.kind == PAGE
        for path in addresses(name, stage.things)
    ]


if __name__ == "__main__":
    main()
