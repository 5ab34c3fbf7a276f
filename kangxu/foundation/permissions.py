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
    SELL_PACKAGES = "sell_packages"
    SIGN_PLANS = "sign_plans"
    TAKE_PAYMENTS = "take_payments"
    REFUND_ORDERS = "refund_orders"
    DESIGN_PACKAGES = "design_packages"
    APPROVE_PACKAGES = "approve_packages"
    SEE_ACCOUNTS = "see_accounts"
    DESIGN_FORMS = "design_forms"
    APPROVE_FORMS = "approve_forms"
    LISTEN_CALLS = "listen_calls"
