// What all charts share: one instance on the host, drawn again on resize, theme change and print; PNG and zoom reset.
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([CanvasRenderer]);

/** draw(chart, width) sets the option; it is called again whenever the room or the theme changes. */
export function mount(host, draw) {
  const canvas = document.createElement("div");
  canvas.className = "chart__canvas";
  host.append(canvas);
  const chart = init(canvas, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio || 1), useDirtyRect: false });
  const redraw = () => {
    if (!host.offsetWidth) return;
    chart.resize();
    draw(chart, host.offsetWidth);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (host.offsetWidth && host.offsetWidth !== width) {
      width = host.offsetWidth;
      redraw();
    }
  }).observe(host);
  document.addEventListener("kx:theme", redraw);
  const figure = host.closest("figure");
  figure?.addEventListener("kx:chart-png", (event) => {
    const background = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
    event.detail(`${figure.id}.png`, chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: background }));
  });
  figure?.addEventListener("kx:chart-reset", () => {
    chart.dispatchAction({ type: "dataZoom", start: 0, end: 100 });
  });
  return chart;
}

/** Push labels apart so that none covers another: [{y, height}] sorted by y, kept within top and bottom. */
export function spread(labels, top, bottom) {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  let floor = top;
  for (const label of sorted) {
    label.y = Math.max(label.y, floor);
    floor = label.y + label.height;
  }
  let ceiling = bottom;
  for (const label of sorted.reverse()) {
    label.y = Math.min(label.y, ceiling - label.height);
    ceiling = label.y;
  }
  return labels;
}
