package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// DirectoryView is the list of practitioners to whom the practice would send somebody. Search is
// what was asked for; with it Fits holds those who fit, best first, else everybody by name. All
// counts the whole list.
type DirectoryView struct {
	Today  civil.Date
	Search string
	Fits   []referral.Fit
	// Shown are the numbers as people here read them, in the order of Fits.
	Shown   []string
	All     int
	MayEdit bool
}

// Directory gives the list of practitioners, or those of it who fit a search in free words (a kind
// of work, a place of the body, a part of the week, a town, a language, a name).
func (o *Office) Directory(ctx context.Context, by staff.Actor, search string) (view DirectoryView, err error) {
	if err := may(by, staff.SeeDirectory, whole(by)); err != nil {
		return view, err
	}
	err = o.read(ctx, "directory", func(tx *store.Tx) error {
		practice, err := tx.Practice(by.Practice)
		if err != nil {
			return err
		}
		all, err := tx.Practitioners(by.Practice)
		if err != nil {
			return err
		}
		earlier, err := tx.Partings(by.Practice)
		if err != nil {
			return err
		}
		view = DirectoryView{Today: practice.Today(tx.Now()), Search: strings.TrimSpace(search), All: len(all), MayEdit: staff.Can(by, staff.EditDirectory, whole(by))}
		view.pick(all, earlier)
		for _, f := range view.Fits {
			view.Shown = append(view.Shown, phone.Shown(f.Practitioner.Phone, countryOf(practice)))
		}
		return nil
	})
	return view, err
}

// pick chooses who is shown, and in which order.
func (view *DirectoryView) pick(all []referral.Practitioner, earlier []referral.Parting) {
	need := needIn(view.Search, all)
	view.Fits = referral.Match(need, all, earlier, view.Today)
	if view.Search != "" {
		view.Fits = slices.DeleteFunc(view.Fits, func(f referral.Fit) bool { return !found(f, view.Search) })
		return
	}
	slices.SortStableFunc(view.Fits, func(a, b referral.Fit) int {
		return strings.Compare(client.NameKey(a.Practitioner.Name), client.NameKey(b.Practitioner.Name))
	})
}

// needIn reads a search in free words into a need.
func needIn(search string, all []referral.Practitioner) referral.Need {
	need := referral.Need{Skills: referral.SkillsIn(search), Times: referral.TimesIn(search), Place: search}
	folded := " " + client.NameKey(search) + " "
	for _, g := range client.AreaGroups() {
		for _, a := range g.Areas {
			if strings.Contains(folded, " "+client.NameKey(a.Name)) {
				need.Areas = append(need.Areas, string(a.ID))
			}
		}
	}
	for _, p := range all {
		for _, l := range p.Languages {
			if key := client.NameKey(l); key != "" && strings.Contains(folded, " "+key+" ") {
				need.Language = l
			}
		}
	}
	return need
}

// found reports whether somebody fits a search: by the need in it, or because the entry says all
// its words.
func found(f referral.Fit, search string) bool {
	for _, r := range f.Reasons {
		switch r.Code {
		case referral.BySkill, referral.ByArea, referral.ByTime, referral.ByPlace, referral.ByLanguage:
			return true
		default: // says nothing about what was asked for
		}
	}
	p := f.Practitioner
	text := []string{p.Name, p.OtherName, p.Practice, p.Place, p.GoodAt, p.SpokeNote, p.Phone, p.Email}
	for _, s := range p.Skills {
		text = append(text, string(s))
	}
	within := client.NameKey(strings.Join(text, " "))
	for _, w := range strings.Fields(client.NameKey(search)) {
		if !strings.Contains(within, w) {
			return false
		}
	}
	return true
}

// EntryView is one practitioner's page.
type EntryView struct {
	referral.Practitioner
	Today civil.Date
	// PhoneShown is the number as people here read it.
	PhoneShown string
	// Went are the answers of clients who were introduced before, without the clients.
	Went    []referral.Reason
	MayEdit bool
}

// Entry gives one practitioner, also one who was taken out of the list.
func (o *Office) Entry(ctx context.Context, by staff.Actor, id ident.Practitioner) (view EntryView, err error) {
	if err := maySee(by, staff.SeeDirectory, whole(by), "practitioner"); err != nil {
		return view, err
	}
	err = o.read(ctx, "directory entry", func(tx *store.Tx) error {
		practice, err := tx.Practice(by.Practice)
		if err != nil {
			return err
		}
		p, err := tx.Practitioner(by.Practice, id)
		if err != nil {
			return err
		}
		view = EntryView{Practitioner: p, Today: practice.Today(tx.Now()), PhoneShown: phone.Shown(p.Phone, countryOf(practice)), MayEdit: staff.Can(by, staff.EditDirectory, whole(by))}
		earlier, err := tx.Partings(by.Practice)
		for _, f := range referral.Match(referral.Need{}, []referral.Practitioner{p}, earlier, view.Today) {
			for _, r := range slices.Concat(f.Reasons, f.Cautions) {
				switch r.Code {
				case referral.WentWell, referral.WasNotRight, referral.NoAppointment:
					view.Went = append(view.Went, r)
				default: // stands on the page already
				}
			}
		}
		return err
	})
	return view, err
}

