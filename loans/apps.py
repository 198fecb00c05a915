from __future__ import annotations

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "loans"

    def ready(self) -> None:
        from loans import checks, constraints  # noqa: F401  (checks and sentences are known from here on)
        from loans.crossing import crossings
        from loans.panels import PANEL
        from loans.programme import LOANS
        from workflows.crossing import add_check
        from workflows.panels import add_panel
        from workflows.programme import add_programme

        add_programme(LOANS)
        add_panel(PANEL)
        add_check("loan", crossings)
