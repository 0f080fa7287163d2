// What is pasted with formatting becomes Markdown. The plain words stand there at once; the portal's answer takes their place.
// Without an answer, or when somebody types on before it comes, the plain words stay.

import { type } from "./link-search.js";

const FORMATTED = /<(b|strong|i|em|h[1-6]|li|table|blockquote|a\s[^>]*href|img)\b|mso-list|font-weight:\s*(bold|[6-9]00)|font-style:\s*italic/i;
const CHOSEN = /<!--\s*StartFragment\s*-->([\s\S]*)<!--\s*EndFragment\s*-->/;
const KEPT_PLAIN = "Pasted as plain words: the portal could not be asked for their formatting.";

async function asMarkdown(html, form) {
  const body = new FormData();
  body.set("html", html);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.paste, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer?.headers.get("Content-Type")?.startsWith("application/json")) {
    return { said: KEPT_PLAIN };
  }
  return answer.json();
}

export function listen(field) {
  const said = document.createElement("p");
  said.className = "ds_hint-text";
  said.setAttribute("role", "status");
  field.after(said);
  field.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    if (!plain || !FORMATTED.test(html)) {
      return;
    }
    event.preventDefault();
    type(field, plain);
    const end = field.selectionStart;
    const before = field.value;
    said.textContent = "";
    const { markdown, notes = [], said: why } = await asMarkdown(html.match(CHOSEN)?.[1] ?? html, field.form);
    if (why || field.value !== before) {
      said.textContent = why ?? "Pasted as plain words, since you went on typing.";
    } else if (markdown && markdown !== plain) {
      field.setSelectionRange(end - plain.length, end);
      type(field, markdown);
      said.textContent = ["Pasted with its formatting as Markdown. To have the plain words, undo once.", ...notes].join(" ");
    }
  });
}
