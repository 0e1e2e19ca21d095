package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// soonMinutes is how long before a visit the button for its arrival stands beside it.
const soonMinutes = 90

// dayWords writes days as a page shows them.
type dayWords struct {
	ctx   context.Context
	now   time.Time
	zone  *time.Location
	today civil.Date
	lines map[ident.Visit]office.VisitLine
	// people are those who treat; they are named in the days of rooms.
	people []staff.Person
	// back is where a button of the day leads afterwards: "today", or "" for the visit's page.
	back string
	// book offers to add a visit in free time; shut says when there are none; who names with whom a visit is.
	book, shut, who bool
	// gapless leaves free time out.
	gapless bool
}

// ahead gives the lines of a day without free time that has passed; what is left of the present gap
// begins at the next quarter of an hour.
func (d dayWords) ahead(items []scheduling.Item) []scheduling.Item {
	out := make([]scheduling.Item, 0, len(items))
	for _, item := range items {
		if ends := item.At.Add(time.Duration(item.Minutes) * time.Minute); item.Kind == scheduling.ItemGap && item.At.Before(d.now) {
			item.At = quarter(d.now)
			item.Minutes = int(ends.Sub(item.At) / time.Minute)
			if item.Minutes < scheduling.ShortestGap {
				continue
			}
		}
		out = append(out, item)
	}
	slices.SortStableFunc(out, func(a, b scheduling.Item) int { return a.At.Compare(b.At) })
	return out
}

// quarter gives the next full quarter of an hour.
func quarter(t time.Time) time.Time {
	const step = 15 * time.Minute
	if down := t.Truncate(step); !down.Equal(t) {
		return down.Add(step)
	}
	return t
}

// timed is a line of a day with its time.
type timed struct {
	at time.Time
	ui.Slot
}

// slots writes a day's visits, its free time and where the clock stands.
func (d dayWords) slots(days ...office.PersonDay) []ui.Slot {
	var all []timed
	for _, day := range days {
		all = append(all, d.timed(day)...)
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.at.Compare(b.at) })
	var out []ui.Slot
	now := false
	for _, t := range all {
		if t.Now == "" || !now { // one line for the clock, however many people there are
			out = append(out, t.Slot)
		}
		now = now || t.Now != ""
	}
	return out
}

func (d dayWords) timed(day office.PersonDay) []timed {
	var out []timed
	for _, c := range d.closed(day) {
		out = append(out, timed{c.From, d.closedSlot(c)})
	}
	for _, h := range day.Held {
		out = append(out, timed{h.Starts, ui.Slot{At: civil.MinuteOf(h.Starts, d.zone).String(), Gap: heldWords(d.ctx, h, d.zone), Closed: true}})
	}
	for _, item := range d.ahead(day.Items) {
		at := civil.MinuteOf(item.At, d.zone).String()
		switch item.Kind {
		case scheduling.ItemNow:
			out = append(out, timed{item.At, ui.Slot{Now: say.T(d.ctx, "%s, now", at)}})
		case scheduling.ItemGap:
			slot := ui.Slot{At: at, Gap: gapWords(d.ctx, item.Minutes)}
			if d.book {
				slot.Acts = []ui.Act{{Label: say.T(d.ctx, "Add a visit"), About: at, Href: bookPath(item.At, d.zone, day.Person.ID)}}
			}
			if !d.gapless {
				out = append(out, timed{item.At, slot})
			}
		default:
			out = append(out, timed{item.At, d.visit(item.Visit, day)})
		}
	}
	return out
}

// closed gives the breaks and the time off of a day, where they are shown.
func (d dayWords) closed(day office.PersonDay) []scheduling.ClosedTime {
	return slices.DeleteFunc(slices.Clone(day.Closed), func(c scheduling.ClosedTime) bool { return !d.shut || c.Why == scheduling.OffHours })
}

func (d dayWords) closedSlot(c scheduling.ClosedTime) ui.Slot {
	return ui.Slot{At: civil.MinuteOf(c.From, d.zone).String(), Gap: say.T(d.ctx, "%s, until %s", closedWords(d.ctx, c.Why), civil.MinuteOf(c.To, d.zone).String()), Closed: true}
}

