// Suggests under What and Where while someone types; without this they are plain text fields.
for (const input of document.querySelectorAll("[data-suggest]")) {
  const [shortest, pause] = "saving" in input.dataset ? [4, 700] : [2, 250];
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id}-list`;
  list.role = "listbox";
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  input.after(list);
  Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }).forEach(([name, value]) => input.setAttribute(name, value));
  let timer, asked, fruitless, at = -1;

  const mark = (index) => {
    at = index;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", each === at));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map(({ value, name, hint }, index) => {
      const option = document.createElement("li");
      option.className = "suggest__option";
      option.role = "option";
      option.id = `${list.id}-${index}`;
      option.dataset.value = value;
      const small = document.createElement("small");
      small.textContent = hint;
      option.append(name, small);
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", !list.hidden);
    mark(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show([]);
  };
  const choose = (option) => {
    input.value = option.dataset.value;
    close();
  };
  const ask = async (text) => {
    asked = new AbortController();
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { signal: asked.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      // Where nothing begins so, nothing begins with that and more.
      if (answer.ok && !found.length) fruitless = text;
      show(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  const start = (wait) => {
    clearTimeout(timer);
    asked?.abort();
    const text = input.value.trim();
    const isHopeless = fruitless && text.startsWith(fruitless);
    if (text.length < shortest || isHopeless) return close();
    timer = setTimeout(ask, wait, text);
  };

  input.addEventListener("input", () => start(pause));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && count) mark((at + 1) % count);
    else if (event.key === "ArrowDown") start(0);
    else if (event.key === "ArrowUp" && count) mark((at > 0 ? at : count) - 1);
    else if (event.key === "Escape" && count) close();
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else {
      // The caret moves on in the text; Enter without a choice submits.
      if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) mark(-1);
      return;
    }
    event.preventDefault();
  });
  // Keeps the focus in the field; a finger that only scrolls chooses nothing.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}
