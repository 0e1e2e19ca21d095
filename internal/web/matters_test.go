package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// newMatterHouse is a webHouse that knows how things are worked, with a number to ring.
func newMatterHouse(t *testing.T) *webHouse {
	t.Helper()
	h := newWebHouse(t)
	h.office = office.New(office.Parts{Store: h.db, Keys: seal.NewRing(), Clock: h.clock.Now, Passwords: plainPasswords{}, Protocols: webProtocols(t)})
	h.site = New(h.office, Options{})
	h.changePractice(func(p *house.Practice) { p.Phone = "020 7946 0000" })
	return h
}

func (h *webHouse) changePractice(change func(*house.Practice)) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		p, err := tx.Practice(h.practice)
		if err != nil {
			return err
		}
		change(&p)
		return tx.SavePractice(p)
	})
}

// reachable lets links open from outside, and letters leave by mail.
func (h *webHouse) reachable() {
	h.changePractice(func(p *house.Practice) { p.BaseURL = "https://book.carvalho.example" })
	h.update(func(tx *store.Tx) error {
		return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.carvalho.example", Port: 587, TLS: "starttls", From: "ines@carvalho.example"})
	})
}

// stranger is at a browser without a session: a client, a colleague.
func (h *webHouse) stranger() *browser { return &browser{h: h} }

// told tells that it hurt, by phone, and gives the matter.
func (h *webHouse) told() office.Told {
	h.t.Helper()
	told, err := h.office.WriteDown(context.Background(), h.therapist, office.NewKey(), office.Telling{About: office.Pressure, Client: h.client,
		Answers: protocol.Answers{"words": {"The left side was too much."}, "told-by": {"by-phone"}}})
	if err != nil {
		h.t.Fatal(err)
	}
	return told
}

// stepped does a step without the pages, to come to where a test begins.
func (h *webHouse) stepped(by staff.Actor, id ident.Case, task string, answers protocol.Answers) {
	h.t.Helper()
	if err := h.office.DoTask(context.Background(), by, office.NewKey(), office.Do{Case: id, Task: task, Answers: answers}); err != nil {
		h.t.Fatalf("%s: %v", task, err)
	}
}

// offering are the answers of other ways that were offered aloud.
func offering(ways ...string) protocol.Answers {
	return protocol.Answers{"offer": ways, "how": {"in-person"}, "text": {"Which of these would you like?"}, "on": {"2026-03-03"}}
}

