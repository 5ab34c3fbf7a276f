"""What the designer edits: the draft, or what is sold as long as nothing was changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Content
from kangxu.packages.altering import fitting
from kangxu.packages.bills import YEAR, Difference, Item
from kangxu.packages.contents import bill_of, difference_of, in_force
from kangxu.packages.queries import Package, PackageVersion, VersionView, find_package, list_versions, version_view
from kangxu.web.packages.versions import before_of


@dataclass(frozen=True)
class Basis:
    """A package on the designer's desk. `shown` is the draft or what is sold; a new package has neither bill."""

    package: Package
    versions: tuple[PackageVersion, ...]
    parent: tuple[Item, ...]
    content: Content

    @property
    def draft(self) -> PackageVersion | None:
        return next((one for one in self.versions if not one.number), None)

    @property
    def shown(self) -> PackageVersion:
        """Raises StopIteration: a package has at least its draft."""
        return self.draft or next(one for one in self.versions if one.number)

    def view(self, *, viewer: Viewer) -> VersionView:
        return version_view(self.shown, before_of(self.shown, self.versions), viewer=viewer)

    def saying(self, difference: Difference) -> Content:
        return replace(self.content, difference=difference)


def basis(code: str, *, viewer: Viewer) -> Basis:
    """Raises NotFound."""
    package = find_package(code, viewer=viewer)
    versions = tuple(list_versions(code, viewer=viewer))
    shown = next((one for one in versions if not one.number), None) or next(iter(versions))
    held = in_force(package.parent.code) if package.parent else None
    parent = bill_of(held) if held else ()
    content = Content(fitting(difference_of(shown), parent), shown.fee_fen, shown.validity_days or YEAR, shown.note)
    return Basis(package, versions, parent, content)
