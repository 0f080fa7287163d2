// Shows a PDF as it looks, over the page of text and pictures that is there without this script and stays when it fails.
// Only what is near the window is drawn and only the parts of the file that are needed for it are fetched.

const reader = document.querySelector(".portal-reader");
const part = (name) => document.querySelector(`[data-reader="${name}"]`);
const [opener, plain, sheets, said, page, words] = ["open", "plain", "sheets", "said", "page", "words"].map(part);
const { file, size, library, worker, fonts, decoders } = reader.dataset;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4]; // times the width that fits
const SLIVER = 24; // pixels
const MOST_PIXELS = 8e6; // of one page: what phones have room for

let pdf, TextLayer; // while it is open
let zoom = 1;
let scale = 1;
let current = 1;
let placed = -1; // how far it was scrolled by going to a page
const near = new Set(); // the sheets that are drawn or being drawn
const drawn = new Map(); // sheet → what it shows
let found = []; // the places of the words looked for, from the page where the search began
let chosen = -1;
let searches = 0;

// A part of the file. What is no longer given out answers otherwise.
async function bytes(begin, end) {
  const answer = await fetch(file, { headers: { Range: `bytes=${begin}-${end - 1}` } });
  if (!answer.ok || answer.redirected) {
    throw new Error(`The file answered ${answer.status}`);
  }
  const content = new Uint8Array(await answer.arrayBuffer());
  return answer.status === 206 ? content : content.slice(begin, end);
}

async function open() {
  opener.hidden = plain.hidden = true;
  reader.hidden = false;
  said.textContent = "Opening the file…";
  try {
    const pdfjs = await import(library);
    TextLayer = pdfjs.TextLayer;
    pdfjs.GlobalWorkerOptions.workerSrc = worker;
    const range = new pdfjs.PDFDataRangeTransport(Number(size), null);
    range.requestDataRange = (begin, end) =>
      bytes(begin, end).then((content) => range.onDataRange(begin, content), close);
    pdf = await pdfjs.getDocument({
      range,
      disableAutoFetch: true,
      disableStream: true,
      disableWorkerRendering: true,
      isEvalSupported: false,
      useWasm: false,
      standardFontDataUrl: fonts,
      wasmUrl: decoders,
    }).promise;
    await lay();
    remember();
  } catch (error) {
    close(error);
  }
}

// Back to the pages that are always there; because of a fault, or because the reader wishes so.
function close(fault) {
  for (const sheet of [...near]) {
    drop(sheet);
  }
  near.clear();
  sheets.replaceChildren();
  pdf?.loadingTask.destroy();
  pdf = undefined;
  searches++;
  found = [];
  reader.hidden = true;
  opener.hidden = plain.hidden = false;
  part("failed").hidden = !(fault instanceof Error);
  history.replaceState(null, "", location.pathname + location.hash);
}

// A sheet for each page, as large as the first until it is known better.
async function lay() {
  const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
  sheets.style.setProperty("--across", width);
  sheets.style.setProperty("--down", height);
  fit();
  const all = Array.from({ length: pdf.numPages }, (_, index) => {
    const sheet = document.createElement("div");
    sheet.className = "portal-reader__sheet";
    sheet.role = "group";
    sheet.ariaLabel = `Page ${index + 1} of ${pdf.numPages}`;
    sheet.dataset.number = index + 1;
    return sheet;
  });
  sheets.replaceChildren(...all);
  go(Number(location.hash.match(/^#page-(\d+)$/)?.[1] || 1));
  reader.scrollIntoView();
  sheets.focus({ preventScroll: true });
  all.forEach((sheet) => nearby.observe(sheet));
}

function fit() {
  const across = Number(sheets.style.getPropertyValue("--across"));
  scale = (Math.max(sheets.clientWidth - 16, 100) / across) * zoom;
  sheets.style.setProperty("--total-scale-factor", scale);
}

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        near.add(target);
        draw(target);
      } else if (near.delete(target)) {
        drop(target);
      }
    }
  },
  { root: sheets, rootMargin: "75% 0px" },
);

