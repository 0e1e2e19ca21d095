package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

const (
	willow = ident.Practice("018f0000-0000-7000-8000-000000000001")
	other  = ident.Practice("018f0000-0000-7000-8000-000000000002")
	maria  = ident.Person("018f0000-0000-7000-8000-000000000011")
)

func changes(t testing.TB, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func looks(t testing.TB, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func code(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	return ""
}

func somePractice(id ident.Practice, slug string) house.Practice {
	return house.Practice{ID: id, Slug: slug, Name: "Willow", Place: "Mill Lane 3", Zone: "Europe/London", Currency: "GBP",
		Phone: "020 1", Email: "hello@willow.example", Taking: house.Full, TakingSince: "2026-03-01",
		Done: []house.Step{house.StepName, house.StepPlace}, Sample: true, Created: storetest.Start}
}

func somePerson() staff.Person {
	return staff.Person{ID: maria, Name: "María Ruiz", Email: "Maria@willow.example", Role: staff.Owner, Treats: true, Active: true}
}

// withPractices stores two practices, with a person in the first.
func withPractices(t testing.TB, db *store.DB) {
	t.Helper()
	changes(t, db, func(tx *store.Tx) error {
		return errors.Join(tx.AddPractice(somePractice(willow, "willow")), tx.AddPractice(somePractice(other, "other")),
			tx.AddPerson(willow, somePerson(), "hash"))
	})
}

func TestPracticeIsStoredAndChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		want := somePractice(willow, "willow")
		want.Version = 1
		var got house.Practice
		looks(t, db, func(tx *store.Tx) (err error) { got, err = tx.PracticeBySlug("willow"); return err })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		got.Name, got.Taking, got.TakingSince = "Willow Massage", house.Open, ""
		changes(t, db, func(tx *store.Tx) error { return tx.SavePractice(got) })
		err := db.Update(context.Background(), func(tx *store.Tx) error { return tx.SavePractice(got) })
		if code(err) != store.CodeStale {
			t.Errorf("second change of the same version: %v", err)
		}
		err = db.Update(context.Background(), func(tx *store.Tx) error { return tx.AddPractice(somePractice("x", "willow")) })
		if code(err) != store.CodeTaken {
			t.Errorf("the same slug twice: %v", err)
		}
	})
}

func TestPersonIsFoundOnlyInHerPractice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		looks(t, db, func(tx *store.Tx) error {
			a, err := tx.AccountByEmail(willow, " MARIA@willow.example")
			if diff := cmp.Diff(store.Account{Person: somePerson(), PasswordHash: "hash", Created: storetest.Start, Version: 1}, a); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if _, err := tx.Person(other, maria); !fault.Is(err, fault.NotFound) {
				t.Errorf("from another practice: %v", err)
			}
			if _, err := tx.AccountByEmail(willow, ""); !fault.Is(err, fault.NotFound) {
				t.Errorf("without an address: %v", err)
			}
			return nil
		})
		err := db.Update(context.Background(), func(tx *store.Tx) error {
			p := somePerson()
			p.ID, p.Email = "another", "maria@WILLOW.example"
			return tx.AddPerson(willow, p, "")
		})
		if code(err) != store.CodeTaken {
			t.Errorf("the same address twice: %v", err)
		}
	})
}

