package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func date(s string) civil.Date { return civil.Date(s) }

func person(id ident.Person, r staff.Role) staff.Actor {
	return staff.As(carvalho, staff.Person{ID: id, Role: r})
}

// sixCases are one of each sort that lists must tell apart.
func sixCases() []caseload.Case {
	at := storetest.Start
	head := caseload.Case{Protocol: "pressure", Digest: "d", Client: paul, Therapist: "ines", Title: "hurt", State: caseload.Open, Opened: at, Version: 1}
	pressure, refer, decline, today, restricted, rehearsal := head, head, head, head, head, head
	today.ID, today.Protocol, today.Visit = "today", "decline", "v1"
	pressure.ID, pressure.FirstAnswerDue = "pressure", at.Add(48*time.Hour)
	refer.ID, refer.Protocol, refer.Client, refer.Therapist = "refer", "refer", tammy, "bea"
	decline.ID, decline.Protocol, decline.Client, decline.Inquiry, decline.FirstAnswerDue = "decline", "decline", "", "jennifer", at.Add(24*time.Hour)
	restricted.ID, restricted.Protocol, restricted.Restricted, restricted.About, restricted.Readers = "restricted", "conduct", true, "ines", []ident.Person{"olga"}
	rehearsal.ID, rehearsal.Client, rehearsal.Rehearsal, rehearsal.RehearsedBy = "rehearsal", "", true, "ines"
	return []caseload.Case{pressure, refer, decline, today, restricted, rehearsal}
}

