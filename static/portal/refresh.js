// Looks again at a list in which something is still being worked on, more and more seldom, until nothing is.

const SOONEST = 2000;
const LATEST = 15000;

async function lookAgain(list, pause) {
  if (document.hidden) {
    setTimeout(lookAgain, pause, list, pause);
    return;
  }
  const answer = await fetch(list.dataset.refresh).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    show(list, new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild);
  }
  if (Number(list.firstElementChild.dataset.left)) {
    const next = Math.min(pause * 1.5, LATEST);
    setTimeout(lookAgain, next, list, next);
  }
}

// Whoever stands on a link of the list stands on the same link afterwards.
function show(list, fresh) {
  if (list.innerHTML.trim() === fresh.outerHTML) {
    return;
  }
  const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(fresh);
  document.getElementById(list.dataset.says).textContent = fresh.dataset.said;
  if (held) {
    list.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
  }
}

for (const list of document.querySelectorAll("[data-refresh]")) {
  setTimeout(lookAgain, SOONEST, list, SOONEST);
}
