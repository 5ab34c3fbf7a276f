import django.db.models.deletion
from django.db import migrations, models

PAIRS = """
create function followup_pairs(words text) returns text[] language sql immutable parallel safe strict as $$
  select coalesce(array_agg(distinct substr(lower(words), place, 2)), '{}')
  from generate_series(1, length(words) - 1) as place
$$
"""
INDEX = """
create index contact_call_words on followup_contact using gin (followup_pairs(note || ' ' || patient_words))
where call_id is not null and undone_at is null
"""


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0001_initial'),
        ('messaging', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='call',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='messaging.call'),
        ),
        migrations.RunSQL(PAIRS, "drop function followup_pairs(text)"),
        migrations.RunSQL(INDEX, "drop index contact_call_words"),
    ]
