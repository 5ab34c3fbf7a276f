"""When an offer was looked at."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.AddField(
            "offer",
            "viewed_at",
            models.DateTimeField(help_text="when it was first opened and looked at with the person", null=True),
        ),
        migrations.AddField("offer", "viewed_by", models.CharField(blank=True, max_length=80)),
    ]