// toOffer brings a matter to where both sides can agree.
func (h *webHouse) toOffer(id ident.Case) {
	h.t.Helper()
	said := protocol.Answers{"how": {"in-person"}, "text": {"I am sorry."}, "on": {"2026-03-03"}}
	h.stepped(h.therapist, id, "pain-now", protocol.Answers{"pain": {"none"}})
	h.stepped(h.therapist, id, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
	h.stepped(h.therapist, id, "acknowledge", said)
	h.stepped(h.therapist, id, "preferred", protocol.Answers{"levels": {"calf:left=1"}, "source": {"by-phone"}})
	h.stepped(h.therapist, id, "other-ways", offering("warmth"))
	h.stepped(h.therapist, id, "pick", protocol.Answers{"picked": {"warmth"}})
	h.stepped(h.therapist, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
}

func (b *browser) field(selector, attr string) string {
	b.h.t.Helper()
	return htmlcheck.Attr(htmlcheck.One(b.h.t, b.page, selector), attr)
}

// The arc of C1 on the screen: told by phone, answered, put right, agreed, closed.
func TestPressureOnTheScreen(t *testing.T) {
	h := newMatterHouse(t)
	b := h.as(h.therapist)
	b.get("/clients/"+string(h.client)+"/told-us").wants(200, "What Paul told you").sound()
	b.send(`form[action$="/told-us"]`, url.Values{"words": {""}, "at_about": {"pressure"}}).wants(422, "There is a problem", "Please write something here.").sound()
	b.send(`form[action$="/told-us"]`, url.Values{"words": {"The left calf was too much."}, "at_about": {"pressure"}}).
		wants(200, "Paul told you that it hurt", "You, Inês Carvalho and Paul can read this page, nobody else.", "Is Paul in pain now?", "First answer promised by").sound()
	matter := strings.TrimSuffix(b.path, "?told=1")
	inline := `section.now form`
	b.send(inline, url.Values{"pain": {"worries"}}).wants(200, "Please see a doctor now", "Call Paul").sound()
	b.send(inline, url.Values{"said": {"A little sore"}}).wants(200, "Ask where, and how it was")

	b.get(matter+"/do/where-how").wants(200, "Where was it?").sound()
	b.send(`form[action$="/do/where-how"]`, url.Values{"areas": {"calf:left", "calf:right"}, "how": {"sharp"}}).wants(422, "Please choose one.").sound()
	if got := len(htmlcheck.All(t, b.page, `input[name="areas"][checked]`)); got != 2 {
		t.Errorf("%d places are still ticked, want both", got)
	}
	b.send(`form[action$="/do/where-how"]`, url.Values{"said-then": {"yes-not"}}).wants(200, "Calves", "It should have changed.")
	b.get(matter).wants(200, "Say that you are sorry")

	b.get(matter+"/do/acknowledge").wants(200, "I am sorry that it hurt", "calves").sound()
	how := url.Values{"how": {"in-person"}, "say": {"I am sorry if you felt it was too hard."}, "done": {"check"}}
	b.send("form.compose", how).wants(200, "if you felt it was too hard").sound()
	if len(htmlcheck.All(t, b.page, ".tone .tone-quiet")) == 0 {
		t.Error("the check of the words found nothing")
	}
	b.send("form.compose", url.Values{"say": {"I am sorry, {the date}."}, "done": {"card"}}).wants(422, "Something is still to be filled in")
	b.send("form.compose", url.Values{"say": {"Paul, I am sorry that it hurt. Next time I start lighter there."}, "done": {"card"}}).wants(200, "To say to Paul", "If Paul answers").sound()
	htmlcheck.None(t, b.page, "nav.four")
	b.send("main form", url.Values{"done": {"told"}}).wants(200, "Nothing is kept yet", "When did you say it?").sound()
	b.send(`main form[action$="/do/acknowledge"]`, url.Values{"done": {"said"}, "on": {"nonsense"}, "answered": {"That is kind"}}).wants(422, "Please write the day").sound()
	if got := b.field(`#answered`, "value"); got != "That is kind" {
		t.Errorf("what was answered is %q now", got)
	}
	b.send(`main form[action$="/do/acknowledge"]`, url.Values{"done": {"said"}, "on": {"2026-03-03"}}).wants(200, "Next time I start lighter there.", "That is kind", "Kept").sound()

	b.wants(200, "Keep the pressure Paul likes", "Calves")
	htmlcheck.One(t, b.page, `section.now .areas .press[data-at="2"]`)
	b.get(matter+"/do/preferred").wants(200, "Another place").sound()
	b.send(`form[action$="/do/preferred"]`, url.Values{"levels.add": {"neck:left"}, "done": {"place"}}).wants(200, "Left neck").sound()
	b.send(`form[action$="/do/preferred"]`, url.Values{"done": {"do"}, "levels.add": {"hip:both"}}).wants(422, "Choose how deep there.").sound()
	b.get(matter)
	b.wants(200, "Who says so?")
	b.send(inline, nil).wants(422, "Please choose one.").sound()
	b.get(matter)
	b.send(inline, url.Values{"source": {"own"}}).wants(200, "Offer other ways")
	b.get("/clients/"+string(h.client)).wants(200, "the therapist’s judgement, not asked yet").sound()
	b.get("/clients/"+string(h.client)+"/preferences").wants(200, "the therapist’s judgement, not asked yet").sound()
	b.get(matter+"/do/other-ways").wants(200, "What could you do instead?", "How do you tell Paul?").sound()
	b.send("form.compose", url.Values{"offer": {"warmth", "stretching"}, "done": {"check"}}).wants(200, "I could offer warmth or stretching.").sound()
	h.clock.Advance(time.Minute)
	id := ident.Case(strings.TrimPrefix(matter, "/matters/"))
	h.stepped(h.therapist, id, "other-ways", offering("warmth", "stretching"))
	b.get(matter+"/do/pick").wants(200, "Warmth").lacks("Broader contact")
	b.send(`form[action$="/do/pick"]`, url.Values{"picked": {"warmth"}}).wants(200, "Ask more often")
	b.send(inline, nil).wants(200, "Say what you could do, and ask")

	b.get(matter+"/do/agree").wants(200, "What I will do", "warmth").sound()
	b.send("form.compose", url.Values{"mine": {"Warm stones first"}, "done": {"check"}}).wants(200, "Warm stones first").sound()
	if say := htmlcheck.Text(htmlcheck.One(t, b.page, "#say")); !strings.Contains(say, "Warm stones first") {
		t.Errorf("untouched words do not follow what is offered: %q", say)
	}
	b.send("form.compose", url.Values{"done": {"told"}}).wants(200, "When did you say it?")
	b.send(`main form[action$="/do/agree"]`, url.Values{"done": {"said"}}).wants(200, "You wait for Paul’s answer").sound()
	b.send(`section.now form`, url.Values{"reply": {"different"}}).wants(422, "Please say what you would like instead.").sound()
	b.send(`section.now form`, url.Values{"reply": {"different"}, "reply-text": {"No stones, please"}}).wants(200, "Paul would like something different", "No stones, please").sound()
	b.send(`section.now form`, url.Values{"reply": {"yes"}}).wants(200, "Say how it ended").sound()
	b.get(matter+"/close").wants(200, "You both agreed").sound()
	b.get(matter+"/close?way=agreed").wants(200, "This is what will happen", "Stays on Today", "No stones, please").sound()
	b.send("form.sect", nil).wants(200, "It is closed.", "You both agreed").sound()
	b.send(".told form", nil).wants(200, "It is open again.")
}

// What came in between is shown before anything is done over it, and what was typed stays.
func TestAStepOverSomebodyElses(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	b := h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "Is Paul in pain now?")
	h.stepped(h.owner, told.Case, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"sharp"}, "said-then": {"not-said"}})
	b.send("section.now form", url.Values{"pain": {"better"}}).wants(422, "Something was added here in the meantime").sound()
	htmlcheck.One(t, b.page, `input[name="pain"][value="better"][checked]`)
	b.send(`form[action$="/do/pain-now"]`, nil).wants(200, "Say that you are sorry")
}

