import pytest
from hypothesis import given

from kangxu.rules.language import All, Any_, BadRule, Compare, Known, Not, Term, facts_in
from kangxu.rules.stored import from_json, to_json
from kangxu.rules.tests.strategies import RULES


@given(RULES)
def test_a_rule_comes_back_from_json_as_it_was(rule):
    assert from_json(to_json(rule)) == rule


def _stored(node):
    return {"version": 2, "rule": node}


@pytest.mark.parametrize(
    "stored",
    [
        None, {}, {"version": 1, "rule": {"all": []}}, _stored({"some": []}), _stored({"known": "age"}),
        _stored({"fact": "age", "op": "~", "value": 3}), _stored({"fact": "age", "op": "in", "value": 3}),
        _stored({"fact": "age", "op": "<", "value": [3]}),
        _stored({"fact": "age", "how": "best", "op": "<", "value": 3}),
        _stored({"fact": "x", "window": {"weeks": 3}, "op": "<", "value": 3}),
        _stored({"fact": "x", "window": {"days": "3"}, "op": "<", "value": 3}),
        _stored({"fact": "x", "window": {"days": -3}, "op": "<", "value": 3}),
        _stored({"fact": "x", "window": {"since": "yesterday"}, "op": "<", "value": 3}),
        _stored({"fact": "x", "where": {"source": "clinic"}, "op": "<", "value": 3}),
        _stored({"fact": "x", "rows": {"op": "in", "value": [3]}, "op": "<", "value": 3}),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(stored):
    with pytest.raises(BadRule):
        from_json(stored)


def test_facts_are_listed_once_in_reading_order():
    rule = All((Compare(Term("age"), ">", 1), Not(Any_((Known(Term("sex")), Compare(Term("age"), "<", 9))))))
    assert facts_in(rule) == ("age", "sex")
