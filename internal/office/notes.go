package office

import (
	"context"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// NoteView is the note of a visit. Versions are newest first; Authors says who wrote each.
type NoteView struct {
	Moment
	Visit    scheduling.Visit
	Client   client.Client
	Versions []treatment.Note
	Authors  map[ident.Person]string
	CheckIns []treatment.CheckIn
}

// Current gives the note as it stands, empty with Version 0 when none was written.
func (v NoteView) Current() treatment.Note {
	if len(v.Versions) == 0 {
		return treatment.Note{Visit: v.Visit.ID}
	}
	return v.Versions[0]
}

// Note gives the note of a visit with all its versions, and leaves a trace of the reading. NotFound
// for everybody who may not read the treatment.
func (o *Office) Note(ctx context.Context, by staff.Actor, id ident.Visit) (view NoteView, err error) {
	err = o.lookIf(ctx, by, "note", func(tx *store.Tx) error {
		view = NoteView{}
		d, v, err := treatedVisit(tx, by, id, staff.SeeClinical)
		if err != nil {
			return err
		}
		view.Visit, view.Moment = v, d.moment()
		if view.Client, err = tx.Client(by.Practice, v.Client); err != nil {
			return err
		}
		if view.Versions, err = tx.NoteVersions(by.Practice, id); err != nil {
			return err
		}
		if view.CheckIns, err = tx.CheckIns(by.Practice, id); err != nil {
			return err
		}
		people, err := tx.People(by.Practice)
		view.Authors = map[ident.Person]string{}
		for _, p := range people {
			view.Authors[p.ID] = p.Name
		}
		tx.Audit(by.Practice, by.Text(), "note.see", string(id))
		return err
	})
	return view, err
}

// NoteRequest writes or corrects the note of a visit. Version is the one that was seen, 0 for none.
type NoteRequest struct {
	Visit   ident.Visit
	Version int
	Text    string
}

// WriteNote stores a note; what was there before is kept as an earlier version. Invalid on the
// field text; Conflict "stale-version" when somebody wrote meanwhile.
func (o *Office) WriteNote(ctx context.Context, by staff.Actor, key Key, in NoteRequest) error {
	if err := treatment.CheckNote(in.Text); err != nil {
		return err
	}
	id := newID[ident.Note]()
	_, err := o.work(ctx, by, key, "write a note", in, func(tx *store.Tx) (string, error) {
		_, v, err := treatedVisit(tx, by, in.Visit, staff.WriteNote)
		if err != nil {
			return "", err
		}
		n := treatment.Note{ID: id, Visit: v.ID, Client: v.Client, Therapist: by.Person, Version: in.Version, Text: in.Text}
		if _, err := tx.WriteNote(by.Practice, n); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "note.write", string(v.ID))
		return "", tx.KeepVisitPromise(by.Practice, v.ID, promise.Note, by.Person)
	})
	return err
}

// treatedVisit loads a visit for something that only those do who treat its client; for everybody
// else it does not exist.
func treatedVisit(tx *store.Tx, by staff.Actor, id ident.Visit, action staff.Action) (diary, scheduling.Visit, error) {
	d, err := openDiary(tx, by)
	if err != nil {
		return d, scheduling.Visit{}, err
	}
	v, err := tx.Visit(by.Practice, id)
	if err != nil {
		return d, v, err
	}
	return d, v, maySee(by, action, d.subject(v), "visit")
}
