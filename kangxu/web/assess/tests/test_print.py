"""Printed reports: everything that was said is there, in embedded fonts, without an empty box."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from kangxu.web import printing
from kangxu.web.assess.print import pdf
from kangxu.web.assess.print.courses import nice_ticks
from kangxu.web.assess.print.sheet import sheet
from kangxu.web.assess.tests.sample import CONTENT, NO
from kangxu.web.assess.tests.world import facts


def address(kind: str, code: str) -> str:
    return f"https://kangxu.example/{kind}/{code}"


def printed(*, elder: bool = False, language: str = "zh-hans", **more: Any) -> PdfReader:
    with translation.override(language):
        return PdfReader(io.BytesIO(pdf.render(*sheet(facts(**more), elder=elder, address=address))))


def words(document: PdfReader) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in document.pages))


def sizes(document: PdfReader) -> set[float]:
    """Sizes of all letters, in points."""
    found: set[float] = set()
    for page in document.pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: _note(found, text, abs(size * tm[3])))
    return found


def _note(found: set[float], text: str, size: float) -> None:
    if text.strip():
        found.add(round(size, 1))


def fonts(document: PdfReader) -> dict[str, bool]:
    """Name → whether its letters are inside the file."""
    found: dict[str, bool] = {}
    for page in document.pages:
        for one in page["/Resources"]["/Font"].values():
            inner = one.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[one.get_object()["/BaseFont"]] = any(key in inner for key in ("/FontFile2", "/FontFile3"))
    return found


@pytest.mark.parametrize("elder", [False, True], ids=["ordinary", "elder"])
def test_every_font_is_embedded_and_is_ours(elder: bool) -> None:
    found = fonts(printed(elder=elder))
    assert found
    assert all(found.values())
    assert all("NotoSansSC" in name for name in found)


def test_the_ordinary_edition_says_everything() -> None:
    said = words(printed())
    for text in (
        "青禾县人民医院", "健康评估报告", "20261121-000123", "王德福", "男54岁", "2519", "138****5678", "李娟",
        "10年心脑血管病风险约13%", "规则china_par_high", "血压", "146/89", "<140/90", "健康评分", "61.3", "13.3%",
        "高危≥10%", "中国糖尿病风险评分", "33分", "尿白蛋白/肌酐", "仍发病6人", "可避免7人", "不发病87人",
        "Ettehad,Lancet2016", "戒烟", "2026-11-24", "口服糖耐量试验", "在家怎样量血压", "筛查结果仅供参考",
        "电话0571-8765", "数据截至2026-11-21", "1/3",
    ):  # fmt: skip
        assert text in said, text
    assert "330102197203152519" not in said
    assert "13812345678" not in said


def test_the_elder_edition_is_large_and_has_no_jargon() -> None:
    document = printed(elder=True)
    said = words(document)
    for text in ("空腹血糖", "100个和您情况一样的人", "约13人", "大约只有5–6人", "另外2天再量血压"):
        assert text in said, text
    for jargon in ("China-PAR", "REC", "规则", "Ettehad", "LDL-C"):
        assert jargon not in said, jargon
    foot = min(sizes(document))
    assert all(size >= 16 for size in sizes(document) - {foot})


@pytest.mark.parametrize("elder", [False, True], ids=["ordinary", "elder"])
def test_what_is_urgent_says_so_on_both_editions(elder: bool) -> None:
    assert "紧急，当天处理" in words(printed(elder=elder, content=replace(CONTENT, urgent=True)))
    assert "紧急" not in words(printed(elder=elder))


def test_it_speaks_english_where_the_content_does() -> None:
    said = words(printed(language="en"))
    assert "Albumin-creatinineratio" in said
    assert "Forscreeningonly" in said


def test_nothing_is_left_on_the_disc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    printed()
    assert list(tmp_path.iterdir()) == []


def test_without_fonts_it_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "FONTS", tmp_path)
    with pytest.raises(printing.NoFonts):
        printed()


def test_a_thin_report_prints_too() -> None:
    """Nobody measured, nothing calculable: no empty headings."""
    health = replace(CONTENT.health, value=None, refusal_words=NO, parts=())
    benefit = replace(
        CONTENT.benefit, baseline=None, icons=None, trials=(), trials_together=None, rerun=(), rerun_together=None
    )
    thin = replace(
        CONTENT, tier="", grounds=(), health=health, benefit=benefit, advice=(), next_steps=(), changes=(), education=()
    )
    for elder in (False, True):
        said = words(printed(elder=elder, content=thin, measured=()))
        for title in ("主要指标", "和上次比", "下一步安排", "扫码看一看"):
            assert title not in said


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(70, 150, [60, 80, 100, 120, 140, 160]), (6.0, 6.2, [6.0, 6.1, 6.2]), (5, 5, None), (0, 0, None)],
)
def test_ticks_are_round_and_enclose(low: float, high: float, ticks: list[float] | None) -> None:
    found = nice_ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert ticks is None or found == ticks
