// Enhances pages that already work without it. No page needs this file.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// "Print this page" leads to the page for printing, which is fetched anew and so recorded; it then opens the dialog.
if (new URLSearchParams(window.location.search).get("print") === "1") {
  window.addEventListener("load", () => window.print());
}

// Closed details are shown on paper, also in browsers whose styles cannot open them.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((details) => (details.open = true));
});
window.addEventListener("afterprint", () => {
  opened.forEach((details) => (details.open = false));
  opened = [];
});

// Single-letter shortcuts: off until turned on in the preferences, never while typing.
const keys = { h: "/", p: "/preferences", "?": "/preferences#shortcuts" };
const types = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
if (document.body.dataset.shortcuts === "on") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
    if (event.key === "s") {
      const box = document.querySelector("main input[type=search], main #text, #header-search");
      if (box) {
        event.preventDefault();
        box.focus();
      }
    } else if (keys[event.key]) {
      window.location.assign(keys[event.key]);
    } else if (/^[1-9]$/.test(event.key)) {
      // The answers of a case, in the order of the page. The focus stays where it is, so that another number still counts.
      document.querySelectorAll("main input[type=radio][name=answer]")[Number(event.key) - 1]?.click();
    } else if (event.key === "Enter" && event.target === document.body) {
      document.querySelector("main [data-testid=continue]")?.click();
    } else if (/^[a-z]$/.test(event.key)) {
      document.querySelector(`main [data-shortcut="${event.key}"]`)?.click();
    }
  });
}

// Two minutes before the session ends: a dialog with "Stay signed in". Afterwards the page is left, so that nobody
// reads it over an empty chair.
const line = document.querySelector("[data-signs-out-at]");
if (line) {
  const end = Date.parse(line.dataset.signsOutAt);
  const warnMs = 2 * 60 * 1000;
  const left = () => end - Date.now();
  const warn = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "app-timeout";
    dialog.setAttribute("aria-labelledby", "app-timeout-title");
    const title = document.createElement("h2");
    title.id = "app-timeout-title";
    title.className = "govuk-heading-m";
    title.textContent = "You will be signed out soon";
    const text = document.createElement("p");
    text.className = "govuk-body";
    text.textContent = line.textContent + ". What you typed on this page stays as it is if you stay signed in.";
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "govuk-button";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", () => {
      // A picture of ours is asked for behind the session; the policy of the page lets nothing else out.
      const still = new Image();
      still.src = "/still-here?at=" + Date.now();
      still.addEventListener("load", () => dialog.close());
      still.addEventListener("error", () => window.location.reload());
      schedule(Date.now() + Number(line.dataset.idleMs || 0));
    });
    dialog.append(title, text, stay);
    document.body.append(dialog);
    dialog.showModal();
    stay.focus();
  };
  let timers = [];
  const schedule = (until) => {
    timers.forEach(clearTimeout);
    const remaining = until - Date.now();
    timers = [
      setTimeout(warn, Math.max(0, remaining - warnMs)),
      setTimeout(() => window.location.assign("/sign-in"), Math.max(0, remaining) + 1000),
    ];
  };
  if (left() > 0) schedule(end);
}
