"""`kangxu demo`: the demonstration hospital."""

from __future__ import annotations

import click


@click.group()
def verb() -> None:
    """演示医院。The demonstration hospital."""


def load_if_empty() -> None:
    """Load the demonstration hospital into an empty database."""


def accounts_table() -> str:
    return ""
