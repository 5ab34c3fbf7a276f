"""What is said when somebody agrees or refuses, and what stands against recording it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from kangxu.clinical.body import completed_years
from kangxu.foundation.clock import day_of
from kangxu.privacy import standing
from kangxu.privacy.models import Consent
from kangxu.privacy.vocabulary import GIVERS, GUARDIAN_BELOW_YEARS, Purpose, purposes

_PERSONS = "select id, birth_on, deceased_at from people_person where id = any(%s)"
_CONSENTS = (
    f"select c.person_id, c.purpose, c.recipient, c.version from privacy_consent c join ({standing.CONSENTS}) s"
    " on s.place = c.id where c.person_id = any(%(persons)s)"
)


@dataclass(frozen=True)
class Given:
    """A consent as it was given. `other_name`: guardian, representative, or the relative whom it authorises."""

    person_id: int
    purpose: str
    channel: str
    given_at: datetime
    giver: str = "self"
    other_name: str = ""
    recipient: str = ""
    evidence: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class Refused:
    """A refusal as it was stated; `until` is the last day on which it holds."""

    person_id: int
    kind: str
    since: datetime
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Background:
    """What must be known of persons to judge what they give: births, deaths, what stands, what was taken back when."""

    born: Mapping[int, date | None]
    died: Mapping[int, datetime | None]
    standing: frozenset[tuple[int, str, str, str]]
    withdrawn: Mapping[tuple[int, str, str], datetime]


def background(given: Sequence[Given], at: datetime) -> Background:
    """Three queries, whatever the number of persons."""
    persons = sorted({one.person_id for one in given})
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, [persons])
        rows = cursor.fetchall()
        cursor.execute(_CONSENTS, {"at": at, "day": day_of(at), "persons": persons})
        stand = frozenset(tuple(row) for row in cursor.fetchall())
    ended = Consent.objects.filter(person_id__in=persons, withdrawn_at__isnull=False).order_by("withdrawn_at")
    return Background(
        {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}, stand,
        {(one.person_id, one.purpose, one.recipient): one.withdrawn_at for one in ended if one.withdrawn_at},
    )  # fmt: skip


def problem(one: Given, known: Background, at: datetime) -> str:
    """Why this consent cannot be recorded; empty when it can."""
    purpose = purposes().get(one.purpose)
    if purpose is None:
        return _("没有这种同意书")
    return _formal(one, purpose, at) or _personal(one, purpose, known)


def _formal(one: Given, purpose: Purpose, at: datetime) -> str:
    if one.given_at > at:
        return _("同意的时间不能晚于现在")
    if one.channel not in purpose.channels:
        return _("这一项要书面或线上同意，不能只凭口头")
    if one.giver not in GIVERS:
        return _("请选择由谁同意")
    if bool(one.recipient.strip()) != purpose.asks_recipient:
        return _("请写明提供给哪家机构") if purpose.asks_recipient else _("这一项不涉及接收机构")
    if not one.other_name.strip() and purpose.names_relative:
        return _("请写明授权给哪位家属")
    if not one.other_name.strip() and one.giver != "self":
        return _("请写明代为同意的人的姓名")
    if one.expires_on is not None and one.expires_on < day_of(one.given_at):
        return _("到期日不能早于同意的日子")
    return ""


def _personal(one: Given, purpose: Purpose, known: Background) -> str:
    born, died = known.born.get(one.person_id), known.died.get(one.person_id)
    child = born is not None and completed_years(born, day_of(one.given_at)) < GUARDIAN_BELOW_YEARS
    if died is not None and died <= one.given_at:
        return _("此人已登记死亡")
    if purpose.guardian_only and born is not None and not child:
        return _("这一项只适用于未满%(years)s岁的孩子") % {"years": GUARDIAN_BELOW_YEARS}
    if (child or purpose.guardian_only) and one.giver != "guardian":
        return _("未满%(years)s岁，要由监护人同意") % {"years": GUARDIAN_BELOW_YEARS}
    return _repeated(one, purpose, known)


def _repeated(one: Given, purpose: Purpose, known: Background) -> str:
    whose = (one.person_id, one.purpose, one.recipient.strip())
    ended = known.withdrawn.get(whose)
    if ended is not None and ended >= one.given_at:
        return _("此后已经撤回过，请填撤回之后重新同意的时间")
    if (*whose, purpose.on(day_of(one.given_at)).version) in known.standing:
        return _("同一版本的同意已经登记过")
    return ""
