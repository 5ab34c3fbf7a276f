"""What of a plan no specialist of the site has signed for yet: packages, and the programmes of their diseases."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from kangxu.packages.models import PackageVersion
from kangxu.programmes.programme import programmes
from kangxu.programmes.signing import unsigned

Title = tuple[str, str]


def bare_programmes() -> frozenset[str]:
    """Programmes whose content nobody has signed. One query."""
    return frozenset(unsigned(programmes()))


def unsigned_titles(versions: Iterable[PackageVersion], bare: Collection[str]) -> tuple[Title, ...]:
    """Names in Chinese and English of the packages, in the reader's language of the programmes, in this order."""
    held = list(versions)
    packages = [title_of(one) for one in held if not one.signed_by]
    codes = dict.fromkeys(one.package.programme for one in held if one.package.programme in bare)
    named = (_("%(disease)s病种方案") % {"disease": programmes()[code].title} for code in codes)
    return (*packages, *((words, words) for words in named))


def title_of(version: PackageVersion) -> Title:
    return version.package.zh, version.package.en