// heldWords says until when a time is held, and for what; nobody knows yet for whom.
func heldWords(ctx context.Context, h office.HeldTime, zone *time.Location) string {
	return say.T(ctx, "Held until %s for a booking by link: %s", civil.MinuteOf(h.Until, zone).String(), h.Service)
}

// closedWords says why somebody gives no sessions.
func closedWords(ctx context.Context, why scheduling.Reason) string {
	switch why {
	case scheduling.Break:
		return say.T(ctx, "Break")
	case scheduling.TimeOff:
		return say.T(ctx, "Time off")
	case scheduling.OffHours:
	}
	return say.T(ctx, "Closed")
}

// nameOf says whose day it is: somebody's, or a room's.
func (d dayWords) nameOf(day office.PersonDay) string {
	switch {
	case day.Roomless:
		return say.T(d.ctx, "Without a room")
	case day.Room.ID != "":
		return day.Room.Name
	default:
		return personWords(d.ctx, day.Person)
	}
}

// personWords names somebody with whom there are visits, and says where she treats here no more.
func personWords(ctx context.Context, p staff.Person) string {
	if p.Works() && p.Treats {
		return p.Name
	}
	return say.T(ctx, "%s, treats here no more", p.Name)
}

// lineOf is one sentence on a day; a room keeps no hours.
func (d dayWords) lineOf(day office.PersonDay) string {
	if day.Person.ID == "" && day.Visits == 0 {
		return say.T(d.ctx, "No visits.")
	}
	return dayLine(d.ctx, day.DayView, d.zone)
}

// with names who gives a visit, where the day does not say it: always in a room's.
func (d dayWords) with(v scheduling.Visit, day office.PersonDay) string {
	switch {
	case day.Person.ID == "":
		who, _ := staff.Find(d.people, v.Therapist)
		return who.Name
	case d.who:
		return day.Person.Name
	default:
		return ""
	}
}

func (d dayWords) visit(v scheduling.Visit, day office.PersonDay) ui.Slot {
	line := d.lines[v.ID]
	s := ui.Slot{At: civil.MinuteOf(v.Starts, d.zone).String(), Length: say.T(d.ctx, "%d min", v.Minutes), Name: line.Client.Name,
		Href: "/visits/" + string(v.ID), Service: d.service(v, line, day), Done: v.State == scheduling.Done || v.State == scheduling.Missed || v.State == scheduling.Cancelled}
	if with := d.with(v, day); with != "" {
		s.Service += ". " + say.T(d.ctx, "With %s", with)
	}
	if v.State == scheduling.Booked || v.State == scheduling.Arrived {
		s.Notes = d.notes(line)
	}
	s.Acts = d.acts(v, line)
	return s
}

// service says what the visit is, and what is to be said of it in a few words.
func (d dayWords) service(v scheduling.Visit, line office.VisitLine, day office.PersonDay) string {
	bits := []string{v.Title}
	switch {
	case v.State == scheduling.Arrived && !v.Came.IsZero():
		bits = append(bits, say.T(d.ctx, "Here since %s", civil.MinuteOf(v.Came, d.zone).String()))
	case v.State == scheduling.Missed:
		bits = append(bits, say.T(d.ctx, "Did not come"))
	case v.State == scheduling.Cancelled:
		bits = append(bits, say.T(d.ctx, "Called off"))
	case d.shut && v.Held:
		bits = append(bits, say.T(d.ctx, "Only held so far"))
	}
	if d.shut {
		bits = append(bits, besideWords(d.ctx, v)...)
	}
	if v.Live() {
		bits = append(bits, d.where(v, line, day)...)
	}
	if line.First && !line.Before {
		bits = append(bits, say.T(d.ctx, "First visit"))
		if line.Told == boundary.Agreed {
			bits = append(bits, say.T(d.ctx, "Has agreed to how you work"))
		}
	}
	if l := line.Line; l != nil && !l.Void() {
		if l.Open().Zero() {
			bits = append(bits, say.T(d.ctx, "Paid, %s", l.Paid.String()))
		} else {
			bits = append(bits, say.T(d.ctx, "Not paid yet, %s", l.Open().String()))
		}
	}
	return strings.Join(bits, ". ")
}

