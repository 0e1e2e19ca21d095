package protocol

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// FieldKind is the sort of answer a field takes. Each says how its values stand in Answers.
type FieldKind string

// The kinds of field.
const (
	Words         FieldKind = "words"         // one value, several lines of somebody's own words
	Line          FieldKind = "line"          // one value of one line
	Choice        FieldKind = "choice"        // one option's id
	Choices       FieldKind = "choices"       // any options' ids
	YesNo         FieldKind = "yes"           // "yes" or "no"
	Confirm       FieldKind = "confirm"       // "yes"; nothing else is taken
	Areas         FieldKind = "areas"         // "calf:left"; sides left, right, both
	Pressure      FieldKind = "pressure"      // "calf:left=2"; 0 not here, 1 very light to 5 deep
	Date          FieldKind = "date"          // "2026-03-03"
	TimeOfDay     FieldKind = "time"          // "14:30"
	Number        FieldKind = "number"        // a whole number
	Practitioners FieldKind = "practitioners" // ids of directory entries
	Visits        FieldKind = "visits"        // "VISIT=keep", =move or =cancel
	Money         FieldKind = "money"         // minor units of the practice's currency, "4550"
	Lines         FieldKind = "lines"         // several lines, five where Max does not say
	Goals         FieldKind = "goals"         // "very=sleep better"; very, fairly or little; five where Max does not say
	Mix           FieldKind = "mix"           // "rest=20", minutes of each option; together Sum
	Items         FieldKind = "items"         // "PERSON;2026-03-03;what will be done"
	Each          FieldKind = "each"          // "ITEM=option" or "ITEM=option:a line", of the list Of
	Some          FieldKind = "some"          // ids of items of the list Of
)

// FieldKinds lists the kinds of field.
func FieldKinds() []FieldKind {
	return []FieldKind{Words, Line, Choice, Choices, YesNo, Confirm, Areas, Pressure, Date, TimeOfDay, Number, Practitioners, Visits, Money,
		Lines, Goals, Mix, Items, Each, Some}
}

// Longest texts, in letters.
const (
	longestWords = 8000
	longestLine  = 300
)

// Field is one question of a task.
type Field struct {
	ID    string
	Kind  FieldKind
	Label Text
	// ForClient is the label on the client's page; empty: the same.
	ForClient Text
	Hint      Text
	Options   []Option
	Optional  bool
	// Default is the usual answer, values parted by commas; a page starts with it.
	Default string
	// Min and Max bound a number, or how many values there may be; 0 is no bound.
	Min, Max int
	// When makes the field depend on another of the same task: it is asked only while that one is
	// answered with one of Is.
	When *FieldWhen
	// From narrows the options to those chosen in another task's answer, "task.field".
	From string
	// StaffOnly hides the field from the client's page.
	StaffOnly bool
	// If makes the field depend on the case: it is asked only while this holds; nil: always.
	If Condition
	// Of is the list that an each or some field is about.
	Of List
	// Line lets a line be written beside each answer of an each field.
	Line bool
	// Sum is what the minutes of a mix have to come to; 0: whatever they do. With SumVisit the
	// length of the visit stands there when the task is asked.
	Sum      int
	SumVisit bool
}

// FieldWhen is the answer another field has to have.
type FieldWhen struct {
	Field string
	Is    []string
}

// Option is one answer to choose.
type Option struct {
	ID    string
	Words Text
	// Says is shown once the option is chosen ("Please see a doctor").
	Says   Text
	Urgent bool // Says is about harm and stands first
}

// Answers are what was given, by the field's id. Every kind of field has one or more values as
// text, in the forms that FieldKind lists; a field without an answer is not in the map.
type Answers map[string][]string

// One gives the single value of a field, or nothing.
func (a Answers) One(field string) string {
	if len(a[field]) == 0 {
		return ""
	}
	return a[field][0]
}

// Yes reports whether a yes field or a confirmation was answered with yes.
func (a Answers) Yes(field string) bool { return a.One(field) == "yes" }

// Place is an area of the body and its side (left, right, both, or nothing where the area has none).
type Place struct{ Area, Side string }

// String writes the place as it stands in Answers.
func (p Place) String() string {
	if p.Side == "" {
		return p.Area
	}
	return p.Area + ":" + p.Side
}

// Level is the pressure wanted at a place: 0 not here, 1 very light to 5 deep.
type Level struct {
	Place
	Level int
}