// A form that is sent twice does its step once; the same answers later are a new step.
func TestAStepSentTwice(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	b := h.as(h.therapist).get("/matters/" + string(told.Case))
	form := htmlcheck.One(t, b.page, "section.now form")
	values := url.Values(htmlcheck.Fields(t, form))
	values["pain"] = []string{"none"}
	b.post(htmlcheck.Attr(form, "action"), values).wants(200, "In pain now?")
	b.post(htmlcheck.Attr(form, "action"), values).wants(200, "In pain now?")
	m, err := h.office.Matter(context.Background(), h.therapist, told.Case)
	if err != nil || m.State.Tasks["pain-now"].Count != 1 {
		t.Errorf("done %d times: %v", m.State.Tasks["pain-now"].Count, err)
	}
}

// Nobody but its readers learns of a matter, not even that it is there.
func TestMattersOfOthers(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	m := "/matters/" + string(told.Case)
	desk := h.as(h.desk)
	for _, path := range []string{m, m + "/drawing", m + "/do/pain-now", m + "/close", m + "/who", "/matters/" + string(webID[ident.Case]())} {
		desk.get(path).wants(404).lacks("Paul", "left side")
	}
	owner := h.as(h.owner).get(m).wants(200, "Paul told you that it hurt")
	form := htmlcheck.One(t, owner.page, "section.now form")
	values := url.Values(htmlcheck.Fields(t, form))
	values["pain"] = []string{"none"}
	if token := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, h.as(h.desk).get("/today").page, `form[action$="/sign-out"]`))); len(token) > 0 {
		values[ui.FieldToken] = nil
	}
	desk.post(m+"/do/pain-now", values).wants(403)
	h.stranger().get(m).wants(200, "Sign in")
}

// A letter that is sent by hand has a page of its own, stands on Today, and leaves it once.
func TestALetterSentByHand(t *testing.T) {
	h := newMatterHouse(t)
	h.changePractice(func(p *house.Practice) { p.BaseURL = "https://book.carvalho.example" })
	told := h.told()
	h.stepped(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {"none"}})
	h.stepped(h.therapist, told.Case, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
	b := h.as(h.therapist).get("/matters/" + string(told.Case) + "/do/acknowledge")
	b.send("form.compose", url.Values{"how": {"writing"}, "done": {"myself"}}).wants(200, "To Paul Osei", "Written, and not sent yet").sound()
	letter := b.path
	if sms := b.field(`a[href^="sms:"]`, "href"); !strings.HasPrefix(sms, "sms:+442079460001?&body=Hello") || !strings.Contains(sms, "%2Fl%2F") {
		t.Errorf("the text message: %s", sms)
	}
	if mail := b.field(`.hands a[href^="mailto:"]`, "href"); !strings.Contains(mail, "subject=A%20note%20from%20Carvalho%20Massage&body=Hello%20Paul") {
		t.Errorf("the mail: %s", mail)
	}
	b.get(letter+"?print=1").wants(200, "Hello Paul,").sound()
	b.get(letter)
	b.send(`form[action$="/sent"]`, url.Values{"on": {"soon"}}).wants(422, "Write the day").sound()
	b.send(`form[action$="/sent"]`, url.Values{"on": {"2026-03-04"}}).wants(422, "This day has not come yet.")
	b.send(`form[action$="/sent"]`, url.Values{"on": {"2026-03-03"}}).wants(200, "Noted as sent", "Sent on Tuesday 3 March").sound()
	htmlcheck.None(t, b.page, `form[action$="/sent"]`)
	h.as(h.desk).get(letter).wants(404)
}

// By mail it goes out by itself; the subject is neutral.
func TestALetterByMail(t *testing.T) {
	h := newMatterHouse(t)
	h.reachable()
	told := h.told()
	h.stepped(h.therapist, told.Case, "pain-now", protocol.Answers{"pain": {"none"}})
	h.stepped(h.therapist, told.Case, "where-how", protocol.Answers{"areas": {"calf:left"}, "how": {"too-deep"}, "said-then": {"not-said"}})
	b := h.as(h.therapist).get("/matters/" + string(told.Case) + "/do/acknowledge")
	b.send("form.compose", url.Values{"how": {"writing"}, "done": {"mail"}}).wants(200, "Keep the pressure Paul likes", "in writing").sound()
	h.update(func(tx *store.Tx) error {
		letters, err := tx.LettersIn(h.practice, staff.System(h.practice), store.LetterWaiting, 9)
		if len(letters) != 1 || letters[0].Subject != "A note from Carvalho Massage" {
			t.Errorf("letters: %+v", letters)
		}
		return err
	})
}

