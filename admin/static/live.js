// Keeps an open page true: new words, new cases and the length of an answer. Every page works without it.
"use strict";

document.documentElement.classList.add("js");

const main = document.querySelector("main[data-stream]");
const arrivals = document.getElementById("arrivals");
const title = document.title;

/** Fill {n} of the plural form that the language wants: data-<name>-<category>. */
function count(element, name, n) {
  const category = new Intl.PluralRules(element.dataset.lang).select(n);
  const camel = name + category[0].toUpperCase() + category.slice(1);
  return (element.dataset[camel] || "").replace("{n}", n);
}

/** Say something in the status line, where screen readers hear it. */
function say(text) {
  const said = document.createElement("b");
  said.textContent = text;
  arrivals.replaceChildren(said);
}

/** Put fresh parts in the place of old ones, unless a hand or an open form is on them. */
function swapParts(fresh) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other && !part.contains(document.activeElement) && part.outerHTML !== other.outerHTML) {
      part.replaceWith(document.importNode(other, true));
    }
  }
}

/* ---------- the queue ---------- */

let arrived = 0;

function rowsOf(root) {
  return new Map([...root.querySelectorAll("#cases tr[data-number]")].map((row) => [row.dataset.number, row]));
}

function refreshQueue(fresh) {
  const known = rowsOf(document);
  const top = document.querySelector('#cases tbody[data-urgency="imminent"]');
  const hidden = [];
  let urgent = 0;
  for (const [number, row] of [...rowsOf(fresh)].reverse()) {
    const old = known.get(number);
    const imminent = row.classList.contains("is-imminent");
    if (old && imminent === old.classList.contains("is-imminent")) {
      if (!old.contains(document.activeElement)) old.replaceWith(document.importNode(row, true));
    } else if (imminent) {
      if (old) old.remove();
      top.prepend(document.importNode(row, true)); // imminent goes to the top at once
      urgent += 1;
    } else if (!old) {
      hidden.push(number); // the others wait, so that rows do not move under the hand
    }
  }
  const still = rowsOf(fresh);
  for (const [number, row] of known) if (!still.has(number)) fade(row);
  swapParts(fresh);
  arrived += urgent;
  announce(urgent, hidden.length);
}

/** A case that was closed or handed over stays where it is, so that the rows below do not jump. */
function fade(row) {
  row.classList.add("gone");
  row.querySelector("button")?.remove();
}

function announce(urgent, waiting) {
  if (urgent) say(arrivals.dataset.imminent);
  if (waiting) {
    const link = document.createElement("a");
    link.className = "btn tiny new";
    link.href = "/";
    link.textContent = count(arrivals, "new", waiting);
    arrivals.querySelector("a")?.remove();
    arrivals.append(link);
  }
  const total = arrived + waiting;
  document.title = total ? `(${total}) ${title}` : title;
}

/* ---------- one case ---------- */

function refreshCase(fresh) {
  const thread = document.getElementById("thread");
  const other = fresh.getElementById("thread");
  if (!thread || !other) return;
  const before = new Set([...thread.children].map((line) => line.dataset.key));
  const added = [...other.children].filter((line) => !before.has(line.dataset.key));
  keepPlace(() => mend(thread, other));
  swapParts(fresh);
  if (added.some((line) => line.matches(".msg.reporter"))) {
    arrived += 1;
    say(arrivals.dataset.new);
    document.title = `(${arrived}) ${title}`;
  }
  if (added.some((line) => line.matches(".msg.desk, .msg.note, .event"))) {
    say(arrivals.dataset.colleague); // the old version stays in the forms: sending then asks again
  } else {
    renewVersions(fresh);
  }
  if (sectionOf(fresh) !== sectionOf(document)) say(arrivals.dataset.section); // saving then compares both
}

function sectionOf(page) {
  return page.getElementById("file")?.dataset.version;
}

/** Replace the lines that changed and add the new ones in their order. */
function mend(thread, other) {
  const known = new Map([...thread.children].map((line) => [line.dataset.key, line]));
  for (const line of other.children) {
    const old = known.get(line.dataset.key);
    known.delete(line.dataset.key);
    if (!old) thread.append(document.importNode(line, true));
    else if (old.outerHTML !== line.outerHTML && !old.contains(document.activeElement)) {
      old.replaceWith(document.importNode(line, true));
    }
  }
  for (const gone of known.values()) gone.remove();
}

/** Change the thread without moving the words that someone is reading further up. */
function keepPlace(change) {
  const pane = document.getElementById("pane");
  const height = pane.scrollHeight;
  const position = pane.scrollTop;
  change();
  if (position < -4) pane.scrollTop = position - (pane.scrollHeight - height);
}

function renewVersions(fresh) {
  const now = fresh.querySelector('input[name="version"]');
  if (!now) return;
  for (const input of document.querySelectorAll('input[name="version"]')) input.value = now.value;
}

/* ---------- the stream ---------- */

const MINUTE = 60_000;
const PATIENCE = 8_000;

let busy = false;
let wanted = "";
let lost = 0;
let over = false;

