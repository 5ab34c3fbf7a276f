"""Addresses of yearly plans: the editor, signing, print, the end."""

from django.urls import path

from kangxu.web.planning import ending_views, keeping_views, sign_views, views

urlpatterns = [
    path("persons/<int:person_id>/plan", views.plan, name="person-plan"),
    path("persons/<int:person_id>/plan/adjust", keeping_views.adjust, name="plan-adjust"),
    path("persons/<int:person_id>/plan/discard", keeping_views.discard, name="plan-discard"),
    path("persons/<int:person_id>/plan/keep", keeping_views.keep, name="plan-keep"),
    path("persons/<int:person_id>/plan/service", keeping_views.service, name="plan-service"),
    path("persons/<int:person_id>/plan/terms", keeping_views.terms, name="plan-terms"),
    path("persons/<int:person_id>/plan/tier", keeping_views.tier, name="plan-tier"),
    path("persons/<int:person_id>/plan/visit", keeping_views.visit, name="plan-visit"),
    path("plans/<int:plan_id>/end", ending_views.end, name="plan-end"),
    path("plans/<int:plan_id>/pdf", sign_views.printed, name="plan-pdf"),
    path("plans/<int:plan_id>/sign", sign_views.sign, name="plan-sign"),
]
