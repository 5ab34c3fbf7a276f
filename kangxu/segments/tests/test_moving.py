"""What becomes of stays: by hand and by rule, terms, groups, doubts, doors."""

from datetime import timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions, queries
from kangxu.segments.models import Definition, Denial, NextLook, Spell
from kangxu.segments.tests.conftest import BY, DAY, current, evaluate, rebuild


def stays(code, person):
    rows = Spell.objects.filter(definition__code=code, person_id=person).order_by("entered_at", "pk")
    return [(one.value, one.origin, one.left_why) for one in rows]


@pytest.fixture
def elders(people, define):
    define("OLD", "年龄 >= 60岁", ttl_days=90)
    rebuild()
    return sorted(current("OLD"))


def test_a_tag_set_by_hand_beats_its_rule_until_its_term_is_over(people, define, elders):
    young = min(set(people) - set(elders))
    assert actions.set_tag(person_ids=[young], code="OLD", reason="误登记", until=AT + 10 * DAY, by=BY, at=AT) == 1
    evaluate([young], AT + 9 * DAY)
    assert stays("OLD", young) == [("", "manual", "")]
    evaluate([young], AT + 10 * DAY)
    assert stays("OLD", young) == [("", "manual", "expired")]


def test_a_tag_taken_away_by_hand_does_not_come_back_before_its_term(people, elders):
    old = elders[0]
    assert actions.remove_tag(person_ids=[old], code="OLD", reason="误诊", by=BY, at=AT) == 1
    assert Denial.objects.get().until == AT + 90 * DAY
    evaluate([old], AT + 89 * DAY)
    assert stays("OLD", old) == [("", "rule", "manual")]
    assert NextLook.objects.get(person=old).at == AT + 90 * DAY
    assert actions.look(by=BY, at=AT + 90 * DAY) >= 1
    assert stays("OLD", old) == [("", "rule", "manual"), ("", "rule", "")]


def test_a_reason_is_needed_and_persons_out_of_reach_are_refused(people, elders):
    with pytest.raises(actions.Refused):
        actions.set_tag(person_ids=people[:1], code="OLD", reason=" ", by=BY, at=AT)


def test_what_is_confirmed_goes_on_and_what_is_not_known_any_more_runs_out(people, elders):
    old = elders[0]
    evaluate([old], AT + 80 * DAY)
    assert Spell.objects.get(person_id=old, left_at=None).expires_at == AT + 170 * DAY
    from kangxu.people.models import Person

    with quietly("test", by=BY, at=AT):
        Person.objects.filter(pk=old).update(birth_on=None)
    evaluate([old], AT + 169 * DAY)
    assert stays("OLD", old) == [("", "rule", "")]
    evaluate([old], AT + 170 * DAY)
    assert stays("OLD", old) == [("", "rule", "expired")]


def test_of_an_exclusive_group_the_first_counts(people, define):
    define("R_RED", "年龄 >= 66岁")
    define("R_YELLOW", "年龄 >= 60岁")
    define("NOT_YELLOW", "非 标签 R_YELLOW")
    rebuild()
    red, yellow = current("R_RED"), current("R_YELLOW")
    assert red
    assert yellow
    assert not red & yellow
    assert red <= current("NOT_YELLOW")
    person = min(yellow)
    actions.set_tag(person_ids=[person], code="R_RED", reason="复核", until=AT + 5 * DAY, by=BY, at=AT)
    assert person in current("R_RED") - current("R_YELLOW")
    evaluate([person], AT + 5 * DAY)
    assert person in current("R_YELLOW") - current("R_RED")
    actions.set_tag(person_ids=[min(red)], code="R_YELLOW", reason="复核", by=BY, at=AT + 5 * DAY)
    evaluate(people, AT + 6 * DAY)
    assert min(red) in current("R_YELLOW") - current("R_RED")


