// What a page gains by a script: Esc leaves, nothing stays behind the Back button, and news is announced.
// Every page works without it.
"use strict";

const leave = document.body.dataset.leave;
const QUIET = 30 * 60 * 1000;
const EVERY = 15 * 1000;

function go() {
  document.documentElement.hidden = true;
  location.replace(leave);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    go();
  }
});

document.getElementById("leave").addEventListener("click", (event) => {
  event.preventDefault();
  go();
});

// A page that comes back from the browser's memory asks anew whether it may still be shown.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.hidden = true;
    location.reload();
  }
});

let quiet = setTimeout(go, QUIET);
for (const act of ["keydown", "pointerdown", "scroll"]) {
  document.addEventListener(act, () => {
    clearTimeout(quiet);
    quiet = setTimeout(go, QUIET);
  }, { passive: true });
}

const news = document.body.dataset.news;
if (news) {
  const last = document.getElementById("last");
  if (last) {
    last.scrollIntoView({ block: "start" });
  }
  const asking = setInterval(async () => {
    try {
      const answer = await fetch(news, { redirect: "manual" });
      if (answer.status === 200) {
        document.getElementById("news").hidden = false;
      }
      if (answer.status === 410) {
        clearInterval(asking);
      }
    } catch {
      // The line is down for a moment: it is asked again.
    }
  }, EVERY);
}