func addCases(t *testing.T, db *store.DB) {
	t.Helper()
	twoPractices(t, db)
	update(t, db, func(tx *store.Tx) error {
		if err := tx.KeepDefinition(carvalho, "d", "pressure", "id: pressure"); err != nil {
			return err
		}
		for _, c := range sixCases() {
			if err := tx.AddCase(carvalho, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func ids(cases []caseload.Case) (out []ident.Case) {
	for _, c := range cases {
		out = append(out, c.ID)
	}
	return out
}

func TestCasesAboutParting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		view(t, db, func(tx *store.Tx) error {
			for name, tc := range map[string]struct {
				by   staff.Actor
				want []ident.Case
			}{
				"owner":           {person("owner", staff.Owner), []ident.Case{"decline", "refer", "today"}},
				"her therapist":   {person("bea", staff.Therapist), []ident.Case{"decline", "refer"}},
				"another":         {person("ines", staff.Therapist), []ident.Case{"decline", "today"}},
				"somebody else’s": {staff.As(elsewhere, staff.Person{ID: "owner", Role: staff.Owner}), nil},
			} {
				got, err := tx.PartingCases(carvalho, tc.by)
				if err != nil {
					return err
				}
				found := ids(got)
				slices.Sort(found)
				if diff := cmp.Diff(tc.want, found); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
			return nil
		})
	})
}

func TestListsOfCasesKnowTheirViewer(t *testing.T) {
	viewers := map[string]struct {
		by   staff.Actor
		want []ident.Case
	}{
		"owner, not a reader":          {person("owner", staff.Owner), []ident.Case{"decline", "pressure", "refer", "today"}},
		"owner and reader":             {person("olga", staff.Owner), []ident.Case{"decline", "pressure", "refer", "restricted", "today"}},
		"owner, the one it is about":   {person("ines", staff.Owner), []ident.Case{"decline", "pressure", "refer", "today"}},
		"therapist, her own":           {person("ines", staff.Therapist), []ident.Case{"decline", "pressure", "today"}},
		"another therapist":            {person("bea", staff.Therapist), []ident.Case{"decline", "refer"}},
		"the desk":                     {person("dora", staff.Desk), []ident.Case{"decline"}},
		"a reader from outside":        {person("olga", staff.Outside), []ident.Case{"restricted"}},
		"outside, and no reader":       {person("oda", staff.Outside), nil},
		"the client":                   {staff.AsClient(carvalho, paul, "link"), []ident.Case{"pressure", "restricted", "today"}},
		"nobody in particular":         {staff.AsClient(carvalho, "", "link"), nil},
		"a colleague":                  {staff.AsColleague(carvalho, "link"), nil},
		"the program":                  {staff.System(carvalho), []ident.Case{"decline", "pressure", "refer", "restricted", "today"}},
		"an owner of another practice": {staff.As(elsewhere, staff.Person{ID: "owner", Role: staff.Owner}), nil},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		for name, tc := range viewers {
			t.Run(name, func(t *testing.T) {
				view(t, db, func(tx *store.Tx) error {
					open, err := tx.OpenCases(carvalho, tc.by)
					if d := cmp.Diff(tc.want, ids(open)); d != "" {
						t.Error(d)
					}
					all, err2 := tx.AllCases(carvalho, tc.by)
					err = errors.Join(err, err2)
					for _, c := range sixCases() {
						if may := c.MayRead(tc.by, carvalho) && !c.Rehearsal; may != slices.Contains(ids(all), c.ID) && tc.by.Kind != staff.KindSystem {
							t.Errorf("%s: among all, though it may be read: %v", c.ID, may)
						}
					}
					// The list and the table of package staff say the same.
					for _, c := range sixCases() {
						seen := slices.Contains(ids(open), c.ID)
						if may := c.MayRead(tc.by, carvalho) && !c.Rehearsal; may != seen && tc.by.Kind != staff.KindSystem {
							t.Errorf("%s: listed %v, may be read %v", c.ID, seen, may)
						}
					}
					return err
				})
			})
		}
	})
}

func TestCaseHeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		all := sixCases()
		view(t, db, func(tx *store.Tx) error {
			for _, want := range all {
				got, err := tx.Case(carvalho, want.ID)
				if d := cmp.Diff(want, got); d != "" || err != nil {
					t.Error(d, err)
				}
			}
			if _, err := tx.Case(elsewhere, "pressure"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			if source, err := tx.Definition(carvalho, "d"); err != nil || source != "id: pressure" {
				t.Error(source, err)
			}
			if _, err := tx.Definition(elsewhere, "d"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			if of, err := tx.CasesOfClient(carvalho, person("ines", staff.Therapist), paul); err != nil || cmp.Diff([]ident.Case{"today", "pressure"}, ids(of)) != "" {
				t.Error(ids(of), err)
			}
			if of, err := tx.CasesOfInquiry(carvalho, person("dora", staff.Desk), "jennifer"); err != nil || cmp.Diff([]ident.Case{"decline"}, ids(of)) != "" {
				t.Error(ids(of), err)
			}
			if of, err := tx.Rehearsals(carvalho, "ines"); err != nil || cmp.Diff([]ident.Case{"rehearsal"}, ids(of)) != "" {
				t.Error(ids(of), err)
			}
			if of, err := tx.Rehearsals(carvalho, "bea"); err != nil || len(of) != 0 {
				t.Error("a rehearsal is one's own", ids(of), err)
			}
			return nil
		})
		closed := all[0]
		closed.State, closed.Way, closed.AnsweredAt, closed.ClosedAt, closed.Readers = caseload.Closed, "agreed", storetest.Start, storetest.Start.Add(time.Hour), []ident.Person{"a", "b"}
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(carvalho, closed) })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveCase(carvalho, closed) })
		view(t, db, func(tx *store.Tx) error {
			closed.Version = 2
			got, err := tx.Case(carvalho, closed.ID)
			if d := cmp.Diff(closed, got); d != "" {
				t.Error(d)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error { return tx.ForgetRehearsals(carvalho, "ines", storetest.Start.Add(time.Hour)) })
		refused(t, db, fault.NotFound, func(tx *store.Tx) error { _, err := tx.Case(carvalho, "rehearsal"); return err })
	})
}