// where says where a visit is, as far as it is not a room's own day, and when it begins there where the clocks differ.
func (d dayWords) where(v scheduling.Visit, line office.VisitLine, day office.PersonDay) (bits []string) {
	at := slices.DeleteFunc(slices.Clone(line.Where), func(name string) bool { return day.Room.ID != "" && name == day.Room.Name })
	if len(at) > 0 {
		bits = append(bits, strings.Join(at, ", "))
	}
	if there := line.There; there != nil && civil.MinuteOf(v.Starts, there) != civil.MinuteOf(v.Starts, d.zone) {
		bits = append(bits, say.T(d.ctx, "%s there", civil.MinuteOf(v.Starts, there).String()))
	}
	return bits
}

// besideWords says how many minutes belong to a visit before and after it.
func besideWords(ctx context.Context, v scheduling.Visit) []string {
	switch {
	case v.Before > 0 && v.After > 0:
		return []string{say.T(ctx, "%d min before and %d min after are kept", v.Before, v.After)}
	case v.Before > 0:
		return []string{say.T(ctx, "%d min before are kept", v.Before)}
	case v.After > 0:
		return []string{say.T(ctx, "%d min after are kept", v.After)}
	}
	return nil
}

func (d dayWords) notes(line office.VisitLine) []ui.NoteLine {
	var out []ui.NoteLine
	for _, a := range line.Asks {
		out = append(out, ui.NoteLine{Text: a.Text})
	}
	if len(line.Ask.Minutes) > 0 {
		out = append(out, ui.NoteLine{Text: askWords(d.ctx, line.Ask), Mind: true})
	}
	if line.First && line.Told == "" {
		words := say.T(d.ctx, "Has not been told how you work yet.")
		if line.Known > 0 {
			words = say.T(d.ctx, "Has been told %d of the %d rules of how you work.", line.Known, line.Rules)
		}
		out = append(out, ui.NoteLine{Text: words, Mind: true,
			Act: &ui.Act{Label: say.T(d.ctx, "Tell it now"), Href: "/clients/" + string(line.Client.ID) + "/boundaries"}})
	}
	for _, c := range line.Matters {
		out = append(out, ui.NoteLine{Text: matterWords(d.ctx, c), Mind: true, Act: &ui.Act{Label: say.T(d.ctx, "Open it"), Href: "/matters/" + string(c.ID)}})
	}
	return out
}

func (d dayWords) acts(v scheduling.Visit, line office.VisitLine) []ui.Act {
	path := "/visits/" + string(v.ID)
	var acts []ui.Act
	switch v.State {
	case scheduling.Booked:
		if civil.DateOf(v.Starts, d.zone) == d.today && v.Starts.Sub(d.now) <= soonMinutes*time.Minute {
			acts = append(acts, stepAct(v, office.ActArrive, say.T(d.ctx, "Arrived"), line.Client.Name, d.back))
		}
	case scheduling.Arrived:
		if line.Clinical {
			acts = append(acts, ui.Act{Label: say.T(d.ctx, "Treatment room"), About: line.Client.Name, Href: path + "/room"})
		}
	case scheduling.Done:
		if line.Clinical && !line.Noted {
			acts = append(acts, ui.Act{Label: say.T(d.ctx, "Write the note"), About: line.Client.Name, Href: path + "/note"})
		}
		if line.Line == nil && !v.Price.Zero() || line.Line != nil && !line.Line.Open().Zero() {
			acts = append(acts, ui.Act{Label: say.T(d.ctx, "Take the payment"), About: line.Client.Name, Href: payPath(v)})
		}
	case scheduling.Cancelled, scheduling.Missed:
	}
	return acts
}

func payPath(v scheduling.Visit) string {
	return "/clients/" + string(v.Client) + "/pay?visit=" + url.QueryEscape(string(v.ID))
}

// stepAct is a button that takes a step of a visit.
func stepAct(v scheduling.Visit, act office.VisitAct, label, about, back string) ui.Act {
	return ui.Act{Label: label, About: about, To: "/visits/" + string(v.ID) + "/state",
		Fields: []ui.Hidden{{Name: "to", Value: string(act)}, {Name: "version", Value: itoa(v.Version)}, {Name: "back", Value: back}}}
}

