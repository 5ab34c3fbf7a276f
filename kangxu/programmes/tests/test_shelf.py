"""Every programme on the shelf, whatever it is called."""

import itertools
from dataclasses import replace

import pytest

from kangxu.clinical.analytes import catalogue as analytes
from kangxu.clinical.cadence import NATIONAL
from kangxu.clinical.kidney import ALBUMINURIA, FILTRATION, monitoring_per_year
from kangxu.clinical.tiers import SCHEMES
from kangxu.clinical.urgent import URGENT_RULES
from kangxu.foundation.viewer import NotAllowed
from kangxu.programmes import actions, signing
from kangxu.programmes.diseases.kidney.programme import YEAR_DAYS
from kangxu.programmes.programme import lesson_days, programmes
from kangxu.programmes.targets import CONDITIONS as KNOWN
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.records.conditions import CONDITIONS
from kangxu.records.fields import CONDITION_WORDS
from kangxu.records.models import Source
from kangxu.rules.checking import check

SIX = ("copd", "coronary", "diabetes", "hypertension", "kidney", "stroke")


def test_the_six_diseases_stand_on_the_shelf():
    assert set(SIX) <= set(programmes())


@pytest.mark.django_db
@pytest.mark.parametrize("code", programmes())
def test_a_programme_speaks_only_of_what_there_is(code):
    one = programmes()[code]
    rhythms = [row.asked for row in one.schedule.rhythms if row.asked]
    for asked in (one.eligibility, one.suspicion, one.classes.controlled, *rhythms):
        if asked:
            check(asked.rule)
    assert one.tier_scheme in SCHEMES
    assert set(one.targets) | set(one.steady) <= set(analytes())
    assert set(one.steady) <= set(one.targets)
    assert set(one.alerts) <= {rule.code for rule in URGENT_RULES}
    assert set(one.conditions) <= set(CONDITIONS)
    assert one.review.reviewed_on < one.review.next_review
    for home in one.self_measuring:
        assert set(home.analytes) <= set(analytes())
        assert home.every_days > 0
        assert home.source


@pytest.mark.parametrize("code", programmes())
def test_a_schedule_ends_with_a_row_for_all_others(code):
    one = programmes()[code]
    assert one.schedule.otherwise.asked is None
    assert all(row.asked and row.source for row in one.schedule.rhythms[:-1])
    assert set(one.schedule.resolved_by) <= set(analytes())
    assert set(one.schedule.sources) <= set(Source)
    assert 0 < one.schedule.window_days < min(row.every_days for row in one.schedule.rhythms)
    assert bool(one.classes.national) is not bool(one.classes.controlled)


@pytest.mark.parametrize("code", ["hypertension", "diabetes"])
def test_the_national_programmes_keep_the_national_rhythm(code):
    assert programmes()[code].schedule.otherwise.every_days == NATIONAL["routine_days"]


@pytest.mark.parametrize("code", programmes())
def test_lessons_come_weekly_for_eight_weeks_and_then_twice_a_month(code):
    days = [day for day, _code in lesson_days(programmes()[code].lessons)]
    assert days == sorted(set(days))
    assert days[0] == 0
    assert [later - day for day, later in itertools.pairwise(days)] == [7] * min(8, len(days) - 1) + [15] * max(
        0, len(days) - 9
    )


@pytest.mark.django_db
def test_a_signature_holds_for_exactly_this_sheet(monkeypatch):
    assert signing.unsigned(programmes()) == tuple(programmes())
    one = programmes()["diabetes"]
    with pytest.raises(actions.CannotEnrol):
        actions.sign_programme(programme="diabetes", digest="0" * 64, by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        actions.sign_programme(
            programme="diabetes", digest=one.digest, by=replace(SYSTEM, permissions=frozenset()), at=AT
        )
    for _twice in range(2):
        actions.sign_programme(programme="diabetes", digest=one.digest, by=SYSTEM, at=AT)
    assert signing.signatures()["diabetes"].edition == one.edition
    assert "diabetes" not in signing.unsigned(programmes())
    changed = programmes() | {"diabetes": replace(one, digest="1" * 64)}
    monkeypatch.setattr(signing, "programmes", lambda: changed)
    assert "diabetes" in signing.unsigned(programmes())


def test_the_kidney_grid_asks_for_every_cell_once():
    rows = [row for row in programmes()["kidney"].schedule.rhythms if row.asked]
    for stage in FILTRATION.labels:
        for albumin in ALBUMINURIA["mg/g"].labels:
            fit = [row for row in rows if f"{stage}{albumin}" in row.zh.split("：")[1].split()]
            assert [YEAR_DAYS // row.every_days for row in fit] == [monitoring_per_year(stage, albumin)]


def test_every_disease_group_has_words_and_a_meaning_for_targets():
    assert set(CONDITIONS) == set(CONDITION_WORDS) == set(KNOWN)
