"""Roles: what each may do, and how far each looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kangxu.foundation.permissions import Permission as P


class Reach(StrEnum):
    """How far a posting looks: everything below its own node, or the whole institution the node is part of."""

    BELOW = "below"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class Role:
    code: str
    title: Promise
    description: Promise
    reach: Reach
    permissions: frozenset[P]


_CARE = {
    P.SEE_WORKLIST,
    P.WORK_TASKS,
    P.SEE_PEOPLE,
    P.SEE_CLINICAL,
    P.REGISTER_PEOPLE,
    P.RECORD_READINGS,
    P.SCREEN_PEOPLE,
    P.REVEAL_IDENTITY,
    P.SELL_PACKAGES,
}

_SEGMENTS = {P.SEE_SEGMENTS, P.EDIT_SEGMENTS, P.PUBLISH_SEGMENTS}
_MONEY = {P.DESIGN_PACKAGES, P.TAKE_PAYMENTS, P.REFUND_ORDERS, P.SEE_ACCOUNTS}

_ROLES = (
    Role(
        "director", _("院长"), _("看全院或集团的成效和名单"), Reach.BELOW,
        frozenset(
            {
                P.SEE_DASHBOARD, P.SEE_PEOPLE, P.SEE_CLINICAL, P.EXPORT_LISTS, P.SEE_SEGMENTS, P.PUBLISH_SEGMENTS,
                P.SEE_COMMERCIAL, P.APPROVE_PACKAGES, P.SEE_ACCOUNTS, P.APPROVE_FORMS, P.SEE_TEAM,
            }
        ),
    ),
    Role(
        "department_head", _("科主任"), _("看科室成效，督办未闭环的人，分派任务"), Reach.INSTITUTION,
        frozenset(
            {
                *_CARE, *_SEGMENTS, *_MONEY, P.ASSIGN_TASKS, P.SET_TARGETS, P.RESOLVE_MATCHES, P.SEE_DASHBOARD,
                P.EXPORT_LISTS, P.SIGN_PLANS, P.APPROVE_PACKAGES, P.DESIGN_FORMS, P.APPROVE_FORMS, P.LISTEN_CALLS,
                P.SEE_TEAM,
            }
        ),
    ),
    Role(
        "doctor", _("医生"), _("看病人、定目标、处置危急值"), Reach.INSTITUTION,
        frozenset({*_CARE, P.SET_TARGETS, P.SEE_DASHBOARD, P.SEE_SEGMENTS, P.SIGN_PLANS}),
    ),
    Role(
        "nurse", _("护士"), _("做今日工作：随访、处置、录入"), Reach.INSTITUTION,
        frozenset({*_CARE, P.RESOLVE_MATCHES, P.SEE_SEGMENTS}),
    ),
    Role(
        "health_manager", _("健康管理师"), _("做随访和健康管理"), Reach.INSTITUTION,
        frozenset({*_CARE, P.RESOLVE_MATCHES, P.SEE_SEGMENTS}),
    ),
    Role(
        "customer_service", _("客服"), _("登记和联系患者，不看病情"), Reach.INSTITUTION,
        frozenset({P.SEE_PEOPLE, P.REGISTER_PEOPLE, P.SELL_PACKAGES, P.TAKE_PAYMENTS}),
    ),
    Role(
        "operations", _("运营"), _("看成效和名单数量，不看病情"), Reach.BELOW,
        frozenset({P.SEE_DASHBOARD, P.EXPORT_LISTS, P.SEE_COMMERCIAL, P.DESIGN_FORMS, *_SEGMENTS, *_MONEY}),
    ),
    Role(
        "it_admin", _("信息科"), _("管账号、导入和接口，不看病情"), Reach.BELOW,
        frozenset({P.MANAGE_STAFF, P.MANAGE_SITE, P.IMPORT_DATA, P.SEE_AUDIT, P.RESOLVE_MATCHES}),
    ),
    Role("auditor", _("审计"), _("只看操作和访问记录"), Reach.BELOW, frozenset({P.SEE_AUDIT})),
)  # fmt: skip

ROLES: dict[str, Role] = {role.code: role for role in _ROLES}
