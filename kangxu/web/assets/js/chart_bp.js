// Each pressure in the plane of classes, with the personal target as a dashed box.
import { use } from "echarts/core";
import { CustomChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { mount } from "./chart_host.js";
import { escapeHtml, SIZE, spaced, SYMBOL, theme, tooltip } from "./chart_theme.js";

use([CustomChart, ScatterChart, GridComponent, TooltipComponent]);

const mix = (colour, share) => `color-mix(in srgb, ${colour} ${share}%, transparent)`;

/** Canvas does not know color-mix, so the browser works it out once. */
function solid(colour) {
  const probe = document.createElement("i");
  probe.style.color = colour;
  document.body.append(probe);
  const known = getComputedStyle(probe).color;
  probe.remove();
  const parts = known.match(/color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)/);
  return parts ? `rgba(${parts.slice(1, 4).map((part) => Math.round(part * 255)).join(",")},${parts[4] ?? 1})` : known;
}

function zoneColours(t) {
  const red = t.token("--red-mark");
  return {
    green: t.token("--green-tint"),
    sunken: t.sunken,
    amber: t.token("--amber-tint"),
    red: solid(mix(red, 12)),
    "red-strong": solid(mix(red, 22)),
  };
}

function zoneShapes(data, t) {
  const colours = zoneColours(t);
  const [x0, y0] = [data.diastolic[0], data.systolic[0]];
  const outermostFirst = [...data.zones].reverse();
  return {
    type: "custom",
    silent: true,
    animation: false,
    z: 0,
    clip: true,
    data: outermostFirst.map((zone) => [zone.diastolic ?? data.diastolic[1], zone.systolic ?? data.systolic[1]]),
    renderItem: (params, api) => {
      const zone = outermostFirst[params.dataIndex];
      const [left, bottom] = api.coord([x0, y0]);
      const [right, top] = api.coord([api.value(0), api.value(1)]);
      return {
        type: "group",
        children: [
          { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: t.surface } },
          { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: colours[zone.tone] } },
          { type: "text", style: { x: left + 6, y: top + 7, text: spaced(zone.words), fill: zone.tone.startsWith("red") ? t.redText : zone.tone === "amber" ? t.amber : zone.tone === "green" ? t.tone("green") : t.muted, font: `400 12px ${t.font}` } },
        ],
      };
    },
  };
}

function targetBox(data, t) {
  if (!data.target) return [];
  const [systolic, diastolic] = data.target;
  return [{
    type: "custom",
    silent: true,
    animation: false,
    z: 2,
    data: [[diastolic, systolic]],
    renderItem: (params, api) => {
      const [left, bottom] = api.coord([data.diastolic[0], data.systolic[0]]);
      const [right, top] = api.coord([api.value(0), api.value(1)]);
      return {
        type: "group",
        children: [
          { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: "none", stroke: t.teal, lineWidth: 2, lineDash: [4, 3] } },
          { type: "text", style: { x: left + 6, y: top + 8, text: spaced(data.targetWords), fill: t.tealStrong, font: `400 12px ${t.font}` } },
        ],
      };
    },
  }];
}

function points(group, t) {
  return {
    type: "scatter",
    name: group.words,
    animation: false,
    symbol: SYMBOL[group.source] ?? "circle",
    symbolSize: group.source === "device" ? 9 : SIZE[group.source] + 1,
    data: group.pairs,
    itemStyle: { color: t.ink(group.ink), borderColor: t.surface, borderWidth: 1.2 },
    z: 5,
  };
}

const axis = (t, range, name, more) => ({
  type: "value",
  min: range[0],
  max: range[1],
  name,
  nameTextStyle: { color: t.muted, fontSize: 12, fontFamily: t.font },
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { show: false },
  axisLabel: { color: t.muted, fontSize: 12, showMaxLabel: range[1] % 10 === 0 },
  ...more,
});

export default function render(host, data) {
  mount(host, (chart) => {
    const t = theme();
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: t.font },
      grid: { left: 34, right: 6, top: 24, bottom: 22, outerBoundsMode: "none" },
      xAxis: axis(t, data.diastolic, data.diastolicWords, { interval: 10, nameLocation: "end", nameGap: -4, nameTextStyle: { color: t.muted, fontSize: 12, align: "right", verticalAlign: "bottom", padding: [0, 0, 4, 0] } }),
      yAxis: axis(t, data.systolic, data.systolicWords, { interval: 20, nameGap: 10, nameTextStyle: { color: t.muted, fontSize: 12, align: "left", padding: [0, 0, 0, -34] } }),
      tooltip: { ...tooltip(t), trigger: "item", formatter: (one) => `<b>${one.value[1]}/${one.value[0]}</b> mmHg<br>${escapeHtml(one.value[2] || one.seriesName)}` },
      series: [zoneShapes(data, t), ...targetBox(data, t), ...data.groups.map((group) => points(group, t))],
    }, { notMerge: true });
  });
}
