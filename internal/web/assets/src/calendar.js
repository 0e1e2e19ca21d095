// The calendar, drawn. The page stands without it, as a list. Dragging a visit fills the form of the page
// on which it is moved and sends that, so that nothing is possible here that is not possible there.
import { createCalendar, DayGrid, Interaction, ResourceTimeGrid, TimeGrid } from "@event-calendar/core";

const roomy = matchMedia("(min-width: 48rem)"); // on a phone the list is the better calendar

const two = (n) => String(n).padStart(2, "0");
// shown gives what the clocks of a zone show at an instant, as if it were UTC.
function shown(at, zone) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });
  const part = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, Number(p.value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute);
}

// instant writes a time as the calendar shows it as RFC 3339, with the offset of the clocks of a zone then.
function instant(d, zone) {
  const wall = Date.UTC(d.getFullYear(), d.getMonth(), d.getDate(), d.getHours(), d.getMinutes());
  let at = wall;
  for (let i = 0; i < 2; i++) at += wall - shown(at, zone);
  const offset = (shown(at, zone) - at) / 60000;
  const by = Math.abs(offset);
  return `${new Date(at + offset * 60000).toISOString().slice(0, 19)}${offset < 0 ? "-" : "+"}${two(Math.floor(by / 60))}:${two(by % 60)}`;
}

const clock = (text) => text.slice(11, 16).replace(/^0/, "");
const minutes = (text) => Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));

// beside gives a wall-clock time some minutes away from another.
function beside(text, by) {
  return new Date(Date.parse(text + "Z") + by * 60000).toISOString().slice(0, 19);
}

function node(tag, className, text) {
  const e = document.createElement(tag);
  e.className = className;
  if (text) e.textContent = text;
  return e;
}

// field gives what the form of a visit calls a column: what has no room gets one by itself, where it needs one.
const field = (column) => (column === "none" ? "" : column);

// limits gives the hours worth showing: those in which somebody works, or a visit lies.
function limits(times) {
  let from = 24 * 60;
  let to = 0;
  const day = (start, end) => {
    from = Math.min(from, minutes(start));
    to = Math.max(to, minutes(end) || 24 * 60);
  };
  for (const c of times.closed) {
    if (c.why !== "off-hours") day(c.start, c.end);
    else if (c.start.slice(0, 10) === c.end.slice(0, 10)) from = Math.min(from, minutes(c.end));
    else if (minutes(c.start) > 0) to = Math.max(to, minutes(c.start));
  }
  for (const v of [...times.visits, ...times.held]) day(v.start, v.end);
  if (from >= to) [from, to] = [9 * 60, 18 * 60];
  from = Math.floor(from / 60);
  to = Math.min(24, Math.ceil(to / 60));
  return { slotMinTime: `${two(from)}:00`, slotMaxTime: `${two(to)}:00` };
}

// events lays out what the server sent: visits, the minutes beside them, and when nobody works.
function events(times, kind) {
  const out = times.visits.map((v) => ({
    id: v.id,
    resourceIds: [v.column],
    start: v.start,
    end: v.end,
    editable: v.moves,
    durationEditable: v.moves && kind !== "month",
    classNames: ["visit", `visit-${v.state}`, ...(v.held ? ["visit-held"] : [])],
    extendedProps: { ...v, beside: kind !== "day" || times.of === "room" },
  }));
  times.held.forEach((h, i) => out.push({ id: `held-${i}`, resourceIds: [h.column], start: h.start, end: h.end, editable: false, classNames: ["visit", "visit-held"], extendedProps: { words: h.words } }));
  if (kind === "month") return out;
  const behind = (id, column, start, end, className, words) =>
    out.push({ id, resourceIds: [column], start, end, display: "background", classNames: [className], extendedProps: { words } });
  for (const v of times.visits) {
    if (!["booked", "arrived", "done"].includes(v.state)) continue;
    if (v.before) behind(`${v.id}-before`, v.column, beside(v.start, -v.before), v.start, "kept", "");
    if (v.after) behind(`${v.id}-after`, v.column, v.end, beside(v.end, v.after), "kept", "");
  }
  if (times.of === "therapist" && (kind === "day" || times.columns.length === 1)) {
    times.closed.forEach((c, i) => behind(`closed-${i}`, c.column, c.start, c.end, c.why, c.why === "off-hours" ? "" : c.words));
  }
  return out;
}

function content({ event }) {
  const v = event.extendedProps;
  if (event.display === "background") return { domNodes: v.words ? [node("span", "why", v.words)] : [] };
  if (!v.href) return { domNodes: [node("span", "visit-what", v.words)] };
  const link = node("a", "visit-link");
  link.href = v.href;
  link.draggable = false;
  const name = node("bdi", "", v.name);
  link.append(node("span", "num", `${clock(v.start)} `), name);
  link.title = [`${clock(v.start)}–${clock(v.end)}`, v.what, v.with].filter(Boolean).join(", ");
  const what = node("span", "visit-what", [v.what, v.beside ? v.with : ""].filter(Boolean).join(". "));
  return { domNodes: [link, what] };
}

// A Mover sends what was dragged, as the form of the visit's own page would.
class Mover {
  constructor(root, now, reload) {
    Object.assign(this, { root, now, reload });
  }

  say(words) {
    const said = this.root.querySelector("[data-said]");
    said.hidden = !words;
    said.textContent = words;
  }

