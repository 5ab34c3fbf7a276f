from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "kangxu.programmes"
    label = "programmes"
