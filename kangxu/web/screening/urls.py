"""Addresses of the simple screening: the keyboard page, sessions, what came of it, and the phone page."""

from django.urls import path

from kangxu.web.screening import desk, outcome, phone, saving, sessions, sheets, worker

urlpatterns = [
    path("screen", desk.screen, name="screen"),
    path("screen/sheets.json", sheets.sheets, name="screen-sheets"),
    path("screen/state", desk.state, name="screen-state"),
    path("screen/card", desk.card, name="screen-card"),
    path("screen/heart", desk.heart, name="screen-heart"),
    path("screen/save", saving.save, name="screen-save"),
    path("screen-worker.js", worker.worker, name="screen-worker"),
    path("screened/<int:screening_id>", outcome.outcome, name="screened"),
    path("screened/<int:screening_id>/slip", outcome.slip, name="screened-slip"),
    path("screenings", sessions.sessions, name="screenings"),
    path("screenings/new", sessions.open_session, name="screening-session-new"),
    path("screenings/<int:session_id>", sessions.session, name="screening-session"),
    path("screenings/<int:session_id>/close", sessions.close, name="screening-session-close"),
    path("screenings/<int:session_id>/list.csv", sessions.export, name="screening-session-csv"),
    path("s/<str:token>", phone.step, name="screening-phone"),
]
