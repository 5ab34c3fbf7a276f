"""Chronic obstructive pulmonary disease."""

from kangxu.programmes.diseases.copd.programme import PROGRAMME

__all__ = ["PROGRAMME"]
