"""Coronary heart disease."""

from kangxu.programmes.diseases.coronary.programme import PROGRAMME

__all__ = ["PROGRAMME"]
