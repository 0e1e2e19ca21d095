package client

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// WayOutKind is what a client chose for herself. No reason is ever asked.
type WayOutKind string

// A client's own ways out.
const (
	// Break is a pause, until a day or until she comes back.
	Break WayOutKind = "break"
	// Other is to go on with somebody else, here or elsewhere.
	Other WayOutKind = "other"
	// Stop is to stop coming.
	Stop WayOutKind = "stop"
)

// WaysOut lists them in the order of the page.
func WaysOut() []WayOutKind { return []WayOutKind{Break, Other, Stop} }

// WayOut is what a client chose. Until is the end of a break, empty where she does not know yet. With
// is whom she would like instead, empty for somebody elsewhere. Theirs says that she did it herself,
// not by phone. BackOn is when she came back.
type WayOut struct {
	Client  ident.Client
	Kind    WayOutKind
	Until   civil.Date
	With    ident.Person
	Since   civil.Date
	Theirs  bool
	BackOn  civil.Date
	Version int
}

// Holds reports whether it still holds on a day: a break ends by itself.
func (w WayOut) Holds(today civil.Date) bool {
	if w.Kind == "" || w.BackOn != "" {
		return false
	}
	return w.Until == "" || today < w.Until
}

// Check says what is wrong with a way out to be kept (fields out, until).
func (w WayOut) Check(today civil.Date) error {
	var p fault.Problems
	if !slices.Contains(WaysOut(), w.Kind) {
		p.Add("out", "Choose one of these three.")
	}
	if w.Kind == Break && w.Until != "" && (!w.Until.Valid() || w.Until <= today) {
		p.Add("until", "Write a day that is still to come, or leave it empty.")
	}
	return p.Err()
}

// Back is the client's coming back, at any time.
func (w WayOut) Back(today civil.Date) (WayOut, error) {
	if w.Kind == "" || w.BackOn != "" {
		return w, fault.New(fault.Conflict, "back-already", "This was taken back already.")
	}
	w.BackOn = today
	return w, nil
}
