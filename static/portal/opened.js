// A paper that is looked at was opened: its reader finds it among those they have read. Without a script there is a button.
const box = document.querySelector("[data-opened]");

const say = async () => {
  const form = box.querySelector("form");
  const sent = new FormData(form);
  sent.set("read", "opened");
  const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
  if (answer?.ok && !answer.redirected && !box.contains(document.activeElement)) {
    box.innerHTML = await answer.text();
  }
};

if (document.visibilityState === "visible") {
  say();
} else {
  document.addEventListener("visibilitychange", say, { once: true });
}
