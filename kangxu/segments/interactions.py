"""Interactions of persons with the site, and how late the expected one is. What counts stands in values.toml."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.models import Contact
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.clock import day_of
from kangxu.records.models import Encounter, Reading
from kangxu.records.moments import sql_day
from kangxu.rules.catalogue import STILL, Choice, Fact, Field, Filter, Rows, Series
from kangxu.rules.measuring import rounded
from kangxu.segments.models import ValueScore

SHEET = load_sheet("values.toml", "kangxu.segments")
UPLOADED = tuple(SHEET["interactions"]["upload_sources"])
REACHED = tuple(one.code for one in OUTCOMES.values() if one.reached)
VISIT, CONTACT, UPLOAD = "visit", "contact", "upload"

MEETINGS = (
    f"select e.person_id, e.started_at as at, e.id as place, '{VISIT}' as kind from records_encounter e"
    " where e.retired_at is null"
    f" union all select c.person_id, c.at, c.id, '{CONTACT}' from followup_contact c"
    f" where c.undone_at is null and c.outcome = any(array{list(REACHED)!r})"
)
INTERACTIONS = (
    f"{MEETINGS} union all select r.person_id, r.measured_at, r.id, '{UPLOAD}' from records_reading r"
    f" where r.retired_at is null and r.source = any(array{list(UPLOADED)!r})"
)


def _interactions(person_id: int, at: datetime) -> Sequence[Fact]:
    living = {"person_id": person_id, "retired_at": None}
    visits = Encounter.objects.filter(**living).values_list("started_at", "pk")
    contacts = Contact.objects.filter(person_id=person_id, undone_at=None, outcome__in=REACHED).values_list("at", "pk")
    uploads = Reading.objects.filter(**living, source__in=UPLOADED).values_list("measured_at", "pk")
    return [
        Fact(True, moment, None, place, {"kind": kind})
        for kind, found in ((VISIT, visits), (CONTACT, contacts), (UPLOAD, uploads))
        for moment, place in found
    ]


KINDS = Filter(
    "kind", "类型", "kind",
    (Choice(VISIT, "就诊", "visit"), Choice(CONTACT, "随访联系", "contact"), Choice(UPLOAD, "设备上传", "upload")),
)  # fmt: skip
INTERACTION = Field(
    "interaction", "互动", "Interaction", "event",
    Series(f"select i.person_id, true as value, i.at, i.place, i.kind from ({INTERACTIONS}) i"), _interactions,
    filters=(KINDS,),
    unknown=("没有记录就是没有互动", "without a record there was none"),
    example=("互动 距最近一次 > 540天", "days since last interaction > 540 days"),
)  # fmt: skip


def _ratio(person_id: int, at: datetime) -> Fact | None:
    row = ValueScore.objects.filter(person=person_id, last_at__lte=at).first()
    if row is None or row.last_at is None:
        return None
    return Fact(rounded((day_of(at) - day_of(row.last_at)).days / row.expected_days), row.last_at)


VISIT_RATIO = Field(
    "visit_ratio", "复诊间隔倍数", "Late by expected intervals", "number",
    Rows(
        f"select v.person as person_id, round((%(day)s::date - {sql_day('v.last_at')})::numeric"
        " / v.expected_days::numeric, 6)::float8 as value, v.last_at as at"
        " from segments_valuescore v where v.last_at <= %(at)s"
    ),
    _ratio,
    unknown=("从未就诊、联系或上传过，或今晚才计算", "never visited, reached or uploaded, or reckoned tonight"),
    example=("复诊间隔倍数 >= 1.5", "Late by expected intervals >= 1.5"),
    turns=STILL,  # it grows by the day: whatever asks it is answered anew every night, after the reckoning
)  # fmt: skip

FIELDS = (INTERACTION, VISIT_RATIO)
