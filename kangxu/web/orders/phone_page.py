"""An order on the payer's own phone, as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.shop.queries import PhoneOrder
from kangxu.shop.terms import terms
from kangxu.web.orders import words
from kangxu.web.screening.pages import qr_of

Way = Literal["window", "code", "sandbox", "desk"]
State = Literal["waits", "paid", "back", "closed"]


@dataclass(frozen=True)
class PhonePage:
    """No name is on it: whoever holds the link reads it. `way` is how it can be paid here: in WeChat's window, by a
    code, as a demonstration, or at the desk only."""

    place: str
    amount: str
    titles: tuple[str, ...]
    services: tuple[str, ...]
    recommended_by: str
    number: str
    state: State
    way: Way
    pay_href: str
    state_href: str
    here: str
    until: str
    until_words: str
    code: SafeString | None
    problem: str


def phone_page(found: PhoneOrder, *, token: str, way: Way, at: datetime, problem: str = "") -> PhonePage:
    order = found.order
    soon = order.expires_at - at <= terms().pay_within
    return PhonePage(
        place=order.organisation.name, amount=yuan(order.payable_fen),
        titles=tuple(words.title_of(one.title, found.english.get(one.product, one.title)) for one in found.lines),
        services=_services(found), recommended_by=found.recommended_by, number=order.number, state=state_of(found, at),
        way=way, pay_href=reverse("order-phone-pay", args=[token]),
        state_href=reverse("order-phone-state", args=[token]), here=reverse("order-on-phone", args=[token]),
        until=order.expires_at.isoformat() if soon else "", until_words="" if soon else words.minute(order.expires_at),
        code=qr_of(found.shown.prompt["qr"]) if way == "code" and found.shown else None, problem=problem,
    )  # fmt: skip


def state_of(found: PhoneOrder, at: datetime) -> State:
    order = found.order
    if order.state == "pending":
        return "waits" if order.expires_at > at else "closed"
    if order.state in ("refunding", "refunded", "changed"):
        return "back"
    return "closed" if order.state == "closed" else "paid"


def _services(found: PhoneOrder) -> tuple[str, ...]:
    """What is bought, with how often; what is without limit has no number. Last what not everybody gets: whether this
    person does is not said, the page has no lock."""
    every = [(one, (line.pk, one["service"]) in found.for_some) for line in found.lines for one in line.grants]
    surely_first = sorted(every, key=lambda pair: pair[1])
    return tuple(_service(words.service_words(one["service"]), one["quantity"], some) for one, some in surely_first)


def _service(name: str, times: int | None, for_some: bool) -> str:
    counted = name if times is None else _("%(service)s %(times)s次") % {"service": name, "times": times}
    return _("%(service)s（医生认为需要时做）") % {"service": counted} if for_some else counted
