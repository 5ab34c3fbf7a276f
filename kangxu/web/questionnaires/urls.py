"""Addresses of one person's forms."""

from django.urls import path

from kangxu.web.questionnaires import views

urlpatterns = [
    path("persons/<int:person_id>/forms", views.forms, name="person-forms"),
    path("persons/<int:person_id>/forms/<str:form>", views.fill, name="form-fill"),
    path("persons/<int:person_id>/forms/<str:form>/draft", views.draft, name="form-draft"),
    path("persons/<int:person_id>/answers/<int:answer_id>", views.answer, name="form-answer"),
    path("persons/<int:person_id>/answers/<int:answer_id>/amend", views.amend, name="form-amend"),
    path("persons/<int:person_id>/answers/<int:answer_id>/drop", views.drop, name="form-drop"),
    path("persons/<int:person_id>/answers/<int:answer_id>/fhir", views.response, name="form-response"),
]
