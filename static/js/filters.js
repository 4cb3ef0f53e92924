// Filters: on a wide screen a change searches at once; on a phone they open as a sheet.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open-filters]");
  const side = document.querySelector("#filters form");
  if (link && side) {
    event.preventDefault();
    const sheet = document.createElement("dialog");
    const home = side.parentNode;
    sheet.className = "sheet";
    sheet.setAttribute("aria-labelledby", "filters-title");
    sheet.append(side);
    document.body.append(sheet);
    sheet.addEventListener("close", () => {
      if (home.isConnected) home.append(side);
      sheet.remove();
      link.focus();
    });
    sheet.addEventListener("click", (inside) => {
      const away = inside.target === sheet && inside.clientY < sheet.getBoundingClientRect().top;
      if (away || inside.target.closest("[data-close]")) sheet.close();
    });
    sheet.showModal();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  // What was typed to find an option is no filter; leaving its box would lose the click on one.
  if (event.target.matches("[data-narrow]")) return;
  if (form && form.matches("[data-filters]") && !form.closest("dialog")) form.requestSubmit();
  if (event.target.matches("[data-sort] select")) form.requestSubmit();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const sheet = event.target.closest("dialog");
  if (sheet) sheet.close();
});

// Narrows a long list of options to those that hold what is typed.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-narrow]")) return;
  const text = event.target.value.trim().toLowerCase();
  for (const option of event.target.closest(".facet").querySelectorAll(".check")) {
    option.hidden = !option.textContent.toLowerCase().includes(text);
  }
});
