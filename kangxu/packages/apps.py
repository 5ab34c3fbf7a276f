from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "kangxu.packages"
    label = "packages"
