"""Random rules over a few facts of every kind."""

from datetime import date

from hypothesis import strategies as st

from kangxu.rules.language import (
    ALWAYS,
    PERIODS,
    All,
    Any_,
    AtLeast,
    Compare,
    Condition,
    Known,
    Not,
    Percentile,
    Term,
    Window,
)
from kangxu.rules.tests.living import TAGS

ORDERED = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
NUMBERS = {"reading.HBA1C": (6.5, 7, 7.2, 8), "reading.SBP": (85, 120.5, 139, 140), "charge": (0, 60, 120.5)}
EVENTS = ("diagnosis.hypertension", "diagnosis", "diagnosis_ever", "encounter", "medicine")
# Every fact that the random rules ask
CODES = (
    *NUMBERS,
    *EVENTS,
    *(one.code for one in TAGS),
    "age",
    "sex",
    "deceased",
    "raised_pressure_days",
    "reading.SMOKING",
    "reading.LDLC",
)
WHERE = {
    "reading.HBA1C": [("source", ("laboratory",)), ("source", ("clinic", "home_device"))],
    "reading.SBP": [("source", ("clinic",)), ("source", ("clinic", "home_device"))],
    "charge": [("category", ("药",)), ("name", ("A", "b"))],
    "encounter": [("kind", ("outpatient", "inpatient")), ("department", ("心",))],
    "diagnosis.hypertension": [("name", ("a",)), ("code", ("I10", "E"))],
    "diagnosis": [("code", ("I",))],
    "medicine": [("name", ("他汀", "ASP")), ("state", ("taking",))],
    "diagnosis_ever": [("condition", ("hypertension",)), ("state", ("resolved",))],
    "reading.SMOKING": [("source", ("self_report",))],
}  # fmt: skip
STARTS = st.one_of(
    st.builds(Window),
    st.builds(Window, days=st.sampled_from([0, 30, 200, 365])),
    st.builds(Window, days=st.just(200), ago=st.sampled_from([0, 30])),
    st.builds(Window, ago=st.just(30)),
    st.builds(Window, since=st.sampled_from([date(2025, 8, 14), date(2026, 2, 1)])),
    st.builds(Window, until=st.just(date(2026, 1, 31))),
    st.builds(Window, since=st.just(date(2025, 8, 14)), until=st.just(date(2026, 1, 31))),
    st.builds(Window, period=st.sampled_from(PERIODS[1:])),
)


def _last(window, last):
    return Window(window.days, window.ago, window.since, window.until, window.period, last)


WINDOWS = st.one_of(STARTS, st.builds(_last, STARTS, st.sampled_from([1, 2, 3])))


def _where(code):
    return st.one_of(st.just(()), st.sampled_from(WHERE[code]).map(lambda one: (one,)))


def _numbers(code):
    values = st.sampled_from(NUMBERS[code])
    rows = st.builds(Condition, ORDERED, values)

    def term(how, window=WINDOWS, rows=st.none()):  # noqa: B008
        return st.builds(Term, st.just(code), st.sampled_from(how), window, _where(code), rows)

    counts = st.sampled_from([0, 1, 2, 3])
    days = st.sampled_from([0, 29, 30, 31, 200])
    return st.one_of(
        st.builds(Compare, term(["", "first", "min", "max", "mean", "sum"]), ORDERED, values),
        st.builds(Compare, term(["", "min"]), st.just("in"), st.lists(values, min_size=1, max_size=2).map(tuple)),
        st.builds(Compare, term(["slope"]), ORDERED, st.sampled_from([-1, 0, 2.5])),
        st.builds(Compare, term(["since_last", "since_first"]), ORDERED, days),
        st.builds(Compare, term(["count"], WINDOWS, st.one_of(st.none(), rows)), ORDERED, counts),
        st.builds(Compare, term(["days"], STARTS, st.one_of(st.none(), rows)), ORDERED, counts),
        st.builds(Compare, term(["share"], WINDOWS, rows), ORDERED, st.sampled_from([0, 50, 66.666667, 100])),
        st.builds(Known, term([""])),
    )


