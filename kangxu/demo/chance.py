"""Chance that repeats itself: the same words always give the same draws."""

from random import Random


def drawn(*words: str) -> Random:
    return Random(":".join(words))  # noqa: S311 - invents names and dates, keeps no secret
