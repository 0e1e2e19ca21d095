package web

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// lostItem is the example of the guide.
func lostItem(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../docs/guide/examples/lost-item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

const waysPath = "/practice/ways"

// held gives what the only form that the selector finds holds.
func (b *browser) held(selector string) url.Values {
	b.h.t.Helper()
	return htmlcheck.Fields(b.h.t, htmlcheck.One(b.h.t, b.page, selector))
}

// typed gives the text that stands on the page of a way of working.
func (b *browser) typed() string {
	b.h.t.Helper()
	return strings.ReplaceAll(b.held("form.way-edit").Get("text"), "\r\n", "\n")
}

// wayForm is what the page of a text sends, with a text in it.
func (b *browser) wayForm(text string) url.Values {
	b.h.t.Helper()
	form := b.held("form.way-edit")
	form["text"] = []string{strings.ReplaceAll(text, "\n", "\r\n")}
	return form
}

// The owner makes a copy, breaks it, sees where and what to do with all that she typed still there, mends
// it, uses it, and goes back to what came along.
func TestAnOwnerMakesAWayHerOwn(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner)
	b.get("/practice").wants(http.StatusOK, "How we work things out")
	b.get(waysPath).wants(http.StatusOK, "Too hard, or it hurt", "As it came along.", "Make a copy and change it").sound()
	b.get(waysPath+"/other").wants(http.StatusOK, "Nothing was found. It can be used.").sound()
	if len(b.texts("#drawn svg title")) != 1 {
		t.Error("there is no picture")
	}
	text := b.typed()
	broken := strings.Replace(text, "effect: send-words", "effect: send-word", 1)
	form := b.wayForm(broken)
	b.post(waysPath+"/other/check", form).wants(http.StatusOK, "One thing to mend", "effect: send-word", "Did you mean \"send-words\"?", "Its picture comes when all is mended.").sound()
	b.post(waysPath+"/other", b.wayForm(broken)).wants(http.StatusUnprocessableEntity, "Mend what was found first.").sound()
	if got := b.typed(); !strings.Contains(got, "effect: send-word\n") {
		t.Error("what was typed is gone")
	}
	mended := strings.Replace(text, `title: "Something else wasn't right"`, `title: "Anything else <b>&amp;"`, 1)
	b.post(waysPath+"/other", b.wayForm(mended)).wants(http.StatusOK, "What begins from now on goes this way.", "Your own, since 3 March 2026, by Inês Carvalho.", `Anything else <b>&amp;`).lacks("Anything else <b>").sound()
	b.get(waysPath).wants(http.StatusOK, "Anything else <b>&amp;").lacks("Anything else <b>").sound()
	b.get(waysPath + "/other")
	b.post(waysPath+"/other/back", b.held(`form[action="/practice/ways/other/back"]`)).wants(http.StatusOK, "It is not used any more.", "As it came along. The text that you had is kept.")
	b.get(waysPath+"/other").wants(http.StatusOK, "Go on with the text that you had before")
	if got := b.get(waysPath + "/other?before=yes").typed(); !strings.Contains(got, "Anything else") {
		t.Error("the text that she had is gone")
	}
}

// Of two pages on which one text was changed, the second keeps what was typed and shows what is there.
func TestTwoPagesOfOneWay(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner)
	b.get(waysPath+"/new").wants(http.StatusOK, "Write your own", "our-own").sound()
	b.post(waysPath+"/new", b.wayForm(lostItem(t))).wants(http.StatusOK, "Something was left behind")
	first := b.get(waysPath + "/lost-item").wayForm(strings.Replace(lostItem(t), "Something was left behind", "Something was forgotten", 1))
	second := b.get(waysPath + "/lost-item").wayForm(strings.Replace(lostItem(t), "Something was left behind", "Something stayed here", 1))
	b.post(waysPath+"/lost-item", first).wants(http.StatusOK, "Something was forgotten")
	b.post(waysPath+"/lost-item", second).wants(http.StatusConflict, "Somebody changed this text in the meantime.", "The text that is in use now").sound()
	if got := b.typed(); !strings.Contains(got, "Something stayed here") {
		t.Error("what was typed is gone")
	}
	if got := b.texts("pre.way-text")[0]; !strings.Contains(got, "was forgotten") {
		t.Error("what is there is not shown")
	}
	again := b.wayForm(b.typed())
	b.post(waysPath+"/lost-item", again).wants(http.StatusOK, "Something stayed here")
}

// One of the practice's own can be told at the door, by letters of the address that tell nothing, and
// written down by somebody of the practice, who is then asked what it asks.
func TestOnesOwnBeginsWhereOthersDo(t *testing.T) {
	h := newWebHouse(t)
	h.reachable()
	owner := h.as(h.owner)
	owner.get(waysPath + "/new")
	owner.post(waysPath+"/new", owner.wayForm(strings.Replace(lostItem(t), "Something was left behind", "شيء <i>بقي هنا", 1))).wants(http.StatusOK)

	b := h.stranger()
	b.get("/something-wasnt-right/about").wants(http.StatusOK, "شيء <i>بقي هنا", "The front desk reads it too.").lacks("lost-item", "<i>بقي").sound()
	var letters string
	for _, n := range htmlcheck.All(t, b.page, "input[name=about]") {
		if v := htmlcheck.Attr(n, "value"); strings.HasPrefix(v, "o") {
			letters = v
		}
	}
	b.get("/something-wasnt-right/tell?about="+letters).wants(http.StatusOK, "What is it, and what does it look like?").lacks("lost-item").sound()
	b.send("main form", url.Values{"words": {"A green scarf"}, "step": {"check"}}).wants(http.StatusOK, "A green scarf", "and the front desk")
	b.send("main form", url.Values{"step": {"send"}}).wants(http.StatusOK, "A green scarf")

	d := h.as(h.desk)
	d.get("/clients/"+string(h.client)+"/told-us").wants(http.StatusOK, "شيء <i>بقي هنا").sound()
	d.send("main form", url.Values{"at_about": {"lost-item"}, "words": {"A red hat"}}).wants(http.StatusOK, "For this, something else is asked.", "What is it, and what does it look like?")
	if got := d.texts("textarea[name=words]")[0]; !strings.Contains(got, "A red hat") {
		t.Error("what was typed is gone")
	}
	d.send("main form", url.Values{"where": {"In room two"}}).wants(http.StatusOK, "It is written down", "A red hat")
	d.get("/today").wants(http.StatusOK)
	h.as(h.owner).get("/practise").wants(http.StatusOK, "شيء <i>بقي هنا").sound()
}

// What is left of a text that is too long, or is no text at all, comes back with its line and what to do.
func TestHostileTextsOfAWay(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.owner)
	for name, text := range map[string]string{"nothing": "", "a bomb": "a: &a [x,x]\nb: &b [*a,*a]\n", "long": strings.Repeat("# a line of a text\n", 5000), "deep": strings.Repeat("[", 3000),
		"markup": "protocol: <script>alert(1)</script>", "zero": "a\x00b", "bytes": "\xff\xfe"} {
		b.get(waysPath + "/new")
		b.post(waysPath+"/new", b.wayForm(text)).wants(http.StatusUnprocessableEntity, "to mend", "Line ").lacks("<script>alert")
		if b.h.t.Failed() {
			t.Fatal(name)
		}
	}
	b.get(waysPath + "/nothing-like-it").wants(http.StatusNotFound)
	h.as(h.therapist).get(waysPath).wants(http.StatusForbidden)
}
