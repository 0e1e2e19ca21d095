package protocol

import (
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// Most of what a field of several lines takes where its definition does not say.
const mostLines = 5

// List is a list of the practice's records that a field may ask about. The office gives its items;
// an answer names them by their ids.
type List string

// The lists.
const (
	VisitsAhead  List = "visits-ahead"  // the client's booked visits
	VisitsBehind List = "visits-behind" // the client's last visits, the latest first
	Charges      List = "charges"       // what the client was charged
	Disputed     List = "disputed"      // the charges that this file put on hold
	Balances     List = "balances"      // what is open between the client and the practice: what is owed, what is kept
	People       List = "people"        // who works at the practice
	Rules        List = "rules"         // the practice's boundaries that bind the client, as she was told them
	Owed         List = "owed"          // what the client owes, by currency
	Kept         List = "kept"          // what is kept for the client, by currency
	Others       List = "others"        // who else treats here than the person whom it is about
	Readers      List = "readers"       // who may be named to read how somebody behaved
)

// Lists gives the lists that a field may be about.
func Lists() []List {
	return []List{VisitsAhead, VisitsBehind, Charges, Disputed, Balances, People, Rules, Owed, Kept, Others, Readers}
}

// How much a goal matters.
const (
	Very   = "very"
	Fairly = "fairly"
	Little = "little"
)

// Weights lists how much a goal may matter, the most first.
func Weights() []string { return []string{Very, Fairly, Little} }

// Goal is one line of somebody's goals and how much it matters.
type Goal struct{ Weight, Text string }

// String writes the goal as it stands in Answers.
func (g Goal) String() string { return g.Weight + "=" + g.Text }

// Share is how many minutes of a visit go to one kind of work, an option's id.
type Share struct {
	Kind    string
	Minutes int
}

// Deed is something that somebody will do by a day.
type Deed struct {
	Who  ident.Person
	By   civil.Date
	What string
}

// String writes the deed as it stands in Answers.
func (d Deed) String() string { return string(d.Who) + ";" + string(d.By) + ";" + d.What }

// Picked is the answer about one item of a list: an option's id, and a line where one was written.
type Picked struct{ Item, Option, Line string }

// String writes the answer as it stands in Answers.
func (p Picked) String() string {
	if p.Line == "" {
		return p.Item + "=" + p.Option
	}
	return p.Item + "=" + p.Option + ":" + p.Line
}

// Goals reads the values of a goals field.
func (a Answers) Goals(field string) []Goal {
	goals := make([]Goal, 0, len(a[field]))
	for _, v := range a[field] {
		weight, text, _ := strings.Cut(v, "=")
		goals = append(goals, Goal{weight, text})
	}
	return goals
}

// Mix reads the values of a mix field.
func (a Answers) Mix(field string) []Share {
	shares := make([]Share, 0, len(a[field]))
	for _, v := range a[field] {
		kind, minutes, _ := strings.Cut(v, "=")
		n, _ := strconv.Atoi(minutes)
		shares = append(shares, Share{kind, n})
	}
	return shares
}

// Deeds reads the values of an items field.
func (a Answers) Deeds(field string) []Deed {
	deeds := make([]Deed, 0, len(a[field]))
	for _, v := range a[field] {
		parts := strings.SplitN(v, ";", 3)
		if len(parts) == 3 {
			deeds = append(deeds, Deed{ident.Person(parts[0]), civil.Date(parts[1]), parts[2]})
		}
	}
	return deeds
}

// Each reads the values of an each field.
func (a Answers) Each(field string) []Picked {
	picked := make([]Picked, 0, len(a[field]))
	for _, v := range a[field] {
		item, rest, _ := strings.Cut(v, "=")
		option, line, _ := strings.Cut(rest, ":")
		picked = append(picked, Picked{item, option, line})
	}
	return picked
}

// several checks the kinds whose values have parts: one value and its plain form.
func (f *Field) several(v string) (plain, message string) {
	switch f.Kind {
	case Goals:
		return f.goal(v)
	case Mix:
		return f.share(v)
	case Items:
		return deed(v)
	case Each:
		return f.each(v)
	case Some:
		return v, badItem(v)
	default: // Lines
		return oneLine(v)
	}
}

func oneLine(v string) (plain, message string) {
	return strings.Join(strings.Fields(v), " "), tooLong(v, longestLine)
}

func (f *Field) goal(v string) (plain, message string) {
	weight, text, found := strings.Cut(v, "=")
	line, message := oneLine(text)
	switch {
	case message != "":
		return v, message
	case !found || !slices.Contains(Weights(), weight):
		return v, "Please say how much each matters: very, fairly, or a little."
	case line == "":
		return v, "Please write a line beside each."
	}
	return Goal{weight, line}.String(), ""
}

func (f *Field) share(v string) (plain, message string) {
	kind, minutes, _ := strings.Cut(v, "=")
	n, err := strconv.Atoi(strings.TrimSpace(minutes))
	if _, known := f.Option(kind); !known {
		return v, "Please choose one of the answers."
	}
	if err != nil || n < 0 || n > 24*60 {
		return v, "Please write minutes as a whole number."
	}
	return kind + "=" + strconv.Itoa(n), ""
}

func deed(v string) (plain, message string) {
	parts := strings.SplitN(v, ";", 3)
	if len(parts) < 3 || strings.TrimSpace(parts[2]) == "" {
		return v, "Please write what will be done."
	}
	line, message := oneLine(parts[2])
	if message != "" {
		return v, message
	}
	if !ident.Valid(parts[0]) {
		return v, "Please choose who does it."
	}
	day, err := civil.ParseDate(strings.TrimSpace(parts[1]))
	if err != nil {
		return v, "Please say by which day, like 3 March 2026."
	}
	return Deed{ident.Person(parts[0]), day, line}.String(), ""
}

func (f *Field) each(v string) (plain, message string) {
	item, rest, _ := strings.Cut(v, "=")
	option, text, _ := strings.Cut(rest, ":")
	if message := badItem(item); message != "" {
		return v, message
	}
	if _, known := f.Option(option); !known {
		return v, "Please choose one of the answers for each."
	}
	line, message := oneLine(text)
	if line != "" && !f.Line {
		return v, "Please choose one of the answers for each."
	}
	return Picked{item, option, line}.String(), message
}

func badItem(v string) string {
	if !ident.Valid(v) && !plainWord(v) {
		return "Please choose from the list."
	}
	return ""
}

// adds says what is wrong with the minutes of a mix together.
func (f *Field) adds(values []string) string {
	total := 0
	for _, s := range (Answers{f.ID: values}).Mix(f.ID) {
		total += s.Minutes
	}
	switch {
	case total == 0:
		return missing(Mix)
	case f.Sum > 0 && total != f.Sum:
		return "The minutes have to come to " + strconv.Itoa(f.Sum) + "; these come to " + strconv.Itoa(total) + "."
	}
	return ""
}

// About gives the list that answers to the field name items of; nothing where they name none.
func (f *Field) About() List {
	switch f.Kind {
	case Items:
		return People
	case Each, Some:
		return f.Of
	default:
		return ""
	}
}

// covers checks answers against the items of their lists: none is about something else, and an each
// field that has to be answered leaves none out.
func (f File) covers(fields []Field, given Answers) error {
	var problems fault.Problems
	for i := range fields {
		field := &fields[i]
		items, known := f.items(field.About())
		if !known || len(given[field.ID]) == 0 {
			continue
		}
		if message := field.strays(given[field.ID], items); message != "" {
			problems.Add(field.ID, "%s", message)
		}
	}
	return problems.Err()
}

func (f *Field) strays(values, items []string) string {
	named := map[string]bool{}
	for _, v := range values {
		item := v
		switch f.Kind {
		case Each:
			item, _, _ = strings.Cut(v, "=")
		case Items:
			item, _, _ = strings.Cut(v, ";")
		default:
		}
		if !slices.Contains(items, item) {
			return "Please choose from the list."
		}
		named[item] = true
	}
	if f.Kind == Each && !f.Optional && len(named) < len(items) {
		return missing(Each)
	}
	return ""
}
