"""A contract as the sheet that the print template lays out: ready words, and the drawn names as pictures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.terms import in_chinese, language
from kangxu.packages.contract_queries import ContractSignature, ContractView
from kangxu.people.queries import PersonView
from kangxu.web.contracts import words
from kangxu.web.people.words import sex_and_age
from kangxu.web.person.words import stamp

MARGIN = 6


def sheet(one: ContractView, person: PersonView, *, now: datetime) -> dict[str, Any]:
    """What is printed; one that is not signed says so across the page."""
    zh = in_chinese()
    parties = [(party, one.signed_by(party)) for party in words.PARTIES]
    return {
        "lang": "zh" if zh else "en", "region": "cn" if zh else "gb",
        "title": _("%(kind)s协议书") % {"kind": one.kind.words(language())} if zh else one.kind.words("en"),
        "place": one.organisation, "number": _("第%(number)s号") % {"number": one.id},
        "who": [[_("姓名"), person.name], [_("性别年龄"), sex_and_age(person, clock.day_of(now))],
                [_("身份证尾号"), person.national_id[-4:] or "–"], [_("期限"), words.term_words(one)]],
        "paragraphs": one.paragraphs["zh" if zh else "en"],
        "signatures": [_signature(party, found) for party, found in parties],
        "pictures": {f"{party}.svg": drawn(found.drawn) for party, found in parties if found},
        "draft": "" if all(found for _party, found in parties) else _("未签署"),
        "foot": [_("校验码 SHA-256：%(hash)s") % {"hash": one.digest}, _("打印 %(at)s") % {"at": stamp(now)}],
    }  # fmt: skip


def _signature(party: str, found: ContractSignature | None) -> dict[str, str]:
    label = _("%(party)s签名") % {"party": words.PARTIES[party]}
    if found is None:
        return {"label": label, "name": "", "at": "", "picture": ""}
    return {"label": label, "name": found.name, "at": stamp(found.at), "picture": f"{party}.svg"}


def drawn(strokes: Sequence[Sequence[Sequence[float]]]) -> str:
    """A drawn name as a picture, cut to its line."""
    points = [point for stroke in strokes for point in stroke]
    left, top = (min(point[side] for point in points) - MARGIN for side in (0, 1))
    width, height = (max(point[side] for point in points) - edge + MARGIN for side, edge in ((0, left), (1, top)))
    lines = "".join(f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>' for stroke in strokes)
    style = 'fill="none" stroke="#1f2a30" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"'
    box = f"{left} {top} {width} {height}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="{height}">'
    return f"{head}<g {style}>{lines}</g></svg>"
