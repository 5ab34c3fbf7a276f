// The standard screening form: Enter goes on, ↑ goes back, digits choose, Esc clears, Ctrl+Enter saves; active seconds.
const form = document.querySelector("[data-assess-form]");
const IDLE_AFTER = 60; // seconds without a key or a touch are not counted

if (form) {
  const stops = () =>
    [...form.querySelectorAll(".ask__number, .ask__choices")].filter((one) => one.checkVisibility()).map((one) => (one.matches(".ask__number") ? one : (one.querySelector("input:checked") ?? one.querySelector("input"))));
  const focus = (stop) => {
    stop?.focus();
    if (stop?.type === "text") stop.select();
    stop?.closest("[data-ask]")?.scrollIntoView({ block: "nearest" });
  };
  const move = (from, step) => {
    const all = stops();
    const at = all.findIndex((one) => one === from || (from.type === "radio" && one.name === from.name));
    focus(all[at + step] ?? (step > 0 ? form.querySelector("[type=submit]") : null));
  };
  const choose = (row, digit) => {
    const chosen = row.querySelectorAll(".ask__choices input")[digit - 1];
    if (!chosen) return;
    chosen.checked = true;
    move(chosen, 1);
  };
  const clear = (row) => {
    for (const one of row.querySelectorAll("input")) one.type === "radio" ? (one.checked = false) : (one.value = "");
  };

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const row = event.target.closest("[data-ask]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const radio = event.target.type === "radio";
    const acts = { Enter: () => move(event.target, 1), ArrowDown: () => move(event.target, 1), ArrowUp: () => move(event.target, -1), Escape: () => clear(row) };
    const act = acts[event.key] ?? (radio && /^[1-9]$/.test(event.key) ? () => choose(row, Number(event.key)) : null);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  let seconds = 0;
  let idle = 0;
  for (const kind of ["keydown", "pointerdown", "input"]) form.addEventListener(kind, () => (idle = 0));
  setInterval(() => {
    if (document.hidden || (idle += 1) > IDLE_AFTER) return;
    form.querySelector("[data-seconds]").value = String((seconds += 1));
  }, 1000);
  focus(form.querySelector("[aria-invalid=true]") ?? stops()[0]);
}
