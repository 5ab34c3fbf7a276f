from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "kangxu.segments"
    label = "segments"
