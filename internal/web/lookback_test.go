package web

import (
	"net/http"
	"testing"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
)

func TestIsItTimeOnThePage(t *testing.T) {
	h := newWebHouse(t)
	b, path := h.as(h.therapist), "/clients/"+string(h.client)
	b.get(path).wants(http.StatusOK, "Is it time?")
	h.as(h.desk).get(path).lacks("Is it time?")
	b.get(path+"/is-it-time").wants(http.StatusOK, "Nothing stands here yet", "So far there is nothing to look back on.").lacks("What is left to try", "<svg class=\"lanes\"").sound()

	if _, err := h.office.NoteTalk(t.Context(), h.therapist, office.NewKey(), office.TalkNote{About: office.TalkAbout{Client: h.client}, Who: "Ana", Line: "Wait and see"}); err != nil {
		t.Fatal(err)
	}
	if err := h.office.GoOut(t.Context(), h.therapist, office.NewKey(), h.client, office.OutChoice{Kind: client.Break}); err != nil {
		t.Fatal(err)
	}
	b.get(path+"/is-it-time").wants(http.StatusOK, "2 things were tried, or agreed.", "Talked over with", "Ana", "Takes a break", "What is left to try", "Somebody better suited", "A shorter visit",
		"No boundary was told").lacks("Wait and see", "as long as", "recommend").sound()
	b.get("/clients/" + string(h.client) + "x/is-it-time").wants(http.StatusNotFound)
}

func TestPartingsOnThePage(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner)
	b.get("/practice").wants(http.StatusOK, "Partings")
	h.as(h.desk).get("/practice").lacks("Partings")
	b.get("/practice/partings").wants(http.StatusOK, "Nobody has moved on so far").sound()

	id, err := h.office.BeginMatter(t.Context(), h.therapist, office.NewKey(), office.Begin{Protocol: office.End, Client: h.client})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		task    string
		answers protocol.Answers
	}{
		{"reason", protocol.Answers{"why": {"boundary"}, "grounds": {"yes"}}}, {"safety", protocol.Answers{"stake": {"yes"}, "what": {"A threat"}}},
		{"when", protocol.Answers{"from": {"2026-03-03"}}}, {"look-over", protocol.Answers{"seen": {"yes"}}},
		{"words", protocol.Answers{"how": {"phone"}, "text": {"I am ending our visits."}, "on": {"2026-03-03"}}},
	} {
		if err := h.office.DoTask(t.Context(), h.therapist, office.NewKey(), office.Do{Case: id, Task: step.task, Answers: step.answers}); err != nil {
			t.Fatal(step.task, err)
		}
	}
	if err := h.office.CloseMatter(t.Context(), h.therapist, office.NewKey(), id, "ended-safety", protocol.Answers{"self": {"Never alone again."}}); err != nil {
		t.Fatal(err)
	}
	b.get("/practice/partings").wants(http.StatusOK, "One ended for safety.", "was told that it ends, for safety", "Open it").lacks("Never alone again.").sound()
	b.get("/matters/"+string(id)).wants(http.StatusOK, "for safety").lacks("Never alone again.")
	b = h.as(h.therapist)
	b.get("/practice/partings").wants(http.StatusOK, "Those of your own clients", "Never alone again.", "nobody else reads this").sound()
	b.get("/matters/"+string(id)).wants(http.StatusOK, "Never alone again.", "nobody else reads this").sound()
	b.get("/clients/"+string(h.client)+"/is-it-time").wants(http.StatusOK, "The visits ended from").lacks("What is left to try").sound()
}
