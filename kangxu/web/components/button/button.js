// A disabled button stays focusable so that it can say what is missing; it must not act.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest('[aria-disabled="true"]');
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
