"""The sums of villages are kept for posts that see cases late, too: `migrate` counts all of them anew once none is left."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("workflows", "Tally").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0014_paper_roots_end")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