func TestSessionsEndAndAreTouchedOnceAMinute(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		expires := storetest.Start.Add(12 * time.Hour)
		changes(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.StartSession("a", store.Session{ID: "1", Practice: willow, Person: maria, Expires: expires}),
				tx.StartSession("b", store.Session{ID: "2", Practice: willow, Person: maria, Expires: expires}))
		})
		seen := func() (at time.Time) {
			looks(t, db, func(tx *store.Tx) error {
				s, err := tx.Session("a")
				at = s.LastSeen
				return err
			})
			return at
		}
		for _, step := range []struct{ after, want time.Duration }{{30 * time.Second, 0}, {30 * time.Second, time.Minute}} {
			clock.Advance(step.after)
			changes(t, db, func(tx *store.Tx) error { return tx.TouchSession("a") })
			if got := seen().Sub(storetest.Start); got != step.want {
				t.Errorf("last seen after %v, want %v", got, step.want)
			}
		}
		changes(t, db, func(tx *store.Tx) error { return tx.EndSessions(willow, maria, "1") })
		looks(t, db, func(tx *store.Tx) error {
			if _, err := tx.Session("b"); !fault.Is(err, fault.NotFound) {
				t.Errorf("an ended session: %v", err)
			}
			all, err := tx.Sessions(willow, maria)
			if len(all) != 1 || all[0].ID != "1" {
				t.Errorf("sessions %v", all)
			}
			return err
		})
		clock.Set(expires)
		looks(t, db, func(tx *store.Tx) error {
			if _, err := tx.Session("a"); !fault.Is(err, fault.NotFound) {
				t.Errorf("an expired session: %v", err)
			}
			return nil
		})
		changes(t, db, func(tx *store.Tx) error { return tx.SweepCore() })
	})
}

func TestAnActLinkIsSpentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		link := store.Link{ID: "l1", Practice: willow, Kind: store.LinkAct, Purpose: "answer", Subject: "case", Client: "c", Expires: storetest.Start.Add(time.Hour)}
		changes(t, db, func(tx *store.Tx) error { return tx.AddLink("token", link) })
		var wg sync.WaitGroup
		won, lost := make(chan bool, 20), make(chan string, 20)
		for range 20 {
			wg.Go(func() {
				err := db.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.SpendLink("token")
					return err
				})
				if err == nil {
					won <- true
				} else {
					lost <- code(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Errorf("%d spent it", len(won))
		}
		for range len(lost) {
			if c := <-lost; c != "link-used" {
				t.Errorf("a loser got %q", c)
			}
		}
	})
}

func TestLinksThatCannotBeUsedSayWhy(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		soon := storetest.Start.Add(time.Hour)
		changes(t, db, func(tx *store.Tx) error {
			return errors.Join(
				tx.AddLink("view", store.Link{ID: "1", Practice: willow, Kind: store.LinkView, Subject: "s", Expires: soon}),
				tx.AddLink("revoked", store.Link{ID: "2", Practice: willow, Kind: store.LinkAct, Subject: "s", Expires: soon}),
				tx.RevokeLink(willow, "2"),
				tx.AddSetupLink("old", store.SetupLink{Purpose: "owner", Expires: soon}),
				tx.AddSetupLink("new", store.SetupLink{Purpose: "owner", Expires: soon}))
		})
		spend := func(token string) error {
			return db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.SpendLink(token); return err })
		}
		setup := func(token string) error {
			return db.Update(context.Background(), func(tx *store.Tx) error { _, err := tx.SpendSetupLink(token); return err })
		}
		check := func(what string, err error, want string) {
			t.Helper()
			if code(err) != want {
				t.Errorf("%s: %v, want code %q", what, err, want)
			}
		}
		check("a view link is not spent", spend("view"), "not-found")
		check("revoked", spend("revoked"), "link-revoked")
		check("unknown", spend("unknown"), "not-found")
		check("an older setup link", setup("old"), "link-used")
		check("the newest setup link", setup("new"), "")
		check("the newest setup link again", setup("new"), "link-used")
		clock.Set(soon)
		check("expired", db.View(context.Background(), func(tx *store.Tx) error { _, err := tx.OpenLink("view"); return err }), "link-expired")
	})
}