// VisitChoice is what the client wants of one booked visit: keep, move or cancel.
type VisitChoice struct {
	Visit  ident.Visit
	Choice string
}

// Places reads the values of an areas field.
func (a Answers) Places(field string) []Place {
	places := make([]Place, 0, len(a[field]))
	for _, v := range a[field] {
		places = append(places, place(v))
	}
	return places
}

// Levels reads the values of a pressure field.
func (a Answers) Levels(field string) []Level {
	levels := make([]Level, 0, len(a[field]))
	for _, v := range a[field] {
		where, level, _ := strings.Cut(v, "=")
		n, _ := strconv.Atoi(level)
		levels = append(levels, Level{place(where), n})
	}
	return levels
}

// VisitChoices reads the values of a visits field.
func (a Answers) VisitChoices(field string) []VisitChoice {
	choices := make([]VisitChoice, 0, len(a[field]))
	for _, v := range a[field] {
		id, choice, _ := strings.Cut(v, "=")
		choices = append(choices, VisitChoice{ident.Visit(id), choice})
	}
	return choices
}

func place(s string) Place {
	area, side, _ := strings.Cut(s, ":")
	return Place{area, side}
}

// Asked reports whether a field is asked, given the answers so far.
func (f *Field) Asked(a Answers) bool {
	if f.When == nil {
		return true
	}
	return slices.ContainsFunc(a[f.When.Field], func(v string) bool {
		return slices.Contains(f.When.Is, v) || slices.Contains(f.When.Is, optionOf(v))
	})
}

// optionOf gives the option of one value of an each field.
func optionOf(v string) string {
	_, rest, _ := strings.Cut(v, "=")
	option, _, _ := strings.Cut(rest, ":")
	return option
}

// Option finds an option by its id.
func (f *Field) Option(id string) (*Option, bool) {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.ID == id })
	if i < 0 {
		return nil, false
	}
	return &f.Options[i], true
}

// Take checks answers against fields and gives them in their plain form: trimmed, dates and times
// as they are stored, nothing for fields that were not asked. What is wrong comes as one Invalid
// fault with a problem for each field.
func Take(fields []Field, given Answers) (Answers, error) {
	var problems fault.Problems
	taken := Answers{}
	for i := range fields {
		f := &fields[i]
		if !f.Asked(taken) {
			continue
		}
		values := trim(given[f.ID])
		if len(values) == 0 {
			if !f.Optional {
				problems.Add(f.ID, "%s", f.missing())
			}
			continue
		}
		if message := f.take(values); message != "" {
			problems.Add(f.ID, "%s", message)
			continue
		}
		taken[f.ID] = values
	}
	for name := range given {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.ID == name }) {
			problems.Add(name, "This was not asked.")
		}
	}
	return taken, problems.Err()
}

func trim(values []string) []string {
	var kept []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			kept = append(kept, v)
		}
	}
	return kept
}

// missing says what is to be done where nothing was answered.
func (f *Field) missing() string {
	if f.Kind == Some && f.Max == 1 {
		return missing(Choice)
	}
	return missing(f.Kind)
}

func missing(k FieldKind) string {
	switch k {
	case Choice, YesNo:
		return "Please choose one."
	case Choices:
		return "Please choose at least one."
	case Confirm:
		return "Please read this and tick it."
	case Areas, Pressure:
		return "Please choose at least one place."
	case Date:
		return "Please give a day."
	case TimeOfDay:
		return "Please give a time."
	case Number:
		return "Please give a number."
	case Practitioners:
		return "Please choose somebody."
	case Visits:
		return "Please choose for each visit."
	case Money:
		return "Please give an amount."
	case Goals, Lines, Items:
		return "Please write at least one line."
	case Mix:
		return "Please say how many minutes of each."
	case Each:
		return "Please choose for each."
	case Some:
		return "Please choose at least one."
	default:
		return "Please write something here."
	}
}

// take checks and normalises values in place; it gives the sentence of what is wrong.
func (f *Field) take(values []string) string {
	if f.single() && len(values) > 1 {
		return "Please give one answer here."
	}
	for i, v := range values {
		plain, message := f.value(v)
		if message != "" {
			return message
		}
		values[i] = plain
	}
	if f.single() {
		return ""
	}
	if f.repeats(values) {
		return "The same one stands here twice."
	}
	if f.Kind == Mix {
		return f.adds(values)
	}
	return f.howMany(len(values))
}

func (f *Field) single() bool {
	switch f.Kind {
	case Choices, Areas, Pressure, Practitioners, Visits, Lines, Goals, Mix, Items, Each, Some:
		return false
	default:
		return true
	}
}

