// Package web shows Partwell as HTML pages: the staff's four places, the pages that clients and
// colleagues open by a personal link, and the public pages of a practice.
//
// routes.go is the whole site on one screen. A handler decodes a typed form, makes one call to
// package office, and renders a templ component or redirects; it decides nothing itself. Every page
// works without JavaScript. GET changes nothing but the audit trail and the session's last-seen.
// The package imports office and, for types to show, the practice packages; never the store.
package web

import (
	"log/slog"
	"net/http"

	"github.com/partwell/partwell/internal/office"
)

// Options are what the site is told when the program starts.
type Options struct {
	// Log takes one line per failed request, with ids and never with text of people.
	Log *slog.Logger
	// Version stands at the foot of the practice page.
	Version string
	// Listen is the address served on, for the page that tells what can be reached from outside.
	Listen string
	// Zone is the time zone of this computer (Europe/Lisbon), as far as it is known.
	Zone string
	// TestClock puts a banner on each page: the clock does not tell the real time.
	TestClock bool
	// Example says that this is the example practice: a banner, and its people offered for signing in.
	Example bool
	// StartMine leads out of the example to one's own practice; LookAround the other way. Nil where
	// the program was started for only one of them.
	Other func() (url string, err error)
	// Forget removes the example practice whole.
	Forget func() error
}

// site serves the pages. It has no state of its own beyond what it was made with.
type site struct {
	office *office.Office
	opt    Options
	log    *slog.Logger
}

// New gives the handler for the whole site.
func New(o *office.Office, opt Options) http.Handler {
	s := &site{office: o, opt: opt, log: opt.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s.handler()
}
