from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "kangxu.performance"
    label = "performance"
