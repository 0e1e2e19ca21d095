package store_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// agendaText is all that an agenda says.
type agendaText struct {
	Practice  house.Practice
	People    []staff.Person
	Services  []scheduling.Service
	Hours     []scheduling.Hours
	Calendars []scheduling.Calendar
	Places    []scheduling.Place
	Resources []scheduling.Resource
	Needs     map[ident.Service][]scheduling.Group
	Stock     map[ident.Resource]scheduling.Stock
}

func agendaOf(tx *store.Tx) (agendaText, error) {
	a, err := tx.Agenda(carvalho)
	if err != nil {
		return agendaText{}, err
	}
	return textOf(a), nil
}

func textOf(a *store.Agenda) agendaText {
	out := agendaText{a.Practice, a.People, a.Services, a.Hours, nil, a.Places, a.Resources, a.Needs, a.Stock}
	for _, who := range []ident.Person{ana, ines} {
		out.Calendars = append(out.Calendars, a.Calendar(who))
	}
	return out
}

// asRead asks several servers for what they have in memory, and for what is stored.
func asRead(t *testing.T, what string, servers ...*store.DB) {
	t.Helper()
	var stored agendaText
	update(t, servers[0], func(tx *store.Tx) (err error) {
		stored, err = agendaOf(tx)
		return err
	})
	same := cmp.Options{cmpopts.IgnoreUnexported(scheduling.Calendar{}), cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })}
	standing := func(tx *store.Tx, has bool) error {
		a, err := tx.StandingAgenda(carvalho)
		if a == nil {
			if has {
				t.Errorf("after %s: nothing in memory", what)
			}
			return err
		}
		got := agendaText{a.Practice, a.People, a.Services, a.Hours, stored.Calendars, a.Places, a.Resources, a.Needs, stored.Stock}
		if len(got.Hours) < len(stored.Hours) { // whose calendar was made by her first visit
			got.Hours = stored.Hours
		}
		if diff := cmp.Diff(stored, got, same); diff != "" {
			t.Errorf("after %s (stored against standing): %s", what, diff)
		}
		return err
	}
	for _, db := range servers {
		update(t, db, func(tx *store.Tx) error { return standing(tx, false) })
		a, err := db.Agenda(t.Context(), carvalho)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(stored, textOf(a), same); diff != "" {
			t.Errorf("after %s (stored against read for a search): %s", what, diff)
		}
		view(t, db, func(tx *store.Tx) error {
			kept, err := agendaOf(tx)
			if diff := cmp.Diff(stored, kept, same); diff != "" {
				t.Errorf("after %s (stored against in memory): %s", what, diff)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return standing(tx, true) })
	}
}

// Whoever asks for an agenda after something was stored gets it, also where another reads it at that moment; and
// what nobody moved on is not read again.
func TestAnAgendaIsReadOnceForAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		for n := range 8 {
			update(t, db, func(tx *store.Tx) error {
				return tx.AddService(carvalho, scheduling.Service{ID: ident.Service(uuid(80 + n)), Name: fmt.Sprint(n), Minutes: 90, Price: gbp(12000), Active: true})
			})
			var wg sync.WaitGroup
			got := make([]*store.Agenda, 8)
			for i := range got {
				wg.Go(func() {
					a, err := db.Agenda(t.Context(), carvalho)
					if err != nil || !slices.ContainsFunc(a.Services, func(s scheduling.Service) bool { return s.Name == fmt.Sprint(n) }) {
						t.Errorf("%d: %v, %v", n, a, err)
					}
					got[i] = a
				})
			}
			wg.Wait()
			if slices.ContainsFunc(got, func(a *store.Agenda) bool { return a != got[0] }) {
				t.Errorf("%d: read more than once", n)
			}
		}
	})
}

