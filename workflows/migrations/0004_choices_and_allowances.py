from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0003_figures_by_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='officer',
            name='language',
            field=models.CharField(blank=True, default='', max_length=10, verbose_name='Language'),
        ),
        migrations.AddField(
            model_name='officer',
            name='large_text',
            field=models.BooleanField(null=True, verbose_name='Large text'),
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('used', models.PositiveIntegerField(default=0)),
                ('ends_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at'], name='allowance_by_end')],
            },
        ),
    ]
