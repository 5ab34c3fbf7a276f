"""Addresses of one person's pages."""

from django.urls import path

from kangxu.web.person import acts, enrolling, trend_views, views

urlpatterns = [
    path("persons/<int:person_id>", views.person, name="person"),
    path("persons/<int:person_id>/timeline", views.timeline, name="person-timeline"),
    path("persons/<int:person_id>/trend", trend_views.trend, name="person-trend"),
    path("persons/<int:person_id>/readings.csv", trend_views.csv, name="person-csv"),
    path("persons/<int:person_id>/reveal", acts.show_number, name="person-reveal"),
    path("persons/<int:person_id>/readings/new", acts.record_reading, name="person-reading"),
    path("persons/<int:person_id>/target", acts.personal_target, name="person-target"),
    path("persons/<int:person_id>/programmes", enrolling.programmes_of, name="person-programmes"),
    path("persons/<int:person_id>/tier", acts.personal_tier, name="person-tier"),
]
