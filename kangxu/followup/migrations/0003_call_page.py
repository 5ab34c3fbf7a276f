import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0002_calls'),
        ('followup', '0002_dispatch'),
        ('followup', '0002_safety'),
        ('organisations', '0002_roster'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('urgent', '危急处置'), ('safety', '安全处置'), ('check_reading', '人工核对'), ('review', '2周复核'), ('referral_check', '转诊核对'), ('follow_up', '定期随访'), ('first_contact', '新入组'), ('missing_data', '补资料'), ('manual', '临时任务'), ('plan_call', '方案电话'), ('plan_visit', '方案到院'), ('home_visit', '上门面访'), ('clinic_visit', '门诊面访'), ('reminder', '健康提醒'), ('pathway', '路径随访')], max_length=20),
        ),
        migrations.CreateModel(
            name='CallDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(default=dict, help_text='fields of the page by name')),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.CharField(max_length=80)),
                ('staff', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.staff')),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='followup.task')),
            ],
            options={
                'indexes': [models.Index(fields=['staff', '-saved_at'], name='call_draft_staff')],
                'constraints': [models.UniqueConstraint(fields=('task', 'staff'), name='call_draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('need', '沟通需要'), ('word', '留言')], max_length=5)),
                ('code', models.CharField(blank=True, help_text='of needs.toml', max_length=20)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=80)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.staff')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='remark_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='remark_ended_by_somebody'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind', 'need')), fields=('person', 'code'), name='remark_need_once')],
            },
        ),
    ]
