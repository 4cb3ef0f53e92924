// Theme at once, without loading the page again; everything else in the form is posted as usual.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.name !== "theme" || !event.target.matches("[data-look]")) return;
  event.preventDefault();
  const age = button.value ? 31536000 : 0;
  document.cookie = `theme=${button.value};path=/;max-age=${age};samesite=lax`;
  if (button.value) document.documentElement.dataset.theme = button.value;
  else delete document.documentElement.dataset.theme;
  for (const other of event.target.querySelectorAll("[name=theme]")) {
    other.setAttribute("aria-pressed", other === button);
  }
});
