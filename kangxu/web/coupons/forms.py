"""The form of a kind of coupons: what was typed, what it means, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import fen_of, yuan
from kangxu.foundation.terms import language
from kangxu.shop.actions import KindDraft, Refused
from kangxu.shop.coupon_queries import KindView, Products
from kangxu.shop.levels import PREFIX
from kangxu.web.components.shapes import Link
from kangxu.web.coupons import words
from kangxu.web.days import day_in
from kangxu.web.members.words import level_words

FIELDS = (
    "title", "type", "stock", "claim_from", "claim_until", "valid_days", "valid_until", "bearer", "service", "quantity",
    "threshold", "off", "off_percent", "per_person", "audience", "note",
)  # fmt: skip
USUAL_DAYS = 30


@dataclass(frozen=True)
class KindForm:
    """Everything the form shows; `type` decides which fields there are."""

    title: str
    href: str
    values: Mapping[str, str]
    types: tuple[Link, ...]
    products: tuple[Link, ...]
    services: tuple[Link, ...]
    audiences: tuple[Link, ...]
    problem: str

    @property
    def type(self) -> str:
        return self.values["type"]


def blank(now: datetime) -> dict[str, str]:
    start = now.astimezone(clock.zone())
    end = datetime.combine(start.date() + timedelta(days=USUAL_DAYS), time(23, 59), tzinfo=clock.zone())
    return {
        **dict.fromkeys(FIELDS, ""), "type": "reduction", "per_person": "1", "quantity": "1",
        "valid_days": str(USUAL_DAYS), "claim_from": f"{start:%Y-%m-%dT%H:%M}", "claim_until": f"{end:%Y-%m-%dT%H:%M}",
    }  # fmt: skip


def values_of(one: KindView) -> dict[str, str]:
    """A kind as it was designed, as the form shows it."""
    row = one.row
    moments = {
        name: f"{getattr(row, name).astimezone(clock.zone()):%Y-%m-%dT%H:%M}" for name in ("claim_from", "claim_until")
    }
    plain = {name: str(getattr(row, name)) for name in FIELDS if hasattr(row, name)}
    return {
        **plain, **moments, "threshold": _amount(row.threshold_fen), "off": _amount(row.off_fen),
        "off_percent": str(row.off_percent or ""),
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
    }  # fmt: skip


def sent_values(given: QueryDict, now: datetime) -> dict[str, str]:
    """What was typed; a field that the form did not show keeps its usual value."""
    return {**blank(now), **{name: given.get(name, "").strip() for name in FIELDS if name in given}}


def kind_form(
    title: str, href: str, values: Mapping[str, str], chosen: list[str], products: Products,
    audiences: tuple[Link, ...], problem: str = "",
) -> KindForm:  # fmt: skip
    services = [(one.code, one.words(language())) for one in products.services]
    return KindForm(
        title, href, values,
        tuple(Link(str(label), value=code, active=code == values["type"]) for code, label in words.TYPES.items()),
        tuple(Link(label, value=code, active=code in chosen) for code, label in (*_sold(products), *services)),
        tuple(Link(label, value=code, active=code == values["service"]) for code, label in services),
        tuple(Link(one.label, value=one.value, active=one.value == values["audience"]) for one in audiences), problem,
    )  # fmt: skip


def draft_of(values: Mapping[str, str], products: list[str]) -> KindDraft:
    """What was filled in. Raises Refused with the field that cannot be read."""
    kind = values["type"]
    return KindDraft(
        title=values["title"][:60], type=kind, stock=_number(values["stock"], _("数量")),
        claim_from=_moment(values["claim_from"], _("开始领取")),
        claim_until=_moment(values["claim_until"], _("领取截止")),
        valid_days=_number(values["valid_days"], _("有效天数")), bearer=values["bearer"][:60],
        products=[] if kind == "voucher" else products, service=values["service"] if kind == "voucher" else "",
        quantity=_number(values["quantity"] or "1", _("次数")), threshold_fen=_fen(values["threshold"], _("门槛")),
        off_fen=_fen(values["off"], _("减多少元")) if kind == "reduction" else 0,
        off_percent=_number(values["off_percent"] or "0", _("减百分之几")) if kind == "discount" else 0,
        per_person=_number(values["per_person"], _("每人限领")), valid_until=day_in(values["valid_until"]),
        audience=values["audience"][:80], note=values["note"][:300],
    )  # fmt: skip


def _sold(products: Products) -> list[tuple[str, str]]:
    years = [
        (f"{PREFIX}{one.code}", _("%(level)s会员年费") % {"level": level_words(one.code)}) for one in products.levels
    ]
    return [*products.packages, *years]


def _number(text: str, label: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise Refused(_("%(label)s要填整数") % {"label": label})
    return int(text)


def _fen(text: str, label: str) -> int:
    try:
        return fen_of(text.replace(",", "") or "0")
    except ValueError:
        raise Refused(_("%(label)s要填金额，最多两位小数") % {"label": label}) from None


def _moment(text: str, label: str) -> datetime:
    found = parse_datetime(text) if text else None
    if found is None:
        raise Refused(_("请填%(label)s的日期和时间") % {"label": label})
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())


def _amount(fen: int) -> str:
    return yuan(fen).replace(",", "") if fen else ""
