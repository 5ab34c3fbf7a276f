"""Services that can be put into a package: found by name, code or kind."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.foundation.viewer import Viewer
from kangxu.packages.services import Service
from kangxu.web.packages.basis import Basis
from kangxu.web.packages.words import KINDS, money, name_of

MOST = 12


@dataclass(frozen=True)
class Offered:
    service: str
    name: str
    detail: str


def offered(held: Basis, words: str, *, viewer: Viewer) -> list[Offered]:
    """Those that fit and are not in the package yet."""
    view, asked = held.view(viewer=viewer), words.strip().lower()
    inside = {one.service for one in view.bill}
    fit = [one for one in view.known.values() if one.code not in inside and asked in _words(one)]
    return [Offered(one.code, name_of(one), f"{KINDS[one.kind]} {money(one.price_fen)}") for one in fit[:MOST]]


def _words(one: Service) -> str:
    return f"{one.zh} {one.en} {one.code} {KINDS[one.kind]}".lower()