// The client's pages, by her link, without a session.
func TestTheClientsOwnPages(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	h.toOffer(told.Case)
	h.stepped(h.therapist, told.Case, "agree", protocol.Answers{"mine": {"Very light on the left calf"}, "how": {"in-person"}, "text": {"Does it work?"}, "on": {"2026-03-03"}})
	c := h.stranger()
	path := "/l/" + told.Token
	c.get(path).wants(200, "Does this work for you?", "Very light on the left calf", "Yes, that works", "Please call me", "No hurry", "number ending in 01").sound()
	htmlcheck.None(t, c.page, "nav.four, .rail")
	htmlcheck.One(t, c.page, `meta[name="referrer"][content="no-referrer"]`)
	c.send("form.answers", url.Values{"answer": {"different"}}).wants(200, "What would you like instead?").sound()
	c.send("main form", url.Values{"answer": {"different"}}).wants(422, "Please say what you would like instead.").sound()
	c.send("main form", url.Values{"answer": {"different"}, "text": {"Leave the calf out"}}).wants(200, "Thank you. Your answer has arrived.", "You would like something different", "Leave the calf out", "answers it by tomorrow").sound()

	c.get(path+"/do/preferred").wants(200, "How deep from now on: yours to set").lacks("Who says so").sound()
	c.send(`main form`, url.Values{"levels.calf:left": {"0"}, "done": {"do"}}).wants(200, "Thank you. Your answer has arrived.")
	c.get(path + "/do/acknowledge").wants(404)
	c.get(path + "/do/other-ways").wants(404)
	c.get(path)
	c.send(`form:has(#word)`, url.Values{"word": {""}, "answer": {"word"}}).wants(422, "Write what you want to add.").sound()
	c.send(`form:has(#word)`, url.Values{"word": {"And thank you"}, "answer": {"word"}}).wants(200, "Your words have arrived", "And thank you").sound()
	h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "Paul would like something different", "Leave the calf out", "And thank you", "Paul last opened the page")

	c.get("/l/not-a-link").wants(404, "This link does not open")
	h.clock.Advance(200 * 24 * time.Hour)
	c.get(path).wants(http.StatusGone, "too old to be used", "020 7946 0000").lacks("Paul", "calf")
	c.post(path, url.Values{"answer": {"yes"}, "offer": {"1"}}).wants(http.StatusGone)
}

// Once she has asked for a call she sees by when, and may change her answer.
func TestSheAskedForACall(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	h.toOffer(told.Case)
	h.stepped(h.therapist, told.Case, "agree", protocol.Answers{"mine": {"Very light on the left calf"}, "how": {"in-person"}, "text": {"Does it work?"}, "on": {"2026-03-03"}})
	c := h.stranger()
	path := "/l/" + told.Token
	c.get(path)
	c.send("form.answers", url.Values{"answer": {"call"}}).wants(200, "You asked for a call", "rings you by today", "number ending in 01", "Change my answer", "Yes, that works").lacks("Does this work for you?").sound()
	htmlcheck.None(t, c.page, `button[value="call"]`)
	h.clock.Advance(48 * time.Hour)
	c.get(path).wants(200, "We promised to ring you by", "We are sorry").sound()
	c.send("form.answers", url.Values{"answer": {"yes"}}).wants(200, "You both said yes")
	h.as(h.therapist).get("/today").lacks("Please ring Paul")
}

// What options say is meant for the client: the practice reads that it is to be said.
func TestWhatIsToBeSaid(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "To say: “You are called today.", "To say: “Please see a doctor now")
	h.stranger().get("/l/"+told.Token).wants(200, "You are called today.").lacks("To say:")
	h.as(h.therapist).get("/matters/"+string(told.Case)+"/do/where-how").wants(200, "To say: “It should have changed.", "I don't know")
}

// A promise that was missed: a new day and one sentence of regret.
func TestAMissedPromiseIsSaid(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	h.clock.Advance(72 * time.Hour)
	h.stranger().get("/l/"+told.Token).wants(200, "did not keep that. We are sorry.").sound()
	h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "That has passed.")
}

