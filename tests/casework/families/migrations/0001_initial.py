
import django.db.models.deletion
import workflows.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('workflows', '0014_paper_roots_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='FamilyCase',
            fields=[
                ('case_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='workflows.case')),
                ('sections', workflows.fields.SealedJSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
            bases=('workflows.case',),
        ),
    ]
