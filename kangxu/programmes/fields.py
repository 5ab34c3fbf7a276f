"""Facts about care that this room offers to rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kangxu.clinical.tiers import SCHEMES, TIERS
from kangxu.programmes import target_facts, uploads
from kangxu.programmes.models import Enrolment, TierState
from kangxu.programmes.overall import WORDS
from kangxu.programmes.programme import OVERALL, programmes
from kangxu.programmes.proposals import waiting
from kangxu.rules.catalogue import Choice, Fact, Field, Rows

# A tier that is not known is no tier: rules answer "not known" to it
_UNGRADED = "unknown"
_GRADED = tuple(Choice(code, words["zh"], words["en"]) for code, words in TIERS.items() if code != _UNGRADED)


def enrolled(programme: str) -> str:
    """Code of the fact "is under care of this programme"."""
    return f"enrolled.{programme}"


def proposed(programme: str) -> str:
    """Code of the fact "values speak for this programme, and no doctor has decided"."""
    return f"proposed.{programme}"


def tier(programme: str = OVERALL) -> str:
    """Code of the fact "tier in this programme"."""
    return f"tier.{programme}"


def _enrolled(code: str, zh: str, en: str) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = Enrolment.objects.filter(person_id=person_id, programme=code, ended_at=None, enrolled_at__lte=at).first()
        return Fact(True, row.enrolled_at) if row else None

    select = (
        "select person_id, true as value, enrolled_at as at from programmes_enrolment"
        f" where programme = '{code}' and ended_at is null"
    )
    return Field(
        enrolled(code), f"在管：{zh}", f"Under care: {en}", "flag", Rows(select), get,
        unknown=("没有建档就是不在管", "without an enrolment: no"), example=(f"在管：{zh}", f"Under care: {en}"),
    )  # fmt: skip


def _proposed(code: str, zh: str, en: str) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = waiting().filter(person_id=person_id, programme=code, proposed_at__lte=at).first()
        return Fact(True, row.proposed_at) if row else None

    select = (
        "select p.person_id, true as value, p.proposed_at as at from programmes_proposal p"
        f" where p.programme = '{code}' and p.decided_at is null and not exists (select 1 from programmes_enrolment e"
        " where e.person_id = p.person_id and e.programme = p.programme and e.ended_at is null)"
    )
    return Field(
        proposed(code), f"建议纳入：{zh}", f"Proposed for care: {en}", "flag", Rows(select), get,
        unknown=("没有待定的建议就是没有", "without an open proposal: no"),
        example=(f"建议纳入：{zh}", f"Proposed for care: {en}"),
    )  # fmt: skip


def _tier(code: str, zh: str, en: str) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = TierState.objects.filter(person_id=person_id, programme=code).exclude(tier=_UNGRADED).first()
        return Fact(row.tier, row.since) if row else None

    select = (
        "select person_id, tier as value, since as at from programmes_tierstate"
        f" where programme = '{code}' and tier <> '{_UNGRADED}'"
    )
    return Field(
        tier(code), f"分级：{zh}", f"Tier: {en}", "choice", Rows(select), get,
        choices=_GRADED, unknown=("尚未分级", "not graded yet"),
        example=(f"分级：{zh} = {_GRADED[0].zh}", f"Tier: {en} = {_GRADED[0].en}"),
    )  # fmt: skip


def _fields() -> Iterator[Field]:
    yield _tier(OVERALL, *WORDS)
    for code, programme in programmes().items():
        scheme = SCHEMES[programme.tier_scheme]
        yield _enrolled(code, scheme.zh, scheme.en)
        yield _proposed(code, scheme.zh, scheme.en)
        yield _tier(code, scheme.zh, scheme.en)
    yield from target_facts.fields()
    yield from uploads.fields()


FIELDS = tuple(_fields())
