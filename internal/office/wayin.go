package office

import (
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// made says by what somebody comes in: By made it, empty where nobody knows. Sheet: it is a recovery sheet, and
// since when who printed it has it.
type made struct {
	By    ident.Person
	Sheet *store.Held
}

// cameIn notes what follows when somebody comes in by a link that opens once, or by a sheet. By one of
// somebody else's she is locked, for what is told in confidence alone, whether she reads any or not: whoever
// made it could have used it. A sheet of her own shows that it is she. It reports whether she is locked.
func cameIn(tx *store.Tx, practice ident.Practice, who staff.Person, way made) (locked bool, err error) {
	if who.Invited || who.Role == staff.Outside && who.ReadingKey == "" { // she read nothing so far
		return who.Locked(), tx.CameIn(practice, who.ID)
	}
	made := way.By
	switch {
	case made == who.ID && way.Sheet != nil && (!who.Locked() || way.Sheet.At(who.Renewed)):
		return false, tx.UnlockReader(practice, who.ID, *way.Sheet)
	case made == who.ID:
		return who.Locked(), nil
	}
	if made == "" {
		hers, err := herMachine(tx, practice, who)
		if err != nil || hers {
			return false, err
		}
	}
	if made == unsureMaker || who.Locked() && who.RenewedBy != made { // neither of the two may say afterwards that it was she
		made = ""
	}
	return true, tx.LockReader(practice, who.ID, made)
}

// herMachine reports whether the command line can be taken for the owner's own: she began the practice and is
// its only owner, and nobody else works here, or nobody is there who could say that it is she.
func herMachine(tx *store.Tx, practice ident.Practice, who staff.Person) (bool, error) {
	accounts, err := tx.Accounts(practice)
	if err != nil || who.Role != staff.Owner {
		return false, err
	}
	i := slices.IndexFunc(accounts, func(a store.Account) bool { return a.ID == who.ID })
	asked := who
	asked.Renewed, asked.RenewedBy = tx.Now(), ""
	works, vouches := false, false
	for _, a := range accounts {
		if a.ID == who.ID {
			continue
		}
		if a.Active && a.Role == staff.Owner || a.Role != staff.Outside && a.Created.Before(accounts[i].Created) {
			return false, nil
		}
		works, vouches = works || a.Works(), vouches || a.CanVouch(asked)
	}
	return !works || !vouches, nil
}

// Renewed is somebody who came in by a link that somebody else made, and of whom nobody has said yet that
// it is she. By made the link; no name: it was made at the command line. May: the viewer may say it.
type Renewed struct {
	staff.Person
	By    staff.Person
	May   bool
	Could []staff.Person
}

// renewedOf gives those of whom that is to be said, as a viewer sees them.
func renewedOf(people []staff.Person, viewer ident.Person) (all []Renewed) {
	for _, p := range people {
		if !p.Active || !p.Locked() {
			continue
		}
		r := Renewed{Person: p}
		r.By, _ = staff.Find(people, p.RenewedBy)
		for _, other := range people {
			if other.CanVouch(p) {
				r.Could = append(r.Could, other)
				r.May = r.May || other.ID == viewer
			}
		}
		all = append(all, r)
	}
	return all
}

// MyWayIn gives of the viewer whether she is locked, and who can say that it is she; nil where she is not.
func (o *Office) MyWayIn(ctx context.Context, by staff.Actor) (mine *Renewed, err error) {
	err = o.read(ctx, "my way in", func(tx *store.Tx) error {
		people, err := tx.People(by.Practice)
		mine = WayInOf(people, by.Person)
		return err
	})
	return mine, err
}

// WayInOf gives of somebody whether she is locked, and who can say that it is she; nil where she is not.
func WayInOf(people []staff.Person, who ident.Person) *Renewed {
	all := renewedOf(people, "")
	if i := slices.IndexFunc(all, func(r Renewed) bool { return r.ID == who }); i >= 0 {
		return &all[i]
	}
	return nil
}

// toVouch gives those of whom the viewer may say that it is they.
func toVouch(tx *store.Tx, by staff.Actor) ([]Renewed, error) {
	people, err := tx.People(by.Practice)
	return slices.DeleteFunc(renewedOf(people, by.Person), func(r Renewed) bool { return !r.May || by.Kind != staff.KindPerson }), err
}

// waysIn gives both for a page Today: the viewer's own, and those of whom she may say it.
func waysIn(tx *store.Tx, by staff.Actor) (mine *Renewed, others []Renewed, err error) {
	people, err := tx.People(by.Practice)
	if err != nil {
		return nil, nil, err
	}
	if mine := WayInOf(people, by.Person); mine != nil {
		return mine, nil, nil
	}
	others, err = toVouch(tx, by)
	return nil, others, err
}

// WayIn gives somebody of whom the viewer may say that it is she. NotFound for everybody else. It asks who
// reads such things and never what was told.
func (o *Office) WayIn(ctx context.Context, by staff.Actor, who ident.Person) (r Renewed, err error) {
	err = o.read(ctx, "way in", func(tx *store.Tx) error {
		r, err = vouchable(tx, by, who)
		return err
	})
	return r, err
}

func vouchable(tx *store.Tx, by staff.Actor, who ident.Person) (Renewed, error) {
	all, err := toVouch(tx, by)
	if err != nil {
		return Renewed{}, err
	}
	i := slices.IndexFunc(all, func(r Renewed) bool { return r.ID == who })
	if i < 0 {
		return Renewed{}, fault.Missing("page")
	}
	return all[i], nil
}

// Vouch says that it was somebody herself who came in, at the time that the viewer was shown. What the viewer
// reads too is open to her again; what nobody else read stays shut, and she reads what comes. NotFound as in
// WayIn; Conflict stale-version when another link was used meanwhile.
func (o *Office) Vouch(ctx context.Context, by staff.Actor, key Key, who ident.Person, at time.Time) error {
	_, err := o.work(ctx, by, key, "vouch", []any{who, at.UnixMicro()}, func(tx *store.Tx) (string, error) {
		r, err := vouchable(tx, by, who)
		if err != nil {
			return "", err
		}
		if !r.Renewed.Equal(at) {
			return "", fault.New(fault.Conflict, "stale-version", "Another link was used for %s meanwhile. Ring once more, then look at this page again.", r.Name)
		}
		tx.Audit(by.Practice, by.Text(), "person.vouch", string(who))
		return "", tx.VouchReader(by.Practice, who, by.Person)
	})
	return err
}

// tellWayIn enqueues the letter that tells somebody that her password is a new one, where the practice can
// send letters at all. made is the name of who made the link for it, empty where she changed it herself. It
// goes to the address that she had, and says nothing of what she reads.
func tellWayIn(tx *store.Tx, practice ident.Practice, person staff.Person, letter string, how wayIn) error {
	settings, err := tx.MailSettings(practice)
	if err != nil || settings.Host == "" || person.Email == "" {
		return err
	}
	p, err := tx.Practice(practice)
	if err != nil || p.Sample {
		return err
	}
	return tx.Enqueue(store.Letter{ID: letter, Practice: practice, Kind: "mail", Due: tx.Now(), Recipient: person.Email, MessageID: letter,
		Subject: "A message from " + p.Name, Body: "Hello " + person.Name + ",\n\n" + how.words(p.Name)})
}

// wayIn says how somebody's password became a new one. Link: by a link that By made (empty: nobody knows
// who). Email is the new address to sign in with, where it changed too.
type wayIn struct {
	Link      bool
	By, Email string
}

func (w wayIn) words(house string) string {
	out := "You were signed out everywhere else.\n\n"
	what := "your password for " + house + " was changed."
	if w.Email != "" {
		what = "your password for " + house + " was changed, and the address to sign in with too."
	}
	if !w.Link {
		return what + " " + out + "If this was not you, choose “I can’t get in” on the sign-in page, or ask the owner of the practice.\n"
	}
	made := "a link that was made at the computer of the practice"
	if w.By != "" {
		made = "a link that " + w.By + " made"
	}
	return "a new password for " + house + " was chosen for you, by " + made + ". " + out +
		"If this was not you, ring somebody there whom you trust, at a number that you know. Do not answer this letter.\n"
}