// The door: what stands before the first field, one question a page, read through, sent, come back.
func TestTheDoor(t *testing.T) {
	h := newMatterHouse(t)
	c := h.stranger()
	door := "/at/carvalho/something-wasnt-right"
	c.get(door).wants(200, "Who reads it", "Who does not", "What happens", "Not needed", "020 7946 0000", "Leave this page").sound()
	if leave := c.field("a[data-leave]", "href"); leave != leaveTo {
		t.Errorf("it leads to %q", leave)
	}
	c.get(door + "/about").sound()
	c.send("main form", nil).wants(422, "Choose what it is about.").sound()
	c.send("main form", url.Values{"about": {"c"}}).wants(200, "Whom is it about?", "Inês Carvalho").sound()
	for about := range doorAbouts {
		c.get(door+"/about").send("main form", url.Values{"about": {about}}).wants(200).sound()
	}
	c.get(door+"/about").send("main form", url.Values{"about": {"a"}, "with": {string(h.therapist.Person)}}).wants(200, "What happened?").sound()
	htmlcheck.None(t, c.page, "[data-draft]")
	c.send("main form", url.Values{"words": {" "}, "reach": {"020 7946 0099"}, "step": {"check"}}).wants(422, "Please write something here.").sound()
	if got := c.field("#reach", "value"); got != "020 7946 0099" {
		t.Errorf("what was typed is %q now", got)
	}
	c.send("main form", url.Values{"words": {"It was too much.\nOn the left."}, "would-help": {"change"}, "step": {"check"}}).
		wants(200, "Nothing has been sent", "It was too much.", "Change something", "Noor Haddad").sound()
	c.send("main form", url.Values{"step": {"change"}}).wants(200, "What happened?")
	c.send("main form", url.Values{"step": {"check"}})
	check := c.page
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it", "answers by", "Are you in pain now?").sound()
	code := htmlcheck.Text(htmlcheck.One(t, c.page, ".code"))
	if len(strings.ReplaceAll(code, " ", "")) != 12 {
		t.Errorf("the code is %q", code)
	}
	form := htmlcheck.One(t, check, "main form")
	again := url.Values(htmlcheck.Fields(t, form))
	again["step"] = []string{"send"}
	c.post(htmlcheck.Attr(form, "action"), again).wants(200, code)
	if lines, err := h.office.OpenMatters(context.Background(), h.therapist); err != nil || len(lines) != 1 {
		t.Errorf("sent twice: %d, %v", len(lines), err)
	}
	c.send("section.now form", url.Values{"pain": {"worries"}}).wants(200, "Please see a doctor now", "Where, and how was it?").sound()

	c.get(door+"/back").send("main form", url.Values{"code": {"0000 0000 0000"}}).wants(422, "We do not know this code").sound()
	c.send("main form", url.Values{"code": {strings.ToLower(code)}}).wants(200, "Where it stands", "On the left.").sound()
	h.as(h.desk).get("/today").lacks("too much")
}

// Somebody of the practice who knows whose telling it was may say so.
func TestWhoseTellingItWas(t *testing.T) {
	h := newMatterHouse(t)
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	told, err := h.office.Tell(context.Background(), p, office.NewKey(), office.Telling{About: office.Other, Answers: protocol.Answers{"words": {"The room was cold"}}, From: "192.0.2.9"})
	if err != nil {
		t.Fatal(err)
	}
	m := "/matters/" + string(told.Case)
	h.as(h.therapist).get(m).wants(404)
	b := h.as(h.owner).get(m).wants(200, "Somebody told you that something wasn’t right", "whoever has the link or the code").sound()
	b.get(m+"/who?name=pau").wants(200, "Paul Osei").sound()
	b.send(`form[action$="/who"][method="post"]`, nil).wants(200, "Paul told you that something wasn’t right")
	h.as(h.therapist).get(m).wants(200)
}

