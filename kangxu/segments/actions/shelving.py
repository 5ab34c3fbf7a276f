"""Taking the shelf in: what comes with the platform becomes definitions that a site may make its own."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.rules.catalogue import steady
from kangxu.segments.models import Definition, Version
from kangxu.segments.publishing import put_in_force
from kangxu.segments.shelf_reading import Item, shelf
from kangxu.segments.shelf_rules import Words, read_words

SHELF = "system:shelf"


@action
def load_shelf(*, by: Viewer, at: datetime) -> list[str]:
    """Take in what is new on the shelf; returns the codes whose rule is another than before.

    A definition that the site has changed keeps the site's version; the shelf's newer one lies beside it as a draft.
    What waits for a fact is looked at again: rooms offer more with each edition.
    """
    items = shelf()
    known = {one.code: one for one in Definition.objects.filter(code__in=items).select_related("version")}
    fresh = {code: item for code, item in items.items() if _is_news(known.get(code), item)}
    for code, item in fresh.items():
        known[code] = _identity(known.get(code), item, by, at)
    with steady():  # all of them at once: the rules of one name another
        read = {code: read_words(item) for code, item in fresh.items()}
    changed = [code for code, item in fresh.items() if _take_in(known[code], item, read[code], at)]
    audit("segments.shelf", "shelf", taken_in=len(fresh), changed=len(changed))
    return changed


def _is_news(known: Definition | None, item: Item) -> bool:
    return known is None or known.shelf_edition != item.edition or known.state == Definition.State.WAITING


def _identity(known: Definition | None, item: Item, by: Viewer, at: datetime) -> Definition:
    one = known or Definition(code=item.code, made_by=by.actor, made_at=at, state=Definition.State.WAITING)
    if not _is_the_sites(one):
        one.kind, one.group, one.zh, one.en = item.kind, item.group, item.zh, item.en
        one.family, one.way, one.purpose = item.family, item.way, item.purpose
        one.ttl_days, one.nightly = item.ttl_days, item.nightly
    one.on_shelf, one.shelf_edition = True, item.edition
    one.save()
    return one


def _is_the_sites(one: Definition) -> bool:
    return one.version is not None and one.version.author != SHELF


def _take_in(one: Definition, item: Item, words: Words, at: datetime) -> bool:
    """Whether the rule that counts is another now."""
    if words.lacks and one.version and one.version.rule:
        return False
    version = _drafted(one, item, words, at)
    if _is_the_sites(one):
        return False
    same = one.version is not None and (one.version.rule, one.version.bands) == (version.rule, version.bands)
    put_in_force(version, count=None, by=SHELF, at=at)
    one.state = Definition.State.WAITING if words.lacks else Definition.State.ACTIVE
    one.lacks, one.lacks_en = words.lacks, words.lacks_en
    one.save()
    return not same and bool(version.rule or version.bands)


def _drafted(one: Definition, item: Item, words: Words, at: datetime) -> Version:
    version = Version.objects.filter(definition=one, author=SHELF, state=Version.State.DRAFT).first()
    version = version or Version(definition=one, number=0, author=SHELF)
    version.rule, version.bands, version.made_at = words.rule, words.bands, at
    version.note, version.note_en, version.source = item.note, item.note_en, item.source
    version.assumed = item.assumed
    version.save()
    return version
