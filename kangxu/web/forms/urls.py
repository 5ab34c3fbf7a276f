"""Addresses of the forms: catalogue, designer, results."""

from django.urls import path

from kangxu.web.forms import desk_views, results_views, views

urlpatterns = [
    path("forms", views.shelf, name="forms"),
    path("forms/import", views.take_in, name="form-import"),
    path("forms/new", views.new, name="form-new"),
    path("forms/<str:form>", views.form, name="form"),
    path("forms/<str:form>/approve", desk_views.approve, name="form-approve"),
    path("forms/<str:form>/copy", views.copy, name="form-copy"),
    path("forms/<str:form>/edit", desk_views.edit, name="form-edit"),
    path("forms/<str:form>/edit/change", desk_views.change, name="form-change"),
    path("forms/<str:form>/edit/item", desk_views.item, name="form-item"),
    path("forms/<str:form>/edit/paper", desk_views.paper, name="form-paper"),
    path("forms/<str:form>/edit/submit", desk_views.submit, name="form-submit"),
    path("forms/<str:form>/edit/throw", desk_views.throw, name="form-throw"),
    path("forms/<str:form>/edit/try", desk_views.trial, name="form-try"),
    path("forms/<str:form>/json", views.as_json, name="form-json"),
    path("forms/<str:form>/results", results_views.results, name="form-results"),
    path("forms/<str:form>/results/list.csv", results_views.export, name="form-results-export"),
    path("forms/<str:form>/results/texts", results_views.texts, name="form-texts"),
    path("forms/<str:form>/retire", views.retire, name="form-retire"),
]