def _events(code):
    def term(how):
        return st.builds(Term, st.just(code), st.sampled_from(how), WINDOWS, _where(code))

    return st.one_of(
        st.builds(Compare, term(["count", "days"]), ORDERED, st.sampled_from([0, 1, 2])),
        st.builds(Compare, term(["count"]), st.just("in"), st.sampled_from([(0, 1.0), (1, 2)])),
        st.builds(Compare, term(["since_last", "since_first"]), ORDERED, st.sampled_from([0, 30, 100, 300])),
        st.builds(Known, term([""])),
    )


_SMOKING = st.builds(
    Term, st.just("reading.SMOKING"), st.sampled_from(["", "first"]), WINDOWS, _where("reading.SMOKING")
)
_SMOKED = st.builds(Term, st.just("reading.SMOKING"), st.sampled_from(["count", "share"]), WINDOWS,
                    _where("reading.SMOKING"), st.builds(Condition, st.just("="), st.booleans()))  # fmt: skip
PLAIN = st.one_of(
    st.builds(Compare, st.just(Term("age")), ORDERED, st.sampled_from([0, 26, 40, 64, 65])),
    st.builds(Compare, st.just(Term("raised_pressure_days")), ORDERED, st.sampled_from([1, 2, 3])),
    st.builds(Compare, st.just(Term("sex")), st.sampled_from(["=", "!="]), st.sampled_from(["male", "female"])),
    st.builds(Compare, st.just(Term("sex")), st.just("in"), st.sampled_from([("male",), ("male", "female")])),
    st.builds(Compare, st.just(Term("deceased")), st.just("="), st.booleans()),
    st.builds(Compare, _SMOKING, st.just("="), st.booleans()),
    st.builds(Compare, _SMOKED, ORDERED, st.sampled_from([0, 1, 50])),
    st.builds(Known, st.sampled_from(["age", "sex", "raised_pressure_days"]).map(Term)),
    st.builds(Known, _SMOKING.filter(lambda term: not term.how)),
)
RANKED = st.builds(
    Compare,
    st.one_of(
        st.just(Term("age")),
        st.builds(Term, st.sampled_from(list(NUMBERS)), st.sampled_from(["", "mean", "sum", "count"]), STARTS),
    ),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.builds(
        Percentile, st.sampled_from([0, 20, 50, 80, 100]), st.sampled_from(["site", "department", "organisation"])
    ),
)
_FLAGS = ("tag.SUGAR", "tag.RING", "tag.GNIR", "tag.CHAIN")
_HELD = st.one_of(STARTS, st.just(Window()))
TAGGED = st.one_of(
    st.builds(Compare, st.builds(Term, st.sampled_from(_FLAGS), window=_HELD), st.just("="), st.booleans()),
    st.sampled_from(["tag.LEVEL", "tag.MANUAL"]).flatmap(
        lambda code: st.one_of(
            st.builds(Compare, st.builds(Term, st.just(code), window=_HELD), st.sampled_from(["=", "!="]),
                      st.sampled_from("AB")),
            st.builds(Compare, st.just(Term(code)), st.just("in"), st.sampled_from([("A",), ("A", "B")])),
            st.builds(Compare, st.just(Term(code, "since_last")), ORDERED, st.sampled_from([0, 10, 50])),
            st.builds(Known, st.builds(Term, st.just(code), window=_HELD)),
        )
    ),
)  # fmt: skip
LEAVES = st.one_of(PLAIN, TAGGED, *(_numbers(code) for code in NUMBERS), *(_events(code) for code in EVENTS), RANKED)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda parts: st.builds(AtLeast, st.integers(1, len(parts)), st.just(tuple(parts)))
        ),
    ),
    max_leaves=6,
)
assert Window() == ALWAYS
