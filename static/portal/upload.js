// Sends each chosen file by itself, tells what became of it, and lets one that was not taken be tried again.
// Without this script the form sends all of them at once, and the next page tells.

const form = document.querySelector("form[data-upload]");
const section = document.querySelector("#results").closest("section");
const summary = section.querySelector("[data-summary]");
const results = section.querySelector("[data-results]");
const input = form.querySelector("input[type=file]");
const mostBytes = Number(form.dataset.mostBytes);
const FAILED = "It did not reach the portal. Check the connection and try again.";
const SIGNED_OUT = "You are no longer signed in. Sign in again in another tab, then try again here.";
const TOO_LARGE = `The file is larger than ${mostBytes / 1024 / 1024} MB. Make it smaller, or split it.`;

const SOONEST = 2000; // milliseconds until it is asked again what was found in a file
const LATEST = 15000;

const looking = new Map(); // where to ask → the rows of which an answer is awaited, by their number
let waiting = [];
let isSending = false;
let taken = 0;
let refused = 0;

function sayHowFar() {
  const all = taken + refused + waiting.length + (isSending ? 1 : 0);
  const not = refused ? ` ${refused} not taken: see below.` : "";
  summary.textContent = `${taken} of ${all} taken in.${not}`;
}

function row(file) {
  const item = document.createElement("li");
  item.className = "portal-list__item portal-upload";
  const name = document.createElement("span");
  name.className = "portal-list__title";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.className = "portal-upload__bar";
  bar.setAttribute("aria-label", `How much of ${file.name} has been sent`);
  const said = document.createElement("p");
  said.className = "portal-list__text";
  said.textContent = "Waiting.";
  item.append(name, bar, said);
  results.append(item);
  return { file, item, bar, said };
}

function finish(one, { is_taken: isTaken, said, address, files, number }) {
  isTaken ? (taken += 1) : (refused += 1);
  one.bar.remove();
  say(one, isTaken, said);
  if (isTaken && address !== form.dataset.done) {
    one.address = address;
    link(one, address, "Describe it");
  }
  if (isTaken && files) {
    awaitFindings(one, files, number);
  }
  if ([FAILED, SIGNED_OUT].includes(said)) {
    offerAgain(one);
  }
}

function say(one, isTaken, words) {
  one.said.textContent = words;
  one.said.classList.toggle("portal-import__problem", !isTaken);
}

function link(one, address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  const whose = document.createElement("span");
  whose.className = "visually-hidden";
  whose.textContent = `: ${one.file.name}`;
  made.append(whose);
  one.said.append(" ", made);
}

// A file that was taken in is looked into before it is ready: what comes of that is told as well.
function awaitFindings(one, address, number) {
  if (looking.has(address)) {
    looking.get(address).set(number, one);
  } else {
    looking.set(address, new Map([[number, one]]));
    setTimeout(ask, SOONEST, address, SOONEST);
  }
}

async function ask(address, pause) {
  const rows = looking.get(address);
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok && !answer.redirected ? await answer.json() : {};
  for (const [number, one] of rows) {
    if (found[number] && found[number].state !== "waiting") {
      rows.delete(number);
      tell(one, found[number]);
    }
  }
  if (rows.size) {
    const next = Math.min(pause * 1.5, LATEST);
    setTimeout(ask, next, address, next);
  } else {
    looking.delete(address);
  }
}

function tell(one, { state, said, take_away: away }) {
  const isTaken = state === "ready";
  say(one, isTaken, said);
  if (isTaken && one.address) {
    link(one, one.address, "Describe it");
  }
  if (!isTaken) {
    taken -= 1;
    refused += 1;
    link(one, away, "Take it away");
    sayHowFar();
  }
}

function offerAgain(one) {
  const again = document.createElement("button");
  again.type = "button";
  again.className = "ds_button ds_button--secondary ds_button--small";
  again.textContent = "Try again";
  again.setAttribute("aria-label", `Try again: ${one.file.name}`);
  again.addEventListener("click", () => {
    refused -= 1;
    one.item.remove();
    section.querySelector("h2").focus();
    add([one.file]);
  });
  one.item.append(again);
}

function answerOf(request) {
  if (request.status === 413) {
    return { is_taken: false, said: TOO_LARGE };
  }
  if (!(request.getResponseHeader("Content-Type") ?? "").startsWith("application/json")) {
    return { is_taken: false, said: request.responseURL.includes("/account/") || request.status === 403 ? SIGNED_OUT : FAILED };
  }
  return JSON.parse(request.responseText).files[0];
}

function send(one) {
  return new Promise((done) => {
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, one.file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      one.bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
    });
    request.addEventListener("load", () => {
      finish(one, answerOf(request));
      done();
    });
    request.addEventListener("error", () => {
      finish(one, { is_taken: false, said: FAILED });
      done();
    });
    one.said.textContent = "On its way.";
    request.send(data);
  });
}

async function sendAll() {
  if (isSending) {
    return;
  }
  while (waiting.length) {
    const one = waiting.shift();
    isSending = true;
    sayHowFar();
    await (one.file.size > mostBytes ? finish(one, { is_taken: false, said: TOO_LARGE }) : send(one));
    isSending = false;
  }
  sayHowFar();
}

function add(files) {
  section.hidden = false;
  waiting.push(...files.map(row));
  sendAll();
}

form.addEventListener(
  "submit",
  (event) => {
    if (input.files.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      add([...input.files]);
      input.value = "";
      input.dispatchEvent(new Event("input"));
      section.querySelector("h2").focus();
    }
  },
  { capture: true },
);

window.addEventListener("beforeunload", (event) => {
  if (isSending) {
    event.preventDefault();
  }
});
