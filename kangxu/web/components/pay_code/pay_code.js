// Counts down to the moment in data-until; at its end the page is read again, which then says what became of it.
function tick() {
  const now = Date.now();
  for (const shown of document.querySelectorAll("[data-until]")) {
    const left = Math.floor((Date.parse(shown.dataset.until) - now) / 1000);
    if (left >= 0) {
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    } else if (shown.textContent !== "0:00") {
      shown.textContent = "0:00";
      if (shown.closest("[data-reload-at-end]")) location.reload();
    }
  }
}

if (document.querySelector("[data-until]")) tick();
setInterval(tick, 1000);
