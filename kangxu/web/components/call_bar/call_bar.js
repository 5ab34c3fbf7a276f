// The time spoken runs on between two answers of the server. Counted by the machine's own clock, which nobody can set.
const begun = new WeakMap();

function tick() {
  for (const shown of document.querySelectorAll("[data-call-seconds]")) {
    if (!begun.has(shown)) begun.set(shown, performance.now() - Number(shown.dataset.callSeconds) * 1000);
    const seconds = Math.floor((performance.now() - begun.get(shown)) / 1000);
    shown.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

setInterval(tick, 250);
