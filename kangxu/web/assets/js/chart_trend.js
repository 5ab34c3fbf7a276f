// Values over time: panels that share one axis, target bands, action lines, source shapes, events and medicine strips.
import { use } from "echarts/core";
import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GraphicComponent, GridComponent, MarkLineComponent, ToolboxComponent, TooltipComponent } from "echarts/components";
import { mount, spread } from "./chart_host.js";
import { escapeHtml, SIZE, spaced, stamp, SYMBOL, theme, tooltip } from "./chart_theme.js";

use([CustomChart, LineChart, ScatterChart, DataZoomComponent, GraphicComponent, GridComponent, MarkLineComponent, ToolboxComponent, TooltipComponent]);

const DAY = 86400000;
const LEFT = 46;
const [TOP_WITH_EVENTS, TOP, HEADING, STRIP, BETWEEN, AXIS] = [34, 12, 24, 18, 10, 26];
const rightMargin = (width) => (width < 480 ? 92 : 132);
const [AT, VALUE, SOURCE, FLAGS, SHOWN, VERDICT, NOTE] = [0, 1, 2, 3, 4, 5, 6];
const isAction = (point) => (point[FLAGS] & 1) === 1;
const isDoubtful = (point) => (point[FLAGS] & 2) === 2;

/** Where each panel and the strips stand, in px. */
function layout(data) {
  let y = data.events.length ? TOP_WITH_EVENTS : TOP;
  const panels = data.panels.map((panel, place) => {
    y += (panel.title ? HEADING : 0) + (place ? BETWEEN : 0);
    const box = { top: y, height: panel.height };
    y += panel.height;
    return box;
  });
  return { panels, bottom: y, strips: y + AXIS };
}

function timeAxis(data, t, place, last) {
  const long = data.to - data.from > 550 * DAY;
  return {
    type: "time",
    gridIndex: place,
    min: data.from,
    max: data.to,
    splitNumber: long ? 4 : 6,
    minInterval: long ? 365 * DAY : 28 * DAY,
    axisLine: { show: last, onZero: false, lineStyle: { color: t.edge } },
    axisTick: { show: last, length: 4, lineStyle: { color: t.edge } },
    splitLine: { show: place < data.panels.length && data.panels.length > 1, lineStyle: { color: t.line } },
    axisLabel: { show: last, color: t.muted, fontSize: 12, hideOverlap: true, formatter: (ms) => spaced(dateLabel(ms, data, long)) },
    axisPointer: { show: false },
  };
}

function dateLabel(ms, data, long) {
  const at = new Date(ms);
  const [month, day] = [at.getUTCMonth() + 1, at.getUTCDate()];
  if (long) return data.words.year.replace("{y}", at.getUTCFullYear());
  if (day !== 1 || data.to - data.from < 62 * DAY) return `${month}-${String(day).padStart(2, "0")}`;
  return month === 1 ? data.words.year.replace("{y}", at.getUTCFullYear()) : data.words.month.replace("{m}", month);
}

/** The step that the axis will choose, so that an end off the step keeps its label to itself. */
function niceStep(span) {
  const size = 10 ** Math.floor(Math.log10(span));
  return [1, 2, 3, 5, 10].map((step) => step * size).find((step) => step >= span * 0.75) ?? size;
}

const onStep = (value, step) => Math.abs(value / step - Math.round(value / step)) < 1e-6;

function valueAxis(panel, t, place) {
  const step = niceStep((panel.high - panel.low) / panel.ticks);
  return {
    type: "value",
    gridIndex: place,
    min: panel.low,
    max: panel.high,
    splitNumber: panel.ticks,
    splitLine: { show: false },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: t.muted, fontSize: 12, margin: 8, showMaxLabel: onStep(panel.high, step) && !panel.title, showMinLabel: onStep(panel.low, step) },
  };
}

/** The drawn line: the mean that was given, or the points joined and broken at gaps. */
function linePoints(series) {
  if (!series.join) return series.mean;
  const points = series.points.filter((point) => !isDoubtful(point)).sort((a, b) => a[AT] - b[AT]);
  return points.flatMap((point, place) => {
    const before = points[place - 1];
    const broken = series.gap && before && point[AT] - before[AT] > series.gap * DAY;
    return broken ? [[before[AT] + 1, null], [point[AT], point[VALUE]]] : [[point[AT], point[VALUE]]];
  });
}

