"""Addresses of the segment builder and of what it asks."""

from django.urls import path

from kangxu.web.segments import builder_views, editing_views, preview_views, why_views

urlpatterns = [
    path("segments/new", builder_views.new, name="segment-new"),
    path("segments/draft", editing_views.save, name="segment-save"),
    path("segments/facts.json", preview_views.facts, name="segment-facts"),
    path("segments/people", why_views.people, name="segment-people"),
    path("segments/preview/around", preview_views.around, name="segment-around"),
    path("segments/preview/count", preview_views.count, name="segment-count"),
    path("segments/preview/overlap", preview_views.overlap, name="segment-overlap"),
    path("segments/preview/reach", preview_views.reach, name="segment-reach"),
    path("segments/preview/sample", preview_views.sample, name="segment-sample"),
    path("segments/preview/steps", preview_views.steps, name="segment-steps"),
    path("segments/preview/why", why_views.why, name="segment-why"),
    path("segments/preview/words", preview_views.words, name="segment-words"),
    path("segments/<str:code>/edit", builder_views.edit, name="segment-edit"),
    path("segments/<str:code>/approve", editing_views.approve, name="segment-approve"),
    path("segments/<str:code>/history", editing_views.history, name="segment-history"),
    path("segments/<str:code>/publish", editing_views.publish, name="segment-publish"),
    path("segments/<str:code>/save-as", editing_views.save_as, name="segment-save-as"),
    path("segments/<str:code>/switch", editing_views.switch, name="segment-switch"),
    path("segments/<str:code>/withdraw", editing_views.withdraw, name="segment-withdraw"),
]
