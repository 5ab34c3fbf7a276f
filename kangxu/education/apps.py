from django.apps import AppConfig


class EducationConfig(AppConfig):
    name = "kangxu.education"
    label = "education"