// The reader is on the first sheet of which more than a sliver shows, or on the last at the very end; and on the one that was
// gone to, while nothing is scrolled, though its beginning may not come up to the top.
function turned() {
  if (pdf && sheets.scrollTop !== placed) {
    placed = -1;
    const atEnd = sheets.scrollTop + sheets.clientHeight >= sheets.scrollHeight - 2;
    show(atEnd ? pdf.numPages : firstShown());
  }
}

function firstShown() {
  let [before, after] = [0, sheets.children.length - 1];
  while (before < after) {
    const between = Math.floor((before + after) / 2);
    const { offsetTop, offsetHeight } = sheets.children[between];
    offsetTop + offsetHeight > sheets.scrollTop + SLIVER ? (after = between) : (before = between + 1);
  }
  return before + 1;
}

function show(number) {
  if (number !== current) {
    current = number;
    clearTimeout(show.waiting);
    show.waiting = setTimeout(remember, 500);
  }
  page.value = current;
}

// Where the reader is, for those who hear it, and in the address, which can be kept and sent.
function remember() {
  if (pdf) {
    said.textContent = `Page ${current} of ${pdf.numPages}`;
    keepAddress();
  }
}

function keepAddress() {
  history.replaceState(null, "", `${location.pathname}?view=looks#page-${current}`);
}

async function draw(sheet) {
  const number = Number(sheet.dataset.number);
  const shown = {};
  drawn.set(sheet, shown);
  try {
    shown.page = await pdf.getPage(number);
    if (drawn.get(sheet) !== shown) {
      return;
    }
    const viewport = shown.page.getViewport({ scale });
    sheet.style.setProperty("--across", viewport.width / scale);
    sheet.style.setProperty("--down", viewport.height / scale);
    const density = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
    shown.canvas = document.createElement("canvas");
    shown.canvas.ariaHidden = "true";
    shown.canvas.width = viewport.width * density;
    shown.canvas.height = viewport.height * density;
    shown.task = shown.page.render({ canvas: shown.canvas, viewport: shown.page.getViewport({ scale: scale * density }) });
    await shown.task.promise;
    const container = document.createElement("div");
    container.className = "textLayer";
    const textContentSource = await shown.page.getTextContent();
    shown.layer = new TextLayer({ textContentSource, container, viewport });
    await shown.layer.render();
    shown.items = itemsOf(textContentSource);
    if (drawn.get(sheet) === shown) {
      sheet.replaceChildren(shown.canvas, container);
      mark();
    }
  } catch (error) {
    if (drawn.get(sheet) === shown && pdf) {
      sheet.textContent = `Page ${number} cannot be shown. Its text is on the page without this reader.`;
    }
  }
}

function drop(sheet) {
  const { task, canvas, page: dropped } = drawn.get(sheet) || {};
  drawn.delete(sheet);
  task?.cancel();
  sheet.replaceChildren();
  if (canvas) {
    canvas.width = canvas.height = 0;
  }
  dropped?.cleanup();
}

function go(number) {
  const wanted = Math.min(Math.max(number || 1, 1), pdf.numPages);
  sheets.scrollTop = sheets.children[wanted - 1].offsetTop - 8;
  placed = sheets.scrollTop;
  show(wanted);
}

function zoomTo(factor) {
  const place = sheets.scrollTop / sheets.scrollHeight;
  zoom = factor;
  fit();
  sheets.scrollTop = place * sheets.scrollHeight;
  for (const sheet of near) {
    drop(sheet);
    draw(sheet);
  }
  said.textContent = zoom === 1 ? "As wide as fits" : `${Math.round(zoom * 100)} % of the width that fits`;
}

