"""Addresses of the workbench."""

from django.urls import path

from kangxu.web.desk import call_views, task_views, views

urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("work/watch", views.watch, name="alert-watch"),
    path("alerts/<int:alert_id>/take", views.take, name="alert-take"),
    path("tasks/assign", views.assign, name="tasks-assign"),
    path("tasks/new", task_views.new_task, name="task-new"),
    path("tasks/new/persons", task_views.find_persons, name="task-new-persons"),
    path("tasks/<int:task_id>", call_views.task, name="task"),
    path("tasks/<int:task_id>/draft", call_views.draft, name="task-draft"),
    path("tasks/<int:task_id>/outcome", task_views.outcome, name="task-outcome"),
    path("tasks/<int:task_id>/later", task_views.later, name="task-later"),
    path("tasks/<int:task_id>/number", task_views.number, name="task-number"),
    path("persons/<int:person_id>/remarks", call_views.remarks, name="person-remarks"),
    path("contacts/<int:contact_id>/undo", task_views.undo, name="contact-undo"),
]
