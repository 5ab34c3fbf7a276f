"""Addresses of giving out work: the board, the chain of a task, the roster, the pathways."""

from django.urls import path

from kangxu.web.dispatch import pathway_views, roster_views, views

urlpatterns = [
    path("dispatch", views.board, name="dispatch"),
    path("dispatch/run", views.run, name="dispatch-run"),
    path("tasks/<int:task_id>/moves", views.moves, name="task-moves"),
    path("roster", roster_views.roster, name="roster"),
    path("roster/postings/<int:posting_id>", roster_views.posting, name="roster-posting"),
    path("roster/shifts/<int:shift_id>/end", roster_views.end_shift, name="roster-shift-end"),
    path("roster/staff/<int:staff_id>/leave", roster_views.leave, name="roster-leave"),
    path("roster/leave/<int:leave_id>/withdraw", roster_views.withdraw, name="roster-leave-withdraw"),
    path("roster/closing", roster_views.close_on, name="roster-closing"),
    path("roster/closing/<int:day_id>/open", roster_views.open_again, name="roster-closing-open"),
    path("pathways", pathway_views.pathways, name="pathways"),
    path("persons/<int:person_id>/pathways", pathway_views.person_pathways, name="person-pathways"),
    path("pathways/<int:pathway_id>/end", pathway_views.end, name="pathway-end"),
]
