"""Each question of a form with what was answered: bars of the answers, or the middle of the numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import CHOICES, Form, Item
from kangxu.questionnaires.results import counted_items, measured_items
from kangxu.questionnaires.results_queries import Answers
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.forms.results_measure import mean_of
from kangxu.web.forms.words import name_of
from kangxu.web.questionnaires.words import told, unit_words

WHOLE = 120  # characters of a question


@dataclass(frozen=True)
class Bar:
    """One answer: how many gave it, as a share of those who answered the question."""

    words: str
    count: str
    bar: ShareBar


@dataclass(frozen=True)
class Question:
    """One question with its answers: bars, or the middle of its numbers."""

    title: str
    sub: str
    bars: tuple[Bar, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def questions(form: Form, found: Answers) -> Iterator[Question]:
    """In the order of the form; a question nobody answered says so."""
    counted, measured = counted_items(form), measured_items(form)
    for item in form.walk():
        n = found.answered.get(item.link_id, 0)
        sub = _("%(n)s人答") % {"n": n} if n else _("没有人答")
        if item in counted:
            counts = found.counts.get(item.link_id, {})
            yield Question(name_of(form, item.link_id, WHOLE), _sub(item, counts, sub), tuple(_bars(item, counts, n)))
        elif item in measured and (numbers := found.measured.get(item.link_id)):
            unit = unit_words(item.unit)
            facts = (
                (_("平均"), _number(numbers.mean, unit)), (_("中位数"), _number(numbers.median, unit)),
                (_("最小"), _number(numbers.low, unit)), (_("最大"), _number(numbers.high, unit)),
            )  # fmt: skip
            yield Question(name_of(form, item.link_id, WHOLE), _("%(n)s人答") % {"n": numbers.n}, facts=facts)


def _sub(item: Item, counts: Mapping[str, int], sub: str) -> str:
    mean = mean_of(item, counts)
    return _("，").join((sub, _("平均%(mean)s分") % {"mean": mean})) if mean != "–" else sub


def _bars(item: Item, counts: Mapping[str, int], n: int) -> Iterator[Bar]:
    for code, words in answers_of(item, counts):
        count = counts.get(code, 0)
        share = 100 * count / n if n else 0.0
        yield Bar(words, f"{count:,}", ShareBar(share, f"{share:.0f}%" if n else "–"))


def answers_of(item: Item, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Code and words of each answer, as they stand in the form; then what is no option any more."""
    if item.kind == "boolean":
        return [("true", _("是")), ("false", _("否"))]
    if item.kind in CHOICES:
        known = [(one.code, told(one.words)) for one in item.options]
    else:
        low, high = int(item.low or 0), int(item.high or 10)
        known = [(str(number), str(number)) for number in range(high, low - 1, -1)]
    held = {code for code, _words in known}
    return [*known, *((code, code) for code in counts if code not in held)]


def _number(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}".strip() if unit else f"{value:.1f}"
