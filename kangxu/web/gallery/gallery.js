// The gallery sets its stages to the widths that the states ask for; a stylesheet cannot read them.
for (const stage of document.querySelectorAll(".gallery__stage[data-width]")) {
  stage.style.width = `${stage.dataset.width}px`;
}
