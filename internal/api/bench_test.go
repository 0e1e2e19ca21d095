package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// BenchmarkFreeTimes searches ten therapists over 30 days that are four fifths full, on the server alone.
func BenchmarkFreeTimes(b *testing.B) {
	cfg := storetest.SQLiteConfig(b)
	clock := storetest.NewClock(storetest.Start)
	cfg.Clock, cfg.CheckNesting = clock.Now, false
	h := newHouse(b, storetest.Open(b, cfg), clock)
	h.update(func(tx *store.Tx) error {
		for n := range 8 {
			who := staff.Person{ID: id[ident.Person](), Name: "x", Email: string(rune('a'+n)) + "@more.example", Role: staff.Therapist, Treats: true, Active: true}
			if err := tx.AddPerson(h.practice, who, ""); err != nil {
				return err
			}
			hours := scheduling.Hours{Person: who.ID}
			for d := range 7 {
				hours.Spans = append(hours.Spans, scheduling.Span{Weekday: time.Weekday(d), From: 9 * 60, To: 17 * 60})
			}
			if err := tx.SetHours(h.practice, hours); err != nil {
				return err
			}
			for i := range 30 * 8 {
				if (i+n)%5 == 0 {
					continue
				}
				v := scheduling.Visit{ID: id[ident.Visit](), Client: h.client, Therapist: who.ID, Title: "x", Starts: storetest.Start.Truncate(24*time.Hour).AddDate(0, 0, i/8).Add(time.Duration(9+i%8) * time.Hour), Minutes: 60, Price: h.price(), State: scheduling.Booked}
				if _, err := tx.BookVisit(h.practice, v, time.UTC); err != nil {
					return err
				}
			}
		}
		return nil
	})
	handler := New(h.office, Options{Rate: 1 << 30})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodGet, Prefix+"/free-times?each=true&days=30&service="+string(h.service), nil)
		r.Header.Set("Authorization", "Bearer "+h.keys["desk"])
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != 200 || w.Body.Len() < 10_000 {
			b.Fatal(w.Code, w.Body.Len())
		}
	}
}
