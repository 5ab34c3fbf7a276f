from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kangxu.intake"
    label = "intake"
