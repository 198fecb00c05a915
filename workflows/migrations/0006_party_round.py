"""Parties by round: who stands in a case now, beside who ever stood in it."""

from django.db import migrations, models

TABLE = "workflows_caseparty"


def _open_table(schema_editor):
    """The rows can be changed until the triggers are installed again, after this run of migrate."""
    on = f' ON "{TABLE}"' if schema_editor.connection.vendor == "postgresql" else ""
    for event in ("update", "delete"):
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{TABLE}_no_{event}"{on}')


def fill(apps, schema_editor):
    """Nobody knows any more in which round the older rows stood: they count as standing now, as they did before."""
    _open_table(schema_editor)
    schema_editor.execute(
        'UPDATE "workflows_caseparty" SET "round" = (SELECT c."round" FROM "workflows_case" c'
        ' WHERE c."id" = "workflows_caseparty"."case_id")'
    )


def fold(apps, schema_editor):
    """One row per case, part and person again."""
    _open_table(schema_editor)
    schema_editor.execute(
        'DELETE FROM "workflows_caseparty" WHERE "id" NOT IN'
        ' (SELECT min("id") FROM "workflows_caseparty" GROUP BY "case_id", "part", "id_index")'
    )


class Migration(migrations.Migration):

    dependencies = [
        ("workflows", "0005_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseparty",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="caseparty",
            name="party_once_per_part",
        ),
        migrations.RunPython(fill, fold),
        migrations.AddConstraint(
            model_name="caseparty",
            constraint=models.UniqueConstraint(
                fields=("case", "part", "id_index", "round"), name="party_once_per_part_and_round"
            ),
        ),
    ]
