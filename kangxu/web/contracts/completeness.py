"""What a person's file still lacks, each with the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.queries import Permits
from kangxu.web.components.button import Button
from kangxu.web.components.check_list import Check, CheckList
from kangxu.web.contracts.complete import Detail, consent_of, details_of
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, drawer_button
from kangxu.web.person.words import day_words

FRESH = timedelta(days=365)


@dataclass(frozen=True)
class FileCard:
    list: CheckList
    sub: str


def file_card(who: Who, permits: Permits, newest: datetime | None, *, viewer: Viewer) -> FileCard:
    """`newest` is the moment of the newest measurement, None where there is none or the viewer may not know."""
    checks = [*_details(who, viewer), *_health(who, newest, viewer), _consent(who, permits)]
    missing = sum(not one.done for one in checks)
    sub = _("还缺%(count)s项") % {"count": missing} if missing else _("都齐了")
    return FileCard(CheckList(_("完善档案"), tuple(checks)), sub)


def _details(who: Who, viewer: Viewer) -> Iterator[Check]:
    person = who.person
    may = viewer.may(P.REGISTER_PEOPLE) and person.deceased_at is None
    fill = drawer_button(_("去补"), address("person-file", person.id), small=True) if may else None
    for one in details_of(person):
        if one.code != "name" or not one.note:
            yield _check(one, fill)


def _health(who: Who, newest: datetime | None, viewer: Viewer) -> Iterator[Check]:
    if not viewer.may(P.SEE_CLINICAL):
        return
    person = who.person.id
    ask = Button(_("去问"), small=True, href=address("person-assessment", person))
    count = len({one.condition or one.text for one in who.diagnoses})
    history = _("%(count)s项诊断") % {"count": count} if count else ""
    yield _check(Detail("history", _("既往病史"), history), ask if viewer.may(P.SCREEN_PEOPLE) else None)
    fresh = newest is not None and newest >= who.now - FRESH
    measure = drawer_button(_("录入"), address("person-reading", person), small=True)
    measured = day_words(newest, who.now) if newest and fresh else ""
    yield _check(Detail("measured", _("近一年的测量"), measured), measure if viewer.may(P.RECORD_READINGS) else None)


def _consent(who: Who, permits: Permits) -> Check:
    place = Button(_("去登记"), small=True, href=address("person-consents", who.person.id))
    return _check(consent_of(permits), place)


def _check(one: Detail, way: Button | None) -> Check:
    return Check(one.label, bool(one.note), one.note or _("还没有"), None if one.note else way)
