"""Who has signed a plan and who is waited for. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kangxu.foundation.viewer import Viewer
from kangxu.packages.plan_queries import PlanView
from kangxu.web.components.sign_progress import SignParty, SignProgress
from kangxu.web.person.words import stamp
from kangxu.web.planning.reading import PlanFacts, carers_of


def signing(plan: PlanView | None, known: PlanFacts, viewer: Viewer) -> SignProgress:
    """The three parties in the order in which they sign."""
    names = _names(plan, known, viewer)
    signed = {one.party: stamp(one.at)[5:] for one in plan.signatures} if plan else {}
    waits = {"doctor": _("待签"), "patient": _("转屏手写"), "manager": _("签收后派任务")}
    order = [party for party in waits if party not in signed]
    parties = tuple(
        SignParty(
            f"{label} {names[party]}".strip(), signed.get(party, waits[party]), party in signed,
            bool(order) and party == order[0],
        )
        for party, label in (("doctor", _("医生")), ("patient", _("患者")), ("manager", _("健康管理师")))
    )  # fmt: skip
    return SignProgress(parties, _("三方签完即生效") if order else "")


def _names(plan: PlanView | None, known: PlanFacts, viewer: Viewer) -> dict[str, str]:
    if plan is not None:
        doctor, manager = plan.doctor, plan.manager
        named = {"doctor": doctor.name if doctor else _("未定"), "manager": manager.name if manager else _("未定")}
    else:
        named = dict(zip(("doctor", "manager"), proposed_names(known, viewer), strict=True))
    return {**named, "patient": known.who.person.name}


def proposed_names(known: PlanFacts, viewer: Viewer) -> tuple[str, str]:
    """Names of those who would answer for the plan."""
    known_names = {one.staff_id: one.name for several in known.loads.values() for one in several}
    known_names |= {one.doctor_id: one.doctor for one in known.who.enrolments if one.doctor_id}
    known_names |= {one.care_manager_id: one.care_manager for one in known.who.enrolments if one.care_manager_id}
    if viewer.staff_id:
        known_names.setdefault(viewer.staff_id, viewer.name)
    doctor, manager = carers_of(known.who, viewer)
    return known_names.get(doctor or 0, _("未定")), known_names.get(manager or 0, _("未定"))
