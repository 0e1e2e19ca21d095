package office

import (
	"cmp"
	"context"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// errNotSure refuses a sheet to who came in by a link that somebody else made: by it she would show that she
// is who she may not be.
var errNotSure error = fault.New(fault.Conflict, "not-sure", "You came in by a link that somebody else made. Once it is sure that it was you, you can print a sheet.")

// OwnSheet makes a sheet of her own for somebody who works here and is no owner (an owner has it on her
// recovery sheet): by its code she shows that it is she, should somebody else's link have been used in her
// name. It lets nobody in, and has no key. Faults as in RecoverySheet; NotFound for who does not work here.
func (o *Office) OwnSheet(ctx context.Context, by staff.Actor, key Key, in SheetRequest) (Sheet, error) {
	if by.Kind != staff.KindPerson || by.Role == staff.Owner || by.Role == staff.Outside || by.Role == "" {
		return Sheet{}, fault.Missing("page")
	}
	account, practice, err := o.ownAccount(ctx, by)
	if err != nil {
		return Sheet{}, err
	}
	if err := o.checkOld(ctx, by, PasswordChange{Old: in.Password, From: in.From}, account); err != nil {
		return Sheet{}, err
	}
	code, err := o.printSheet(ctx, by, key, false, func(tx *store.Tx) error {
		tx.Audit(by.Practice, by.Text(), "own-sheet", string(by.Person))
		return nil
	})
	if err != nil {
		return Sheet{}, err
	}
	return Sheet{Practice: practice, Made: practice.Today(o.Now()), Owner: account.Person, Code: code}, nil
}

// printSheet makes the code of a sheet and keeps its proof, with what else then does. LetsIn: an owner comes in
// by it. Conflict made-already
// when the form was sent twice, not-sure while she is locked.
func (o *Office) printSheet(ctx context.Context, by staff.Actor, key Key, letsIn bool, then func(*store.Tx) error) (string, error) {
	code, proof := o.codes.New()
	ran := false
	_, err := o.work(ctx, by, key, "recovery sheet", nil, func(tx *store.Tx) (string, error) {
		ran = true
		if maker, err := tx.Person(by.Practice, by.Person); err != nil || maker.Locked() {
			return "", cmp.Or(err, errNotSure)
		}
		if err := tx.PrintSheet(by.Practice, by.Person, proof, letsIn); err != nil {
			return "", err
		}
		return "", then(tx)
	})
	if err == nil && !ran {
		err = fault.New(fault.Conflict, "made-already", "This sheet was shown already, and only once. If you do not have it on paper, make a new one.")
	}
	return code, err
}

// ShowSheet takes the code of a sheet that somebody printed herself, and opens to her again what was shut to
// her while it was the one in use; what was shut before she printed it stays shut, and nothing says whether
// there is any. Typed while she is locked, it says that it is she. Invalid about code; Conflict slow-down.
func (o *Office) ShowSheet(ctx context.Context, by staff.Actor, key Key, typed, from string) error {
	if by.Kind != staff.KindPerson {
		return fault.Missing("page")
	}
	proof, err := o.codes.Proof(typed)
	if err != nil {
		return err
	}
	if err := o.slowDown(ctx, by.Practice, from, "own sheet "+string(by.Person)); err != nil {
		return err
	}
	_, err = o.work(ctx, by, key, "show sheet", nil, func(tx *store.Tx) (string, error) {
		held, err := shownSheet(tx, by, proof)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "own-sheet.show", string(by.Person))
		return "", tx.UnlockReader(by.Practice, by.Person, held)
	})
	return err
}

// shownSheet finds a sheet of the actor's own by its code.
func shownSheet(tx *store.Tx, by staff.Actor, proof string) (store.Held, error) {
	all, err := tx.OwnSheets(by.Practice)
	if err != nil {
		return store.Held{}, err
	}
	me, err := tx.Person(by.Practice, by.Person)
	if err != nil {
		return store.Held{}, err
	}
	for _, s := range all {
		if s.Person != by.Person || !SameSecret(s.Proof, proof) {
			continue
		}
		if me.Locked() && !s.At(me.Renewed) {
			return store.Held{}, fault.Invalidf("code", "Another sheet had taken the place of this one before that link was used. Show the newest, or have another reader say that it is you.")
		}
		return s.Held, nil
	}
	return store.Held{}, fault.Invalidf("code", "This code is on no sheet that you printed here. Compare it with your sheet.")
}

// MySheet gives when the viewer printed the sheet of her own that is in use; the zero time where she has none.
func (o *Office) MySheet(ctx context.Context, by staff.Actor) (since time.Time, err error) {
	err = o.read(ctx, "my sheet", func(tx *store.Tx) error {
		since, err = tx.SheetSince(by.Practice, by.Person)
		return err
	})
	return since, err
}
