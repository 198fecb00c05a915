from django.db import migrations, models

BELONG = """
UPDATE workflows_delivery SET county = (
    SELECT substr(scope, 1, 6) FROM workflows_notice WHERE workflows_notice.id = workflows_delivery.notice_id
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0009_tasks_know_their_place'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='county',
            field=models.CharField(default='', max_length=6),
            preserve_default=False,
        ),
        migrations.RunSQL(BELONG, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['county', '-id'], name='delivery_by_county'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['county', 'state', '-id'], name='delivery_by_county_and_state'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('county', ''), _negated=True), name='delivery_has_a_county'),
        ),
    ]
