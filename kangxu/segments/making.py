"""Making and changing definitions, within an action."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.segments.checks import Refused
from kangxu.segments.models import Definition, Version

OPEN = (Version.State.DRAFT, Version.State.WAITING)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_MADE_WITH = ("code", "kind", "way")
_CHANGEABLE = ("zh", "en", "group", "family", "purpose", "ttl_days", "nightly")
FIRST_NUMBER = 101


def made(details: Mapping[str, Any], *, by: str, at: datetime, organisation_id: int | None) -> Definition:
    """A new definition, paused until a version is published. Raises Refused."""
    kind = details.get("kind") or Definition.Kind.SEGMENT
    code = details.get("code") or _next_code(kind)
    if not _CODE.fullmatch(code) or Definition.objects.filter(code=code).exists():
        raise Refused(_("编码须为大写字母开头的字母、数字、下划线，且未被使用：%(code)s") % {"code": code})
    care = details.get("purpose", Definition.Purpose.CARE) == Definition.Purpose.CARE
    one = Definition(
        code=code, kind=kind, way=details.get("way") or Definition.Way.AUTO, made_by=by, made_at=at,
        organisation_id=organisation_id, state=Definition.State.WAITING,
        family=Definition.Family.CLINICAL if care else Definition.Family.SERVICE,
    )  # fmt: skip
    return changed(one, {name: value for name, value in details.items() if name not in _MADE_WITH})


def changed(one: Definition, details: Mapping[str, Any]) -> Definition:
    """Raises Refused for a detail that cannot be changed or makes no sense."""
    for name, value in details.items():
        if name not in _CHANGEABLE:
            if getattr(one, name, None) != value:
                raise Refused(_("“%(name)s”不能修改") % {"name": name})
            continue
        setattr(one, name, value)
    if not one.zh.strip():
        raise Refused(_("请填写名称"))
    if one.family not in Definition.Family.values or one.purpose not in Definition.Purpose.values:
        raise Refused(_("类别或用途不对"))
    one.save()
    return one


def _next_code(kind: str) -> str:
    """A number of its own for a definition that the site makes."""
    prefix = "SG" if kind == Definition.Kind.SEGMENT else "T"
    taken = set(Definition.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    number = FIRST_NUMBER
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
