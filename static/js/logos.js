// Logos after the first three replace their initials when they come into view. On a first visit,
// which is told by its inlined CSS, they wait for the reader to scroll: bytes first buy the text.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    const image = new Image(48, 48);
    image.alt = "";
    image.className = "logo";
    image.onload = () => target.replaceWith(image);
    image.src = target.dataset.logo;
  }
});
function watchLogos() {
  for (const logo of document.querySelectorAll("[data-logo]")) seen.observe(logo);
}
if (document.querySelector("head > style")) {
  addEventListener("scroll", watchLogos, { once: true, passive: true });
} else watchLogos();
document.addEventListener("htmx:afterSwap", watchLogos);
