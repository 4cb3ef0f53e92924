// Marks that scripts run, so that the CSS may fold what a script can open again.
document.documentElement.classList.add("js");

// Says something to everybody: a toast one sees and a screen reader hears; it goes by itself.
function announce(text) {
  const toast = document.createElement("p");
  toast.textContent = text;
  document.getElementById("toasts").replaceChildren(toast);
  setTimeout(() => toast.remove(), 6000);
}

// After a swap the reader of another page of results starts at its heading.
document.addEventListener("htmx:afterSwap", (event) => {
  const config = event.detail.requestConfig;
  if (config && config.elt.closest(".pages")) {
    const heading = document.getElementById("results-title");
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
});
document.addEventListener("htmx:responseError", () => announce(document.body.dataset.failed));
document.addEventListener("htmx:sendError", () => announce(document.body.dataset.failed));