// repeats compares what the values are about: a place or a visit cannot have two answers, nor can a
// goal matter very much and a little.
func (f *Field) repeats(values []string) bool {
	seen := map[string]bool{}
	for _, v := range values {
		key, rest, _ := strings.Cut(v, "=")
		switch f.Kind {
		case Goals:
			key = rest
		case Lines, Items:
			key = v
		default:
		}
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

func (f *Field) howMany(n int) string {
	verb := "choose"
	if f.written() {
		verb = "write"
	}
	switch most := f.Most(); {
	case f.Min > 0 && n < f.Min:
		return "Please " + verb + " at least " + strconv.Itoa(f.Min) + "."
	case most > 0 && n > most:
		return "Please " + verb + " at most " + strconv.Itoa(most) + "."
	}
	return ""
}

// written reports whether the values are lines that somebody writes.
func (f *Field) written() bool { return f.Kind == Lines || f.Kind == Goals || f.Kind == Items }

// Most gives how many values a field of several takes; 0 is no bound.
func (f *Field) Most() int {
	if f.Max == 0 && f.written() {
		return mostLines
	}
	return f.Max
}

// value checks one value and gives its plain form, or the sentence of what is wrong.
func (f *Field) value(v string) (plain, message string) {
	switch f.Kind {
	case Words:
		return v, tooLong(v, longestWords)
	case Line:
		return oneLine(v)
	case Lines, Goals, Mix, Items, Each, Some:
		return f.several(v)
	case Choice, Choices:
		if _, ok := f.Option(v); !ok {
			return v, "Please choose one of the answers."
		}
	case YesNo:
		if v != "yes" && v != "no" {
			return v, "Please answer yes or no."
		}
	case Confirm:
		if v != "yes" {
			return v, missing(Confirm)
		}
	case Areas:
		return v, badPlace(v)
	case Pressure:
		return v, badLevel(v)
	case Visits:
		return v, badVisit(v)
	case Practitioners:
		if !ident.Valid(v) {
			return v, "Please choose somebody from the list."
		}
	default:
		return f.figure(v)
	}
	return v, ""
}

// figure checks the kinds that are written in figures.
func (f *Field) figure(v string) (plain, message string) {
	switch f.Kind {
	case Date:
		d, err := civil.ParseDate(v)
		if err != nil {
			return v, civil.Unread(err, "Please write the day like 3 March 2026.")
		}
		return string(d), ""
	case TimeOfDay:
		m, err := civil.ParseMinute(v)
		if err != nil {
			return v, "Please write the time like 14:30."
		}
		return m.Input(), ""
	default: // a number, or an amount
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil && f.Kind == Money:
		return v, "Please write an amount, like 45 or 45.50."
	case err != nil:
		return v, "Please write a whole number."
	case n < 0:
		return v, "Please write a number that is not below 0."
	case f.Kind == Number && f.Min > 0 && n < f.Min:
		return v, "Please write at least " + strconv.Itoa(f.Min) + "."
	case f.Kind == Number && f.Max > 0 && n > f.Max:
		return v, "Please write at most " + strconv.Itoa(f.Max) + "."
	}
	return strconv.Itoa(n), ""
}

func tooLong(v string, most int) string {
	if !utf8.ValidString(v) {
		return "Some letters of this could not be read."
	}
	if utf8.RuneCountInString(v) > most {
		return "This is too long; please keep it under " + strconv.Itoa(most) + " letters."
	}
	return ""
}

func badPlace(v string) string {
	p := place(v)
	sided := p.Side == "left" || p.Side == "right" || p.Side == "both" || p.Side == "" && !strings.Contains(v, ":")
	if !sided || !plainWord(p.Area) {
		return "Please choose a place from the list."
	}
	return ""
}

func badLevel(v string) string {
	where, level, found := strings.Cut(v, "=")
	if !found || len(level) != 1 || level[0] < '0' || level[0] > '5' {
		return "Please choose how deep, for each place."
	}
	return badPlace(where)
}

func badVisit(v string) string {
	id, choice, _ := strings.Cut(v, "=")
	if !ident.Valid(id) || choice != "keep" && choice != "move" && choice != "cancel" {
		return "Please choose for each visit: keep, move or cancel."
	}
	return ""
}

// plainWord reports whether s can be an id as definitions and lists of ours write them.
func plainWord(s string) bool {
	if s == "" || len(s) > 60 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