/** Ask for this page again, without counting as work; null when it is not to be had. */
async function ask() {
  const answer = await fetch(location.pathname, { headers: { "X-Live": "1" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") leave(arrivals.dataset.ended, "/sign-in");
  if (answer.status === 404) leave(arrivals.dataset.gone, "/");
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function show(fresh) {
  if (main.dataset.page === "queue") refreshQueue(fresh);
  else if (main.dataset.page === "wall") swapParts(fresh);
  else refreshCase(fresh);
}

async function refresh() {
  if (busy) return;
  busy = true;
  try {
    while (wanted && wanted !== main.dataset.stamp) {
      const target = wanted;
      const fresh = await ask();
      if (!fresh) return;
      show(fresh);
      main.dataset.stamp = target;
    }
  } catch {
    complain(); // the stream will come back and say the stamp again
  } finally {
    busy = false;
  }
}

function complain() {
  if (!lost) lost = setTimeout(() => say(arrivals.dataset.lost), PATIENCE);
}

function calm() {
  clearTimeout(lost);
  lost = 0;
  if (arrivals.textContent === arrivals.dataset.lost) arrivals.replaceChildren();
}

/** The session, or the case, is not ours any more: say so and stay, so that what was typed can still be read. */
function leave(words, address) {
  over = true;
  clearTimeout(lost);
  const link = document.createElement("a");
  link.className = "btn tiny new";
  link.href = address;
  link.textContent = words;
  arrivals.replaceChildren(link);
}

function connect() {
  const stream = new EventSource(main.dataset.stream);
  stream.addEventListener("open", calm);
  stream.addEventListener("stamp", (event) => {
    wanted = event.data;
    refresh();
  });
  stream.addEventListener("alarm", (event) => document.dispatchEvent(new CustomEvent("alarm", { detail: event.data })));
  stream.addEventListener("error", () => {
    complain();
    if (stream.readyState === EventSource.CLOSED) comeBack();
  });
}

/** The stream was refused: learn why from the page itself, and try again unless it is over. */
function comeBack() {
  ask()
    .catch(() => null)
    .then(() => over || setTimeout(connect, PATIENCE / 4));
}

if (main && arrivals) {
  connect();
  // Deadlines come nearer without any news; in the queue the clocks are set every minute, the rows stay.
  if (["queue", "wall"].includes(main.dataset.page)) setInterval(() => ask().then((fresh) => fresh && show(fresh)).catch(complain), MINUTE);
}

/* ---------- the length of an answer ---------- */

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "^{}\\[~]|€\f";

/** Count SMS parts as the networks do: 160/153 septets, or 70/67 units as soon as one letter needs it. */
function parts(text) {
  const plain = [...text].every((letter) => BASIC.includes(letter) || EXTENSION.includes(letter));
  const widths = [...text].map((letter) => (plain ? (EXTENSION.includes(letter) ? 2 : 1) : letter.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const [alone, joined] = plain ? [160, 153] : [70, 67];
  if (units <= alone) return { units, count: Math.min(units, 1), each: alone };
  let used = 0;
  let number = 1;
  for (const width of widths) {
    if (used + width > joined) [number, used] = [number + 1, 0];
    used += width;
  }
  return { units, count: number, each: joined };
}

/** The class of price in words; the networks ask for each part. */
function priced(line, number) {
  return number <= 1 ? line.dataset.priceOne : number <= 3 ? line.dataset.priceFew : line.dataset.priceMany;
}

function showLength(box) {
  const line = document.getElementById("count");
  if (!line) return;
  const text = box.value.trim();
  if (!text) {
    line.textContent = "";
    return;
  }
  if (line.dataset.sms === undefined) {
    line.textContent = count(line, "chars", [...text].length);
    return;
  }
  // The first answer of a person goes out behind a sentence that says so; the networks count it too.
  const opening = tongue?.selectedOptions[0]?.dataset.opening;
  const cost = parts(opening ? `${opening}\n${text}` : text);
  const bold = document.createElement("b");
  bold.textContent = count(line, "parts", cost.count);
  const comma = line.dataset.lang === "ar" ? "، " : ", ";
  line.replaceChildren(bold, `: ${count(line, "chars", cost.units)}${comma}${line.dataset.each.replace("{n}", cost.each)}${comma}${priced(line, cost.count)}`);
}

/** Put a prepared text, in the language of the answer, where the cursor stands. */
function insertText(event) {
  const picked = document.getElementById("template").selectedOptions[0];
  const words = picked?.dataset[tongue.value];
  if (!words) return; // the server says what is missing
  event.preventDefault();
  const before = box.value.slice(0, box.selectionStart);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  box.setRangeText(gap + words, box.selectionStart, box.selectionEnd, "end");
  box.focus();
  showLength(box);
}

const box = document.getElementById("text");
const tongue = document.getElementById("language");
if (box instanceof HTMLTextAreaElement) {
  box.addEventListener("input", () => showLength(box));
  tongue?.addEventListener("change", () => showLength(box));
  document.getElementById("insert")?.addEventListener("click", insertText);
  showLength(box);
}
