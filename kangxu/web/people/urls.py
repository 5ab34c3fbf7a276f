"""Addresses of finding, registering, recognising and merging persons."""

from django.urls import path

from kangxu.web.people import access, desk, finding, merging, registering

urlpatterns = [
    path("search", finding.find, name="search"),
    path("persons/new", registering.register, name="register-person"),
    path("persons/new/number", registering.check_number, name="register-check"),
    path("persons/merge", merging.merge, name="merge-persons"),
    path("persons/<int:person_id>/merges", merging.history, name="person-merges"),
    path("persons/<int:person_id>/access", access.access, name="person-access"),
    path("merges/<int:merge_id>/undo", merging.undo, name="merge-undo"),
    path("matches", desk.matches, name="matches"),
    path("matches/<int:case_id>", desk.match, name="match"),
    path("matches/<int:case_id>/decide", desk.decide, name="match-decide"),
    path("matches/<int:case_id>/reopen", desk.reopen, name="match-reopen"),
    path("matches/<int:case_id>/candidates", desk.add_candidate, name="match-candidate"),
]
