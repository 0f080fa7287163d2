// Makes a passkey, or signs in with one: asks the browser, puts its answer into the form, and sends that.
// Without this script, or in a browser that knows no passkeys, the buttons stay hidden and codes by email do.

const NOT_DONE = "No passkey was used. Try again, or use an emailed code.";

const isKnown = typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function" && /[a-z]/i.test(location.hostname);

async function made() {
  const offer = JSON.parse(document.querySelector("#passkey-offer").textContent);
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offer.publicKey) });
}

async function shown(form) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(form.action, { headers });
  if (!answer.ok) throw new Error(answer.statusText);
  const { request_options: offer } = await answer.json();
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offer.publicKey) });
}

function letUse(form, ask) {
  const button = form.querySelector("[data-passkey-button]");
  const said = form.querySelector("[data-passkey-said]");
  for (const words of form.querySelectorAll("[data-passkey-cannot]")) words.hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "";
    try {
      const credential = await ask(form);
      form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      said.textContent = NOT_DONE;
      button.disabled = false;
    }
  });
}

if (isKnown) {
  for (const form of document.querySelectorAll("form[data-passkey-make]")) letUse(form, made);
  for (const form of document.querySelectorAll("form[data-passkey-use]")) letUse(form, shown);
}