function lineSeries(series, place, t) {
  return {
    type: "line",
    xAxisIndex: place,
    yAxisIndex: place,
    data: linePoints(series),
    showSymbol: false,
    silent: true,
    animation: false,
    connectNulls: false,
    lineStyle: { color: t.ink(series.ink), width: 2 },
    z: 3,
    markLine: actionLine(series, t),
  };
}

/** Target bands, each from the day on which it began to hold to the day on which another did. */
function bandSeries(series, place, data, t) {
  const bands = [...series.past, ...(series.target ? [series.target] : [])];
  return {
    type: "custom",
    xAxisIndex: place,
    yAxisIndex: place,
    silent: true,
    animation: false,
    clip: true,
    z: 0,
    data: bands.map((band) => [band.from ?? data.from, band.low, band.to ?? data.to, band.high]),
    encode: { x: [0, 2], y: [1, 3] },
    renderItem: (params, api) => {
      const [left, bottom] = api.coord([api.value(0), api.value(1)]);
      const [right, top] = api.coord([api.value(2), api.value(3)]);
      return { type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top }, style: { fill: t.band } };
    },
  };
}

function actionLine(series, t) {
  if (!series.action) return undefined;
  return {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: t.red, type: [4, 4], width: 1 },
    label: { show: Boolean(series.action.words), position: "insideMiddleTop", formatter: spaced(series.action.words), color: t.redText, fontSize: 12, distance: 2 },
    data: [{ yAxis: series.action.value }],
  };
}

function pointItem(point, ink, t) {
  const [action, doubtful] = [isAction(point), isDoubtful(point)];
  const small = point[SOURCE] === "device" && !action;
  return {
    value: point,
    symbol: SYMBOL[point[SOURCE]] ?? "circle",
    symbolSize: action && point[SOURCE] === "device" ? 8 : SIZE[point[SOURCE]] ?? 7,
    itemStyle: {
      color: doubtful ? t.surface : action ? t.red : ink,
      opacity: small && !doubtful ? 0.45 : 1,
      borderColor: doubtful ? t.muted : t.surface,
      borderWidth: doubtful ? 1.4 : small ? 0 : 1.2,
    },
  };
}

function pointSeries(series, place, t) {
  const solid = t.ink(series.ink);
  return {
    type: "scatter",
    name: series.label,
    xAxisIndex: place,
    yAxisIndex: place,
    animation: false,
    data: series.points.map((point) => {
      const item = pointItem(point, point[SOURCE] === "clinic" && series.ink === "slate" ? t.text : solid, t);
      return series.join && !isDoubtful(point) ? { ...item, itemStyle: { ...item.itemStyle, opacity: 1 } } : item;
    }),
    emphasis: { scale: 1.5 },
    z: 5,
    unit: series.unit,
  };
}

/** A vertical line through the panels for each event. */
function eventLines(data, place, t) {
  return {
    type: "scatter",
    xAxisIndex: place,
    yAxisIndex: place,
    silent: true,
    animation: false,
    data: [],
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      label: { show: false },
      lineStyle: { color: t.muted, width: 1, type: data.panels.length > 1 ? [3, 3] : "solid", opacity: data.panels.length > 1 ? 1 : 0.75 },
      data: data.events.map((event) => ({ xAxis: event.at })),
    },
    z: 1,
  };
}

function stripSeries(data, t, place, right) {
  const rows = data.strips.flatMap((row, at) => row.strips.map((strip) => ({ ...strip, row: at })));
  return {
    type: "custom",
    xAxisIndex: place,
    yAxisIndex: place,
    silent: true,
    animation: false,
    clip: false,
    data: rows.map((strip) => [Math.max(strip.from, data.from), strip.row, Math.min(strip.to, data.to)]),
    encode: { x: [0, 2], y: 1 },
    renderItem: (params, api) => stripShape(rows[params.dataIndex], api, params.coordSys, t, right),
  };
}

const textWidth = (words) => [...words].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 12.5 : 6.8), 0);

