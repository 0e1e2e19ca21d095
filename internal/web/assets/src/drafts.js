// Drafts: what somebody was typing when the session ran out comes back after signing in, and what she sent to
// look it over comes back with the browser's Back.
// Only forms with data-draft take part (never a client's telling), only for this tab. A draft is put
// back only after the sign-in page was shown, or on Back to the address where it was typed, and goes as soon as
// its form was taken. What stands in a field already stays; only a field with data-draft-over, a text that is
// changed as a whole, gives way.
const prefix = "draft:";

const fields = (form) => [...form.elements].filter((f) => f.name && !["hidden", "password", "file", "submit"].includes(f.type));
const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));

function typed(form) {
  return fields(form).map((f) => [f.name, f.value, f.type === "radio" || f.type === "checkbox" ? f.checked : null]);
}

function putBack(form, draft) {
  let changed = false;
  for (const [name, value, checked] of draft.fields) {
    for (const f of fields(form).filter((f) => f.name === name)) {
      const whole = f.hasAttribute("data-draft-over") && f.value === f.defaultValue && value !== f.value;
      if (checked === null && ((f.value === "" && value !== "") || whole)) {
        f.value = value;
        changed = true;
      } else if (checked !== null && f.value === value && f.checked !== checked) {
        f.checked = checked;
        changed = true;
      }
    }
  }
  return changed;
}

// cameBack reports whether Back led to the page on which a draft was typed.
function cameBack(draft) {
  return draft?.at === location.href && performance.getEntriesByType("navigation")[0]?.type === "back_forward";
}

function watch(form) {
  const key = prefix + form.dataset.draft;
  const draft = read(key);
  const errors = document.querySelector("[data-errors]");
  if ((draft?.lost || cameBack(draft)) && !errors && putBack(form, draft)) {
    const line = form.querySelector("[data-restored]");
    if (line) line.hidden = false;
  }
  form.addEventListener("input", () => write(key, { fields: typed(form), sent: false, at: location.href }));
  form.addEventListener("submit", () => write(key, { fields: typed(form), sent: true, at: location.href }));
}

function markLost() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) write(key, { ...read(key), lost: true });
  }
}

function forget(here) {
  if (document.querySelector("[data-will]")) return; // nothing is taken yet on a check page
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(prefix)) continue;
    const draft = read(key);
    if (draft?.sent && !draft.lost && !here.has(key)) sessionStorage.removeItem(key);
  }
}

export function drafts() {
  try {
    if (document.querySelector("[data-sign-in]")) return markLost();
    const forms = [...document.querySelectorAll("form[data-draft]")];
    forms.forEach(watch);
    const here = new Set(forms.map((form) => prefix + form.dataset.draft));
    forget(here);
  } catch {
    // Storage is switched off in this browser: then nothing is kept, and nothing is broken.
  }
}
