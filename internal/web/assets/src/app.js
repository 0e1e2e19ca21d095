// The one script. Every part of it only makes smoother what already works without it.
import htmx from "htmx.org";
import { copies, prints, shares } from "./hands.js";
import { drafts } from "./drafts.js";
import { lines } from "./lines.js";
import { reveals } from "./reveal.js";

// Our content security policy allows no inline style and no eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // no page with a client's words is left in the browser's storage
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true }, // the same form, with what is wrong
  { code: "[45]..", swap: false, error: true },
];

const each = (root, selector, act) => root.querySelectorAll?.(selector).forEach(act);

// Ctrl-K or Cmd-K: to the Find field if the page has one, otherwise to the Find page.
function findKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
  const field = document.querySelector("input[data-find]");
  const link = document.querySelector("a.find");
  if (!field && !link) return;
  event.preventDefault();
  if (field) {
    field.focus();
    field.select();
  } else link.click();
}

// A form is sent once; coming back to the page opens it again.
function once(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.submitter?.hasAttribute("data-again")) return; // it gives a file; the page stays
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function again(root) {
  each(root, "form[data-sent]", (form) => delete form.dataset.sent);
  each(root, "[aria-busy]", (button) => button.removeAttribute("aria-busy"));
}

// What can be taken back for a minute says how many seconds are left, and goes after the last one.
function ticks() {
  each(document, "[data-left]", (button) => {
    button.dataset.until ??= Date.now() + Number(button.dataset.left) * 1000;
    const left = Math.ceil((button.dataset.until - Date.now()) / 1000);
    if (left > 0) button.textContent = button.textContent.replace(/\d+/, left);
    else button.closest("form").remove();
  });
}
setInterval(ticks, 1000);

// The theme changes at once; the form still keeps it when it is sent.
function theme(event) {
  const field = event.target;
  if (!field.matches?.("[data-themes] input[name=theme]")) return;
  if (field.value) document.documentElement.dataset.theme = field.value;
  else delete document.documentElement.dataset.theme;
}

// Whoever is in another time zone than the practice is offered her own clock.
function zone(line) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const link = line.querySelector("a");
  if (!here || here === line.dataset.zone || !link) return;
  link.href += "&zone=" + encodeURIComponent(here);
  link.querySelector("b").textContent = here.replaceAll("_", " ");
  line.hidden = false;
}

// What needs the script is hidden in the page and shown here.
function ready(root) {
  each(root, "[data-errors]", (summary) => summary.focus());
  each(root, "[data-zone]", zone);
  copies(root);
  shares(root);
  prints(root);
  lines(root);
  reveals(root);
}

// "Leave this page" takes the place of the page, so that Back does not lead to it again. The pages
// before it bounce when Back leads to them, until one of them is opened anew.
const LEFT = "left";

function away(link) {
  document.body.hidden = true;
  location.replace(link.href);
}

function leave(event) {
  const link = event.target.closest?.("a[data-leave]");
  if (!link) return;
  event.preventDefault();
  try {
    sessionStorage.setItem(LEFT, "yes");
  } catch {} // without storage the page itself is left all the same
  away(link);
}

function bounce(event) {
  const link = document.querySelector("a[data-leave]");
  if (!link) return;
  try {
    const [visit] = performance.getEntriesByType("navigation");
    const back = event.persisted || visit?.type === "back_forward";
    if (!back) sessionStorage.removeItem(LEFT);
    else if (sessionStorage.getItem(LEFT)) away(link);
  } catch {} // without storage there is nothing to bounce from
}

document.addEventListener("click", leave);
document.addEventListener("keydown", findKey);
document.addEventListener("submit", once);
document.addEventListener("change", theme);
document.addEventListener("htmx:afterRequest", (event) => again(event.target.ownerDocument));
document.addEventListener("htmx:load", (event) => event.target !== document.body && ready(event.target));
window.addEventListener("pageshow", () => again(document));
window.addEventListener("pageshow", bounce);
ready(document);
drafts();
