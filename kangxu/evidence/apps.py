from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kangxu.evidence"
    label = "evidence"
