"""`kangxu openapi`: the description of the REST door."""

from __future__ import annotations

import json

import click

from kangxu.console import site


@click.command()
def verb() -> None:
    """打印接口说明（OpenAPI）。Print the OpenAPI description of the REST door."""
    site.ready(migrated=False)
    from kangxu.api.v1 import api

    click.echo(json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=2, sort_keys=True))
