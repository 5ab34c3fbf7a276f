"""Which version of a form is in force. A form of the shelf is kept as a version when it is first filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import cast

from django.db import connection
from django.db.models import QuerySet

from kangxu.organisations.queries import NotFound
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.models import FormVersion
from kangxu.questionnaires.reading import read_form, read_shape
from kangxu.questionnaires.shelf import forms
from kangxu.questionnaires.writing import write_form

State = FormVersion.State
SHELF_ACTOR = "system:shelf"
_KEPT_IN_MEMORY = 256
OWN = "own_"
_LOCK_SPACE = 7_410_048


def content_of(form: Form) -> str:
    """The JSON text of a form, as it is kept."""
    return json.dumps(write_form(form), ensure_ascii=False, indent=1)


def digest_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def form_of(version: FormVersion) -> Form:
    """The form that a version describes, under the code of the version."""
    return _read(version.digest, version.content)


def shape_of(version: FormVersion) -> Form:
    """The same of a draft, which need not be whole yet. Raises BadForm for an item that nobody can read."""
    return replace(read_shape(json.loads(version.content)), code=version.code)


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _read(digest: str, content: str) -> Form:
    return read_form(json.loads(content))


def in_force(code: str) -> tuple[Form, FormVersion | None]:
    """The form in force, and its version unless it lies untouched on the shelf. Raises NotFound."""
    version = _published(code)
    if version is not None and not (version.of_shelf and _is_older(version)):
        return form_of(version), version
    if version is None and FormVersion.objects.filter(code=code, state=State.RETIRED).exists():
        raise NotFound(f"form:{code}")
    if code not in forms():
        raise NotFound(f"form:{code}")
    return forms()[code], None


def forms_in_force() -> dict[str, tuple[Form, FormVersion | None]]:
    """All forms in force by code, in two queries."""
    rows = {one.code: one for one in _all_published()}
    retired = set(FormVersion.objects.filter(state=State.RETIRED).values_list("code", flat=True)) - rows.keys()
    found: dict[str, tuple[Form, FormVersion | None]] = {
        code: (form, None) for code, form in forms().items() if code not in retired
    }
    for code, one in rows.items():
        if not (one.of_shelf and _is_older(one)):
            found[code] = (form_of(one), one)
    return found


def keep(code: str, *, at: datetime) -> FormVersion:
    """The version in force as a row (within an action): one of the shelf is kept now and replaces an older one."""
    version = in_force(code)[1]
    if version is None:
        one_at_a_time(code)
        version = in_force(code)[1]
    return version or _of_shelf(code, at)


def _of_shelf(code: str, at: datetime) -> FormVersion:
    content = content_of(forms()[code])
    made = FormVersion(
        code=code, content=content, digest=digest_of(content), of_shelf=True, author=SHELF_ACTOR, made_at=at
    )
    put_in_force(made, SHELF_ACTOR, at)
    return made


def put_in_force(version: FormVersion, by: str, at: datetime) -> None:
    """This version holds from now on (within an action); the one before is kept."""
    FormVersion.objects.filter(code=version.code, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    version.number, version.state = _next_number(version.code), State.PUBLISHED
    version.published_by, version.published_at = by, at
    version.save()


def _next_number(code: str) -> int:
    newest = FormVersion.objects.filter(code=code).order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def draft_of(code: str, *, lock: bool = False) -> FormVersion | None:
    """What is being written of a form, or waits for the second person; locked within an action."""
    found = FormVersion.objects.filter(code=code, state__in=(State.DRAFT, State.WAITING))
    return (found.select_for_update() if lock else found).first()


def untouched(code: str) -> bool:
    """Whether a form is the platform's, as it was delivered, and nobody writes another."""
    if code not in forms() or draft_of(code) is not None:
        return False
    try:
        version = in_force(code)[1]
    except NotFound:
        return False
    return version is None or version.of_shelf


def base_of(code: str) -> Form:
    """What a new draft begins with: the form in force, else the one that was retired. Raises NotFound."""
    try:
        return in_force(code)[0]
    except NotFound:
        found = FormVersion.objects.filter(code=code, number__gt=0).order_by("-number").first()
        if found is None:
            raise
        return form_of(found)


def one_at_a_time(code: str) -> None:
    """Two who keep the first version or draft of a form at once: the second waits for the first (within an action)."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, code])


def free_code() -> str:
    """A code that no form has, nobody else's until the action ends: own_1, own_2 …"""
    one_at_a_time(OWN)
    used = FormVersion.objects.filter(code__startswith=OWN).values_list("code", flat=True)
    numbers = (int(found.group(1)) for code in used if (found := re.fullmatch(rf"{OWN}(\d+)", code)))
    return f"{OWN}{max(numbers, default=0) + 1}"


def versions_of(code: str) -> QuerySet[FormVersion]:
    """All kept versions, the newest first."""
    return FormVersion.objects.filter(code=code).order_by("-made_at", "-pk")


def _published(code: str) -> FormVersion | None:
    return FormVersion.objects.filter(code=code, state=State.PUBLISHED).first()


def _all_published() -> Iterable[FormVersion]:
    return cast(Iterable[FormVersion], FormVersion.objects.filter(state=State.PUBLISHED))


def _is_older(version: FormVersion) -> bool:
    """Whether the platform brings another version of this form than the one kept."""
    return version.code in forms() and digest_of(content_of(forms()[version.code])) != version.digest
