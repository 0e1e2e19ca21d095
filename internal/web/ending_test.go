package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/partwell/partwell/internal/office"
)

// A page on which it was to be closed in one way says when it was closed in another one meanwhile, and
// keeps what was typed.
func TestAStalePageOfClosingSaysWhatStands(t *testing.T) {
	h := newMatterHouse(t)
	id, err := h.office.BeginMatter(t.Context(), h.therapist, office.NewKey(), office.Begin{Protocol: office.End, Client: h.client})
	if err != nil {
		t.Fatal(err)
	}
	at := "/matters/" + string(id) + "/close"
	stale, other := h.as(h.therapist), h.as(h.therapist)
	stale.get(at+"?way=settled-otherwise").wants(http.StatusOK, "Settled otherwise").sound()
	other.get(at).wants(http.StatusOK, "Taken back before it was said").lacks("Not settled, and why")
	other.get(at+"?way=taken-back").send("form.sect", url.Values{"self": {"We talk once more."}}).wants(http.StatusOK, "It is closed.")
	stale.send("form.sect", url.Values{"self": {"He rang, and we found another way."}}).
		wants(http.StatusUnprocessableEntity, "This was closed already: “Taken back before it was said”. That stands.", "He rang, and we found another way.")
}
