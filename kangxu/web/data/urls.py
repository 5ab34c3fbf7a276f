"""Addresses of the import centre."""

from django.urls import path

from kangxu.web.data import mapping_views, run_views, views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/upload", views.upload, name="import-upload"),
    path("imports/<int:import_id>/columns", mapping_views.columns, name="import-columns"),
    path("imports/<int:import_id>/columns/confirm", mapping_views.confirm_rest, name="import-confirm"),
    path("imports/<int:import_id>/columns/<str:key>", mapping_views.decide, name="import-decide"),
    path("imports/<int:import_id>/template", mapping_views.save_template, name="import-template"),
    path("imports/<int:import_id>/who", mapping_views.who, name="import-who"),
    path("imports/<int:import_id>/check", run_views.check, name="import-check"),
    path("imports/<int:import_id>/check/numbers", run_views.check_numbers, name="import-check-numbers"),
    path("imports/<int:import_id>/start", run_views.start, name="import-start"),
    path("imports/<int:import_id>", run_views.run, name="import-run"),
    path("imports/<int:import_id>/progress", run_views.progress, name="import-progress"),
    path("imports/<int:import_id>/issues", run_views.issues, name="import-issues"),
    path("imports/<int:import_id>/rejects.csv", run_views.rejects, name="import-rejects"),
    path("imports/<int:import_id>/correct", run_views.correct, name="import-correct"),
    path("imports/<int:import_id>/drop", run_views.drop, name="import-drop"),
    path("imports/<int:import_id>/cancel", run_views.cancel, name="import-cancel"),
    path("imports/<int:import_id>/retry", run_views.retry, name="import-retry"),
    path("imports/<int:import_id>/undo", run_views.undo, name="import-undo"),
]
