from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "tests.casework.families"

    def ready(self) -> None:
        from tests.casework.families.programme import FAMILIES
        from workflows.programme import add_programme

        add_programme(FAMILIES)
