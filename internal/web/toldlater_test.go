package web

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// The words of a yes are said instead of sent, and what was answered is added to them.
func TestALetterSaidInstead(t *testing.T) {
	h := newMatterHouse(t)
	h.changePractice(func(p *house.Practice) { p.BaseURL = "https://book.carvalho.example" })
	told := h.told()
	h.toOffer(told.Case)
	h.stepped(h.therapist, told.Case, "agree", protocol.Answers{"mine": {"Very light on the left calf"}, "how": {"in-person"}, "text": {"Does it work?"}, "on": {"2026-03-03"}})
	v, err := h.office.OpenLink(context.Background(), told.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.office.ReplyByLink(context.Background(), v, office.NewKey(), 1, protocol.SomethingDifferent, "Half an hour only"); err != nil {
		t.Fatal(err)
	}
	if err := h.office.ReplyTo(context.Background(), h.therapist, office.NewKey(), office.Reply{Case: told.Case, Proposal: 2, For: protocol.Staff, Reply: protocol.YesThatWorks}); err != nil {
		t.Fatal(err)
	}
	m, err := h.office.Matter(context.Background(), h.therapist, told.Case)
	if err != nil {
		t.Fatal(err)
	}
	letter, ok := m.YesToSend()
	if !ok {
		t.Fatal("no words of the yes wait")
	}
	b := h.as(h.therapist).get("/messages/"+string(letter.ID)).wants(200, "Or say it", "I told Paul Osei by phone", "I told Paul Osei in person").sound()
	form := `main form:has(input[value="told"])`
	b.send(form, url.Values{"way": {"writing"}}).wants(422, "Choose how you said it").sound()
	b.send(form, url.Values{"way": {"phone"}}).wants(200, "You told Paul Osei", "It is kept: by phone, today.").sound()
	old := h.as(h.therapist).get("/messages/" + string(letter.ID) + "?said=")
	b.send(`main form[action$="/said"]`, url.Values{"answered": {"Lovely"}}).wants(200, "Lovely").sound()
	old.send(`main form[action$="/said"]`, url.Values{"answered": {"From an old page"}}).wants(422, "There is a problem", "Lovely").sound()
	if got := old.field("input[name=answered]", "value"); got != "From an old page" {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.get("/messages/"+string(letter.ID)).wants(200, "Said by phone")
	htmlcheck.None(t, b.page, `main form[action$="/sent"]`)
}

// Who says that it is not safe today reads first that the visit leaves the calendar.
func TestNotSafeTodayOnTheScreen(t *testing.T) {
	h := newMatterHouse(t)
	visit := h.visit(h.clock.Now().Add(time.Hour))
	id, err := h.office.NotToday(context.Background(), h.therapist, office.NewKey(), visit)
	if err != nil {
		t.Fatal(err)
	}
	h.as(h.therapist).get("/matters/"+string(id)).wants(200, "Forget it, nothing was said").get("/matters/"+string(id)+"/close?way=taken-back").wants(200, "Taken back before it was said").sound()
	h.as(h.desk).get("/matters/" + string(id)).wants(404)
	h.stepped(h.therapist, id, "which", protocol.Answers{"why": {"not-today"}, "today": {"unsafe"}, "grounds": {"yes"}})
	b := h.as(h.therapist).get("/matters/"+string(id)+"/do/words").wants(200, "Once you keep that you told Paul, the visit of today at 10:00 comes off your calendar, without a fee.").sound()
	b.send("form.compose", url.Values{"how": {"in-person"}, "done": {"card"}}).wants(200, "I told Paul")
	b.send(`main form[action$="/do/words"]`, url.Values{"done": {"now"}}).wants(200, "You told Paul Osei")
	b.get(h.paths(visit)).wants(200, "Not safe to treat today")
}
