from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('packages', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='packageversion',
            name='hands',
            field=models.JSONField(default=list, help_text='everybody who wrote in it; none of them publishes it'),
        ),
        migrations.CreateModel(
            name='PriceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=0, help_text='0 while it is a draft')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('waiting', '待审批'), ('published', '启用中'), ('superseded', '已替换')], default='draft', max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('author', models.CharField(max_length=80)),
                ('hands', models.JSONField(default=list, help_text='everybody who wrote in it; none of them publishes it')),
                ('made_at', models.DateTimeField()),
                ('published_by', models.CharField(blank=True, max_length=80)),
                ('published_at', models.DateTimeField(null=True)),
                ('figures', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__gt', 0)), fields=('number',), name='priceversion_number'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ('draft', 'waiting'))), name='priceversion_one_draft'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state', 'published')), name='priceversion_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='TreeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=0, help_text='0 while it is a draft')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('waiting', '待审批'), ('published', '启用中'), ('superseded', '已替换')], default='draft', max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('author', models.CharField(max_length=80)),
                ('hands', models.JSONField(default=list, help_text='everybody who wrote in it; none of them publishes it')),
                ('made_at', models.DateTimeField()),
                ('published_by', models.CharField(blank=True, max_length=80)),
                ('published_at', models.DateTimeField(null=True)),
                ('edition', models.CharField(blank=True, help_text='how plans name it; given when it is published', max_length=20)),
                ('nodes', models.JSONField(default=list)),
                ('signed_by', models.CharField(blank=True, help_text='the specialist who answers for it', max_length=80)),
                ('signed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__gt', 0)), fields=('number',), name='treeversion_number'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ('draft', 'waiting'))), name='treeversion_one_draft'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state', 'published')), name='treeversion_one_in_force')],
            },
        ),
    ]
