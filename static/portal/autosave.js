// Keeps what is typed into a form, with the portal or, while that cannot be reached or has not answered, in this browser;
// offers it when somebody comes back; and says who else is writing there, and whether it is open in another tab. Each form that
// is opened is kept by itself, by the key that it carries along. Without this script a form is a form.

import { forget, keptFor, placeOf, put } from "./kept.js";

const PAUSE = 3000;
const ABOUT_THE_FORM = ["csrfmiddlewaretoken", "version", "key", "began"];
const NEVER_TAKEN_BACK = ["csrfmiddlewaretoken", "writing"];
const AROUND = 60;

for (const own of document.querySelectorAll("[data-unsaved]")) {
  const { form } = own;
  const { writer } = own.dataset;
  const page = location.pathname;
  const address = `${own.dataset.unsaved}?page=${encodeURIComponent(page)}`;
  const place = placeOf(writer, page, own.value);
  const offers = document.createElement("div");
  const state = document.createElement("p");
  const button = form.querySelector("button[type=submit].ds_button");
  state.className = "ds_hint-text";
  state.setAttribute("role", "status");
  form.prepend(offers);
  (button.closest(".ds_button-group") ?? button).after(state);
  let waiting;
  let isSaving = false;
  let times = 0; // that something was typed
  let timesKept = 0;

  // As long as this page is open, other tabs can see that it is.
  navigator.locks?.request(place, () => new Promise(() => {}));

  async function openElsewhere() {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return held.map((lock) => lock.name).filter((name) => name !== place && name.startsWith(placeOf(writer, page, "")));
  }

  function typed() {
    const data = new FormData(form);
    for (const name of [...data.keys()]) {
      if (data.get(name) instanceof File) {
        data.delete(name);
      }
    }
    return data;
  }

  function fieldsOf(data) {
    const fields = {};
    for (const name of new Set(data.keys())) {
      if (!NEVER_TAKEN_BACK.includes(name)) {
        fields[name] = data.getAll(name);
      }
    }
    return fields;
  }

  async function send(to, body) {
    const answer = await fetch(to, { method: "POST", body, redirect: "manual" }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  async function keep() {
    if (isSaving) {
      return;
    }
    const data = typed();
    const timesNow = times;
    const answer = await send(address, data);
    if (isSaving) {
      return;
    }
    if (answer) {
      timesKept = timesNow;
      forget(place);
      await tell(answer.others, "What you type is kept.");
    } else {
      const isKept = put(place, fieldsOf(data));
      state.textContent = `The portal cannot be reached, or you are no longer signed in. ${
        isKept ? "What you type is kept in this browser until you save it." : "Copy what you typed: it is not kept."
      }`;
    }
  }

  function drop(keys) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    keys.forEach((key) => data.append("writing", key));
    keys.forEach((key) => forget(placeOf(writer, page, key)));
    send(`${address}&drop`, data);
  }

  async function tell(all, otherwise) {
    if ("byItself" in own.dataset) {
      state.textContent = otherwise;
      return;
    }
    const tabs = (await openElsewhere()).length ? "You have this open in another tab too. " : "";
    const who = all.length ? `${all.join(" and ")} ${all.length > 1 ? "are" : "is"} writing here too. ` : "";
    state.textContent = `${tabs}${who}${tabs || who ? "What you type is kept." : otherwise}`;
  }

  // What was typed into an earlier thing at this address is not taken back as that thing.
  function isOfAnother(fields) {
    return form.elements.began?.value && fields.key?.[0] !== form.elements.key.value;
  }

  function takeBack(fields) {
    const left = isOfAnother(fields) ? [...ABOUT_THE_FORM, ...NEVER_TAKEN_BACK] : NEVER_TAKEN_BACK;
    for (const field of form.elements) {
      const values = fields[field.name];
      if (!field.name || field.type === "file" || left.includes(field.name)) {
        continue;
      }
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = Boolean(values?.includes(field.value));
      } else if (values) {
        field.value = values[0];
      }
    }
    form.dispatchEvent(new Event("input"));
  }

  // The names of what was typed otherwise than it stands here. What the form carries along nobody typed.
  function differing(fields) {
    const now = fieldsOf(typed());
    const isCarried = (name) => form.elements[name]?.type === "hidden" || !form.elements[name];
    return Object.keys(fields).filter(
      (name) => !isCarried(name) && JSON.stringify(fields[name]) !== JSON.stringify(now[name] ?? [""]),
    );
  }

  // The words around the first difference, to know it by.
  function glimpse(fields) {
    const name = differing(fields).find((each) => form.elements[each].matches?.("textarea, input[type=text]"));
    if (!name) {
      return "";
    }
    const [kept, now] = [fields[name][0], form.elements[name].value];
    let at = 0;
    while (at < kept.length && kept[at] === now[at]) {
      at += 1;
    }
    const start = at < AROUND / 2 ? 0 : kept.lastIndexOf(" ", at - 1) + 1;
    const words = kept.slice(start, start + AROUND).trim();
    return words && ` “${start ? "… " : ""}${words}${start + AROUND < kept.length ? " …" : ""}”`;
  }

  function made(box, words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds_button ds_button--secondary ds_button--small";
    button.textContent = words;
    button.addEventListener("click", () => {
      act();
      box.remove();
      form.querySelector("textarea, input:not([type=hidden])").focus();
    });
    return button;
  }

  // What was taken over is forgotten together with this form, once this is saved.
  function takeOver(keys) {
    for (const key of keys) {
      const carried = own.cloneNode();
      carried.removeAttribute("data-unsaved");
      carried.value = key;
      own.parentElement.append(carried);
    }
  }

  function offer({ keys, fields, at, isOpen }) {
    const when = at ? ` on ${at}` : "";
    const box = document.createElement("div");
    const inner = document.createElement("div");
    const words = document.createElement("p");
    const buttons = document.createElement("p");
    box.className = "ds_inset-text";
    inner.className = "ds_inset-text__text";
    words.textContent = isOpen
      ? `You are writing this in another tab, and have not saved it there.${glimpse(fields)}`
      : `You were writing this${when}, and have not saved it.${glimpse(fields)}`;
    const take = made(box, isOpen ? "Take a copy of it" : "Take it back", () => {
      takeBack(fields);
      takeOver(isOpen ? [] : keys);
    });
    buttons.append(take, ...(isOpen ? [] : [" ", made(box, "Drop it", () => drop(keys))]));
    inner.append(words, buttons);
    box.append(inner);
    offers.append(box);
  }

  // The same words kept twice are offered once.
  function together(all, open) {
    const found = new Map();
    for (const { key, fields, at } of all) {
      const isOpen = open.includes(placeOf(writer, page, key));
      const same = `${isOpen} ${JSON.stringify(differing(fields).map((name) => [name, fields[name]]))}`;
      const { keys = [] } = found.get(same) ?? {};
      found.set(same, { keys: [...keys, key], fields, at, isOpen });
    }
    return [...found.values()];
  }

  async function comeBack() {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    const { kept, others } = answer?.ok ? await answer.json() : { kept: [], others: [] };
    const here = keptFor(writer, page).filter(({ key }) => key !== own.value);
    const there = kept.filter(({ key }) => key !== own.value && !here.some((each) => each.key === key));
    for (const one of together([...here, ...there], await openElsewhere())) {
      if (differing(one.fields).length) {
        offer(one);
      } else if (!one.isOpen && Object.keys(one.fields).every((name) => form.elements[name])) {
        drop(one.keys); // it was saved since
      }
    }
    await tell(others, "");
  }

  form.addEventListener("input", () => {
    times += 1;
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  // What is being saved is kept here until the portal says that it took it.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.formTarget && !event.defaultPrevented) {
      clearTimeout(waiting);
      isSaving = true;
      put(place, fieldsOf(typed()));
    }
  });
  // Whoever leaves before it was kept finds it here.
  window.addEventListener("pagehide", () => {
    if (timesKept < times && !isSaving) {
      put(place, fieldsOf(typed()));
    }
  });
  window.addEventListener("pageshow", () => {
    isSaving = false;
  });
  if (!document.querySelector("#error-summary")) {
    comeBack();
  }
}
