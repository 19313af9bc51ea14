// Rings when an imminent case is new or a deadline passes: in the title always, by sound where a person wants it.
"use strict";

(() => {
  const MARK = "‼ ";
  const KNOWN = "amana-known";
  const SOUND = "amana-sound";
  const head = document.querySelector(".page-head");
  const button = document.getElementById("sound");
  if (!head || !document.getElementById("alarm")) return;

  /* ---------- what is known, and what is new ---------- */

  let ringing = false;

  /** The imminent cases and passed deadlines that the page names now. */
  function keys() {
    const { imminent = "", late = "" } = document.getElementById("alarm")?.dataset ?? {};
    return [...imminent.split(" ").filter(Boolean).map((number) => `!${number}`), ...late.split(" ").filter(Boolean)];
  }

  /** Compare with what was known before, also on the page before this one; ring for what was not. */
  function compare() {
    const now = keys();
    const before = sessionStorage.getItem(KNOWN);
    sessionStorage.setItem(KNOWN, JSON.stringify(now));
    if (before === null) return;
    const known = new Set(JSON.parse(before));
    if (now.some((key) => !known.has(key))) ring();
  }

  function ring() {
    ringing = true;
    mark();
    play();
  }

  /* ---------- the title ---------- */

  function mark() {
    const bare = document.title.startsWith(MARK) ? document.title.slice(MARK.length) : document.title;
    const wanted = ringing ? MARK + bare : bare;
    if (document.title !== wanted) document.title = wanted;
  }

  function seen() {
    ringing = false;
    mark();
  }

  new MutationObserver(mark).observe(document.querySelector("title"), { childList: true });
  for (const sign of ["pointerdown", "keydown"]) {
    document.addEventListener(sign, () => {
      seen();
      wake();
    });
  }

  /* ---------- the sound ---------- */

  let context = null;

  const wanted = () => localStorage.getItem(SOUND) === "on";

  /** A browser lets a page sound only after a touch of it: then the context runs. */
  function wake() {
    if (!wanted() || navigator.userActivation?.hasBeenActive === false) return;
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume().then(label, () => {});
    label();
  }

  /** Three rising pairs of tones, soft at both ends, less than two seconds. */
  function play() {
    if (!wanted() || context?.state !== "running") return;
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang ?? 0) + 1);
    for (let pair = 0; pair < 3; pair += 1) {
      tone(660, pair * 0.55);
      tone(880, pair * 0.55 + 0.2);
    }
  }

  function tone(pitch, after) {
    const from = context.currentTime + after;
    const voice = context.createOscillator();
    const loud = context.createGain();
    voice.frequency.value = pitch;
    loud.gain.setValueAtTime(0, from);
    loud.gain.linearRampToValueAtTime(0.25, from + 0.03);
    loud.gain.linearRampToValueAtTime(0, from + 0.18);
    voice.connect(loud).connect(context.destination);
    voice.start(from);
    voice.stop(from + 0.2);
  }

  function label() {
    if (!button) return;
    const { on, off, asleep } = button.dataset;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(wanted()));
    button.classList.toggle("is-on", wanted());
    button.textContent = !wanted() ? off : context?.state === "running" ? on : asleep;
  }

  button?.addEventListener("click", () => {
    if (wanted() && context?.state === "running") {
      localStorage.setItem(SOUND, "off");
      label();
      return;
    }
    localStorage.setItem(SOUND, "on");
    context ??= new AudioContext();
    context.resume().then(() => {
      label();
      play(); // so that the person hears what it will be
    }, label);
  });

  /* ---------- news ---------- */

  /** Ask for the band alone and put it in the place of the old one. */
  async function renew(stamp) {
    if (document.getElementById("alarm")?.dataset.stamp === stamp) return;
    const answer = await fetch("/alarm", { headers: { "X-Live": "1" }, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("alarm");
    if (fresh) document.getElementById("alarm")?.replaceWith(document.importNode(fresh, true));
  }

  new MutationObserver(compare).observe(head, { childList: true, subtree: true });
  document.addEventListener("alarm", (event) => renew(event.detail));
  if (!document.querySelector("main[data-stream]")) {
    new EventSource("/live/alarm").addEventListener("alarm", (event) => renew(event.data));
  }
  compare();
  wake();
  label();
})();
