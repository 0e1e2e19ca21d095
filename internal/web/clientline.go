package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// shapes says which knot on the thread stands for which kind of entry. What is not named is a bead.
var shapes = map[client.Kind]ui.KnotKind{
	client.KindAgreed: ui.KnotAgreed, client.KindTold: ui.KnotAgreed, client.KindToldAgain: ui.KnotAgain,
	client.KindNotKept: ui.KnotTheirs, client.KindWeMissed: ui.KnotOurs, client.KindThanks: ui.KnotThanks, client.KindProgress: ui.KnotThanks,
	client.KindHurt: ui.KnotHurt, client.KindWorry: ui.KnotHurt, client.KindEased: ui.KnotChange, client.KindPutRight: ui.KnotRight,
	client.KindPreference: ui.KnotChange, client.KindAsks: ui.KnotChange, client.KindSaidChanged: ui.KnotRight,
	client.KindTalked: ui.KnotTalk, client.KindSaid: ui.KnotTalk, client.KindAnswered: ui.KnotTalk,
	client.KindGiven: ui.KnotIntroduce, client.KindIntroduced: ui.KnotIntroduce, client.KindMatch: ui.KnotIntroduce, client.KindEnded: ui.KnotEnd,
	client.KindFirstVisit: ui.KnotFirst, client.KindVisits: ui.KnotSeveral, client.KindNext: ui.KnotAhead,
}

// line writes everything between the client and you, as the knots of the thread.
func (c clientWords) line() []ui.Knot {
	out := make([]ui.Knot, 0, len(c.view.Line))
	for i := range c.view.Line {
		e := &c.view.Line[i] // an entry is large
		switch {
		case e.Kind == client.KindVisits && c.shown(e):
			out = append(out, c.unfolded(e)...)
		case e.Knot.ID != "":
			out = append(out, c.noted(e))
		default:
			out = append(out, c.visit(e))
		}
	}
	return out
}

// knot begins an entry: its shape, its day, where the line hangs loose.
func (c clientWords) knot(e *client.Entry) ui.Knot {
	k := ui.Knot{Kind: shapes[e.Kind], When: c.when(e), Loose: e.Loose || e.Ahead && c.open, Ahead: e.Ahead && !c.open}
	if k.Kind == "" {
		k.Kind = ui.KnotVisit
	}
	if e.Year != 0 {
		k.Year = itoa(e.Year)
	}
	return k
}

// when says the day of an entry: a weekday and a time for what is ahead, a weekday within the last
// six days, else the day; the year stands above it where it begins.
func (c clientWords) when(e *client.Entry) string {
	at, now := e.At.In(c.view.Zone), c.view.Now.In(c.view.Zone)
	if !e.Ahead && e.Kind != client.KindVisits && now.Sub(at) > 8*24*time.Hour {
		return strconv.Itoa(at.Day()) + " " + at.Month().String() // most of a long line: said without a detour
	}
	d := civil.DateOf(e.At, c.view.Zone)
	days := d.DaysUntil(c.view.Today)
	switch {
	case e.Kind == client.KindVisits:
		return c.span(civil.DateOf(e.From, c.view.Zone), d)
	case e.Ahead && days > -7:
		day := d.Weekday().String()
		if days > -2 {
			day = firstUpper(say.Date(c.ctx, d, c.view.Today))
		}
		return day + ", " + civil.MinuteOf(e.At, c.view.Zone).String()
	case e.Ahead && d[:4] != c.view.Today[:4]:
		return d.Full()
	case days >= 0 && days < 2:
		return firstUpper(say.Date(c.ctx, d, c.view.Today))
	case days >= 0 && days < 7:
		return d.LongOn(c.view.Today)
	}
	return d.Short()
}

// span says from when to when, by months: "November to February".
func (c clientWords) span(from, to civil.Date) string {
	if from == to {
		return to.Short()
	}
	if from[:7] == to[:7] {
		return say.T(c.ctx, "%s to %s", strings.TrimLeft(string(from[8:]), "0"), to.Short())
	}
	return say.T(c.ctx, "%s to %s", from.Time(c.view.Zone).Month().String(), to.Time(c.view.Zone).Month().String())
}

