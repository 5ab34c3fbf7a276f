from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "kangxu.questionnaires"
    label = "questionnaires"
