"""Where the sweeps look: all rooms, and the functions they offer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import kangxu

HOUSE = Path(kangxu.__file__).parent
ROOMS = sorted(path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists() and path.name != "config")


def modules(name: str) -> Iterator[Path]:
    """`<room>/<name>.py` and everything in `<room>/<name>/`, of every room."""
    for room in ROOMS:
        yield from (path for path in [HOUSE / room / f"{name}.py"] if path.exists())
        yield from sorted((HOUSE / room / name).glob("*.py"))


def public_functions(source: str) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def keywords(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(one).split("(")[0] for one in function.decorator_list}
