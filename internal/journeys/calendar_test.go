package journeys

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A week of the calendar: with the keyboard alone, by dragging, as a list without a script; and a series.
func TestAWeekOfTheCalendar(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring("E-mail;Name;Mobile", "mariam@people.example;Mariam Haddad;020 7946 0142", "paul@people.example;Paul Lindqvist;020 7946 0153")
	ines.book("Mariam", "wednesday 10:00")
	ines.book("Paul", "wednesday 14:00")
	byKeyboard(ines)
	byDragging(ines)
	inSeries(ines)
	plain := h.signIn(plainLaptop)
	plain.open("/calendar?view=week&day=2026-03-04")
	plain.see("Wednesday 4 March", "Mariam Haddad", "Break, until 14:00")
	plain.follow("Paul Lindqvist")
	plain.see("Move it")
}

// drawn waits until the calendar is drawn, and has it read.
func (v *visitor) drawn() {
	v.t.Helper()
	v.waits(`document.querySelectorAll("[data-drawn]:not([hidden]) .ec-event a").length > 0`)
	for _, finding := range v.axe() {
		v.t.Errorf("axe: %s\nat %s", finding, v.at())
	}
}

// tabTo goes forward with the Tab key until the control with these words has the focus.
func (v *visitor) tabTo(words string) {
	v.t.Helper()
	for range 150 {
		v.do(chromedp.KeyEvent("\t"))
		got := eval[string](v, `(() => { const e = document.activeElement; return [e.innerText, e.value, e.labels?.[0]?.innerText].join(" ") })()`)
		if strings.Contains(flat(got), words) {
			return
		}
	}
	v.t.Fatalf("Tab never comes to %q\nat %s", words, v.at())
}

// enter presses the key Enter and waits for the page that follows.
func (v *visitor) enter() {
	v.t.Helper()
	v.goes(func() { v.do(chromedp.KeyEvent("\r")) })
}

func byKeyboard(ines *visitor) {
	ines.t.Helper()
	ines.open("/calendar")
	ines.tabTo("Week")
	ines.enter()
	ines.drawn()
	ines.shot("week")
	ines.tabTo("10:00 Mariam Haddad")
	ines.enter()
	ines.tabTo("Move it")
	ines.enter()
	ines.tabTo("When")
	eval[chromedp.Void](ines, `document.activeElement.select()`)
	ines.do(chromedp.KeyEvent("thursday 10:00"))
	ines.enter()
	ines.see("Move this visit?", "instead of Wednesday 4 March, 10:00")
	ines.tabTo("Move it")
	ines.enter()
	ines.see("Moved. It is Thursday 5 March, 10:00 now.", "Undo")
}

// drag takes hold of a visit at its lower end, once it stands still, and lets it go some pixels lower.
func (v *visitor) drag(name string, down float64) {
	v.t.Helper()
	v.pull(name, 12, 0, down)
}

// pull takes hold of a visit some pixels above its lower edge and lets it go some pixels further right and lower.
func (v *visitor) pull(name string, above, right, down float64) {
	v.t.Helper()
	at := eval[[]float64](v, fmt.Sprintf(`(async () => {
  for (let before = ""; ;) {
    await new Promise(requestAnimationFrame)
    const e = [...document.querySelectorAll(".ec-event")].find(e => e.innerText.includes(%q))
    e?.scrollIntoView({block: "center"})
    const r = e?.getBoundingClientRect(), now = r && [r.x, r.y, r.width, r.height].join()
    if (now && now === before) return [r.x + r.width / 2, r.y + r.height - %v]
    before = now
  } })()`, name, above))
	v.do(chromedp.MouseEvent(chromedp.MousePressed, at[0], at[1], chromedp.Button("left"), chromedp.ClickCount(1)))
	for _, part := range []float64{0.2, 0.6, 1} {
		v.do(chromedp.MouseEvent(chromedp.MouseMoved, at[0]+right*part, at[1]+down*part, chromedp.Button("left")))
	}
	v.do(chromedp.MouseEvent(chromedp.MouseReleased, at[0]+right, at[1]+down, chromedp.Button("left"), chromedp.ClickCount(1)))
}