// EntryChange is an entry as it was typed. Spoke says that somebody spoke with a new practitioner
// today. Version is the one that was read, 0 for a new entry.
type EntryChange struct {
	Name, OtherName, Practice string
	Phone, Email              string
	Skills                    []referral.Skill
	Areas                     []string
	Place                     string
	Times                     []referral.Time
	Languages                 []string
	Price, GoodAt             string
	TakesNew                  referral.TakesNew
	Trusted                   bool
	Spoke                     bool
	Version                   int
}

func (in EntryChange) into(p referral.Practitioner, country phone.Country) (referral.Practitioner, error) {
	p.Name, p.OtherName, p.Practice, p.Email = in.Name, in.OtherName, in.Practice, in.Email
	p.Skills, p.Areas, p.Place, p.Times, p.Languages = in.Skills, in.Areas, in.Place, in.Times, in.Languages
	p.Price, p.GoodAt, p.TakesNew, p.Trusted, p.Version = in.Price, in.GoodAt, in.TakesNew, in.Trusted, in.Version
	p.Phone = phone.Tidy(in.Phone, country)
	return p.Clean()
}

// AddEntry puts a practitioner into the list. Invalid on the fields name, phone, email.
func (o *Office) AddEntry(ctx context.Context, by staff.Actor, key Key, in EntryChange) (ident.Practitioner, error) {
	fresh := newID[ident.Practitioner]()
	id, err := o.work(ctx, by, key, "add to the directory", in, func(tx *store.Tx) (string, error) {
		practice, err := mayEditDirectory(tx, by)
		if err != nil {
			return "", err
		}
		p, err := in.into(referral.Practitioner{ID: fresh}, countryOf(practice))
		if err != nil {
			return "", err
		}
		if in.Spoke {
			p = p.Confirm(practice.Today(tx.Now()), p.TakesNew, "")
		}
		tx.Audit(by.Practice, by.Text(), "directory.add", string(fresh))
		return string(fresh), tx.AddPractitioner(by.Practice, p)
	})
	return ident.Practitioner(id), err
}

// ChangeEntry changes an entry. Invalid as AddEntry; Conflict "stale-version" when somebody changed
// it meanwhile.
func (o *Office) ChangeEntry(ctx context.Context, by staff.Actor, key Key, id ident.Practitioner, in EntryChange) error {
	_, err := o.work(ctx, by, key, "change the directory "+string(id), in, func(tx *store.Tx) (string, error) {
		practice, err := mayEditDirectory(tx, by)
		if err != nil {
			return "", err
		}
		old, err := tx.Practitioner(by.Practice, id)
		if err != nil {
			return "", err
		}
		p, err := in.into(old, countryOf(practice))
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "directory.change", string(id))
		return string(id), tx.SavePractitioner(by.Practice, p)
	})
	return err
}

// Spoken is what was heard from a practitioner: whether they take new people (unknown leaves what
// was known), and a line to remember.
type Spoken struct {
	Practitioner ident.Practitioner
	Takes        referral.TakesNew
	Note         string
}

// SpokeWith notes that somebody spoke with a practitioner today and that the entry holds. What asked
// for the call leaves Today. Invalid on the field note.
func (o *Office) SpokeWith(ctx context.Context, by staff.Actor, key Key, in Spoken) error {
	if err := checkLine("note", in.Note); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, "spoke with", in, func(tx *store.Tx) (string, error) {
		practice, err := mayEditDirectory(tx, by)
		if err != nil {
			return "", err
		}
		p, err := tx.Practitioner(by.Practice, in.Practitioner)
		if err != nil {
			return "", err
		}
		if err := tx.SavePractitioner(by.Practice, p.Confirm(practice.Today(tx.Now()), in.Takes, in.Note)); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "directory.spoke", string(p.ID))
		return string(p.ID), keepConfirms(tx, by, p.ID)
	})
	return err
}

// keepConfirms takes "ring them: does the entry still hold?" off Today.
func keepConfirms(tx *store.Tx, by staff.Actor, id ident.Practitioner) error {
	open, err := tx.OpenPromises(by.Practice, staff.System(by.Practice), tx.Now().AddDate(10, 0, 0))
	if err != nil {
		return err
	}
	for _, p := range open {
		if p.Kind != promise.Confirm || p.Practitioner != id {
			continue
		}
		if err := tx.DonePromise(by.Practice, p.ID, by.Person); err != nil {
			return err
		}
	}
	return nil
}

// RemoveEntry takes a practitioner out of the list, or back into it. Old pages go on naming them.
// Doing it twice is no fault.
func (o *Office) RemoveEntry(ctx context.Context, by staff.Actor, key Key, id ident.Practitioner, removed bool) error {
	in := struct {
		ID      ident.Practitioner
		Removed bool
	}{id, removed}
	_, err := o.work(ctx, by, key, "remove from the directory", in, func(tx *store.Tx) (string, error) {
		if _, err := mayEditDirectory(tx, by); err != nil {
			return "", err
		}
		p, err := tx.Practitioner(by.Practice, id)
		if err != nil || p.Removed == removed {
			return string(id), err
		}
		p.Removed = removed
		action := "directory.restore"
		if removed {
			action = "directory.remove"
		}
		tx.Audit(by.Practice, by.Text(), action, string(id))
		return string(id), tx.SavePractitioner(by.Practice, p)
	})
	return err
}

func mayEditDirectory(tx *store.Tx, by staff.Actor) (house.Practice, error) {
	if err := may(by, staff.EditDirectory, whole(by)); err != nil {
		return house.Practice{}, err
	}
	return tx.Practice(by.Practice)
}
