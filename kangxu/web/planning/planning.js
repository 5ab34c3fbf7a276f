// The screen is turned to the patient and back: Escape turns it back.
const root = document.documentElement;

function turn(on) {
  root.classList.toggle("turned", on);
  document.querySelector("[data-turn]")?.setAttribute("aria-pressed", String(on));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-turn]")) turn(!root.classList.contains("turned"));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.classList.contains("turned")) turn(false);
});
