package office

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// entry adds a practitioner who was spoken with on a day ("" for never).
func (h *testHouse) entry(p referral.Practitioner) ident.Practitioner {
	h.t.Helper()
	p.ID = newID[ident.Practitioner]()
	if p.Phone == "" {
		p.Phone = "+442079460012"
	}
	if p.TakesNew == "" {
		p.TakesNew = referral.TakesYes
	}
	h.update(func(tx *store.Tx) error { return tx.AddPractitioner(h.practice, p) })
	return p.ID
}

func TestTheDirectoryIsKeptByTheDesk(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		_, err := h.office.AddEntry(ctx, h.desk, NewKey(), EntryChange{Email: "no-at"})
		wantProblem(t, err, "name")
		wantProblem(t, err, "email")

		key, in := NewKey(), EntryChange{Name: "Sean Okoro", Phone: "020 7946 0011", Skills: []referral.Skill{"deep-tissue"}, Areas: []string{"shoulders"}, Place: "King Street",
			Languages: []string{"English", "Igbo"}, Times: []referral.Time{"evenings"}, GoodAt: "Deep, patient work", TakesNew: referral.TakesYes, Trusted: true, Spoke: true}
		id, err := h.office.AddEntry(ctx, h.desk, key, in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := h.office.AddEntry(ctx, h.desk, key, in)
		if err != nil || again != id {
			t.Errorf("sent twice: %v %v, want %v once", again, err, id)
		}
		e, err := h.office.Entry(ctx, h.therapist, id)
		if err != nil || e.Confirmed != "2026-03-03" || e.Phone != "+442079460011" || e.PhoneShown == e.Phone || !e.Trusted {
			t.Errorf("%+v %v", e, err)
		}
		change := in
		change.Version, change.Price = e.Version, "£70"
		if err := h.office.ChangeEntry(ctx, h.therapist, NewKey(), id, change); err != nil {
			t.Fatal(err)
		}
		wantFault(t, h.office.ChangeEntry(ctx, h.desk, NewKey(), id, change), fault.Conflict, store.CodeStale)

		for _, by := range []staff.Actor{staff.AsClient(h.practice, h.client, "link"), staff.AsColleague(h.practice, "link")} {
			_, err := h.office.Directory(ctx, by, "")
			wantFault(t, err, fault.Forbidden, "")
			_, err = h.office.Entry(ctx, by, id)
			wantFault(t, err, fault.NotFound, "")
			_, err = h.office.AddEntry(ctx, by, NewKey(), in)
			wantFault(t, err, fault.Forbidden, "")
			wantFault(t, h.office.RemoveEntry(ctx, by, NewKey(), id, true), fault.Forbidden, "")
		}
		other := h.stranger()
		_, err = h.office.Entry(ctx, other, id)
		wantFault(t, err, fault.NotFound, "")
		wantFault(t, h.office.ChangeEntry(ctx, other, NewKey(), id, change), fault.NotFound, "")
		wantFault(t, h.office.SpokeWith(ctx, other, NewKey(), Spoken{Practitioner: id}), fault.NotFound, "")
	})
}

func TestSpokeWithMakesAnEntryFresh(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		id := h.entry(referral.Practitioner{Name: "Oda Lind", Confirmed: "2024-11-02"})
		ring := promise.Promise{ID: newID[ident.Promise](), Kind: promise.Confirm, Practitioner: id, Due: h.clock.Now()}
		h.update(func(tx *store.Tx) error { return tx.AddPromise(h.practice, ring) })
		if err := h.office.SpokeWith(ctx, h.desk, NewKey(), Spoken{Practitioner: id, Takes: referral.TakesNo, Note: "Full until May"}); err != nil {
			t.Fatal(err)
		}
		e, err := h.office.Entry(ctx, h.desk, id)
		if err != nil || e.Confirmed != "2026-03-03" || e.TakesNew != referral.TakesNo || e.SpokeNote != "Full until May" || e.Stale(e.Today) {
			t.Errorf("%+v %v", e, err)
		}
		if err := h.office.SpokeWith(ctx, h.desk, NewKey(), Spoken{Practitioner: id, Takes: referral.TakesUnknown}); err != nil {
			t.Fatal(err)
		}
		if e, err = h.office.Entry(ctx, h.desk, id); err != nil || e.TakesNew != referral.TakesNo || e.SpokeNote != "Full until May" {
			t.Errorf("one tap forgot what was known: %+v %v", e, err)
		}
		h.view(func(tx *store.Tx) error {
			p, err := tx.Promise(h.practice, ring.ID)
			if !p.Done() {
				t.Error("ringing still stands on Today")
			}
			return err
		})
	})
}

func TestTheDirectoryIsSearchedByNeed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		h.entry(referral.Practitioner{Name: "Sean Okoro", Skills: []referral.Skill{"deep-tissue"}, Areas: []string{"shoulders"}, Place: "King Street", Times: []referral.Time{"evenings"}, Confirmed: "2026-02-01"})
		h.entry(referral.Practitioner{Name: "Mei Tanaka", Skills: []referral.Skill{"pregnancy"}, Languages: []string{"日本語", "English"}, Confirmed: "2026-02-01"})
		gone := h.entry(referral.Practitioner{Name: "Ábel Kiss", Skills: []referral.Skill{"deep-tissue"}, GoodAt: "Runners", Confirmed: "2025-02-01"})
		tests := []struct {
			search string
			want   []string
		}{
			{"", []string{"Ábel Kiss", "Mei Tanaka", "Sean Okoro"}},
			{"deep work", []string{"Sean Okoro", "Ábel Kiss"}},
			{"prenatal", []string{"Mei Tanaka"}},
			{"shoulder", []string{"Sean Okoro"}},
			{"evening", []string{"Sean Okoro"}},
			{"king", []string{"Sean Okoro"}},
			{"english", []string{"Mei Tanaka"}},
			{"abel", []string{"Ábel Kiss"}},
			{"runners", []string{"Ábel Kiss"}},
			{"shiatsu", nil},
		}
		for _, tt := range tests {
			view, err := h.office.Directory(ctx, h.therapist, tt.search)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range view.Fits {
				got = append(got, f.Practitioner.Name)
			}
			if d := cmp.Diff(tt.want, got); d != "" || view.All != 3 {
				t.Errorf("%q: %s", tt.search, d)
			}
		}
		if err := h.office.RemoveEntry(ctx, h.desk, NewKey(), gone, true); err != nil {
			t.Fatal(err)
		}
		if view, err := h.office.Directory(ctx, h.desk, ""); err != nil || view.All != 2 {
			t.Errorf("after removing: %d %v", view.All, err)
		}
		for range 2 { // taking it back twice is no fault
			if err := h.office.RemoveEntry(ctx, h.desk, NewKey(), gone, false); err != nil {
				t.Fatal(err)
			}
		}
		if view, err := h.office.Directory(ctx, h.desk, ""); err != nil || view.All != 3 {
			t.Errorf("after taking it back: %d %v", view.All, err)
		}
	})
}
