// Choosing or dropping a file sends the form at once and says which file is on its way.
function send(form) {
  const [file] = form.querySelector('input[type="file"]').files;
  if (!file) return;
  form.querySelector("[data-upload-name]").textContent = file.name;
  form.requestSubmit();
}

document.addEventListener("change", (event) => {
  const form = event.target.matches('input[type="file"]') && event.target.closest("form[data-upload]");
  if (form) send(form);
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = event.target.closest?.(".upload-drop__area");
    if (!area) return;
    event.preventDefault();
    area.classList.toggle("is-over", kind === "dragover");
    if (kind !== "drop") return;
    area.querySelector("input").files = event.dataTransfer.files;
    send(area.closest("form"));
  });
}
