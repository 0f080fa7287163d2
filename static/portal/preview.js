// Shows what is being written as readers will get it: the page and the email, as wide as a desktop or a phone.
// Without this script the same buttons open the same pages in a tab of their own.

const WIDTHS = { desktop: 1280, phone: 320 };
const PAUSE = 800;

for (const pane of document.querySelectorAll("[data-preview]")) {
  const form = pane.closest("form");
  const senders = [...pane.querySelectorAll("button[formtarget]")];
  const widths = pane.querySelector("[data-widths]");
  const stage = pane.querySelector("[data-stage]");
  let sender = null;
  let width = "desktop";
  let count = 0;
  let waiting;

  const frame = () => stage.querySelector("iframe:last-of-type");

  function fit(shown) {
    const scale = Math.min(1, stage.clientWidth / WIDTHS[width]);
    shown.style.width = `${WIDTHS[width]}px`;
    shown.style.height = `${stage.clientHeight / scale}px`;
    shown.style.transform = `scale(${scale})`;
  }

  // Each time into a frame of its own: so the browser's Back leads where it led before.
  function show() {
    const before = frame();
    const fresh = document.createElement("iframe");
    count += 1;
    fresh.name = `preview-${count}`;
    fresh.title = `Preview: ${sender.textContent.trim()}`;
    fresh.className = "portal-preview__frame";
    fresh.setAttribute("sandbox", "allow-same-origin");
    stage.append(fresh);
    fit(fresh);
    fresh.addEventListener("load", () => {
      const at = before?.contentWindow?.scrollY ?? 0;
      before?.remove();
      fresh.contentWindow.scrollTo(0, at);
    });
    sender.formTarget = fresh.name;
    form.requestSubmit(sender);
  }

  function press(buttons, pressed) {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button === pressed));
    }
  }

  for (const button of senders) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", (event) => {
      if (!event.detail && !event.isTrusted) {
        return;
      }
      event.preventDefault();
      sender = button;
      press(senders, button);
      widths.hidden = stage.hidden = false;
      show();
    });
  }
  const sizes = widths.querySelectorAll("button");
  for (const button of sizes) {
    button.addEventListener("click", () => {
      width = button.value;
      press(sizes, button);
      fit(frame());
    });
  }
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => sender && show(), PAUSE);
  });
  window.addEventListener("resize", () => sender && fit(frame()));
}
