package store_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const ana ident.Person = "01960000-0000-7000-8000-0000000000a2"

// hour is a visit of an hour for Paul with Inês, n hours after the clock's start.
func hour(id, n int) scheduling.Visit {
	return scheduling.Visit{
		ID: ident.Visit(uuid(id)), Client: paul, Therapist: ines, Service: ident.Service(uuid(900)), Title: "Shoulder work",
		Starts: storetest.Start.Add(time.Duration(n) * time.Hour), Minutes: 60, Price: gbp(9500), State: scheduling.Booked,
	}
}

func book(t testing.TB, db *store.DB, visits ...scheduling.Visit) []scheduling.Visit {
	t.Helper()
	out := make([]scheduling.Visit, len(visits))
	update(t, db, func(tx *store.Tx) (err error) {
		for i, v := range visits {
			if out[i], err = tx.BookVisit(carvalho, v, time.UTC); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

func TestServices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		long := scheduling.Service{ID: ident.Service(uuid(1)), Name: "Long", Minutes: 90, Price: gbp(12000), Active: true, Order: 2}
		short := scheduling.Service{ID: ident.Service(uuid(2)), Name: "Short", Minutes: 30, Price: gbp(5000), Order: 1}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddService(carvalho, long); err != nil {
				return err
			}
			return tx.AddService(carvalho, short)
		})
		long.Version, short.Version = 1, 1
		dearer := long
		dearer.Price, dearer.Active = gbp(13000), false
		dearer.Modality, dearer.Pressure, dearer.People = "deep-tissue", scheduling.Pressure{From: 3, To: 5}, []ident.Person{ines, ana}
		update(t, db, func(tx *store.Tx) error { return tx.SaveService(carvalho, dearer) })
		dearer.Version = 2
		today := civil.DateOf(storetest.Start, time.UTC)
		short.Prices, dearer.Prices = []scheduling.Price{{Amount: short.Price}}, []scheduling.Price{{Amount: long.Price}, {From: today, Amount: dearer.Price}}
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveService(carvalho, long) })
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.SaveService(elsewhere, dearer) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Services(carvalho)
			if diff := cmp.Diff([]scheduling.Service{short, dearer}, got); diff != "" {
				t.Error(diff)
			}
			if _, err := tx.Service(elsewhere, long.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice finds it: %v", err)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.OrderServices(carvalho, []ident.Service{long.ID, short.ID}) })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Services(carvalho)
			if len(got) != 2 || got[0].ID != long.ID {
				t.Errorf("in another order: %+v", got)
			}
			return err
		})
	})
}

// TestPricesWithDates: a price counts from its day on; what was told before stays.
func TestPricesWithDates(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		twoPractices(t, db)
		s := scheduling.Service{ID: ident.Service(uuid(1)), Name: "Long", Minutes: 90, Price: gbp(12000), Active: true, Version: 1}
		today := civil.DateOf(storetest.Start, time.UTC)
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.AddService(carvalho, s))
			return tx.SetPrice(carvalho, s, scheduling.Price{From: today.Add(30), Amount: gbp(13000)})
		})
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.SetPrice(carvalho, s, scheduling.Price{From: today.Add(40), Amount: gbp(1)})
		})
		read := func() (got scheduling.Service) {
			view(t, db, func(tx *store.Tx) (err error) {
				got, err = tx.Service(carvalho, s.ID)
				return err
			})
			return got
		}
		if got := read(); got.Price != gbp(12000) || got.PriceOn(today.Add(30)) != gbp(13000) || got.PriceOn(today.Add(29)) != gbp(12000) || got.PriceOn(today.Add(-900)) != gbp(12000) {
			t.Errorf("today: %+v", got)
		}
		clock.Advance(30 * 24 * time.Hour)
		if got := read(); got.Price != gbp(13000) {
			t.Errorf("a month later: %+v", got)
		}
		clock.Advance(-30 * 24 * time.Hour)
		s.Version = 2
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { return tx.RemovePrice(carvalho, s, today.Add(31)) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.RemovePrice(elsewhere, s, today.Add(30)) })
		update(t, db, func(tx *store.Tx) error { return tx.RemovePrice(carvalho, s, today.Add(30)) })
		if got := read(); len(got.Prices) != 1 {
			t.Errorf("still there: %+v", got.Prices)
		}
	})
}

