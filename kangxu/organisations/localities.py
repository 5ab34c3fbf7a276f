"""Where institutions lie: a stand-in for where their persons live, when nobody said."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Locality:
    """North of the Yangtze, in a city; None where neither the organisation nor any above it says."""

    northern: bool | None = None
    urban: bool | None = None


def localities() -> dict[int, Locality]:
    """Every organisation's locality by id, each word taken from the nearest node that says it."""
    found: dict[int, Locality] = {}
    for node in Organisation.objects.order_by("path"):  # a path sorts behind that of the node above
        above = found.get(node.parent_id or 0, Locality())
        found[node.pk] = Locality(
            above.northern if node.northern is None else node.northern,
            above.urban if node.urban is None else node.urban,
        )
    return found
