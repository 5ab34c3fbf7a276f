"""What a person or a machine may do. Roles are bundles of these; pages and actions ask for one of them."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_WORKLIST = "see_worklist"
    WORK_TASKS = "work_tasks"
    ASSIGN_TASKS = "assign_tasks"
    SEE_PEOPLE = "see_people"
    SEE_CLINICAL = "see_clinical"
    REGISTER_PEOPLE = "register_people"
    RECORD_READINGS = "record_readings"
    SCREEN_PEOPLE = "screen_people"
    SET_TARGETS = "set_targets"
    REVEAL_IDENTITY = "reveal_identity"
    RESOLVE_MATCHES = "resolve_matches"
    IMPORT_DATA = "import_data"
    SEE_DASHBOARD = "see_dashboard"
    EXPORT_LISTS = "export_lists"
    SEE_SEGMENTS = "see_segments"
    EDIT_SEGMENTS = "edit_segments"
    PUBLISH_SEGMENTS = "publish_segments"
    SEE_COMMERCIAL = "see_commercial"
    MANAGE_STAFF = "manage_staff"
    MANAGE_SITE = "manage_site"
    SEE_AUDIT = "see_audit"
