"""What a stored version of a package holds."""

from __future__ import annotations

from kangxu.packages.bills import Difference, Item, apply, from_json
from kangxu.packages.models import PackageVersion
from kangxu.packages.services import services


def in_force(code: str) -> PackageVersion | None:
    """The version that is sold now."""
    found: PackageVersion | None = (
        PackageVersion.objects.select_related("package", "parent_version__package")
        .filter(package__code=code, package__retired_at=None, state=PackageVersion.State.PUBLISHED)
        .first()
    )
    return found


def difference_of(version: PackageVersion) -> Difference:
    return Difference(
        tuple(map(from_json, version.add)), tuple(map(from_json, version.change)), tuple(version.drop)
    )  # fmt: skip


def bill_of(version: PackageVersion) -> tuple[Item, ...]:
    """The whole bill: its own difference on top of the parent's edition it was written for. Raises BadBill."""
    parent = bill_of(version.parent_version) if version.parent_version else ()
    return apply(parent, difference_of(version), services())
