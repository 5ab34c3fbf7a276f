"""Addresses of what people read."""

from django.urls import path

from kangxu.web.education import giving, phone, views

urlpatterns = [
    path("education", views.shelf, name="education-shelf"),
    path("education/<str:item>", views.to_read, name="education"),
    path("e/<str:lesson_token>", phone.lesson, name="lesson-read"),
    path("lessons/<int:prescription_id>/code", giving.code, name="lesson-code"),
    path("lessons/<int:prescription_id>/withdraw", giving.take_back, name="lesson-withdraw"),
    path("persons/<int:person_id>/lessons", giving.lessons, name="person-lessons"),
    path("persons/<int:person_id>/lessons/choose", giving.choose, name="person-lessons-choose"),
]
