"""The identity bar: who this is, how much at risk and why, whose care, what to do first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_phone, may_reveal
from kangxu.programmes.programme import OVERALL, programmes
from kangxu.programmes.queries import ReasonView, TierView
from kangxu.records.fields import CONDITION_WORDS
from kangxu.records.queries import DiagnosisView
from kangxu.web.components.button import Button
from kangxu.web.components.identity_bar import IdentityBar, Place
from kangxu.web.components.shapes import Fact, Facts, Link, Tier
from kangxu.web.components.tabs import Tabs
from kangxu.web.components.tag import Tag
from kangxu.web.components.why_popover import Reason, WhyPopover
from kangxu.web.desk.words import sex_age, tier_word
from kangxu.web.person.display import spoken
from kangxu.web.person.facts import TaskFact, TierMove, Who
from kangxu.web.person.words import day_words

MOST_TAGS = 4
_TIERS: dict[str, Tier] = {"red": "red", "yellow": "yellow", "green": "green"}
# The overall tier's words for what the diseases say themselves
_OF_DISEASES = {"disease_red", "disease_yellow", "chronic_disease"}
_WEIGHTS = {"red": "red", "yellow": "amber", "green": "green"}


def address(name: str, *arguments: object, **query: object) -> str:
    """Address of a page by its name; empty where this site has none."""
    try:
        place = reverse(name, args=list(arguments))
    except NoReverseMatch:
        return ""
    return f"{place}?{urlencode(query)}" if query else place


def drawer_button(label: str, href: str, **more: object) -> Button:
    """A button whose answer fills the drawer."""
    attrs = {"hx-get": href, "hx-target": "#drawer-body"}
    return Button(label, attrs=attrs, **more)  # type: ignore[arg-type]


def name_of(who: Who) -> str:
    """The name, or that nobody gave one: tables without names make persons, too."""
    return who.person.name or _("未登记姓名")


def identity(
    who: Who, *, viewer: Viewer, active: str, tasks: list[TaskFact] | None = None, place: Place | None = None,
    compact: bool = False,
) -> IdentityBar:  # fmt: skip
    """The bar of the person's pages; without SEE_CLINICAL nothing but the identity."""
    person, clinical = who.person, viewer.may(Permission.SEE_CLINICAL)
    return IdentityBar(
        name=name_of(who),
        sex_age=sex_age(person.sex, person.age(clock.day_of(who.now))),
        back_href=address("person", person.id) if compact else address("persons"),
        tier=tier_popover(who, viewer) if clinical else None,
        phone=mask_phone(person.phone) if person.phone and not compact else "",
        reveal_href=address("person-reveal", person.id) if may_reveal(viewer) and person.phone else "",
        tags=(*_state_tags(person, who.now), *(condition_tags(who.diagnoses) if clinical else ())),
        facts=_facts(who, clinical),
        place=place,
        actions=_actions(person.id, viewer, tasks) if clinical else (),
        tabs=None if compact else _tabs(person.id, active, viewer),
        compact=compact,
        demonstration=_("演示数据") if person.demonstration else "",
    )


def tier_popover(who: Who, viewer: Viewer) -> WhyPopover:
    """The overall tier and why; `unknown` says what is missing."""
    tier = who.tier
    can = viewer.may(Permission.SET_TARGETS)
    enrolling = _enrolling(who, viewer)
    if tier is None:
        why = _("还没有纳入病种管理，资料也不够分级") if not who.enrolments else _("已纳入管理，还没有评定")
        return WhyPopover("tier-why", "unknown", _("未分级"), (Reason((why,), "", "muted"),), actions=enrolling)
    found = _weighty(who, tier)
    reasons = tuple(_reason(one, who.now) for one in found) or (_nothing_found(tier),)
    actions = (drawer_button(_("人工调整"), address("person-tier", who.person.id), small=True),) if can else ()
    return WhyPopover(
        "tier-why", _TIERS.get(tier.tier, "unknown"), tier_word(tier.tier), reasons,
        since=_since(tier, who.moves, who.now),
        way_back=next((one.release for one in found if one.release), ""), actions=(*actions, *enrolling),
        note=_("调整须写理由和有效期") if can else "", override=_override(who),
    )  # fmt: skip


def _enrolling(who: Who, viewer: Viewer) -> tuple[Button, ...]:
    """The way into a programme and out of it."""
    if who.person.deceased_at is not None or not viewer.may(Permission.RECORD_READINGS):
        return ()
    return (drawer_button(_("病种管理"), address("person-programmes", who.person.id), small=True),)


def condition_tags(diagnoses: tuple[DiagnosisView, ...]) -> tuple[Tag, ...]:
    """One tag for each known disease with the year it began; how many there are beyond."""
    found: dict[str, date | None] = {}
    for one in diagnoses:
        if one.condition in CONDITION_WORDS and one.state != "resolved":
            known = found.get(one.condition)
            found[one.condition] = min(filter(None, (known, one.onset_on)), default=None)
    if any(code.startswith("diabetes") and code != "diabetes_unspecified" for code in found):
        found.pop("diabetes_unspecified", None)
    tags = [Tag(_with_year(spoken(*CONDITION_WORDS[code]), began)) for code, began in found.items()]
    rest = len(tags) - MOST_TAGS
    return (*tags[:MOST_TAGS], Tag(_("另%(rest)s种") % {"rest": rest})) if rest > 0 else tuple(tags)


