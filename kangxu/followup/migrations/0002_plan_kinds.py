from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("urgent", "危急处置"), ("check_reading", "人工核对"), ("review", "2周复核"),
                    ("referral_check", "转诊核对"), ("follow_up", "定期随访"), ("first_contact", "新入组"),
                    ("missing_data", "补资料"), ("manual", "临时任务"), ("plan_call", "方案电话"),
                    ("plan_visit", "方案到院"),
                ],
                max_length=20,
            ),
        ),
    ]
