from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "kangxu.followup"
    label = "followup"
