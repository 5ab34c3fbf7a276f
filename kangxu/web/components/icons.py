"""The icons we ship and the addresses of the built assets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

WEB = Path(__file__).resolve().parent.parent
BUILT = WEB / "static" / "kangxu"


class UnknownIcon(LookupError):
    """The icon is not listed in assets/icons.txt, so the sprite does not hold it."""


@cache
def known_icons() -> dict[str, str]:
    """Our name for an icon -> its name in Tabler (outline)."""
    lines = (WEB / "assets" / "icons.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("#")[0].split() for line in lines]
    return {pair[0]: pair[-1] for pair in pairs if pair}


def icon_id(name: str) -> str:
    """The id inside the sprite. Raises UnknownIcon."""
    if name not in known_icons():
        raise UnknownIcon(f"icon {name!r} is not listed in kangxu/web/assets/icons.txt")
    return name


@cache
def _read_hashes() -> dict[str, str]:
    listing = BUILT / "assets.json"
    return json.loads(listing.read_text(encoding="utf-8")) if listing.exists() else {}


def _hashes() -> dict[str, str]:
    """While developing the assets change under a running server, so the list is read afresh."""
    if settings.DEBUG:
        _read_hashes.cache_clear()
    return _read_hashes()


def asset_url(name: str) -> str:
    """Static address of a built asset with its content hash."""
    url = static(f"kangxu/{name}")
    mark = _hashes().get(name)
    return f"{url}?v={mark}" if mark else url
