"""A specialist answers for what a programme says."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes.models import ProgrammeSignature
from kangxu.programmes.programme import programmes
from kangxu.programmes.refusals import CannotEnrol


@action
def sign_programme(*, programme: str, digest: str, by: Viewer, at: datetime, note: str = "") -> ProgrammeSignature:
    """A specialist answers for exactly this content (`digest`); a sheet that changes needs a new signature."""
    by.require(Permission.SIGN_PLANS)
    found = programmes().get(programme)
    if found is None:
        raise NotFound(f"programme:{programme}")
    if found.digest != digest:
        raise CannotEnrol(_("方案内容在打开之后变了，请重新看一遍再签"))
    signature: ProgrammeSignature
    signature, _made = ProgrammeSignature.objects.get_or_create(
        programme=programme, digest=digest,
        defaults={"edition": found.edition, "name": by.name, "note": note.strip()[:200], "at": at, "by": by.actor},
    )  # fmt: skip
    audit("programme.signed", f"programme:{programme}", edition=found.edition, digest=digest)
    return signature
