"""The `kangxu` command: what operators and scripts use."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import click

from kangxu import __version__
from kangxu.console import verbs


class Verbs(click.Group):
    """All modules in `verbs/`, imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(one.name.replace("_", "-") for one in pkgutil.iter_modules(verbs.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"kangxu.console.verbs.{cmd_name.replace('-', '_')}").verb
        return command


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kangxu")
def cli() -> None:
    """康续：慢病管理与患者关系平台。Chronic-disease management for hospitals."""


def main() -> None:
    """Entry point: failures end in one clear line and a non-zero code."""
    from kangxu.config.database_server import CannotStart
    from kangxu.config.home import BadSetting

    try:
        cli()
    except (BadSetting, CannotStart) as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
