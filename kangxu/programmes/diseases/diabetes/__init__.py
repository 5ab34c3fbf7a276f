"""Type 2 diabetes."""

from kangxu.programmes.diseases.diabetes.programme import PROGRAMME

__all__ = ["PROGRAMME"]