function stripShape(strip, api, box, t, right) {
  const [start, y] = api.coord([api.value(0), api.value(1)]);
  const [end] = api.coord([api.value(2), api.value(1)]);
  const [x0, x1] = [Math.max(start, box.x), Math.min(end, box.x + box.width)];
  if (x1 <= x0) return null;
  const now = strip.kind === "now";
  const style = strip.kind === "gap" ? { fill: t.surface, stroke: t.amber, lineWidth: 1.2, lineDash: [3, 2] } : { fill: now ? t.tealTint : t.sunken };
  const fits = textWidth(strip.words) < x1 - x0 - 8;
  const beside = !fits && now && x1 > box.x + box.width - 2;
  const words = { x: beside ? x1 + 8 : x0 + 5, y: y, text: spaced(strip.words), fontSize: 12, verticalAlign: "middle", fill: now ? t.tealStrong : t.text, fontWeight: beside ? 600 : 400, fontFamily: t.font };
  const room = beside ? right - 12 : x1 - x0 - 8;
  return {
    type: "group",
    children: [
      { type: "rect", shape: { x: x0 + 1, y: y - 8, width: Math.max(x1 - x0 - 2, 2), height: 16, r: 3 }, style },
      ...(fits || beside || room > 36 ? [{ type: "text", style: { ...words, width: room, overflow: "truncate" } }] : []),
    ],
  };
}

function tip(params, data, t) {
  const point = params.value;
  const series = data.panels.flatMap((panel) => panel.series).find((one) => one.label === params.seriesName);
  const source = data.words[point[SOURCE]] ?? "";
  const tone = isAction(point) ? t.redText : isDoubtful(point) ? t.muted : t.text;
  const shown = escapeHtml(point[SHOWN] || point[VALUE]);
  const note = [point[NOTE], isDoubtful(point) ? data.words.doubtful : ""].filter(Boolean).map(escapeHtml).join("<br>");
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.innerHTML = `<span class="muted">${stamp(point[AT])}，${escapeHtml(source)}</span><br><b>${shown}</b> <span class="muted">${escapeHtml(series?.unit ?? "")}${point[VERDICT] ? `，${escapeHtml(point[VERDICT])}` : ""}</span>${note ? `<br>${note}` : ""}`;
  box.querySelector("b").style.color = tone;
  return box;
}

function option(data, width, t) {
  const place = layout(data);
  const right = rightMargin(width);
  const grid = place.panels.map((box) => ({ left: LEFT, right, top: box.top, height: box.height, containLabel: false, outerBoundsMode: "none" }));
  const last = data.panels.length - 1;
  const xAxis = data.panels.map((_, at) => timeAxis(data, t, at, at === last));
  const yAxis = data.panels.map((panel, at) => valueAxis(panel, t, at));
  const series = data.panels.flatMap((panel, at) => [
    eventLines(data, at, t),
    ...panel.series.flatMap((one) => [bandSeries(one, at, data, t), lineSeries(one, at, t), pointSeries(one, at, t)]),
  ]);
  if (data.strips.length) {
    const at = last + 1;
    grid.push({ left: LEFT, right, top: place.strips, height: STRIP * data.strips.length, outerBoundsMode: "none" });
    xAxis.push({ ...timeAxis(data, t, at, false), splitLine: { show: false } });
    yAxis.push({ type: "category", gridIndex: at, inverse: true, data: data.strips.map((_, row) => row), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: t.muted, fontSize: 12, margin: 8, formatter: (row) => data.strips[row]?.group ?? "" } });
    series.push(stripSeries(data, t, at, right));
  }
  return {
    useUTC: true,
    animation: false,
    textStyle: { fontFamily: t.font },
    grid,
    xAxis,
    yAxis,
    series,
    tooltip: { ...tooltip(t), trigger: "item", formatter: (params) => tip(params, data, t), enterable: false },
    dataZoom: [{ type: "inside", xAxisIndex: xAxis.map((_, at) => at), zoomOnMouseWheel: "ctrl", moveOnMouseMove: false, moveOnMouseWheel: false, filterMode: "none" }],
    toolbox: { show: true, itemSize: 0, top: -20, feature: { dataZoom: { yAxisIndex: "none", xAxisIndex: xAxis.map((_, at) => at), filterMode: "none", brushStyle: { color: t.band, borderWidth: 0 } } } },
    graphic: [],
  };
}

