"""Addresses of one person's consents and refusals."""

from django.urls import path

from kangxu.web.consents import views

urlpatterns = [
    path("persons/<int:person_id>/consents", views.consents, name="person-consents"),
    path("persons/<int:person_id>/consents/give", views.give, name="consent-give"),
    path("persons/<int:person_id>/consents/withdraw", views.withdraw, name="consent-withdraw"),
    path("persons/<int:person_id>/consents/print", views.wording, name="consent-print"),
    path("persons/<int:person_id>/refusals/new", views.refuse_something, name="refusal-new"),
    path("persons/<int:person_id>/refusals/<int:refusal_id>/lift", views.lift, name="refusal-lift"),
]
