"""Addresses of standard screening and of reports."""

from django.urls import path

from kangxu.web.assess import form_views, report_views

urlpatterns = [
    path("persons/<int:person_id>/assessment", form_views.assessment, name="person-assessment"),
    path("persons/<int:person_id>/reports", report_views.make, name="person-reports"),
    path("reports/<int:report_id>", report_views.report, name="report"),
    path("reports/<int:report_id>/pdf", report_views.printed, name="report-pdf"),
    path("reports/<int:report_id>/sign", report_views.sign, name="report-sign"),
]
