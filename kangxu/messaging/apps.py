from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "kangxu.messaging"
    label = "messaging"
