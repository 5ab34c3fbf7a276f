"""The tiers side by side: what each costs and holds, and how it stands to the recommendation. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.bills import YEAR, Item, difference
from kangxu.packages.proposing import Option, Proposed
from kangxu.packages.services import services
from kangxu.packages.shelf import TIERS, Tier
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tier_options import TierOption, TierOptions
from kangxu.web.person.identity import address
from kangxu.web.planning import words
from kangxu.web.planning.reading import PlanFacts, allowed, first_tier

MOST_NAMED = 3
_CONTACTS = ("visit", "followup")


def tier_options(known: PlanFacts, viewer: Viewer) -> TierOptions:
    proposed = known.proposed
    if proposed is None:
        return TierOptions(())
    chosen = known.plan.tier if known.plan else first_tier(proposed)
    made, before = [], None
    for tier, option in proposed.options.items():
        made.append(_option(known, proposed, option, before, chosen == tier, viewer))
        before = option
    return TierOptions(tuple(made), _("服务包档位"))


def _option(
    known: PlanFacts, proposed: Proposed, option: Option, before: Option | None, chosen: bool, viewer: Viewer
) -> TierOption:
    kept = known.plan if chosen else None
    price = kept.accounts.patient_fen if kept else option.accounts.patient_fen
    verdict, tone = _verdict(proposed, option)
    href = address("plan-tier", proposed.person_id)
    return TierOption(
        words.tier_words(option.tier), words.round_money(price), _about(option, before), verdict, tone, chosen,
        _why_not(proposed, option.tier, viewer), _attrs(href, option.tier, chosen),
    )  # fmt: skip


def _attrs(href: str, tier: str, chosen: bool) -> dict[str, str]:
    if chosen:
        return {}
    return {"hx-post": href, "hx-vals": f'{{"tier": "{tier}"}}', "hx-target": "#plan", "hx-swap": "outerHTML"}


def _verdict(proposed: Proposed, option: Option) -> tuple[str, Tone]:
    wanted = proposed.path.decided.recommended
    if option.over_fen:
        return _("超上限"), "amber"
    if option.tier == wanted:
        return _("推荐"), "teal"
    below = wanted is not None and TIERS.index(option.tier) < TIERS.index(wanted)
    return (_("低于建议"), "") if below else (_("高于建议"), "")


def _why_not(proposed: Proposed, tier: Tier, viewer: Viewer) -> str:
    if not allowed(proposed, tier):
        return _("低于决策树的最低档，不能选")
    return "" if viewer.may(Permission.SIGN_PLANS) else _("由医生选档")


def _about(option: Option, before: Option | None) -> str:
    """How many contacts, and what is new against the tier below."""
    contacts = _("医护联系%(count)s次") % {"count": _contacts(option.bill)}
    if before is None:
        return contacts
    added = [one.service for one in difference(before.bill, option.bill) if one.what == "added"]
    if not added:
        return contacts
    shown = words.times_words(added[:MOST_NAMED])
    rest = len(added) - MOST_NAMED
    more = _("%(names)s等%(count)s项") % {"names": shown, "count": len(added)} if rest > 0 else shown
    return _("%(contacts)s，另加%(more)s") % {"contacts": contacts, "more": more}


def _contacts(bill: Sequence[Item]) -> int:
    known = services()
    return sum(one.times(YEAR) for one in bill if known[one.service].kind in _CONTACTS)
