from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WorkflowsConfig(AppConfig):
    name = "workflows"

    def ready(self) -> None:
        from workflows import checks  # noqa: F401  (registers the system checks)
        from workflows.triggers import install_after_migrate, remove_before_migrate

        pre_migrate.connect(remove_before_migrate, dispatch_uid="workflows.triggers")
        # After the last app's tables: earlier calls simply install what exists so far.
        post_migrate.connect(install_after_migrate, dispatch_uid="workflows.triggers")
