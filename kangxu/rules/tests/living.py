"""Facts as a site might make them: tags on some of the crowd, whose absence a rule decides."""

from datetime import UTC, datetime, timedelta

from kangxu.rules.catalogue import Choice, Fact, Field, Rows
from kangxu.rules.language import All, Any_, Compare, Condition, Known, Not, Term, Window

LEVELS = (Choice("A", "甲", "A"), Choice("B", "乙", "B"))
RAISED = Compare(Term("reading.SBP", "count", Window(days=365), rows=Condition(">=", 140)), ">=", 1)
SUGAR = Compare(Term("reading.HBA1C"), ">=", 7)
AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
FIRST = AT + timedelta(days=10)


def _get(every, flag):
    def get(person_id, at):
        if person_id % every:
            return None
        value = True if flag else LEVELS[person_id // every % 2].code
        return Fact(value, FIRST - timedelta(days=person_id % 7 * 20))

    return get


def _select(every, flag):
    value = "true" if flag else f"case p.id / {every} %% 2 when 0 then 'A' else 'B' end"
    moment = f"timestamptz '{FIRST.isoformat()}' - make_interval(days => (p.id %% 7 * 20)::int)"
    return Rows(
        f"select p.id as person_id, {value} as value, {moment} as at from people_person p where p.id %% {every} = 0"
    )


def tag(code, every, denied_by, *, flag=True):
    """A tag that every so many persons have; some since a moment that is still to come."""
    return Field(
        f"tag.{code}", f"标签 {code}", f"tag {code}", "flag" if flag else "choice", _select(every, flag),
        _get(every, flag), choices=() if flag else LEVELS, denied_by=denied_by, unknown=("未定", "not decided"),
    )  # fmt: skip


def _of(code, value=True):
    return Compare(Term(f"tag.{code}"), "=", value)


TAGS = (
    tag("SUGAR", 3, lambda: SUGAR),
    tag("LEVEL", 2, lambda: Any_((RAISED, Not(_of("SUGAR")))), flag=False),
    tag("MANUAL", 4, lambda: None, flag=False),
    tag("RING", 5, lambda: Any_((_of("GNIR"), SUGAR))),
    tag("GNIR", 6, lambda: All((_of("RING"), Known(Term("reading.SBP"))))),
    tag("CHAIN", 5, lambda: Any_((_of("LEVEL", "A"), _of("RING")))),
)
