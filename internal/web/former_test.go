package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/partwell/partwell/internal/store"
)

// What is booked with somebody who treats here no more stands under her name, with what is to be known of her.
func TestWhoTreatsHereNoMoreIsNamedWithHerVisits(t *testing.T) {
	h := newWebHouse(t)
	h.visit(storetestDay(3, 15))
	h.visit(storetestDay(5, 11))
	h.update(func(tx *store.Tx) error {
		a, err := tx.Account(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		a.Active = false
		return tx.SavePerson(h.practice, a.Person, a.Version)
	})
	const gone = "Noor Haddad, treats here no more"
	b := h.as(h.owner)
	b.get("/today").wants(http.StatusOK, gone, "Paul Osei").sound()
	b.get("/calendar?view=day&day=2026-03-05").wants(http.StatusOK, gone, "Paul Osei", "One visit. It ends at 12:00.").sound()
	b.get("/calendar?view=week&day=2026-03-05").wants(http.StatusOK, "Paul Osei", "With Noor Haddad").sound()
	b.get("/calendar?view=day&day=2026-03-06").wants(http.StatusOK).lacks("Noor Haddad")
	b.get("/calendar/times?from=2026-03-05&to=2026-03-05").wants(http.StatusOK, gone, "Paul Osei")
}

// Whoever moves such a visit chooses who gives it; nobody is chosen unseen.
func TestAVisitWithWhoLeftIsMovedToSomebodyChosen(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 11))
	h.update(func(tx *store.Tx) error {
		a, err := tx.Account(h.practice, h.therapist.Person)
		if err != nil {
			return err
		}
		a.Active = false
		return tx.SavePerson(h.practice, a.Person, a.Version)
	})
	move := "/visits/" + string(id) + "/move"
	b := h.as(h.desk)
	b.get("/visits/"+string(id)).wants(http.StatusOK, "Noor Haddad, treats here no more").sound()
	b.get(move).wants(http.StatusOK, "Choose who treats").sound()
	b.send(`form[action="`+move+`"]`, url.Values{"when": {"2026-03-05 12:00"}}).wants(http.StatusUnprocessableEntity, "Noor Haddad treats here no more. Choose who does.").sound()
	b.send(`form[action="`+move+`"]`, url.Values{"therapist": {string(h.owner.Person)}, "step": {"look"}}).wants(http.StatusOK, "With whom", "Inês Carvalho").sound()
	b.get(move).send(`form[action="`+move+`"]`, url.Values{"when": {"2026-03-05 12:00"}, "therapist": {string(h.owner.Person)}}).wants(http.StatusOK, "Moved.").sound()
	h.update(func(tx *store.Tx) error {
		v, err := tx.Visit(h.practice, id)
		if v.Therapist != h.owner.Person {
			t.Error("it is with somebody else")
		}
		return err
	})
}
