package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// CodeMind is the code of the Conflict that asks to press once more: what was asked for is allowed,
// but there is something to mind (outside the hours, in the past).
const CodeMind = "mind"

// mindMore ends the words of such a Conflict.
const mindMore = " If you mean it, press the button once more."

// mind refuses, unless it was confirmed for this very time, what is outside the hours or past, or what its
// therapist does not offer; had is who treats before a move, given the times that were held for somebody else.
func (d diary) mind(v scheduling.Visit, had ident.Person, when, anyway string, given ...scheduling.Asked) error {
	if anyway != "" && anyway == when {
		return nil
	}
	var err error // on another server her hours may have changed until her calendar was locked
	if d.standing, err = d.tx.StandingAgenda(d.by.Practice); err != nil {
		return err
	}
	hours, err := d.hours(v.Therapist)
	if err != nil {
		return err
	}
	visits, err := d.around(v.Therapist, v.Starts)
	if err != nil {
		return err
	}
	warnings := scheduling.Warnings(hours, v, visits, d.tx.Now(), d.zone)
	services, err := d.services()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(services, func(s scheduling.Service) bool { return s.ID == v.Service })
	if i >= 0 && len(d.therapists) > 1 && had != v.Therapist && !services[i].OfferedBy(v.Therapist) {
		warnings = append([]scheduling.Warning{scheduling.NotHers}, warnings...)
	}
	var words string
	for _, w := range warnings {
		words += w.Words() + " "
	}
	return d.mindGiven(words, given)
}

// mindGiven is mindOf with the times that were held for somebody else, by the clocks of their places.
func (d diary) mindGiven(words string, given []scheduling.Asked) error {
	if len(given) == 0 {
		return mindOf(words)
	}
	places, err := d.places()
	if err != nil {
		return err
	}
	for _, a := range given {
		there, until := d.zone, civil.MinuteOf(a.Until, d.zone).String()
		if i := slices.IndexFunc(places, func(at scheduling.Place) bool { return at.ID == a.Place }); i >= 0 {
			there = places[i].Location(d.zone)
		}
		if !civil.SameClock(a.Starts, there, d.zone) {
			until += " by our clocks"
		}
		words += a.Held().Span(there) + " is held until " + until + " for somebody who asked for it on your page; they would be offered the next free times. "
	}
	return mindOf(words)
}

// mindOf is the Conflict CodeMind that says what there is to mind; nil where there is nothing.
func mindOf(words string) error {
	if words == "" {
		return nil
	}
	words = strings.TrimSuffix(words, " ") + mindMore
	return &fault.Error{Kind: fault.Conflict, Code: CodeMind, Message: words, Problems: fault.Problems{{Field: "when", Message: words}}}
}