func TestIdempotency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ran := 0
		call := func(actor, key, digest string) (id string, err error) {
			err = db.Update(context.Background(), func(tx *store.Tx) error {
				before, done, err := tx.Begin(willow, actor, key, digest)
				if err != nil || done {
					id = before
					return err
				}
				ran++
				id = "made-" + digest
				return tx.Finish(willow, actor, key, id)
			})
			return id, err
		}
		for _, c := range []struct{ actor, key, digest, id, code string }{
			{"person:1", "k", "a", "made-a", ""},
			{"person:1", "k", "a", "made-a", ""},
			{"person:1", "k", "b", "", store.CodeReused},
			{"person:2", "k", "b", "made-b", ""},
		} {
			id, err := call(c.actor, c.key, c.digest)
			if id != c.id || code(err) != c.code {
				t.Errorf("%+v: %q, %v", c, id, err)
			}
		}
		if ran != 2 {
			t.Errorf("ran %d times", ran)
		}
		id, stored, err := db.Settle(context.Background(), willow, "person:1", "k", "a")
		if id != "made-a" || !stored || err != nil {
			t.Errorf("settle: %q %v %v", id, stored, err)
		}
		if _, stored, err := db.Settle(context.Background(), willow, "person:1", "other", "a"); stored || err != nil {
			t.Errorf("settle of what was not stored: %v %v", stored, err)
		}
	})
}

func TestOneKeyAtOnceRunsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		made := make(chan string, 20)
		for range 20 {
			wg.Go(func() {
				err := db.Update(context.Background(), func(tx *store.Tx) error {
					_, done, err := tx.Begin(willow, "a", "k", "d")
					if err != nil || done {
						return err
					}
					made <- "x"
					return tx.Finish(willow, "a", "k", "id")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(made) != 1 {
			t.Errorf("ran %d times", len(made))
		}
	})
}

// One letter whose words do not open is told apart, and keeps no other back.
func TestOutboxWithALetterThatDoesNotOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		changes(t, db, func(tx *store.Tx) error {
			for _, id := range []string{"1", "2", "3"} {
				if err := tx.Enqueue(store.Letter{ID: id, Practice: willow, Kind: "mail", Due: storetest.Start, Recipient: "a@b.example", Subject: "A note", Body: "Words " + id}); err != nil {
					return err
				}
			}
			_, err := tx.Exec("update outbox set body = (select body from outbox where practice_id = $1 and id = '3') where practice_id = $1 and id = '2'", willow)
			return err
		})
		is := func(all []store.Letter) {
			t.Helper()
			got := map[string]string{}
			for _, l := range all {
				if got[l.ID] = l.Body; l.Shut != (l.ID == "2") {
					t.Errorf("letter %s: shut %v", l.ID, l.Shut)
				}
			}
			if diff := cmp.Diff(map[string]string{"1": "Words 1", "2": "", "3": "Words 3"}, got); diff != "" {
				t.Error(diff)
			}
		}
		looks(t, db, func(tx *store.Tx) error {
			all, err := tx.LettersIn(willow, staff.System(willow), store.LetterWaiting, 10)
			is(all)
			return err
		})
		changes(t, db, func(tx *store.Tx) error {
			all, err := tx.DueOutbox(tx.Now(), 10)
			is(all)
			return err
		})
	})
}