// From her own link she tells something else; the link says who she is.
func TestTellingFromHerOwnLink(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	c := h.stranger().get("/l/"+told.Token+"/told").wants(200, "Who reads it", "Noor Haddad", "This is your own link").sound()
	c.get("/l/" + told.Token + "/told?step=about").sound()
	c.send("main form", url.Values{"about": {"b"}}).wants(200, "What happened?").sound()
	c.send("main form", url.Values{"words": {"The room was cold"}, "step": {"check"}}).wants(200, "Read it through").sound()
	c.send("main form", url.Values{"step": {"send"}}).wants(200, "We have it").sound()
	if lines, err := h.office.OpenMatters(context.Background(), h.therapist); err != nil || len(lines) != 2 || lines[1].Head.Client != h.client {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

// colleagues adds Sean, and somebody nobody has heard from for long.
func (h *webHouse) colleagues() (sean, linh referral.Practitioner) {
	sean = referral.Practitioner{ID: webID[ident.Practitioner](), Name: "Sean Okoro", Phone: "020 7946 0011", Email: "sean@okoro.example", Skills: []referral.Skill{"deep-tissue"}, GoodAt: "Deep tissue, twelve years of it", TakesNew: referral.TakesYes, Confirmed: "2026-01-10"}
	linh = referral.Practitioner{ID: webID[ident.Practitioner](), Name: "Mỹ Linh Nguyễn", OtherName: "阮美玲", Phone: "020 7946 0164", Skills: []referral.Skill{"deep-tissue"}, TakesNew: referral.TakesYes, Confirmed: "2025-01-02"}
	h.update(func(tx *store.Tx) error {
		if err := tx.AddPractitioner(h.practice, sean); err != nil {
			return err
		}
		return tx.AddPractitioner(h.practice, linh)
	})
	return sean, linh
}

// B11 on the screen: Paul is introduced to Sean and decides about everything himself.
func TestPaulAndSeanOnTheScreen(t *testing.T) {
	h := newMatterHouse(t)
	h.reachable()
	sean, _ := h.colleagues()
	visit := scheduling.Visit{ID: webID[ident.Visit](), Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, Title: h.service.Name,
		Starts: h.clock.Now().AddDate(0, 0, 7), Minutes: 60, Price: h.service.Price, State: scheduling.Booked, BookedAt: h.clock.Now()}
	h.update(func(tx *store.Tx) error {
		_, err := tx.BookVisit(h.practice, visit, time.UTC)
		return err
	})
	b := h.as(h.therapist)
	begin := "/clients/" + string(h.client) + "/moving-on"
	b.get(begin).wants(200, "Moving on: Paul", "Nothing happens yet", "None of these grounds is the reason").sound()
	b.send(`form[action$="/moving-on"]`, nil).wants(422, "Please read this and tick it.").sound()
	b.send(`form[action$="/moving-on"]`, url.Values{"grounds": {"yes"}}).wants(200, "Someone else for Paul", "Say what you tried").sound()
	m := b.path
	b.send("section.now form", url.Values{"line": {"Five visits, forearm and elbow, heat first"}}).wants(200, "Say what Paul needs")
	b.get(m+"/do/introduce").wants(200, "First Paul says yes").sound()
	b.get(m + "/do/need").sound()
	b.send(`form[action$="/do/need"]`, url.Values{"work": {"deep tissue"}, "price": {"cheap"}}).wants(422, "Please write an amount").sound()
	b.send(`form[action$="/do/need"]`, url.Values{"price": {"65.50"}, "areas": {"shoulders:right"}}).wants(200, "Choose who it could be")
	b.get(m+"/do/match").wants(200, "Sean Okoro", "Deep tissue, twelve years of it", "You spoke on 10 January 2026", "Last confirmed 14 months ago. Ring first.", "What Paul decides").sound()
	b.send(`form[action$="/do/match"]`, url.Values{"entries": {string(sean.ID)}, "why": {"deep tissue all day"}}).wants(200, "Tell Paul").sound()

	c := h.stranger()
	link := h.linkOf(m)
	c.get(link).wants(200).lacks("Sean Okoro")
	c.get(link + "/do/may-i").wants(404).lacks("Sean Okoro")
	b.get(m+"/do/words").wants(200, "Sean Okoro")
	b.send("form.compose", url.Values{"how": {"in-person"}, "done": {"card"}}).wants(200, "I told Paul").sound()
	b.send(`main form[action$="/do/words"]`, url.Values{"done": {"now"}}).wants(200, "You told Paul Osei", "It is kept: in person, today.").sound()
	b.send(`main form[action$="/said"]`, url.Values{"answered": {"That is kind"}, "on": {"nonsense"}}).wants(422, "Write the day").sound()
	b.send(`main form[action$="/said"]`, url.Values{"answered": {"That is kind"}, "on": {"2 March 2026"}}).wants(200, "That is kind", "2 March 2026", "Ask about the booked visits", "By itself", "Was it a good match?").sound()

	c.get(link).wants(200, "Sean Okoro", "020 7946 0011", "Your booked visits are yours to decide", "Nothing is closed.").lacks("Mỹ Linh").sound()
	c.get(link+"/do/visits").wants(200, "Massage, 60 minutes").sound()
	c.send("main form", url.Values{"each." + string(visit.ID): {"cancel"}}).wants(200, "Thank you").sound()
	c.get(link+"/do/may-i").wants(200, "My name and number, and that I am looking for deep tissue work", "What we tried: “Five visits, forearm and elbow, heat first”", "With nothing chosen here, only the above is told").lacks("Mỹ Linh").sound()
	c.send("main form", url.Values{"tell": {"contact"}, "to": {string(sean.ID)}, "also": {"worked-on"}}).wants(200, "Thank you")
	c.get(link).wants(200, "You said yes. Noor Haddad tells Sean Okoro next.").lacks("Introduced").sound()
	b.get("/today").wants(200, "Introduce Paul Osei to Sean Okoro.")
	b.get(m).wants(200, "Introduce Paul to Sean Okoro").sound()
	b.get(m+"/do/introduce").wants(200, "Five visits", "How do you tell Sean Okoro?", "What Paul allowed", "Nothing else may be told.").sound()
	b.send("form.compose", url.Values{"how": {"writing"}, "done": {"mail"}}).wants(200)
	c.get(link).wants(200, "Introduced on Tuesday 3 March").lacks("tells Sean Okoro next").sound()

	s := h.stranger()
	act := h.actLink(office.PurposeColleague)
	s.get(act).wants(200, "Could you see somebody?", "Noor Haddad", "Paul Osei").sound()
	s.get(act).wants(200) // looking does nothing
	form := htmlcheck.One(t, s.page, "form.answers")
	values := url.Values(htmlcheck.Fields(t, form))
	values["reply"] = []string{"place"}
	s.post(act, values).wants(200, "Your answer has arrived.").sound()
	s.post(act, values).wants(200, "Your answer has arrived.")
	s.get(act).wants(http.StatusGone, "This was answered already", "nothing was done twice")
	s.post(act, url.Values{"reply": {"not-now"}, ui.FieldKey: {string(office.NewKey())}}).wants(http.StatusGone, "This was answered already")
	h.update(func(tx *store.Tx) error {
		all, err := tx.IntroductionsOfCase(h.practice, ident.Case(strings.TrimPrefix(m, "/matters/")))
		if len(all) != 1 || all[0].Reply != referral.HasPlace {
			t.Errorf("introductions: %+v", all)
		}
		return err
	})
}

// linkOf gives the address of the client's own page of a matter.
func (h *webHouse) linkOf(matter string) string {
	h.t.Helper()
	m, err := h.office.Matter(context.Background(), h.therapist, ident.Case(strings.TrimPrefix(matter, "/matters/")))
	if err != nil {
		h.t.Fatal(err)
	}
	return strings.TrimPrefix(m.Link, "https://book.carvalho.example")
}

// actLink finds the newest link that does one thing in the letters that wait.
func (h *webHouse) actLink(purpose string) (path string) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		letters, err := tx.LettersIn(h.practice, staff.System(h.practice), store.LetterWaiting, 99)
		for _, l := range letters {
			if _, rest, ok := strings.Cut(l.Body, "https://book.carvalho.example/a/"); ok {
				token, _, _ := strings.Cut(rest, "\n")
				path = "/a/" + strings.TrimRight(strings.Fields(token)[0], ".")
			}
		}
		return err
	})
	if path == "" {
		h.t.Fatalf("no letter carries a link for %s", purpose)
	}
	return path
}

