from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_preferences'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='parked_at',
            field=models.DateTimeField(null=True),
        ),
    ]
