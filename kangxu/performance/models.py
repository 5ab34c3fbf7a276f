"""What is kept of the team's work: reviews with their decisions, cards of a settled month, hints looked at."""

from kangxu.performance.review_models import Decision, DecisionStep, Handover, Review

__all__ = ["Decision", "DecisionStep", "Handover", "Review"]
