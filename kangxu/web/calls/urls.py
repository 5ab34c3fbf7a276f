"""Addresses of calls, their recordings, and the doors of the telephony platforms."""

from django.urls import path

from kangxu.web.calls import bar_views, doors, recording_views, settings_views, views

urlpatterns = [
    path("calls", views.calls, name="calls"),
    path("calls/extension", views.own_extension, name="own-extension"),
    path("calls/<int:call_id>", views.call, name="call"),
    path("calls/<int:call_id>/bar", bar_views.bar, name="call-bar"),
    path("calls/<int:call_id>/do", bar_views.do, name="call-do"),
    path("calls/<int:call_id>/upload", recording_views.upload, name="call-upload"),
    path("calls/<int:call_id>/recordings/<int:recording_id>", recording_views.recording, name="call-recording"),
    path("calls/<int:call_id>/recordings/<int:recording_id>/retry", recording_views.retry, name="call-retry"),
    path("persons/<int:person_id>/call", bar_views.dial, name="call-dial"),
    path("persons/<int:person_id>/calls/new", views.note, name="call-note"),
    path("settings/telephony", settings_views.lines, name="telephony"),
    path("telephony/<str:line>/notify", doors.notify, name="call-notice"),
]
