"""Values from a file as the screen may show them: whatever looks like an identity keeps its middle hidden."""

from __future__ import annotations

import re

from kangxu.privacy.masking import mask_national_id, mask_phone

_ID_LIKE = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
_PHONE_LIKE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def shown_value(text: str) -> str:
    """ID cards and telephones anywhere in a text are masked."""
    hidden = _ID_LIKE.sub(lambda found: mask_national_id(found[0]), text)
    return _PHONE_LIKE.sub(lambda found: mask_phone(found[0]), hidden)
