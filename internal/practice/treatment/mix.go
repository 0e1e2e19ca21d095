package treatment

import (
	"slices"
	"strconv"
	"strings"
)

// Work is a kind of work that minutes of a visit go to.
type Work string

// The kinds of work.
const (
	Rest     Work = "rest"
	Focused  Work = "focused"
	AnyOther Work = "other"
)

// Works gives the kinds of work in their order.
func Works() []Work { return []Work{Rest, Focused, AnyOther} }

// Valid reports whether w is one of the kinds.
func (w Work) Valid() bool { return slices.Contains(Works(), w) }

// Words gives the kind as a sentence has it, "30 minutes of focused work".
func (w Work) Words() string {
	switch w {
	case Rest:
		return "quiet, restful work"
	case Focused:
		return "focused work"
	case AnyOther:
		return "anything else"
	default:
		return ""
	}
}

// Share is how many minutes go to one kind of work.
type Share struct {
	Work    Work `json:"work"`
	Minutes int  `json:"minutes"`
}

// Mix is how the minutes of a visit are shared. An empty one says that nothing was agreed.
type Mix []Share

// Minutes gives the length of the mix.
func (m Mix) Minutes() int {
	n := 0
	for _, s := range m {
		n += s.Minutes
	}
	return n
}

// Valid reports whether the mix is empty, or shares some minutes, each kind of work once.
func (m Mix) Valid() bool {
	seen := map[Work]bool{}
	for _, s := range m {
		if !s.Work.Valid() || s.Minutes < 0 || seen[s.Work] {
			return false
		}
		seen[s.Work] = true
	}
	return len(m) == 0 || m.Minutes() > 0
}

// Parts gives the shares that have minutes, in the order of the kinds of work.
func (m Mix) Parts() []Share {
	var out []Share
	for _, w := range Works() {
		for _, s := range m {
			if s.Work == w && s.Minutes > 0 {
				out = append(out, s)
			}
		}
	}
	return out
}

// Words says the mix in a sentence: "30 minutes of quiet, restful work and 30 minutes of focused work".
func (m Mix) Words() string {
	var parts []string
	for _, s := range m.Parts() {
		of := " of "
		if s.Work == AnyOther {
			of = " for "
		}
		unit := " minutes"
		if s.Minutes == 1 {
			unit = " minute"
		}
		parts = append(parts, strconv.Itoa(s.Minutes)+unit+of+s.Work.Words())
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// Halves gives a mix to begin with: one half of quiet work, the other of focused work.
func Halves(minutes int) Mix {
	if minutes < 2 {
		minutes = 60
	}
	return Mix{{Rest, minutes - minutes/2}, {Focused, minutes / 2}}
}
