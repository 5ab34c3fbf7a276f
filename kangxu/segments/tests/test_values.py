"""What the operation reckons of people: the one statement, against the definitions told person by person."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median, quantiles

import pytest

from kangxu.followup.models import Contact
from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.programmes.models import Enrolment
from kangxu.records.models import Charge, Diagnosis, Encounter, Procedure, Reading
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import field_of
from kangxu.rules.reading import read
from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions
from kangxu.segments.models import ValueScore
from kangxu.segments.queries.values import value_of
from kangxu.segments.tests.conftest import BY, DAY
from kangxu.segments.tests.world import Somebody
from kangxu.segments.values import CELLS, MIDDLE, SEGMENTS, segment_of

YEAR = 365 * DAY
ASKED = (
    "复诊间隔倍数 >= 1.5", "价值分级 = A类", "RFM近度五分位 >= 4", "RFM分群 = 重要价值", "RFM分群 = 居中",
    "互动 距最近一次 > 100天", "互动[类型：随访联系] 次数 >= 1次", "在用药品种数 >= 1", "持续肾损伤",
    "血压升高 天数 >= 1天",
)  # fmt: skip


def _recent(code, person):
    return [one for one in field_of(code).facts_of(person, AT) if one.at and AT - YEAR <= one.at <= AT]


def _department(person):
    seen = [one for one in field_of("encounter").facts_of(person, AT) if one.at <= AT and one.tags["department"]]
    return max(seen, key=lambda one: (one.at, one.place)).tags["department"] if seen else None


def _yuan(amounts):
    return float(Decimal(f"{sum(amounts):.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def _told(person):
    """The numbers of one person, straight from the definitions."""
    row = Person.objects.get(pk=person)
    met = [one for one in field_of("interaction").facts_of(person, AT) if one.at <= AT]
    days = sorted({day_of(one.at) for one in met if one.tags["kind"] != "upload" and one.at >= AT - 1095 * DAY})
    gaps = [(later - day).days for day, later in pairwise(days)]
    plan = Enrolment.objects.filter(person_id=person, ended_at=None).exists()
    return {
        "dead": bool(row.deceased_at and row.deceased_at <= AT),
        "last": max((one.at for one in met), default=None),
        "expected": 90 if plan else median(gaps) if len(gaps) >= 2 else 180,
        "department": _department(person),
        "visits": len(_recent("encounter", person)),
        "income": _yuan((one.bounds or (one.value,))[0] for one in _recent("margin", person)),
        "spend": _yuan(one.value for one in _recent("charge", person)),
        "chronic": any(
            one.tags["state"] != "resolved" and one.tags["condition"] and one.at <= AT
            for one in field_of("diagnosis_ever").facts_of(person, AT)
        ),
        "operated": bool({one.tags["level"] for one in _recent("operation_discharge", person)} & {"3", "4"}),
    }  # fmt: skip


def _edge(values, percent):
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def _tier(one, peers):
    if one["dead"]:
        return ""
    ranked = len(peers) >= 5

    def among(what, percent):
        return ranked and one[what] > 0 and one[what] >= _edge([peer[what] for peer in peers], percent) - 1e-9

    if one["chronic"] and among("income", 80):
        return "A"
    return "B" if one["operated"] or among("spend", 60) else "C"


@pytest.fixture
def served(people):
    """The crowd; some are under care, were reached or have uploaded, some were operated on."""
    with quietly("test", by=BY, at=AT):
        place = Organisation.objects.get(code="g")
        for turn, person in enumerate(people):
            _serve(turn, person, place)
    return people


def _serve(turn, person, place):
    if turn % 4 == 0:
        Enrolment.objects.create(
            person_id=person, programme="diabetes", edition="1", organisation=place, enrolled_at=AT - YEAR,
            enrolled_by="test", caused_by="test",
        )  # fmt: skip
    for days in range(turn % 5):
        outcome = "reached" if days % 2 else "no_answer"
        Contact.objects.create(
            person_id=person, organisation=place, mode="phone", outcome=outcome, at=AT - (turn + 7 * days) * DAY
        )
    if turn % 6 == 1:
        Reading.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, analyte="SMBG", value=6.1, value_received="6.1",
            source="home_device", measured_at=AT - 2 * DAY,
        )  # fmt: skip
    if turn % 10 == 3:
        visit = Encounter.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, kind="outpatient", department="心内科", external_id="visit",
            started_at=AT,
        )  # fmt: skip
        Charge.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, item="x", category="检查", amount_fen=turn * 10_000,
            encounter=visit,
        )  # fmt: skip
        Diagnosis.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, code_system="icd10", code="E11", text="a",
            condition="diabetes", diagnosed_at=AT,
        )  # fmt: skip
    if turn % 9 == 2:
        stay = Encounter.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, kind="inpatient", department="骨科", external_id="stay",
            started_at=AT - 60 * DAY, ended_at=AT - 50 * DAY,
        )  # fmt: skip
        Procedure.objects.create(
            person_id=person, batch_id=0, recorded_at=AT, code_system="icd9", code="81.5", text="髋关节置换",
            level=str(turn % 4 + 1), performed_at=AT - 55 * DAY, encounter_id=stay.pk,
        )  # fmt: skip


def test_the_statement_says_of_everybody_what_the_definitions_say(served):
    actions.reckon_values(by=BY, at=AT)
    rows = {row.person: row for row in ValueScore.objects.all()}
    assert sorted(rows) == served
    told = {person: _told(person) for person in served}
    for person, one in told.items():
        row = rows[person]
        peers = [peer for peer in told.values() if peer["department"] == one["department"] and not peer["dead"]]
        assert (row.last_at, row.expected_days, row.department) == (one["last"], one["expected"], one["department"])
        assert (row.visits, row.income, row.spend) == (one["visits"], one["income"], one["spend"])
        assert row.tier == _tier(one, peers if one["department"] else []), (person, one, row.reasons)
        assert bool(row.reasons) == (row.tier in "AB" and bool(row.tier))
    assert {row.tier for row in rows.values()} == {"", "A", "B", "C"}
    assert {row.expected_by for row in rows.values()} == {"plan", "own", "usual"}


def test_fifths_keep_the_order_and_equal_values_share_one(served):
    actions.reckon_values(by=BY, at=AT)
    ranked = list(ValueScore.objects.exclude(recency=None))
    assert {row.department for row in ranked} >= {"心内科", "内分泌科"}
    for one in ranked:
        for other in (row for row in ranked if row.department == one.department):
            assert (one.income > other.income) <= (one.monetary >= other.monetary)
            assert (one.income == other.income) <= (one.monetary == other.monetary)
            assert (one.visits > other.visits) <= (one.frequency >= other.frequency)
            late, later = ((day_of(AT) - day_of(row.last_at)).days / row.expected_days for row in (one, other))
            assert (late < later) <= (one.recency >= other.recency)
    assert {row.monetary for row in ranked} == {1, 2, 3, 4, 5}
    assert not ValueScore.objects.filter(tier="").exclude(recency=None).exists()


def test_a_second_night_changes_only_what_has_changed(served):
    actions.reckon_values(by=BY, at=AT)
    assert actions.reckon_values(by=BY, at=AT) == 0
    with quietly("test", by=BY, at=AT):
        Charge.objects.create(
            person_id=served[0], batch_id=0, recorded_at=AT, item="x", amount_fen=100, external_id="new", encounter=None
        )
    assert actions.reckon_values(by=BY, at=AT) >= 1
    assert ValueScore.objects.get(person=served[0]).spend == pytest.approx(_told(served[0])["spend"])


def test_a_healed_disease_makes_nobody_a_chronic_patient(db):
    with quietly("test", by=BY, at=AT):
        ill, healed = (Somebody().has("diabetes", state=one).visits(9, pays=900) for one in ("active", "resolved"))
        for turn in range(5):
            Somebody().visits(9, pays=turn)
    actions.reckon_values(by=BY, at=AT)
    found = {one: ValueScore.objects.get(person=some.pk) for one, some in (("ill", ill), ("healed", healed))}
    assert [(one.tier, one.reasons) for one in found.values()] == [("A", ["chronic_income"]), ("B", ["spend"])]


def test_lines_and_large_bills_make_tiers_of_their_own(db):
    with quietly("test", by=BY, at=AT):
        for turn in range(1, 6):
            Somebody().visits(9, department="产科", pays=turn)
            Somebody().visits(60, "inpatient", "普外科", until=50, pays=turn * 10, operated="1")
        mother = Somebody().visits(9, department="产科二病区").visits(8, department="产科", pays=90)
        heavy = Somebody().visits(60, "inpatient", "普外科", until=50, pays=9000, operated="1")
        unoperated = Somebody().visits(60, "inpatient", "普外科", until=50, pays=9500)
        grave = Somebody().visits(60, "inpatient", "骨科", until=50, operated="4")
        long_ago = Somebody().visits(400, "inpatient", "骨科", until=390, operated="4")
    actions.reckon_values(by=BY, at=AT)
    found = [ValueScore.objects.get(person=one.pk) for one in (mother, heavy, unoperated, grave, long_ago)]
    assert [(one.tier, one.reasons) for one in found] == [
        ("A", ["line_spend"]), ("B", ["large_bill", "spend"]), ("B", ["spend"]), ("B", ["major_operation"]), ("C", []),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ASKED)
def test_both_engines_ask_what_is_reckoned(served, words):
    with quietly("test", by=BY, at=AT):
        for days, analyte, value in ((10, "EGFR", 50), (120, "UACR", 40), (130, "EGFR", 80), (5, "SBP", 150)):
            Reading.objects.create(
                person_id=served[3], batch_id=0, recorded_at=AT, analyte=analyte, value=value, value_received="x",
                source="laboratory", measured_at=AT - days * DAY,
            )  # fmt: skip
    actions.reckon_values(by=BY, at=AT)
    rule = read(words)
    yes = [
        one for one in served if plain.explain(rule, plain.gather(rule, person_id=one, at=AT), at=AT).verdict is True
    ]
    assert sets.persons_where(rule, at=AT) == yes
    assert yes or "分群" in words


def test_the_map_of_segments_has_eight_cells_and_a_middle():
    assert len(CELLS) == 8
    assert (segment_of(5, 4, 4), segment_of(5, 1, 4), segment_of(2, 5, 5), segment_of(1, 2, 5)) == (
        "important_value", "important_develop", "important_keep", "important_win_back",
    )  # fmt: skip
    assert segment_of(5, 5, 1) == "general_value"
    assert {segment_of(r, f, 3) for r in range(1, 6) for f in range(1, 6)} == {MIDDLE}
    assert {one.code for one in SEGMENTS} == {*CELLS.values(), MIDDLE}


def test_only_who_may_see_money_is_told(served):
    actions.reckon_values(by=BY, at=AT)
    rich = ValueScore.objects.filter(tier="A").first()
    told = value_of(rich.person, viewer=BY)
    assert (told.tier, [one.code for one in told.reasons]) == ("A", rich.reasons)
    assert told.segment in {one.code for one in SEGMENTS}
    nurse = replace(BY, permissions=frozenset({Permission.SEE_CLINICAL, Permission.SEE_SEGMENTS}))
    elsewhere = replace(BY, scope=frozenset({0}))
    assert [value_of(rich.person, viewer=one) for one in (nurse, elsewhere)] == [None, None]
    assert value_of(0, viewer=BY) is None
