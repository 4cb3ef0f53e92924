// Counts that a result was opened, for the search that found it and for nobody; the server leaves
// the mark out for who saves data.
for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const list = event.button < 2 && event.target.closest(".job-card__link") &&
      event.target.closest("[data-clicks]");
    if (!list) return;
    const { clicks, search } = list.dataset;
    navigator.sendBeacon(clicks, new URLSearchParams({ search }));
  });
}
