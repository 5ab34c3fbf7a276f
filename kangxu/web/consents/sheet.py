"""The wording on A4 as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.people.queries import PersonView
from kangxu.privacy.queries import ConsentView
from kangxu.privacy.vocabulary import Purpose
from kangxu.web.consents.words import channel_words, giver_words
from kangxu.web.people.words import sex_and_age
from kangxu.web.person.identity import address
from kangxu.web.person.words import stamp


@dataclass(frozen=True)
class Sheet:
    """One sheet: heading, whom it is about, paragraphs, lines to sign, and what proves the wording."""

    title: str
    institution: str
    person: str
    sex_age: str
    paragraphs: tuple[str, ...]
    lines: tuple[str, ...]
    given: str
    proof: str
    back_href: str


def sheet(
    person: PersonView, purpose: Purpose, recipient: str, given: ConsentView | None, *, place: str, now: datetime
) -> Sheet:
    """The wording in force, or the one that was agreed to."""
    version = purpose.wording(given.version) if given else None
    version = version or purpose.on(clock.day_of(now))
    blank = "_" * 16
    return Sheet(
        title=_("知情同意书：%(what)s") % {"what": purpose.words}, institution=place,
        person=person.name or _("未登记姓名"), sex_age=sex_and_age(person, clock.day_of(now)),
        paragraphs=version.paragraphs(institution=place, recipient=recipient or blank),
        lines=_lines(purpose), given=_given(given) if given else "",
        proof=_("第%(version)s版，校验码%(hash)s") % {"version": version.version, "hash": version.hash[:16]},
        back_href=address("person-consents", person.id),
    )  # fmt: skip


def _lines(purpose: Purpose) -> tuple[str, ...]:
    first = (_("授权的家属（关系、姓名、电话）"),) if purpose.names_relative else ()
    signed = (_("监护人签字"), _("与孩子的关系")) if purpose.guardian_only else (_("本人签字"), _("代签人及关系"))
    return (*first, *signed, _("日期"), _("经办人"))


def _given(one: ConsentView) -> str:
    return _("%(day)s由%(giver)s以%(channel)s方式同意") % {
        "day": stamp(one.given_at, timed=False), "giver": giver_words(one), "channel": channel_words(one)
    }  # fmt: skip
