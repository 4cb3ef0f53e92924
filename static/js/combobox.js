// Suggests places under the Where field; without this it is a plain text field.
for (const input of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id}-list`;
  list.role = "listbox";
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  input.after(list);
  Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }).forEach(([name, value]) => input.setAttribute(name, value));
  let timer, asked, at = -1;

  const close = () => show([]);
  const show = (places) => {
    at = -1;
    list.replaceChildren(...places.map((place, index) => {
      const option = document.createElement("li");
      option.className = "suggest__option";
      option.role = "option";
      option.id = `${list.id}-${index}`;
      option.dataset.value = place.value;
      const hint = document.createElement("small");
      hint.textContent = place.hint;
      option.append(place.name, hint);
      return option;
    }));
    list.hidden = !places.length;
    input.setAttribute("aria-expanded", !!places.length);
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const options = list.children;
    if (!options.length) return;
    at = (index + options.length) % options.length;
    [...options].forEach((option, each) => option.setAttribute("aria-selected", each === at));
    input.setAttribute("aria-activedescendant", options[at].id);
  };
  const choose = (option) => {
    input.value = option.dataset.value;
    close();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(async () => {
      asked = new AbortController();
      try {
        const address = `${input.dataset.suggest}?q=${encodeURIComponent(text)}`;
        const answer = await fetch(address, { signal: asked.signal });
        show(answer.ok ? (await answer.json()).places : []);
      } catch {
        close();
      }
    }, 300);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}
