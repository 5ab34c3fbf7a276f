"""Facts about care that this room offers to rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kangxu.clinical.tiers import SCHEMES, TIERS
from kangxu.programmes.models import Enrolment, TierState
from kangxu.programmes.programme import OVERALL, programmes
from kangxu.rules.catalogue import Fact, Field, Rows


def enrolled(programme: str) -> str:
    """Code of the fact "is under care of this programme"."""
    return f"enrolled.{programme}"


def tier(programme: str = OVERALL) -> str:
    """Code of the fact "tier in this programme"."""
    return f"tier.{programme}"


def _enrolled(code: str, zh: str, en: str) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = Enrolment.objects.filter(person_id=person_id, programme=code, ended_at=None).first()
        return Fact(True, row.enrolled_at) if row else Fact(False)

    select = (
        "select person_id, true as value, enrolled_at as at from programmes_enrolment"
        f" where programme = '{code}' and ended_at is null"
    )
    return Field(enrolled(code), f"在管：{zh}", f"Under care: {en}", "flag", Rows(select), get)


def _tier(code: str, zh: str, en: str) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = TierState.objects.filter(person_id=person_id, programme=code).first()
        return Fact(row.tier, row.since) if row else None

    select = f"select person_id, tier as value, since as at from programmes_tierstate where programme = '{code}'"
    return Field(tier(code), f"分级：{zh}", f"Tier: {en}", "choice", Rows(select), get, choices=tuple(TIERS))


def _fields() -> Iterator[Field]:
    yield _tier(OVERALL, SCHEMES[OVERALL].zh, SCHEMES[OVERALL].en)
    for code, programme in programmes().items():
        scheme = SCHEMES[programme.tier_scheme]
        yield _enrolled(code, scheme.zh, scheme.en)
        yield _tier(code, scheme.zh, scheme.en)


FIELDS = tuple(_fields())
