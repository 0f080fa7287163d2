// A dialog that finds a page of ours by its title and puts a link to it into a text, where the cursor stands.

const PAUSE = 200;
const WORDS = {
  title: "Link to a page",
  label: "Words of its title",
  close: "Close",
  none: "Nothing is found by this title.",
  unreachable: "The portal cannot be reached, or you are no longer signed in.",
  closed: "Not everyone who will read this text may see it.",
};

let count = 0;

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// As if it had been typed: it can be undone, and scripts that listen hear of it.
export function type(field, words) {
  field.focus();
  if (!document.execCommand("insertText", false, words)) {
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function linkTo(field, page) {
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd).trim();
  const words = chosen || page.title.replace(/[\\[\]]/g, "\\$&");
  type(field, `[${words}](${page.address})`);
}

export function openLinkSearch(field, address) {
  const id = `link-search-${(count += 1)}`;
  const input = make("input", {
    id,
    class: "ds_input",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": `${id}-pages`,
  });
  const list = make("ul", { id: `${id}-pages`, class: "portal-link-search__pages", role: "listbox", "aria-label": "Pages" });
  const said = make("p", { class: "ds_hint-text", role: "status" });
  const close = make("button", { type: "button", class: "ds_button ds_button--secondary ds_button--small" }, WORDS.close);
  const dialog = make(
    "dialog",
    { class: "portal-link-search", "aria-labelledby": `${id}-title` },
    make("h2", { id: `${id}-title` }, WORDS.title),
    make("label", { class: "ds_label", for: id }, WORDS.label),
    input,
    said,
    list,
    close,
  );
  let pages = [];
  let active = -1;
  let waiting;

  function activate(index) {
    active = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    const item = list.children[active];
    item ? input.setAttribute("aria-activedescendant", item.id) : input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  function choose(page) {
    if (page?.is_for_all) {
      dialog.close();
      linkTo(field, page);
    }
  }

  function option(page, index) {
    const item = make(
      "li",
      { id: `${id}-${index}`, role: "option", "aria-selected": "false", class: "portal-link-search__page" },
      make("span", { class: "portal-link-search__title" }, page.title),
      make("span", { class: "portal-link-search__kind" }, page.is_for_all ? page.kind : `${page.kind}. ${WORDS.closed}`),
    );
    if (!page.is_for_all) {
      item.setAttribute("aria-disabled", "true");
    }
    item.addEventListener("click", () => choose(page));
    return item;
  }

  function show(found) {
    pages = found ?? [];
    list.replaceChildren(...pages.map(option));
    input.setAttribute("aria-expanded", String(pages.length > 0));
    said.textContent = !found
      ? WORDS.unreachable
      : pages.length
        ? `${pages.length} ${pages.length === 1 ? "page" : "pages"} found. Choose with the arrow keys and Enter.`
        : WORDS.none;
    activate(pages.length && pages[0].is_for_all ? 0 : -1);
  }

  async function look() {
    const words = input.value.trim();
    if (words.length < 2) {
      list.replaceChildren();
      said.textContent = "";
      return;
    }
    const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { redirect: "manual" }).catch(() => null);
    const found = answer?.ok ? await answer.json() : null;
    if (words === input.value.trim()) {
      show(found);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && pages.length) {
      event.preventDefault();
      activate((active + step + pages.length) % pages.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(pages[active]);
    }
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    field.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd).trim();
  if (chosen && chosen.length < 100) {
    input.value = chosen;
    look();
  }
}
