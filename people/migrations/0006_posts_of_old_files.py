from django.db import migrations, models


def kept_for(apps, _editor):
    """Rows were taken for the sender's post so far; what was typed in a dropped file goes with it."""
    batch = apps.get_model("people", "ImportBatch")
    batch.objects.filter(confirmed_by__isnull=False).update(confirmed_post_id=models.F("sent_post_id"))
    apps.get_model("people", "ImportRow").objects.filter(batch__status="dropped").delete()


class Migration(migrations.Migration):
    # Apart from the columns: on PostgreSQL no index is made in a transaction that changed its table's rows.
    dependencies = [("people", "0005_files_by_day_and_post")]

    operations = [migrations.RunPython(kept_for, migrations.RunPython.noop)]