func TestJournalAndTimers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		at := storetest.Start
		events := []protocol.Event{
			{No: 1, At: at, By: "person:ines", Side: protocol.Staff, Kind: protocol.Began, Case: "pressure", Protocol: "pressure", Version: 1},
			{No: 2, At: at, By: "person:ines", Kind: protocol.TaskDone, Task: "where-how", Text: "left calf", Effect: "mark"},
			{No: 3, At: at, Kind: protocol.TimerSet, Timer: "look-in", Due: at.Add(24 * time.Hour)},
			{No: 4, At: at, Kind: protocol.TimerSet, Timer: "remind", Due: at.Add(time.Hour)},
		}
		update(t, db, func(tx *store.Tx) error { return tx.Append(carvalho, "pressure", events...) })
		update(t, db, func(tx *store.Tx) error {
			return tx.Append(carvalho, "rehearsal", protocol.Event{No: 1, At: at, Kind: protocol.TimerSet, Timer: "look-in", Due: at})
		})
		refused(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.Append(carvalho, "pressure", protocol.Event{No: 5, At: at, Kind: protocol.SignalCame}, protocol.Event{No: 4, At: at, Kind: protocol.SignalCame})
		})
		refused(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.Append(elsewhere, "pressure", protocol.Event{No: 9, At: at, Kind: protocol.SignalCame})
		})
		due := func(now time.Time, want ...string) {
			t.Helper()
			view(t, db, func(tx *store.Tx) error {
				timers, err := tx.DueTimers(now, 10)
				var names []string
				for _, x := range timers {
					names = append(names, string(x.Practice)+" "+string(x.Case)+" "+x.Name)
				}
				if d := cmp.Diff(want, names); d != "" {
					t.Error(d)
				}
				return err
			})
		}
		here := string(carvalho) + " pressure "
		due(at)
		due(at.Add(25*time.Hour), here+"remind", here+"look-in")
		update(t, db, func(tx *store.Tx) error {
			return tx.Append(carvalho, "pressure", protocol.Event{No: 5, At: at.Add(time.Hour), Kind: protocol.TimerFired, Timer: "remind"},
				protocol.Event{No: 6, At: at.Add(time.Hour), Kind: protocol.TimerSet, Timer: "look-in", Due: at.Add(30 * time.Hour)})
		})
		due(at.Add(25 * time.Hour))
		due(at.Add(30*time.Hour), here+"look-in")
		view(t, db, func(tx *store.Tx) error {
			timers, err := tx.Timers(carvalho, "pressure")
			if len(timers) != 2 || !timers[0].Fired.Equal(at.Add(time.Hour)) || !timers[1].Fired.IsZero() {
				t.Error(timers)
			}
			got, err2 := tx.Journal(carvalho, "pressure")
			if d := cmp.Diff(events, got[:4]); d != "" || len(got) != 6 || err2 != nil {
				t.Error(d, len(got), err2)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			return tx.Append(carvalho, "pressure", protocol.Event{No: 7, At: at, Kind: protocol.TimerCleared, Timer: "look-in"})
		})
		due(at.Add(100 * time.Hour))
	})
}

func TestMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		m := message.Message{ID: "m1", Client: paul, Case: "pressure", Kind: "ack", Way: message.InWriting, Body: "I am sorry that it hurt.",
			State: message.Draft, Created: storetest.Start, By: "ines", Version: 1}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddMessage(carvalho, message.Message{ID: "m2", Inquiry: "jennifer", Kind: "decline-full", State: message.Draft, Created: storetest.Start}); err != nil {
				return err
			}
			return tx.AddMessage(carvalho, m)
		})
		queued, err := m.Queue("outbox-1", "2026-03-03")
		must(t, err)
		queued = queued.Heard("thank you")
		update(t, db, func(tx *store.Tx) error { return tx.SaveMessage(carvalho, queued) })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveMessage(carvalho, m) })
		update(t, db, func(tx *store.Tx) error {
			for _, outbox := range []string{"outbox-1", "outbox-1", "unknown", ""} {
				if err := tx.MessageSent(carvalho, outbox); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			want := queued
			want.State, want.Version = message.Sent, 3
			got, err := tx.MessagesOfClient(carvalho, paul)
			if d := cmp.Diff([]message.Message{want}, got); d != "" || err != nil {
				t.Error(d, err)
			}
			if of, err := tx.MessagesOfCase(carvalho, "pressure"); err != nil || len(of) != 1 {
				t.Error(of, err)
			}
			if of, err := tx.MessagesOfInquiry(carvalho, "jennifer"); err != nil || len(of) != 1 || of[0].State != message.Draft {
				t.Error(of, err)
			}
			if _, err := tx.Message(elsewhere, "m1"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return nil
		})
	})
}