def _weighty(who: Who, tier: TierView) -> list[ReasonView]:
    """What the programmes found in values, and what else the overall tier rests on."""
    found = [one for code, known in who.tiers.items() if code != OVERALL for one in known.reasons]
    told = {one.code for one in found} | (_OF_DISEASES if found else set())
    order = list(_WEIGHTS)
    chosen = found + [one for one in tier.reasons if one.code not in told]
    return sorted(chosen, key=lambda one: order.index(one.tier) if one.tier in order else len(order))


def _with_year(words: str, began: date | None) -> str:
    return _("%(disease)s %(year)s年起") % {"disease": words, "year": began.year} if began else words


def _state_tags(person: PersonView, now: datetime) -> tuple[Tag, ...]:
    if person.deceased_at is None:
        return ()
    return (Tag(_("已故 %(day)s") % {"day": day_words(person.deceased_at, now)}, tone="muted"),)


def _reason(one: ReasonView, now: datetime) -> Reason:
    words = _("%(words)s（曾经，仍在观察）") % {"words": one.words} if one.held else one.words
    return Reason((words,), day_words(one.on, now), _WEIGHTS.get(one.tier, "muted"))  # type: ignore[arg-type]


def _nothing_found(tier: TierView) -> Reason:
    if tier.tier == "green":
        return Reason((_("近期数值没有触到红、黄级的规则"),), "", "green")
    return Reason((_("近期没有足够的数值，不能评定"),), "", "muted")


def _since(tier: TierView, moves: tuple[TierMove, ...], now: datetime) -> str:
    day = day_words(tier.since, now)
    last = moves[0] if moves else None
    if last is None or last.tier != tier.tier or last.previous not in _TIERS:
        return _("%(day)s起") % {"day": day}
    return _("%(day)s由%(before)s变为%(after)s") % {
        "day": day, "before": tier_word(last.previous), "after": tier_word(tier.tier)
    }  # fmt: skip


def _override(who: Who) -> str:
    """Which programme's tier a doctor set, until when and why."""
    held = [(one, until) for one in who.tiers.values() if (until := one.overridden_until) and until > who.now]
    return _("；").join(_overridden(one, until, who.now) for one, until in held)


def _overridden(one: TierView, until: datetime, now: datetime) -> str:
    last = until - timedelta(microseconds=1)
    return _("%(who)s人工调整为%(tier)s，至%(day)s：%(why)s") % {
        "who": one.override_by_name, "tier": tier_word(one.tier), "day": day_words(last, now),
        "why": one.override_reason,
    }  # fmt: skip


def _facts(who: Who, clinical: bool) -> Facts:
    person, facts = who.person, []
    if clinical and who.enrolments:
        first = who.enrolments[0]
        facts += [_("责任医师 %(name)s") % {"name": first.doctor or _("未定")}]
        facts += [_("健康管理师 %(name)s") % {"name": first.care_manager or _("未定")}]
        facts += [_("、").join(_title(one.programme) for one in who.enrolments)]
    elif clinical:
        facts += _bound_carers(who)
        facts += [_("未纳入病种管理")]
    if who.binding:
        words = {"kind": who.binding.kind.words(get_language() or "zh"), "day": day_words(who.binding.ends_on, who.now)}
        facts += [_("%(kind)s至%(day)s") % words]
    if person.national_id:
        facts += [_("身份证尾号 %(tail)s") % {"tail": person.national_id[-4:]}]
    return tuple(Fact(one) for one in facts)


def _bound_carers(who: Who) -> list[str]:
    """Who answers for somebody in no programme: whom the contract names."""
    if who.binding is None:
        return []
    doctor = _("责任医师 %(name)s") % {"name": who.binding.doctor}
    manager = _("健康管理师 %(name)s") % {"name": who.binding.manager or _("未定")}
    return [doctor, manager]


def _title(programme: str) -> str:
    known = programmes().get(programme)
    return _("%(disease)s管理") % {"disease": known.title if known else programme}


def _tabs(person_id: int, active: str, viewer: Viewer) -> Tabs:
    places = [(_("概览"), "person", Permission.SEE_PEOPLE), (_("指标趋势"), "person-trend", Permission.SEE_CLINICAL)]
    places.append((_("表单"), "person-forms", Permission.SEE_CLINICAL))
    places.append((_("签约"), "contract", Permission.SEE_PEOPLE))
    places.append((_("年度方案"), "person-plan", Permission.SEE_CLINICAL))
    places.append((_("阶段小结"), "person-summaries", Permission.SEE_CLINICAL))
    places.append((_("同意与拒绝"), "person-consents", Permission.SEE_PEOPLE))
    places.append((_("权益"), "person-rights", Permission.SEE_PEOPLE))
    places.append((_("访问记录"), "person-access", Permission.SEE_AUDIT))
    items = (
        Link(label, href, active=name == active)
        for label, name, permission in places
        if viewer.may(permission) and (href := address(name, person_id))
    )
    return Tabs(_("患者页"), tuple(items))


def _actions(person_id: int, viewer: Viewer, tasks: list[TaskFact] | None) -> tuple[Button, ...]:
    """Record a value, and begin with what is due; the one primary button."""
    made: list[Button] = []
    if viewer.may(Permission.RECORD_READINGS):
        made.append(drawer_button(_("录入数据"), address("person-reading", person_id), icon="plus"))
    if not viewer.may(Permission.WORK_TASKS) or tasks is None:
        return tuple(made)
    if tasks and tasks[0].kind == "urgent":
        made.append(Button(_("处置危急值"), tone="danger", icon="siren", href=address("task", tasks[0].id)))
    elif tasks:
        made.append(Button(_("开始随访"), tone="primary", icon="phone", href=address("task", tasks[0].id)))
    elif href := address("task-new", person=person_id):
        made.append(drawer_button(_("新建任务"), href, tone="primary", icon="calendar-plus"))
    return tuple(made)
