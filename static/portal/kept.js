// What this browser keeps of what somebody types, for them alone, while the portal does not have it.

export const placeOf = (writer, page, key) => `unsaved ${writer} ${page} ${key}`;

// Whether the browser could keep it: its store may be full, or closed.
export function put(place, fields) {
  try {
    localStorage.setItem(place, JSON.stringify({ fields }));
    return true;
  } catch {
    return false;
  }
}

export const forget = (place) => localStorage.removeItem(place);

// What it keeps for this person, of every page or of one.
export function keptFor(writer, page) {
  const found = [];
  for (const place of Object.keys(localStorage)) {
    const [what, by, at, key] = place.split(" ");
    if (what === "unsaved" && by === writer && (!page || at === page) && key) {
      found.push({ place, page: at, key, fields: JSON.parse(localStorage.getItem(place)).fields });
    }
  }
  return found;
}

// The portal says by a cookie which forms it took: of these nothing is kept any more.
export function forgetWhatWasTaken() {
  for (const [cookie, key] of document.cookie.matchAll(/(?:^|; )taken-([0-9a-f-]{36})=yes/g)) {
    for (const place of Object.keys(localStorage)) {
      if (place.startsWith("unsaved ") && place.endsWith(key)) {
        forget(place);
      }
    }
    document.cookie = `${cookie.replace(/^; /, "").split("=")[0]}=; path=/; max-age=0; samesite=lax`;
  }
}

// Signing out forgets what is kept here. What the portal does not have yet is handed to it before.
export async function handOver(form) {
  const { signOut: address, writer } = form.dataset;
  form.addEventListener("submit", () => keptFor(writer).forEach(({ place }) => forget(place)));
  for (const { place, page, key, fields } of keptFor(writer)) {
    const body = new FormData();
    for (const [name, values] of Object.entries(fields)) {
      values.forEach((value) => body.append(name, value));
    }
    body.set("writing", key);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(`${address}?page=${encodeURIComponent(page)}`, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (answer?.ok) {
      forget(place);
    }
  }
  form.querySelector("[data-not-handed-over]").hidden = keptFor(writer).length === 0;
}