func TestHours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		h := scheduling.Usual(ines)
		update(t, db, func(tx *store.Tx) error { return tx.SetHours(carvalho, h) })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SetHours(carvalho, h) })
		h.Version, h.Spans = 1, []scheduling.Span{{Weekday: time.Sunday, From: 600, To: 720}, {Weekday: time.Monday, From: 800, To: 900}, {Weekday: time.Monday, From: 540, To: 720}}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.SetHours(carvalho, h); err != nil {
				return err
			}
			return tx.SetHours(carvalho, scheduling.Hours{Person: ana})
		})
		h.Version, h.Spans = 2, h.Sorted()
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.PracticeHours(carvalho)
			if diff := cmp.Diff([]scheduling.Hours{h, {Person: ana, Version: 1}}, got); diff != "" {
				t.Error(diff)
			}
			one, err2 := tx.Hours(carvalho, ines)
			if diff := cmp.Diff(h, one); diff != "" || err2 != nil {
				t.Error(diff, err2)
			}
			none, err2 := tx.Hours(elsewhere, ines)
			if diff := cmp.Diff(scheduling.Hours{Person: ines}, none); diff != "" || err2 != nil {
				t.Error(diff, err2)
			}
			return err
		})
	})
}

func TestVisitThroughItsDay(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withClients(t, db)
		v := book(t, db, hour(1, 1))[0]
		if v.Version != 1 || !v.BookedAt.Equal(storetest.Start) {
			t.Errorf("booked as %+v", v)
		}
		step := func(next scheduling.Visit, err error) {
			t.Helper()
			must(t, err)
			update(t, db, func(tx *store.Tx) (err error) {
				v, err = tx.ChangeVisit(carvalho, next, time.UTC)
				return err
			})
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.Visit(carvalho, v.ID)
				if diff := cmp.Diff(v, got); diff != "" {
					t.Error(diff)
				}
				return err
			})
		}
		clock.Advance(time.Hour)
		first := v
		step(v.MoveTo(v.Starts.Add(30*time.Minute), ana, 45))
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.ChangeVisit(carvalho, first, time.UTC); return err })
		step(v.Arrive(clock.Now()))
		step(v.Finish())
		step(v.Undo())
		step(v.Undo())
		step(v.Cancel("has a cold"))
		view(t, db, func(tx *store.Tx) error {
			var reason []byte
			err := tx.Row("select reason from visits where id = $1", v.ID).Scan(&reason)
			if len(reason) == 0 || strings.Contains(string(reason), "cold") {
				t.Errorf("the reason stands there open: %q", reason)
			}
			return err
		})
		step(v.Undo())
		refuses(t, db, fault.NotFound, func(tx *store.Tx) error { _, err := tx.ChangeVisit(elsewhere, v, time.UTC); return err })
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error {
			_, err := tx.BookVisit(elsewhere, hour(7, 9), time.UTC) // Paul is not a client there
			return err
		})
	})
}

func TestOverlapIsRefusedWithItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		long := hour(1, 0)
		long.Minutes = scheduling.LongestMinutes
		booked := book(t, db, long, hour(2, 8))
		late := hour(3, 7)
		late.Minutes = 5
		err := refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.BookVisit(carvalho, late, time.FixedZone("", 3600)); return err })
		if want := "There is already a visit on Tuesday 3 March from 10:00 to 18:00. Choose another time."; err.Error() != want {
			t.Errorf("it says %q", err)
		}
		into, err := booked[1].MoveTo(booked[1].Starts.Add(-time.Minute), ines, 60)
		must(t, err)
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.ChangeVisit(carvalho, into, time.UTC); return err })
		other := hour(4, 3)
		other.Therapist = ana
		gone := hour(5, 3)
		gone.State = scheduling.Cancelled
		stored := book(t, db, other, gone)
		again, err := stored[1].Undo()
		must(t, err)
		refuses(t, db, fault.Conflict, func(tx *store.Tx) error { _, err := tx.ChangeVisit(carvalho, again, time.UTC); return err })
		here, err := booked[1].MoveTo(booked[1].Starts.Add(10*time.Minute), ines, 60)
		must(t, err)
		update(t, db, func(tx *store.Tx) error { _, err := tx.ChangeVisit(carvalho, here, time.UTC); return err })
	})
}

// TestBookingRace: of twenty who want the same time at once, exactly one gets it.
func TestBookingRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		for round := range 3 {
			errs := atOnce(20, func(i int) error {
				v := hour(100*round+i, 24*round)
				v.Starts = v.Starts.Add(time.Duration(i) * time.Minute) // all of them overlap, none begins at the same time
				return db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.BookVisit(carvalho, v, time.UTC)
					return err
				})
			})
			won := 0
			for _, err := range errs {
				switch f, _ := err.(*fault.Error); {
				case err == nil:
					won++
				case f == nil || f.Code != "overlap" || !strings.Contains(f.Message, "There is already a visit"):
					t.Errorf("a loser was told %v", err)
				}
			}
			if won != 1 {
				t.Errorf("round %d: %d of 20 got the time", round, won)
			}
		}
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.ClientVisits(carvalho, paul)
			if len(all) != 3 {
				t.Errorf("%d visits", len(all))
			}
			return err
		})
	})
}