// Who is let in by a key is told how far the agenda has moved on, and finds what was stored until then without asking
// again; whoever was told nothing asks.
func TestAKeyTellsHowFarTheAgendaHasMovedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		ctx, key := t.Context(), "pwk_of-a-program"
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddPerson(carvalho, staff.Person{ID: ines, Name: "Inês", Email: "ines@people.example", Role: staff.Owner, Treats: true, Active: true}, ""); err != nil {
				return err
			}
			return tx.AddProgram(key, store.Program{ID: "program", Practice: carvalho, Name: "Website", Person: ines})
		})
		told := func() (at store.Moved) {
			t.Helper()
			if err := db.Glance(ctx, func(tx *store.Tx) (err error) {
				_, _, at, err = tx.ProgramByToken(key)
				return err
			}); err != nil || at == (store.Moved{}) {
				t.Fatalf("told %v, %v", at, err)
			}
			return at
		}
		finds := func(at store.Moved, name string) *store.Agenda {
			t.Helper()
			a, err := db.AgendaAt(ctx, carvalho, at)
			if err != nil || !slices.ContainsFunc(a.Services, func(s scheduling.Service) bool { return s.Name == name }) {
				t.Fatalf("%s: %v, %v", name, a, err)
			}
			return a
		}
		for n := range 4 {
			update(t, db, func(tx *store.Tx) error {
				return tx.AddService(carvalho, scheduling.Service{ID: ident.Service(uuid(80 + n)), Name: fmt.Sprint(n), Minutes: 90, Price: gbp(12000), Active: true})
			})
			a := finds(told(), fmt.Sprint(n))
			if finds(told(), fmt.Sprint(n)) != a || finds(store.Moved{}, fmt.Sprint(n)) != a {
				t.Errorf("%d: read more than once", n)
			}
		}
		before := told()
		update(t, db, func(tx *store.Tx) error {
			_, err := tx.BookVisit(carvalho, hour(42, 50), time.UTC)
			return err
		})
		if told() == before {
			t.Error("a booking has not moved it on")
		}
	})
}

// What a unit of work has changed itself it does not look up in memory, and what was undone is as it was.
func TestAUnitOfWorkSeesItsOwnServices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		view(t, db, func(tx *store.Tx) error { _, err := tx.Agenda(carvalho); return err })
		undone := errors.New("undone")
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			if a, err := tx.StandingAgenda(carvalho); a == nil || err != nil {
				t.Errorf("before: %v %v", a, err)
			}
			if err := tx.AddService(carvalho, scheduling.Service{ID: ident.Service(uuid(77)), Name: "Long", Minutes: 90, Price: gbp(12000), Active: true}); err != nil {
				return err
			}
			if a, err := tx.StandingAgenda(carvalho); a != nil || err != nil {
				t.Errorf("after a change: %v %v", a, err)
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		update(t, db, func(tx *store.Tx) error {
			if a, err := tx.StandingAgenda(carvalho); a == nil || err != nil {
				t.Errorf("undone: %v %v", a, err)
			}
			return nil
		})
	})
}

