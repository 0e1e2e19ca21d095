package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// What the button of a form sends as the field "step" with which a visit is added, moved or called off: to its
// check page, and from there back to the form. The check page sends what it stood for as the field "seen".
const (
	stepLook   = "look"
	stepChange = "change"
)

// lookButton leads to the check page.
func lookButton(ctx context.Context) ui.Act {
	return ui.Act{Label: say.T(ctx, "Look it over"), Name: "step", Value: stepLook, Full: true}
}

// again reports whether an act was not done because the check page would say something else now.
func again(f *fault.Error) bool { return f.Code == office.CodeSeen || f.Code == office.CodeMind }

// showCheck shows what will happen, with all that was typed behind its buttons.
func (s *site) showCheck(w http.ResponseWriter, r *http.Request, p pages.CheckPage, c office.Check, values forms.Values, wrong *fault.Error) error {
	ctx, status := r.Context(), http.StatusOK
	p.Page, p.Name = s.frame(r, p.Heading, ui.Calendar), c.Client.Name
	p.Rows = checkWords{ctx, c}.rows()
	if c.Mind != "" {
		p.Mind = append(p.Mind, c.Mind)
	}
	if slices.ContainsFunc(c.Visits, func(v office.CheckedVisit) bool { return v.Unfit }) {
		p.Mind = append(p.Mind, say.T(ctx, "The pressure that %s likes is not the one that is given.", c.Client.FirstName()))
	}
	if c.Waits {
		p.Mind = append(p.Mind, say.T(ctx, "This waits for a second look. Until then nothing of it happens, and the visit takes place."))
	}
	if wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	if wrong != nil && wrong.Code == office.CodeSeen {
		p.Changed = wrong.Message
	}
	for name, all := range values {
		if slices.Contains([]string{"step", "seen", "request_key", "csrf"}, name) {
			continue
		}
		for _, v := range all {
			p.Fields = append(p.Fields, ui.Hidden{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(p.Fields, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	p.Fields = append(p.Fields, ui.Hidden{Name: "seen", Value: c.Seen})
	return render(w, r, status, pages.Check(p))
}

// checkWords writes what will happen.
type checkWords struct {
	ctx context.Context
	office.Check
}

func (c checkWords) row(what string, lines []string) ui.WillRow {
	return ui.WillRow{What: what, Lines: lines}
}

func (c checkWords) rows() (rows []ui.WillRow) {
	v := c.Visits[0]
	off, back := v.Is.State == scheduling.Cancelled, v.Was.ID != "" && !v.Was.Live()
	rows = append(rows, c.row(say.T(c.ctx, "When"), c.times()))
	if !off {
		rows = append(rows, c.row(say.T(c.ctx, "What"), c.each(c.Visits, c.what)))
		if w := v.With; c.Several || !w.Works() || !w.Treats || v.Was.ID != "" && v.Was.Therapist != v.Is.Therapist {
			rows = append(rows, ui.WillRow{What: say.T(c.ctx, "With whom"), Body: ui.Name(personWords(c.ctx, w))})
		}
		where := c.each(c.Visits, c.where)
		switch len(where) {
		case 0:
		case 1:
			rows = append(rows, ui.WillRow{What: say.T(c.ctx, "Where"), Body: typedText(where[0])})
		default:
			rows = append(rows, c.row(say.T(c.ctx, "Where"), where))
		}
		rows = append(rows, c.row(say.N(c.ctx, len(c.Visits), "Price", "Price of each"), c.each(c.Visits, c.price)))
		if terms := c.each(c.Visits, c.terms); len(terms) > 0 {
			rows = append(rows, c.row(say.T(c.ctx, "Boundaries"), terms))
		}
	}
	late := slices.DeleteFunc(slices.Clone(c.Visits), func(v office.CheckedVisit) bool { return v.Late == nil })
	if len(late) > 0 {
		rows = append(rows, c.row(say.T(c.ctx, "Called off late"), append(c.each(late, c.late), say.T(c.ctx, "Nothing is charged by itself. It stands on Today, to count it or let it go."))))
	}
	if off {
		then := []string{say.N(c.ctx, len(c.Visits), "The time is free again.", "%d times are free again.")}
		if len(late) == 0 {
			then = append(then, say.T(c.ctx, "Nothing is charged."))
		}
		rows = append(rows, c.row(say.T(c.ctx, "Then"), then))
	}
	rows = append(rows, ui.WillRow{What: say.T(c.ctx, "Letters"), Body: pages.CheckLetters(c.letters(), c.byHand())})
	if !c.Waits && !back {
		rows = append(rows, c.row(say.T(c.ctx, "Undo"), []string{say.T(c.ctx, "For a minute, with one press. No letter leaves before.")}))
	}
	return rows
}

// where says at which place and in which room a visit is, and where it was.
func (c checkWords) where(v office.CheckedVisit) []string {
	is, was := strings.Join(v.Where, ", "), strings.Join(v.WasWhere, ", ")
	if v.Was.Live() && is != "" && was != "" && is != was {
		return []string{say.T(c.ctx, "%s, instead of %s", is, was)}
	}
	return nonEmpty(is)
}

// each says something of some visits: once where it is the same of all that change, else with their days.
func (c checkWords) each(visits []office.CheckedVisit, of func(office.CheckedVisit) []string) (lines []string) {
	groups := alike(visits, func(v office.CheckedVisit) string { return strings.Join(of(v), "\n") })
	for _, g := range groups {
		said := of(g[0])
		if len(g) < len(c.Visits) && len(said) > 0 {
			said[0] = say.T(c.ctx, "%s: %s", c.days(g), said[0])
		}
		lines = append(lines, said...)
	}
	return lines
}

// alike groups visits of which the same is said, in their order.
func alike(visits []office.CheckedVisit, of func(office.CheckedVisit) string) (groups [][]office.CheckedVisit) {
	at := map[string]int{}
	for _, v := range visits {
		i, known := at[of(v)]
		if !known {
			i, groups = len(groups), append(groups, nil)
			at[of(v)] = i
		}
		groups[i] = append(groups[i], v)
	}
	return groups
}

// mostDaysNamed is how many days a line names.
const mostDaysNamed = 3

// days names the days of some visits.
func (c checkWords) days(visits []office.CheckedVisit) string {
	var names []string
	for _, v := range visits {
		names = append(names, dated(civil.DateOf(v.Is.Starts, v.There), c.Today))
	}
	if more := len(names) - mostDaysNamed; more > 1 {
		return say.T(c.ctx, "%s and %d others", strings.Join(names[:mostDaysNamed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// times says of each visit when it is, and when it was, by the clocks of its place and of the practice.
func (c checkWords) times() (lines []string) {
	for _, v := range c.Visits {
		day := civil.DateOf(v.Is.Starts, v.There)
		line := dated(day, c.Today) + ", " + v.Is.Span(v.There)
		if moved := v.Was.ID != "" && !v.Was.Starts.Equal(v.Is.Starts); moved {
			line = say.T(c.ctx, "%s, instead of %s", line, say.Stamp(c.ctx, v.Was.Starts, v.WasThere))
		}
		lines = append(lines, line)
		if !civil.SameClock(v.Is.Starts, v.There, c.Zone) {
			lines = append(lines, say.T(c.ctx, "By our clocks: %s", say.Stamp(c.ctx, v.Is.Starts, c.Zone)))
		}
	}
	return lines
}

func (c checkWords) what(v office.CheckedVisit) (lines []string) {
	lines = []string{lengthOf(c.ctx, v.Is.Title, v.Is.Minutes)}
	if v.Was.ID != "" && v.Was.Minutes != v.Is.Minutes {
		lines = []string{say.T(c.ctx, "%s, %d minutes instead of %d", v.Is.Title, v.Is.Minutes, v.Was.Minutes)}
	}
	if v.Is.Before+v.Is.After > 0 {
		lines = append(lines, say.T(c.ctx, "Kept free beside it: %d minutes before, %d after", v.Is.Before, v.Is.After))
	}
	if v.Is.Held {
		lines = append(lines, say.T(c.ctx, "It is only held so far, until they say whether they want it"))
	}
	return lines
}

func (c checkWords) price(v office.CheckedVisit) []string {
	price := v.Is.Price.String()
	switch {
	case v.Was.ID != "":
		price = say.T(c.ctx, "%s stays, as it was told at booking on %s", price, dated(civil.DateOf(v.Is.BookedAt, c.Zone), c.Today))
	case v.PriceFrom != "":
		price = say.T(c.ctx, "%s, from the price list since %s", price, say.Date(c.ctx, v.PriceFrom, c.Today))
	case v.PriceTo != "":
		price = say.T(c.ctx, "%s, from the price list until %s", price, say.Date(c.ctx, v.PriceTo, c.Today))
	default:
		price = say.T(c.ctx, "%s, from the price list", price)
	}
	return []string{price}
}

// terms names the boundaries that go with it, each in the version that stands at booking.
func (c checkWords) terms(v office.CheckedVisit) (lines []string) {
	since := map[civil.Date][]string{}
	for _, b := range v.Terms {
		since[b.Since] = append(since[b.Since], say.T(c.ctx, "“%s”", b.Title))
	}
	for _, day := range slices.Sorted(maps.Keys(since)) {
		titles, from := strings.Join(since[day], ", "), say.Date(c.ctx, day, c.Today)
		if len(since[day]) > 1 {
			lines = append(lines, say.T(c.ctx, "%s, as they stand since %s", titles, from))
		} else {
			lines = append(lines, say.T(c.ctx, "%s, as it stands since %s", titles, from))
		}
	}
	var untold []string
	for _, b := range v.Untold {
		untold = append(untold, say.T(c.ctx, "“%s”", b.Title))
	}
	if len(untold) > 0 {
		lines = append(lines, say.T(c.ctx, "Not told yet: %s. What was never told counts for nothing.", strings.Join(untold, ", ")))
	}
	return lines
}

func (c checkWords) late(v office.CheckedVisit) []string {
	x := v.Late
	before := say.N(c.ctx, x.Crossing.Minutes, "1 minute", "%d minutes")
	if x.Crossing.Minutes >= 120 {
		before = say.N(c.ctx, x.Crossing.Minutes/60, "1 hour", "%d hours")
	}
	lines := []string{say.T(c.ctx, "It is %s before. “%s” asks for more.", before, x.Rule.Title)}
	switch {
	case !x.Told:
		lines = append(lines, say.T(c.ctx, "It was not told in time, so it cannot be counted."))
	case v.Follows != "":
		lines = append(lines, say.T(c.ctx, "What was told that follows: %s", v.Follows))
	}
	return lines
}
