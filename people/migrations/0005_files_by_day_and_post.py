import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_few_are_merged"),
        ("workflows", "0014_paper_roots_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="confirmed_post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.post"
            ),
        ),
        migrations.RemoveConstraint(model_name="importbatch", name="import_once_per_file"),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["dropped", "unreadable"]), _negated=True),
                fields=("place_code", "template", "holds_from", "digest"),
                name="import_once_per_file",
            ),
        ),
    ]
