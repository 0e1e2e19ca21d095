package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// refused runs an Update that has to fail with a fault of this kind.
func refused(t testing.TB, db *store.DB, kind fault.Kind, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %v", err, kind)
	}
}

func sean() referral.Practitioner {
	return referral.Practitioner{ID: "sean", Name: "Sean Brennan", OtherName: "شون", Practice: "Brennan Sports", Phone: "519 555 0177", Email: "sean@example.com",
		Skills: []referral.Skill{"deep-tissue", "own words, with a comma"}, Areas: []string{"shoulder"}, Place: "King Street",
		Times: []referral.Time{"evenings", "saturdays"}, Languages: []string{"English", "Gaeilge"}, Price: "95", GoodAt: "Twelve years of it",
		TakesNew: referral.TakesYes, Trusted: true, Confirmed: "2026-01-20", SpokeNote: "two more", Version: 1}
}

func TestDirectory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		update(t, db, func(tx *store.Tx) error {
			for _, x := range []referral.Practitioner{sean(), {ID: "ana", Name: "Ána", TakesNew: referral.TakesUnknown}, {ID: "zoe", Name: "Zoë", TakesNew: referral.TakesNo}} {
				if err := tx.AddPractitioner(carvalho, x); err != nil {
					return err
				}
			}
			return nil
		})
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Practitioner(carvalho, "sean")
			if d := cmp.Diff(sean(), got); d != "" {
				t.Error(d)
			}
			if _, err := tx.Practitioner(elsewhere, "sean"); !fault.Is(err, fault.NotFound) {
				t.Error("another practice reads the entry", err)
			}
			return err
		})
		changed := sean().Confirm("2026-03-03", referral.TakesNo, "full until May")
		update(t, db, func(tx *store.Tx) error { return tx.SavePractitioner(carvalho, changed) })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SavePractitioner(carvalho, changed) })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error {
			x := changed
			x.Version = 2
			return tx.SavePractitioner(elsewhere, x)
		})
		update(t, db, func(tx *store.Tx) error {
			x, err := tx.Practitioner(carvalho, "zoe")
			if err != nil {
				return err
			}
			x.Removed = true
			return tx.SavePractitioner(carvalho, x)
		})
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.Practitioners(carvalho)
			if len(all) != 2 || all[0].ID != "ana" || all[1].SpokeNote != "full until May" || all[1].Version != 2 {
				t.Error(all)
			}
			if gone, err := tx.Practitioner(carvalho, "zoe"); err != nil || !gone.Removed {
				t.Error("who was taken out can still be named on old pages", err)
			}
			return err
		})
	})
}

func TestIntroductions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		given := referral.Give(referral.Introduction{ID: "i1", Client: paul, Practitioner: "sean", Case: "case", By: "ines"}, "2026-03-03")
		rehearsed := given
		rehearsed.ID, rehearsed.Case = "i2", "rehearsal"
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddPractitioner(carvalho, sean()); err != nil {
				return err
			}
			if err := tx.AddIntroduction(carvalho, rehearsed, true); err != nil {
				return err
			}
			return tx.AddIntroduction(carvalho, given, false)
		})
		update(t, db, func(tx *store.Tx) error {
			in, err := tx.Introduction(carvalho, "i1")
			if err != nil {
				return err
			}
			if in, err = in.Consent([]referral.Share{referral.NameNumber, referral.WorkedOn}, "2026-03-04"); err != nil {
				return err
			}
			if in, err = in.Introduce("2026-03-05"); err != nil {
				return err
			}
			if in, err = in.Replied(referral.HasPlace, "2026-03-06"); err != nil {
				return err
			}
			if in, err = in.Heard(referral.NotYet, "He rings on Friday", "2026-03-17"); err != nil {
				return err
			}
			return tx.SaveIntroduction(carvalho, in)
		})
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { given.Version = 1; return tx.SaveIntroduction(carvalho, given) })
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.IntroductionsOfClient(carvalho, paul)
			want := []referral.Introduction{{ID: "i1", Client: paul, Practitioner: "sean", Case: "case", By: "ines", State: referral.Answered, GivenOn: "2026-03-03",
				Scope: []referral.Share{referral.NameNumber, referral.WorkedOn}, ScopeOn: "2026-03-04", IntroducedOn: "2026-03-05", Reply: referral.HasPlace, ReplyOn: "2026-03-06",
				AskDue: "2026-03-31", Answer: referral.NotYet, AnsweredOn: "2026-03-17", Words: "He rings on Friday", Version: 2}}
			if d := cmp.Diff(want, all); d != "" || err != nil {
				t.Error(d, err)
			}
			for day, n := range map[string]int{"2026-03-30": 0, "2026-03-31": 1} {
				if due, err := tx.IntroductionsDue(carvalho, date(day)); err != nil || len(due) != n {
					t.Error(day, due, err)
				}
			}
			if parts, err := tx.Partings(carvalho); err != nil || cmp.Diff([]referral.Parting{{Practitioner: "sean", Answer: referral.NotYet, On: "2026-03-17"}}, parts) != "" {
				t.Error(parts, err)
			}
			if r, err := tx.IntroductionsOfCase(carvalho, "rehearsal"); err != nil || len(r) != 1 {
				t.Error("a rehearsal shows its own", r, err)
			}
			if none, err := tx.IntroductionsOfClient(elsewhere, paul); err != nil || len(none) != 0 {
				t.Error("another practice reads them", none, err)
			}
			return nil
		})
	})
}