async function look() {
  const search = ++searches;
  const asked = words.value.trim();
  [found, chosen] = [[], -1];
  mark();
  if (!asked || !pdf) {
    return;
  }
  const pattern = new RegExp(asked.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");
  const [begin, count] = [current, pdf.numPages];
  for (let step = 0; step < count; step++) {
    const number = ((begin - 1 + step) % count) + 1;
    const text = await textOf(number).catch(() => "");
    if (search !== searches) {
      return;
    }
    for (const { index, 0: match } of text.matchAll(pattern)) {
      found.push({ number, start: index, end: index + match.length });
    }
    if (chosen < 0 && found.length) {
      choose(0);
    } else if (step % 20 === 0) {
      said.textContent = `Looking… ${step + 1} of ${count} pages, ${found.length} found`;
    }
  }
  found.length ? choose(Math.max(chosen, 0)) : (said.textContent = `“${asked}” is not in this file`);
}

async function textOf(number) {
  const one = await pdf.getPage(number);
  const items = itemsOf(await one.getTextContent());
  if (![...near].some((sheet) => Number(sheet.dataset.number) === number)) {
    one.cleanup();
  }
  return items.join("");
}

// The pieces of a page's text, each as long as it counts.
function itemsOf({ items }) {
  return items.filter((item) => item.str !== undefined).map((item) => (item.hasEOL ? `${item.str}\n` : item.str));
}

function choose(index) {
  if (found.length) {
    chosen = (index + found.length) % found.length;
    const { number } = found[chosen];
    said.textContent = `${chosen + 1} of ${found.length} found, on page ${number}`;
    found[chosen].isComing = true;
    go(number);
    clearTimeout(show.waiting);
    keepAddress();
    mark();
  }
}

// Colours what was found, where it is drawn; and brings the chosen one into view once.
function mark() {
  const ranges = [[], []];
  for (const [sheet, { layer, items }] of drawn) {
    for (const match of items ? found : []) {
      const range = match.number === Number(sheet.dataset.number) ? rangeOf(layer.textDivs, items, match) : null;
      if (range) {
        ranges[Number(match === found[chosen])].push(range);
        if (match === found[chosen] && match.isComing) {
          match.isComing = false;
          const [place, box] = [range.getBoundingClientRect(), sheets.getBoundingClientRect()];
          sheets.scrollTop += place.top - box.top - box.height / 3;
          sheets.scrollLeft += place.left - box.left - box.width / 3;
        }
      }
    }
  }
  ["found", "chosen"].forEach((name, index) => CSS.highlights?.set(name, new Highlight(...ranges[index])));
}

function rangeOf(divs, items, { start, end }) {
  const range = new Range();
  let place = 0;
  for (const [index, { length }] of items.entries()) {
    const text = divs[index].firstChild;
    if (text && start >= place && start < place + length) {
      range.setStart(text, Math.min(start - place, text.length));
    }
    if (text && end > place && end <= place + length) {
      range.setEnd(text, Math.min(end - place, text.length));
      return range;
    }
    place += length;
  }
  return null;
}

const zoomBy = (step) => {
  const next = ZOOMS.indexOf(zoom) + step;
  if (ZOOMS[next]) {
    zoomTo(ZOOMS[next]);
  }
};
const actions = {
  close,
  previous: () => go(current - 1),
  next: () => go(current + 1),
  smaller: () => zoomBy(-1),
  larger: () => zoomBy(1),
  fit: () => zoomTo(1),
  before: () => choose(chosen - 1),
  after: () => choose(chosen + 1),
};
for (const [name, action] of Object.entries(actions)) {
  part(name).addEventListener("click", action);
}
for (const [name, action] of [["go", () => go(Number(page.value))], ["look", look]]) {
  part(name).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

// Single keys work only while the pages have the focus (WCAG 2.1.4). Page up and down, Home and End are the browser's own.
sheets.addEventListener("keydown", (event) => {
  const key = { "+": actions.larger, "=": actions.larger, "-": actions.smaller, "/": () => words.focus() }[event.key];
  if (key && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    key();
  }
});

sheets.addEventListener("scroll", turned, { passive: true });
addEventListener("resize", () => {
  clearTimeout(fit.waiting);
  fit.waiting = setTimeout(() => pdf && zoomTo(zoom), 200);
});
addEventListener("hashchange", () => pdf && go(Number(location.hash.match(/^#page-(\d+)$/)?.[1] || current)));

opener.hidden = false;
opener.addEventListener("click", open);
if (new URLSearchParams(location.search).get("view") === "looks") {
  open();
}
