"""Hypertension."""

from kangxu.programmes.diseases.hypertension.programme import PROGRAMME

__all__ = ["PROGRAMME"]
