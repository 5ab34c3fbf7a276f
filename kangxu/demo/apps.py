from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kangxu.demo"
    label = "demo"
