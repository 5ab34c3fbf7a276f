// How a lesson is read on a phone: seconds while it is seen and somebody moves, and how far down. Told when the page is
// left and when the question is answered; the server keeps the largest, so that telling twice changes nothing.
const lesson = document.querySelector("[data-lesson]");
const IDLE_MS = 60_000;
const TOLD_EVERY_S = 20;

function watch(page) {
  const form = page.querySelector("[data-lesson-form]");
  let seconds = 0;
  let furthest = 0;
  let moved = Date.now();
  const note = () => {
    const text = page.querySelector("[data-read-text]").getBoundingClientRect();
    const seen = text.height ? (innerHeight - text.top) / text.height : 1;
    furthest = Math.max(furthest, Math.min(100, Math.max(0, Math.round(seen * 100))));
    form.elements.seconds.value = seconds;
    form.elements.scroll.value = furthest;
  };
  const tell = () => {
    note();
    const told = new FormData(form);
    told.set("beat", "1");
    if (seconds > 0) navigator.sendBeacon(location.href, told);
  };
  for (const kind of ["scroll", "touchstart", "keydown", "pointermove"]) addEventListener(kind, () => (moved = Date.now()), { passive: true });
  addEventListener("scroll", note, { passive: true });
  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - moved > IDLE_MS) return;
    seconds += 1;
    note();
    if (seconds % TOLD_EVERY_S === 0) tell();
  }, 1000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  form.addEventListener("submit", note);
  note();
}

// Read aloud where the phone can.
function speak(button, page) {
  const begin = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(page.querySelector("[data-read-text]").innerText);
    said.lang = document.documentElement.lang;
    said.rate = 0.9;
    said.onend = said.onerror = () => (button.textContent = begin);
    button.textContent = button.dataset.stop;
    speechSynthesis.speak(said);
  });
}

if (lesson) {
  watch(lesson);
  const aloud = lesson.querySelector("[data-read-aloud]");
  if (aloud && "speechSynthesis" in window) speak(aloud, lesson);
}
