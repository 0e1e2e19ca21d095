package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
)

// answersIn reads the answers to fields from a posted form, in the form that the engine takes. What
// it cannot read it hands on as it was typed: the engine says what is wrong, and the page shows it.
func answersIn(r *http.Request, fields []protocol.Field, currency money.Currency) (protocol.Answers, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "form", "This form could not be read. Nothing was stored.")
	}
	given := protocol.Answers{}
	for _, f := range fields {
		if values := answerIn(r.PostForm, f, currency); len(values) > 0 {
			given[f.ID] = values
		}
	}
	return given, nil
}

func answerIn(form url.Values, f protocol.Field, currency money.Currency) []string {
	switch f.Kind {
	case protocol.Areas:
		return areasIn(form[f.ID])
	case protocol.Pressure:
		return levelsIn(form, f.ID)
	case protocol.Visits:
		return nestedIn(form, f.ID)
	case protocol.Goals:
		return goalsIn(form, f.ID)
	case protocol.Items:
		return itemsIn(form, f.ID)
	case protocol.Mix:
		return mixIn(form, f)
	case protocol.Each:
		return eachIn(form, f.ID)
	case protocol.Money:
		return moneyIn(form.Get(f.ID), currency)
	}
	var out []string
	for _, v := range form[f.ID] {
		if v = forms.Clean(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// areasIn makes of the left and the right of a place both sides of it.
func areasIn(ticked []string) []string {
	var out []string
	for _, v := range ticked {
		area, side, _ := strings.Cut(v, ":")
		left, right := area+":left", area+":right"
		switch {
		case side == "left" && slices.Contains(ticked, right):
			v = area + ":both"
		case side == "right" && slices.Contains(ticked, left):
			continue
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// levelsIn reads how deep at each place, from head to feet; a place that was added without saying
// how deep stands there without a level.
func levelsIn(form url.Values, field string) []string {
	out := nestedIn(form, field)
	out = slices.DeleteFunc(out, func(v string) bool { return strings.HasPrefix(v, "add=") })
	for _, spot := range form[field+".spot"] {
		if _, ok := client.ParseSpot(spot); ok && !slices.ContainsFunc(out, func(v string) bool { return strings.HasPrefix(v, spot+"=") }) {
			out = append(out, spot+"=")
		}
	}
	if added, ok := client.ParseSpot(form.Get(pages.PlaceName(field))); ok {
		out = append(slices.DeleteFunc(out, func(v string) bool { return v == added.String()+"=" }), added.String()+"=")
	}
	return out
}

// nestedIn reads fields named "field.key" as "key=value", in the order of their names.
func nestedIn(form url.Values, field string) []string {
	var out []string
	for name := range form {
		key, ok := strings.CutPrefix(name, field+".")
		if v := form.Get(name); ok && v != "" && key != "spot" {
			out = append(out, key+"="+v)
		}
	}
	slices.Sort(out)
	return out
}

// goalsIn reads lines with how much each matters beside it.
func goalsIn(form url.Values, field string) (out []string) {
	weights := form[field+pages.PartWeight]
	for i, text := range form[field+pages.PartText] {
		if text = forms.Clean(text); text != "" {
			out = append(out, protocol.Goal{Weight: at(weights, i), Text: text}.String())
		}
	}
	return out
}

// itemsIn reads lines of what somebody will do by a day. A line without a word is none.
func itemsIn(form url.Values, field string) (out []string) {
	who, by := form[field+pages.PartWho], form[field+pages.PartBy]
	for i, text := range form[field+pages.PartText] {
		if text = forms.Clean(text); text != "" {
			out = append(out, protocol.Deed{Who: ident.Person(at(who, i)), By: civil.Date(at(by, i)), What: text}.String())
		}
	}
	return out
}

func at(values []string, i int) string {
	if i >= len(values) {
		return ""
	}
	return forms.Clean(values[i])
}

// mixIn reads the minutes of each option, in the order of the options; nothing typed is none of it.
func mixIn(form url.Values, f protocol.Field) (out []string) {
	for _, o := range f.Options {
		if minutes := forms.Clean(form.Get(f.ID + "." + o.ID)); minutes != "" {
			out = append(out, o.ID+"="+minutes)
		}
	}
	return out
}

// eachIn reads what was chosen about each item, and the line beside it.
func eachIn(form url.Values, field string) []string {
	var out []string
	for name := range form {
		item, ok := strings.CutPrefix(name, field+".")
		option := forms.Clean(form.Get(name))
		if !ok || option == "" || strings.Contains(item, ".") {
			continue
		}
		out = append(out, protocol.Picked{Item: item, Option: option, Line: forms.Clean(form.Get(name + pages.PartLine))}.String())
	}
	slices.Sort(out)
	return out
}

// moneyIn reads an amount into minor units; what is no amount stays as it was typed.
func moneyIn(typed string, currency money.Currency) []string {
	typed = forms.Clean(typed)
	if typed == "" {
		return nil
	}
	if a, err := money.Parse(typed, currency); err == nil {
		return []string{strconv.FormatInt(a.Minor, 10)}
	}
	if n, err := strconv.ParseInt(typed, 10, 64); err == nil && n > 0 {
		typed += "." // too long for an amount: it must not be read as one in minor units
	}
	return []string{typed}
}

// wholeNumber reads a hidden number; 0 where there is none.
func wholeNumber(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.PostFormValue(name))
	if err != nil {
		return 0
	}
	return n
}
