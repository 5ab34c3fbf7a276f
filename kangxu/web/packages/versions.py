"""Finding one's way among the editions of a package."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.packages.queries import PackageVersion


def before_of(shown: PackageVersion, versions: Sequence[PackageVersion]) -> PackageVersion | None:
    """The edition before this one; of a draft the one in force."""
    if not shown.number:
        return next((one for one in versions if one.number), None)
    return next((one for one in versions if 0 < one.number < shown.number), None)


def names_of(versions: Sequence[PackageVersion], viewer: Viewer) -> dict[str, str]:
    """Who wrote, published and signed, by name."""
    actors = {who for one in versions for who in (one.author, one.published_by, one.signed_by) if who}
    return actor_names(actors, viewer=viewer) | {"system:shelf": _("自带目录")}
