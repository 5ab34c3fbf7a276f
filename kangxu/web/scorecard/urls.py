"""Addresses of scorecards: one's own (`scorecard`) and the team's (`scorecards`)."""

from django.urls import path

from kangxu.web.scorecard import views

urlpatterns = [
    path("scorecard", views.own, name="scorecard"),
    path("scorecard/rows", views.own_rows, name="scorecard-own-rows"),
    path("scorecard/print", views.own_print, name="scorecard-own-print"),
    path("scorecard/appeal", views.appeal, name="scorecard-appeal"),
    path("scorecards", views.team, name="scorecards"),
    path("scorecards/list.csv", views.export, name="scorecards-export"),
    path("scorecards/count", views.count, name="scorecards-count"),
    path("scorecards/settle", views.settle, name="scorecards-settle"),
    path("scorecards/extras/<int:extra_id>/withdraw", views.withdraw, name="scorecard-extra-withdraw"),
    path("scorecards/appeals/<int:appeal_id>/answer", views.answer, name="scorecard-appeal-answer"),
    path("scorecards/<int:staff_id>/<str:month>", views.of_member, name="scorecard-of"),
    path("scorecards/<int:staff_id>/<str:month>/rows", views.rows, name="scorecard-rows"),
    path("scorecards/<int:staff_id>/<str:month>/print", views.printed, name="scorecard-print"),
    path("scorecards/<int:staff_id>/<str:month>/extra", views.extra, name="scorecard-extra"),
    path("scorecards/<int:staff_id>/<str:month>/mark", views.mark, name="scorecard-mark"),
]
