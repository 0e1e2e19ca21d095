package store_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const (
	blue, green, table ident.Resource = "01960000-0000-7000-8000-0000000000b1", "01960000-0000-7000-8000-0000000000b2", "01960000-0000-7000-8000-0000000000b3"
	harbour            ident.Place    = "01960000-0000-7000-8000-0000000000c1"
)

// rooms are two rooms and a table that moves.
func rooms() []scheduling.Resource {
	return []scheduling.Resource{
		{ID: blue, Kind: scheduling.KindRoom, Name: "Blue room", Active: true},
		{ID: green, Kind: scheduling.KindRoom, Name: "Green room", Active: true},
		{ID: table, Kind: scheduling.KindEquipment, Name: "Side-lying table", Moves: true, Active: true},
	}
}

// withRooms stores them, and what the service of hour takes.
func withRooms(t testing.TB, db *store.DB, groups ...scheduling.Group) {
	t.Helper()
	withClients(t, db)
	update(t, db, func(tx *store.Tx) error {
		if err := tx.AddService(carvalho, scheduling.Service{ID: ident.Service(uuid(900)), Name: "Shoulder work", Minutes: 60, Price: gbp(9500), Active: true}); err != nil {
			return err
		}
		for _, r := range rooms() {
			if err := tx.KeepResource(carvalho, r); err != nil {
				return err
			}
		}
		return tx.SetNeeds(carvalho, ident.Service(uuid(900)), groups)
	})
}

func TestPlacesAndWhatIsInThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withRooms(t, db, scheduling.Group{blue, green}, scheduling.Group{table})
		at := scheduling.Place{ID: harbour, Name: "Harbour", Address: "Quay 3", Zone: "Asia/Kathmandu", Active: true}
		h := scheduling.Hours{Person: ines, Spans: []scheduling.Span{{Weekday: time.Monday, From: 540, To: 720}, {Weekday: time.Tuesday, From: 540, To: 720, Place: harbour}}}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.KeepPlace(carvalho, at); err != nil {
				return err
			}
			return tx.SetHours(carvalho, h)
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.KeepPlace(carvalho, at) })
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddPattern(carvalho, ines, scheduling.Pattern{ID: ident.Pattern(uuid(70)), From: "2026-03-02", Every: 2, Spans: h.Spans[1:]}); err != nil {
				return err
			}
			return tx.AddExtra(carvalho, ines, scheduling.Extra{ID: ident.Pattern(uuid(71)), On: "2026-03-08", From: 540, To: 600, Place: harbour})
		})
		changed := rooms()[1]
		changed.Version, changed.Name, changed.Active = 1, "Garden room", false
		update(t, db, func(tx *store.Tx) error { return tx.KeepResource(carvalho, changed) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.KeepResource(carvalho, changed) })
		view(t, db, func(tx *store.Tx) error {
			at.Version = 1
			all, err := tx.Places(carvalho)
			if diff := cmp.Diff([]scheduling.Place{at}, all); diff != "" || err != nil {
				t.Error(diff, err)
			}
			list, err := tx.Resources(carvalho)
			if len(list) != 3 || list[1].Name != "Garden room" || list[1].Active || list[1].Version != 2 || list[2].ID != table || !list[2].Moves || err != nil {
				t.Errorf("rooms: %+v, %v", list, err)
			}
			needs, err := tx.Needs(carvalho)
			if diff := cmp.Diff(map[ident.Service][]scheduling.Group{ident.Service(uuid(900)): {{blue, green}, {table}}}, needs); diff != "" || err != nil {
				t.Error(diff, err)
			}
			got, err := tx.Hours(carvalho, ines)
			if got.Zones[harbour].String() != "Asia/Kathmandu" || got.Spans[1].Place != harbour || got.Patterns[0].Spans[0].Place != harbour || got.Extra[0].Place != harbour {
				t.Errorf("hours: %+v", got)
			}
			none, err2 := tx.Resources(elsewhere)
			if len(none) > 0 || err2 != nil {
				t.Errorf("another practice has %v, %v", none, err2)
			}
			return err
		})
	})
}

