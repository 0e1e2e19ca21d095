package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// mostPrograms is how many keys somebody can have at once.
const mostPrograms = 20

// ProgramLine is a key of another program and the person who made it, as whom it acts.
type ProgramLine struct {
	store.Program
	Who staff.Person
}

// ProgramsView is the page of keys for programs: those that count and are the viewer's to end, the latest first.
type ProgramsView struct {
	Moment
	Lines []ProgramLine
}

// keysOf is the subject of the keys of somebody.
func keysOf(by staff.Actor, who ident.Person) staff.Subject {
	return staff.Subject{Practice: by.Practice, Therapist: who}
}

// Programs gives that page: to everybody who works here her own, to the owner everybody's.
func (o *Office) Programs(ctx context.Context, by staff.Actor) (view ProgramsView, err error) {
	if err := may(by, staff.KeepKeys, keysOf(by, by.Person)); err != nil {
		return view, err
	}
	err = o.read(ctx, "keys for programs", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		view = ProgramsView{Moment: d.moment()}
		people, err := tx.People(by.Practice)
		if err != nil {
			return err
		}
		all, err := tx.Programs(by.Practice)
		for _, p := range all {
			if p.Ended.IsZero() && staff.Can(by, staff.KeepKeys, keysOf(by, p.Person)) {
				who, _ := staff.Find(people, p.Person)
				view.Lines = append(view.Lines, ProgramLine{p, who})
			}
		}
		return err
	})
	return view, err
}

// ProgramRequest asks for a key for a program.
type ProgramRequest struct{ Name string }

// ProgramKey is a new key. Token is shown once; it is empty when the same form was sent twice.
type ProgramKey struct {
	ID    ident.Program
	Name  string
	Token string
}

// keyMark begins every key, so that one that lies around is known for what it is.
const keyMark = "pwk_"

// AddProgram makes a key for a program, which acts as who makes it and as nobody else: what is done with it
// stands as hers, and is never a second person's beside her. Invalid on the field name; Forbidden for who does
// not work here, and for a program.
func (o *Office) AddProgram(ctx context.Context, by staff.Actor, key Key, in ProgramRequest) (ProgramKey, error) {
	if err := may(by, staff.KeepKeys, keysOf(by, by.Person)); err != nil {
		return ProgramKey{}, err
	}
	in.Name = squeezed(in.Name)
	made := ProgramKey{ID: newID[ident.Program](), Name: in.Name}
	token := keyMark + secret()
	id, err := o.work(ctx, by, key, "add key for a program", in, func(tx *store.Tx) (string, error) {
		if err := in.check(tx, by); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "program.add", string(made.ID))
		return string(made.ID), tx.AddProgram(token, store.Program{ID: made.ID, Practice: by.Practice, Name: in.Name, Person: by.Person})
	})
	if id == string(made.ID) {
		made.Token = token
	}
	return made, err
}

func (in ProgramRequest) check(tx *store.Tx, by staff.Actor) error {
	var problems fault.Problems
	switch {
	case in.Name == "":
		problems.Add("name", "Write which program it is for.")
	case len([]rune(in.Name)) > longestField:
		problems.Add("name", "This is longer than %d letters. Please shorten it.", longestField)
	}
	all, err := tx.Programs(by.Practice)
	if err != nil {
		return err
	}
	if all = slices.DeleteFunc(all, func(p store.Program) bool { return p.Person != by.Person || !p.Ended.IsZero() }); len(all) >= mostPrograms {
		problems.Add("name", "You have %d keys already. End those that are not used first.", mostPrograms)
	}
	return problems.Err()
}

// EndProgram ends a key: from now on it opens nothing. NotFound for one that does not count, or is not
// hers; the owner ends anybody's.
func (o *Office) EndProgram(ctx context.Context, by staff.Actor, key Key, id ident.Program) error {
	if err := may(by, staff.KeepKeys, keysOf(by, by.Person)); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "end key for a program", id, func(tx *store.Tx) (string, error) {
		all, err := tx.Programs(by.Practice)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(all, func(p store.Program) bool { return p.ID == id && staff.Can(by, staff.KeepKeys, keysOf(by, p.Person)) }) {
			return "", fault.Missing("key")
		}
		tx.Audit(by.Practice, by.Text(), "program.end", string(id))
		return "", tx.EndProgram(by.Practice, id)
	})
	return err
}

// Moved says how far the agenda of a practice had moved on when a program was let in.
type Moved = store.Moved

// ProgramActor finds as whom a program acts, by its key, and how far the agenda of its practice had moved on then.
// NotFound for no key, one that was ended, and one of a person who no longer works here.
func (o *Office) ProgramActor(ctx context.Context, token string) (by staff.Actor, at Moved, err error) {
	if len(token) < len(keyMark)+20 || len(token) > 200 {
		return by, at, fault.Missing("key")
	}
	var p store.Program
	err = o.db.Glance(ctx, func(tx *store.Tx) error {
		var who staff.Person
		if p, who, at, err = tx.ProgramByToken(token); err != nil {
			return err
		}
		if !who.Works() {
			return fault.Missing("key")
		}
		by = staff.As(p.Practice, who)
		by.Program = p.ID
		return nil
	})
	if err != nil || !p.NeedsTouch(o.Now()) {
		return by, at, fault.Wrap("key", err)
	}
	// Nothing is refused because the time of last use could not be written.
	if err := o.db.Update(ctx, func(tx *store.Tx) error { return tx.TouchProgram(p.Practice, p.ID) }); err != nil {
		o.log.WarnContext(ctx, "last use of a key not written", "error", err)
	}
	return by, at, nil
}

// VisitAt gives a visit as the calendar has it, with the zone of its place. NotFound for one that is not the
// viewer's to see.
func (o *Office) VisitAt(ctx context.Context, by staff.Actor, id ident.Visit) (at VisitInPlace, err error) {
	err = o.read(ctx, "visit", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		if at.Visit, err = tx.Visit(by.Practice, id); err != nil {
			return err
		}
		if err := maySee(by, staff.SeeCalendar, staff.Subject{Practice: by.Practice, Client: at.Client, Therapist: at.Therapist}, "visit"); err != nil {
			return err
		}
		at, err = d.inPlace(at.Visit)
		return err
	})
	return at, err
}

// inPlace gives a visit with the zone of its place.
func (d diary) inPlace(v scheduling.Visit) (VisitInPlace, error) {
	places, err := d.places()
	return VisitInPlace{v, groundsOf(d.house, slices.Clone(places), nil, nil).Zone(v.Place)}, err
}

// VisitInPlace is a visit with the zone by whose clocks it is given.
type VisitInPlace struct {
	scheduling.Visit
	Zone *time.Location
}
