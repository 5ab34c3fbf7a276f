from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0003_contacted"),
        ("messaging", "0001_initial"),
        ("organisations", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="classoffollowup", name="class_of_follow_up_person"),
        migrations.RemoveIndex(model_name="contact", name="contact_staff"),
        migrations.RemoveIndex(model_name="task", name="task_closed"),
        migrations.AddIndex(
            model_name="classoffollowup",
            index=models.Index(
                fields=["person", "programme", "-at", "-id"], include=("code",), name="class_of_follow_up_person"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["staff", "-at"],
                include=("mode", "outcome", "organisation", "undone_at"),
                name="contact_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["organisation", "kind", "due_on"],
                name="task_open_kind",
                condition=models.Q(("closed_at", None)),
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["organisation", "-closed_at"], include=("closed_by",), name="task_closed"),
        ),
    ]
