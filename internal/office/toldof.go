package office

import (
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Manner is how somebody was, told so that she hears it and it changes: whom it is about reads it.
const Manner = "manner"

// CodeReadersChanged is the code of the Conflict that others would read it than the page named.
const CodeReadersChanged = "readers-changed"

// WishTellHer is the wish that whom it is about is told.
const WishTellHer = "tell-her"

// light is what may be told to whom it is about at once, where that is wished. Everything else begins
// with being safe.
var light = []string{"talk", "remark", "manner"}

// Lighter reports whether an answer to "what is it about?" is one of those that may be told to whom it is
// about at once.
func Lighter(about string) bool { return slices.Contains(light, about) }

// Course says how a telling of somebody's behaviour is taken, and why not otherwise.
type Course string

// The courses.
const (
	// CourseManner: whom it is about reads it and answers, as was wished.
	CourseManner Course = "manner"
	// CourseUnwished: nobody wished that she is told.
	CourseUnwished Course = "unwished"
	// CourseSafe: it was wished, and it is about more than talk, a remark or a manner.
	CourseSafe Course = "safe"
	// CourseUnclear: it was wished, and it was not said what it is about.
	CourseUnclear Course = "unclear"
	// CourseNobody: it was wished, and it was not said whom it is about, or she cannot work it.
	CourseNobody Course = "nobody"
)

// CourseOf gives how it is taken; of is whom it is about, zero where that was not said.
func CourseOf(of staff.Person, a protocol.Answers) Course {
	about := a["about"]
	switch {
	case a.One("wish") != WishTellHer:
		return CourseUnwished
	case slices.ContainsFunc(about, func(v string) bool { return !Lighter(v) }):
		return CourseSafe
	case len(about) == 0:
		return CourseUnclear
	case of.ID == "" || !of.Works() || !of.Treats && of.Role != staff.Owner:
		return CourseNobody
	}
	return CourseManner
}

// Here lists who works here, of whom something can be told.
func (v DoorView) Here() []staff.Person {
	return slices.DeleteFunc(slices.Clone(v.People), func(p staff.Person) bool { return !p.Works() })
}

// Worker gives who works here under an id.
func (v DoorView) Worker(id ident.Person) (staff.Person, bool) {
	p, ok := staff.Find(v.People, id)
	if !ok || !p.Works() {
		return staff.Person{}, false
	}
	return p, true
}

// WouldRead gives who reads what is told of how somebody behaved: those who hear such things, without
// whom it is about; of is empty where that is not said.
func (v DoorView) WouldRead(of ident.Person) []staff.Person {
	return named(v.People, staff.ReadersOf(v.People, of))
}

// WouldHear gives who reads what she is to hear herself: she, and the owners.
func (v DoorView) WouldHear(of ident.Person) []staff.Person {
	return named(v.People, hearersOf(v.People, of))
}

func named(people []staff.Person, ids []ident.Person) (list []staff.Person) {
	for _, p := range people {
		if slices.Contains(ids, p.ID) {
			list = append(list, p)
		}
	}
	return list
}

func hearersOf(people []staff.Person, of ident.Person) (ids []ident.Person) {
	for _, p := range people {
		if p.Active && (p.ID == of || p.Role == staff.Owner) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// begun gives what a telling begins. One of somebody's behaviour begins what may be told to her, or what
// only its readers know of. Invalid on of for somebody who does not work here; Conflict readers-changed
// where others would read it than the page named, no-readers where nobody would; NotFound for somebody of
// the practice who does not hear such things.
func (o *Office) begun(tx *store.Tx, by staff.Actor, in Telling) (Begin, error) {
	b := Begin{Protocol: in.About, Client: in.Client, Visit: in.Visit, Therapist: in.Therapist}
	if in.About == Manner { // it reaches whom it is about, like anything else
		b.Therapist = in.Of
		return b, mustWork(tx, by.Practice, in.Of)
	}
	if in.About != Conduct {
		return b, nil
	}
	people, err := tx.People(by.Practice)
	if err != nil {
		return b, err
	}
	if by.Kind == staff.KindPerson && !slices.Contains(staff.ReadersOf(people, ""), by.Person) {
		return b, fault.Missing("page")
	}
	of, known := DoorView{People: people}.Worker(in.Of)
	if in.Of != "" && !known {
		return b, fault.Invalidf("of", "Choose whom it is about, or that you would rather not say.")
	}
	b.About, b.Therapist, b.Else = in.Of, "", in.Else && in.Of == ""
	readers := staff.ReadersOf(people, in.Of)
	_, _, err = o.way(tx, by.Practice, Manner)
	if err != nil && !isMissing(err) {
		return b, err
	}
	if err == nil && CourseOf(of, in.Answers) == CourseManner {
		b.Protocol, b.About, b.Therapist = Manner, "", of.ID
		readers = hearersOf(people, of.ID)
	}
	if in.Shown != nil && slices.ContainsFunc(readers, func(r ident.Person) bool { return !slices.Contains(in.Shown, r) }) {
		return b, fault.New(fault.Conflict, CodeReadersChanged, "Who reads this has changed meanwhile. It was not sent. Look who reads it now, and send it again.")
	}
	return b, nil
}

// oneReads names who alone reads how somebody behaved; empty where several do.
func oneReads(tx *store.Tx, by staff.Actor) (string, error) {
	people, err := tx.People(by.Practice)
	if err != nil {
		return "", err
	}
	readers := named(people, staff.ReadersOf(people, ""))
	if len(readers) != 1 {
		return "", nil
	}
	return readers[0].Name, nil
}

// Reading is who reads what is told of how somebody behaved, and whether who asks is one of them.
type Reading struct {
	Readers []staff.Person
	// Hears: who asks is one of them.
	Hears bool
}

// readingOf gives who reads such things. It is the same for every client, whatever was told of whom.
func readingOf(people []staff.Person, by staff.Actor) Reading {
	readers := staff.ReadersOf(people, "")
	return Reading{Readers: named(people, readers), Hears: slices.Contains(readers, by.Person)}
}
