package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
	"github.com/partwell/partwell/internal/web/pages"
)

// fiveHundred fills a practice with a client of 500 knots and 60 visits.
func fiveHundred(tb testing.TB, db *store.DB) (staff.Actor, ident.Client) {
	tb.Helper()
	practice, owner, c := fixedID[ident.Practice]("100"), fixedID[ident.Person]("201"), fixedID[ident.Client]("300")
	kinds := []client.Kind{client.KindLine, client.KindThanks, client.KindTold, client.KindPreference, client.KindHurt, client.KindPutRight, client.KindSaid, client.KindAsks, client.KindProgress, client.KindAgreed}
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		if err := tx.AddPractice(house.Practice{ID: practice, Slug: "p", Name: "Carvalho Massage", Zone: "Europe/London", Currency: "GBP", Taking: house.Open, Created: tx.Now()}); err != nil {
			return err
		}
		if err := tx.AddPerson(practice, staff.Person{ID: owner, Name: "Inês Carvalho", Email: "ines@carvalhomassage.example", Role: staff.Owner, Treats: true, Active: true}, ""); err != nil {
			return err
		}
		mariam, err := client.Client{ID: c, Name: "Mariam Haddad", OtherName: "مريم حداد", Phone: "+442079460001", Since: "2021-04-11", Therapist: owner}.Tidy()
		if err != nil {
			return err
		}
		if err := tx.AddClient(practice, mariam); err != nil {
			return err
		}
		for i := range 500 {
			k := client.Knot{ID: fixedID[ident.Knot]("5" + ident4(i)), Client: c, Kind: kinds[i%len(kinds)], At: tx.Now().Add(-time.Duration(i) * 80 * time.Hour),
				Text: "The left side was too much, under the shoulder blade. I did not like to say.", By: "Mariam", Theirs: i%3 == 0, Way: client.WayPhone}
			if err := tx.AddKnot(practice, k); err != nil {
				return err
			}
		}
		for i := range 60 {
			v := scheduling.Visit{ID: fixedID[ident.Visit]("6" + ident4(i)), Client: c, Therapist: owner, Title: "Shoulders and neck", Minutes: 60, Price: money.Of(6000, "GBP"),
				Starts: tx.Now().Add(time.Duration(24-i*14*24) * time.Hour), State: scheduling.Done}
			if i == 0 {
				v.State = scheduling.Booked
			}
			if _, err := tx.BookVisit(practice, v, time.UTC); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return staff.As(practice, staff.Person{ID: owner, Role: staff.Owner}), c
}

func ident4(n int) string {
	digits := []byte("0000")
	for i := 3; n > 0; i, n = i-1, n/10 {
		digits[i] = byte('0' + n%10)
	}
	return string(digits)
}

// BenchmarkClientPage measures a client's page with 500 knots on the server: the office's call with
// its audit row, the words, the rendering, and all of it together.
func BenchmarkClientPage(b *testing.B) {
	db, clock := storetest.SQLite(b)
	actor, c := fiveHundred(b, db)
	o := office.New(office.Parts{Store: db, Keys: seal.NewRing(), Clock: clock.Now})
	s := &site{office: o}
	ctx := context.Background()
	r := httptest.NewRequest(http.MethodGet, "/clients/"+string(c), nil)
	session := office.Session{Actor: actor, Person: staff.Person{Name: "Inês Carvalho"}, Solo: true}
	r = r.WithContext(context.WithValue(ctx, visitorKey{}, visitor{session: &session}))
	view, err := o.ClientView(ctx, actor, c)
	if err != nil {
		b.Fatal(err)
	}
	if len(view.Line) < 500 {
		b.Fatalf("the line has %d entries", len(view.Line))
	}
	page := s.clientPage(r, view)
	whole := func(b *testing.B) {
		for b.Loop() {
			view, err := o.ClientView(ctx, actor, c)
			if err != nil {
				b.Fatal(err)
			}
			if err := render(discard{}, r, http.StatusOK, pages.Client(s.clientPage(r, view))); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("whole", whole)
	b.Run("office", func(b *testing.B) {
		for b.Loop() {
			if _, err := o.ClientView(ctx, actor, c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("words", func(b *testing.B) {
		for b.Loop() {
			s.clientPage(r, view)
		}
	})
	b.Run("render", func(b *testing.B) {
		for b.Loop() {
			if err := render(discard{}, r, http.StatusOK, pages.Client(page)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fixedID gives an id that ends in these digits.
func fixedID[T ~string](digits string) T {
	return T("00000000-0000-7000-8000-" + strings.Repeat("0", 12-len(digits)) + digits)
}

// discard is an answer that nobody reads.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}
