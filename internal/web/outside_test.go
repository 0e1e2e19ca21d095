package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// outsider adds a reader from outside who has made her reading key.
func (h *webHouse) outsider() staff.Actor {
	h.t.Helper()
	maya := staff.Person{ID: webID[ident.Person](), Name: "Maya Cohen", Email: "maya@outside.example", Role: staff.Outside, Active: true, Hears: true,
		ReadingKey: seal.NewReadingKey().Public(), Proved: true}
	h.update(func(tx *store.Tx) error {
		if err := tx.AddPerson(h.practice, maya, webPassword); err != nil {
			return err
		}
		return tx.SetReadingKey(h.practice, maya.ID, maya.ReadingKey)
	})
	return staff.As(h.practice, maya)
}

// Every page that is not hers answers a reader from outside as one that does not exist: the same status, the
// same words.
func TestNothingElseExistsForAReaderFromOutside(t *testing.T) {
	m := newMatrix(t)
	for _, method := range []string{"GET", "POST"} {
		for _, rt := range m.routes(method) {
			if rt.access != signedIn {
				continue
			}
			_, nothing := m.try(route{pattern: method + " /never/was/here"}, m.outside, owned{})
			status, body := m.try(rt, m.outside, m.things["hers"])
			if status != http.StatusNotFound || m.masked(body, m.things["hers"]) != m.masked(nothing, owned{}) && method == "GET" {
				t.Errorf("%s: %d", rt.pattern, status)
			}
		}
	}
	status, body := m.try(route{pattern: "GET /today"}, m.outside, owned{})
	if status != http.StatusOK || strings.Contains(body, "/find") || strings.Contains(body, "/clients") || strings.Contains(body, "/calendar") || strings.Contains(body, "Paul") {
		t.Errorf("her Today: %d %s", status, body)
	}
}
