"""Packages of a hospital's own, and packages that are no longer sold."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.bills import YEAR
from kangxu.packages.contents import in_force
from kangxu.packages.editions import Refused
from kangxu.packages.models import Package, PackageVersion
from kangxu.programmes.programme import programmes

OPEN = (PackageVersion.State.DRAFT, PackageVersion.State.WAITING)


@action
def create_package(
    *, zh: str, en: str, programme: str = "", parent: str = "", by: Viewer, at: datetime
) -> PackageVersion:
    """Begin a package of the hospital's own with an empty draft; of a parent it holds everything. Raises Refused."""
    by.require(P.DESIGN_PACKAGES)
    names = zh.strip()[:60], en.strip()[:80]
    if not all(names):
        raise Refused(_("中文名和英文名都要写"))
    if Package.objects.filter(zh=names[0], retired_at=None).exists():
        raise Refused(_("已经有同名的服务包"))
    if programme and programme not in programmes():
        raise Refused(_("没有这个病种"))
    base = in_force(parent) if parent else None
    if parent and base is None:
        raise Refused(_("上级服务包不在售"))
    package = Package.objects.create(
        code=_code(), programme=programme or (base.package.programme if base else ""), tier="single", zh=names[0],
        en=names[1], parent=base.package if base else None, made_by=by.actor, made_at=at,
    )  # fmt: skip
    draft = PackageVersion.objects.create(
        package=package, parent_version=base, fee_fen=base.fee_fen if base else 0,
        validity_days=base.validity_days if base else YEAR, author=by.actor, hands=[by.actor], made_at=at,
    )  # fmt: skip
    audit("package.created", f"package:{package.pk}")
    made: PackageVersion = draft
    return made


@action
def retire_package(*, code: str, by: Viewer, at: datetime) -> Package:
    """Sell it no more; plans and orders that hold it go on. Raises Refused, NotFound."""
    by.require(P.APPROVE_PACKAGES)
    package = _held(code, retired=False)
    children = package.children.filter(retired_at=None).values_list("zh", flat=True)
    if children:
        raise Refused(_("还有服务包以它为上级：%(names)s") % {"names": _("、").join(children)})
    package.versions.filter(state__in=OPEN).delete()
    package.retired_at = at
    package.save(update_fields=["retired_at"])
    audit("package.retired", f"package:{package.pk}")
    return package


@action
def restore_package(*, code: str, by: Viewer, at: datetime) -> Package:
    """Sell it again, as it last was. Raises NotFound."""
    by.require(P.APPROVE_PACKAGES)
    package = _held(code, retired=True)
    package.retired_at = None
    package.save(update_fields=["retired_at"])
    audit("package.restored", f"package:{package.pk}")
    return package


@action
def drop_package(*, code: str, by: Viewer, at: datetime) -> None:
    """Give up a package that was never sold, with its draft. Raises Refused, NotFound."""
    by.require(P.DESIGN_PACKAGES)
    package = _held(code, retired=False)
    if package.versions.filter(number__gt=0).exists():
        raise Refused(_("卖过的服务包只能停售"))
    audit("package.dropped", f"package:{package.pk}")
    package.versions.all().delete()
    package.delete()


def _held(code: str, *, retired: bool) -> Package:
    found = Package.objects.select_for_update(of=("self",)).filter(code=code, retired_at__isnull=not retired).first()
    if found is None:
        raise NotFound(f"package:{code}")
    held: Package = found
    return held


def _code() -> str:
    return f"own-{(Package.objects.order_by('-pk').values_list('pk', flat=True).first() or 0) + 1}"
