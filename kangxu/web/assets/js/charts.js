// Charts come only to pages that have them. Each chart reads its data from the json_script that data-chart-data names.
const kinds = {
  trend: () => import("./chart_trend.js"),
  bp: () => import("./chart_bp.js"),
  rate: () => import("./chart_rate.js"),
};

async function draw(host) {
  if (host.dataset.drawn) return;
  host.dataset.drawn = "1";
  const data = JSON.parse(document.getElementById(host.dataset.chartData).textContent);
  const { default: render } = await kinds[host.dataset.chart]();
  render(host, data);
}

const seen = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    seen.unobserve(entry.target);
    draw(entry.target);
  }),
  { rootMargin: "300px" },
);

export function drawCharts(root) {
  const hosts = root.matches?.("[data-chart]") ? [root] : [...root.querySelectorAll("[data-chart]")];
  hosts.forEach((host) => seen.observe(host));
  // What lies below the fold follows when the browser has nothing better to do, so that paper shows every chart.
  const idle = window.requestIdleCallback ?? ((task) => setTimeout(task, 800));
  idle(() => hosts.forEach(draw), { timeout: 3000 });
}
