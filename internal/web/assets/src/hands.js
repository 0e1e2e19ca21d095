// Copy, share and print: the ways a message leaves the screen by the person's own hands.
const each = (root, selector, act) => root.querySelectorAll?.(selector).forEach(act);

// The words of the element that a button points at: what stands in a field, or its text.
function words(selector) {
  const source = document.querySelector(selector);
  return (source?.value ?? source?.innerText ?? "").trim();
}

// <button data-copy="#words" data-done="Copied" hidden>
export function copies(root) {
  if (!navigator.clipboard) return;
  each(root, "button[data-copy]", (button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words(button.dataset.copy));
      } catch {
        document.querySelector(button.dataset.copy)?.select?.();
        return;
      }
      const label = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    });
  });
}

// <button data-share="#words" hidden>
export function shares(root) {
  if (!navigator.share) return;
  each(root, "button[data-share]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => navigator.share({ text: words(button.dataset.share) }).catch(() => {}));
  });
  each(root, "[data-unshare]", (line) => (line.hidden = true));
}

// <button data-print hidden>
export function prints(root) {
  each(root, "button[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
