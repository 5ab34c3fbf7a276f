"""The link under which an order is paid on the payer's own phone: signed, and nothing of a person in it."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

SALT = "kangxu.shop.order"


class NoLink(Exception):
    """The link is no link of ours."""


def token_of(order_id: int) -> str:
    return signing.dumps(order_id, salt=SALT, compress=False)


def order_of(token: str) -> int:
    """The order of a link. Raises NoLink."""
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NoLink from None
    if not isinstance(found, int):
        raise NoLink
    return found


def address_of(order_id: int) -> str:
    return reverse("order-on-phone", args=[token_of(order_id)])
