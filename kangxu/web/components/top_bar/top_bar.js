// `/` goes to search from anywhere; arrows walk through what was found; Escape leaves.
const input = document.getElementById("top-search");

if (input) {
  const form = input.form;
  const links = () => [...form.querySelectorAll(".top-bar__found a")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  form.addEventListener("keydown", (event) => {
    const all = links();
    if (event.key === "Escape") document.activeElement.blur();
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !all.length) return;
    event.preventDefault();
    const at = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (all[at] ?? (at < 0 ? input : all[all.length - 1])).focus();
  });
  form.addEventListener("submit", (event) => {
    const [first] = links();
    if (!first) return;
    event.preventDefault();
    first.click();
  });
}
