"""What products are called in English; the Chinese name stands on the order."""

from __future__ import annotations

from collections.abc import Iterable

from kangxu.packages.models import Package
from kangxu.shop.levels import fee_title, level_of_product


def english_titles(products: Iterable[str]) -> dict[str, str]:
    """English names of packages and memberships by product (`code@version`); what is neither is left out."""
    wanted = set(products)
    paid = {one: fee_title(level, "en") for one in wanted if (level := level_of_product(one)) is not None}
    codes = {one.split("@")[0] for one in wanted - paid.keys()}
    known = dict(Package.objects.filter(code__in=codes).exclude(en="").values_list("code", "en"))
    return paid | {one: known[code] for one in wanted if (code := one.split("@")[0]) in known}