// TestAVisitTakesARoom: the first that is free, the one that was named, the same one after a move; a visit
// that was called off gives it back, and gets one again.
func TestAVisitTakesARoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withRooms(t, db, scheduling.Group{blue, green})
		of := func(id, n int, who string, uses ...ident.Resource) scheduling.Visit {
			v := hour(id, n)
			v.Therapist, v.Uses = ident.Person(who), uses
			return v
		}
		has := func(want ident.Resource, v scheduling.Visit) {
			t.Helper()
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.Visit(carvalho, v.ID)
				if !slices.Equal(got.Uses, []ident.Resource{want}) {
					t.Errorf("it has %v, not %v", got.Uses, want)
				}
				return err
			})
		}
		change := func(v scheduling.Visit, err error) (out scheduling.Visit) {
			t.Helper()
			must(t, err)
			update(t, db, func(tx *store.Tx) (err error) { out, err = tx.ChangeVisit(carvalho, v, time.UTC); return err })
			return out
		}
		first := book(t, db, of(1, 1, "a"))[0]
		has(blue, first)
		second := book(t, db, of(2, 1, "b"))[0]
		has(green, second)
		refused := func(v scheduling.Visit, words ...string) {
			t.Helper()
			err := db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.BookVisit(carvalho, v, time.UTC); return err })
			f, _ := err.(*fault.Error)
			for _, w := range words {
				if f == nil || f.Code != "no-room" || !strings.Contains(f.Message, w) {
					t.Errorf("refused with %v, which does not say %q", err, w)
				}
			}
		}
		refused(of(3, 1, "c"), "Blue room is taken until", "Green room is taken until")
		refused(of(3, 1, "c", blue), "Blue room is taken until")
		has(green, book(t, db, of(4, 5, "c", green))[0])
		second = change(second.MoveTo(second.Starts.Add(6*time.Hour), "b", 60))
		has(green, second)
		second = change(second.MoveTo(second.Starts.Add(-2*time.Hour), "b", 60)) // green is taken there
		has(blue, second)
		second = change(second.Cancel(""))
		has(blue, second)
		has(blue, book(t, db, of(5, 5, "d"))[0])
		if err := db.Update(context.Background(), func(tx *store.Tx) error {
			back, err := second.Undo()
			if err != nil {
				return err
			}
			_, err = tx.ChangeVisit(carvalho, back, time.UTC)
			return err
		}); code(err) != "no-room" {
			t.Errorf("it came back: %v", err)
		}
		gone := change(first.Cancel(""))
		book(t, db, of(6, 1, "d")) // has blue now
		has(green, change(gone.Undo()))
		far := of(7, 1, "e")
		far.Place = harbour
		refused(far, "at this place")
	})
}

// TestRoomRace: of two dozen therapists who want a room at the same time, as many get one as there are rooms.
func TestRoomRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withRooms(t, db)
		for _, group := range []scheduling.Group{{blue}, {blue, green}} {
			n, won := len(group), 0
			update(t, db, func(tx *store.Tx) error {
				return tx.SetNeeds(carvalho, ident.Service(uuid(900)), []scheduling.Group{group})
			})
			for _, err := range atOnce(24, func(i int) error {
				v := hour(100*n+i, 24*n)
				v.Starts, v.Therapist = v.Starts.Add(time.Duration(i)*time.Minute), ident.Person(fmt.Sprintf("person %d", i))
				return db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.BookVisit(carvalho, v, time.UTC); return err })
			}) {
				switch {
				case err == nil:
					won++
				case code(err) != "no-room":
					t.Errorf("a loser was told %v", err)
				}
			}
			if won != n {
				t.Errorf("%d of 24 got one of %d rooms", won, n)
			}
		}
		apart(t, db)
	})
}

// TestMixedRace books, moves, calls off and closes at once, over rooms and therapists: nobody waits for ever,
// and nothing is taken twice.
func TestMixedRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withRooms(t, db, scheduling.Group{blue, green}, scheduling.Group{table, green})
		var visits []scheduling.Visit
		for i := range 8 {
			v := hour(i, 2*i)
			v.Therapist = ident.Person(fmt.Sprintf("person %d", i%4))
			visits = append(visits, v)
		}
		visits = book(t, db, visits...)
		for _, err := range atOnce(32, func(i int) error {
			who := ident.Person(fmt.Sprintf("person %d", (i+1)%4))
			return db.Update(context.Background(), func(tx *store.Tx) (err error) {
				switch v := visits[i/4]; i % 4 {
				case 0:
					if v, err = v.MoveTo(storetest.Start.Add(time.Duration(20+i/8)*time.Hour), who, 60); err == nil {
						_, err = tx.ChangeVisit(carvalho, v, time.UTC)
					}
				case 1:
					v = hour(100+i, 20+i/8)
					v.Therapist = who
					_, err = tx.BookVisit(carvalho, v, time.UTC)
				case 2:
					if v, err = v.Cancel(""); err == nil {
						_, err = tx.ChangeVisit(carvalho, v, time.UTC)
					}
				default:
					whose := who
					if i > 24 {
						whose = ""
					}
					err = tx.AddAway(carvalho, scheduling.Away{ID: ident.Away(uuid(500 + i)), Person: whose, First: "2026-03-05", Last: "2026-03-06", To: 1440})
				}
				return err
			})
		}) {
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		apart(t, db)
	})
}

// apart fails when a therapist, a room or a piece of equipment is taken twice, by the rule and by the query.
func apart(t testing.TB, db *store.DB) {
	t.Helper()
	view(t, db, func(tx *store.Tx) error {
		over, err := tx.OverlappingVisits(carvalho)
		if err != nil || len(over) > 0 {
			t.Errorf("overlapping: %v, %v", over, err)
		}
		all, err := tx.Visits(carvalho, storetest.Start.AddDate(-1, 0, 0), storetest.Start.AddDate(1, 0, 0))
		for i, v := range all {
			if other, over := scheduling.Clash(all[i+1:], v); over {
				t.Errorf("%+v lies over %+v", v, other)
			}
		}
		return err
	})
}

