"""What components compute themselves: places of marks, lengths of bars, widths of flows."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from kangxu.web.components.chart_data import Point, Series, wall_ms
from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.funnel_rows import FunnelRows, FunnelStep
from kangxu.web.components.histogram import Bin, Histogram
from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.load_card import Hour, LoadCard
from kangxu.web.components.shapes import Fact, as_facts
from kangxu.web.components.site_interval import Site, SiteInterval
from kangxu.web.components.sparkline import Sparkline
from kangxu.web.components.tier_flow import Flow, FlowNode, TierFlow
from kangxu.web.components.trend_chart.states import _FULL as TREND


def test_a_sparkline_rises_when_values_rise() -> None:
    end_low = Sparkline((1, 2, 1)).end
    end_high = Sparkline((1, 2, 2)).end
    assert end_low is not None
    assert end_high is not None
    assert end_high[1] < end_low[1]


def test_a_sparkline_breaks_at_a_gap_and_survives_nothing() -> None:
    assert len(Sparkline((1, 2, None, 3, 4)).lines) == 2
    assert Sparkline(()).end is None
    assert Sparkline((5,)).end is not None
    assert Sparkline((5, 5, 5)).lines


def test_an_open_band_reaches_the_edge() -> None:
    band = Sparkline((6, 8), high=7).band
    assert band is not None
    assert band[0] + band[1] == pytest.approx(100)


def test_units_keep_their_gap_but_percent_closes_up() -> None:
    assert Fact("8.5", unit="mmol/L").gap == " "
    assert Fact("7.8", unit="%").gap == ""
    assert Fact("剩115天", lead="至2027-03-15，").opening == "至2027-03-15，"
    assert [fact.text for fact in as_facts(("a", "", Fact("b")))] == ["a", "b"]


def test_the_longest_driver_fills_the_row() -> None:
    bars = DriverBars((Driver("a", 4, "4"), Driver("b", -8, "-8"))).bars
    assert [bar.percent for bar in bars] == [50, 100]
    assert DriverBars((Driver("a", 0, "0"),)).bars[0].percent == 0


def test_each_step_lies_on_the_one_before() -> None:
    bars = FunnelRows((FunnelStep("a", 200, "200"), FunnelStep("b", 50, "50"), FunnelStep("c", 10, "10"))).bars
    assert [(bar.percent, bar.before) for bar in bars] == [(100, 100), (25, 100), (5, 25)]
    assert [bar.percent for bar in FunnelRows((FunnelStep("a", 0, "0"),)).bars] == [0]


def test_a_logarithmic_histogram_spaces_decades_evenly() -> None:
    marks = Histogram((Bin(1, 10, 5), Bin(10, 100, 5)), ticks=(1, 10, 100), log_values=True).marks
    assert [place for place, _words in marks] == [0, 50, 100]


def test_a_hundred_people_are_a_hundred() -> None:
    kinds = [kind for kind, _x, _y in IconArray(6, 7).kinds]
    assert (kinds.count("still"), kinds.count("avoidable"), kinds.count("not")) == (6, 7, 87)
    assert len(IconArray(98, 7).kinds) == 100


def test_the_busiest_hour_fills_the_load_chart() -> None:
    card = LoadCard(3, 10, hours=(Hour("08", 3), Hour("09", 0, 6)), pace=4)
    assert [bar.done_height + bar.todo_height for bar in card.bars] == [20, 40]
    assert card.percent == 30
    assert LoadCard(0, 0).percent == 0


def test_ribbons_leave_and_arrive_within_their_nodes() -> None:
    starts = (FlowNode("red", "红"), FlowNode("green", "绿"))
    flow = TierFlow("8月", "11月", starts, starts, (Flow("red", "green", 30, "better"), Flow("green", "green", 70)))
    heights = {shape.node.code: shape.height for shape in flow.left}
    assert heights["green"] / heights["red"] == pytest.approx(70 / 30, rel=0.02)
    assert [shape.flow.kind for shape in flow.ribbons] == ["same", "better"], "change is drawn above"
    assert TierFlow("", "", starts, starts, ()).ribbons == ()


def test_intervals_keep_their_order_on_the_common_scale() -> None:
    marks = SiteInterval((Site("a", "", 50, 45, 55), Site("b", "", 40, 36, 44)), 48).marks
    assert all(0 < mark.start < mark.at < mark.end < 100 for mark in marks)
    assert marks[1].at < marks[0].at


def test_charts_show_the_clock_of_the_site_in_every_browser() -> None:
    at = datetime(2026, 11, 6, 1, 40, tzinfo=UTC)  # 09:40 in Shanghai
    with timezone.override("Asia/Shanghai"):
        assert datetime.fromtimestamp(wall_ms(at) / 1000, UTC).hour == 9


def test_flags_of_a_point_and_a_chart_that_has_nothing() -> None:
    at = datetime(2026, 11, 6, tzinfo=UTC)
    assert Point(at, 186, action=True, doubtful=True).as_json()[3] == 3
    assert Series("收缩压", (Point(at, 120),)).as_json()["points"][0][1] == 120
    assert not TREND.is_empty
    assert TREND.height > 250
