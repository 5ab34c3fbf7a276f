"""Facts about consent and refusal that this room offers to rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kangxu.foundation.clock import day_of
from kangxu.foundation.terms import Term
from kangxu.people.models import Person, PersonPhone
from kangxu.privacy import standing
from kangxu.privacy.models import Consent, Refusal
from kangxu.privacy.vocabulary import REFUSALS, purposes
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Rows, Series

ALL = "all"


def _choices(terms: Mapping[str, Term]) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, one.zh, one.en) for one in terms.values())


def _consents(person_id: int, at: datetime) -> Sequence[Fact]:
    known = list(Consent.objects.filter(person_id=person_id))
    taken_back = [one for one in known if one.withdrawn_at is not None and one.withdrawn_at <= at]
    return [
        Fact(True, one.given_at, None, one.pk, {"purpose": one.purpose})
        for one in known
        if (one.expires_on is None or one.expires_on >= day_of(at)) and not any(end.closes(one) for end in taken_back)
    ]


def _standing(person_id: int, at: datetime) -> list[Refusal]:
    return [
        one
        for one in Refusal.objects.filter(person_id=person_id, since__lte=at)
        if (one.until is None or one.until >= day_of(at)) and (one.lifted_at is None or one.lifted_at > at)
    ]


def _refusals(person_id: int, at: datetime) -> Sequence[Fact]:
    return [Fact(True, one.since, None, one.pk, {"kind": one.kind}) for one in _standing(person_id, at)]


def _do_not_disturb(person_id: int, at: datetime) -> Fact | None:
    since = [one.since for one in _standing(person_id, at) if one.kind == ALL]
    return Fact(True, max(since)) if since else None


def _contactable(person_id: int, at: datetime) -> Fact | None:
    refused = {one.kind for one in _standing(person_id, at)}
    if ALL in refused or Person.objects.filter(pk=person_id, deceased_at__lte=at).exists():
        return None
    numbers = [
        one.recorded_at
        for one in PersonPhone.objects.filter(person_id=person_id, recorded_at__lte=at)
        if (one.ended_at is None or one.ended_at > at)
        and ("phone" not in refused or ("sms" not in refused and standing.is_mobile(one.number)))
    ]
    return Fact(True, min(numbers)) if numbers else None


PURPOSE = Filter("purpose", "用途", "purpose", _choices(purposes()))
REFUSED = Filter("kind", "种类", "kind", _choices(REFUSALS))

FIELDS = (
    Field(
        "consent", "知情同意", "Consent", "event", Series(standing.CONSENTS), _consents, filters=(PURPOSE,),
        unknown=("没有登记、已撤回或已到期，就是没有同意", "not recorded, withdrawn or expired: not agreed"),
        example=("知情同意[用途：营销信息]", "Consent[purpose: Marketing messages]"),
    ),
    Field(
        "refused", "拒绝", "Refusal", "event", Series(standing.REFUSALS), _refusals, filters=(REFUSED,),
        unknown=("没有登记就是没有拒绝", "not recorded: not refused"),
        example=("没有 拒绝[种类：拒绝自动化决策]", "no Refusal[kind: no automated decisions]"),
    ),
    Field(
        "do_not_disturb", "免打扰", "Do not disturb", "flag", Rows(standing.DO_NOT_DISTURB), _do_not_disturb,
        unknown=("没有登记就不是免打扰", "not recorded: no"), example=("非 免打扰", "not Do not disturb"),
    ),
    Field(
        "contactable", "可联系", "Contactable", "flag", Rows(standing.CONTACTABLE), _contactable,
        unknown=("没有在用的号码、免打扰或已故，就是联系不上", "no number in use, do not disturb, or deceased: no"),
        example=("可联系", "Contactable"),
    ),
)  # fmt: skip
