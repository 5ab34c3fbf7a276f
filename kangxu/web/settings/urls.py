"""Addresses of signing in, of the own account, and of the settings."""

from django.urls import path

from kangxu.web.settings import account, audit, signing, site, staff

urlpatterns = [
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("language", signing.set_language, name="set-language"),
    path("organisation", signing.switch_organisation, name="switch-organisation"),
    path("home", signing.home, name="home"),
    path("account", account.own_account, name="own-account"),
    path("help", account.help_page, name="help"),
    path("settings/staff", staff.staff_list, name="staff-list"),
    path("settings/staff/new", staff.staff_new, name="staff-new"),
    path("settings/staff/<int:staff_id>", staff.staff, name="staff"),
    path("settings/staff/<int:staff_id>/postings", staff.add_posting, name="posting-add"),
    path("settings/staff/<int:staff_id>/active", staff.set_active, name="staff-active"),
    path("settings/staff/<int:staff_id>/password", staff.set_password, name="staff-password"),
    path("settings/postings/<int:posting_id>/end", staff.end_posting, name="posting-end"),
    path("settings/roles", site.roles, name="roles"),
    path("settings/organisations", site.organisations, name="organisations"),
    path("settings/organisations/<int:organisation_id>/about", site.describe, name="organisation-about"),
    path("settings/keys", site.door_keys, name="door-keys"),
    path("settings/keys/<int:key_id>/end", site.end_door_key, name="door-key-end"),
    path("settings/audit", audit.audit, name="audit"),
]