func byDragging(ines *visitor) {
	ines.t.Helper()
	ines.book("Paul", "thursday 15:00")
	ines.open("/calendar?view=week&day=2026-03-05")
	ines.drawn()
	ines.drag("Mariam Haddad", 60) // an hour
	ines.waits(`document.querySelector("dialog").open`)
	ines.see("Move this visit?", "Thursday 5 March, 11:00 to 12:00, instead of Thursday 5 March, 10:00")
	ines.shot("move-dialog")
	eval[chromedp.Void](ines, `document.querySelector("dialog button[value=yes]").click()`)
	ines.waits(`document.querySelector("[data-told]").innerText.includes("11:00")`)
	ines.see("Moved. It is Thursday 5 March, 11:00 now.", "Undo")
	ines.waits(`[...document.querySelectorAll(".ec-event")].some(e => e.innerText.includes("11:00 Mariam"))`)
	ines.waits(`[...document.querySelectorAll("[data-list] .day > li")].some(e => e.textContent.includes("11:00") && e.textContent.includes("Mariam"))`)
	if open := eval[bool](ines, `(() => { dispatchEvent(new Event("beforeprint")); const open = document.querySelector("[data-list]").open; dispatchEvent(new Event("afterprint")); return open && !document.querySelector("[data-list]").open })()`); !open {
		ines.t.Error("the list is not opened for paper, or stays open after it")
	}
	eval[chromedp.Void](ines, `document.querySelector("[data-told]").replaceChildren()`)
	ines.pull("11:00 Mariam", 3, 0, 30) // longer by half an hour
	ines.waits(`document.querySelector("dialog").open`)
	ines.see("Thursday 5 March, 11:00 to 12:30", "90 minutes instead of 60")
	eval[chromedp.Void](ines, `document.querySelector("dialog button[value=yes]").click()`)
	ines.waits(`document.querySelector("[data-told] [data-left]") !== null && !document.querySelector("dialog").open`)
	eval[chromedp.Void](ines, `document.querySelector("[data-told] button").click()`)
	ines.waits(`document.body.innerText.includes("Undone. It is as it was before")`)
	ines.open("/calendar?view=week&day=2026-03-05")
	ines.drawn()
	ines.drag("11:00 Mariam", 4*60) // over Paul's
	ines.waits(`!document.querySelector("[data-said]").hidden`)
	ines.see("There is already a visit on Thursday 5 March from 15:00 to 16:00")
	ines.waits(`[...document.querySelectorAll(".ec-event")].some(e => e.innerText.includes("11:00 Mariam"))`)
	ines.drag("11:00 Mariam", 2*60) // into the break
	ines.waits(`document.querySelector("dialog").open`)
	ines.see("This is outside the opening hours")
	eval[chromedp.Void](ines, `document.querySelector("dialog button[value=no]").click()`)
	ines.waits(`[...document.querySelectorAll(".ec-event")].some(e => e.innerText.includes("11:00 Mariam"))`)
}

func inSeries(ines *visitor) {
	ines.t.Helper()
	ines.open("/visits/new")
	ines.fill("Who", "Mariam Haddad")
	ines.fill("When", "thursday 15:30")
	ines.choose("Relaxing massage")
	ines.unfold("More than once: a series")
	ines.fill("Every how many weeks", "1")
	ines.fill("How many times", "3")
	ines.press("Look it over")
	ines.see("The dates for Mariam Haddad", "One date does not fit", "from 15:00 to 16:00", "Thursday 19 March")
	ines.shot("series")
	ines.press("Look it over")
	ines.see("Book these 2 visits?", "Price of each")
	ines.shot("series-check")
	ines.press("Book them")
	ines.see("Booked for 2 dates. This is the first.", "Visit 1 of 2 in its series")
}
