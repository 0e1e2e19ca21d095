// Package boundary holds the rules of the practice in the therapist's own voice, in two columns:
// what she asks of her clients, and what they can count on; and who was told which version.
//
// Invariants: a boundary is changed by a new version, earlier versions stay as they were told; what
// was never told to a client cannot be held against her (MISSION.md, B6).
//
// Pure: no clock, no storage, no third-party package.
package boundary

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Side is the column in which a boundary stands.
type Side string

// The two columns.
const (
	// Ask is what the practice asks of clients.
	Ask Side = "ask"
	// Count is what clients can count on.
	Count Side = "count"
)

// Valid reports whether s is one of the columns.
func (s Side) Valid() bool { return s == Ask || s == Count }

// Words gives the heading of the column.
func (s Side) Words() string {
	if s == Count {
		return "What you can count on"
	}
	return "What I ask of you"
}

// Boundary is one version of a rule. Why may be empty. Follows says what follows the first, second
// and third time it is not kept: in the Ask column what the client can expect, in the Count column
// what the practice does to make it good. Version counts from 1; a boundary that is not Active is
// no longer shown or told. Watches is what Partwell notices of it by itself, empty for nothing, and
// Within how much it leaves first, in the unit of Watches; both say nothing to the client and make
// no new version.
type Boundary struct {
	ID      ident.Boundary
	Version int
	Side    Side
	Title   string
	Rule    string
	Why     string
	Follows [3]string
	Order   int
	Active  bool
	Since   civil.Date
	Watches Watch
	Within  int
}

// Longest accepted lengths, in characters.
const (
	LongestTitle = 80
	LongestText  = 1000
)

// Tidy trims what was typed and says what is wrong, field by field: side, title, rule, why,
// follows1, follows2, follows3, watches, within.
func (b Boundary) Tidy() (Boundary, error) {
	var p fault.Problems
	b.Title, b.Rule, b.Why = strings.TrimSpace(b.Title), strings.TrimSpace(b.Rule), strings.TrimSpace(b.Why)
	if !b.Side.Valid() {
		p.Add("side", "Choose whether you ask this, or your clients can count on it.")
	}
	if b.Title == "" {
		p.Add("title", "Give it a short name, such as “Coming late”.")
	}
	if b.Rule == "" {
		p.Add("rule", "Write the rule, as you would say it.")
	}
	if len([]rune(b.Title)) > LongestTitle {
		p.Add("title", "This is longer than %d letters. Please shorten it.", LongestTitle)
	}
	for i, f := range []string{"follows1", "follows2", "follows3"} {
		b.Follows[i] = strings.TrimSpace(b.Follows[i])
		if len([]rune(b.Follows[i])) > LongestText {
			p.Add(f, "This is longer than %d letters. Please shorten it.", LongestText)
		}
	}
	if len([]rune(b.Rule)) > LongestText {
		p.Add("rule", "This is longer than %d letters. Please shorten it.", LongestText)
	}
	if len([]rune(b.Why)) > LongestText {
		p.Add("why", "This is longer than %d letters. Please shorten it.", LongestText)
	}
	b.tidyWatch(&p)
	return b, p.Err()
}

// Same reports whether two versions say the same, so that no new version is needed. Their place in
// the list does not matter.
func (b Boundary) Same(o Boundary) bool {
	return b.Side == o.Side && b.Title == o.Title && b.Rule == o.Rule && b.Why == o.Why && b.Follows == o.Follows && b.Active == o.Active
}

// How says how far a client knows a version.
type How string

// The ways in which a version is known, from weakest to strongest.
const (
	Told   How = "told"
	Read   How = "read"
	Agreed How = "agreed"
)

// Valid reports whether h is one of the three.
func (h How) Valid() bool { return h == Told || h == Read || h == Agreed }

// Words gives it as the screen says it.
func (h How) Words() string {
	switch h {
	case Told:
		return "was told"
	case Read:
		return "has read it"
	case Agreed:
		return "has said yes"
	default:
		return ""
	}
}

func (h How) strength() int { return slices.Index([]How{Told, Read, Agreed}, h) }

// Acknowledgement records that a client was told, read or agreed to one version on a date. Way is
// how, in plain words ("on her phone", "from your list").
type Acknowledgement struct {
	Client   ident.Client
	Boundary ident.Boundary
	Version  int
	How      How
	On       civil.Date
	Way      string
	// At is the instant, where it is known; else On alone is.
	At time.Time
}

// Standing is how a client stands to one current boundary: the strongest acknowledgement of the
// current version, else of an earlier one (Older true).
type Standing struct {
	Boundary Boundary
	Known    bool
	Older    bool
	How      How
	On       civil.Date
	Version  int
}

// Standings gives how a client stands to each active boundary, in their order.
func Standings(current []Boundary, acks []Acknowledgement) []Standing {
	var out []Standing
	for _, b := range current {
		if !b.Active {
			continue
		}
		s := Standing{Boundary: b}
		for _, a := range acks {
			if a.Boundary != b.ID || a.Version > b.Version {
				continue
			}
			if !s.Known || a.Version > s.Version || a.Version == s.Version && a.How.strength() > s.How.strength() {
				s.Known, s.How, s.On, s.Version, s.Older = true, a.How, a.On, a.Version, a.Version != b.Version
			}
		}
		out = append(out, s)
	}
	return out
}

// NotTold gives the active boundaries that the client was never told in any version.
func NotTold(current []Boundary, acks []Acknowledgement) []Boundary {
	var out []Boundary
	for _, s := range Standings(current, acks) {
		if !s.Known {
			out = append(out, s.Boundary)
		}
	}
	return out
}

// AllAgreed reports whether the client said yes to the current version of every active boundary.
func AllAgreed(current []Boundary, acks []Acknowledgement) bool {
	for _, s := range Standings(current, acks) {
		if !s.Known || s.Older || s.How != Agreed {
			return false
		}
	}
	return true
}

// Column gives the active boundaries of one column in their order.
func Column(list []Boundary, side Side) []Boundary {
	var out []Boundary
	for _, b := range list {
		if b.Active && b.Side == side {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b Boundary) int { return a.Order - b.Order })
	return out
}
