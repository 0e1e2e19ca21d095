package office

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/jurisdiction"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// SetUp is everything that the questions of setting up begin from. Services and Boundaries are those
// in use, Trusted the colleagues with whom the practice talks things over. Hours are those of
// Whose; Therapists are all who have hours and whose the actor may change.
type SetUp struct {
	Practice    house.Practice
	Me          staff.Person
	HasPassword bool
	Services    []scheduling.Service
	Whose       staff.Person
	Hours       scheduling.Hours
	// Places are those in use, the practice's own first; none where it is the only one.
	Places     []scheduling.Place
	Therapists []staff.Person
	Boundaries []boundary.Boundary
	Trusted    []referral.Practitioner
	Backups    BackupState
	Hears      Hears
}

// mayAnswer says which action a question of setting up is.
func mayAnswer(by staff.Actor, step house.Step, whose ident.Person) error {
	switch step {
	case house.StepHours:
		return may(by, staff.EditHours, staff.Subject{Practice: by.Practice, Therapist: whose})
	case house.StepBoundaries:
		return may(by, staff.EditBoundaries, whole(by))
	case house.StepRecovery, house.StepBackups:
		return may(by, staff.ManageBackups, whole(by))
	case house.StepHears:
		return may(by, staff.ManagePeople, whole(by))
	}
	return may(by, staff.ManagePractice, whole(by))
}

// SetUp gives what a question begins from. whose names the therapist for the hours; empty for the
// actor herself.
func (o *Office) SetUp(ctx context.Context, by staff.Actor, step house.Step, whose ident.Person) (s SetUp, err error) {
	whose = cmp.Or(whose, by.Person)
	if err := mayAnswer(by, step, whose); err != nil {
		return SetUp{}, err
	}
	err = o.read(ctx, "set up", func(tx *store.Tx) error {
		s = SetUp{}
		me, err := tx.Account(by.Practice, by.Person)
		if err != nil {
			return err
		}
		s.Me, s.HasPassword = me.Person, me.PasswordHash != ""
		if s.Practice, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		return s.load(tx, by, step, whose)
	})
	return s, err
}

// load reads what one question needs beyond the practice.
func (s *SetUp) load(tx *store.Tx, by staff.Actor, step house.Step, whose ident.Person) (err error) {
	switch step {
	case house.StepServices, house.StepCurrency:
		all, err := tx.Services(by.Practice)
		s.Services = slices.DeleteFunc(all, func(v scheduling.Service) bool { return !v.Active })
		return err
	case house.StepHours:
		return s.loadHours(tx, by, whose)
	case house.StepBoundaries:
		all, err := tx.Boundaries(by.Practice)
		s.Boundaries = slices.DeleteFunc(all, func(b boundary.Boundary) bool { return !b.Active })
		return err
	case house.StepColleagues:
		all, err := tx.Practitioners(by.Practice)
		s.Trusted = slices.DeleteFunc(all, func(p referral.Practitioner) bool { return !p.Trusted || p.Removed })
		return err
	case house.StepHears:
		people, err := tx.People(by.Practice)
		s.Hears = hearsOf(people)
		return err
	case house.StepBackups:
		s.Backups, err = backupState(tx, by.Practice)
	}
	return err
}

func (s *SetUp) loadHours(tx *store.Tx, by staff.Actor, whose ident.Person) (err error) {
	if s.Whose, err = tx.Person(by.Practice, whose); err != nil {
		return err
	}
	people, err := tx.People(by.Practice)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Treats && p.Works() && staff.Can(by, staff.EditHours, staff.Subject{Practice: by.Practice, Therapist: p.ID}) {
			s.Therapists = append(s.Therapists, p)
		}
	}
	g, err := grounds(tx, s.Practice)
	if err != nil {
		return err
	}
	s.Places = slices.DeleteFunc(g.Places, func(at scheduling.Place) bool { return !at.Active })
	s.Hours, err = tx.Hours(by.Practice, whose)
	return err
}

// answered notes a question as answered, with what it changes of the practice.
func answered(tx *store.Tx, by staff.Actor, step house.Step, change func(*house.Practice)) error {
	p, err := tx.Practice(by.Practice)
	if err != nil {
		return err
	}
	if change == nil && p.Answered(step) {
		return nil
	}
	if change != nil {
		change(&p)
		if err := p.Check(); err != nil {
			return err
		}
	}
	return tx.SavePractice(p.Answer(step))
}

