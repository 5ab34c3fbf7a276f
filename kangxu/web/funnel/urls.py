"""Addresses of the funnel of service packages."""

from django.urls import path

from kangxu.web.funnel import views

urlpatterns = [
    path("funnel", views.funnel_board, name="funnel"),
    path("funnel/counts.csv", views.counts, name="funnel-counts"),
    path("funnel/people", views.people, name="funnel-people"),
    path("funnel/people.csv", views.export, name="funnel-export"),
    path("funnel/tasks", views.tasks, name="funnel-tasks"),
]
