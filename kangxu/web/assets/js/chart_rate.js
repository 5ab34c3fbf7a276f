// Rates over periods: this year and last against the goal, direct labels, an unfinished period dotted with a hollow point.
import { use } from "echarts/core";
import { LineChart } from "echarts/charts";
import { GraphicComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { mount, spread } from "./chart_host.js";
import { escapeHtml, spaced, theme, tooltip } from "./chart_theme.js";

use([LineChart, GraphicComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent]);

const RIGHT = 76;
const lastKnown = (values) => values.reduce((found, value, at) => (value === null ? found : at), -1);

function goalMarks(data, t) {
  if (data.goal === null) return {};
  return {
    markArea: { silent: true, itemStyle: { color: t.band }, data: [[{ yAxis: data.goal }, { yAxis: data.high }]] },
    markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: t.teal, width: 1, type: "solid", opacity: 0.5 }, data: [{ yAxis: data.goal }] },
  };
}

function lines(line, data, t, first) {
  const end = lastKnown(line.values);
  const strong = line.look === "strong";
  const base = { type: "line", name: line.label, showSymbol: false, animation: false, connectNulls: false, lineStyle: { color: strong ? t.teal : t.ink("slate"), width: strong ? 2.5 : 1.5, type: strong ? "solid" : [3, 3] }, itemStyle: { color: strong ? t.teal : t.ink("slate") } };
  const finished = line.open ? line.values.map((value, at) => (at < end ? value : null)) : line.values;
  const open = line.values.map((value, at) => (at === end - 1 || at === end ? value : null));
  return [
    { ...base, data: finished, ...(first ? goalMarks(data, t) : {}) },
    ...(line.open
      ? [{ ...base, data: open.map((value, at) => (at === end ? { value, symbol: "circle", symbolSize: 9, itemStyle: { color: t.surface, borderColor: t.teal, borderWidth: 2.5 } } : { value, symbol: "none" })), showSymbol: true, showAllSymbol: true, lineStyle: { ...base.lineStyle, type: [2, 3] } }]
      : []),
  ];
}

function tip(list, data) {
  const seen = new Map();
  list.forEach((one) => one.value !== null && one.value !== undefined && seen.set(one.seriesName, one.value));
  const rows = [...seen].map(([label, value]) => `${escapeHtml(label)} <b>${value}${data.unit}</b>`).join("<br>");
  return `<span class="muted">${escapeHtml(list[0].axisValueLabel)}</span><br>${rows}`;
}

function labels(chart, data, width, t) {
  const goal = data.goal === null ? [] : [{ words: data.goalWords, fill: t.tealStrong, y: chart.convertToPixel({ yAxisIndex: 0 }, data.goal) - 9, height: 18 }];
  const ends = data.lines.map((line) => {
    const at = lastKnown(line.values);
    return { words: line.end, fill: line.look === "strong" ? t.tealStrong : t.muted, bold: line.look === "strong", y: chart.convertToPixel({ yAxisIndex: 0 }, line.values[at]) - 9, height: 18 };
  });
  const right = width - RIGHT + 6;
  return spread([...goal, ...ends], 0, chart.getHeight()).map((label) => ({
    type: "text",
    silent: true,
    style: { x: right, y: label.y, text: spaced(label.words), fill: label.fill, font: `${label.bold ? 600 : 400} 13px ${t.font}` },
  }));
}

export default function render(host, data) {
  mount(host, (chart, width) => {
    const t = theme();
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: t.font },
      grid: { left: 42, right: RIGHT, top: 14, bottom: 24, outerBoundsMode: "none" },
      xAxis: { type: "category", boundaryGap: false, data: data.periods, axisLine: { lineStyle: { color: t.edge } }, axisTick: { show: false }, axisLabel: { color: t.muted, fontSize: 12, formatter: spaced, interval: data.periods.length > 8 ? 1 : 0 } },
      yAxis: { type: "value", min: data.low, max: data.high, splitNumber: 4, splitLine: { show: false }, axisLabel: { color: t.muted, fontSize: 12, showMaxLabel: false, formatter: `{value}${data.unit}` } },
      tooltip: { ...tooltip(t), trigger: "axis", axisPointer: { lineStyle: { color: t.edge } }, formatter: (list) => tip(list, data) },
      series: data.lines.flatMap((line, at) => lines(line, data, t, at === 0)),
      graphic: [],
    }, { notMerge: true });
    chart.setOption({ graphic: { elements: labels(chart, data, width, t) } }, { replaceMerge: ["graphic"] });
  });
}
