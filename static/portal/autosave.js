// Keeps what is typed into a form, with the portal or, while that cannot be reached, in this browser; offers it when somebody
// comes back; and says who else is writing there. Without this script a form is a form.

const PAUSE = 3000;
const ABOUT_THE_FORM = ["csrfmiddlewaretoken", "version", "key", "began"];

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const page = location.pathname;
  const address = `${form.dataset.unsaved}?page=${encodeURIComponent(page)}`;
  const place = `unsaved ${page}`;
  const notice = document.createElement("div");
  const state = document.createElement("p");
  notice.hidden = true;
  notice.className = "ds_inset-text";
  state.className = "ds_hint-text";
  state.setAttribute("role", "status");
  form.prepend(notice);
  form.querySelector("button[type=submit].ds_button").after(state);
  let waiting;
  let isSaving = false;

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
      if (name !== "csrfmiddlewaretoken") {
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
    const answer = await send(address, data);
    if (answer) {
      localStorage.removeItem(place);
      tell(answer.others, "What you type is kept.");
    } else {
      localStorage.setItem(place, JSON.stringify({ fields: fieldsOf(data) }));
      state.textContent =
        "The portal cannot be reached, or you are no longer signed in. What you type is kept in this browser until you save it.";
    }
  }

  function tell(all, otherwise) {
    const others = "byItself" in form.dataset ? [] : all;
    const who = others.join(" and ");
    state.textContent = others.length ? `${who} ${others.length > 1 ? "are" : "is"} writing here too. What you type is kept.` : otherwise;
  }

  // What was typed into an earlier thing at this address is not taken back as that thing.
  function isOfAnother(fields) {
    return form.elements.began?.value && fields.key?.[0] !== form.elements.key.value;
  }

  function takeBack(fields) {
    const kept = isOfAnother(fields) ? ABOUT_THE_FORM : ["csrfmiddlewaretoken"];
    for (const field of form.elements) {
      const values = fields[field.name];
      if (!field.name || field.type === "file" || kept.includes(field.name)) {
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

  function differs(fields) {
    const now = fieldsOf(typed());
    return Object.keys(fields).some(
      (name) => !ABOUT_THE_FORM.includes(name) && JSON.stringify(fields[name]) !== JSON.stringify(now[name] ?? [""]),
    );
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "ds_button ds_button--secondary ds_button--small";
    made.textContent = words;
    made.addEventListener("click", () => {
      act();
      localStorage.removeItem(place);
      notice.remove();
      form.querySelector("textarea, input:not([type=hidden])").focus();
    });
    return made;
  }

  function offer(fields, at) {
    const words = document.createElement("p");
    words.textContent = at ? `You were writing this on ${at}, and have not saved it.` : "You were writing this, and have not saved it.";
    const buttons = document.createElement("p");
    buttons.append(
      button("Take it back", () => takeBack(fields)),
      " ",
      button("Drop it", () => {
        const data = new FormData();
        data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        send(`${address}&drop`, data);
      }),
    );
    const box = document.createElement("div");
    box.className = "ds_inset-text__text";
    box.append(words, buttons);
    notice.replaceChildren(box);
    notice.hidden = false;
  }

  async function comeBack() {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    const known = answer?.ok ? await answer.json() : { fields: null, others: [], at: "" };
    const here = JSON.parse(localStorage.getItem(place) ?? "null");
    tell(known.others, "");
    const fields = here?.fields ?? known.fields;
    if (fields && differs(fields)) {
      offer(fields, here ? "" : known.at);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  // What is being saved need not be kept as well: the portal forgets it when it is saved.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.formTarget) {
      clearTimeout(waiting);
      isSaving = true;
    }
  });
  if (!document.querySelector("#error-summary")) {
    comeBack();
  }
}
