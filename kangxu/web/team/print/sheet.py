"""The monthly review as the sheet that the print template lays out, and as the lines of a file: ready words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.terms import in_chinese
from kangxu.performance.review_queries import Named, ReviewView
from kangxu.web.desk.words import sex_age
from kangxu.web.person.words import stamp
from kangxu.web.scorecard.words import month_word
from kangxu.web.team.review_page import (
    CHANGES,
    change_meaning,
    change_title,
    critical_name,
    decision_state,
    indicator_cells,
    number_word,
    voice_lines,
    workload_cells,
)
from kangxu.web.team.words import ranked_title

Table = dict[str, Any]


def sheet(found: ReviewView, names: Mapping[int, Named], *, at: datetime) -> dict[str, Any]:
    """Title, tiles and tables in the order of the screen; a review that is open says so across the page."""
    zh = in_chinese()
    until = stamp(datetime.fromisoformat(found.figures["until"]))
    return {
        "lang": "zh" if zh else "en", "region": "cn" if zh else "gb", "place": found.house.name,
        "title": _("%(month)s复盘") % {"month": month_word(found.month)},
        "draft": _("讨论稿") if found.is_open else "", "tiles": _tiles(found),
        "tables": [
            _decisions(found, at), _indicators("best", found), _indicators("worst", found),
            _workload(found), _voices(found), _critical(found, names),
        ],
        "note": {"title": _("小结"), "text": found.note},
        "signatures": [_("主持"), _("记录"), _("日期")],
        "foot": _("%(printed)s打印，数据截至%(until)s") % {"printed": stamp(at), "until": until},
    }  # fmt: skip


def file_rows(found: ReviewView, *, at: datetime) -> Iterator[list[str]]:
    """All figures as lines, part by part, each with a head; patients are counted, not named."""
    yield [_("%(month)s复盘") % {"month": month_word(found.month)}, found.house.name]
    yield [_("变化"), _("本月"), _("上月"), _("怎么算")]
    for one in _tiles(found):
        yield [one["title"], one["value"], one["before"], one["meaning"]]
    critical = [_("危急没闭环"), str(found.figures["critical"]["count"])]
    for table in (
        _indicators("best", found),
        _indicators("worst", found),
        _workload(found),
        _decisions(found, at),
        _voices(found),
    ):
        yield []
        yield [table["title"]]
        yield table["head"]
        yield from table["rows"]
    yield []
    yield critical


def _tiles(found: ReviewView) -> list[dict[str, str]]:
    now, before = found.figures["changes"], found.figures["before"]
    return [
        {
            "title": change_title(code), "value": number_word(now[code]), "before": number_word(before[code]),
            "before-words": _("上月%(count)s") % {"count": number_word(before[code])},
            "meaning": change_meaning(code),
        }
        for code in CHANGES
    ]  # fmt: skip


def _table(title: str, head: list[str], rows: list[list[str]], widths: list[float], ends: int, none: str) -> Table:
    """`ends`: from which column on numbers stand at the right."""
    return {"title": title, "head": head, "rows": rows, "widths": widths, "ends": ends, "none": none}


def _indicators(part: str, found: ReviewView) -> Table:
    head = [_("指标"), _("病种"), _("率"), _("分子/分母"), _("目标"), _("上月")]
    rows = [list(indicator_cells(one)) for one in found.figures[part]]
    return _table(ranked_title(part), head, rows, [5, 3, 2, 2.4, 1.6, 1.6], 2, _("没有"))


def _critical(found: ReviewView, names: Mapping[int, Named]) -> Table:
    told = found.figures["critical"]
    rows = []
    for one in told["rows"]:
        who = names.get(one["person"])
        opened = stamp(datetime.fromisoformat(one["opened_at"]))
        sex = sex_age(who.sex, who.age) if who else ""
        rows.append([critical_name(who), sex, KINDS[one["kind"]].words, opened, one["owner"] or _("没有人")])
    head = [_("患者"), _("性别年龄"), _("待办"), _("什么时候起"), _("谁手上")]
    title = _("危急没闭环，共%(count)s件") % {"count": told["count"]}
    return _table(title, head, rows, [2, 2, 2, 3, 2], 5, _("没有没闭环的危急值"))


def _voices(found: ReviewView) -> Table:
    rows = [list(one) for one in voice_lines(found.figures["voices"])]
    return _table(_("患者的评价"), [_("问了什么"), _("结果")], rows, [2, 6], 2, _("这个月没有收到满意度问卷"))


def _workload(found: ReviewView) -> Table:
    head = [_("姓名"), _("岗位"), _("在管人数"), _("办结"), _("打电话"), _("打通"), _("接通率")]
    rows = [list(workload_cells(one)) for one in found.figures["workload"]]
    return _table(_("工作量"), head, rows, [2, 3, 1.4, 1.4, 1.4, 1.4, 1.4], 2, _("这里没有做随访的人"))


def _decisions(found: ReviewView, at: datetime) -> Table:
    head = [_("决定"), _("谁负责"), _("完成日期"), _("进度"), _("状态"), _("说明")]
    today = found.spoken_on(at)
    rows = [
        [one.text, one.owner, one.due_on.isoformat(), f"{one.progress}%", decision_state(one, today)[0], one.note]
        for one in found.decisions
    ]
    return _table(_("决定"), head, rows, [5, 1.6, 2.2, 1.7, 2.2, 3], 6, _("还没有决定"))
