package billing

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
)

// Hold says that nothing is asked for on a charge while somebody looks at it: it is in no reminder,
// and counts as nothing unpaid. Case is what it is looked at in. Lifted is empty while it holds.
type Hold struct {
	Line   ident.Line
	Case   ident.Case
	Client ident.Client
	Since  civil.Date
	Lifted civil.Date
}

// Holds reports whether a charge is on hold.
func Holds(all []Hold, line ident.Line) bool {
	for _, h := range all {
		if h.Line == line && h.Lifted == "" {
			return true
		}
	}
	return false
}

// NotHeld gives the charges of which none is on hold, in their order: what may be asked for.
func NotHeld(lines []Line, all []Hold) []Line {
	var out []Line
	for _, l := range lines {
		if !Holds(all, l.ID) {
			out = append(out, l)
		}
	}
	return out
}

// AskedSince gives the day from which a charge is asked for: the day it stands for, the day it was
// entered where that is later, or the day on which the last hold was lifted from it. Nobody is late
// with what nothing was asked for.
func AskedSince(l Line, entered civil.Date, lifted []Hold) civil.Date {
	since := max(l.On, entered)
	for _, h := range lifted {
		if h.Line == l.ID {
			since = max(since, h.Lifted)
		}
	}
	return since
}
