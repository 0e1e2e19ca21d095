package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

func TestTalkingItOverOnThePages(t *testing.T) {
	h := newWebHouse(t)
	sean := webID[ident.Practitioner]()
	h.update(func(tx *store.Tx) error {
		return tx.AddPractitioner(h.practice, referral.Practitioner{ID: sean, Name: "Sean Okoro", Phone: "020 7946 0011", Trusted: true, TakesNew: referral.TakesYes})
	})
	b, path := h.as(h.therapist), "/clients/"+string(h.client)
	b.get(path).wants(http.StatusOK, "Talk it over")
	b.get(path+"/talk-over").wants(http.StatusOK, "You have talked it over", "Ask a colleague", "Sean Okoro, whom you trust", "There is nobody to ask").sound()
	b.post(path+"/talk-over", b.fields("line", url.Values{"who": {""}})).wants(http.StatusUnprocessableEntity, "Say with whom.").sound()
	b.get(path+"/talk-over").post(path+"/talk-over", b.fields("line", url.Values{"who": {"Ana"}, "line": {"Wait"}})).wants(http.StatusOK, "without what was said", "So far", "Ana").sound()
	b.get(path).wants(http.StatusOK, "Talked over", "Ana").lacks("Wait")
	b.get(path+"/talk-over").post(path+"/talk-over", b.fields("nobody", nil)).wants(http.StatusOK, "there was nobody to ask").sound()

	b.get(path+"/talk-over").post(path+"/talk-over", b.fields("redact", url.Values{"question": {""}})).wants(http.StatusUnprocessableEntity, "Write your question.").sound()
	b.post(path+"/talk-over", b.fields("redact", url.Values{"question": {"What would you try with Paul?"}, "summary": {"Paul came late on 3 March 2026. We met Zorro."}})).
		wants(http.StatusOK, "As you wrote it", "What goes", "What would you try with the client?", "We met Zorro.", "This could still tell who it is", "This is not a name").sound()
	htmlcheck.None(t, b.page, "main p:empty") // a block within a paragraph leaves an empty one
	b.post(path+"/talk-over", b.fields("check", url.Values{"done": {"keep"}})).wants(http.StatusUnprocessableEntity, "Something here could still tell who it is.").sound()
	b.post(path+"/talk-over", b.fields("check", url.Values{"done": {"look"}, "summary": {"The client came late.\nThen early."}})).wants(http.StatusOK).lacks("This could still").sound()
	b.post(path+"/talk-over", b.fields("check", url.Values{"done": {"again"}})).wants(http.StatusOK, "Zorro").sound()
	b.post(path+"/talk-over", b.fields("check", url.Values{"done": {"keep"}, "cleared": {"Zorro"}})).wants(http.StatusOK, "A question to a colleague", "Nobody has been asked yet.", "Ask them", "My question: What would you try with the client?").sound()
	at, _, _ := strings.Cut(b.path, "?")
	b.post(at, b.fields("send", url.Values{"how": {"writing"}, "write": {"About Paul Osei"}, "done": {"sent"}})).wants(http.StatusUnprocessableEntity, "A name that you know stands in this.").sound()
	b.get(at).post(at, b.fields("send", url.Values{"how": {"phone"}, "done": {"told"}})).wants(http.StatusOK, "Kept. The answer will stand here").lacks("Ask them").sound()

	link := h.consultLink(ident.Consultation(strings.TrimPrefix(at, "/talks/")))
	c := h.as(h.therapist)
	c.get("/l/"+link).wants(http.StatusOK, "A question from a colleague", "The client came late a few days ago.", "What would you do?").lacks("Paul", "3 March").sound()
	c.get("/l/"+link+".").wants(http.StatusOK, "A question from a colleague")
	htmlcheck.One(t, c.page, `section[aria-labelledby="summary"] > .door-words`) // which keeps its lines
	c.send("form[action^='/l/']", url.Values{"text": {""}}).wants(http.StatusUnprocessableEntity, "There is nothing written yet.").sound()
	c.send("form[action^='/l/']", url.Values{"text": {"Say it once more."}}).wants(http.StatusOK, "Your lines have arrived.", "What you wrote", "Another line").sound()

	b.get(at).wants(http.StatusOK, "What came back", "Say it once more.").sound()
	b.post(at, b.fields("hear", url.Values{"text": {"And rest"}})).wants(http.StatusOK, "These words are kept.", "And rest").sound()
	b.post(at, b.fields("keep", url.Values{"line": {"Once more"}})).wants(http.StatusOK, "Once more").lacks("Keep it as talked over").sound()
	b.post(at, b.fields("close", nil)).wants(http.StatusOK, "The link no longer opens.", "You have taken the link back.").sound()
	c.get("/l/"+link).wants(http.StatusGone, "no longer in use").sound()
	b.get(at).post(at, b.fields("reopen", url.Values{"until": {"yesterday"}})).wants(http.StatusUnprocessableEntity, "Open it again until", "Write the day like 3 March 2026").sound()
	b.get(at).post(at, b.fields("reopen", nil)).wants(http.StatusOK, "The link opens again.", "Take the link back").lacks("Open it again until").sound()
	h.as(h.desk).get(at).wants(http.StatusForbidden)
	h.as(h.desk).get(path).lacks("Talk it over")
}

// fields gives what the form that does something holds, with a change.
func (b *browser) fields(do string, change url.Values) url.Values {
	b.h.t.Helper()
	for _, form := range htmlcheck.All(b.h.t, b.page, "form") {
		values := url.Values(htmlcheck.Fields(b.h.t, form))
		if values.Get("do") != do {
			continue
		}
		for k, v := range change {
			values[k] = v
		}
		return values
	}
	b.h.t.Fatalf("no form does %q on %s", do, b.path)
	return nil
}

// consultLink gives the token behind which a colleague reads a question.
func (h *webHouse) consultLink(id ident.Consultation) (token string) {
	h.t.Helper()
	token = webID[string]()
	h.update(func(tx *store.Tx) error {
		links, err := tx.LinksAbout(h.practice, string(id))
		if err != nil || len(links) != 1 {
			h.t.Fatalf("%v %v", links, err)
		}
		second := links[0]
		second.ID = webID[ident.Link]()
		return tx.AddLink(token, second)
	})
	return token
}
