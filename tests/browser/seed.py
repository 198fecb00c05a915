"""Run by itself with the server's settings: the schema, the invented county, and a password for everybody."""

from __future__ import annotations

import os

PASSWORD = "spring-festival-2014"


def main() -> None:
    """The database of the settings is migrated and holds the county; every officer signs in with PASSWORD."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from tests.county import build_county
    from workflows.models import Officer

    call_command("migrate", verbosity=0)
    build_county()
    # One hash for all: the hasher is slow on purpose.
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)


if __name__ == "__main__":
    main()
