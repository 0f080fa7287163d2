// Buttons above every text in Markdown. Without this script the text is a plain field, and what can be written stands in its hint.

import "../vendor/markdown-toolbar.js";
import { openLinkSearch } from "./link-search.js";
import { listen } from "./paste.js";

const BUTTONS = [
  ["bold", "Bold"],
  ["italic", "Italic"],
  ["header-2", "Heading"],
  ["unordered-list", "List"],
  ["ordered-list", "Numbered list"],
  ["quote", "Quotation"],
  ["link", "Link"],
];

const fields = document.querySelectorAll("textarea[data-markdown]");

for (const field of fields) {
  const toolbar = document.createElement("markdown-toolbar");
  toolbar.className = "portal-toolbar";
  toolbar.setAttribute("for", field.id);
  toolbar.setAttribute("aria-controls", field.id);
  const of = fields.length > 1 ? ` of “${field.labels[0].firstChild.textContent.trim()}”` : "";
  toolbar.setAttribute("aria-label", `Formatting${of}`);
  for (const [style, name] of BUTTONS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "portal-toolbar__button";
    button.dataset.mdButton = style;
    button.textContent = name;
    toolbar.append(button);
  }
  const address = field.form?.dataset.linkSearch;
  if (address) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "portal-toolbar__button";
    button.dataset.mdButton = "page";
    button.textContent = "Link to a page";
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", () => openLinkSearch(field, address));
    toolbar.append(button);
  }
  field.before(toolbar);
  if (field.form?.dataset.paste) {
    listen(field);
  }
}
