package store_test

import (
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func asked(id, n int, from string) scheduling.Asked {
	v := hour(id, n)
	return scheduling.Asked{ID: ident.Booking(v.ID), Therapist: v.Therapist, Service: v.Service, Starts: v.Starts, Minutes: 60, Price: money.Of(9500, "GBP"), Name: "Anna",
		Email: "anna@clients.example", Phone: "1", Words: "My neck", Seen: "a:1", Until: storetest.Start.Add(scheduling.HeldFor), From: from, To: "m"}
}

func TestATimeIsHeldForABookingByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withClients(t, db)
		one := asked(1, 24, "f")
		update(t, db, func(tx *store.Tx) error { return tx.AddBooking(carvalho, one, time.UTC) })
		overlaps := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Update(t.Context(), fn); !fault.Is(err, fault.Conflict) {
				t.Errorf("a held time is given away: %v", err)
			}
		}
		overlaps(func(tx *store.Tx) error { return tx.AddBooking(carvalho, asked(2, 24, "g"), time.UTC) })
		overlaps(func(tx *store.Tx) error { _, err := tx.BookVisit(carvalho, hour(3, 24), time.UTC); return err })
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.Booking(carvalho, one.ID)
			if err != nil || got.Words != "My neck" || !got.Starts.Equal(one.Starts) || !got.Holds(tx.Now()) || got.Price != one.Price {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := tx.Booking(elsewhere, one.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("elsewhere: %v", err)
			}
			held, err := tx.HeldByLink(carvalho, one.Starts, one.Starts.Add(time.Second))
			if err != nil || len(held) != 1 || held[0].Client != "" || !held[0].Held {
				t.Errorf("held: %v, %v", held, err)
			}
			byFrom, byTo, err := tx.CountHeldByLink(carvalho, "f", "other")
			if byFrom != 1 || byTo != 0 {
				t.Errorf("held: %d, %d", byFrom, byTo)
			}
			return err
		})
		update(t, db, func(tx *store.Tx) error {
			if err := tx.BookingDone(carvalho, one.ID, hour(3, 24).ID); err != nil {
				return err
			}
			_, err := tx.BookVisit(carvalho, hour(3, 24), time.UTC)
			return err
		})
		err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.BookingDone(carvalho, one.ID, "another") })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed twice: %v", err)
		}
	})
}

func TestPublicPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twoPractices(t, db)
		want := house.Page{Shown: true, Who: house.Known, Ahead: 30, Notice: 2, Hidden: []ident.Service{"a", "b"}, Version: 1}
		update(t, db, func(tx *store.Tx) error {
			page, err := tx.PublicPage(carvalho)
			if err != nil || page.Shown || page.Who != house.Nobody {
				t.Errorf("at first: %+v, %v", page, err)
			}
			first := want
			first.Version = 0
			return tx.SavePublicPage(carvalho, first)
		})
		view(t, db, func(tx *store.Tx) error {
			page, err := tx.PublicPage(carvalho)
			if !page.Offers("c") || page.Offers("b") || page.Version != 1 || page.Who != house.Known {
				t.Errorf("%+v", page)
			}
			return err
		})
		for _, version := range []int{0, 2} {
			stale := want
			stale.Version = version
			if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.SavePublicPage(carvalho, stale) }); !fault.Is(err, fault.Conflict) {
				t.Errorf("version %d: %v", version, err)
			}
		}
	})
}
