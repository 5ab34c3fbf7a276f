"""Answers, ways to care and screenings as facts: both engines read the same."""

import uuid
from datetime import timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.programmes.tests.world import AT, SYSTEM, build, person
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import catalogue, field_of
from kangxu.rules.language import Not
from kangxu.rules.reading import read
from kangxu.screening.answer_facts import LONG_FORM, questions
from kangxu.screening.models import Answer, Linkage, Screening

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = build()
    several = [person(world.hospital) for _ in range(4)]
    told = [
        (0, "sleep_hours", 5.5, 400), (0, "sleep_hours", 7, 10), (1, "sleep_hours", 5, 2), (0, "snoring", 1, 3),
        (1, "snoring", 0, 3), (0, "morse_gait", 2, 3), (1, "morse_gait", 9, 3), (1, "active_minutes_week", 60, 1),
        (2, "sleep_hours", 4, -1),
    ]  # fmt: skip
    with quietly("tests", by=SYSTEM, at=AT):
        for who, name, value, days in told:
            Answer.objects.create(person_id=several[who], name=name, value=value, answered_at=AT - days * DAY)
        for who, stage, closed in ((0, "told", None), (1, "enrolled", AT - DAY), (2, "lost", AT + DAY)):
            Linkage.objects.create(
                person_id=several[who], organisation=world.hospital, disease="diabetes", stage=stage, reached=stage,
                opened_at=AT - 9 * DAY, closed_at=closed,
            )  # fmt: skip
        Screening.objects.create(
            uid=uuid.uuid4(), person_id=several[3], organisation=world.hospital, form="simple", channel="desk",
            started_at=AT - DAY, finished_at=AT - DAY, seconds=60, given={}, received_at=AT, received_by="t",
            tier="red",
        )  # fmt: skip
    return several


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("问卷：每天睡眠时间 < 6 h", [1], [0]),
        ("首次 问卷：每天睡眠时间 < 6 h", [0, 1], []),
        ("每天睡眠时间 >= 7", [0], [1]),
        ("每周中等强度以上活动分钟数（高强度加倍） < 90", [1], []),
        ("问卷：睡觉打鼾", [0], [1]),
        ("问卷：步态 = 平衡失调或行走不能", [0], []),
        ("促诊[阶段：已告知]", [0], [1, 2, 3]),
        ("促诊[病种：糖尿病；状态：进行中]", [0, 2], [1, 3]),
        ("筛查[结果：高危；表单：简易筛查]", [3], [0, 1, 2]),
    ],
)
def test_answers_are_asked_for(asked, text, yes, no):
    rule = read(text)
    for one, who in ((rule, yes), (Not(rule), no)):
        expected = [asked[place] for place in who]
        assert sets.persons_where(one, at=AT, among=asked) == expected
        facts = {code: {p: field_of(code).facts_of(p, AT) for p in asked} for code in _codes(rule)}
        by_hand = [p for p in asked if plain.explain(one, {c: facts[c][p] for c in facts}, at=AT).verdict]
        assert by_hand == expected


def _codes(rule):
    from kangxu.rules.language import facts_in

    return facts_in(rule)


def test_every_question_but_those_of_long_forms_is_a_fact():
    codes = {code for code in catalogue() if code.startswith("answer.")}
    assert codes == {f"answer.{name}" for name in questions()}
    assert {"answer.phq9_item_9", "answer.sleep_hours", "answer.smoking"} <= codes
    assert "answer.ccmq60_item_1" not in codes
    assert LONG_FORM < 27


def test_bands_are_asked_for_by_their_words():
    rule = read("China-PAR十年心脑血管病风险（分级） = 高危")
    assert rule.value == "high"
    assert all(field.unknown[0] and field.example[0] for code, field in catalogue().items() if code.startswith("band."))
