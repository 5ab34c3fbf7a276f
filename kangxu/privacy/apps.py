from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "kangxu.privacy"
    label = "privacy"
