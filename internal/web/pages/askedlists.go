package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// The names under which the parts of one line are sent: what it says, how much it matters, who does
// it, by when.
const (
	PartText   = ".text"
	PartWeight = ".weight"
	PartWho    = ".who"
	PartBy     = ".by"
	PartLine   = ".line" // beside an answer about one item
)

// lineAsked is one line of a field of several, as it stands in the form.
type lineAsked struct {
	No              int
	Text, Weight    string
	Who, By         string
	TextID, GroupID string
}

func (a Asked) lines(f protocol.Field) []lineAsked {
	var out []lineAsked
	add := func(l lineAsked) {
		l.No = len(out) + 1
		l.GroupID = f.ID + "-" + strconv.Itoa(l.No)
		l.TextID = l.GroupID + "-text"
		out = append(out, l)
	}
	for _, v := range a.Given[f.ID] {
		one := protocol.Answers{f.ID: {v}}
		switch f.Kind {
		case protocol.Goals:
			g := one.Goals(f.ID)[0]
			add(lineAsked{Text: g.Text, Weight: g.Weight})
		case protocol.Items:
			l := lineAsked{Text: v}
			if d := one.Deeds(f.ID); len(d) > 0 {
				l = lineAsked{Text: d[0].What, Who: string(d[0].Who), By: string(d[0].By)}
			}
			add(l)
		default:
			add(lineAsked{Text: v})
		}
	}
	for len(out) < f.Most() {
		add(lineAsked{})
	}
	return out
}

// linesOpen is how many lines stand open: of what asks who and by when too, those that are filled in and one.
func (a Asked) linesOpen(f protocol.Field) int {
	all := max(f.Most(), len(a.Given[f.ID]))
	if f.Kind != protocol.Items {
		return all
	}
	return min(all, len(a.Given[f.ID])+1)
}

func (a Asked) text(ctx context.Context, f protocol.Field, l lineAsked) ui.Control {
	name := f.ID
	if f.Kind != protocol.Lines {
		name += PartText
	}
	return ui.Control{Name: name, ID: l.TextID, Label: say.T(ctx, "Line %d", l.No), Value: l.Text}
}

func (a Asked) weight(ctx context.Context, f protocol.Field, l lineAsked) ui.Control {
	c := ui.Control{Name: f.ID + PartWeight, ID: l.GroupID + "-weight", Label: say.T(ctx, "How much it matters"), Value: l.Weight, Width: ui.Medium}
	if c.Value == "" {
		c.Value = protocol.Fairly
	}
	for _, w := range protocol.Weights() {
		c.Options = append(c.Options, ui.Option{Value: w, Label: WeightWords(ctx, w)})
	}
	return c
}

// WeightWords says how much a goal matters.
func WeightWords(ctx context.Context, weight string) string {
	switch weight {
	case protocol.Very:
		return say.T(ctx, "very important")
	case protocol.Fairly:
		return say.T(ctx, "fairly important")
	default:
		return say.T(ctx, "a little important")
	}
}

func (a Asked) who(ctx context.Context, f protocol.Field, l lineAsked) ui.Control {
	c := ui.Control{Name: f.ID + PartWho, ID: l.GroupID + "-who", Label: say.T(ctx, "Who does it"), Value: l.Who, Width: ui.Medium,
		Options: []ui.Option{{Value: "", Label: say.T(ctx, "Choose")}}}
	for _, item := range a.Lists[protocol.People] {
		c.Options = append(c.Options, ui.Option{Value: item.ID, Label: item.Person.Name})
	}
	return c
}

func (a Asked) by(ctx context.Context, f protocol.Field, l lineAsked) ui.Control {
	return ui.Control{Name: f.ID + PartBy, ID: l.GroupID + "-by", Label: say.T(ctx, "By when"), Value: l.By}
}

// mixName is the name of the field that asks for the minutes of one kind of work.
func mixName(field, option string) string { return field + "." + option }

func (a Asked) minutes(ctx context.Context, f protocol.Field) []ui.Control {
	var out []ui.Control
	for _, o := range f.Options {
		c := ui.Control{Name: mixName(f.ID, o.ID), Label: a.told(ctx, o.Words), Mode: "numeric", Width: ui.Short, Hint: a.told(ctx, o.Says)}
		for _, v := range a.Given[f.ID] {
			if kind, minutes, _ := strings.Cut(v, "="); kind == o.ID {
				c.Value = minutes
			}
		}
		out = append(out, c)
	}
	return out
}

// sum says what the minutes have to come to.
func (a Asked) sum(ctx context.Context, f protocol.Field) string {
	if f.Sum == 0 {
		return ""
	}
	return say.T(ctx, "In minutes; together %d", f.Sum)
}

// eachAsked is what is asked about one item of a list.
type eachAsked struct {
	Choice ui.Choice
	Line   ui.Control
}

// eachName is the name of the field that asks about one item.
func eachName(field, item string) string { return field + "." + item }

func (a Asked) each(ctx context.Context, f protocol.Field) []eachAsked {
	given := a.Given.Each(f.ID)
	var out []eachAsked
	for _, item := range a.Lists[f.Of] {
		name := eachName(f.ID, item.ID)
		one := eachAsked{
			Choice: ui.Choice{Name: name, Legend: ItemWords(ctx, item, a.Side, a.Zone), Row: true, Problems: a.Problems},
			Line:   ui.Control{Name: name + PartLine, Label: say.T(ctx, "In one line"), Optional: true},
		}
		for _, o := range f.Options {
			one.Choice.Options = append(one.Choice.Options, ui.Option{Value: o.ID, Label: a.told(ctx, o.Words)})
		}
		for _, p := range given {
			if p.Item == item.ID {
				one.Choice.Chosen, one.Line.Value = []string{p.Option}, p.Line
			}
		}
		out = append(out, one)
	}
	return out
}

