"""Tags and segments as facts for rules: they come and go with the site's definitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import Q

from kangxu.rules.catalogue import Choice, Fact, Field, Rows
from kangxu.rules.language import All, Compare, Not, Rule, Term
from kangxu.segments.models import Definition, Denial, Spell
from kangxu.segments.order import above, closing
from kangxu.segments.stored_rules import rule_of

_WORDS = {"tag": ("标签", "tag"), "segment": ("分群", "segment")}
_UNKNOWN = ("规则所需的数据不全，还不能判断", "the data that its rule needs are incomplete")
_UNKNOWN_BY_HAND = ("没有人打过这个标签即为没有", "nobody has set this tag: that is a no")
# Always true, so never surely false: of a definition that still waits for its facts nothing is known
UNDECIDED = All(())
_kept: list[tuple[object, tuple[Field, ...]]] = []


def living() -> Sequence[Field]:
    """A fact per definition; the same objects for as long as no definition changes."""
    rows = Definition.objects.exclude(state=Definition.State.RETIRED).order_by("id")
    mark = tuple(rows.values_list("pk", "code", "kind", "zh", "en", "state", "version_id"))
    if not _kept or _kept[0][0] != mark:
        _kept[:] = [(mark, tuple(_field(one) for one in rows.select_related("version")))]
    return _kept[0][1]


def fact_of(definition: Definition) -> str:
    """Code of the fact "is under this definition"."""
    return f"{definition.kind}.{definition.code}"


def membership(code: str) -> Compare:
    """The question whether somebody has a tag without bands."""
    return Compare(Term(code), "=", True)


def _field(one: Definition) -> Field:
    zh, en = _WORDS[one.kind]
    bands = one.version.bands if one.version else []
    ruled = one.state == Definition.State.WAITING or bool(bands or (one.version and one.version.rule))
    words = (f"{zh} {one.zh}", f"{en} {one.en or one.code}")
    return Field(
        fact_of(one), *words, "choice" if bands else "flag", Rows(_select(one.pk, banded=bool(bands))),
        partial(_get, one.pk, bool(bands)), names=(f"{zh}{one.zh}", f"{zh} {one.code}", f"{en} {one.code}"),
        choices=tuple(Choice(band["code"], band["zh"], band["en"]) for band in bands),
        unknown=_UNKNOWN if ruled else _UNKNOWN_BY_HAND, example=_example(words, bands),
        denied_by=partial(_denied, one) if ruled else None,
    )  # fmt: skip


def _example(words: tuple[str, str], bands: Sequence[dict[str, str]]) -> tuple[str, str]:
    if not bands:
        return words
    return f"{words[0]} = {bands[0]['zh']}", f"{words[1]} = {bands[0]['en']}"


def _denied(one: Definition) -> Rule | None:
    """The rule that says no where it is surely false; whoever has a tag that goes before has not this one."""
    if one.version is None or one.state == Definition.State.WAITING:
        return UNDECIDED
    before = (*above(one.code), *closing(one.code, one.group))
    known = Definition.objects.filter(code__in=before, version__isnull=False).exclude(state=Definition.State.RETIRED)
    rule = rule_of(one.version)
    return rule and All((rule, *(Not(membership(f"tag.{code}")) for code in known.values_list("code", flat=True))))


def _select(pk: int, *, banded: bool) -> str:
    """Current at the moment asked for; a band is its value, and what somebody denied by hand is a no."""
    value = "s.value" if banded else "true"
    stays = (
        f"select s.person_id, {value} as value, s.entered_at as at from segments_spell s where s.definition_id = {pk}"
        " and s.entered_at <= %(at)s and (s.left_at is null or s.left_at > %(at)s)"
    )
    if banded:
        return stays
    return (
        f"{stays} union all select d.person_id, false, d.since from segments_denial d where d.definition_id = {pk}"
        " and d.since <= %(at)s and (d.until is null or d.until > %(at)s)"
        " and (d.ended_at is null or d.ended_at > %(at)s)"
    )


def _get(pk: int, banded: bool, person_id: int, at: datetime) -> Fact | None:
    stays = Spell.objects.filter(definition_id=pk, person_id=person_id, entered_at__lte=at)
    stay = stays.filter(Q(left_at=None) | Q(left_at__gt=at)).order_by("-entered_at").first()
    if stay:
        return Fact(stay.value if banded else True, stay.entered_at)
    if banded:
        return None
    ended = Q(until=None) | Q(until__gt=at)
    denials = Denial.objects.filter(ended, definition_id=pk, person_id=person_id, since__lte=at)
    denial = denials.filter(Q(ended_at=None) | Q(ended_at__gt=at)).first()
    return Fact(False, denial.since) if denial else None
