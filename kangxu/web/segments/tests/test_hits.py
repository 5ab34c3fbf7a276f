"""What one person's answer hangs on, in the language of the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from kangxu.rules.language import Compare, Term
from kangxu.web.segments.hits import hit


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "shown", "unit", "language", "said"),
    [
        (Term("age"), "62岁", "岁", "zh-hans", "62岁"),
        (Term("age"), "62岁", "岁", "en", "62 years"),
        (Term("encounter", how="count"), "0–2次", "次", "en", "0–2 times"),
        (Term("reading.SBP"), "152 mmHg", "mmHg", "en", "152 mmHg"),
    ],
)
def test_units_are_said_in_the_language_of_the_page(
    term: Term, shown: str, unit: str, language: str, said: str
) -> None:
    told = {"value": 62, "shown": shown, "unit": unit, "verdict": "yes"}
    with translation.override(language):
        assert hit(Compare(term, ">=", 60), told, on=date(2026, 11, 22)).value == said
