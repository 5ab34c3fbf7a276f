from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("programmes", "0002_enrolment_carer"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="tierchange", name="tier_change_at"),
        migrations.AddIndex(
            model_name="tierchange",
            index=models.Index(
                fields=["programme", "at"], include=("person", "id", "tier", "previous"), name="tier_change_at"
            ),
        ),
    ]
