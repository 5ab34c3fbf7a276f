import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.CharField(max_length=80)),
                ('staff', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.staff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(help_text='of the shelf channels/', max_length=20)),
                ('gateway', models.CharField(blank=True, max_length=200)),
                ('account', models.CharField(blank=True, max_length=60)),
                ('number', models.CharField(blank=True, help_text='what the person called sees', max_length=24)),
                ('records', models.BooleanField(default=False)),
                ('announces', models.BooleanField(default=False, help_text='the provider itself says that the call is recorded')),
                ('active', models.BooleanField(default=True)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.CharField(max_length=80)),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('cause', models.CharField(blank=True, help_text='what it is about: task:<id>', max_length=80)),
                ('channel', models.CharField(help_text='of the shelf channels/, or mobile for a call noted by hand', max_length=20)),
                ('provider_call', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('created', '正在接通'), ('ringing', '振铃中'), ('talking', '通话中'), ('ended', '已结束')], default='created', max_length=10)),
                ('result', models.CharField(blank=True, help_text='how it ended, of calls.toml', max_length=20)),
                ('records', models.BooleanField(default=False)),
                ('notice', models.CharField(blank=True, choices=[('', '未告知'), ('told', '已告知录音'), ('refused', '不同意录音')], default='', max_length=10)),
                ('noticed_at', models.DateTimeField(null=True)),
                ('noticed_by', models.CharField(blank=True, max_length=80)),
                ('muted', models.BooleanField(default=False)),
                ('held', models.BooleanField(default=False)),
                ('dialled_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('seconds', models.PositiveIntegerField(help_text='spoken, once it ended', null=True)),
                ('heard_at', models.DateTimeField(help_text='when something was last heard of it')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('phone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.personphone')),
                ('staff', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.staff')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.line')),
            ],
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text="the provider's number of it; upload-… for an uploaded one", max_length=80)),
                ('state', models.CharField(choices=[('wanted', '正在取回'), ('kept', '已保存'), ('left', '未保存'), ('failed', '取回失败'), ('erased', '已到期删除')], default='wanted', max_length=10)),
                ('why', models.CharField(blank=True, help_text='why it was left or failed, of calls.toml', max_length=30)),
                ('told', models.JSONField(default=dict, help_text='size and hash as the provider says')),
                ('media_type', models.CharField(blank=True, max_length=40)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('stored_as', models.CharField(blank=True, max_length=80)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('keep_until', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=80)),
                ('erased_at', models.DateTimeField(null=True)),
                ('erased_by', models.CharField(blank=True, max_length=80)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='messaging.call')),
            ],
        ),
        migrations.CreateModel(
            name='CallEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(help_text="the provider's own number of it", max_length=80)),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField(help_text="by the provider's clock")),
                ('received_at', models.DateTimeField()),
                ('content', models.JSONField(default=dict)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='messaging.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'event'), name='call_event_once')],
            },
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['person', '-dialled_at'], name='call_person'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['organisation', '-dialled_at', '-id'], name='call_organisation'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['staff', '-dialled_at', '-id'], name='call_staff'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['cause'], name='call_cause'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('state__in', ('created', 'ringing', 'talking'))), fields=['heard_at'], name='call_live'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('created', 'ringing', 'talking'))), fields=('staff',), name='call_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_call', ''), _negated=True), fields=('line', 'provider_call'), name='call_provider_once'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended'), models.Q(('result', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None), ('result', '')), _connector='OR'), name='call_ended_somehow'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(condition=models.Q(('state', 'wanted')), fields=['next_try_at'], name='recording_wanted'),
        ),
        migrations.AddIndex(
            model_name='recording',
            index=models.Index(condition=models.Q(('state', 'kept')), fields=['keep_until'], name='recording_kept'),
        ),
        migrations.AddConstraint(
            model_name='recording',
            constraint=models.UniqueConstraint(fields=('call', 'reference'), name='recording_once'),
        ),
    ]
