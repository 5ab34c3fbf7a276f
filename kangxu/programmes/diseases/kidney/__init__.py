"""Chronic kidney disease."""

from kangxu.programmes.diseases.kidney.programme import PROGRAMME

__all__ = ["PROGRAMME"]
