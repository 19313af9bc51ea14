// Live screens and sending without a reload. Without this script the page works by its forms alone.
"use strict";

const PAUSE = 700;
let version = document.body.dataset.version;
let busy = false;

// Put what another copy of the page shows into this one; what somebody is typing stays.
function adopt(page) {
  for (const fresh of page.querySelectorAll(".phone")) {
    const phone = document.getElementById(fresh.id);
    for (const part of [".talk-in", ".keys"]) {
      const mine = phone.querySelector(part);
      const theirs = fresh.querySelector(part);
      if (mine.innerHTML !== theirs.innerHTML) mine.replaceChildren(...theirs.childNodes);
    }
  }
  version = page.body.dataset.version;
}

async function look() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const now = (await (await fetch("/version")).json()).version;
    if (String(now) !== version) adopt(parse(await (await fetch(location.href)).text()));
  } catch {
    // The demonstration has ended or restarts: look again later.
  } finally {
    busy = false;
  }
}

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.closest(".phone")) return;
  event.preventDefault();
  const words = new URLSearchParams(new FormData(form, event.submitter));
  const field = form.querySelector("input[type=text]");
  if (field) field.value = "";
  const target = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  try {
    adopt(parse(await (await fetch(target, { method: "POST", body: words })).text()));
  } catch {
    if (field) field.value = words.get("text");
  }
});

setInterval(look, PAUSE);
