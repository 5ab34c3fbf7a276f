"""The page of the county income scenario as ready values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.evidence.county.fields import disease_fields
from kangxu.evidence.county.kept import Kept
from kangxu.evidence.county.model import outcome, published
from kangxu.evidence.county.own_counts import DiseaseCount, OwnCounts
from kangxu.foundation.terms import spoken
from kangxu.web.components.data_table import Column, DataTable, TableRow
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.data.head import moment_words
from kangxu.web.simulator import inputs, words
from kangxu.web.simulator.form import Filled
from kangxu.web.simulator.results import Result, file_rows, result


@dataclass(frozen=True)
class KeptLine:
    """One kept scenario with its three sums."""

    id: int
    name: str
    href: str
    drop_href: str
    base: str
    when: str
    by: str
    sums: tuple[str, str, str]
    active: bool


@dataclass(frozen=True)
class SimulatorPage:
    """Everything the page shows; `result` is missing while something typed cannot be."""

    title: str
    base: str
    bases: Segmented
    reset_href: str
    groups: tuple[inputs.Group, ...]
    heads: tuple[Column, ...]
    rows: tuple[inputs.DiseaseRow, ...]
    sources: tuple[tuple[str, str, str], ...]
    result: Result | None
    wrong: Mapping[str, str]
    own: DataTable | None
    own_note: str
    kept: tuple[KeptLine, ...]
    name: str
    name_error: str
    facts: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Link, ...]:
        """What cannot be, each leading to its field."""
        owners = [("", one) for group in self.groups for one in group.inputs]
        owners += [(row.label, one) for row in self.rows for one in row.inputs]
        return tuple(
            Link(
                _("%(field)s：%(error)s") % {"field": f"{owner} {one.label}".strip(), "error": one.error}, f"#{one.key}"
            )
            for owner, one in owners
            if one.error
        )

    @property
    def wrong_json(self) -> str:
        """For the script that marks the fields while one types."""
        return json.dumps(dict(self.wrong), ensure_ascii=False)


@dataclass(frozen=True)
class Shown:
    """Besides the form: own counts that were loaded, the kept scenario that is open, a name that cannot be."""

    own: OwnCounts | None = None
    counted: frozenset[str] = frozenset()
    place: str = ""
    open: Kept | None = None
    name: str = ""
    name_error: str = ""
    facts: tuple[str, ...] = ()


def simulator_page(filled: Filled, kept: Sequence[Kept], names: Mapping[str, str], shown: Shown) -> SimulatorPage:
    return SimulatorPage(
        title=_("县域收入测算"), base=filled.base, bases=_bases(filled), reset_href=_href(filled.base),
        groups=inputs.groups(filled, shown.counted), heads=_heads(), rows=inputs.disease_rows(filled, shown.counted),
        sources=tuple(_sources()), result=result(filled.scenario) if filled.scenario else None, wrong=filled.wrong,
        own=_own(shown.own) if shown.own else None, own_note=_own_note(shown) if shown.own else "",
        kept=tuple(_kept(one, names, shown.open) for one in kept),
        name=shown.name or (shown.open.name if shown.open else ""), name_error=shown.name_error,
        facts=(str(words.BASES_TOLD[filled.base]), *shown.facts),
    )  # fmt: skip


def export_rows(filled: Filled) -> Iterator[list[str]]:
    """The whole scenario as a file: what it is, the result, then every parameter with where it comes from."""
    yield [_("情景测算，非预测")]
    yield [_("管理率的分母"), str(words.BASES[filled.base])]
    yield []
    if filled.scenario:
        yield from file_rows(filled.scenario)
    yield []
    yield [_("病种"), _("参数"), _("数值"), _("单位"), _("来源"), _("说明")]
    for disease, one in inputs.lines(filled):
        origin = _("已改，原%(shipped)s") % {"shipped": one.shipped or _("空")} if one.changed else one.origin
        yield [disease, one.label, one.text, one.unit, origin, one.source]


def _bases(filled: Filled) -> Segmented:
    options = tuple(
        Link(str(label), _href(code), active=code == filled.base) for code, label in words.BASES.items()
    )  # fmt: skip
    return Segmented(_("管理率的分母"), options, quiet=True)


def _href(base: str) -> str:
    return f"{reverse('simulator')}?base={base}"


def _heads() -> tuple[Column, ...]:
    return tuple(Column(spoken(one.zh, one.en), sub=spoken(one.unit_zh, one.unit_en)) for one in disease_fields())


def _sources() -> Iterator[tuple[str, str, str]]:
    """What the columns of the table of diseases rest on, and each prevalence: words, kind, source."""
    for one in disease_fields():
        if one.name != "prevalence":
            yield spoken(one.zh, one.en), str(words.LABELS[one.label]), spoken(one.source_zh, one.source_en)
    for disease in published().diseases:
        what = _("%(disease)s患病率") % {"disease": spoken(disease.zh, disease.en)}
        label = str(words.LABELS[disease.prevalence_label])
        yield what, label, spoken(disease.prevalence_zh, disease.prevalence_en)


def _own(counts: OwnCounts) -> DataTable:
    known = published().diseases
    return DataTable(
        _("本院数据"),
        (
            Column(_("病种")), Column(_("患者"), align="end"), Column(_("一年里来过"), align="end"),
            Column(_("规范管理"), align="end"), Column(_("未管理，次/年"), align="end"),
            Column(_("管理后，次/年"), align="end"),
        ),
        tuple(
            TableRow((spoken(one.zh, one.en), *_counts(counts.diseases[one.code]))) for one in known
        ),
        dense=True,
    )  # fmt: skip


def _counts(found: DiseaseCount) -> tuple[str, ...]:
    means = (found.visits_unmanaged, found.visits_managed)
    numbers = (found.patients, found.visiting, found.managed)
    return (
        *(f"{number:,}" for number in numbers),
        *(_("太少，仍用假设") if mean is None else f"{mean:.2f}" for mean in means),
    )


def _own_note(shown: Shown) -> str:
    assert shown.own is not None
    rates = (
        _("本院没有就诊和随访记录，就诊率和管理率仍用原来的数。")
        if shown.own.visit_rate is None
        else _("规范管理指在管且一年里面对面随访够次数；就诊率和管理率按各病患者合计。")
    )
    told = {
        "place": shown.place, "people": f"{shown.own.population:,}", "moment": moment_words(shown.own.at),
    }  # fmt: skip
    return (
        _("%(place)s，到%(moment)s：建档%(people)s人，看近一年。") % told
        + rates
        + _("人口用的是建档人数；次均费用、有效收入比、筛查、支付和成本没有从本院数据里来，仍是假设。")
    )


def _kept(one: Kept, names: Mapping[str, str], opened: Kept | None) -> KeptLine:
    found = outcome(one.scenario)
    return KeptLine(
        one.id, one.name, f"{reverse('simulator')}?scenario={one.id}", reverse("simulator-drop", args=[one.id]),
        str(words.BASES[one.scenario.base]), moment_words(one.at), names.get(one.by, ""),
        (words.wan(found.from_visits), words.wan(found.from_management), words.wan(found.both)),
        opened is not None and opened.id == one.id,
    )  # fmt: skip
