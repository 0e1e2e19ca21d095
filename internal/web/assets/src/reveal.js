// A question that depends on another answer is hidden until that answer is given. Without the
// script it stands in the page, with the words of when it counts.
const each = (root, selector, act) => root.querySelectorAll?.(selector).forEach(act);

function chosen(form, name) {
  return [...form.elements].filter((f) => f.name === name && (f.checked || !["radio", "checkbox"].includes(f.type))).map((f) => f.value);
}

function show(form) {
  each(form, "[data-when]", (part) => {
    const wanted = part.dataset.is.split(" ");
    part.hidden = !chosen(form, part.dataset.when).some((value) => wanted.includes(value));
  });
}

export function reveals(root) {
  each(root, "[data-when-hint]", (hint) => (hint.hidden = true));
  const forms = new Set([...(root.querySelectorAll?.("[data-when]") ?? [])].map((part) => part.closest("form")));
  for (const form of forms) {
    if (!form) continue;
    show(form);
    form.addEventListener("change", () => show(form));
  }
}
