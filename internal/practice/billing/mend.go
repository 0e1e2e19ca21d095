package billing

import (
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Improvement is what is being mended so that a mistake on a bill does not happen again: what let it
// in, what changes, who sees to it, by when, and how it will show that it worked. It has an end: Done,
// with Worked and what was seen. It says nothing of any client.
type Improvement struct {
	ID     ident.Improvement
	Case   ident.Case
	Cause  string
	LetIn  string
	Change string
	SeenBy string
	Person ident.Person
	Opened civil.Date
	By     civil.Date
	Done   civil.Date
	Worked bool
	Seen   string
	Rev    int
}

// Ended reports whether it came to its end.
func (i Improvement) Ended() bool { return i.Done != "" }

// End closes an improvement with what was seen. Invalid on the field "seen"; Conflict "ended-already".
func (i Improvement) End(worked bool, seen string, on civil.Date) (Improvement, error) {
	seen = strings.TrimSpace(seen)
	switch {
	case i.Ended():
		return i, fault.New(fault.Conflict, "ended-already", "This was closed already, on %s.", i.Done.LongOn(on))
	case seen == "":
		return i, fault.Invalidf("seen", "Write in a line what you saw.")
	case len([]rune(seen)) > 300:
		return i, fault.Invalidf("seen", "This is longer than 300 letters. Please shorten it.")
	}
	i.Done, i.Worked, i.Seen = on, worked, seen
	return i, nil
}
