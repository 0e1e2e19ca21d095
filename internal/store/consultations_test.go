package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestConsultationsAndTheirAdvice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		client, file := ident.Client(uuid(60)), ident.Case(uuid(61))
		asked := consultation.Consultation{ID: ident.Consultation(uuid(62)), Client: client, Case: file, By: ident.Person(uuid(63)), How: consultation.ByLink, Practitioner: ident.Practitioner(uuid(64)),
			On: "2026-03-03", Until: "2026-03-17", Question: "What would you try?", Summary: "A client comes late."}
		line := consultation.Consultation{ID: ident.Consultation(uuid(65)), Client: client, By: ident.Person(uuid(63)), How: consultation.ByLine, Who: "Ana", On: "2026-03-02", Line: "Wait", Kept: true}
		update(t, db, func(tx *store.Tx) error {
			if err := tx.AddConsultation(carvalho, asked); err != nil {
				return err
			}
			return tx.AddConsultation(carvalho, line)
		})
		asked.Rev, line.Rev = 1, 1
		asked.Advice = []consultation.Advice{{At: storetest.Start, Text: "Say it once more."}}
		update(t, db, func(tx *store.Tx) error { return tx.AddAdvice(carvalho, asked) })
		err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddAdvice(carvalho, asked) })
		if code(err) != store.CodeStale {
			t.Errorf("advice over a newer one: %v", err)
		}
		asked.Rev, asked.Kept, asked.Closed, asked.Line, asked.SentOn, asked.Way = 2, true, true, "Once more", "2026-03-03", "phone"
		update(t, db, func(tx *store.Tx) error { return tx.SaveConsultation(carvalho, asked) })
		asked.Rev = 3
		view(t, db, func(tx *store.Tx) error {
			all, err := tx.ConsultationsOf(carvalho, client)
			if diff := cmp.Diff([]consultation.Consultation{asked, line}, all); diff != "" || err != nil {
				t.Error(diff, err)
			}
			of, err := tx.ConsultationsOfCase(carvalho, file)
			if diff := cmp.Diff([]consultation.Consultation{asked}, of); diff != "" || err != nil {
				t.Error(diff, err)
			}
			one, err := tx.Consultation(carvalho, asked.ID)
			if diff := cmp.Diff(asked, one); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if _, err := tx.Consultation(elsewhere, asked.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another practice sees it: %v", err)
			}
			none, err := tx.ConsultationsOf(elsewhere, client)
			if len(none) > 0 {
				t.Errorf("another practice sees %v", none)
			}
			return err
		})
	})
}