// B13 on the screen, up to the one tap of Jennifer's.
func TestJenniferOnTheScreen(t *testing.T) {
	h := newMatterHouse(t)
	h.reachable()
	sean, linh := h.colleagues()
	q := inquiry.Inquiry{ID: webID[ident.Inquiry](), Name: "Jennifer Okafor", Email: "jennifer@people.example", Wish: "A first visit", At: h.clock.Now(), Due: h.clock.Now().Add(time.Hour), State: inquiry.New, Version: 1}
	h.update(func(tx *store.Tx) error { return tx.AddInquiry(h.practice, q) })
	id, err := h.office.BeginMatter(context.Background(), h.desk, office.NewKey(), office.Begin{Protocol: office.Decline, Inquiry: q.ID})
	if err != nil {
		t.Fatal(err)
	}
	m := "/matters/" + string(id)
	b := h.as(h.desk).get(m).wants(200, "An answer for Jennifer").sound()
	b.get(m+"/do/which").wants(200, "My practice is full", "Only for the answer").sound()
	b.send(`form[action$="/do/which"]`, url.Values{"grounds": {"yes"}}).wants(200, "Choose who else there is")
	b.get(m + "/do/list")
	b.send(`form[action$="/do/list"]`, url.Values{"entries": {string(sean.ID)}}).wants(422, "Choose at least two people to turn to.").sound()
	htmlcheck.One(t, b.page, `input[name="entries"][checked]`)
	b.send(`form[action$="/do/list"]`, url.Values{"entries": {string(sean.ID), string(linh.ID)}}).wants(200, "Answer Jennifer")
	b.get(m+"/do/words").wants(200, "It goes to jennifer@people.example").sound()
	b.send("form.compose", url.Values{"done": {"mail"}}).wants(200, "You answered Jennifer").sound()
	s := h.stranger().get(h.actLink(office.PurposeWaiting)).wants(200, "Shall we tell you when there is room?").sound()
	s.send("form.answers", url.Values{"reply": {"yes"}}).wants(200, "You stand on the list.").sound()
	b.get(m).wants(200, "Whether Jennifer waits")
	h.update(func(tx *store.Tx) error {
		list, err := tx.WaitingList(h.practice)
		if len(list) != 1 {
			t.Errorf("waiting: %+v", list)
		}
		return err
	})
}

// B18: begun, gone through, forgotten; nobody else's to see.
func TestPractisingLeavesNothing(t *testing.T) {
	h := newMatterHouse(t)
	b := h.as(h.therapist).get("/practise").wants(200, "Things that are hard to say", "Paul Hartmann", "Jennifer Adeyemi").sound()
	b.send(`form:has(input[value="refer"])`, nil).wants(200, "You are practising with an invented client. Nothing is sent, nothing is counted.", "Someone else for Paul").lacks("First answer promised").sound()
	m := b.path
	b.get(m + "/do/reason").sound()
	b.send(`form[action$="/do/reason"]`, url.Values{"grounds": {"yes"}}).wants(200, "Say what you tried")
	h.as(h.owner).get(m).wants(404)
	h.as(h.desk).get("/practise").wants(403)
	b.get("/practise").wants(200, "What you have begun", "Paul Hartmann")
	h.as(h.owner).get("/practise").lacks("What you have begun")
	b.send(`form[action$="/forget"]`, nil).wants(200, "It is forgotten.").lacks("What you have begun")
	b.get(m).wants(404)
}

