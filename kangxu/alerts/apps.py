from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "kangxu.alerts"
    label = "alerts"
