"""One happening each in a line of words. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.followup.queries import ContactLine
from kangxu.followup.vocabulary import MODES, OUTCOMES
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import CallView
from kangxu.programmes.targets import Targets
from kangxu.records.queries import EventView, MomentView, Origin
from kangxu.web.calls.words import clock_words, result_words
from kangxu.web.components.shapes import Fact, Facts, Rich
from kangxu.web.desk.words import tier_word
from kangxu.web.person.cards import ROUTINE, contact_words, task_title, task_words
from kangxu.web.person.display import PRESSURE, Indicator, indicator, known_indicators
from kangxu.web.person.facts import TaskFact, TierMove
from kangxu.web.person.happening import Happening
from kangxu.web.person.identity import address
from kangxu.web.person.values import Value, values_of
from kangxu.web.person.words import day_words, measured_words, origin_words, slot_words

MOST_VALUES = 6
_ICONS = {
    "clinic": "stethoscope", "laboratory": "test", "checkup": "report", "home_device": "device-mobile",
    "ambulatory": "activity", "self_report": "message",
}  # fmt: skip
_MODES = {"phone": "phone", "clinic": "stethoscope", "home": "home", "online": "brand-wechat"}
_EVENT_ICONS = {
    "encounter": "building", "diagnosis": "clipboard", "medicine": "pill", "medicine_ended": "pill",
    "procedure": "report",
}  # fmt: skip


def of_moment(moment: MomentView, targets: Targets, viewer: Viewer) -> Happening:
    """Values of one measurement, slip or day: those that matter first, the rest counted."""
    by = _by(measured_words(moment.source), moment.origin, viewer)
    text = _sensor_day(moment) if moment.dense else _values(moment, targets)
    return Happening(moment.at, moment.recorded_at, moment.timed, _ICONS.get(moment.source, "test"), text, by)


def of_event(event: EventView, viewer: Viewer) -> Happening:
    """An encounter, or the diagnoses, medicines and procedures of a day."""
    words = _encounter(event.items[0]) if event.kind == "encounter" else _listed(event)
    by = _by("", event.origin, viewer)
    return Happening(event.at, event.recorded_at, event.timed, _EVENT_ICONS[event.kind], words, by)


def of_contact(contact: ContactLine, call: CallView | None = None) -> Happening:
    """A contact; one that came of a call says how long they spoke and leads to the recording."""
    mode = MODES[contact.mode].words if contact.mode in MODES else contact.mode
    outcome = OUTCOMES.get(contact.outcome)
    icon = "phone-off" if outcome is not None and not outcome.reached else _MODES.get(contact.mode, "phone")
    text = (_("%(mode)s：") % {"mode": mode}, *contact_words(contact))
    spoken, href = (_spoken(call), address("call", call.id)) if call else ("", "")
    return Happening(contact.at, contact.at, True, icon, text, (contact.staff_name, spoken), href)


def of_call(call: CallView) -> Happening:
    """A call of which nothing was recorded as a contact."""
    icon = "phone" if call.result == "answered" or call.live else "phone-off"
    text = (_("电话：%(result)s") % {"result": result_words(call)},)
    by = (call.staff_name, _spoken(call))
    return Happening(call.dialled_at, call.dialled_at, True, icon, text, by, address("call", call.id))


def _spoken(call: CallView) -> str:
    if not call.seconds:
        return ""
    told = {"time": clock_words(call.seconds)}
    return _("通话%(time)s，有录音") % told if call.kept and call.audible else _("通话%(time)s") % told


def of_tier_change(change: TierMove) -> Happening:
    why = _("；").join(change.reasons[:2])
    moved = _("%(before)s变为") % {"before": tier_word(change.previous)} if change.previous else ""
    said = _("，%(why)s") % {"why": why} if why else ""
    text: Rich = (_("分级："), moved, Fact(tier_word(change.tier), bold=True), said)
    by = _("人工调整") if change.by_hand else _("按规则评定")
    return Happening(change.at, change.at, True, "timeline", text, (by,))


def of_task(task: TaskFact, now: datetime) -> Happening:
    """Work that was opened: an urgent value says so in red, routine work says when it is due."""
    end = _task_end(task)
    href = address("task", task.id) if task.closed_at is None else ""
    if task.kind == "urgent":
        text: Rich = (_("危急提醒："), Fact(task_words(task, now), tone="red", bold=True))
        return Happening(task.opened_at, task.opened_at, True, "siren", text, (task.assigned_name, end), href)
    why = task_words(task, now) if task.reason != ROUTINE else _("%(day)s到期") % {"day": day_words(task.due_on, now)}
    text = (_("派出待办：%(what)s") % {"what": task_title(task)}, _("，%(why)s") % {"why": why} if why else "")
    return Happening(task.opened_at, task.opened_at, True, "calendar-event", text, (task.assigned_name, end), href)


def raw_link(origin: Origin, viewer: Viewer) -> Fact | str:
    """To the file a fact came in, for those who may see imports."""
    batch = origin.caused_by.removeprefix("import:")
    if batch == origin.caused_by or not is_key(batch):
        return ""
    words = _("导入%(number)s") % {"number": batch}
    return Fact(words, href=address("import-run", int(batch)) if viewer.may(Permission.IMPORT_DATA) else "")


def _by(source: str, origin: Origin, viewer: Viewer) -> Facts:
    link = raw_link(origin, viewer)
    who = "" if link else origin_words(origin)
    return tuple(one for one in (source, who, link) if one)


def _values(moment: MomentView, targets: Targets) -> Rich:
    analytes = {one.analyte for one in moment.readings}
    numbers = [(one, _newest(one, moment, targets)) for one in known_indicators(analytes)]
    judged = [(one, value) for one, value in numbers if value is not None]
    judged.sort(key=lambda pair: pair[1].tone == "")
    pieces: list[Fact | str] = []
    for place, (one, value) in enumerate(judged[:MOST_VALUES]):
        pieces += [_("、") if place else "", *_one(one, value)]
    words = [one for one in moment.readings if one.value is None and one.text_value]
    shown_words = words[: max(0, MOST_VALUES - len(judged))]
    for result in shown_words:
        pieces += [_("、") if pieces else "", _word_result(result.analyte, result.text_value or "")]
    rest = len(judged) + len(words) - min(len(judged), MOST_VALUES) - len(shown_words)
    return (*pieces, _(" 等%(count)s项") % {"count": rest + min(len(judged), MOST_VALUES)}) if rest else tuple(pieces)


def _newest(one: Indicator, moment: MomentView, targets: Targets) -> Value | None:
    found = values_of(one, sorted(moment.readings, key=lambda reading: reading.measured_at), targets)
    return found[-1] if found else None


def _one(one: Indicator, value: Value) -> tuple[Fact | str, ...]:
    slot = slot_words(value.slot) if one.code != PRESSURE else ""
    doubt = _("（%(words)s）") % {"words": value.doubt} if value.doubt else ""
    tone = "" if value.doubt and value.state != "action" else value.tone
    label = f"{slot}{one.label} " if slot else f"{one.label} "
    return (label, Fact(value.shown, unit=one.unit if one.unit == "%" else "", tone=tone, bold=bool(tone)), doubt)


def _word_result(analyte: str, text: str) -> str:
    known = catalogue().get(analyte)
    name = spoken(known.name_zh, known.name_en) if known else analyte
    return f"{name} {text}"


def _sensor_day(moment: MomentView) -> Rich:
    sensor = indicator("CGM")
    if sensor is None or moment.mean is None or moment.low is None or moment.high is None:
        return (_("动态血糖%(count)s次") % {"count": moment.count},)
    return (
        _("动态血糖%(count)s次，均值") % {"count": moment.count},
        Fact(sensor.number(moment.mean), bold=True),
        _("（%(words)s）") % {"words": f"{sensor.number(moment.low)}–{sensor.number(moment.high)}"},
    )


def _encounter(item: dict[str, Any]) -> Rich:
    kinds = {
        "outpatient": _("门诊"), "inpatient": _("住院"), "emergency": _("急诊"), "checkup": _("体检"),
        "home": _("上门"), "virtual": _("线上"),
    }  # fmt: skip
    parts = (kinds.get(item["kind"], _("就诊")), item.get("department") or "", item.get("reason") or "")
    return (_("，").join(part for part in parts if part),)


def _listed(event: EventView) -> Rich:
    leads = {"diagnosis": _("诊断："), "medicine": _("开药："), "medicine_ended": _("停药："), "procedure": _("操作：")}
    names = [_item_words(item) for item in event.items]
    rest = len(names) - MOST_VALUES
    tail = _(" 等%(count)s项") % {"count": len(names)} if rest > 0 else ""
    return (leads[event.kind], _("、").join(names[:MOST_VALUES]), tail)


def _item_words(item: dict[str, Any]) -> str:
    parts = (item.get("text") or item.get("code"), item.get("dose"), item.get("frequency"))
    return " ".join(part for part in parts if part)


def _task_end(task: TaskFact) -> str:
    if task.closed_at is None:
        return _("待办")
    outcome = OUTCOMES.get(task.outcome)
    done = _("并入年度方案") if task.outcome == "in_plan" else _("已完成")
    return outcome.words if outcome else done
