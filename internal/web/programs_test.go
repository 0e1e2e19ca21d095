package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/practice/staff"
)

// TestAKeyIsShownOnce, stands in no address, and opens nothing once it was ended.
func TestAKeyIsShownOnce(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk).get("/practice/programs").wants(200, "There are no keys").lacks("As whom")
	b.send(`form[action="/practice/programs"]`, url.Values{"name": {" "}}).wants(422, "Write which program it is for")
	b.send(`form[action="/practice/programs"]`, url.Values{"name": {"Our website"}}).wants(200, "A key for Our website", "pwk_", "not used yet", "acts as you")
	_, after, _ := strings.Cut(b.body, "pwk_")
	token := "pwk_" + after[:strings.IndexAny(after, "<\" ")]
	if by, _, err := h.office.ProgramActor(t.Context(), token); err != nil || by.Person != h.desk.Person {
		t.Fatalf("the key that is shown acts as %+v, %v", by, err)
	}
	b.get("/practice/programs").wants(200, "Our website", "last used Tuesday 3 March").lacks(token)
	h.as(h.therapist).get("/practice/programs").wants(200, "There are no keys")
	b = h.as(h.owner).get("/practice/programs").wants(200, "Our website", "acts as Kim Lee").lacks(token)
	view, err := h.office.Programs(t.Context(), h.owner)
	if err != nil {
		t.Fatal(err)
	}
	b.send(`form[action="/practice/programs/`+string(view.Lines[0].ID)+`/end"]`, nil).wants(200, "opens nothing any more", "There are no keys")
	if _, _, err := h.office.ProgramActor(t.Context(), token); err == nil {
		t.Error("it still opens")
	}
	for _, by := range []staff.Actor{h.owner, h.therapist, h.desk} {
		h.as(by).get("/practice").wants(200, "Keys for programs")
	}
}
