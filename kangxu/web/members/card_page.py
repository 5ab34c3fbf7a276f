"""The page of a member's card as ready values: where the way from a new card stands, level, benefits, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.money import yuan
from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_number
from kangxu.privacy.queries import Permits
from kangxu.shop.entitlement_queries import Right
from kangxu.shop.member_queries import MemberView
from kangxu.web.components.button import Button
from kangxu.web.components.entitlement_list import EntitlementItem, EntitlementList
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.stepper import Step, Stepper
from kangxu.web.components.tag import Tag
from kangxu.web.contracts.complete import consent_of, details_of
from kangxu.web.desk.words import sex_age
from kangxu.web.members import words
from kangxu.web.members.rights import line
from kangxu.web.person.identity import address
from kangxu.web.person.words import stamp


@dataclass(frozen=True)
class Carer:
    """Who answers for the member, or whom the least load proposes; the way to where it is decided."""

    doctor: str = ""
    manager: str = ""
    proposed: str = ""

    @property
    def known(self) -> bool:
        return bool(self.doctor)


@dataclass(frozen=True)
class BenefitGroup:
    title: str
    body: EntitlementList


@dataclass(frozen=True)
class HistoryLine:
    words: str
    note: str
    when: str
    by: str


@dataclass(frozen=True)
class CardPage:
    """Everything the page of a card shows."""

    title: str
    here: str
    facts: Facts
    state: Tag
    steps: Stepper | None
    next_step: str
    actions: tuple[Button, ...]
    groups: tuple[BenefitGroup, ...]
    no_benefits: str
    level: str
    level_facts: tuple[tuple[str, str], ...]
    pending: tuple[Link, ...]
    buy_href: str
    carer: Carer
    carer_href: str
    lacking: tuple[Link, ...]
    history: tuple[HistoryLine, ...]
    person_href: str


def card_page(
    one: MemberView, person: PersonView, rights: Sequence[Right], carer: Carer, permits: Permits, *, now: datetime
) -> CardPage:
    card, today = one.card, day_of(now)
    lacking = what_lacks(person, permits)
    living = card.state != "ended"
    return CardPage(
        title=person.name or _("未登记姓名"), here=reverse("member", args=[card.pk]),
        facts=(sex_age(person.sex, person.age(today)), _("卡号 %(number)s") % {"number": mask_number(card.number)}),
        state=words.state_tag(card.state), steps=_steps(one, carer, lacking) if living else None,
        next_step=_next(one, carer, lacking) if living else card.reason, actions=_actions(one),
        groups=_groups(one, rights, today), no_benefits=_no_benefits(card.state), level=words.level_words(card.level),
        level_facts=_level_facts(one), pending=_pending(one), buy_href=_buy_href(one), carer=carer,
        carer_href=address("contract", person.id) or reverse("person", args=[person.id]), lacking=lacking,
        history=tuple(
            HistoryLine(_step_words(step.what, step.level), step.note, stamp(step.at), step.by) for step in one.steps
        ),
        person_href=reverse("person", args=[person.id]),
    )  # fmt: skip


def what_lacks(person: PersonView, permits: Permits) -> tuple[Link, ...]:
    """What is missing in the person's file, each with the page where it is added."""
    here, consents = f"{reverse('contract', args=[person.id])}#file", reverse("person-consents", args=[person.id])
    known = [(one, here) for one in details_of(person)] + [(consent_of(permits), consents)]
    return tuple(Link(one.label, href) for one, href in known if not one.note)


def _steps(one: MemberView, carer: Carer, lacking: Sequence[Link]) -> Stepper:
    """The way from a new card to a complete file: the first thing not done is what to do now."""
    done = (True, one.card.state != "opened", carer.known, not lacking)
    labels = (_("开卡"), _("激活"), _("责任医师"), _("完善档案"))
    current = next((place for place, over in enumerate(done) if not over), len(done))
    steps = (
        Step(label, "done" if over else "current" if place == current else "ahead")
        for place, (label, over) in enumerate(zip(labels, done, strict=True))
    )  # fmt: skip
    return Stepper(tuple(steps), _("新会员"))


def _next(one: MemberView, carer: Carer, lacking: Sequence[Link]) -> str:
    if one.card.state == "opened":
        return _("下一步：激活，权益从激活当天开始")
    if one.card.state == "frozen":
        return _("已冻结：%(why)s") % {"why": one.card.reason}
    if not carer.known:
        return _("下一步：选责任医师")
    return _("下一步：补齐档案，还缺%(count)s项") % {"count": len(lacking)} if lacking else ""


def _actions(one: MemberView) -> tuple[Button, ...]:
    pk, state = one.card.pk, one.card.state
    if state == "ended":
        return ()
    made = [
        _drawer(_("换卡号"), reverse("member-number", args=[pk])), _drawer(_("注销"), reverse("member-end", args=[pk])),
    ]  # fmt: skip
    if state == "active":
        made.append(_drawer(_("冻结"), reverse("member-freeze", args=[pk])))
    if state == "frozen":
        made.append(_post(_("解冻"), reverse("member-unfreeze", args=[pk])))
    if state == "opened":
        made.append(_post(_("激活"), reverse("member-activate", args=[pk])))
    return tuple(made)


def _drawer(label: str, href: str) -> Button:
    return Button(label, attrs={"hx-get": href, "hx-target": "#drawer-body"})


def _post(label: str, href: str) -> Button:
    return Button(label, tone="primary", attrs={"hx-post": href, "hx-swap": "none", "data-act-page": True})


def _groups(one: MemberView, rights: Sequence[Right], today: date) -> tuple[BenefitGroup, ...]:
    may = one.card.state == "active"
    held = {right.id for right in rights} & {row.pk for row in one.benefits}
    found: dict[str, list[EntitlementItem]] = {}
    for right in rights:
        if right.id in held:
            found.setdefault(words.group_of(right.service), []).append(line(right, today, may=may))
    order = [*words.GROUPS, "other"]
    return tuple(
        BenefitGroup(str(words.GROUPS.get(code, words.ORIGINS["other"])), EntitlementList(tuple(found[code])))
        for code in order if code in found
    )  # fmt: skip


def _no_benefits(state: str) -> str:
    return _("激活后发放权益") if state == "opened" else _("没有可用的权益")


def _level_facts(one: MemberView) -> tuple[tuple[str, str], ...]:
    card = one.card
    facts = [(_("入会方式"), str(words.BASES[card.basis]))]
    if card.level_from and card.level_until:
        term = _("%(start)s至%(end)s") % {"start": card.level_from.isoformat(), "end": card.level_until.isoformat()}
        facts.append((_("本期"), term))
    facts.append((_("近12个月成长值"), f"{one.points:,}"))
    above = one.next_level
    if above is not None:
        points = _("还差%(points)s") % {"points": f"{above.growth - one.points:,}"}
        facts.append((_("到%(level)s") % {"level": words.level_words(above.code)}, points))
    return tuple(facts)


def _pending(one: MemberView) -> tuple[Link, ...]:
    return tuple(
        Link(
            _("会员年费%(amount)s元待收，订单%(number)s") % {"amount": yuan(order.payable_fen), "number": order.number},
            address("order", order.pk),
        )
        for order in one.pending
    )


def _buy_href(one: MemberView) -> str:
    return reverse("member-buy", args=[one.card.pk]) if one.card.state == "active" and one.offers else ""


def _step_words(what: str, level: str) -> str:
    label = str(words.STEPS[what])
    if what in ("begun", "renewed", "raised", "lowered"):
        return _("%(what)s：%(level)s") % {"what": label, "level": words.level_words(level)}
    return label