// TestAgendaIsWhatIsStored: whatever changes free times is seen at once, also by another server.
func TestAgendaIsWhatIsStored(t *testing.T) {
	for name, config := range map[string]func(testing.TB) store.Config{"sqlite": storetest.SQLiteConfig, "postgres": storetest.PostgresConfig} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t)
			clock := storetest.NewClock(storetest.Start)
			cfg.Clock = clock.Now
			here, there := storetest.Open(t, cfg), storetest.Open(t, cfg)
			withClients(t, here)
			x := scheduling.Extra{ID: ident.Pattern(uuid(7)), On: "2026-03-07", From: 600, To: 720}
			w := scheduling.Pattern{ID: ident.Pattern(uuid(8)), From: "2026-03-09", Every: 2, Spans: []scheduling.Span{{Weekday: time.Monday, From: 600, To: 700}}}
			mine := scheduling.Away{ID: ident.Away(uuid(5)), Person: ines, First: "2026-03-10", Last: "2026-03-11", To: 1440}
			all := scheduling.Away{ID: ident.Away(uuid(6)), First: "2026-03-12", Last: "2026-03-12", To: 1440}
			long := scheduling.Service{ID: ident.Service(uuid(1)), Name: "Long", Minutes: 90, Price: gbp(12000), Active: true}
			var booked scheduling.Visit
			for _, step := range []struct {
				what string
				do   func(*store.Tx) error
			}{
				{"a week", func(tx *store.Tx) error { return tx.SetHours(carvalho, scheduling.Usual(ines)) }},
				{"another's week", func(tx *store.Tx) error { return tx.SetHours(carvalho, scheduling.Usual(ana)) }},
				{"limits", func(tx *store.Tx) error {
					return tx.SetLimits(carvalho, scheduling.Hours{Person: ines, Most: 3, Rest: 10, Version: 1})
				}},
				{"a pattern", func(tx *store.Tx) error { return tx.AddPattern(carvalho, ines, w) }},
				{"no pattern", func(tx *store.Tx) error { return tx.RemovePattern(carvalho, ines, w.ID) }},
				{"a day more", func(tx *store.Tx) error { return tx.AddExtra(carvalho, ines, x) }},
				{"no day more", func(tx *store.Tx) error { return tx.RemoveExtra(carvalho, ines, x.ID) }},
				{"time off", func(tx *store.Tx) error { return tx.AddAway(carvalho, mine) }},
				{"time off for all", func(tx *store.Tx) error { return tx.AddAway(carvalho, all) }},
				{"more time off for all", func(tx *store.Tx) error {
					all.Last, all.Version = "2026-03-13", 1
					return tx.SaveAway(carvalho, all)
				}},
				{"no time off", func(tx *store.Tx) error { return tx.RemoveAway(carvalho, all.ID) }},
				{"a service", func(tx *store.Tx) error { return tx.AddService(carvalho, long) }},
				{"a longer service", func(tx *store.Tx) error {
					long.Minutes, long.After, long.Version = 120, 10, 1
					return tx.SaveService(carvalho, long)
				}},
				{"a person", func(tx *store.Tx) error {
					return tx.AddPerson(carvalho, staff.Person{ID: ana, Name: "Ana", Role: staff.Therapist, Treats: true, Active: true}, "")
				}},
				{"another zone", func(tx *store.Tx) error {
					p, err := tx.Practice(carvalho)
					if err != nil {
						return err
					}
					p.Zone = "America/Toronto"
					return tx.SavePractice(p)
				}},
				{"a price from a day on", func(tx *store.Tx) error {
					long.Version = 2
					return tx.SetPrice(carvalho, long, scheduling.Price{From: "2026-03-05", Amount: gbp(13000)})
				}},
				{"a place", func(tx *store.Tx) error {
					return tx.KeepPlace(carvalho, scheduling.Place{ID: "far", Name: "Far", Zone: "Asia/Kathmandu", Active: true})
				}},
				{"a room", func(tx *store.Tx) error {
					return tx.KeepResource(carvalho, scheduling.Resource{ID: ident.Resource(uuid(60)), Kind: scheduling.KindRoom, Name: "Blue", Active: true})
				}},
				{"what a service takes", func(tx *store.Tx) error {
					return tx.SetNeeds(carvalho, long.ID, []scheduling.Group{{ident.Resource(uuid(60))}})
				}},
				{"a visit in the room", func(tx *store.Tx) error {
					v := hour(40, 20)
					v.Service = long.ID
					v, err := tx.BookVisit(carvalho, v, time.UTC)
					if err == nil && len(v.Uses) != 1 {
						err = errors.New("it takes no room")
					}
					return err
				}},
				{"a visit", func(tx *store.Tx) (err error) {
					v := hour(41, 30)
					v.Before, v.After = 5, 10
					booked, err = tx.BookVisit(carvalho, v, time.UTC)
					return err
				}},
				{"a visit at another's", func(tx *store.Tx) (err error) {
					booked.Therapist = ana
					booked, err = tx.ChangeVisit(carvalho, booked, time.UTC)
					return err
				}},
				{"the first visit of somebody without hours", func(tx *store.Tx) error {
					v := hour(44, 70)
					v.Therapist = "01960000-0000-7000-8000-0000000000a9"
					_, err := tx.BookVisit(carvalho, v, time.UTC)
					return err
				}},
				{"a visit called off", func(tx *store.Tx) (err error) {
					if booked, err = booked.Cancel(""); err == nil {
						booked, err = tx.ChangeVisit(carvalho, booked, time.UTC)
					}
					return err
				}},
			} {
				update(t, here, step.do)
				asRead(t, step.what, here, there)
			}
			// What is given up was never there.
			err := here.Update(context.Background(), func(tx *store.Tx) error {
				if _, err := tx.BookVisit(carvalho, hour(42, 50), time.UTC); err != nil {
					return err
				}
				if _, err := tx.Agenda(carvalho); err != nil {
					return err
				}
				return errors.New("no")
			})
			if err == nil {
				t.Fatal("it was kept")
			}
			asRead(t, "what was given up", here, there)
			book(t, there, hour(43, 60))
			asRead(t, "a visit at another server", here, there)
			clock.Advance(30 * time.Hour)
			asRead(t, "a day", here, there)
		})
	}
}