// atOnce is how many items of a long list of charges stand open; the others are folded.
const atOnce = 6

// some gives the items of a list to choose from, and how many of them stand open: all that were chosen
// are among these.
func (a Asked) some(ctx context.Context, f protocol.Field) (out []ui.Option, first int) {
	for i, item := range a.Lists[f.Of] {
		out = append(out, ui.Option{Value: item.ID, Label: ItemWords(ctx, item, a.Side, a.Zone)})
		if i < atOnce || slices.Contains(a.Given[f.ID], item.ID) {
			first = i + 1
		}
	}
	if f.Of != protocol.Charges || len(out) <= atOnce+2 {
		first = len(out)
	}
	return out, first
}

// ItemWords says what an item of a list is: a visit, a charge, an amount, a person.
func ItemWords(ctx context.Context, item office.ListItem, side protocol.Side, zone *time.Location) string {
	switch {
	case item.Visit.ID != "":
		return say.Stamp(ctx, item.Visit.Starts, zone) + ", " + item.Visit.Title
	case item.ByHand:
		return say.T(ctx, "%s, entered by hand, %s: %s", item.Charge.What, say.FullDate(ctx, item.Charge.On), chargeWords(ctx, item.Charge))
	case item.Charge.ID != "":
		return say.T(ctx, "%s, %s: %s", item.Charge.What, say.FullDate(ctx, item.Charge.On), chargeWords(ctx, item.Charge))
	case item.Rule.ID != "":
		if len(item.Counted) > 0 {
			return say.T(ctx, "%s (%s; counted %s)", say.Isolate(item.Rule.Title), ToldDays(ctx, item.Told), say.N(ctx, len(item.Counted), "once", "%d times"))
		}
		return say.T(ctx, "%s (%s)", say.Isolate(item.Rule.Title), ToldDays(ctx, item.Told))
	case item.Shut:
		return say.T(ctx, "%s (shut for now: it is not sure who came in under this name)", say.Isolate(item.Person.Name))
	case item.Person.ID != "":
		return say.Isolate(item.Person.Name)
	case item.Kept && side == protocol.Client:
		return say.T(ctx, "Kept for you: %s", item.Open.String())
	case item.Kept:
		return say.T(ctx, "Kept for them: %s", item.Open.String())
	}
	return say.T(ctx, "Still to be paid: %s", item.Open.String())
}

// chargeWords say how much a charge is and how much of it is paid, so that two alike can be told apart.
func chargeWords(ctx context.Context, l billing.Line) string {
	switch amount := l.Amount.String(); {
	case l.Open().Zero() && l.LetGo.Zero():
		return say.T(ctx, "%s, paid", amount)
	case l.Paid.Zero() && l.LetGo.Zero():
		return say.T(ctx, "%s, not paid", amount)
	case l.Open().Zero():
		return amount
	default:
		return say.T(ctx, "%s, of which %s is still open", amount, l.Open().String())
	}
}

// listWord writes one answer of the kinds with parts as people read it.
func listWord(ctx context.Context, m office.Matter, f protocol.Field, v string) string {
	one := protocol.Answers{f.ID: {v}}
	switch f.Kind {
	case protocol.Goals:
		g := one.Goals(f.ID)[0]
		return say.T(ctx, "%s (%s)", g.Text, WeightWords(ctx, g.Weight))
	case protocol.Mix:
		share := one.Mix(f.ID)[0]
		return say.T(ctx, "%s: %d minutes", optionWords(ctx, m, f, share.Kind), share.Minutes)
	case protocol.Items:
		for _, d := range one.Deeds(f.ID) {
			return say.T(ctx, "%s: %s, by %s", listed(ctx, m, protocol.People, string(d.Who)), d.What, say.FullDate(ctx, d.By))
		}
	case protocol.Each:
		p := one.Each(f.ID)[0]
		words := say.T(ctx, "%s: %s", listed(ctx, m, f.Of, p.Item), optionWords(ctx, m, f, p.Option))
		if p.Line != "" {
			words = say.T(ctx, "%s, %s", words, p.Line)
		}
		return words
	case protocol.Some:
		return listed(ctx, m, f.Of, v)
	default: // a line
	}
	return v
}

func optionWords(ctx context.Context, m office.Matter, f protocol.Field, id string) string {
	if o, ok := f.Option(id); ok {
		return DefinitionWords(ctx, o.Words, m.Names)
	}
	return id
}

// listed names an item of a list; what has left the list since is said to have.
func listed(ctx context.Context, m office.Matter, of protocol.List, id string) string {
	items := m.Lists[of]
	if i := slices.IndexFunc(items, func(item office.ListItem) bool { return item.ID == id }); i >= 0 {
		return ItemWords(ctx, items[i], protocol.Staff, m.Practice.Location())
	}
	for _, v := range m.Gone {
		if string(v.ID) == id {
			return ItemWords(ctx, office.ListItem{Visit: v}, protocol.Staff, m.Practice.Location())
		}
	}
	switch of {
	case protocol.People:
		return say.T(ctx, "somebody who has left")
	case protocol.Rules:
		return say.T(ctx, "A boundary of that time")
	case protocol.VisitsAhead, protocol.VisitsBehind:
		return say.T(ctx, "A visit")
	case protocol.Charges, protocol.Disputed:
		return say.T(ctx, "A charge that is settled")
	default:
		return say.T(ctx, "An amount")
	}
}
