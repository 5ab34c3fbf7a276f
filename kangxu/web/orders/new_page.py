"""A new order as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.queries import PackageView
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import mask_phone
from kangxu.programmes.programme import programmes
from kangxu.shop.products import line_of
from kangxu.shop.queries import UsableCoupon
from kangxu.web.components.data_table import Column, DataTable, TableRow
from kangxu.web.components.money_lines import MoneyLine, MoneyLines
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.desk.words import sex_age
from kangxu.web.orders import words


@dataclass(frozen=True)
class NewOrder:
    """What is chosen so far; `package_told`: by whoever fills the form, not by what was recommended."""

    person: PersonCard | None
    packages: Sequence[PackageView]
    package: PackageView | None
    offer_id: int | None
    coupons: Sequence[UsableCoupon]
    coupon_id: int | None
    cause: str
    package_told: bool


@dataclass(frozen=True)
class PackageGroup:
    """Packages of one disease, to choose from."""

    label: str
    options: tuple[Link, ...]


@dataclass(frozen=True)
class NewOrderPage:
    person_id: str
    person: str
    person_facts: Facts
    change_href: str
    groups: tuple[PackageGroup, ...]
    package: str
    coupons: tuple[Link, ...]
    coupon_id: str
    sum: MoneyLines | None
    grants: DataTable | None
    offered: bool
    asks_package: bool
    cause: str
    problem: str
    ready: bool
    back_href: str


@dataclass(frozen=True)
class FoundPerson:
    name: str
    facts: Facts
    href: str


def new_order_page(chosen: NewOrder, *, problem: str, viewer: Viewer, at: datetime) -> NewOrderPage:
    person, package = chosen.person, chosen.package
    back = reverse("orders") if viewer.may(P.TAKE_PAYMENTS) else ""
    code = package.package.code if package else ""
    return NewOrderPage(
        person_id=str(person.id) if person else "", person=(person.name or _("未登记姓名")) if person else "",
        person_facts=_facts(person, day_of(at)) if person else (),
        change_href=f"{reverse('new-order')}?{urlencode({'package': code})}",
        groups=package_groups(chosen.packages, code), package=code,
        coupons=_coupons(chosen), coupon_id=str(chosen.coupon_id or ""), sum=_sum(chosen) if package else None,
        grants=_grants(package) if package else None, offered=chosen.offer_id is not None,
        asks_package=bool(person) and not (package and chosen.package_told), cause=chosen.cause,
        problem=problem, ready=bool(person and package),
        back_href=back or (reverse("person", args=[person.id]) if person else reverse("persons")),
    )  # fmt: skip


def package_groups(packages: Iterable[PackageView], chosen: str) -> tuple[PackageGroup, ...]:
    """Packages on sale by disease, in the order of the shelf of diseases; those of no disease last."""
    found: dict[str, list[Link]] = {code: [] for code in (*programmes(), "")}
    for one in packages:
        label = _("%(name)s　%(price)s元") % {"name": package_words(one), "price": yuan(one.version.fee_fen)}
        code = one.package.code
        found.setdefault(one.package.programme, []).append(Link(label, value=code, active=code == chosen))
    titles = {code: str(one.title) for code, one in programmes().items()}
    return tuple(
        PackageGroup(titles.get(code, _("不限病种")), tuple(options)) for code, options in found.items() if options
    )


def package_words(view: PackageView) -> str:
    return words.title_of(view.package.zh, view.package.en or view.package.zh)


def found_persons(found: Iterable[PersonCard], *, package: str, today: date) -> list[FoundPerson]:
    """Links that choose a person and keep the package."""
    return [
        FoundPerson(
            one.name or _("未登记姓名"), _facts(one, today),
            f"{reverse('new-order')}?{urlencode({'person': one.id} | ({'package': package} if package else {}))}",
        )
        for one in found
    ]  # fmt: skip


def _facts(person: PersonCard, today: date) -> Facts:
    tail = _("身份证尾号 %(tail)s") % {"tail": person.national_id[-4:]} if person.national_id else ""
    phone = mask_phone(person.phone) if person.phone else ""
    return (sex_age(person.sex, person.age(today)), phone, tail)


def _coupons(chosen: NewOrder) -> tuple[Link, ...]:
    none = Link(_("不用券"), value="", active=chosen.coupon_id is None)
    return (none, *(_coupon(one, chosen.coupon_id) for one in chosen.coupons)) if chosen.coupons else ()


def _coupon(one: UsableCoupon, chosen: int | None) -> Link:
    told = {"title": one.title, "off": yuan(one.off_fen), "until": one.expires_on}
    label = one.title if one.why_not else _("%(title)s，减%(off)s元，%(until)s前") % told
    return Link(label, value=str(one.id), active=one.id == chosen, detail=one.why_not)


def _sum(chosen: NewOrder) -> MoneyLines:
    package = chosen.package
    assert package is not None
    line = line_of(package.version)
    days = _("有效%(days)s天") % {"days": line.validity_days}
    off = next((one.off_fen for one in chosen.coupons if one.id == chosen.coupon_id), 0)
    lines = [MoneyLine(package_words(package), yuan(line.price_fen), days)]
    if off:
        lines.append(MoneyLine(_("优惠"), f"−{yuan(off)}"))
    return MoneyLines((*lines, MoneyLine(_("应收（元）"), yuan(line.price_fen - off), strong=True)), _("订单金额"))


def _grants(package: PackageView) -> DataTable:
    some = {one.service for one in package.bill if one.conditional}
    rows = tuple(
        TableRow((_service(one.service, one.service in some), str(one.quantity), yuan(one.unit_fen)))
        for one in line_of(package.version).grants
    )
    columns = (Column(_("服务")), Column(_("次数"), align="end"), Column(_("单次标价（元）"), align="end"))
    return DataTable(_("支付后发放的权益"), columns, rows, dense=True)


def _service(code: str, for_some: bool) -> str:
    name = words.service_words(code)
    return _("%(service)s（符合条件才发放）") % {"service": name} if for_some else name
