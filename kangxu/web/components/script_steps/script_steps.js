// Steps of a script: the current one is open; going on ticks the one before. `s` goes on, Shift+S back.
function open(script, place) {
  const steps = [...script.querySelectorAll("[data-step]")];
  const at = Math.max(1, Math.min(steps.length, place));
  for (const step of steps) {
    const number = Number(step.dataset.step);
    step.classList.toggle("is-done", number < at);
    step.classList.toggle("is-open", number === at);
    step.querySelector("button").setAttribute("aria-expanded", String(number === at));
  }
  steps[at - 1]?.scrollIntoView({ block: "nearest" });
  const kept = script.querySelector("[data-script-current]");
  if (kept.value === String(at)) return;
  kept.value = String(at);
  kept.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const step = event.target.closest?.("[data-script] .script__name")?.closest("[data-step]");
  if (!step) return;
  open(step.closest("[data-script]"), Number(step.dataset.step));
  const row = step.dataset.goesTo && document.querySelector(`[data-form-panel] [data-row^="${CSS.escape(step.dataset.goesTo)}"]`);
  row?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const script = document.querySelector("[data-script]");
  if (!script || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "s") return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog[open]")) return;
  open(script, Number(script.querySelector("[data-script-current]").value) + (event.shiftKey ? -1 : 1));
});

export const openStep = open;
