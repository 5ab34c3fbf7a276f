"""Facts that the site makes for itself, and what the absence of a row means where a rule decides it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kangxu.rules import catalogue, plain, sets, telling
from kangxu.rules.catalogue import Fact, Field, Rows, field_of
from kangxu.rules.denying import every_fact
from kangxu.rules.language import BadRule, Compare, Known, Not, Term, Window
from kangxu.rules.reading import read
from kangxu.rules.tests.conftest import AT
from kangxu.rules.tests.living import tag
from kangxu.rules.writing import write

SUGAR = Compare(Term("tag.SUGAR"), "=", True)


def _verdict(rule, **facts):
    return plain.explain(rule, {code.replace("_", "."): rows for code, rows in facts.items()}, at=AT).verdict


def _of(value):
    return [Fact(value, AT)]


@pytest.mark.parametrize(
    ("held", "sugar", "verdict"),
    [((), 8, None), ((), 6, False), ((), None, None), (True, 6, True)],
)
def test_without_a_row_a_flag_is_no_where_the_deciding_rule_is_surely_false(held, sugar, verdict):
    facts = {"tag_SUGAR": _of(held) if held else [], "reading_HBA1C": _of(sugar) if sugar else []}
    assert _verdict(SUGAR, **facts) is verdict
    assert _verdict(Not(SUGAR), **facts) is (None if verdict is None else not verdict)


@pytest.mark.parametrize(("op", "value"), [("=", "A"), ("in", ("A", "B"))])
def test_of_a_choice_none_of_the_values_holds(op, value):
    assert _verdict(Compare(Term("tag.MANUAL"), op, value)) is False
    assert _verdict(Compare(Term("tag.MANUAL"), "!=", "A")) is True
    assert _verdict(Compare(Term("tag.LEVEL"), op, value)) is None


def test_a_row_on_file_that_is_too_old_is_an_answer():
    lately = Compare(Term("tag.SUGAR", window=Window(days=30)), "=", True)
    facts = {"tag_SUGAR": [Fact(True, AT - timedelta(days=40))], "reading_HBA1C": _of(8)}
    assert _verdict(lately, **facts) is False
    assert _verdict(SUGAR, **facts) is True


def test_tags_that_decide_each_other_end_in_not_known():
    assert _verdict(Compare(Term("tag.RING"), "=", True), reading_SBP=_of(120), reading_HBA1C=_of(6)) is None
    assert _verdict(Compare(Term("tag.RING"), "=", True), reading_HBA1C=_of(6)) is False
    assert set(every_fact(Compare(Term("tag.RING"), "=", True))) == {
        "tag.RING", "tag.GNIR", "reading.HBA1C", "reading.SBP",
    }  # fmt: skip


def test_the_explanation_tells_what_a_missing_row_meant(people):
    sugary = sets.persons_where(Not(SUGAR), at=AT)
    told = telling.explain(SUGAR, person_id=sugary[0], at=AT)
    assert told["verdict"] == told["denied_by"]["verdict"] == "no"
    assert told["denied_by"]["zh"] == "糖化血红蛋白 >= 7%"
    assert told["denied_by"]["rows"]
    assert told["shown"] == "否"


def test_a_tag_is_called_by_its_name():
    assert read("标签 SUGAR 且 tag level = 甲") == read("tag SUGAR and tag.LEVEL = A")
    assert read(write(Not(SUGAR))) == Not(SUGAR) == read("没有 标签 SUGAR")
    assert read(write(Known(Term("tag.LEVEL")), "en")) == Known(Term("tag.LEVEL"))


@pytest.fixture
def site(monkeypatch) -> Iterator[list[Field]]:
    made: list[Field] = []
    monkeypatch.setattr(catalogue, "living_rooms", lambda: (lambda: tuple(made),))
    return made


def test_what_the_site_makes_is_offered_at_once_and_gone_at_once(site):
    with pytest.raises(BadRule):
        read("标签 NEW")
    site.append(tag("NEW", 2, None))
    assert read("标签 NEW") == Compare(Term("tag.NEW"), "=", True)
    assert catalogue.catalogue()["tag.NEW"] is field_of("tag.NEW") is site[0]
    site.clear()
    with pytest.raises(BadRule):
        field_of("tag.NEW")


def test_within_one_question_the_facts_of_the_site_stand_still(site):
    site.append(tag("NEW", 2, None))
    with catalogue.steady():
        assert field_of("tag.NEW")
        site.clear()
        assert field_of("tag.NEW")


def test_the_site_is_not_asked_for_the_facts_of_rooms(monkeypatch):
    monkeypatch.setattr(catalogue, "living_rooms", lambda: pytest.fail("asked"))
    assert plain.explain(read_age(), {"age": [Fact(50)]}, at=AT).verdict is True


def read_age():
    return Compare(Term("age"), ">=", 45)


def test_a_code_is_offered_once(site):
    site += [tag("NEW", 2, None), tag("NEW", 3, None)]
    with pytest.raises(BadRule):
        catalogue.catalogue()


def test_only_a_flag_or_choice_of_single_rows_is_denied_by_a_rule():
    with pytest.raises(BadRule):
        Field("x", "x", "x", "number", Rows(""), lambda *_: None, denied_by=lambda: None)
