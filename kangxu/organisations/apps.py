from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "kangxu.organisations"
    label = "organisations"
