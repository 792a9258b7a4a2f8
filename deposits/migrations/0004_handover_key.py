import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Before this nothing was handed over, so the one key of the default meets no two rows."""

    dependencies = [
        ('deposits', '0003_paper_pad_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='idempotency_key',
            field=models.UUIDField(default=uuid.uuid4, unique=True),
            preserve_default=False,
        ),
    ]
