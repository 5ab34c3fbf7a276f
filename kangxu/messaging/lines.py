"""The line that an institution telephones on, and its key, which lies in the environment or in the home."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from django.conf import settings

from kangxu.foundation.viewer import Viewer
from kangxu.messaging.channel import Setup, Voice
from kangxu.messaging.channels import voices
from kangxu.messaging.models import Extension, Line
from kangxu.organisations.models import Organisation

KEY_VARIABLE = "KANGXU_CTI_KEY"
SHORTEST_KEY = 16
NUMBER = re.compile(r"[0-9*#+-]{2,24}")


def line_of(path: str) -> Line | None:
    """The line of an institution (by its path in the tree), else the nearest one above it."""
    above = [int(one) for one in path.split(".") if one]
    found = Line.objects.filter(organisation_id__in=above, active=True).select_related("organisation")
    ready = sorted((one for one in found if is_ready(one)), key=lambda one: above.index(one.organisation_id))
    return ready[-1] if ready else None


def own_line(viewer: Viewer) -> Line | None:
    """The line of the institution that the viewer works in."""
    if viewer.organisation_id is None:
        return None
    place = Organisation.objects.filter(pk=viewer.organisation_id).first()
    return line_of(place.path) if place else None


def is_ready(line: Line) -> bool:
    """Whether everything that its channel asks for is there."""
    voice, setup = voices().get(line.channel), setup_of(line)
    return voice is not None and all(getattr(setup, name) for name in voice.asks)


def voice_of(line: Line) -> Voice:
    return voices()[line.channel]


def setup_of(line: Line) -> Setup:
    return Setup(line.organisation.code, line.gateway, line.account, line.number, key_of(line.organisation_id))


def key_of(organisation_id: int) -> str:
    """The key shared with the provider; "" while there is none."""
    file = settings.HOME.keys / f"cti-{organisation_id}"
    return file.read_text().strip() if file.exists() else os.environ.get(KEY_VARIABLE, "")


def keep_key(organisation_id: int, key: str) -> None:
    """Write the key into the home, readable by its owner only."""
    draft = settings.HOME.keys / f"cti-{organisation_id}.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(key)
    draft.rename(settings.HOME.keys / f"cti-{organisation_id}")


def is_gateway(text: str) -> bool:
    """An address that requests may go to: http(s) with a host, without a password or a query in it."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not (
            parts.username or parts.query or parts.fragment or parts.port == 0
        )  # fmt: skip
    except ValueError:
        return False


def extension_of(staff_id: int | None) -> str:
    found = Extension.objects.filter(staff=staff_id).first()
    return found.number if found else ""
