from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kangxu.web"
    label = "web"
