"""How far home values are believed, and what that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.clinical.credibility import score
from kangxu.foundation import events
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.records import actions, listeners
from kangxu.records.believing import Home, flags_of
from kangxu.records.events import JUDGED
from kangxu.records.models import Credibility
from kangxu.records.tests.asking import both_agree, who
from kangxu.records.tests.conftest import AT, BY, Ward, Write

SAME = [120.0 + turn % 2 for turn in range(60)]  # ends in 0 or 1 only, and hardly moves


def _home(values: list[float], *analytes: str, **more: Any) -> Home:
    names = analytes or ("SMBG",)
    return Home(
        [(name, value, AT - timedelta(days=1, minutes=-turn)) for turn, value in enumerate(values) for name in names],
        since=AT - timedelta(days=90), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "home", "flags"),
    [
        ("pressure", _home([118, 131, 124, 142, 137], "SBP"), []),
        ("pressure", _home(SAME, "SBP"), ["end_digit", "too_perfect"]),
        ("pressure", _home([120.0] * 30, "SBP"), ["repeats", "too_perfect"]),
        ("glucose", _home([6.0, 6.1] * 10, diabetic=True), ["too_perfect"]),
        ("glucose", _home([6.0, 6.1] * 10), []),
        ("glucose", _home([6.0, 6.1] * 10, diabetic=True, hba1c=(9.0, AT)), ["hba1c_gap", "too_perfect"]),
        ("glucose", _home([6.0, 6.1] * 10, hba1c=(9.0, AT - timedelta(days=80))), []),
        ("glucose", _home([34.0], diabetic=True), ["limits"]),
    ],
)
def test_which_checks_fail(kind: str, home: Home, flags: list[str]) -> None:
    assert flags_of(kind, home) == flags


def _values(values: list[float], analyte: str, source: str = "self_report") -> list[dict[str, Any]]:
    return [
        {"analyte": analyte, "value": value, "source": source, "measured_at": AT - timedelta(days=1, minutes=-turn)}
        for turn, value in enumerate(values)
    ]


@pytest.fixture
def doubtful(ward: Ward, write: Write) -> Ward:
    """Glucose that is too steady, beyond a limit and far from the laboratory's: 100 - 20 - 20 and 15 more."""
    write({"text": "2型糖尿病", "code_system": "icd10", "code": "E11.9", "recorded_at": AT}, kind="diagnoses")
    write(*_values([34.0, *[33.9] * 20], "SMBG"), cause="test:2")
    write({"analyte": "HBA1C", "value": 15.5, "source": "laboratory"}, cause="test:3")
    _judge(ward)
    return ward


def _judge(ward: Ward) -> None:
    people = [ward.person.pk, ward.other.pk]
    listeners.judge_home_values(people, caused_by="test", organisation_id=None, at=AT)


def test_a_score_is_kept_with_its_reasons(doubtful: Ward) -> None:
    (kept,) = Credibility.objects.all()
    assert (kept.person_id, kept.kind, kept.flags) == (doubtful.person.pk, "glucose", ["limits", "too_perfect"])
    assert kept.score == score(kept.flags) == 65


def test_the_same_again_changes_nothing_and_says_nothing(doubtful: Ward) -> None:
    _judge(doubtful)
    assert Batch.objects.filter(event=JUDGED).count() == 1


def test_withdrawn_values_leave_no_score(doubtful: Ward) -> None:
    actions.withdraw(caused_by="test:2", by=BY, at=AT)
    batch = Batch.objects.filter(event="records.withdrawn").latest("pk")
    listeners.judge_withdrawn(batch, AT)
    assert not Credibility.objects.exists()
    assert events.persons_of(Batch.objects.filter(event=JUDGED).latest("pk")) == [doubtful.person.pk]


def test_doubtful_home_values_can_be_left_out(doubtful: Ward, write: Write) -> None:
    write(*_values([7.0], "SMBG", "clinic"), cause="test:4")
    people, me = [doubtful.person.pk, doubtful.other.pk], [doubtful.person.pk]
    with quietly("test", by=BY, at=AT):
        Credibility.objects.update(score=55)
    assert who("自测可信度 < 60分", people, AT) == me
    assert who("90天内 自测血糖[可信度：可信] 次数 = 1次", people, AT) == me
    assert who("90天内 自测血糖[可信度：存疑] 次数 = 21次", people, AT) == me
    assert who("90天内 自测血糖[可信度：存疑] 次数 = 0次", me, AT - timedelta(hours=1)) == me  # not judged yet
    for code in ("credibility", "reading.SMBG", "reading.SBP", "reading.LDLC"):
        both_agree(code, people, AT)