// Nothing but what somebody wrote goes to the client when a matter ends.
func TestTheLastLineIsWhatWasWritten(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	b := h.as(h.therapist).get("/matters/" + string(told.Case) + "/close?way=let-rest")
	b.send("form.sect", nil).wants(200, "It is closed.")
	m, err := h.office.Matter(context.Background(), h.therapist, told.Case)
	if err != nil || len(m.Messages) != 0 {
		t.Errorf("messages %+v, %v", m.Messages, err)
	}
	c := h.stranger().get("/l/"+told.Token).wants(200, "You let it rest.", "Any word from you opens it again.").sound()
	c.send(`form:has(#word)`, url.Values{"word": {"It hurts again"}, "answer": {"word"}}).wants(200, "answers by")
	h.as(h.therapist).get("/matters/"+string(told.Case)).wants(200, "It hurts again", "Is Paul in pain now?")
}

// The last line is read over as it goes before it goes.
func TestTheLastLineIsReadOver(t *testing.T) {
	h := newMatterHouse(t)
	told := h.told()
	b := h.as(h.therapist).get("/matters/" + string(told.Case) + "/close?way=let-rest")
	b.send("form.sect", url.Values{"last": {"Thank you for telling me."}}).wants(200, "This letter goes to Paul", "Subject: A note from Carvalho Massage", "Thank you for telling me.").sound()
	if m, err := h.office.Matter(context.Background(), h.therapist, told.Case); err != nil || len(m.Messages) != 0 || m.View.Closed != nil {
		t.Fatalf("it went unread: %+v, %v", m.Messages, err)
	}
	b.send("form.sect", url.Values{"last": {"Thank you, Paul."}}).wants(200, "This letter goes to Paul", "Thank you, Paul.")
	b.send("form.sect", nil).wants(200, "It is closed.")
	if m, err := h.office.Matter(context.Background(), h.therapist, told.Case); err != nil || len(m.Messages) != 1 || m.Messages[0].Body != "Thank you, Paul." {
		t.Errorf("messages %+v, %v", m.Messages, err)
	}
}

// Her own page leads to the door, where the link says who she is.
func TestTheDoorBehindHerOwnPage(t *testing.T) {
	h := newMatterHouse(t)
	token := h.door()
	c := h.stranger().get("/l/" + token).wants(200).sound()
	c.get("/l/"+token+"/told?step=about").wants(200, "What is it about?").lacks("Who treated you?").sound()
	c.send("main form", url.Values{"about": {"a"}}).send("main form", url.Values{"words": {"The neck was too much"}, "step": {"send"}}).wants(200, "We have it")
	h.as(h.therapist).get("/clients/"+string(h.client)).wants(200, "The neck was too much")
	c.get("/l/" + token + "/do/pain-now").wants(404)
	c.get("/a/" + token).wants(404)
}

// Every sentence of these pages goes through the catalogue.
func TestMattersAreTranslated(t *testing.T) {
	if err := say.Add(say.Pseudo, nil); err != nil {
		t.Fatal(err)
	}
	h := newMatterHouse(t)
	h.reachable()
	h.colleagues()
	told := h.told()
	m := "/matters/" + string(told.Case)
	h.toOffer(told.Case)
	h.stepped(h.therapist, told.Case, "agree", protocol.Answers{"mine": {"Very light"}, "how": {"in-person"}, "text": {"Does it work?"}, "on": {"2026-03-03"}})
	b := h.as(h.therapist)
	b.language = say.Pseudo.String()
	for _, path := range []string{m, m + "/do/preferred", m + "/do/where-how", m + "/do/agree", m + "/close", m + "/close?way=not-resolved", m + "/drawing",
		"/clients/" + string(h.client) + "/told-us", "/clients/" + string(h.client) + "/moving-on", "/practise"} {
		for _, text := range htmlcheck.Untranslated(b.get(path).wants(200).page) {
			t.Errorf("%s: %q went past the catalogue", path, text)
		}
	}
	c := h.stranger()
	c.language = say.Pseudo.String()
	door := "/at/carvalho/something-wasnt-right"
	for _, path := range []string{"/l/" + told.Token, "/l/" + told.Token + "/do/preferred", "/l/" + told.Token + "/told", door, door + "/about", door + doorPersonPage, door + "/tell?about=b", door + "/back"} {
		for _, text := range htmlcheck.Untranslated(c.get(path).wants(200).page) {
			if text == "span: Inês Carvalho" || text == "span: Noor Haddad" {
				continue // names to choose from
			}
			t.Errorf("%s: %q went past the catalogue", path, text)
		}
	}
}
