"""Whether a specialist of the site answers for what a programme says."""

from __future__ import annotations

from collections.abc import Iterable

from kangxu.programmes.models import ProgrammeSignature
from kangxu.programmes.programme import programmes


def signatures() -> dict[str, ProgrammeSignature]:
    """Programme → the signature under its content of now; a changed sheet is unsigned again. One query."""
    wanted = {one.digest: code for code, one in programmes().items()}
    found = ProgrammeSignature.objects.filter(digest__in=wanted)
    return {wanted[one.digest]: one for one in found if wanted[one.digest] == one.programme}


def unsigned(codes: Iterable[str]) -> tuple[str, ...]:
    """Those of these programmes whose content nobody has signed."""
    signed = signatures()
    return tuple(code for code in codes if code in programmes() and code not in signed)