// TestMovingRace: visits of two therapists are moved to each other's calendars at once. Nobody
// waits for ever, and one gets the time.
func TestMovingRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		var visits []scheduling.Visit
		for i := range 16 {
			v := hour(i, i)
			if i%2 == 1 {
				v.Therapist = ana
			}
			visits = append(visits, v)
		}
		visits = book(t, db, visits...)
		won := map[ident.Person]int{}
		for i, err := range atOnce(16, func(i int) error {
			to := ines
			if i%4 < 2 {
				to = ana
			}
			moved, err := visits[i].MoveTo(storetest.Start.Add(48*time.Hour), to, 60)
			if err != nil {
				return err
			}
			return db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.ChangeVisit(carvalho, moved, time.UTC); return err })
		}) {
			to := ines
			if i%4 < 2 {
				to = ana
			}
			if err == nil {
				won[to]++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won[ines] != 1 || won[ana] != 1 {
			t.Errorf("moved: %v", won)
		}
	})
}

// TestConstraintIsTheSecondWall: what comes past the booking code is refused by PostgreSQL, and
// found by Verify on SQLite.
func TestConstraintIsTheSecondWall(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		book(t, db, hour(1, 1), hour(2, 3))
		if found, err := db.Verify(context.Background()); err != nil || len(found) != 0 {
			t.Fatalf("found %v, %v", found, err)
		}
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("update visits set starts = starts - 5400000000, ends = ends - 5400000000 where id = $1", uuid(2))
			return err
		})
		if db.Engine() == "postgres" {
			if f, _ := err.(*fault.Error); f == nil || f.Kind != fault.Conflict || f.Code != store.CodeOverlap {
				t.Errorf("PostgreSQL says %v", err)
			}
			return
		}
		must(t, err)
		found, err := db.Verify(context.Background())
		if err != nil || len(found) != 1 || found[0].Check != "visits" || !strings.Contains(found[0].Text, uuid(2)) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestNeverTwoAtOnceInTheStore is the state machine of booking, moving, cancelling and undoing
// against the real thing: it answers as the pure rule does, and no two live visits overlap.
func TestNeverTwoAtOnceInTheStore(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue {
		must(t, checks.Value.Set("12"))
		t.Cleanup(func() { must(t, checks.Value.Set(before)) })
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			people := []ident.Person{ident.Person(fmt.Sprintf("p%d", 2*run)), ident.Person(fmt.Sprintf("p%d", 2*run+1))}
			var model []scheduling.Visit
			put := func(v scheduling.Visit, write func(*store.Tx, scheduling.Visit) (scheduling.Visit, error)) (out scheduling.Visit, ok bool) {
				_, clash := scheduling.Clash(model, v)
				err := db.Update(context.Background(), func(tx *store.Tx) (err error) {
					out, err = write(tx, v)
					return err
				})
				if (err != nil) != clash || err != nil && !fault.Is(err, fault.Conflict) {
					t.Fatalf("%+v: the store says %v, the rule says %v", v, err, clash)
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
				return storetest.Start.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "quarter")) * 15 * time.Minute)
			}
			t.Repeat(map[string]func(*rapid.T){
				"book": func(t *rapid.T) {
					v := hour(run*1000+len(model), 0)
					v.Starts, v.Therapist = when(t), rapid.SampledFrom(people).Draw(t, "who")
					v.Minutes = rapid.SampledFrom([]int{5, 60, 90, scheduling.LongestMinutes}).Draw(t, "minutes")
					if out, ok := put(v, func(tx *store.Tx, v scheduling.Visit) (scheduling.Visit, error) {
						return tx.BookVisit(carvalho, v, time.UTC)
					}); ok {
						model = append(model, out)
					}
				},
				"move": func(t *rapid.T) {
					change(t, func(v scheduling.Visit) (scheduling.Visit, error) {
						return v.MoveTo(when(t), rapid.SampledFrom(people).Draw(t, "who"), v.Minutes)
					})
				},
				"cancel": func(t *rapid.T) {
					change(t, func(v scheduling.Visit) (scheduling.Visit, error) { return v.Cancel("") })
				},
				"undo": func(t *rapid.T) { change(t, scheduling.Visit.Undo) },
			})
			for _, p := range people {
				if err := db.View(context.Background(), func(tx *store.Tx) error {
					got, err := tx.Taken(carvalho, p, storetest.Start.Add(-time.Hour), storetest.Start.Add(24*time.Hour))
					for i, a := range got {
						for _, b := range got[i+1:] {
							if a.Live() && b.Live() && scheduling.Overlaps(a, b) {
								t.Fatalf("%+v lies over %+v", a, b)
							}
						}
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
		})
		view(t, db, func(tx *store.Tx) error {
			over, err := tx.OverlappingVisits(carvalho)
			if len(over) != 0 {
				t.Errorf("overlapping: %v", over)
			}
			return err
		})
	})
}

