"""Addresses of tags and segments."""

from django.urls import path

from kangxu.web.tagging import batch_views, person_views, views

urlpatterns = [
    path("tags", views.tags, name="tags"),
    path("segments", views.segments, name="segments"),
    path("definitions/rebuild", views.rebuild, name="definitions-rebuild"),
    path("definitions/running", views.running, name="definitions-running"),
    path("definitions/runs/<int:run_id>/cancel", views.cancel, name="definitions-cancel"),
    path("definitions/<str:code>/members", views.more_members, name="definition-members"),
    path("definitions/<str:code>/why/<int:person_id>", views.explain, name="definition-why"),
    path("definitions/<str:code>/act", views.act, name="definition-act"),
    path("definitions/<str:code>/list.csv", batch_views.export, name="definition-export"),
    path("definitions/<str:code>/tasks", batch_views.tasks, name="definition-tasks"),
    path("persons/tag", batch_views.tag, name="persons-tag"),
    path("persons/<int:person_id>/tags", person_views.person_tags, name="person-tags"),
    path("persons/<int:person_id>/tags/<str:code>/remove", batch_views.untag, name="person-untag"),
    path("tags/<str:code>", views.one, name="tag"),
    path("segments/<str:code>", views.one, name="segment"),
]
