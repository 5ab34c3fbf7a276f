// Marks what differs from the shipped numbers, and which fields are wrong, while the form itself stays untouched.
const form = document.querySelector("[data-scenario]");

function markChanged(input) {
  const holder = input.closest("[data-param]");
  if (!holder) return;
  holder.classList.toggle("is-changed", input.value.trim() !== input.dataset.shipped);
}

function markWrong(told) {
  for (const input of form.querySelectorAll("[data-shipped]")) {
    const words = told[input.name] ?? "";
    input.toggleAttribute("aria-invalid", Boolean(words));
    if (words) input.setAttribute("aria-invalid", "true");
    document.getElementById(`${input.id}-error`).textContent = words;
  }
}

if (form) {
  form.addEventListener("input", (event) => markChanged(event.target));
  document.getElementById("scenario-name").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('[value="keep"]'));
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const told = event.target.querySelector?.("[data-wrong]");
    if (event.target.id === "outcome" && told) markWrong(JSON.parse(told.dataset.wrong));
  });
}