// titleWords says what a visit is, with its length. A title that names the minutes already is left as
// it is.
func titleWords(ctx context.Context, v scheduling.Visit) string {
	if strings.Contains(v.Title, itoa(v.Minutes)) {
		return v.Title
	}
	return lengthOf(ctx, v.Title, v.Minutes)
}

// bookPath leads to adding a visit at a time, with somebody.
func bookPath(at time.Time, zone *time.Location, person ident.Person) string {
	q := url.Values{"when": {at.In(zone).Format(time.RFC3339)}} // an instant: her place may have other clocks
	if person != "" {
		q.Set("therapist", string(person))
	}
	return "/visits/new?" + q.Encode()
}

// askWords says how often to ask about the pressure on a visit.
func askWords(ctx context.Context, a office.AskPlan) string {
	words := say.N(ctx, len(a.Minutes), "Ask about the pressure once.", "Ask about the pressure %d times.")
	if len(a.Minutes) == 2 {
		words = say.T(ctx, "Ask about the pressure twice.")
	}
	if a.Of > 1 {
		words += " " + say.T(ctx, "Visit %d of %d.", a.Place, a.Of)
	}
	return words
}

// matterWords says what is open between a client and the practice, in a line.
func matterWords(ctx context.Context, c caseload.Case) string {
	switch c.Protocol {
	case office.Billing:
		return say.T(ctx, "A bill did not look right, and it is looked at.")
	case office.Pressure:
		return say.T(ctx, "It hurt, and you are putting it right.")
	case office.Results:
		return say.T(ctx, "It did not help as hoped, and you are looking again.")
	case office.Goals:
		return say.T(ctx, "You are finding out what each of you wants.")
	case office.Refer:
		return say.T(ctx, "You are looking for somebody better suited.")
	case office.Decline:
		return say.T(ctx, "You are not treating today.")
	case office.End:
		return say.T(ctx, "You are ending the work together.")
	default:
		return say.T(ctx, "Something wasn’t right, and it is open.")
	}
}

// gapWords says how much time is free.
func gapWords(ctx context.Context, minutes int) string {
	switch minutes {
	case 30:
		return say.T(ctx, "Half an hour free")
	case 60:
		return say.T(ctx, "An hour free")
	case 90:
		return say.T(ctx, "An hour and a half free")
	}
	return say.T(ctx, "%s free", lengthWords(ctx, minutes))
}

// lengthWords says a length of time: "45 minutes", "2 hours", "2 hours 30 minutes".
func lengthWords(ctx context.Context, minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return say.N(ctx, m, "%d minute", "%d minutes")
	case m == 0:
		return say.N(ctx, h, "%d hour", "%d hours")
	default:
		return say.N(ctx, h, "%d hour", "%d hours") + " " + say.N(ctx, m, "%d minute", "%d minutes")
	}
}

// countWords begins a sentence with a number: "Five visits".
func countWords(ctx context.Context, n int) string {
	switch n {
	case 0:
		return say.T(ctx, "No visits")
	case 1:
		return say.T(ctx, "One visit")
	case 2:
		return say.T(ctx, "Two visits")
	case 3:
		return say.T(ctx, "Three visits")
	case 4:
		return say.T(ctx, "Four visits")
	case 5:
		return say.T(ctx, "Five visits")
	case 6:
		return say.T(ctx, "Six visits")
	}
	return say.T(ctx, "%d visits", n)
}

// dayLine is one sentence on a day.
func dayLine(ctx context.Context, day scheduling.DayView, zone *time.Location) string {
	switch {
	case day.Visits == 0 && len(day.Open) == 0:
		return say.T(ctx, "No visits, and no hours on this day.")
	case day.Visits == 0:
		return say.T(ctx, "No visits.")
	case day.Visits == 1:
		return say.T(ctx, "One visit. It ends at %s.", civil.MinuteOf(day.Ends, zone).String())
	}
	return say.T(ctx, "%s. The last one ends at %s.", countWords(ctx, day.Visits), civil.MinuteOf(day.Ends, zone).String())
}