func TestOutbox(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		withPractices(t, db)
		letter := func(id string, due time.Duration) store.Letter {
			return store.Letter{ID: id, Practice: willow, Kind: "mail", Due: storetest.Start.Add(due), Recipient: "a@b.example",
				Subject: "A note from Willow", Body: "It hurt: sorry.", MessageID: "<" + id + "@willow>"}
		}
		changes(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.Enqueue(letter("1", 0)), tx.Enqueue(letter("2", time.Hour)), tx.Enqueue(letter("3", -time.Minute)))
		})
		due := func() (ids []string) {
			changes(t, db, func(tx *store.Tx) error {
				ids = nil
				all, err := tx.DueOutbox(tx.Now(), 10)
				for _, l := range all {
					ids = append(ids, l.ID)
					if l.Body != "It hurt: sorry." {
						t.Errorf("body %q", l.Body)
					}
				}
				return err
			})
			return ids
		}
		if got := due(); len(got) != 2 {
			t.Errorf("due: %v", got)
		}
		if got := due(); len(got) != 0 {
			t.Errorf("taken twice: %v", got)
		}
		changes(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.MarkSent(willow, "1"), tx.MarkFailed(willow, "3", "greylisted", store.Backoff(tx.Now(), 1)))
		})
		clock.Advance(time.Minute)
		if diff := cmp.Diff([]string{"3"}, due()); diff != "" {
			t.Error(diff)
		}
		changes(t, db, func(tx *store.Tx) error { return tx.MarkFailed(willow, "3", "no such mailbox", time.Time{}) })
		looks(t, db, func(tx *store.Tx) error {
			counts, err := tx.LetterCounts(willow, staff.System(willow))
			if diff := cmp.Diff(map[store.LetterState]int{store.LetterSent: 1, store.LetterWaiting: 1, store.LetterFailed: 1}, counts); diff != "" {
				t.Error(diff)
			}
			failed, err2 := tx.LettersIn(willow, staff.System(willow), store.LetterFailed, 10)
			if len(failed) != 1 || failed[0].Attempts != 2 || failed[0].LastError != "no such mailbox" {
				t.Errorf("failed: %+v", failed)
			}
			_, foreign := tx.Letter(other, "1")
			if !fault.Is(foreign, fault.NotFound) {
				t.Errorf("from another practice: %v", foreign)
			}
			return errors.Join(err, err2)
		})
		changes(t, db, func(tx *store.Tx) error { _, err := tx.ReleaseLetters(willow); return err })
		if diff := cmp.Diff([]string{"3"}, due()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSettingsOfMailAndBackups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withPractices(t, db)
		m := store.MailSettings{Host: "smtp.example", Port: 587, TLS: "starttls", User: "u", Password: "p", From: "hello@willow.example"}
		changes(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.SaveMailSettings(willow, m), tx.SetBackupFolder(willow, "/b"), tx.NoteBackup(willow, ""), tx.NoteBackup(willow, "The folder is gone."))
		})
		looks(t, db, func(tx *store.Tx) error {
			m.Version = 1
			got, err := tx.MailSettings(willow)
			if diff := cmp.Diff(m, got); diff != "" {
				t.Error(diff)
			}
			at := storetest.Start
			b, err2 := tx.BackupSettings(willow)
			if diff := cmp.Diff(store.BackupSettings{Folder: "/b", LastAt: &at, LastError: "The folder is gone."}, b); diff != "" {
				t.Error(diff)
			}
			none, err3 := tx.MailSettings(other)
			if diff := cmp.Diff(store.MailSettings{}, none); diff != "" {
				t.Error(diff)
			}
			return errors.Join(err, err2, err3)
		})
		m.Version = 7
		err := db.Update(context.Background(), func(tx *store.Tx) error { return tx.SaveMailSettings(willow, m) })
		if code(err) != store.CodeStale {
			t.Errorf("a stale version: %v", err)
		}
	})
}

func TestAttemptsAreCountedByWindow(t *testing.T) {
	storetest.EachClock(t, func(t *testing.T, db *store.DB, clock *storetest.Clock) {
		count := func(subject string) (n int) {
			changes(t, db, func(tx *store.Tx) (err error) { n, err = tx.CountAttempt(willow, subject, 15*time.Minute); return err })
			return n
		}
		if a, b, c := count("account:1"), count("account:1"), count("address:1"); a != 1 || b != 2 || c != 1 {
			t.Errorf("counts %d %d %d", a, b, c)
		}
		clock.Advance(15 * time.Minute)
		if n := count("account:1"); n != 1 {
			t.Errorf("in the next window: %d", n)
		}
		changes(t, db, func(tx *store.Tx) error { return tx.ForgetAttempts(willow, "account:1") })
		looks(t, db, func(tx *store.Tx) error {
			n, err := tx.Attempts(willow, "account:1", 15*time.Minute)
			if n != 0 {
				t.Errorf("after forgetting: %d", n)
			}
			return err
		})
	})
}
