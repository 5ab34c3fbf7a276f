"""What is kept of the team's work: reviews with their decisions, cards of a settled month, hints looked at."""

from __future__ import annotations

from kangxu.performance.card_models import Appeal, Extra, Mark, SettledCard, Settlement
from kangxu.performance.hint_models import Hint, HintAnswer
from kangxu.performance.review_models import Decision, DecisionStep, Handover, Review

__all__ = [
    "Appeal", "Decision", "DecisionStep", "Extra", "Handover", "Hint", "HintAnswer", "Mark", "Review", "SettledCard",
    "Settlement",
]  # fmt: skip
