package journeys

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A visit is dragged from one room to another, and at a place with other clocks to another hour, in a browser that
// goes by a third zone: the page says before what will happen, does that, and undoes it.
func TestDraggingBetweenRoomsAndClocks(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring("E-mail;Name;Mobile", "mariam@people.example;Mariam Haddad;020 7946 0142", "paul@people.example;Paul Lindqvist;020 7946 0153")
	ines.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "America/St_Johns"})
		return err
	}))
	toTheOtherRoom(ines)
	byOtherClocks(ines)
}

// toTheOtherRoom drags a visit of the room-by-room day into the other column, an hour later, and back by undo.
func toTheOtherRoom(ines *visitor) {
	ines.t.Helper()
	for _, room := range []string{"Blue room", "Garden room"} {
		ines.open("/practice/rooms/new")
		ines.fill("What do you call it?", room)
		ines.press("Keep this")
	}
	ines.follow("Relaxing massage")
	ines.choose("Blue room")
	ines.choose("Garden room")
	ines.press("Keep this")
	ines.book("Mariam", "thursday 10:00")
	ines.open("/calendar?view=day&day=2026-03-05&who=rooms")
	ines.drawn()
	right := eval[float64](ines, `(() => { const x = r => { const b = document.createRange(); b.selectNodeContents([...document.querySelectorAll(".ec *")].find(e => !e.children.length && e.textContent === r)); const c = b.getBoundingClientRect(); return c.x + c.width / 2 }; return x("Garden room") - x("Blue room") })()`)
	ines.pull("10:00 Mariam", 12, right, 60)
	ines.asked("Thursday 5 March, 11:00 to 12:00, instead of Thursday 5 March, 10:00", "Garden room, instead of Blue room")
	ines.shot("drag-rooms")
	ines.agrees("Moved. It is Thursday 5 March, 11:00 now.", "Undo")
	ines.waits(standsIn("11:00 Mariam", "Garden room"))
	eval[chromedp.Void](ines, `document.querySelector("[data-told] button").click()`)
	ines.waits(`document.body.innerText.includes("Undone. It is as it was before")`)
	ines.open("/calendar?view=day&day=2026-03-05&who=rooms")
	ines.drawn()
	ines.waits(standsIn("10:00 Mariam", "Blue room"))
}

// standsIn tells of a visit in a drawn day whether it lies below the name of a column.
func standsIn(visit, column string) string {
	return fmt.Sprintf(`(() => { const e = [...document.querySelectorAll(".ec-event")].find(e => e.innerText.includes(%q)), c = [...document.querySelectorAll(".ec *")].find(e => !e.children.length && e.textContent === %q)
  if (!e || !c) return false
  const a = e.getBoundingClientRect(), b = c.getBoundingClientRect(), x = b.x + b.width / 2
  return a.x <= x && x <= a.x + a.width })()`, visit, column)
}

// byOtherClocks gives her week to a place in another zone, and drags and lengthens a visit there.
func byOtherClocks(ines *visitor) {
	ines.t.Helper()
	ines.open("/practice/places/new")
	ines.fill("What do you call it?", "Harbour")
	ines.fill("Time zone", "Asia/Kathmandu")
	ines.press("Keep this")
	ines.open("/practice/set-up/hours")
	eval[chromedp.Void](ines, `for (const s of document.querySelectorAll("select[name*='.at']")) s.value = [...s.options].find(o => o.text === "Harbour").value`)
	ines.press("Keep this")
	ines.open("/visits/new")
	ines.fill("Who", "Paul")
	ines.fill("When", "friday 10:00")
	ines.choose("Long massage") // which needs no room
	ines.press("Look it over")
	ines.see("Friday 6 March, 10:00 to 11:30", "By our clocks: Friday 6 March, 4:15")
	ines.press("Book it")
	ines.open("/calendar?view=week&day=2026-03-06&show=free")
	ines.see("Times are those of Kathmandu.")
	ines.drawn()
	ines.drag("10:00 Paul", 60)
	ines.asked("Friday 6 March, 11:00 to 12:30, instead of Friday 6 March, 10:00", "By our clocks: Friday 6 March, 5:15")
	ines.agrees("Friday 6 March, 11:00", "Undo")
	ines.waits(`[...document.querySelectorAll(".ec-event")].some(e => e.innerText.includes("11:00 Paul"))`)
	ines.pull("11:00 Paul", 3, 0, 30) // longer by half an hour
	ines.asked("Friday 6 March, 11:00 to 13:00", "120 minutes instead of 90")
	ines.agrees("Undo")
	if stored := eval[string](ines, `fetch("/calendar/times?from=2026-03-06&to=2026-03-06&who=all").then(r => r.json()).then(t => [t.zone, t.offset, ...t.visits.flatMap(v => [v.start, v.end])].join(" "))`); stored != "Asia/Kathmandu +05:45 2026-03-06T11:00:00 2026-03-06T13:00:00" {
		ines.t.Errorf("stored: %s", stored)
	}
	ines.shot("drag-clocks")
}

// asked waits for the question what is to happen, and reads it.
func (v *visitor) asked(words ...string) {
	v.t.Helper()
	v.waits(`document.querySelector("dialog").open`)
	v.see(append(words, "Move this visit?")...)
}

// agrees says yes to it, and reads what is told then.
func (v *visitor) agrees(words ...string) {
	v.t.Helper()
	eval[chromedp.Void](v, `document.querySelector("[data-told]").replaceChildren(); document.querySelector("dialog button[value=yes]").click()`)
	v.waits(`document.querySelector("[data-told] [data-left]") !== null && !document.querySelector("dialog").open`)
	v.see(words...)
}
