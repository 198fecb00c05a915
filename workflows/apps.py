from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WorkflowsConfig(AppConfig):
    name = "workflows"

    def ready(self) -> None:
        from django.conf import settings

        from workflows import among, checks  # noqa: F401  (register the lookup, and the system checks)
        from workflows.calendar import take_notices
        from workflows.holidays import read_notices
        from workflows.triggers import install_after_migrate, remove_before_migrate

        take_notices(read_notices(settings.HOLIDAYS))
        # Once for all apps, not once for each: every `migrate` tells every app, after the last of its steps.
        pre_migrate.connect(remove_before_migrate, sender=self, dispatch_uid="workflows.triggers")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="workflows.triggers")
