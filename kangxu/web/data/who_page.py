"""The page that asks whose values these are, where they come from and of which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.viewer import Viewer
from kangxu.intake.mapping import ColumnMapping, Mapping
from kangxu.intake.options import EACH_ROW, ImportOptions
from kangxu.intake.sights import Sights
from kangxu.web.components.notice import Notice
from kangxu.web.data.decision import Choice
from kangxu.web.data.head import ImportHead, head_of
from kangxu.web.data.mapping_page import sample_words
from kangxu.web.data.words import REMARKS, SOURCES, target_words

STRONG = ("person:national_id", "person:insurance_number", "person:record_number")
WAYS = ("columns", "key", "one", EACH_ROW)


class BadAnswer(ValueError):
    """The form cannot be used; the message says what is missing."""


@dataclass(frozen=True)
class IdentityColumn:
    """A column that says whose the values are, with samples hidden in the middle."""

    what: str
    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class WhoPage:
    head: ImportHead
    columns: tuple[IdentityColumn, ...]
    notices: tuple[Notice, ...]
    way: str
    key_columns: tuple[Choice, ...]
    person: str
    sources: tuple[Choice, ...]
    measured_on: str
    problem: str


def who_page(job: Any, mapping: Mapping, sights: Sights, viewer: Viewer, problem: str = "") -> WhoPage:
    options = ImportOptions.from_dict(job.options)
    found = [column for column in mapping.columns if column.target.startswith("person:")]
    source = options.source or mapping.source
    return WhoPage(
        head=head_of(job, "who", viewer),
        columns=tuple(
            IdentityColumn(target_words(one.target), one.name, _samples(one, sights, viewer)) for one in found
        ),
        notices=_notices(found, sights, bool(mapping.columns)),
        way=_way(options),
        key_columns=tuple(Choice(one.name, one.name, one.name == options.person_key) for one in mapping.columns),
        person=options.person or "",
        sources=tuple(Choice(code, str(words), code == source) for code, words in SOURCES.items()),
        measured_on=options.measured_on or "",
        problem=problem,
    )


def options_from(answers: Any, mapping: Mapping) -> ImportOptions:
    """What the form says. Raises BadAnswer."""
    way = answers.get("way", "columns")
    person, key = answers.get("person", "").strip(), answers.get("person_key", "")
    if way not in WAYS:
        raise BadAnswer(_("请选一种认人的办法"))
    if way == "one" and not person:
        raise BadAnswer(_("请填这个人的身份证号或病历号"))
    if way == "key" and key not in {column.name for column in mapping.columns}:
        raise BadAnswer(_("请选一列作为人员编号"))
    source = answers.get("source", "")
    return ImportOptions(
        person_key={"key": key, EACH_ROW: EACH_ROW}.get(way),
        person=person if way == "one" else None,
        source=source if source in SOURCES and source != mapping.source else None,
        measured_on=_day(answers.get("measured_on", "")),
    )


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadAnswer(_("日期请写成2026-11-21这样")) from None


def _way(options: ImportOptions) -> str:
    if options.person:
        return "one"
    if options.each_row:
        return EACH_ROW
    return "key" if options.person_key else "columns"


def _samples(column: ColumnMapping, sights: Sights, viewer: Viewer) -> tuple[str, ...]:
    return tuple(sample_words(column, text, viewer) for text in sights.of(column).samples[:3])


def _notices(found: list[ColumnMapping], sights: Sights, has_columns: bool) -> tuple[Notice, ...]:
    said = [Notice(str(REMARKS[code])) for code in sights.remarks if code in REMARKS]
    targets = {column.target for column in found}
    if has_columns and not targets:
        text = _("没有认出任何身份列。请在下面选一列作为人员编号，或说明整个文件是一个人的。")
        said.append(Notice(text, tone="amber"))
    elif "person:key" in targets and not targets & set(STRONG):
        said.append(Notice(_("只有本文件的人员编号：以后同样表头的文件，编号相同的算同一个人；和已有档案对不上。")))
    elif has_columns and not targets & set(STRONG):
        text = _("没有身份证号、医保号或病历号：同名同生日的人会转到认人台，由人来认。")
        said.append(Notice(text, tone="amber"))
    return tuple(said)
