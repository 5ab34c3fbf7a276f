"""The mapping page: what each column of the file becomes, and the card that decides one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kangxu.foundation.viewer import Viewer
from kangxu.intake import deciding
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping
from kangxu.intake.sights import Sight, Sights
from kangxu.privacy.masking import masked, name_for
from kangxu.web.components.button import Button
from kangxu.web.components.certainty_meter import CertaintyMeter
from kangxu.web.components.column_decision import ColumnDecision
from kangxu.web.components.mapping_row import MappingRow, Sample
from kangxu.web.components.mapping_table import MappingSection, MappingTable
from kangxu.web.components.shapes import Link
from kangxu.web.data.decision import decision_card
from kangxu.web.data.head import ImportHead, head_of
from kangxu.web.data.values import shown_value
from kangxu.web.data.words import DAY_ORDERS, LEVELS, column_words, problem_words, target_words, unit_words

Part = ColumnMapping | ItemMapping
ROWS_SHOWN = 60
TARGET = "#mapping"
_LONG_TARGETS = ("person:national_id", "person:phone", "person:insurance_number", "person:address", "diagnosis_text")


@dataclass(frozen=True)
class Wanted:
    """What the address asks to see: tab, words searched for, the part decided on, a target tried on it."""

    tab: str = "all"
    words: str = ""
    part: str = ""
    tried: str = ""
    everything: bool = False


@dataclass(frozen=True)
class MappingPage:
    import_id: int
    head: ImportHead
    note: str
    tabs: tuple[Link, ...]
    table: MappingTable
    words: str
    tab: str
    decision: ColumnDecision | None
    onward: Button
    may_confirm_all: bool
    open_count: int
    template_name: str


def mapping_page(
    job: Any, mapping: Mapping, remembered: Mapping | None, sights: Sights, wanted: Wanted, viewer: Viewer
) -> MappingPage:
    parts = deciding.parts_of(mapping)
    unsettled = deciding.open_parts(mapping, remembered)
    keys = [key for key in _sorted_in(parts, unsettled, wanted.tab) if _matches(parts[key], wanted.words)]
    shown = keys if wanted.everything else keys[:ROWS_SHOWN]
    active = wanted.part if wanted.part in parts else next(iter((*unsettled, *keys)), "")
    rows = {key: _row(job, key, parts[key], sights.of(parts[key]), key == active, wanted, viewer) for key in shown}
    return MappingPage(
        import_id=job.pk,
        head=head_of(job, "columns", viewer),
        note=_note(job, mapping, remembered),
        tabs=_tabs(job, parts, unsettled, wanted),
        table=_table(job, rows, unsettled, len(keys) - len(shown), wanted),
        words=wanted.words,
        tab=wanted.tab,
        decision=decision_card(job, parts, active, unsettled, sights, wanted.tab, wanted.tried) if active else None,
        onward=_onward(job, len(unsettled), len(mapping.items) > 0 and not mapping.columns),
        may_confirm_all=bool(unsettled),
        open_count=len(unsettled),
        template_name=job.template.name if job.template else "",
    )


def address(job: Any, wanted: Wanted, **changes: Any) -> str:
    """The mapping page with other wishes."""
    asked = {"tab": wanted.tab, "q": wanted.words, "part": wanted.part} | changes
    said = {name: value for name, value in asked.items() if value and (name, value) != ("tab", "all")}
    return reverse("import-columns", args=[job.pk]) + (f"?{urlencode(said)}" if said else "")


def sample_words(part: Part, text: str, viewer: Viewer) -> str:
    """A value from the file as it may be shown: identities with their middle hidden, whatever column they are in."""
    target = part.target if part.target != "ignore" else part.suggestion or ""
    kind = target.partition(":")[2] if target.startswith("person:") else ""
    plain = text.strip().strip("'")
    if kind == "name":
        return name_for(viewer, plain)
    if kind in ("national_id", "phone", "address", "record_number", "insurance_number"):
        return masked(kind, plain)
    return shown_value(text)[:24]


def name_of(part: Part, sight: Sight) -> str:
    """The heading of a column, or an item with its specimen and unit."""
    if isinstance(part, ColumnMapping):
        return f"{sight.words} {column_words(part.name)}".strip()
    if sight.words:
        return sight.words
    return " ".join(filter(None, (part.item, part.specimen, part.unit_text)))


def _sorted_in(parts: dict[str, Part], unsettled: tuple[str, ...], tab: str) -> list[str]:
    """Unsettled parts first, what is left out last."""
    taken = [key for key, part in parts.items() if key not in unsettled and part.target != "ignore"]
    skipped = [key for key, part in parts.items() if key not in unsettled and part.target == "ignore"]
    return {"open": list(unsettled), "taken": taken, "skipped": skipped}.get(tab, [*unsettled, *taken, *skipped])


def _matches(part: Part, words: str) -> bool:
    named = part.name if isinstance(part, ColumnMapping) else part.item
    return words.casefold() in f"{named} {target_words(part.target)}".casefold()


def _row(job: Any, key: str, part: Part, sight: Sight, active: bool, wanted: Wanted, viewer: Viewer) -> MappingRow:
    locked = deciding.is_locked(part)
    issue, kind = _issue(part)
    level, words = LEVELS[part.level]
    return MappingRow(
        column=name_of(part, sight),
        samples=(Sample(_("受限")),) if locked else _samples(part, sight, viewer),
        becomes=_becomes(part),
        unit=_unit(part),
        certainty=CertaintyMeter(level, str(words)) if part.target != "ignore" or part.suggestion else None,  # type: ignore[arg-type]
        issue=issue,
        issue_kind=kind,  # type: ignore[arg-type]
        href=address(job, wanted, part=key),
        target=TARGET,
        active=active,
        skipped=part.target == "ignore" and part.suggestion is None,
        id=key,
    )


def _samples(part: Part, sight: Sight, viewer: Viewer) -> tuple[Sample, ...]:
    odd = next((problem.examples[0] for problem in part.problems if problem.examples and problem.options), "")
    many = 1 if part.target in _LONG_TARGETS else 2 if odd or part.target == "measured_at" else 3
    plain = [text for text in sight.samples if text != odd][:many]
    shown = [Sample(sample_words(part, text, viewer)) for text in plain]
    return (*shown, Sample(sample_words(part, odd, viewer), odd=True)) if odd else tuple(shown)


def _becomes(part: Part) -> str:
    if part.target == "ignore" and part.suggestion and deciding.CONFIRMED not in part.evidence:
        return _("也许是%(what)s") % {"what": target_words(part.suggestion)}
    return target_words(part.target)


def _unit(part: Part) -> str:
    if isinstance(part, ColumnMapping) and part.date_format:
        return str(DAY_ORDERS.get(part.date_format, part.date_format))
    return unit_words(part.unit) or ("" if part.target == "ignore" else _("无"))


def _issue(part: Part) -> tuple[str, str]:
    """The first problem in words, and how it is marked."""
    if deciding.is_locked(part):
        return _("传染病，要授权"), "locked"
    if not part.problems:
        return "", ""
    first = min(part.problems, key=lambda problem: not problem.options)
    settled = deciding.CONFIRMED in part.evidence or not first.options
    return problem_words(first), "note" if settled else "problem"


def _tabs(job: Any, parts: dict[str, Part], unsettled: tuple[str, ...], wanted: Wanted) -> tuple[Link, ...]:
    names = {"all": _("全部"), "open": _("要处理"), "taken": _("已对应"), "skipped": _("不导入")}
    return tuple(
        Link(
            words, address(job, wanted, tab=tab, part=""), active=wanted.tab == tab,
            count=len(_sorted_in(parts, unsettled, tab)),
        )
        for tab, words in names.items()
    )  # fmt: skip


def _table(
    job: Any, rows: dict[str, MappingRow], unsettled: tuple[str, ...], hidden: int, wanted: Wanted
) -> MappingTable:
    """What is open above, what was found by itself below."""
    first = tuple(row for key, row in rows.items() if key in unsettled)
    rest = tuple(row for key, row in rows.items() if key not in unsettled)
    sections = (MappingSection(first), MappingSection(rest, _("已自动对应，可随时改") if first else ""))
    return MappingTable(
        tuple(section for section in sections if section.rows),
        more_label=ngettext("再显示%(n)s列", "再显示%(n)s列", hidden) % {"n": hidden} if hidden else "",
        more_href=address(job, wanted, all=1) if hidden else "",
    )


def _onward(job: Any, unsettled: int, coded: bool) -> Button:
    """The one primary button; while something is open it says what is missing."""
    if unsettled:
        words = ngettext("处理完%(n)s列后，下一步认人", "处理完%(n)s列后，下一步认人", unsettled) % {"n": unsettled}
        return Button(words, why_not=_("还有没处理的列；也可以点“其余按建议办”"))
    return Button(_("下一步：认人"), tone="primary", href=reverse("import-who", args=[job.pk]))


def _note(job: Any, mapping: Mapping, remembered: Mapping | None) -> str:
    if remembered is None or job.template is None:
        return _("改动已自动保存")
    changed = deciding.count_changed(mapping, remembered)
    said = {"name": job.template.name, "version": job.template.version, "n": changed}
    if changed:
        return _("沿用上次的对应关系“%(name)s”（第%(version)s版），%(n)s列有变化，改动已自动保存") % said
    return _("沿用上次的对应关系“%(name)s”（第%(version)s版），改动已自动保存") % said
