package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// The owner reads what follows when somebody goes who reads what is told about how one of them behaved, and
// says yes a second time; nothing is lost of what was typed.
func TestAReaderGoesAfterASecondYes(t *testing.T) {
	h := newWebHouse(t)
	h.update(func(tx *store.Tx) error {
		kim, err := tx.Account(h.practice, h.desk.Person)
		if err != nil {
			return err
		}
		kim.Hears = true
		return tx.SavePerson(h.practice, kim.Person, kim.Version)
	})
	form := "form[action='/practice/people/" + string(h.desk.Person) + "']:has([name=name])"
	b := h.as(h.owner).get("/practice/people")
	htmlcheck.None(t, b.page, form+" [name=anyway]")
	b.send(form, url.Values{"active": {}, "name": {"Kim Lee-Brown"}}).wants(http.StatusUnprocessableEntity, "What nobody else reads of it, nobody will read afterwards", "I want it all the same").lacks("no longer here").sound()
	htmlcheck.One(t, b.page, form+" [name=name][value='Kim Lee-Brown']")
	b.send(form, url.Values{"active": {}, "anyway": {"yes"}}).wants(http.StatusOK)
	h.update(func(tx *store.Tx) error {
		kim, err := tx.Person(h.practice, h.desk.Person)
		if kim.Active || kim.Name != "Kim Lee-Brown" {
			t.Errorf("%+v", kim)
		}
		return err
	})
}

// In the settings it is the same where nobody would read it for the time being.
func TestThatNobodyReadsIsConfirmed(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner).get("/practice/set-up/hears")
	form := "main form:has([name=reader-name])"
	typed := url.Values{"hear": {}, "reader-name": {"Maya Cohen"}, "reader-email": {"maya@outside.example"}}
	b.send(form, typed).wants(http.StatusUnprocessableEntity, "Nobody will read what is told", "I want it all the same").sound()
	htmlcheck.One(t, b.page, "[name=reader-name][value='Maya Cohen']")
	typed.Set("anyway", "yes")
	b.send(form, typed).wants(http.StatusOK, "A link for")
}

// What was done to somebody is hers or others' to read; anything else is asked again in the same words.
func TestHarmAsksWhoMayReadIt(t *testing.T) {
	h := newWebHouse(t)
	h.as(h.therapist).get(h.paul()+"/harmed").send("main form", url.Values{"alone": {"perhaps"}}).wants(http.StatusUnprocessableEntity, "Choose who may read it.").sound()
}
