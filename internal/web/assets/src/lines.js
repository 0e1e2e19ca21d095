// "Line 12" beside a text leads to that line in it: <b data-line="12" data-for="#text">.
const each = (root, selector, act) => root.querySelectorAll?.(selector).forEach(act);

function select(area, no) {
  const lines = area.value.split("\n");
  const from = lines.slice(0, no - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[no - 1]?.length ?? 0));
  const high = parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (no - 4) * high);
  area.scrollLeft = 0;
}

export function lines(root) {
  each(root, "b[data-line]", (mark) => {
    const area = document.querySelector(mark.dataset.for);
    if (!area) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-link";
    button.textContent = mark.textContent;
    button.addEventListener("click", () => select(area, Number(mark.dataset.line)));
    mark.replaceWith(button);
  });
}
