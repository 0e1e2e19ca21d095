package ui

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/web/assets"
	"github.com/partwell/partwell/internal/web/say"
)

// Place is one of the four places of the product.
type Place string

// The four places, and one of a reader from outside. Their addresses are Base + "/today", "/calendar", "/clients", "/practice".
const (
	Today    Place = "today"
	Calendar Place = "calendar"
	Clients  Place = "clients"
	Practice Place = "practice"
	// OwnPage is one's own page, a place for who has no others.
	OwnPage Place = "practice/me"
)

var fourPlaces = []Place{Today, Calendar, Clients, Practice}

// outsidePlaces are those of a reader from outside.
var outsidePlaces = []Place{Today, OwnPage}

// places are what the rail leads to.
func (p Page) places() []Place {
	if p.Outside {
		return outsidePlaces
	}
	return fourPlaces
}

func (p Place) label(ctx context.Context) string {
	switch p {
	case Today:
		return say.T(ctx, "Today")
	case Calendar:
		return say.T(ctx, "Calendar")
	case Clients:
		return say.T(ctx, "Clients")
	case Practice:
		return say.T(ctx, "Practice")
	case OwnPage:
		return say.T(ctx, "My page")
	}
	return ""
}

// Page is what every page has around it. Title carries no client's name and no word on health.
type Page struct {
	Title    string
	Failed   bool   // a form came back with faults: the title begins "Error:"
	Base     string // address of the practice: "" or "/at/name"
	Place    Place
	House    string // the practice's name
	Person   string // who is signed in
	Single   bool   // nobody else works here, so that nothing is said of others
	Outside  bool   // who is signed in reads from outside: Today and her own page are all there is
	Role     string // said after the person's name where a practice has several people
	Theme    string // "", "paper" or "evening"
	Clock    string // the time that the program believes, in test mode
	Example  bool   // the example practice
	StartOwn string // where the example's banner leads: "start mine"; empty for none
	Leave    string // Alone only: where "Leave this page" goes; empty for no such button
	Narrow   bool   // Alone only: the width of the sign-in page
	SignIn   bool   // Alone only: the sign-in page itself
	Private  bool   // no other site is told where the reader came from, nothing is kept in caches
	Refresh  string // an address to go on to by itself after a few seconds; empty for none
	Head     templ.Component
}

func (p Page) title(ctx context.Context) string {
	t := p.Title
	if p.Failed {
		t = say.T(ctx, "Error: %s", t)
	}
	if p.Person != "" {
		t += " · Partwell"
	}
	return t
}

func (p Page) href(place Place) templ.SafeURL { return address(p.Base + "/" + string(place)) }

// address lets through what a link may lead to: pages, mail, telephone, text messages; never a script.
func address(to string) templ.SafeURL {
	if strings.HasPrefix(to, "sms:") {
		return templ.SafeURL(to)
	}
	return templ.URL(to)
}

func (p Page) current(place Place) bool { return p.Place == place }

func asset(name string) string { return assets.Path(name) }