// TestAgendaKnowsWhatItReads: a table that is read for an agenda moves it on when it is written.
func TestAgendaKnowsWhatItReads(t *testing.T) {
	db, _ := storetest.SQLite(t)
	withClients(t, db)
	update(t, db, func(tx *store.Tx) error { return tx.SetHours(carvalho, scheduling.Usual(ines)) })
	view(t, db, func(tx *store.Tx) error {
		_, err := tx.Agenda(carvalho)
		return err
	})
	tables := regexp.MustCompile(`\b(?:from|join) (\w+)`)
	read := 0
	for _, query := range db.LearnedForReading() {
		_, body, _ := strings.Cut(query, "\n")
		for _, m := range tables.FindAllStringSubmatch(body, -1) {
			read++
			if table := m[1]; !store.Shaping(table) && !slices.Contains([]string{"agendas", "visits", "visit_uses", "bookings"}, table) {
				t.Errorf("%s is read for the agenda, but writing into it does not move it on; name it in shaping (agenda.go):\n%s", table, query)
			}
		}
	}
	if read < 9 {
		t.Errorf("only %d tables are read", read)
	}
}

// TestWhatShapesSaysWhose: what moves an agenda on has the practice as its first argument.
func TestWhatShapesSaysWhose(t *testing.T) {
	whose := regexp.MustCompile(`practice_id = \$1\b|^insert into \w+\s*\(\s*(practice_id|id)\b[^$]*\$1\b|^update practices set [^;]*where id = \$1\b|^insert into practices`)
	seen := 0
	for name, query := range queries(t) {
		if !store.Shapes(query) {
			continue
		}
		seen++
		_, body, _ := strings.Cut(query, "\n")
		if !whose.MatchString(body) {
			t.Errorf("%s does not say first whose agenda it moves on:\n%s", name, query)
		}
	}
	if seen < 15 {
		t.Errorf("only %d queries shape an agenda", seen)
	}
}

// TestVisitsAreWrittenUnderTheirLock: whoever writes visits, or what they use, locks a calendar first, which
// moves it on.
func TestVisitsAreWrittenUnderTheirLock(t *testing.T) {
	all := queries(t)
	writes := func(f *ast.FuncDecl) (yes, locks bool) {
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				table := store.Written(all[id.Name])
				yes = yes || table == "visits" || table == "visit_uses"
				locks = locks || id.Name == "lockCalendar" || id.Name == "keepUses"
			}
			return true
		})
		return yes, locks
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "keepUses" { // part of those that book and change
				continue
			}
			if yes, locks := writes(f); yes {
				found++
				if !locks {
					t.Errorf("%s writes visits and locks no calendar", f.Name.Name)
				}
			}
		}
	}
	if found < 2 {
		t.Errorf("only %d functions write visits", found)
	}
}

// TestAgendasAreForgotten: what nobody asks for makes room.
func TestAgendasAreForgotten(t *testing.T) {
	db, _ := storetest.SQLite(t)
	twoPractices(t, db)
	db.FillShelf(3000)
	for _, p := range []ident.Practice{carvalho, elsewhere} {
		view(t, db, func(tx *store.Tx) error {
			_, err := tx.Agenda(p)
			return err
		})
	}
	if kept, blocks := db.Shelf(); blocks > store.LargestShelf || kept > 2001 || kept < 1000 {
		t.Errorf("%d agendas with %d blocks are kept", kept, blocks)
	}
}
