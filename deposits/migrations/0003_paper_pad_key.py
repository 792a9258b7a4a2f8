import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Before this nothing printed pads, so the one key of the default meets no two rows."""

    dependencies = [
        ('deposits', '0002_devices_closing_and_settlement'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperpad',
            name='idempotency_key',
            field=models.UUIDField(default=uuid.uuid4, unique=True),
            preserve_default=False,
        ),
    ]