func TestListsOfVisits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		past, done, next, later, tammys, gone := hour(1, -48), hour(2, -24), hour(3, 24), hour(4, 48), hour(5, 26), hour(6, 30)
		past.State, done.State, gone.State, tammys.Client, tammys.Therapist = scheduling.Done, scheduling.Done, scheduling.Cancelled, tammy, ana
		book(t, db, past, done, next, later, tammys, gone)
		update(t, db, func(tx *store.Tx) error {
			if _, err := tx.AddOwnBoundary(carvalho, tammy, "Door a little open", "phone", "2026-01-01"); err != nil {
				return err
			}
			no, err := tx.AddOwnBoundary(carvalho, tammy, "No talking", "phone", "2026-01-01")
			if err != nil {
				return err
			}
			if err := tx.RemoveOwnBoundary(carvalho, tammy, no, "2026-02-01"); err != nil {
				return err
			}
			return tx.SetCheckPlan(carvalho, treatment.Afterwards(paul, ident.Case(uuid(50)), storetest.Start, 3))
		})
		view(t, db, func(tx *store.Tx) error {
			from, to := storetest.Start.Add(12*time.Hour), storetest.Start.Add(36*time.Hour)
			for name, tc := range map[string]struct {
				got  func() ([]scheduling.Visit, error)
				want string
			}{
				"the day":                {func() ([]scheduling.Visit, error) { return tx.Visits(carvalho, from, to) }, "356"},
				"what takes her day":     {func() ([]scheduling.Visit, error) { return tx.Taken(carvalho, ines, from, to) }, "3"},
				"Paul's":                 {func() ([]scheduling.Visit, error) { return tx.ClientVisits(carvalho, paul) }, "46321"},
				"Paul's next":            {func() ([]scheduling.Visit, error) { return tx.NextVisits(carvalho, paul, storetest.Start, 5) }, "34"},
				"Paul's next one":        {func() ([]scheduling.Visit, error) { return tx.NextVisits(carvalho, paul, storetest.Start, 1) }, "3"},
				"elsewhere, the day":     {func() ([]scheduling.Visit, error) { return tx.Visits(elsewhere, from, to) }, ""},
				"elsewhere, hers":        {func() ([]scheduling.Visit, error) { return tx.Taken(elsewhere, ines, from, to) }, ""},
				"elsewhere, Paul's":      {func() ([]scheduling.Visit, error) { return tx.ClientVisits(elsewhere, paul) }, ""},
				"elsewhere, Paul's next": {func() ([]scheduling.Visit, error) { return tx.NextVisits(elsewhere, paul, storetest.Start, 5) }, ""},
			} {
				list, err := tc.got()
				got := ""
				for _, v := range list {
					got += strings.TrimLeft(string(v.ID)[24:], "0")
				}
				if got != tc.want || err != nil {
					t.Errorf("%s: %q, %v; want %q", name, got, err, tc.want)
				}
			}
			last, ok, err := tx.LastVisit(carvalho, paul, storetest.Start)
			if !ok || last.ID != done.ID || err != nil {
				t.Errorf("last: %+v, %v, %v", last, ok, err)
			}
			if _, ok, err := tx.LastVisit(carvalho, tammy, storetest.Start); ok || err != nil {
				t.Errorf("Tammy was here: %v, %v", ok, err)
			}
			people, err := tx.ClientsBetween(carvalho, from, to)
			if len(people) != 2 || people[tammy].Name != "Tammy Ōno" || err != nil {
				t.Errorf("%v, %v", people, err)
			}
			asks, err := tx.OwnBoundariesBetween(carvalho, from, to)
			if len(asks[tammy]) != 1 || asks[tammy][0].Text != "Door a little open" || len(asks[paul]) != 0 || err != nil {
				t.Errorf("%v, %v", asks, err)
			}
			plans, err := tx.CheckPlansBetween(carvalho, from, to)
			if len(plans[paul]) != 1 || len(plans) != 1 || err != nil {
				t.Errorf("%v, %v", plans, err)
			}
			return nil
		})
	})
}