def test_the_dead_have_no_service_tags_not_even_by_hand(people, define):
    define("L_DEC", "已故", group="L")
    define("S_X", "年龄 >= 0岁", group="S", family="service")
    rebuild()
    dead = current("L_DEC")
    assert dead
    assert not dead & current("S_X")
    actions.set_tag(person_ids=[min(dead)], code="S_X", reason="x", by=BY, at=AT)
    assert min(dead) not in current("S_X")


def test_value_tiers_rise_at_once_and_fall_after_two_months(people, define, elders):
    define("SPEND", family="commercial", way="manual")
    define("V_A", "标签 SPEND", family="commercial", group="V")
    person = people[0]
    actions.set_tag(person_ids=[person], code="SPEND", reason="x", until=AT + DAY, by=BY, at=AT)
    assert person in current("V_A")
    evaluate([person], AT + 2 * DAY)
    assert person in current("V_A")
    assert NextLook.objects.get(person=person).at <= AT + 32 * DAY
    evaluate([person], AT + 31 * DAY)
    assert person in current("V_A")
    assert actions.look(by=BY, at=AT + 32 * DAY)
    assert person not in current("V_A")


def test_bands_move_and_an_unknown_earlier_band_leaves_it_open(people, define):
    define("AGES", bands={"old": "年龄 >= 65岁", "middle": "年龄 >= 40岁", "high": "糖化血红蛋白 >= 7 %"})
    rebuild()
    values = dict(Spell.objects.filter(definition__code="AGES").values_list("person_id", "value"))
    assert set(values.values()) == {"old", "middle", "high"}
    unborn = [person for person in people if queries.why("AGES", person, at=AT, viewer=BY)["rule"]["verdict"] == "yes"]
    assert set(values) <= set(unborn)
    person = next(one for one, value in values.items() if value == "middle")
    evaluate([person], AT + 10000 * DAY)
    assert stays("AGES", person) == [("middle", "rule", "value"), ("old", "rule", "")]


def test_a_failing_definition_keeps_its_members_and_says_so(people, define, elders):
    define("NOT_OLD", "非 标签 OLD")
    rebuild()
    others = current("NOT_OLD")
    one = Definition.objects.get(code="OLD")
    with quietly("test", by=BY, at=AT):
        one.version.rule = {"version": 2, "rule": {"fact": "gone", "op": "=", "value": 1}}
        one.version.save()
        one.version_id = one.version.pk
        one.ttl_days = 30
        one.save()
    evaluate(people, AT + DAY)
    evaluate(people, AT + 2 * DAY)
    seen = queries.definition("OLD", viewer=BY)
    assert seen.failed
    assert "gone" in seen.error
    assert seen.count == len(elders)
    assert one.evaluations.exclude(error="").count() == 1
    rebuild(AT + 3 * DAY)
    assert current("OLD") == set(elders)
    assert current("NOT_OLD") == others != set()


def test_what_was_true_on_any_past_day(people, elders):
    old = elders[0]
    actions.remove_tag(person_ids=[old], code="OLD", reason="误诊", by=BY, at=AT + 10 * DAY)
    days = {day: [one.code for one in queries.tags_on(old, at=AT + day * DAY, viewer=BY)] for day in (-1, 0, 9, 10)}
    assert days == {-1: [], 0: ["OLD"], 9: ["OLD"], 10: []}
    entered, left, moves = queries.changes("OLD", since=AT, at=AT + 11 * DAY, viewer=BY)
    assert (entered, left, moves[0].why) == (0, 1, "manual")


def test_paused_stays_still_and_retired_ends(people, elders):
    one = Definition.objects.get(code="OLD")
    actions.pause(definition=one, by=BY, at=AT)
    evaluate(people, AT + timedelta(days=200))
    assert current("OLD") == set(elders)
    actions.retire(definition=one, by=BY, at=AT + 201 * DAY)
    assert not current("OLD")


def test_a_frozen_list_does_not_move(people, elders):
    frozen = actions.freeze(definition=Definition.objects.get(code="OLD"), zh="名单", by=BY, at=AT)
    actions.remove_tag(person_ids=elders, code="OLD", reason="x", by=BY, at=AT + DAY)
    rebuild(AT + 2 * DAY)
    assert current(frozen.code) == set(elders)
