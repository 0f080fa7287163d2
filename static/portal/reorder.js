// Lets the items of a list be dragged to another place, by mouse, pen or finger. Where one is let go, its place is saved by the
// address that its buttons use too; they are there for the keyboard, and without this script.

const EDGE = 60;
const STEP = 16;

const middle = (item) => {
  const box = item.getBoundingClientRect();
  return box.top + box.height / 2;
};

// The others are moved around the item: one that is taken out of the page, even for a moment, would lose the finger on it.
function follow(item, y) {
  while (item.previousElementSibling && y < middle(item.previousElementSibling)) {
    item.after(item.previousElementSibling);
  }
  while (item.nextElementSibling && y > middle(item.nextElementSibling)) {
    item.before(item.nextElementSibling);
  }
}

function save(item, place, token) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = item.dataset.place.replace(/\d+\/$/, `${place}/`);
  form.append(token.cloneNode());
  document.body.append(form);
  form.submit();
}

function drag(list, item, begun) {
  const before = [...list.children];
  const listening = new AbortController();
  const { signal } = listening;
  item.classList.add("portal-is-dragged");
  list.classList.add("portal-is-dragging");

  function end() {
    listening.abort();
    item.classList.remove("portal-is-dragged");
    list.classList.remove("portal-is-dragging");
  }
  function giveUp() {
    end();
    list.append(...before);
  }

  document.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId === begun.pointerId) {
        follow(item, event.clientY);
        const up = event.clientY < EDGE;
        window.scrollBy(0, up ? -STEP : event.clientY > window.innerHeight - EDGE ? STEP : 0);
      }
    },
    { signal },
  );
  document.addEventListener(
    "pointerup",
    (event) => {
      if (event.pointerId !== begun.pointerId) {
        return;
      }
      end();
      const place = [...list.children].indexOf(item);
      if (place !== before.indexOf(item)) {
        save(item, place + 1, list.querySelector("[name=csrfmiddlewaretoken]"));
      }
    },
    { signal },
  );
  document.addEventListener("pointercancel", giveUp, { signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && giveUp(), { signal });
}

for (const list of document.querySelectorAll("[data-reorder]")) {
  for (const item of list.children.length > 1 ? list.children : []) {
    const handle = document.createElement("span");
    handle.className = "portal-handle";
    handle.textContent = "↕";
    handle.title = "Drag to another place";
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => {
      if (event.button === 0) {
        event.preventDefault();
        drag(list, item, event);
      }
    });
    item.querySelector("form").parentElement.prepend(handle);
  }
}