// NameAnswer is what the practice is called, and its owner. Version is the practice's as it was read.
type NameAnswer struct {
	Name, Mine string
	Version    int
}

// AnswerName gives the practice and its owner their names. Invalid about name or mine.
func (o *Office) AnswerName(ctx context.Context, by staff.Actor, key Key, in NameAnswer) error {
	in.Name, in.Mine = squeezed(in.Name), squeezed(in.Mine)
	var problems fault.Problems
	switch {
	case in.Mine == "":
		problems.Add("mine", "Write your own name, as your clients know you.")
	case len([]rune(in.Mine)) > longestField:
		problems.Add("mine", "This is longer than %d letters. Please shorten it.", longestField)
	}
	_, err := o.work(ctx, by, key, "answer name", in, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepName, ""); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		if err := nameProblems(p, in.Name, problems); err != nil {
			return "", err
		}
		me, err := tx.Account(by.Practice, by.Person)
		if err != nil {
			return "", err
		}
		if me.Name != in.Mine {
			me.Name = in.Mine
			if err := tx.SavePerson(by.Practice, me.Person, me.Version); err != nil {
				return "", err
			}
		}
		slug := p.Slug
		if !p.Answered(house.StepName) && in.Name != "" { // later the address that people know stays
			if slug, err = freeSlug(tx, p, in.Name); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "practice.name", string(by.Practice))
		return "", answered(tx, by, house.StepName, func(p *house.Practice) {
			p.Name, p.Slug, p.Version = in.Name, slug, in.Version
		})
	})
	return err
}

// nameProblems puts what is wrong with the practice's new name before what is wrong besides.
func nameProblems(p house.Practice, name string, besides fault.Problems) error {
	p.Name = name
	err := p.Check()
	wrong, ok := asProblems(err)
	if err != nil && !ok {
		return err
	}
	return slices.Concat(wrong, besides).Err()
}

// freeSlug finds a part of an address for a name that no other practice here has.
func freeSlug(tx *store.Tx, p house.Practice, name string) (string, error) {
	base := house.SlugOf(name)
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		other, err := tx.PracticeBySlug(slug)
		switch {
		case isMissing(err), err == nil && other.ID == p.ID:
			return slug, nil
		case err != nil:
			return "", err
		}
	}
}

// PlaceAnswer is where the practice is, and what people read who have something to tell.
type PlaceAnswer struct {
	Place, Zone, Phone, Email, Urgent, Outside string
	// Pack is the id of the rules of its place; empty keeps those that it has.
	Pack    string
	Version int
}

// AnswerPlace says where the practice is. Invalid about place, zone, phone, email, urgent, outside, pack.
func (o *Office) AnswerPlace(ctx context.Context, by staff.Actor, key Key, in PlaceAnswer) error {
	for _, s := range []*string{&in.Place, &in.Phone, &in.Email, &in.Urgent, &in.Outside} {
		*s = strings.TrimSpace(*s)
	}
	if in.Pack != "" && jurisdiction.Find(o.packs, in.Pack).ID != in.Pack {
		return fault.Invalidf("pack", "Choose one of the places in the list.")
	}
	_, err := o.work(ctx, by, key, "answer place", in, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepPlace, ""); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "practice.place", string(by.Practice))
		return "", answered(tx, by, house.StepPlace, func(p *house.Practice) {
			p.Place, p.Zone, p.Phone, p.Email, p.Urgent, p.Outside, p.Version = in.Place, in.Zone, in.Phone, in.Email, in.Urgent, in.Outside, in.Version
			p.Pack = cmp.Or(in.Pack, p.Pack)
		})
	})
	return err
}

// CurrencyAnswer is what the practice is paid in.
type CurrencyAnswer struct {
	Currency money.Currency
	Version  int
}

// AnswerCurrency sets what the practice is paid in. The price list keeps its figures in the new
// currency; what was booked and charged before keeps its own. Invalid about currency.
func (o *Office) AnswerCurrency(ctx context.Context, by staff.Actor, key Key, in CurrencyAnswer) error {
	in.Currency = money.Currency(strings.ToUpper(strings.TrimSpace(string(in.Currency))))
	_, err := o.work(ctx, by, key, "answer currency", in, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepCurrency, ""); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "practice.currency", string(by.Practice))
		err := answered(tx, by, house.StepCurrency, func(p *house.Practice) { p.Currency, p.Version = in.Currency, in.Version })
		if err != nil {
			return "", err
		}
		services, err := tx.Services(by.Practice)
		if err != nil {
			return "", err
		}
		for _, s := range services {
			if err := inCurrency(tx, by.Practice, s, in.Currency); err != nil {
				return "", err
			}
		}
		return "", nil
	})
	return err
}

