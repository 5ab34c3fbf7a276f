"""One task and one alert as the components that show them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from kangxu.alerts.queries import OpenAlert
from kangxu.clinical.analytes import catalogue
from kangxu.clinical.urgent import LEVELS
from kangxu.followup.queries import WorkItem
from kangxu.followup.vocabulary import KINDS, keyed
from kangxu.foundation.terms import spoken
from kangxu.web.components.alert_strip import AlertStrip
from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Link, Tier
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.components.urgent_pill import UrgentPill
from kangxu.web.components.work_row import WorkRow
from kangxu.web.desk import words

State = Literal["waiting", "overdue", "taken"]
TIERS: dict[str, Tier] = {"red": "red", "yellow": "yellow", "green": "green"}
_VERBS = {"call": "phone", "register": "clipboard-plus", "check": "search", "complete": "edit", "visit": "home"}


def person_href(person_id: int) -> str:
    """The page of a person; empty while there is none."""
    try:
        return reverse("person", args=[person_id])
    except NoReverseMatch:
        return ""


def verb_word(verb: str) -> str:
    return {"call": _("拨打"), "register": _("建档"), "check": _("核对"), "complete": _("补录"), "visit": _("面访")}[
        verb
    ]


def tier_of(tier: str) -> Tier:
    return TIERS.get(tier, "unknown")


def outcome_links(task_id: int) -> tuple[Link, ...]:
    """The nine outcomes in the order of their keys, then those that need nothing told; the rest is on the call page."""
    href = reverse("task-outcome", args=[task_id])
    shown = [one for one in keyed() if one.digit or not (one.day or one.registers)]
    return tuple(Link(one.words, href, name="outcome", value=one.code) for one in shown)


def work_row(
    item: WorkItem, at: datetime, *, focused: bool = False, checkable: bool = False, staff_id: int | None = None
) -> WorkRow:
    """A row of the worklist."""
    href = reverse("task", args=[item.id])
    kind = KINDS[item.kind]
    due, note, tone, as_tag = words.due_words(item, at)
    others = item.assigned_name if item.assigned_to not in (None, staff_id) else ""
    act = Button(
        verb_word(kind.verb), icon=_VERBS[kind.verb], key="C" if focused else "", attrs={"data-act": True},
        href=reverse("visit", args=[item.id]) if kind.verb == "visit" else href,
    )  # fmt: skip
    return WorkRow(
        id=f"task-{item.id}", person=item.name or _("未登记姓名"), sex_age=words.sex_age(item.sex, item.age),
        tier=tier_of(item.tier), tier_word=words.tier_word(item.tier), reason=words.reason_word(item, at),
        facts=words.value_facts(item, at), open_href=href, known=words.diseases(item.programmes),
        last=words.last_facts(item, at), quote=words.quote_word(item), due=due,
        due_note=_("%(note)s，%(who)s") % {"note": note, "who": others} if others else note,
        due_tone=tone, due_tag=as_tag,
        act=act, outcomes=outcome_links(item.id), focused=focused, checkable=checkable,
    )  # fmt: skip


def recorded_row(item: WorkItem, at: datetime, *, said: str, undo_href: str) -> WorkRow:
    """A row just after its outcome: what was noted, and the way back."""
    return WorkRow(
        id=f"task-{item.id}", person=item.name, sex_age=words.sex_age(item.sex, item.age), tier=tier_of(item.tier),
        tier_word=words.tier_word(item.tier), reason="", facts=(), open_href=reverse("task", args=[item.id]),
        known=words.diseases(item.programmes), state="recorded", recorded=said,
        recorded_note=_("可以撤销，列表更新时移走"),
        undo_href=undo_href, focused=True,
    )  # fmt: skip


def alert_strip(alert: OpenAlert, at: datetime, *, staff_id: int | None) -> AlertStrip:
    """The urgent value on top of the page."""
    analyte = next(iter(alert.values))
    unit = "mmHg" if analyte in ("SBP", "DBP") else catalogue()[analyte].unit
    measured = [f"{words.source_word(alert.source)} {words.moment_word(alert.measured_at, at)}"]
    if alert.repeat_at:
        again = {"when": words.moment_word(alert.repeat_at, at), "value": alert.repeat_shown}
        measured.append(_("复测 %(when)s %(value)s") % again)
    return AlertStrip(
        state=_state(alert, at, staff_id), value=alert.shown, unit=unit, measured=tuple(measured), person=alert.name,
        sex_age=words.sex_age(alert.sex, alert.age),
        tier=TierMark(tier_of(alert.tier), words.tier_word(alert.tier), plain=True),
        known=words.diseases(alert.programmes), ask_lead=_("先问："),
        ask=_("、").join(spoken_list(alert)), ask_note=_("有任一项，请家属拨120，并告诉值班医生"),
        waited=_waited(alert, at, staff_id),
        deadline=_("%(minutes)s分钟内须联系") % {"minutes": LEVELS[alert.rule.level]["deadline_minutes"]},
        actions=_actions(alert), id=f"alert-{alert.id}", person_href=person_href(alert.person_id),
    )  # fmt: skip


def urgent_pill(alerts: list[OpenAlert], at: datetime) -> UrgentPill | None:
    """The oldest alert, as it follows the nurse over other pages."""
    if not alerts:
        return None
    first = alerts[0]
    href = reverse("task", args=[first.task_id])
    return UrgentPill(first.name, first.shown, words.waited_word(first.opened_at, at), href, more=len(alerts) - 1)


def spoken_list(alert: OpenAlert) -> tuple[str, ...]:
    return alert.rule.ask_zh if spoken("zh", "en") == "zh" else alert.rule.ask_en


def _state(alert: OpenAlert, at: datetime, staff_id: int | None) -> State:
    if alert.taken_at and alert.taken_by and alert.assigned_to != staff_id:
        return "taken"
    return "overdue" if at > alert.deadline_at else "waiting"


def _waited(alert: OpenAlert, at: datetime, staff_id: int | None) -> str:
    if _state(alert, at, staff_id) == "taken" and alert.taken_at:
        taken = {"who": alert.taken_by, "when": words.moment_word(alert.taken_at, at)}
        return _("%(who)s%(when)s接手") % taken
    return words.waited_word(alert.opened_at, at)


def _actions(alert: OpenAlert) -> tuple[Button, ...]:
    take = {"hx-post": reverse("alert-take", args=[alert.id]), "hx-swap": "none", "data-act-page": True}
    hand = {
        "hx-post": reverse("task-outcome", args=[alert.task_id]), "hx-swap": "none",
        "hx-vals": '{"outcome": "to_doctor"}',
    }  # fmt: skip
    return (
        Button(_("立即拨打"), tone="danger", icon="phone", attrs=take),
        Button(_("转医生"), attrs=hand),
    )
