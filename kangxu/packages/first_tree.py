"""Taking the first edition of the decision tree in from the shelf."""

from __future__ import annotations

from datetime import datetime

from kangxu.packages.edition_models import TreeVersion
from kangxu.packages.editions import put_in_force
from kangxu.packages.tree import sheet
from kangxu.packages.wording import kept_nodes


def take_in_tree(by: str, at: datetime) -> bool:
    """Within an action: the shelf's tree, where the site has none; whether it was taken in."""
    fresh = not TreeVersion.objects.filter(number__gt=0).exists()
    if fresh:
        first = TreeVersion(author=by, made_at=at, edition=sheet()["edition"], signed_by=sheet()["signed_by"])
        first.nodes = kept_nodes(sheet()["nodes"])
        put_in_force(first, by, at)
    return fresh