// TestConstraintKeepsRoomsApart: what comes past the booking code is refused by PostgreSQL, and found by
// Verify on SQLite.
func TestConstraintKeepsRoomsApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withRooms(t, db, scheduling.Group{blue, green})
		other := hour(2, 1)
		other.Therapist = ana
		book(t, db, hour(1, 1), other)
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("update visit_uses set resource_id = $1 where visit_id = $2", blue, other.ID)
			return err
		})
		if db.Engine() == "postgres" {
			if code(err) != store.CodeOverlap {
				t.Errorf("PostgreSQL says %v", err)
			}
			return
		}
		must(t, err)
		if found, err := db.Verify(context.Background()); err != nil || len(found) != 1 || !strings.Contains(found[0].Text, uuid(2)) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestNeverTwoInARoom is the state machine of booking, moving, calling off and bringing back, over rooms,
// equipment and therapists: nothing is taken twice, and nothing is refused that is free.
func TestNeverTwoInARoom(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue {
		must(t, checks.Value.Set("12"))
		t.Cleanup(func() { must(t, checks.Value.Set(before)) })
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		groups := []scheduling.Group{{blue, green}, {table, green}}
		withRooms(t, db, groups...)
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			base := storetest.Start.AddDate(0, 0, 2*run)
			var model []scheduling.Visit
			put := func(v scheduling.Visit, write func(*store.Tx, scheduling.Visit) (scheduling.Visit, error)) (out scheduling.Visit, ok bool) {
				err := db.Update(context.Background(), func(tx *store.Tx) (err error) { out, err = write(tx, v); return err })
				if fits := roomFor(model, v, groups); (err == nil) != fits || err != nil && !fault.Is(err, fault.Conflict) {
					t.Fatalf("%+v: the store says %v, and it fits: %t", v, err, fits)
				}
				if other, over := scheduling.Clash(model, out); err == nil && over {
					t.Fatalf("%+v lies over %+v", out, other)
				}
				return out, err == nil
			}
			change := func(t *rapid.T, step func(scheduling.Visit) (scheduling.Visit, error)) {
				if len(model) == 0 {
					return // nothing to change yet
				}
				i := rapid.IntRange(0, len(model)-1).Draw(t, "visit")
				next, err := step(model[i])
				if err != nil {
					return
				}
				if out, ok := put(next, func(tx *store.Tx, v scheduling.Visit) (scheduling.Visit, error) {
					return tx.ChangeVisit(carvalho, v, time.UTC)
				}); ok {
					model[i] = out
				}
			}
			when := func(t *rapid.T) time.Time {
				return base.Add(time.Duration(rapid.IntRange(0, 16).Draw(t, "quarter")) * 15 * time.Minute)
			}
			who := func(t *rapid.T) ident.Person {
				return ident.Person(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who"))
			}
			t.Repeat(map[string]func(*rapid.T){
				"book": func(t *rapid.T) {
					v := hour(run*1000+len(model), 0)
					v.Starts, v.Therapist, v.After = when(t), who(t), rapid.SampledFrom([]int{0, 15}).Draw(t, "after")
					if out, ok := put(v, func(tx *store.Tx, v scheduling.Visit) (scheduling.Visit, error) {
						return tx.BookVisit(carvalho, v, time.UTC)
					}); ok {
						model = append(model, out)
					}
				},
				"move": func(t *rapid.T) {
					change(t, func(v scheduling.Visit) (scheduling.Visit, error) { return v.MoveTo(when(t), who(t), v.Minutes) })
				},
				"cancel": func(t *rapid.T) {
					change(t, func(v scheduling.Visit) (scheduling.Visit, error) { return v.Cancel("") })
				},
				"undo": func(t *rapid.T) { change(t, scheduling.Visit.Undo) },
			})
		})
		apart(t, db)
	})
}

// roomFor says, with nothing but the words of the rule, whether a visit can stand among others.
func roomFor(others []scheduling.Visit, v scheduling.Visit, groups []scheduling.Group) bool {
	free := func(r ident.Resource) bool {
		return !slices.ContainsFunc(others, func(o scheduling.Visit) bool {
			return o.ID != v.ID && o.Live() && slices.Contains(o.Uses, r) && o.Block().From.Before(v.Block().To) && v.Block().From.Before(o.Block().To)
		})
	}
	own := v
	own.Uses = nil
	if _, over := scheduling.Clash(others, own); over {
		return false
	}
	if !v.Live() {
		return true
	}
	for _, first := range groups[0] {
		for _, second := range groups[1] {
			if first != second && free(first) && free(second) {
				return true
			}
		}
	}
	return false
}