  async page(url, init) {
    const answer = await fetch(url, { credentials: "same-origin", ...init });
    const text = await answer.text();
    return { answer, doc: new DOMParser().parseFromString(text, "text/html") };
  }

  async move(info) {
    const v = info.event.extendedProps;
    const { start, end } = info.event;
    const { zone, of } = this.now();
    const to = { when: instant(start, zone), minutes: String(Math.round((end - start) / 60000)), [of]: field(info.event.resourceIds[0] ?? v.column), version: String(v.version), step: "look" };
    this.say("");
    try {
      const { doc } = await this.page(`${v.href}/move`);
      await this.send(doc, v, to);
    } catch {
      this.say(this.root.dataset.lost);
    }
    await this.reload(); // whatever happened: what stands is shown
  }

  async send(doc, v, to) {
    const form = doc.querySelector(`form[action$="${v.href}/move"]`);
    if (!form) throw new Error("no form");
    const values = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(to)) values.set(name, value);
    const { answer, doc: next } = await this.page(form.getAttribute("action"), { method: "POST", body: values });
    if (next.querySelector("[data-will]")) return (await this.asked(next)) ? this.send(next, v, {}) : undefined;
    if (answer.ok) return this.told(next);
    const words = [...next.querySelectorAll("[data-errors] a, [data-errors] li")].map((e) => e.textContent.trim());
    this.say([...new Set(words)].join(" ") || next.querySelector("main p")?.textContent.trim() || this.root.dataset.lost);
  }

  // told shows what the page says that follows, with its way back.
  told(next) {
    const told = next.querySelector(".told");
    document.querySelector("[data-told]").replaceChildren(...(told ? [document.importNode(told, true)] : []));
  }

  // asked shows what will happen, and waits for the answer.
  asked(next) {
    const dialog = this.root.querySelector("[data-ask]");
    const parts = [...next.querySelectorAll("main .care, [data-will]")];
    dialog.querySelector("h2").textContent = next.querySelector("main h1").textContent;
    dialog.querySelector("[data-words]").replaceChildren(...parts.map((e) => document.importNode(e, true)));
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }
}

// The library calls its grid a table, and puts into it what no table may hold. It is a picture with links in
// it, and the list below is its text: so the roles go, with what was said to belong to them.
function unroled(root) {
  for (const e of root.querySelectorAll(".ec[role], .ec [role]")) {
    for (const name of e.getAttributeNames()) if (name === "role" || name.startsWith("aria-")) e.removeAttribute(name);
  }
}

async function draw(root) {
  const { drawn: kind, day, times: source, add, lang } = root.dataset;
  const load = async () => {
    const answer = await fetch(source, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  let times = await load();
  const views = { day: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
  const mover = new Mover(root, () => times, async () => {
    try {
      times = await load();
      calendar.setOption("events", events(times, kind));
      await relist();
    } catch {
      mover.say(root.dataset.lost);
    }
  });
  root.hidden = false;
  const calendar = createCalendar(root.querySelector("[data-grid]"), [DayGrid, TimeGrid, ResourceTimeGrid, Interaction], {
    view: views[kind],
    date: day,
    timeZone: times.offset === "+00:00" ? "UTC" : times.offset,
    locale: lang === "en" ? "en-GB" : lang,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    resources: times.columns.map((c) => ({ id: c.id, title: c.name })),
    events: events(times, kind),
    eventContent: content,
    editable: true,
    eventResizableFromStart: false,
    eventStartEditable: true,
    allDaySlot: false,
    slotEventOverlap: false,
    nowIndicator: true,
    slotDuration: "00:30",
    snapDuration: "00:05",
    slotHeight: 30,
    dayMaxEvents: false,
    slotLabelFormat: { hour: "numeric", minute: "2-digit", hour12: false },
    dayHeaderFormat: kind === "month" ? { weekday: "short" } : { weekday: "short", day: "numeric", month: "short" },
    ...limits(times),
    eventAllUpdated: () => unroled(root),
    eventDrop: (info) => mover.move(info),
    eventResize: (info) => mover.move(info),
    dateClick: ({ date, resource, jsEvent }) => {
      if (kind === "month" || jsEvent.target.closest?.("a")) return;
      const q = new URLSearchParams({ when: instant(date, times.zone) });
      const column = field(resource?.id ?? (times.columns.length === 1 ? times.columns[0].id : ""));
      if (column) q.set(times.of, column);
      location.assign(`${add}?${q}`);
    },
  });
  unroled(root);
  fold();
}

// fold shuts the list below, and opens it for as long as the page goes onto paper.
function fold() {
  const list = document.querySelector("details[data-list]");
  let was;
  list.open = false;
  addEventListener("beforeprint", () => {
    was = list.open;
    list.open = true;
  });
  addEventListener("afterprint", () => {
    list.open = was;
  });
}

// relist brings the list and the sheet for the printer up to what is drawn.
async function relist() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["[data-list] > div", ".day-sheet"]) {
    const now = doc.querySelector(part);
    if (now) document.querySelector(part)?.replaceChildren(...document.importNode(now, true).childNodes);
  }
}

const root = document.querySelector("[data-drawn]");
if (root && roomy.matches) {
  draw(root).catch(() => {
    root.hidden = true; // the list is there
  });
}
