"""Addresses of the team: the head's board, the lists behind it, giving work on, the monthly review."""

from django.urls import path

from kangxu.web.team import review_views, views

urlpatterns = [
    path("team", views.board, name="team"),
    path("team/list", views.names, name="team-list"),
    path("team/list.csv", views.export, name="team-export"),
    path("team/hand", views.hand, name="team-hand"),
    path("team/handovers/<int:handover_id>/undo", views.hand_undo, name="team-hand-undo"),
    path("team/review", review_views.now, name="team-review-now"),
    path("team/review/<str:month>", review_views.review, name="team-review"),
    path("team/review/<str:month>/note", review_views.note, name="team-review-note"),
    path("team/review/<str:month>/close", review_views.close, name="team-review-close"),
    path("team/review/<str:month>/decide", review_views.decide, name="team-decide"),
    path("team/review/<str:month>/pdf", review_views.printed, name="team-review-pdf"),
    path("team/review/<str:month>/figures.csv", review_views.export, name="team-review-export"),
    path("team/decisions/<int:decision_id>", review_views.decision, name="team-decision"),
]
