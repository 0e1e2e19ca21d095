package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// Asked are the questions of a task as a form shows them: every kind of field that a definition
// can declare. Given are the answers so far, in the form of package protocol or as they were typed.
type Asked struct {
	Fields []protocol.Field
	Given  protocol.Answers
	Side   protocol.Side
	// Names fill the placeholders of the definition's words.
	Names    map[string]string
	Problems fault.Problems
	// Fits, Preferences and Visits are what the fields of those kinds choose from.
	Fits        []referral.Fit
	Preferences []client.Preference
	Visits      []scheduling.Visit
	Lists       map[protocol.List][]office.ListItem
	Zone        *time.Location
	Today       civil.Date
	Currency    money.Currency
}

// Without leaves out fields that the page shows in a way of its own.
func (a Asked) Without(ids ...string) Asked {
	a.Fields = slices.DeleteFunc(slices.Clone(a.Fields), func(f protocol.Field) bool { return slices.Contains(ids, f.ID) })
	return a
}

// DefinitionWords says a text of a definition in the language of the page, with its names filled in.
func DefinitionWords(ctx context.Context, t protocol.Text, names map[string]string) string {
	words := t.In(say.Lang(ctx).String())
	if words == "" {
		return ""
	}
	return protocol.Fill(say.T(ctx, strings.ReplaceAll(words, "%", "%%")), names)
}

func (a Asked) told(ctx context.Context, t protocol.Text) string {
	return DefinitionWords(ctx, t, a.Names)
}

func (a Asked) label(ctx context.Context, f protocol.Field) string {
	if a.Side == protocol.Client {
		if own := a.told(ctx, f.ForClient); own != "" {
			return own
		}
	}
	return a.told(ctx, f.Label)
}

// when says for which answer a dependent field is asked, for a page without a script.
func (a Asked) when(ctx context.Context, f protocol.Field) string {
	if f.When == nil {
		return ""
	}
	i := slices.IndexFunc(a.Fields, func(other protocol.Field) bool { return other.ID == f.When.Field })
	if i < 0 {
		return ""
	}
	var words []string
	for _, id := range f.When.Is {
		if o, ok := a.Fields[i].Option(id); ok {
			words = append(words, a.told(ctx, o.Words))
		}
	}
	return say.T(ctx, "Only for the answer: %s", strings.Join(words, " · "))
}

func (a Asked) control(ctx context.Context, f protocol.Field) ui.Control {
	return ui.Control{Name: f.ID, Label: a.label(ctx, f), Hint: a.told(ctx, f.Hint), Value: a.Given.One(f.ID), Optional: f.Optional, Problems: a.Problems}
}

func (a Asked) number(ctx context.Context, f protocol.Field) ui.Control {
	c := a.control(ctx, f)
	c.Mode, c.Width = "numeric", ui.Short
	if c.Hint == "" && f.Min > 0 && f.Max > 0 {
		c.Hint = say.T(ctx, "From %d to %d", f.Min, f.Max)
	}
	return c
}

// amount writes an amount as people type it; what could not be read as one stands as it was typed.
func (a Asked) amount(v string) string {
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && n >= 0 {
		return money.Of(n, a.Currency).Plain()
	}
	return v
}

func (a Asked) money(ctx context.Context, f protocol.Field) ui.Control {
	c := a.control(ctx, f)
	c.Mode, c.Width = "decimal", ui.Short
	c.Value = a.amount(c.Value)
	if c.Hint == "" {
		c.Hint = say.T(ctx, "In %s", string(a.Currency))
	}
	return c
}

// askedPick is one answer to choose, with what is said once it is chosen.
type askedPick struct {
	Value, Label, Says string
	Urgent             bool
}

func (a Asked) picks(ctx context.Context, f protocol.Field) []askedPick {
	switch f.Kind {
	case protocol.YesNo:
		return []askedPick{{Value: "yes", Label: say.T(ctx, "Yes")}, {Value: "no", Label: say.T(ctx, "No")}}
	case protocol.Confirm:
		return []askedPick{{Value: "yes", Label: a.label(ctx, f)}}
	}
	var out []askedPick
	for _, o := range f.Options {
		out = append(out, askedPick{Value: o.ID, Label: a.told(ctx, o.Words), Says: a.says(ctx, o), Urgent: o.Urgent})
	}
	return out
}

// says is what an answer leads to, in the words for the client: for the practice it is to be said.
func (a Asked) says(ctx context.Context, o protocol.Option) string {
	words := a.told(ctx, o.Says)
	if words != "" && a.Side != protocol.Client {
		return say.T(ctx, "To say: “%s”", words)
	}
	return words
}

func askedPickKind(f protocol.Field) string {
	if f.Kind == protocol.Choices || f.Kind == protocol.Confirm {
		return "checkbox"
	}
	return "radio"
}

func askedFaults(problems fault.Problems, name string) []string {
	var out []string
	for _, p := range problems {
		if p.Field == name {
			out = append(out, p.Message)
		}
	}
	return out
}

func askedBy(name string, hint string, faults []string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	if len(faults) > 0 {
		ids = append(ids, name+"-fault")
	}
	return strings.Join(ids, " ")
}

func askedPickID(f protocol.Field, i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + strconv.Itoa(i)
}