/** Words in the right margin: value and date of each series at the height of its last value, target words under them. */
function endLabels(chart, data, width, t) {
  const left = width - rightMargin(width) + 8;
  const boxes = layout(data).panels;
  return data.panels.flatMap((panel, at) => {
    const yOf = (value) => chart.convertToPixel({ yAxisIndex: at }, value);
    const labels = panel.series.flatMap((series) => seriesLabels(series, data.panels.length > 1, yOf, t));
    spread(labels, boxes[at].top - (panel.title ? HEADING : 0), boxes[at].top + boxes[at].height);
    return labels.map((label) => ({
      type: "text",
      silent: true,
      style: { x: left, y: label.y, text: spaced(label.words), fill: label.fill, font: `${label.bold ? 600 : 400} ${label.bold ? 13 : 12}px ${t.font}`, lineHeight: 18, width: rightMargin(width) - 10, overflow: "truncate" },
    }));
  });
}

function seriesLabels(series, stacked, yOf, t) {
  const drawn = linePoints(series).filter((point) => point[1] !== null);
  const last = drawn.at(-1)?.[1] ?? series.points.at(-1)?.[VALUE];
  if (last === undefined) return [];
  const lines = [series.end.words, ...series.end.notes].filter(Boolean);
  const ink = series.end.tone ? t.tone(series.end.tone) : stacked ? t.text : series.ink === "teal" ? t.tealStrong : t.text;
  const target = series.target?.words;
  const texts = [
    ...lines.map((words, at) => ({ words, fill: at ? t.muted : ink, bold: at === 0, height: 18 })),
    ...(target ? [{ words: target, fill: t.tealStrong, height: 18 }] : []),
  ];
  if (stacked) return texts.map((text, at) => ({ ...text, y: yOf(last) - 20 + at * 18 }));
  const middle = series.target ? yOf(((series.target.low ?? series.target.high) + (series.target.high ?? series.target.low)) / 2) : 0;
  return texts.map((text, at) => ({ ...text, y: (at < lines.length ? yOf(last) + at * 18 : middle) - 9 }));
}

function eventFlags(chart, data, width, t) {
  const right = width - rightMargin(width);
  let edge = -100;
  return data.events
    .map((event) => ({ ...event, x: chart.convertToPixel({ xAxisIndex: 0 }, event.at) }))
    .filter((event) => event.x >= LEFT - 1 && event.x <= right + 1)
    .flatMap((event) => {
      const half = textWidth(event.words) / 2 + 6;
      if (event.x - half < edge) return [];
      edge = event.x + half + 4;
      return [{ type: "text", silent: true, style: { x: event.x, y: 13, text: spaced(event.words), align: "center", verticalAlign: "middle", fill: t.text, font: `400 12px ${t.font}`, backgroundColor: t.sunken, padding: [3, 6], borderRadius: 4 } }];
    });
}

function innerWords(chart, data, t) {
  return data.panels.flatMap((panel, at) => panel.notes.map((note) => {
    const [x, y] = [chart.convertToPixel({ xAxisIndex: at }, note.at), chart.convertToPixel({ yAxisIndex: at }, note.value)];
    return { type: "text", silent: true, style: { x, y, text: spaced(note.words), align: "center", verticalAlign: "middle", fill: t.tone(note.tone), font: `400 12px ${t.font}` } };
  }));
}

function headings(data, t) {
  const boxes = layout(data).panels;
  return data.panels.flatMap((panel, at) => (panel.title
    ? [{ type: "text", silent: true, style: { x: 12, y: boxes[at].top - HEADING + 2, text: `{t|${spaced(panel.title)}} {u|${spaced(panel.unit)}}`, rich: { t: { fontWeight: 600, fontSize: 13, fill: t.text, fontFamily: t.font }, u: { fontSize: 12, fill: t.muted, fontFamily: t.font, padding: [0, 0, 0, 4] } } } }]
    : []));
}

/** The words are placed by pixel, so they follow after the axes are known. */
function words(chart, data, width, t) {
  const elements = [...headings(data, t), ...eventFlags(chart, data, width, t), ...innerWords(chart, data, t), ...endLabels(chart, data, width, t)];
  chart.setOption({ graphic: { elements } }, { replaceMerge: ["graphic"] });
}

export default function render(host, data) {
  let width = 0;
  const chart = mount(host, (drawn, room) => {
    width = room;
    const t = theme();
    drawn.setOption(option(data, room, t), { notMerge: true });
    words(drawn, data, room, t);
    drawn.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: true });
  });
  const reset = document.querySelector(`[data-chart-reset="${host.closest("figure").id}"]`);
  chart.on("datazoom", () => {
    const { start, end } = chart.getOption().dataZoom[0];
    if (reset) reset.hidden = start <= 0.5 && end >= 99.5;
    words(chart, data, width, theme());
  });
}