// inCurrency gives a service its figures in another currency: from today on, and for each price to come.
func inCurrency(tx *store.Tx, practice ident.Practice, s scheduling.Service, c money.Currency) error {
	if !s.Active {
		return nil
	}
	p, err := tx.Practice(practice)
	if err != nil {
		return err
	}
	for _, price := range s.Prices {
		if price.From <= p.Today(tx.Now()) || price.Amount.Currency == c {
			continue
		}
		if err := tx.SetPrice(practice, s, scheduling.Price{From: price.From, Amount: inMoneyOf(price.Amount, c)}); err != nil {
			return err
		}
		s.Version++
	}
	if s.Price.Currency == c {
		return nil
	}
	s.Price = inMoneyOf(s.Price, c)
	return tx.SaveService(practice, s)
}

// inMoneyOf gives an amount with the same figures in another currency.
func inMoneyOf(a money.Amount, c money.Currency) money.Amount {
	in, err := money.Parse(a.Plain(), c)
	if err != nil {
		return money.Of(0, c)
	}
	return in
}

// ServiceRow is one row of the price list as it was typed. ID is empty for a new one; Version is the
// one that was read.
type ServiceRow struct {
	ID                   ident.Service
	Name, Minutes, Price string
	Version              int
}

func (r ServiceRow) empty() bool { return r.Name == "" && r.Minutes == "" && r.Price == "" }

// AnswerServices stores the price list: new rows are added, changed ones changed, emptied ones are no
// longer offered. Invalid about service.N.name, service.N.minutes, service.N.price, N counting the
// rows from 0.
func (o *Office) AnswerServices(ctx context.Context, by staff.Actor, key Key, rows []ServiceRow) error {
	for i := range rows {
		rows[i].Name, rows[i].Minutes, rows[i].Price = squeezed(rows[i].Name), strings.TrimSpace(rows[i].Minutes), strings.TrimSpace(rows[i].Price)
	}
	fresh := newIDs[ident.Service](len(rows))
	_, err := o.work(ctx, by, key, "answer services", rows, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepServices, ""); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		services, err := servicesOf(rows, p.Currency)
		if err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "practice.services", string(by.Practice))
		for i, s := range services {
			if err := saveService(tx, by.Practice, s, fresh[i]); err != nil {
				return "", err
			}
		}
		return "", answered(tx, by, house.StepServices, nil)
	})
	return err
}

// servicesOf reads the rows; a service without a name is one that was emptied.
func servicesOf(rows []ServiceRow, c money.Currency) ([]scheduling.Service, error) {
	var problems fault.Problems
	services := make([]scheduling.Service, len(rows))
	for i, r := range rows {
		if r.empty() {
			services[i] = scheduling.Service{ID: r.ID, Version: r.Version}
			continue
		}
		s := scheduling.Service{ID: r.ID, Name: r.Name, Active: true, Order: i + 1, Version: r.Version}
		s.Minutes, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(r.Minutes, "utes"), " min"))
		price, err := money.Parse(r.Price, c)
		if err == nil {
			s.Price = price
		}
		if bad, ok := asProblems(s.Check()); ok {
			for _, p := range bad {
				problems.Add("service."+strconv.Itoa(i)+"."+p.Field, "%s", p.Message)
			}
		}
		services[i] = s
	}
	return services, problems.Err()
}

func saveService(tx *store.Tx, practice ident.Practice, s scheduling.Service, fresh ident.Service) error {
	switch {
	case s.ID == "" && s.Name == "":
		return nil
	case s.ID == "":
		s.ID = fresh
		return tx.AddService(practice, s)
	}
	before, err := tx.Service(practice, s.ID)
	if err != nil {
		return err
	}
	if s.Name == "" { // emptied: old visits keep it, nobody is offered it any more
		before.Active, before.Version = false, s.Version
		return tx.SaveService(practice, before)
	}
	after := before // the rest is asked for on a page of its own
	after.Name, after.Minutes, after.Price, after.Active, after.Order, after.Version = s.Name, s.Minutes, s.Price, s.Active, s.Order, s.Version
	if reflect.DeepEqual(before, after) {
		return nil
	}
	return tx.SaveService(practice, after)
}
