package office

import (
	"context"
	"slices"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Index is the page of the practice: what there is to look at and to change, for one person.
type Index struct {
	Practice house.Practice
	Me       staff.Person
	// Room advises whether the practice is full, over everybody who treats; nil where nobody has
	// hours yet.
	Room *scheduling.Capacity
	// MailServer and Backups are what the owner is told beside their lines; zero for others.
	HasMailServer bool
	StuckLetters  int
	Backups       BackupState
	may           map[staff.Action]bool
}

// May reports whether the person may do an action for the practice; what she may not is not listed.
func (i Index) May(a staff.Action) bool { return i.may[a] }

// Index gives the page of the practice.
func (o *Office) Index(ctx context.Context, by staff.Actor) (v Index, err error) {
	if err := may(by, staff.SeeCalendar, whole(by)); err != nil {
		return Index{}, err
	}
	allowed := map[staff.Action]bool{}
	for _, a := range staff.Actions() {
		allowed[a] = staff.Can(by, a, staff.Subject{Practice: by.Practice, Therapist: by.Person})
	}
	err = o.read(ctx, "practice index", func(tx *store.Tx) error {
		v = Index{may: allowed}
		if v.Practice, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		if v.Me, err = tx.Person(by.Practice, by.Person); err != nil {
			return err
		}
		if v.Room, err = roomLeft(tx, v.Practice); err != nil || !v.May(staff.ManagePractice) {
			return err
		}
		m, err := tx.MailSettings(by.Practice)
		if err != nil {
			return err
		}
		counts, err := tx.LetterCounts(by.Practice, by)
		if err != nil {
			return err
		}
		v.HasMailServer, v.StuckLetters = m.Host != "", counts[store.LetterFailed]+counts[store.LetterHeld]
		v.Backups, err = backupState(tx, by.Practice)
		return err
	})
	return v, err
}

// roomLeft adds up the room of everybody who treats, for the shortest service that is offered.
func roomLeft(tx *store.Tx, p house.Practice) (*scheduling.Capacity, error) {
	hours, err := tx.PracticeHours(p.ID)
	if err != nil {
		return nil, err
	}
	people, err := tx.People(p.ID)
	if err != nil {
		return nil, err
	}
	treats := func(h scheduling.Hours) bool {
		return len(h.Spans) > 0 && slices.ContainsFunc(people, func(x staff.Person) bool { return x.ID == h.Person && x.Treats && x.Works() })
	}
	hours = slices.DeleteFunc(hours, func(h scheduling.Hours) bool { return !treats(h) })
	if len(hours) == 0 {
		return nil, nil
	}
	need, err := shortest(tx, p)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	visits, err := tx.Visits(p.ID, now.Add(-scheduling.Reach), now.AddDate(0, 0, scheduling.CapacityWeeks*7))
	if err != nil {
		return nil, err
	}
	sum := scheduling.Capacity{Weeks: scheduling.CapacityWeeks}
	for _, h := range hours {
		c := scheduling.Room(h, visits, now, need, p.Location())
		sum.Booked, sum.Open, sum.FreeThisWeek = sum.Booked+c.Booked, sum.Open+c.Open, sum.FreeThisWeek+c.FreeThisWeek
		if !c.NextFree.IsZero() && (sum.NextFree.IsZero() || c.NextFree.Before(sum.NextFree)) {
			sum.NextFree, sum.NextFreeMinutes = c.NextFree, c.NextFreeMinutes
		}
	}
	return &sum, nil
}

// shortest gives the length of the shortest service on offer; an hour where there is none.
func shortest(tx *store.Tx, p house.Practice) (int, error) {
	services, err := tx.Services(p.ID)
	return shortestOf(services), err
}

// usualNeed gives a session as somebody mostly gives it, with the minutes that belong to it: the middle one of
// her visits; for who has none, the first service on the list.
func usualNeed(person ident.Person, visits []scheduling.Visit, services []scheduling.Service) scheduling.Need {
	var given []scheduling.Need
	for _, v := range visits {
		if v.Therapist == person && v.Live() && !v.Held {
			given = append(given, scheduling.Need{Minutes: v.Minutes, Before: v.Before, After: v.After})
		}
	}
	if len(given) > 0 {
		slices.SortStableFunc(given, func(a, b scheduling.Need) int { return a.Minutes - b.Minutes })
		return given[(len(given)-1)/2]
	}
	for _, s := range services {
		if s.Active {
			return scheduling.Need{Minutes: s.Minutes, Before: s.Before, After: s.After}
		}
	}
	return scheduling.Need{Minutes: shortestOf(nil)}
}

func shortestOf(services []scheduling.Service) int {
	need := 0
	for _, s := range services {
		if s.Active && (need == 0 || s.Minutes < need) {
			need = s.Minutes
		}
	}
	if need == 0 {
		need = 60
	}
	return need
}
