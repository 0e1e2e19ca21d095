package web

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// sharedLetter is what one letter, or with hand one message, says of several visits of a series.
type sharedLetter struct {
	news scheduling.News
	at   time.Time
	hand bool
}

// shared gives the letters and messages that name several visits, and the visits of which more than that is to be said.
func (c checkWords) shared() (lines []string, left []office.CheckedVisit) {
	count, order := map[sharedLetter]int{}, []sharedLetter{}
	for _, v := range c.Visits {
		for _, l := range lastingLetters(v) {
			if count[l]++; count[l] == 2 {
				order = append(order, l)
			}
		}
	}
	for _, l := range order {
		lines = append(lines, c.one(l, count[l]))
	}
	for _, v := range c.Visits {
		names := slices.ContainsFunc(lastingLetters(v), func(l sharedLetter) bool { return count[l] > 1 })
		v.Letters = slices.DeleteFunc(slices.Clone(v.Letters), func(t scheduling.Told) bool { return count[sharedLetter{t.News, t.At, false}] > 1 })
		v.Hand = slices.DeleteFunc(slices.Clone(v.Hand), func(n scheduling.News) bool { return count[sharedLetter{news: n, hand: true}] > 1 })
		if !names || len(v.Letters)+len(v.Dropped)+len(v.Hand) > 0 {
			left = append(left, v)
		}
	}
	return lines, left
}

// lastingLetters gives what is said of a visit of a series in words that name others of it too.
func lastingLetters(v office.CheckedVisit) (all []sharedLetter) {
	if v.Is.Series == "" {
		return nil
	}
	for _, t := range v.Letters {
		if t.News.Lasting() {
			all = append(all, sharedLetter{t.News, t.At, false})
		}
	}
	for _, n := range v.Hand {
		if n.Lasting() {
			all = append(all, sharedLetter{news: n, hand: true})
		}
	}
	return all
}

// one says what one letter or message says of several visits.
func (c checkWords) one(l sharedLetter, dates int) string {
	what := say.T(c.ctx, "that they are booked")
	switch l.news {
	case scheduling.ToldMoved:
		what = say.T(c.ctx, "that they have moved")
	case scheduling.ToldOff:
		what = say.T(c.ctx, "that they are called off")
	case scheduling.ToldBooked, scheduling.Reminded, scheduling.ByHand:
	}
	if l.hand {
		return say.T(c.ctx, "On the list to tell by hand: one message with %d dates, %s", dates, what)
	}
	return say.T(c.ctx, "%s: one letter with %d dates, %s", c.leaves(l.at), dates, what)
}

// letters says who is written to and when, what falls away, and what is left to say by hand. Of several visits
// it says so of the first, and of which others the same is true; what one letter says of several, once.
func (c checkWords) letters() []string {
	lines, left := c.shared()
	groups := alike(left, func(v office.CheckedVisit) (kinds string) {
		for _, t := range v.Letters {
			kinds += "+" + string(t.News)
		}
		for _, t := range v.Dropped {
			kinds += "-" + string(t.News)
		}
		for _, news := range v.Hand {
			kinds += "*" + string(news)
		}
		return kinds
	})
	for _, g := range groups {
		said := c.lettersOf(g[0])
		if len(g) < len(c.Visits) {
			said[0] = say.T(c.ctx, "%s: %s", c.days(g[:1]), said[0])
		}
		lines = append(lines, said...)
		switch {
		case len(g) == 1:
		case len(g) < len(c.Visits):
			lines = append(lines, say.T(c.ctx, "The same, by its own date: %s", c.days(g[1:])))
		case len(g[0].Letters)+len(g[0].Dropped)+len(g[0].Hand) > 0:
			lines = append(lines, say.N(c.ctx, len(g)-1, "The same for the other one, by its own date.", "The same for each of the other %d, by its own date."))
		}
	}
	return lines
}

// lettersOf says it of one visit.
func (c checkWords) lettersOf(v office.CheckedVisit) (lines []string) {
	for _, t := range v.Letters {
		lines = append(lines, say.T(c.ctx, "%s: %s", c.leaves(t.At), c.letter(t.News)))
	}
	for _, t := range v.Dropped {
		lines = append(lines, say.T(c.ctx, "Falls away: %s", c.letter(t.News)))
	}
	for _, news := range v.Hand {
		lines = append(lines, say.T(c.ctx, "On the list to tell by hand: %s", c.letter(news)))
	}
	by, _ := v.Is.CalledOff()
	switch {
	case len(lines) > 0:
	case c.Mails || by == scheduling.ByClient: // who said so herself knows
		lines = append(lines, say.T(c.ctx, "Nobody is written to."))
	default:
		lines = append(lines, say.T(c.ctx, "None leaves by itself here. Tell them yourself."))
	}
	return lines
}

// byHand leads to the list of what somebody says herself, where something of it may stand there.
func (c checkWords) byHand() *ui.Act {
	switch {
	case slices.ContainsFunc(c.Visits, func(v office.CheckedVisit) bool { return len(v.Hand) > 0 }):
		return &ui.Act{Label: say.T(c.ctx, "Open the list"), Href: "/reminders"}
	case !c.Mails:
		return &ui.Act{Label: say.T(c.ctx, "The list to tell by hand"), Href: "/reminders"}
	}
	return nil
}

// leaves says when a letter leaves.
func (c checkWords) leaves(at time.Time) string {
	if at.Sub(c.Now) <= scheduling.Undoable {
		return say.T(c.ctx, "In a minute, to %s", c.Client.Email)
	}
	return say.T(c.ctx, "%s, to %s", say.Stamp(c.ctx, at, c.Zone), c.Client.Email)
}

// letter says what is in a letter.
func (c checkWords) letter(news scheduling.News) string {
	switch news {
	case scheduling.ToldBooked:
		return say.T(c.ctx, "that it is booked")
	case scheduling.ToldMoved:
		return say.T(c.ctx, "that it has moved")
	case scheduling.ToldOff:
		return say.T(c.ctx, "that it is called off")
	case scheduling.Reminded, scheduling.ByHand:
	}
	return say.T(c.ctx, "a reminder")
}
