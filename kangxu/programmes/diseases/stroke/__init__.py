"""Stroke."""

from kangxu.programmes.diseases.stroke.programme import PROGRAMME

__all__ = ["PROGRAMME"]
