import designSystem from "../vendor/design-system.js";

designSystem.initAll();

// A second click on a button that sends a form does nothing: the first is on its way.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}

// One box for all the rows of a list; without a script each row is chosen by itself.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  const boxes = all.form.querySelectorAll(`[name="${all.dataset.chooseAll}"]`);
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
}

// Coming Back shows the page as it was left: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

// Titles offered while somebody types what to look for.
for (const input of document.querySelectorAll("[data-suggest]")) {
  let waiting;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asked = input.value;
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(asked)}`).catch(() => null);
      const titles = answer?.ok ? await answer.json() : [];
      if (asked === input.value) {
        input.list.replaceChildren(...titles.map((title) => new Option("", title)));
      }
    }, 200);
  });
}
