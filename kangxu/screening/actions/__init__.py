"""What is done in screening. The verbs stand in the modules beside; callers import them from here."""

from kangxu.screening.actions.assessing import assess_persons

__all__ = ["assess_persons"]