// noted writes what was noted. The client's own words stand as a quotation.
func (c clientWords) noted(e *client.Entry) ui.Knot {
	k, n := c.knot(e), e.Knot
	k.ID = string(n.ID)
	words := c.say(n.Kind.Words())
	by := c.by(n)
	switch {
	case n.Theirs && n.Text != "" && n.Kind != client.KindAnswered:
		k.Said = &ui.Quote{Text: n.Text, By: by}
		if n.Kind != client.KindThanks && n.Kind != client.KindLine {
			k.Lead = words + "."
		}
	case n.Text == "":
		k.Lead, k.More = words+".", by
	default:
		k.Lead, k.Text, k.More = words+":", n.Text, by
	}
	k.Minor = n.Kind == client.KindMoved || n.Kind == client.KindCancelled || n.Kind == client.KindJoined
	if n.Case != "" && c.view.Matters[n.Case] {
		k.Acts = []ui.Act{{Label: c.matterLabel(n), Href: "/matters/" + string(n.Case)}}
	}
	return k
}

func (c clientWords) matterLabel(n client.Knot) string {
	if n.Kind.Worry() {
		for _, m := range c.view.Open {
			if m.Head.ID == n.Case {
				return say.T(c.ctx, "Read it and answer")
			}
		}
	}
	return say.T(c.ctx, "See it whole")
}

// say is say.T for the few words of which a long line repeats many.
func (c clientWords) say(english string) string {
	if english == "" {
		return ""
	}
	text, known := c.said[english]
	if !known {
		text = say.T(c.ctx, english)
		c.said[english] = text
	}
	return text
}

// by says whose words they are and how they came: "Mariam, by phone".
func (c clientWords) by(n client.Knot) string {
	way := c.say(n.Way.Words())
	if n.By != "" && (n.Theirs || c.view.Several) {
		return strings.Join(nonEmpty(say.Isolate(n.By), way), ", ")
	}
	return firstUpper(way)
}

// visit writes a visit, or several as usual.
func (c clientWords) visit(e *client.Entry) ui.Knot {
	k := c.knot(e)
	v := e.Visit
	if e.Kind == client.KindVisits {
		k.Minor = true
		k.Text = say.N(c.ctx, len(e.Visits), "One visit, as usual.", "%d visits, as usual.")
		first := string(e.Visits[0].ID)
		k.ID = "from-" + first
		k.Acts = []ui.Act{{Label: say.T(c.ctx, "Show them"), Href: c.path + "?show=" + first + "#from-" + first}}
		return k
	}
	k.ID, k.Body = "visit-"+string(v.ID), pages.VisitWords("/visits/"+string(v.ID), c.visitWords(v))
	switch {
	case e.Kind == client.KindNext:
		k.Lead = say.T(c.ctx, "Next visit.")
		if len(c.view.AskNext.Minutes) > 0 {
			k.More = askWords(c.ctx, c.view.AskNext) + " " + askAt(c.ctx, c.view.AskNext.Minutes)
		}
	case e.Ahead:
		k.Kind, k.Minor, k.Lead = ui.KnotAhead, true, say.T(c.ctx, "Booked.")
	case e.Kind == client.KindFirstVisit:
		k.Lead = say.T(c.ctx, "First visit.")
	case e.Kind == client.KindMissed:
		k.Minor, k.Lead = true, c.say("Did not come.")
	default:
		k.Minor, k.Lead = true, c.say("Visit.")
	}
	return k
}

func (c clientWords) visitWords(v scheduling.Visit) string { return titleWords(c.ctx, v) }

func (c clientWords) shown(e *client.Entry) bool { return c.show != "" && e.Visits[0].ID == c.show }

// unfolded writes the visits of a row one by one, with a way to fold them again.
func (c clientWords) unfolded(e *client.Entry) []ui.Knot {
	var out []ui.Knot
	for i, v := range e.Visits {
		one := &client.Entry{Kind: client.KindVisit, At: v.Starts, From: v.Starts, Visit: v, Loose: e.Loose}
		if i == 0 {
			one.Year = e.Year
		}
		k := c.visit(one)
		if i == 0 {
			k.ID, k.Acts = "from-"+string(v.ID), []ui.Act{{Label: say.T(c.ctx, "Fold them"), Href: c.path + "#from-" + string(v.ID), Small: true}}
		}
		out = append(out, k)
	}
	return out
}
