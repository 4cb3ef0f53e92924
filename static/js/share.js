// Copies the address of a job, and shares it through the phone's own sheet where there is one.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    announce(button.dataset.done);
  } catch {
    announce(button.dataset.copy);
  }
});

// The Apply bar rests while the first Apply button is on the screen.
const bar = document.querySelector(".apply-bar");
const first = document.querySelector(".job-head__actions .button--main");
if (bar && first) {
  new IntersectionObserver(([entry]) => {
    bar.toggleAttribute("data-resting", entry.isIntersecting);
  }).observe(first);
}
