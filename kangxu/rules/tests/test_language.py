import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.rules.language import All, Any_, BadRule, Compare, Known, Not, WithinDays, facts_in, from_json, to_json

LEAVES = st.one_of(
    st.builds(Compare, st.sampled_from(["age", "latest.HBA1C"]), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
              st.integers(0, 100) | st.floats(0, 100), st.sampled_from(["", "%"])),
    st.builds(Compare, st.just("sex"), st.just("in"), st.lists(st.sampled_from(["male", "female"])).map(tuple)),
    st.builds(Known, st.just("latest.LDLC")),
    st.builds(WithinDays, st.just("latest.LDLC"), st.integers(0, 400)),
)  # fmt: skip
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


@given(RULES)
def test_a_rule_comes_back_from_json_as_it_was(rule):
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    "stored",
    [
        None, {}, {"version": 99, "rule": {"all": []}}, {"version": 1, "rule": {"some": []}},
        {"version": 1, "rule": {"fact": "age", "op": "~", "value": 3}},
        {"version": 1, "rule": {"fact": "age", "op": "in", "value": 3}},
        {"version": 1, "rule": {"fact": "age", "op": "<", "value": [3]}},
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(stored):
    with pytest.raises(BadRule):
        from_json(stored)


def test_facts_are_listed_once_in_reading_order():
    rule = All((Compare("age", ">", 1), Not(Any_((Known("sex"), Compare("age", "<", 9))))))
    assert facts_in(rule) == ("age", "sex")
