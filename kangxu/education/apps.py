from django.apps import AppConfig


class Education(AppConfig):
    name = "kangxu.education"
