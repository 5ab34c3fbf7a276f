"""Recommending a package as ready values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.packages.queries import PackageView
from kangxu.people.cards import PersonCard
from kangxu.shop.queries import OfferView
from kangxu.shop.terms import Choice, answers, channels
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.orders import words
from kangxu.web.orders.new_page import PackageGroup, package_groups, package_words


@dataclass(frozen=True)
class OfferLine:
    """What was recommended before, and what became of it; `order_href` and `answer_href` while it is open."""

    title: str
    about: str
    tag: Tag
    order_href: str
    answer_href: str


@dataclass(frozen=True)
class OfferPage:
    title: str
    person_href: str
    href: str
    groups: tuple[PackageGroup, ...]
    channels: tuple[Link, ...]
    reason: str
    before: tuple[OfferLine, ...]
    problem: str


@dataclass(frozen=True)
class AnswerPage:
    href: str
    about: str
    answers: tuple[Link, ...]
    problem: str


def offer_page(
    person: PersonCard, packages: Sequence[PackageView], offers: Sequence[OfferView], *, given: Mapping[str, Any],
    problem: str, viewer: Viewer,
) -> OfferPage:  # fmt: skip
    channel = str(given.get("channel") or _usual(viewer))
    titles = {one.package.code: package_words(one) for one in packages}
    return OfferPage(
        title=_("推荐给%(name)s") % {"name": person.name or _("未登记姓名")},
        person_href=reverse("person", args=[person.id]), href=reverse("offer-package", args=[person.id]),
        groups=package_groups(packages, _chosen(given, offers)), channels=_links(channels(), channel),
        reason=str(given.get("reason", ""))[:200], before=tuple(_line(one, titles) for one in offers), problem=problem,
    )  # fmt: skip


def _chosen(given: Mapping[str, Any], offers: Sequence[OfferView]) -> str:
    """Of the packages asked for, the first that was not recommended yet, or else the first."""
    asked = [one.split("@")[0] for one in str(given.get("package", "")).split(",")]
    known = {one.offer.product.split("@")[0] for one in offers if one.open or one.ordered}
    return next((code for code in asked if code not in known), asked[0])


def answer_page(found: OfferView, *, problem: str) -> AnswerPage:
    told = {"when": words.minute(found.offer.at), "who": found.staff, "price": yuan(found.offer.price_fen)}
    about = _("%(when)s %(who)s推荐，%(price)s元") % told
    return AnswerPage(reverse("offer-answer", args=[found.offer.pk]), about, _links(answers(), ""), problem)


def _usual(viewer: Viewer) -> str:
    """Doctors recommend in the consulting room, those who call on the telephone, the others at the desk."""
    if "doctor" in viewer.roles or "department_head" in viewer.roles:
        return "consulting_room"
    return "call" if {"nurse", "health_manager"} & set(viewer.roles) else "desk"


def _line(one: OfferView, titles: Mapping[str, str]) -> OfferLine:
    offer = one.offer
    code = offer.product.split("@")[0]
    channel = channels()[offer.channel].words(language()) if offer.channel in channels() else offer.channel
    looked = _("%(when)s看过") % {"when": words.minute(offer.viewed_at)} if offer.viewed_at else _("还没打开看过")
    parts = [
        words.minute(offer.at), one.staff, channel, words.sum_of(offer.price_fen), offer.reason, looked,
        offer.answer_note,
    ]  # fmt: skip
    query = urlencode({"person": offer.person_id, "package": code})
    return OfferLine(
        titles.get(code, offer.product), _("，").join(part for part in parts if part), _tag(one),
        f"{reverse('new-order')}?{query}" if one.open else "",
        reverse("offer-answer", args=[offer.pk]) if one.open else "",
    )  # fmt: skip


def _tag(one: OfferView) -> Tag:
    if one.ordered:
        return Tag(_("已下单"), tone="green")
    if one.offer.answer in answers():
        return Tag(_("不要：%(why)s") % {"why": answers()[one.offer.answer].words(language())}, tone="muted")
    return Tag(_("待答复"), tone="amber")


def _links(choices: Mapping[str, Choice], chosen: str) -> tuple[Link, ...]:
    said = language()
    return tuple(Link(one.words(said), value=code, active=code == chosen) for code, one in choices.items())
