from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("followup", "0002_calls"), ("followup", "0002_dispatch")]
    operations = []