func TestPromises(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		addCases(t, db)
		at := storetest.Start
		update(t, db, func(tx *store.Tx) error {
			for _, x := range []promise.Promise{
				{ID: "call", Kind: promise.Call, Client: paul, Case: "pressure", Task: "pain-now", Person: "ines", Text: "Ring Paul", Due: at.Add(2 * time.Hour)},
				{ID: "anyone", Kind: promise.Confirm, Practitioner: "sean", Due: at.Add(time.Hour)},
				{ID: "jennifer", Kind: promise.Answer, Inquiry: "jennifer", Case: "decline", Due: at.Add(3 * time.Hour)},
				{ID: "secret", Kind: promise.Call, Client: paul, Case: "restricted", Due: at},
				{ID: "rehearsed", Kind: promise.Call, Case: "rehearsal", Person: "ines", Due: at},
				{ID: "note", Kind: promise.Note, Client: paul, Visit: "v1", Person: "ines", Due: at.Add(4 * time.Hour)},
				{ID: "later", Kind: promise.Agreed, Client: paul, Person: "ines", Due: at.Add(400 * time.Hour)},
			} {
				if err := tx.AddPromise(carvalho, x); err != nil {
					return err
				}
			}
			return nil
		})
		open := func(by staff.Actor, want ...ident.Promise) {
			t.Helper()
			view(t, db, func(tx *store.Tx) error {
				all, err := tx.OpenPromises(carvalho, by, at.Add(24*time.Hour))
				var got []ident.Promise
				for _, x := range all {
					got = append(got, x.ID)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Error(by.Person, d)
				}
				return err
			})
		}
		open(person("owner", staff.Owner), "anyone", "call", "jennifer", "note")
		open(person("olga", staff.Owner), "secret", "anyone", "call", "jennifer", "note")
		open(person("ines", staff.Therapist), "anyone", "call", "jennifer", "note")
		open(person("bea", staff.Therapist), "anyone", "jennifer")
		open(person("dora", staff.Desk), "anyone", "jennifer")
		open(staff.AsClient(carvalho, paul, "link"))
		open(staff.As(elsewhere, staff.Person{ID: "owner", Role: staff.Owner}))

		update(t, db, func(tx *store.Tx) error {
			if err := tx.KeepTaskPromise(carvalho, "pressure", "pain-now", promise.Call, "ines"); err != nil {
				return err
			}
			if err := tx.KeepVisitPromise(carvalho, "v1", promise.Note, "ines"); err != nil {
				return err
			}
			if err := tx.KeepInquiryPromise(carvalho, "jennifer", promise.Answer, "dora"); err != nil {
				return err
			}
			return tx.DonePromise(carvalho, "anyone", "dora")
		})
		open(person("owner", staff.Owner))
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.DonePromise(carvalho, "anyone", "dora") })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.UndoPromise(elsewhere, "anyone") })
		update(t, db, func(tx *store.Tx) error { return tx.UndoPromise(carvalho, "anyone") })
		open(person("owner", staff.Owner), "anyone")
		update(t, db, func(tx *store.Tx) error { return tx.MovePromise(carvalho, "anyone", at.Add(48*time.Hour)) })
		open(person("owner", staff.Owner))
		view(t, db, func(tx *store.Tx) error {
			x, err := tx.Promise(carvalho, "call")
			want := promise.Promise{ID: "call", Kind: promise.Call, Client: paul, Case: "pressure", Task: "pain-now", Person: "ines", Text: "Ring Paul",
				Due: at.Add(2 * time.Hour), DoneAt: at, DoneBy: "ines"}
			if d := cmp.Diff(want, x); d != "" || err != nil {
				t.Error(d, err)
			}
			of, err := tx.PromisesOfClient(carvalho, person("ines", staff.Therapist), paul)
			if len(of) != 3 || of[0].ID != "later" {
				t.Error(of)
			}
			return err
		})
	})
}
