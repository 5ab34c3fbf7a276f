"""Tags and segments as facts for rules: they come and go with the site's definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db.models import Q

from kangxu.rules.catalogue import STILL, Choice, Fact, Field, Rows
from kangxu.rules.checking import check
from kangxu.rules.language import All, BadRule, Compare, Not, Rule, Term
from kangxu.segments.models import Definition, Denial, Spell
from kangxu.segments.order import above, closing
from kangxu.segments.stored_rules import rule_of

_WORDS = {"tag": ("标签", "tag"), "segment": ("分群", "segment")}
_UNKNOWN = ("规则所需的数据不全，还不能判断", "the data that its rule needs are incomplete")
_UNKNOWN_BY_HAND = ("没有人打过这个标签即为没有", "nobody has set this tag: that is a no")
# Always true, so never surely false: of a definition that still waits for its facts nothing is known
UNDECIDED = All(())
_kept: list[tuple[object, tuple[Field, ...], tuple[Field, ...]]] = []
_settling: ContextVar[bool] = ContextVar("settling", default=False)


def living() -> Sequence[Field]:
    """A fact per definition; the same objects for as long as no definition changes."""
    rows = Definition.objects.exclude(state=Definition.State.RETIRED).order_by("id")
    denied = tuple(Denial.objects.order_by("definition_id").values_list("definition_id", flat=True).distinct())
    mark = (denied, *rows.values_list("pk", "code", "kind", "zh", "en", "state", "mode", "version_id"))
    if not _kept or _kept[0][0] != mark:
        known = list(rows.select_related("version"))
        fields = [_field(one, one.pk in denied) for one in known]
        fields += [_denial(one) for one in known if one.pk in denied]
        answered = [*(replace(one, denied_by=_settled(one)) for one in fields), *map(_answered, known)]
        _kept[:] = [(mark, tuple(fields), tuple(answered))]
    _mark, plain, settled = _kept[0]
    return settled if _settling.get() else plain


@contextmanager
def settling() -> Iterator[None]:
    """Within, what the absence of a tag means is looked up among the answers laid down in `segments_denied`, and no
    more worked out from the tag's own rule: each rule is asked once, however many refer to it."""
    token = _settling.set(True)
    try:
        yield
    finally:
        _settling.reset(token)


def fact_of(definition: Definition) -> str:
    """Code of the fact "is under this definition"."""
    return f"{definition.kind}.{definition.code}"


def membership(code: str) -> Compare:
    """The question whether somebody has a tag without bands."""
    return Compare(Term(code), "=", True)


def _field(one: Definition, denied: bool) -> Field:
    zh, en = _WORDS[one.kind]
    bands = one.version.bands if one.version else []
    ruled = one.state != Definition.State.ACTIVE or bool(bands or (one.version and one.version.rule))
    words = (f"{zh} {one.zh}", f"{en} {one.en or one.code}")
    return Field(
        fact_of(one), *words, "choice" if bands else "flag", Rows(_select(one.pk, banded=bool(bands))),
        partial(_get, one.pk, bool(bands)), names=(f"{zh}{one.zh}", f"{zh} {one.code}", f"{en} {one.code}"),
        choices=tuple(Choice(band["code"], band["zh"], band["en"]) for band in bands),
        unknown=_UNKNOWN if ruled else _UNKNOWN_BY_HAND, example=_example(words, bands),
        denied_by=partial(_denied, one, denied) if ruled else None, turns=STILL,
    )  # fmt: skip


def _example(words: tuple[str, str], bands: Sequence[dict[str, str]]) -> tuple[str, str]:
    if not bands:
        return words
    return f"{words[0]} = {bands[0]['zh']}", f"{words[1]} = {bands[0]['en']}"


def _denied(one: Definition, denied: bool) -> Rule | None:
    """The rule that says no where it is surely false. Whoever has a tag that goes before has not this one, nor has
    somebody to whom it was denied by hand."""
    rule = _rule_of(one) if one.state == Definition.State.ACTIVE else None
    if rule is None:
        return UNDECIDED
    before = (*above(one.code), *closing(one.code, one.group))
    known = Definition.objects.filter(code__in=before, version__isnull=False).exclude(state=Definition.State.RETIRED)
    against = [membership(f"tag.{code}") for code in known.values_list("code", flat=True)]
    against += [membership(f"denial.{one.code}")] if denied else []
    return All((rule, *map(Not, against)))


def _rule_of(one: Definition) -> Rule | None:
    """None also for a rule that can no longer be asked: then those that refer to it do not know, instead of failing."""
    try:
        rule = rule_of(one.version) if one.version else None
        if rule is not None:
            check(rule)
    except BadRule:
        return None
    return rule


def _settled(field: Field) -> Callable[[], Rule | None] | None:
    code = field.code.partition(".")[2]
    return field.denied_by and (lambda: Not(membership(f"denied.{code}")))


def _denial(one: Definition) -> Field:
    """What somebody said by hand: a fact of its own."""
    select = (
        f"select d.person_id, true as value, d.since as at from segments_denial d where d.definition_id = {one.pk}"
        " and d.since <= %(at)s and (d.until is null or d.until > %(at)s)"
        " and (d.ended_at is null or d.ended_at > %(at)s)"
    )
    zh, en = f"人工移除 {_WORDS[one.kind][0]} {one.zh}", f"{_WORDS[one.kind][1]} {one.en or one.code} removed by hand"
    return Field(
        f"denial.{one.code}", zh, en, "flag", Rows(select), partial(_get_denial, one.pk), names=(f"denial {one.code}",),
        unknown=("没有人移除过即为否", "nobody removed it: that is a no"), example=(zh, en), turns=STILL,
    )  # fmt: skip


def _answered(one: Definition) -> Field:
    """Within an evaluation: the persons of whom the rule has surely denied it."""
    code = f"denied.{one.code}"
    select = f"select d.person_id, true as value, d.at from segments_denied d where d.definition_id = {one.pk}"
    return Field(code, code, code, "flag", Rows(select), _asked_in_sets_only)


def _asked_in_sets_only(person_id: int, at: datetime) -> Fact | None:
    raise BadRule("answers of an evaluation are asked in sets")


def _select(pk: int, *, banded: bool) -> str:
    """Current at the moment asked for; of bands the value."""
    value = "s.value" if banded else "true"
    return (
        f"select s.person_id, {value} as value, s.entered_at as at from segments_spell s where s.definition_id = {pk}"
        " and s.entered_at <= %(at)s and (s.left_at is null or s.left_at > %(at)s)"
    )


def _get(pk: int, banded: bool, person_id: int, at: datetime) -> Fact | None:
    stays = Spell.objects.filter(definition_id=pk, person_id=person_id, entered_at__lte=at)
    stay = stays.filter(Q(left_at=None) | Q(left_at__gt=at)).order_by("-entered_at").first()
    return Fact(stay.value if banded else True, stay.entered_at) if stay else None


def _get_denial(pk: int, person_id: int, at: datetime) -> Fact | None:
    over = Q(until=None) | Q(until__gt=at)
    denials = Denial.objects.filter(over, definition_id=pk, person_id=person_id, since__lte=at)
    denial = denials.filter(Q(ended_at=None) | Q(ended_at__gt=at)).first()
    return Fact(True, denial.since) if denial else None
