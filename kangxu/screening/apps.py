from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "kangxu.screening"
    label = "screening"
