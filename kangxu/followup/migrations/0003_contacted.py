from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0002_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="contacted",
            field=models.BooleanField(
                db_default=False, default=False, help_text="somebody tried to reach the person for it, and it stands"
            ),
        ),
        migrations.RunSQL(
            """
            update followup_task t set contacted = true
            where t.closed_at is null and exists (
                select 1 from followup_contact k where k.task_id = t.id and k.undone_at is null)
            """,
            migrations.RunSQL.noop,
        ),
    ]
