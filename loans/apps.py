from __future__ import annotations

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "loans"

    def ready(self) -> None:
        from loans import constraints  # noqa: F401  (their sentences are known from here on)
        from loans.programme import LOANS
        from workflows.programme import add_programme

        add_programme(LOANS)
