"""What a component is: a frozen dataclass of ready values, shown by the template of its folder."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

ATTRIBUTE_PREFIXES = ("hx_", "data_", "aria_", "x_")


class UnknownComponent(LookupError):
    """No folder of this name, or its package lacks the class of the same name."""


@dataclass(frozen=True)
class Component:
    """Base of all components. The folder `some_part` holds the class `SomePart` and `some_part.html`."""

    variant: ClassVar[str] = ""

    @property
    def template(self) -> str:
        """Path of the template below the template folders."""
        name = folder_of(type(self))
        return f"components/{name}/{name}.html"


def folder_of(cls: type[Component]) -> str:
    """Name of the folder that holds the class."""
    return cls.__module__.rpartition(".")[2]


@cache
def component_class(name: str) -> type[Component]:
    """The class `SomePart` of the folder `some_part`. Raises UnknownComponent."""
    class_name = "".join(part.capitalize() for part in name.split("_"))
    try:
        found = getattr(import_module(f"kangxu.web.components.{name}"), class_name)
    except (ModuleNotFoundError, AttributeError) as problem:
        raise UnknownComponent(f"component {name!r}: class {class_name} not found ({problem})") from problem
    return found


def build(name: str, arguments: dict[str, Any]) -> Component:
    """Make the component `name`. Arguments such as `hx_get` or `data_id` become HTML attributes of its root.

    Raises TypeError when an argument is unknown or missing.
    """
    cls = component_class(name)
    if any(field.name == "attrs" for field in fields(cls)):
        arguments = _with_attributes(arguments)
    return cls(**arguments)


def _with_attributes(arguments: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in arguments.items() if not key.startswith(ATTRIBUTE_PREFIXES)}
    extra = {key.replace("_", "-"): value for key, value in arguments.items() if key.startswith(ATTRIBUTE_PREFIXES)}
    return own | {"attrs": {**own.get("attrs", {}), **extra}}
