from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kangxu.people"
    label = "people"
