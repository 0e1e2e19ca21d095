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
	Room *RoomLeft
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
		if v.Room, err = roomLeft(tx, by); err != nil || !v.May(staff.ManagePractice) {
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

// roomLeft adds up the room of everybody who treats; nil where nobody has hours.
func roomLeft(tx *store.Tx, by staff.Actor) (*RoomLeft, error) {
	d, err := openDiary(tx, by)
	if err != nil {
		return nil, err
	}
	today := TodayView{Now: tx.Now(), All: true}
	if err := today.loadRoom(d, d.therapists); err != nil || len(today.Rooms) == 0 {
		return nil, err
	}
	sum := RoomLeft{Capacity: scheduling.Capacity{Weeks: scheduling.CapacityWeeks}}
	for _, c := range today.Rooms {
		sum.Booked, sum.Open, sum.FreeThisWeek = sum.Booked+c.Booked, sum.Open+c.Open, sum.FreeThisWeek+c.FreeThisWeek
		if !c.NextFree.IsZero() && (sum.NextFree.IsZero() || c.NextFree.Before(sum.NextFree)) {
			sum.NextFree = c.NextFree
		}
	}
	return &sum, nil
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