func TestInquiriesAndWaiting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		at := storetest.Start
		jennifer := inquiry.Inquiry{ID: "jennifer", Name: "Jennifer", Email: "j@example.com", Phone: "1", Wish: "my neck", At: at, Due: at.Add(30 * time.Hour), State: inquiry.New, Version: 1}
		other := inquiry.Inquiry{ID: "other", Name: "李", Email: "l@example.com", At: at.Add(time.Minute), Due: at.Add(20 * time.Hour), State: inquiry.New, Version: 1}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddInquiry(carvalho, jennifer); err != nil {
				return err
			}
			return tx.AddInquiry(carvalho, other)
		})
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.NewInquiries(carvalho)
			if d := cmp.Diff([]inquiry.Inquiry{other, jennifer}, all); d != "" || err != nil {
				t.Error(d, err)
			}
			if w, err := tx.Place(carvalho, "jennifer"); err != nil || w != (inquiry.Place{}) {
				t.Error("nobody asked to wait", w, err)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error {
			q, err := jennifer.Give(inquiry.Full, "ines", at.Add(time.Hour))
			if err != nil {
				return err
			}
			q, w, err := q.Wait(inquiry.Place{}, "2026-03-03")
			if err != nil {
				return err
			}
			if err := tx.SavePlace(carvalho, w); err != nil {
				return err
			}
			return tx.SaveInquiry(carvalho, q)
		})
		refused(t, db, fault.Conflict, func(tx *store.Tx) error { return tx.SaveInquiry(carvalho, jennifer) })
		refused(t, db, fault.Conflict, func(tx *store.Tx) error {
			return tx.SavePlace(carvalho, inquiry.Place{Inquiry: "jennifer", State: inquiry.WaitStill})
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.WaitingList(carvalho)
			if err != nil || len(list) != 1 || list[0].Place.Since != "2026-03-03" || list[0].Inquiry.Wish != "my neck" ||
				list[0].Inquiry.State != inquiry.Waiting || !list[0].Inquiry.AnsweredAt.Equal(at.Add(time.Hour)) {
				t.Error(list, err)
			}
			if all, err := tx.RecentInquiries(carvalho, 1); err != nil || len(all) != 1 || all[0].ID != "other" {
				t.Error(all, err)
			}
			if _, err := tx.Inquiry(elsewhere, "jennifer"); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return nil
		})
		update(t, db, func(tx *store.Tx) error {
			w, err := tx.Place(carvalho, "jennifer")
			if err != nil {
				return err
			}
			_, w = jennifer.Leave(w)
			return tx.SavePlace(carvalho, w)
		})
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.WaitingList(carvalho)
			if len(list) != 0 {
				t.Error("who left is still on the list", list)
			}
			return err
		})
	})
}
