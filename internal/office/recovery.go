package office

import (
	"cmp"
	"context"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Sheet is the recovery sheet, to be printed and put away. It is shown once: of Code only the proof
// is kept. Key opens the sealed texts and the backups.
type Sheet struct {
	Practice house.Practice
	Made     civil.Date
	Owner    staff.Person
	Key      string
	Code     string
}

// SheetRequest asks for a recovery sheet; the password shows that it is the owner herself.
type SheetRequest struct{ Password, From string }

// RecoverySheet makes a new sheet; the code of the one before stops working, the key stays. Invalid
// about old (the password); Conflict (code made-already) when the form was sent twice, (not-sure) while she is
// locked.
func (o *Office) RecoverySheet(ctx context.Context, by staff.Actor, key Key, in SheetRequest) (Sheet, error) {
	if err := may(by, staff.ManageBackups, whole(by)); err != nil {
		return Sheet{}, err
	}
	account, practice, err := o.ownAccount(ctx, by)
	if err != nil {
		return Sheet{}, err
	}
	if err := o.checkOld(ctx, by, PasswordChange{Old: in.Password, From: in.From}, account); err != nil {
		return Sheet{}, err
	}
	code, err := o.printSheet(ctx, by, key, true, func(tx *store.Tx) error {
		tx.Audit(by.Practice, by.Text(), "recovery.sheet", string(by.Practice))
		return answered(tx, by, house.StepRecovery, nil)
	})
	if err != nil {
		return Sheet{}, err
	}
	return Sheet{Practice: practice, Made: practice.Today(o.Now()), Owner: account.Person, Key: o.keys.Recovery(), Code: code}, nil
}

// Recovery is the way back in with the code of the printed sheet. Email says which owner, where there
// are several. From is the address that the attempt comes from.
type Recovery struct {
	Practice                    house.Practice
	Email, Code, Password, From string
}

var errCode = fault.Invalidf("code", "This code does not let anybody in. Compare it with your newest sheet, and the e-mail address with yours.")

// Recover gives an owner a new password by the code of the recovery sheet, ends her sessions and
// begins one. The code is used up: a new sheet has to be printed. Invalid about code or password;
// Conflict (code slow-down) after too many attempts.
func (o *Office) Recover(ctx context.Context, in Recovery) (session string, err error) {
	proof, err := o.codes.Proof(in.Code)
	problems, ok := asProblems(err)
	if err != nil && !ok {
		return "", err
	}
	if why := o.passwords.Refuse(in.Password, in.Practice.Name); why != "" {
		problems.Add("password", "%s", why)
	}
	if err := problems.Err(); err != nil {
		return "", err
	}
	if err := o.slowDown(ctx, in.Practice.ID, in.From, "recovery"); err != nil {
		return "", err
	}
	owner, err := o.provenOwner(ctx, in, proof)
	if err != nil {
		return "", err
	}
	hash, err := o.newHash(in.Password, owner.Name, owner.Email, in.Practice.Name)
	if err != nil {
		return "", err
	}
	session = secret()
	id, letter := newID[string](), newID[string]()
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Practice(in.Practice.ID)
		if err != nil {
			return err
		}
		sheet, err := sheetInUse(tx, p.ID, proof)
		if err != nil { // used meanwhile
			return err
		}
		if err := tx.EndSheet(p.ID, sheet.Person); err != nil {
			return err
		}
		if err := tx.SavePractice(p.Unanswer(house.StepRecovery)); err != nil {
			return err
		}
		tx.Audit(p.ID, staff.As(p.ID, owner).Text(), "recovery.use", string(owner.ID))
		return letIn(tx, p.ID, owner.ID, made{By: sheet.Person, Sheet: &sheet.Held}, hash, letter, func(by staff.Actor) error {
			return startSession(tx, session, id, by, "sign-in.recovery")
		})
	})
	if err != nil {
		return "", fault.Wrap("recover", err)
	}
	return session, nil
}

// provenOwner finds the owner whom a code lets in.
func (o *Office) provenOwner(ctx context.Context, in Recovery, proof string) (owner staff.Person, err error) {
	err = o.read(ctx, "recover", func(tx *store.Tx) error {
		owner, err = ownerOf(tx, in.Practice.ID, in.Email)
		if err != nil {
			return err
		}
		if _, err := sheetInUse(tx, in.Practice.ID, proof); err != nil || owner.ID == "" {
			return cmp.Or[error](err, errCode)
		}
		return nil
	})
	return owner, err
}

// sheetInUse finds the recovery sheet that a code stands on, which lets an owner in while who printed it is one
// herself. Invalid about code.
func sheetInUse(tx *store.Tx, practice ident.Practice, proof string) (store.OwnSheet, error) {
	all, err := tx.OwnSheets(practice)
	if err != nil {
		return store.OwnSheet{}, err
	}
	for _, s := range all {
		if !s.LetsIn || !s.Until.IsZero() || !SameSecret(s.Proof, proof) {
			continue
		}
		printer, err := tx.Person(practice, s.Person)
		if err != nil || printer.Role == staff.Owner && printer.Active {
			return s, err
		}
	}
	return store.OwnSheet{}, errCode
}

// ownerOf gives the owner with that address; without one, the only owner there is.
func ownerOf(tx *store.Tx, practice ident.Practice, email string) (staff.Person, error) {
	people, err := tx.People(practice)
	if err != nil {
		return staff.Person{}, err
	}
	var owners []staff.Person
	for _, p := range people {
		if p.Role != staff.Owner || !p.Active {
			continue
		}
		if email = strings.TrimSpace(email); email == "" || strings.EqualFold(email, p.Email) {
			owners = append(owners, p)
		}
	}
	if len(owners) != 1 {
		return staff.Person{}, nil
	}
	return owners[0], nil
}
