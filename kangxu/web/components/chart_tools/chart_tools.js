// The buttons beside a chart: the same data as a table, PNG of the picture, CSV of the table behind it.
const chartOf = (id) => document.getElementById(id);

function toggleTable(button) {
  const chart = chartOf(button.dataset.chartTable);
  const table = chart.querySelector("[data-chart-rows]");
  const shown = table.hidden;
  table.hidden = !shown;
  chart.querySelector("[data-chart-picture]").hidden = shown;
  button.setAttribute("aria-pressed", String(shown));
}

function save(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

const quoted = (cell) => `"${cell.innerText.replace(/\s+/g, " ").trim().replaceAll('"', '""')}"`;

function saveCsv(id) {
  const template = chartOf(id).querySelector("[data-chart-rows]");
  const wasHidden = template.hidden;
  template.hidden = false;
  const rows = [...template.querySelectorAll("tr")].map((row) => [...row.children].map(quoted).join(","));
  template.hidden = wasHidden;
  save(`${id}.csv`, URL.createObjectURL(new Blob([`\ufeff${rows.join("\r\n")}`], { type: "text/csv" })));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-table], [data-chart-png], [data-chart-csv], [data-chart-reset]");
  if (!button) return;
  const { chartTable, chartPng, chartCsv, chartReset } = button.dataset;
  if (chartTable) toggleTable(button);
  if (chartCsv) saveCsv(chartCsv);
  if (chartPng) chartOf(chartPng).dispatchEvent(new CustomEvent("kx:chart-png", { detail: save }));
  if (chartReset) chartOf(chartReset).dispatchEvent(new CustomEvent("kx:chart-reset"));
});
