// The day beside the outcomes in words (12-04 周五), what the day means for the outcome chosen, and outcomes behind the button.
function tell(bar) {
  const input = bar.querySelector("#outcome-next");
  const words = bar.querySelector("[data-day-words]");
  if (!input) return;
  const [year, month, day] = input.value.split("-").map(Number);
  const weekdays = words.dataset.weekdays.split(",");
  const rests = (input.dataset.closed ?? "").split(" ").includes(input.value);
  words.textContent = input.value ? `${input.value.slice(5)} ${weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]}${rests ? ` ${words.dataset.rest}` : ""}` : "–";
  words.classList.toggle("tone-amber", rests);
  const chosen = bar.querySelector("[data-keep][type=radio]:checked");
  const label = bar.querySelector("[data-next-label]");
  label.textContent = chosen?.dataset.day || label.dataset.nextWords;
  const more = bar.querySelector("[data-more-chosen]");
  if (!more) return;
  const behind = chosen?.matches("[data-outcome-more]");
  more.textContent = behind ? chosen.closest("label").lastChild.textContent.trim() : more.dataset.words;
  more.closest("button").classList.toggle("is-chosen", !!behind);
}

function start(root) {
  for (const bar of root.querySelectorAll?.("[data-outcome-bar]") ?? []) tell(bar);
}

document.addEventListener("input", (event) => {
  const bar = event.target.closest?.("[data-outcome-bar]");
  if (bar) tell(bar);
});
document.addEventListener("click", (event) => {
  const input = event.target.closest?.("#outcome-next");
  if (input) input.showPicker?.();
});
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));

export const tellDay = tell;
