"""Persons beside the rule: some who fit, and why one fits or not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, list_cards
from kangxu.privacy.masking import mask_name
from kangxu.rules import sets, telling
from kangxu.rules.laid_out import is_between, said
from kangxu.rules.language import All, Any_, AtLeast, Not, Rule, facts_in, leaves
from kangxu.rules.moments import next_change
from kangxu.segments import preview
from kangxu.web.components.sample_table import SampleRow, SampleTable
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.components.why_not import Verdict, WhyNot, WhyRow
from kangxu.web.people.words import sex_and_age
from kangxu.web.segments.hits import Hit, decisive, english, fact_name, hit, hits

SAMPLE = 5
VALUES_TOLD = 4
TIERS = ("red", "yellow", "green")


def sample_table(rule: Rule, *, seed: int, viewer: Viewer, at: datetime) -> SampleTable:
    """Some who fit, names hidden from everybody; values only for those who see clinical ones."""
    ids = preview.sample(rule, viewer=viewer, at=at, size=SAMPLE, seed=seed)
    cards, clinical = list_cards(ids, viewer=viewer), viewer.may(P.SEE_CLINICAL)
    tiers = sets.values_of(["tier.overall"], among=ids, at=at)["tier.overall"] if clinical else {}
    rows = []
    for one in (one for one in ids if one in cards):
        found = hits(rule, telling.explain(rule, person_id=one, at=at), on=clock.day_of(at)) if clinical else []
        rows.append(_sample_row(cards[one], str(tiers[one].value) if one in tiers else "", found, clock.day_of(at)))
    nobody = _("没有人符合。放宽一条，或看看“逐步剩余”是在哪一条归零的。")
    return SampleTable(tuple(rows), _("抽样"), nobody, "" if clinical else _("命中和数值，要有查看病情的权限。"))


def _sample_row(card: PersonCard, tier: str, found: list[Hit], today: date) -> SampleRow:
    who = " ".join((mask_name(card.name), sex_and_age(card, today)))
    mark = TierMark(tier) if tier in TIERS else None  # type: ignore[arg-type]
    if not found:
        return SampleRow(who, tier=mark)
    first = found[0]
    also = f"{found[1].name} {found[1].value}" if len(found) > 1 else ""
    return SampleRow(who, first.name, first.value, first.note, also, mark, plain=first.plain)


def why_panel(rule: Rule, person_id: int, *, at: datetime) -> WhyNot:
    """Clause by clause for one person, with a sentence that says how far it is."""
    today = clock.day_of(at)
    parts = rule.parts if isinstance(rule, All) and rule.parts else (rule,)
    told = [telling.explain(part, person_id=person_id, at=at) for part in parts]
    rows = tuple(_why_row(part, one, today) for part, one in zip(parts, told, strict=True))
    verdicts = {row.verdict for row in rows}
    verdict: Verdict = "no" if "no" in verdicts else "unknown" if "unknown" in verdicts else "yes"
    return WhyNot(verdict, _lead(verdict, rows), rows, _then(rule, person_id, at=at))


def _then(rule: Rule, person_id: int, *, at: datetime) -> str:
    """What time alone will change, and when; empty where nothing does."""
    change = next_change(rule, person_id=person_id, at=at)
    if change is None:
        return ""
    words = {True: _("若没有新的记录，%(day)s起自动进入。"), False: _("若没有新的记录，%(day)s起自动离开。"),
             None: _("若没有新的记录，%(day)s起说不准在不在。")}  # fmt: skip
    return words[change[1]] % {"day": clock.day_of(change[0]).isoformat()}


def _why_row(part: Rule, told: dict[str, Any], today: date) -> WhyRow:
    found = dict.fromkeys(hit(leaf, one, on=today) for leaf, one in decisive(part, told))
    alone = len(list(leaves(part))) == 1
    said = [" ".join(filter(None, (one.name if not alone else "", one.value, one.note))) for one in found]
    return WhyRow(told["verdict"], clause(part), _("；").join(said[:VALUES_TOLD]))


def clause(part: Rule) -> str:
    """A part in a line: a single question in full, of a group how it joins which facts."""
    if not isinstance(part, All | Any_ | AtLeast | Not) or len(list(leaves(part))) == 1 or is_between(part):
        return said(part, english())
    if isinstance(part, Not):
        return _("排除：%(what)s") % {"what": clause(part.part)}
    names = _("、").join(dict.fromkeys(fact_name(code) for code in facts_in(part)))
    if isinstance(part, AtLeast):
        return _("至少满足%(n)s项：%(names)s") % {"n": part.count, "names": names}
    return (_("全部满足：%(names)s") if isinstance(part, All) else _("任一满足：%(names)s")) % {"names": names}


def _lead(verdict: Verdict, rows: tuple[WhyRow, ...]) -> str:
    if verdict == "yes":
        return _("在分群里：每一条都符合。")
    open_rows = [row for row in rows if row.verdict != "yes"]
    if verdict == "unknown":
        return _("说不准：还缺%(n)s条的资料。") % {"n": len(open_rows)}
    if len(open_rows) == 1:
        return _("不在分群：只差1条。")
    return _("不在分群：差%(n)s条。") % {"n": len(open_rows)}