// areas is the table of places of a field; both sides stand as left and right.
func (a Asked) areas(ctx context.Context, f protocol.Field) ui.AreaChoice {
	c := ui.AreaChoice{Name: f.ID, Caption: a.label(ctx, f)}
	for _, v := range a.Given[f.ID] {
		area, side, _ := strings.Cut(v, ":")
		known, _ := client.AreaOf(client.AreaID(area))
		if known.Sided && (side == "both" || side == "") {
			c.Chosen = append(c.Chosen, area+":left", area+":right")
			continue
		}
		c.Chosen = append(c.Chosen, v)
	}
	seen := map[client.AreaID]bool{}
	group := func(name string, areas []client.Area) ui.AreaGroup {
		g := ui.AreaGroup{Name: name}
		for _, x := range areas {
			if seen[x.ID] {
				continue
			}
			seen[x.ID] = true
			place := ui.AreaPlace{Name: say.T(ctx, x.Name), Middle: string(x.ID)}
			if x.Sided {
				place = ui.AreaPlace{Name: place.Name, Left: string(x.ID) + ":left", Right: string(x.ID) + ":right"}
			}
			g.Places = append(g.Places, place)
		}
		return g
	}
	add := func(to *[]ui.AreaGroup, g ui.AreaGroup) {
		if len(g.Places) > 0 {
			*to = append(*to, g)
		}
	}
	add(&c.Groups, group(say.T(ctx, "Spoken of before"), a.known()))
	add(&c.Groups, group(say.T(ctx, "Shoulders, neck and back"), client.CommonAreas()))
	for _, g := range client.AreaGroups() {
		add(&c.More, group(say.T(ctx, g.Name), g.Areas))
	}
	return c
}

// known are the places of which the client has said how hard.
func (a Asked) known() []client.Area {
	var out []client.Area
	for _, p := range a.Preferences {
		if x, ok := client.AreaOf(p.Spot.Area); ok {
			out = append(out, x)
		}
	}
	return out
}

// PressureName is the name of the field that asks how deep at one place.
func PressureName(field, spot string) string { return field + "." + spot }

// PlaceName is the name of the field that adds a place to a field of pressures.
func PlaceName(field string) string { return field + ".add" }

// pressures are the places of a field: those in question or typed, each with what holds there now.
func (a Asked) pressures(ctx context.Context, f protocol.Field) []ui.Picker {
	var out []ui.Picker
	for _, v := range a.Given[f.ID] {
		where, level, _ := strings.Cut(v, "=")
		spot, ok := client.ParseSpot(where)
		if !ok {
			continue
		}
		p := ui.Picker{Name: PressureName(f.ID, spot.String()), Label: say.T(ctx, spot.Words()), At: -1, Problems: a.Problems}
		if n, err := strconv.Atoi(level); err == nil {
			p.At = n
		}
		if now, ok := client.Preferred(a.Preferences, spot); ok {
			p.Was, p.WasSaid = int(now.Level), true
			if now.Source == client.OwnJudgement {
				p.Note = say.T(ctx, "(the therapist’s judgement, not asked yet)")
			}
		}
		out = append(out, p)
	}
	return out
}

// beads shows the pressures of a field as a picture: what holds, and what is asked for.
func (a Asked) beads(ctx context.Context, f protocol.Field) []ui.Area {
	var out []ui.Area
	for _, p := range a.pressures(ctx, f) {
		out = append(out, ui.Area{Name: p.Label, At: p.At, Was: p.Was, WasSaid: p.WasSaid})
	}
	return out
}

// otherPlaces are the places that can be added.
func (a Asked) otherPlaces(ctx context.Context, f protocol.Field) []ui.Option {
	out := []ui.Option{{Value: "", Label: say.T(ctx, "Choose a place")}}
	for _, g := range client.AreaGroups() {
		for _, x := range g.Areas {
			sides := []client.Side{client.Whole}
			if x.Sided {
				sides = []client.Side{client.Left, client.Right, client.Both}
			}
			for _, side := range sides {
				spot := client.Spot{Area: x.ID, Side: side}
				asked := slices.ContainsFunc(a.Given[f.ID], func(v string) bool { return strings.HasPrefix(v, spot.String()+"=") })
				if !asked {
					out = append(out, ui.Option{Value: spot.String(), Label: say.T(ctx, spot.Words())})
				}
			}
		}
	}
	return out
}

// VisitName is the name of the field that asks about one visit.
func VisitName(field string, id ident.Visit) string { return field + "." + string(id) }

func (a Asked) visits(ctx context.Context, f protocol.Field) []ui.Choice {
	choices := a.Given.VisitChoices(f.ID)
	var out []ui.Choice
	for _, v := range a.Visits {
		c := ui.Choice{Name: VisitName(f.ID, v.ID), Legend: say.Stamp(ctx, v.Starts, a.Zone) + ", " + v.Title, Row: true, Options: []ui.Option{
			{Value: "keep", Label: say.T(ctx, "Keep it")},
			{Value: "move", Label: say.T(ctx, "Another day")},
			{Value: "cancel", Label: say.T(ctx, "Take it out, no fee")},
		}}
		for _, choice := range choices {
			if choice.Visit == v.ID {
				c.Chosen = []string{choice.Choice}
			}
		}
		out = append(out, c)
	}
	return out
}

// people are the practitioners to choose from, with the reasons in words.
func (a Asked) people(ctx context.Context, f protocol.Field) []ui.Match {
	var out []ui.Match
	for _, fit := range a.Fits {
		p := fit.Practitioner
		m := ui.Match{Value: string(p.ID), Name: p.Name, Also: p.OtherName, Tel: p.Phone, Chosen: slices.Contains(a.Given[f.ID], string(p.ID))}
		if a.Side == protocol.Client {
			m.Reasons = askedSome(p.GoodAt, p.Place)
		} else {
			m.Reasons, m.Warning = FitWords(ctx, fit, a.Today)
		}
		out = append(out, m)
	}
	return out
}

func askedSome(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// askedMatchKind is a radio button where one can be chosen, else a box.
func askedMatchKind(f protocol.Field) string {
	if f.Max == 1 {
		return "radio"
	}
	return "checkbox"
}
