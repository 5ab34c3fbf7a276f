"""The numbers of a form as lines of a file: each question's answers, then the groups. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.results import counted_items, main_item, measured_items
from kangxu.questionnaires.results_queries import Answers, Part
from kangxu.web.forms.results_asked import Asked
from kangxu.web.forms.results_measure import measure, shown_measure
from kangxu.web.forms.results_page import part_name
from kangxu.web.forms.results_questions import WHOLE, answers_of
from kangxu.web.forms.words import name_of


def file_rows(form: Form, found: Answers, parts: Sequence[Part], asked: Asked) -> Iterator[list[str]]:
    """Each question's answers, then the groups, as lines of a file."""
    yield [_("题目内容"), _("答案"), _("人数"), _("占比或数值"), _("答的人")]
    for item in counted_items(form):
        n, counts = found.answered.get(item.link_id, 0), found.counts.get(item.link_id, {})
        for code, words in answers_of(item, counts):
            count = counts.get(code, 0)
            share = f"{100 * count / n:.1f}%" if n else ""
            yield [name_of(form, item.link_id, WHOLE), words, str(count), share, str(n)]
    for item in measured_items(form):
        if numbers := found.measured.get(item.link_id):
            for label, number in ((_("平均"), numbers.mean), (_("中位数"), numbers.median)):
                yield [name_of(form, item.link_id, WHOLE), label, "", f"{number:.2f}", str(numbers.n)]
    main = main_item(form)
    for one in parts:
        value = shown_measure(main, measure(main, one.counts)) if main else ""
        yield [_("分组"), part_name(one, asked), str(one.n), value, str(sum(one.counts.values()))]
