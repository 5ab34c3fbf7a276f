"""What a person's file still lacks, each with the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.insurances import insurances
from kangxu.privacy.masking import mask_phone
from kangxu.privacy.queries import Permits
from kangxu.web.components.button import Button
from kangxu.web.components.check_list import Check, CheckList
from kangxu.web.person.display import spoken
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, drawer_button
from kangxu.web.person.words import day_words

CARE = "P1"
FRESH = timedelta(days=365)


@dataclass(frozen=True)
class FileCard:
    list: CheckList
    sub: str


def file_card(who: Who, permits: Permits, newest: datetime | None, *, viewer: Viewer) -> FileCard:
    """`newest` is the moment of the newest measurement, None where there is none or the viewer may not know."""
    checks = [*_details(who, viewer), *_health(who, newest, viewer), _consent(who, permits, viewer)]
    missing = sum(not one.done for one in checks)
    sub = _("还缺%(count)s项") % {"count": missing} if missing else _("都齐了")
    return FileCard(CheckList(_("完善档案"), tuple(checks)), sub)


def _details(who: Who, viewer: Viewer) -> Iterator[Check]:
    person = who.person
    may = viewer.may(P.REGISTER_PEOPLE) and person.deceased_at is None
    fill = drawer_button(_("去补"), address("person-file", person.id), small=True) if may else None
    names = {code: spoken(zh, en) for code, zh, en in insurances()}
    told = (
        (_("手机号"), mask_phone(person.phone) if person.phone else ""),
        (_("身份证号"), _("尾号%(tail)s") % {"tail": person.national_id[-4:]} if person.national_id else ""),
        (_("住址"), person.address), (_("医保类型"), names.get(person.insurance, "")),
    )  # fmt: skip
    if not person.name:
        yield _check(_("姓名"), "", fill)
    for label, note in told:
        yield _check(label, note, fill)


def _health(who: Who, newest: datetime | None, viewer: Viewer) -> Iterator[Check]:
    if not viewer.may(P.SEE_CLINICAL):
        return
    person = who.person.id
    ask = Button(_("去问"), small=True, href=address("person-assessment", person))
    count = len({one.condition or one.text for one in who.diagnoses})
    history = _("%(count)s项诊断") % {"count": count} if count else ""
    yield _check(_("既往病史"), history, ask if viewer.may(P.SCREEN_PEOPLE) else None)
    fresh = newest is not None and newest >= who.now - FRESH
    measure = drawer_button(_("录入"), address("person-reading", person), small=True)
    measured = day_words(newest, who.now) if newest and fresh else ""
    yield _check(_("近一年的测量"), measured, measure if viewer.may(P.RECORD_READINGS) else None)


def _consent(who: Who, permits: Permits, viewer: Viewer) -> Check:
    given = next((one for one in permits.agreements if one.purpose.code == CARE), None)
    holds = given is not None and given.holds
    place = Button(_("去登记"), small=True, href=address("person-consents", who.person.id))
    words = given.purpose.words if given else ""
    return _check(_("知情同意"), _("%(what)s已同意") % {"what": words} if holds else "", place)


def _check(label: str, note: str, way: Button | None) -> Check:
    return Check(label, bool(note), note or _("还没有"), None if note else way)
