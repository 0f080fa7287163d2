import designSystem from "../vendor/design-system.js";
import { forgetWhatWasTaken, handOver } from "./kept.js";

designSystem.initAll();
forgetWhatWasTaken();

// A second click on a button that sends a form does nothing: the first is on its way.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) {
      return; // It is shown elsewhere, and may be shown again.
    }
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}

for (const form of document.querySelectorAll("[data-sign-out]")) {
  handOver(form);
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

// An address is copied, or handed to the device's own list of apps, where the browser can do that.
for (const box of document.querySelectorAll("[data-share]")) {
  const { share: url, words: title } = box.dataset;
  const copy = box.querySelector("[data-copy]");
  const sheet = box.querySelector("[data-sheet]");
  if (navigator.clipboard) {
    const said = copy.parentElement.querySelector("[role=status]");
    copy.parentElement.hidden = false;
    copy.addEventListener("click", async () => {
      said.textContent = "";
      said.textContent = await navigator.clipboard.writeText(url).then(
        () => "Copied.",
        () => "The browser did not copy it. Copy the address above.",
      );
    });
  }
  if (navigator.share) {
    sheet.parentElement.hidden = false;
    sheet.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  }
}

// What helps to write a text.
if (document.querySelector("[data-markdown]")) {
  import("./toolbar.js");
}
if (document.querySelector("[data-preview]")) {
  import("./preview.js");
}
if (document.querySelector("[data-reorder]")) {
  import("./reorder.js");
}
if (document.querySelector("[data-opened]")) {
  import("./opened.js");
}
if (document.querySelector("[data-unsaved]")) {
  import("./autosave.js");
}
