package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// EntryAge says in words how old an entry is; mind says that it is too old to be handed out unasked.
func EntryAge(ctx context.Context, p referral.Practitioner, today civil.Date) (words string, mind bool) {
	months, ok := p.Age(today)
	switch days := p.Confirmed.DaysUntil(today); {
	case !ok:
		return say.T(ctx, "Nobody has spoken with them yet."), true
	case p.Stale(today):
		return say.N(ctx, months, "Confirmed %d month ago: ring first.", "Confirmed %d months ago: ring first."), true
	case days <= 0:
		return say.T(ctx, "Confirmed today."), false
	case months == 0:
		return say.N(ctx, days, "Confirmed yesterday.", "Confirmed %d days ago."), false
	default:
		return say.N(ctx, months, "Confirmed a month ago.", "Confirmed %d months ago."), false
	}
}

// takesWords says whether a practitioner takes new people.
func takesWords(ctx context.Context, t referral.TakesNew) string {
	switch t {
	case referral.TakesYes:
		return say.T(ctx, "Takes new people.")
	case referral.TakesNo:
		return say.T(ctx, "Takes nobody new.")
	case referral.TakesUnknown:
	}
	return say.T(ctx, "Whether they take new people is not known.")
}

// skillsLine writes the kinds of work in one line.
func skillsLine(ctx context.Context, skills []referral.Skill) string {
	words := make([]string, len(skills))
	for i, s := range skills {
		words[i] = fitCode(ctx, string(s))
	}
	return strings.Join(words, ", ")
}

// areasLine writes places of the body in one line.
func areasLine(ctx context.Context, areas []string) string {
	words := make([]string, len(areas))
	for i, a := range areas {
		words[i] = a
		if known, ok := client.AreaOf(client.AreaID(a)); ok {
			words[i] = say.T(ctx, known.Name)
		}
	}
	return strings.Join(words, ", ")
}

func skillOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, s := range referral.Skills() {
		out = append(out, ui.Option{Value: string(s), Label: fitCode(ctx, string(s))})
	}
	return out
}

// OwnSkills are the kinds of work that are not in the list, in the practice's own words.
func OwnSkills(skills []referral.Skill) string {
	var own []string
	for _, s := range skills {
		if !slices.Contains(referral.Skills(), s) {
			own = append(own, string(s))
		}
	}
	return strings.Join(own, ", ")
}

func timeOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, t := range referral.Times() {
		out = append(out, ui.Option{Value: string(t), Label: fitCode(ctx, string(t))})
	}
	return out
}

func areaOptions(ctx context.Context, g client.AreaGroup) []ui.Option {
	var out []ui.Option
	for _, a := range g.Areas {
		out = append(out, ui.Option{Value: string(a.ID), Label: say.T(ctx, a.Name)})
	}
	return out
}

func takesOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "yes", Label: say.T(ctx, "Yes")}, {Value: "no", Label: say.T(ctx, "No")}, {Value: "unknown", Label: say.T(ctx, "I don’t know")}}
}

// entryFacts are what an entry says, leaving out what is empty.
func entryFacts(ctx context.Context, p referral.Practitioner) []ui.Fact {
	var out []ui.Fact
	for _, f := range [][2]string{
		{say.T(ctx, "Kinds of work"), skillsLine(ctx, p.Skills)},
		{say.T(ctx, "Good at"), p.GoodAt},
		{say.T(ctx, "Places of the body"), areasLine(ctx, p.Areas)},
		{say.T(ctx, "Where"), strings.Join(nonEmpty(p.Practice, p.Place), ", ")},
		{say.T(ctx, "When"), timesLine(ctx, p.Times)},
		{say.T(ctx, "Languages"), strings.Join(p.Languages, ", ")},
		{say.T(ctx, "Price"), p.Price},
		{say.T(ctx, "Last heard"), p.SpokeNote},
	} {
		if f[1] != "" {
			out = append(out, ui.Fact{Term: f[0], Body: TypedText(f[1])})
		}
	}
	return out
}

func timesLine(ctx context.Context, times []referral.Time) string {
	words := make([]string, len(times))
	for i, t := range times {
		words[i] = fitCode(ctx, string(t))
	}
	return strings.Join(words, ", ")
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// wentWords says how it went with clients who were introduced before.
func wentWords(ctx context.Context, went []referral.Reason) string {
	var words []string
	for _, r := range went {
		switch r.Code {
		case referral.WentWell:
			words = append(words, reasonWords(ctx, r)+".")
		default:
			words = append(words, cautionWords(ctx, r, referral.Practitioner{}, ""))
		}
	}
	return strings.Join(words, " ")
}

// StoredMeanwhile lists what an entry says now where that is not what was typed.
func StoredMeanwhile(ctx context.Context, e office.EntryView, now, typed forms.Values) []ui.Fact {
	labels := []struct{ field, label, shown string }{
		{"name", say.T(ctx, "Name"), e.Name},
		{"phone", say.T(ctx, "Telephone"), e.PhoneShown},
		{"email", say.T(ctx, "E-mail"), e.Email},
		{"skills", say.T(ctx, "Kinds of work"), skillsLine(ctx, e.Skills)},
		{"own_skills", say.T(ctx, "Other kinds of work"), OwnSkills(e.Skills)},
		{"good_at", say.T(ctx, "What they are good at"), e.GoodAt},
		{"place", say.T(ctx, "Where they work"), e.Practitioner.Place},
		{"takes_new", say.T(ctx, "Do they take new people?"), takesWords(ctx, e.TakesNew)},
		{"areas", say.T(ctx, "Places of the body"), areasLine(ctx, e.Areas)},
		{"times", say.T(ctx, "When they work"), timesLine(ctx, e.Times)},
		{"languages", say.T(ctx, "Languages"), strings.Join(e.Languages, ", ")},
		{"price", say.T(ctx, "Price, in words"), e.Price},
		{"practice", say.T(ctx, "Their practice"), e.Practice},
		{"other_name", say.T(ctx, "The name in another script"), e.OtherName},
	}
	var out []ui.Fact
	for _, l := range labels {
		if slices.Equal(now.All(l.field), typed.All(l.field)) || now.Get(l.field) == "" && typed.Get(l.field) == "" {
			continue
		}
		if l.shown == "" {
			l.shown = say.T(ctx, "(nothing)")
		}
		out = append(out, ui.Fact{Term: l.label, Body: TypedText(l.shown)})
	}
	return out
}
