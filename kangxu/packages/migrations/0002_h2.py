"""Days as laid out, and tests that count from before."""

from __future__ import annotations

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("packages", "0001_initial")]

    operations = [
        migrations.AddField(
            "plan",
            "counted",
            models.JSONField(default=list, help_text="tests whose earlier result counts, with the day due again"),
        ),
        migrations.AddField("planitem", "laid_on", models.DateField(default=date(2026, 1, 1)), preserve_default=False),
        migrations.RunSQL("update packages_planitem set laid_on = due_on", migrations.RunSQL.noop),
        migrations.AlterField(
            "planitem",
            "done_by",
            models.CharField(blank=True, help_text="what shows it: `reading:12`", max_length=80),
        ),
    ]
