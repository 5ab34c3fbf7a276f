"""Addresses of stage summaries."""

from django.urls import path

from kangxu.web.summaries import views

urlpatterns = [
    path("persons/<int:person_id>/summaries", views.summaries, name="person-summaries"),
    path("summaries/<int:summary_id>", views.summary, name="summary"),
    path("summaries/<int:summary_id>/discard", views.discard, name="summary-discard"),
    path("summaries/<int:summary_id>/edit", views.edit, name="summary-edit"),
    path("summaries/<int:summary_id>/pdf", views.printed, name="summary-pdf"),
    path("summaries/<int:summary_id>/revise", views.revise, name="summary-revise"),
    path("summaries/<int:summary_id>/sign", views.sign, name="summary-sign"),
]
