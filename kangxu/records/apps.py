from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kangxu.records"
    label = "records"
