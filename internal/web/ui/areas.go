package ui

import (
	"slices"
	"strconv"

	"github.com/partwell/partwell/internal/fault"
)

// Area is a place of the body with the pressure a client likes there, 0 (please not) to 5 (deep).
// Was is how it was before; WasSaid says that there was one.
type Area struct {
	Name    string
	At, Was int
	WasSaid bool
	// Note says more about it in a few words, such as that the client was not asked yet.
	Note string
}

func (a Area) at() string { return strconv.Itoa(a.At) }

func (a Area) was() string { return strconv.Itoa(a.Was) }

func (a Area) showsWas() bool { return a.WasSaid && a.Was > 0 && a.Was != a.At }

// AreaGroup is a part of the body with its places.
type AreaGroup struct {
	Name   string
	Places []AreaPlace
}

// AreaPlace is a place to tick: Left and Right are the values sent for its sides, Middle the one of
// a place that has none. An empty value has no box.
type AreaPlace struct{ Name, Left, Right, Middle string }

// AreaChoice is a table of places to tick under one field name. Groups stand open; More are folded
// away until somebody looks for another place, or one of them is ticked.
type AreaChoice struct {
	Name, Caption string
	Groups, More  []AreaGroup
	Chosen        []string
	Problems      fault.Problems
}

func (c AreaChoice) chosen(value string) bool { return slices.Contains(c.Chosen, value) }

// moreOpen reports whether a place that is folded away is ticked.
func (c AreaChoice) moreOpen() bool {
	for _, g := range c.More {
		for _, p := range g.Places {
			if slices.ContainsFunc([]string{p.Left, p.Right, p.Middle}, func(v string) bool { return v != "" && c.chosen(v) }) {
				return true
			}
		}
	}
	return false
}

// id gives the first box the field's name, to which the error summary links.
func (c AreaChoice) id(value string) string {
	if value == c.first() {
		return c.Name
	}
	return c.Name + "-" + value
}

func (c AreaChoice) first() string {
	if len(c.Groups) == 0 || len(c.Groups[0].Places) == 0 {
		return ""
	}
	p := c.Groups[0].Places[0]
	return or(p.Middle, or(p.Left, p.Right))
}

// Picker asks for the pressure of one place: six words, 0 to 5. At is what is chosen, -1 nothing;
// Was, when WasSaid, is said beside the name.
type Picker struct {
	Name, Label string
	At, Was     int
	WasSaid     bool
	Note        string // a few words beside the name
	Problems    fault.Problems
}

var levels = []int{0, 1, 2, 3, 4, 5}

func (p Picker) id(level int) string {
	if level == 0 {
		return p.Name
	}
	return p.Name + "-" + strconv.Itoa(level)
}
