package pages

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// What a telling is about, as the address has it: letters that tell nothing to who reads it in a
// history.
const (
	DoorHurt   = "a"
	DoorElse   = "b"
	DoorPerson = "c"
)

// doorReaders names who would read it.
func doorReaders(_ context.Context, p DoorPage) templ.Component {
	if p.Solo && len(p.Treats) == 1 {
		return ui.Words("%s, who treats you. Nobody else works here.", ui.Name(p.Treats[0].Name))
	}
	readers := slices.Clone(p.Owners)
	for _, t := range p.Treats {
		known := slices.ContainsFunc(readers, func(r staff.Person) bool { return r.ID == t.ID })
		if string(t.ID) == p.With && !known {
			readers = append(readers, t)
		}
	}
	var names []templ.Component
	for _, r := range readers {
		names = append(names, ui.Name(r.Name))
	}
	switch {
	case p.With != "" || p.Own && len(p.Treats) == 0:
		return namesOf(names...)
	case len(p.Treats) > 1:
		return ui.Words("%s, and who treats you if you say who that was.", namesOf(names...))
	}
	return namesOf(names...)
}

// doorHappens says what happens, and by when.
func doorHappens(ctx context.Context, p DoorPage) string {
	due := Moment(ctx, p.Due, p.Now, p.Practice.Location())
	return say.T(ctx, "You hear from a person by the end of the next working day: %s. You see here where it stands.", due)
}

// doorWays are the other ways where it is about a person.
func doorWays(ctx context.Context, p DoorPage) []ui.Fact {
	var ways []ui.Fact
	if p.Practice.Phone != "" {
		ways = append(ways, ui.Fact{Term: say.T(ctx, "Ring"), Body: ui.Words("%s. Ask for %s, and say only as much as you like.", PhoneLink(p.Practice.Phone), doorOwners(p))})
	}
	outside := say.T(ctx, "A professional body or a board for massage therapists, a counselling line, or the police.")
	if p.Practice.Outside != "" {
		outside = p.Practice.Outside
	}
	return append(ways, ui.Fact{Term: say.T(ctx, "Outside this practice"), Body: ui.Text(outside)})
}

func doorOwners(p DoorPage) templ.Component {
	var names []templ.Component
	for _, o := range p.Owners {
		names = append(names, ui.Name(o.Name))
	}
	return namesOf(names...)
}

// doorAnswer is an answer as it will be sent.
func doorAnswer(ctx context.Context, a Asked, f protocol.Field) string {
	var out string
	for i, v := range a.Given[f.ID] {
		if o, ok := f.Option(v); ok {
			v = a.told(ctx, o.Words)
		}
		if i > 0 {
			out += ", "
		}
		out += v
	}
	if out == "" {
		return say.T(ctx, "not said")
	}
	return out
}

// doorHidden carries everything that was typed.
func doorHidden(p DoorPage) []ui.Hidden {
	h := []ui.Hidden{{Name: "about", Value: p.About}, {Name: "with", Value: p.With}, {Name: "name", Value: p.Name}}
	for _, f := range p.Asked.Fields {
		for _, v := range p.Asked.Given[f.ID] {
			h = append(h, ui.Hidden{Name: f.ID, Value: v})
		}
	}
	return h
}

func doorName(ctx context.Context, p DoorPage) string {
	if p.Own {
		return say.T(ctx, "This is your own link, so we know who tells it. To tell it without a name, use the practice’s public page.")
	}
	return say.T(ctx, "Not needed. You get a code to come back with.")
}
