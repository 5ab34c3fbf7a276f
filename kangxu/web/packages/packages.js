// Lines of a bill and prices: a number that is gone to is selected, so that typing replaces it.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".package-often__times, .price-input")) target.select();
});
