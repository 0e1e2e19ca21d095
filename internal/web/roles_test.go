package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

// confided is something told about how somebody behaved, with everything that has an address of its own.
type confided struct {
	id                 ident.Case
	path, letter, talk string
}

// addresses are all pages of it.
func (c confided) addresses() []string {
	return []string{c.path, c.path + "/drawing", c.path + "/do/readers", c.path + "/do/safe-now", c.path + "/do/name", c.path + "/close", c.path + "/close?way=kept", c.path + "/who",
		c.path + "/talk-over", c.letter, c.talk}
}

// confides has somebody tell it; reader, who reads it, has talked it over, and a letter waits.
func (h *webHouse) confides(of ident.Person, reader staff.Actor) confided {
	h.t.Helper()
	id := h.toldOf(of, "He stood too close").Case
	msg := message.Message{ID: webID[ident.Message](), Case: id, Kind: "conduct-ack", Way: message.InWriting, Body: "We are sorry", State: message.Draft, By: reader.Person}
	h.update(func(tx *store.Tx) error {
		msg.Created = tx.Now()
		return tx.AddMessage(h.practice, msg)
	})
	talk, err := h.office.NoteTalk(h.t.Context(), reader, office.NewKey(), office.TalkNote{About: office.TalkAbout{Case: id}, Who: "Ana"})
	h.must(err)
	return confided{id, "/matters/" + string(id), "/messages/" + string(msg.ID), "/talks/" + string(talk)}
}

// openTab is a page that stands open, and the form on it that is sent later.
type openTab struct {
	b    *browser
	form string
	with url.Values
}

// tab is another page of who sits at b.
func (b *browser) tab() *browser { return &browser{h: b.h, cookie: b.cookie} }

// tabs opens the pages of it whose forms change something.
func (c confided) tabs(who *browser) (tabs []openTab) {
	h := who.h
	h.t.Helper()
	for _, t := range []struct {
		at, form string
		with     url.Values
	}{
		{c.path, `form[action$="/word"]`, url.Values{"word": {"She rang"}}},
		{c.path + "/do/readers", `form[action$="/do/readers"]`, url.Values{"done": {"do"}}},
		{c.path + "/do/safe-now", `form[action$="/do/safe-now"]`, url.Values{"safe": {"safe"}, "done": {"do"}}},
		{c.path + "/do/name", `form[action$="/do/name"]`, url.Values{"who": {string(h.desk.Person)}, "done": {"do"}}},
		{c.path + "/close?way=kept", `form[action$="/close"]`, nil},
		{c.path + "/talk-over", `main form:has([name=line])`, url.Values{"who": {"Ana"}}},
		{c.letter, `form[action$="/sent"]`, nil},
	} {
		b := who.tab().get(t.at).wants(http.StatusOK)
		tabs = append(tabs, openTab{b, t.form, t.with})
	}
	return tabs
}

// gone fails unless every address of it, and every page of it that stood open, answers as what does not exist.
func (c confided) gone(who *browser, tabs []openTab) {
	h := who.h
	h.t.Helper()
	nothing := htmlcheck.Text(who.tab().get("/matters/" + string(webID[ident.Case]())).page)
	for _, path := range c.addresses() {
		if b := who.tab().get(path); b.status != http.StatusNotFound || htmlcheck.Text(b.page) != nothing {
			h.t.Errorf("%s answers %d", path, b.status)
		}
	}
	for _, t := range tabs {
		from := t.b.path
		if b := t.b.send(t.form, t.with); b.status != http.StatusNotFound || htmlcheck.Text(b.page) != nothing {
			h.t.Errorf("sent from %s: %d", from, b.status)
		}
	}
	who.tab().get("/today").wants(http.StatusOK).lacks("behaved", "told you")
}

// takes makes somebody who works here another one.
func (h *webHouse) takes(who staff.Actor, change func(*office.PersonChange)) staff.Actor {
	h.t.Helper()
	people, err := h.office.People(h.t.Context(), h.owner)
	h.must(err)
	i := slices.IndexFunc(people, func(p office.Colleague) bool { return p.ID == who.Person })
	in := office.PersonChange{Name: people[i].Name, Email: people[i].Email, Role: people[i].Role, Treats: people[i].Treats, Active: true, Hears: people[i].Hears, Version: people[i].Version}
	change(&in)
	h.must(h.office.ChangePerson(h.t.Context(), h.owner, office.NewKey(), who.Person, in))
	people, err = h.office.People(h.t.Context(), h.owner)
	h.must(err)
	i = slices.IndexFunc(people, func(p office.Colleague) bool { return p.ID == who.Person })
	return staff.As(h.practice, people[i].Person)
}

// A reader who is named in it while it runs loses it at once, on every address and in every page that stands open.
func TestAReaderWhoIsNamedLosesEveryAddress(t *testing.T) {
	h := newWebHouse(t)
	desk := h.takes(h.desk, func(c *office.PersonChange) { c.Hears = true })
	c := h.confides("", desk)
	kim := h.as(desk)
	tabs := c.tabs(kim)
	h.stepped(h.owner, c.id, "name", protocol.Answers{"who": {string(desk.Person)}})
	c.gone(kim, tabs)
	h.as(h.owner).get(c.path).wants(http.StatusOK, "Kim")
}

// A reader who becomes an ordinary therapist reads on what she was named for, as the settings say, and nothing
// that is told from then on; taken off its readers, she loses every address at once.
func TestAReaderWhoBecomesAnOrdinaryTherapist(t *testing.T) {
	h := newWebHouse(t)
	desk := h.takes(h.desk, func(c *office.PersonChange) { c.Role, c.Hears = staff.Owner, true })
	c := h.confides(h.therapist.Person, desk)
	kim := h.as(desk)
	tabs := c.tabs(kim)
	desk = h.takes(desk, func(c *office.PersonChange) { c.Role, c.Treats, c.Hears = staff.Therapist, true, false })
	if desk.Role != staff.Therapist {
		t.Fatalf("%+v", desk)
	}
	kim.tab().get(c.path).wants(http.StatusOK, "He stood too close")
	kim.tab().get("/told-us").wants(http.StatusNotFound)
	later := h.confides(h.therapist.Person, h.owner)
	for _, path := range later.addresses() {
		if b := kim.tab().get(path); b.status != http.StatusNotFound {
			t.Errorf("%s, told later: %d", path, b.status)
		}
	}
	h.stepped(h.owner, c.id, "readers", protocol.Answers{"who": {string(h.owner.Person)}})
	c.gone(kim, tabs)
}

// Whom it is about gets nothing of it by becoming an owner who reads such things.
func TestWhomItIsAboutBecomesAnOwner(t *testing.T) {
	h := newWebHouse(t)
	c := h.confides(h.therapist.Person, h.owner)
	noor := h.as(h.therapist)
	c.gone(noor, nil)
	owner := h.takes(h.therapist, func(c *office.PersonChange) { c.Role, c.Hears = staff.Owner, true })
	if owner.Role != staff.Owner {
		t.Fatalf("%+v", owner)
	}
	c.gone(noor, nil)
	other := h.confides(h.desk.Person, h.owner)
	if b := noor.tab().get(other.path).wants(http.StatusOK); strings.Contains(b.body, string(c.id)) {
		t.Error("what is about another one leads to what is about her")
	}
}

// Who works here is not made one who reads from outside: it is refused, and nothing of what she reads changes. The
// pages that stand open to somebody added from outside are those of what she reads, and no others.
func TestWhoWorksHereIsNotMadeOneFromOutside(t *testing.T) {
	h := newWebHouse(t)
	desk := h.takes(h.desk, func(c *office.PersonChange) { c.Hears = true })
	c := h.confides(h.therapist.Person, desk)
	people, err := h.office.People(h.t.Context(), h.owner)
	h.must(err)
	kim := people[slices.IndexFunc(people, func(p office.Colleague) bool { return p.ID == desk.Person })]
	err = h.office.ChangePerson(h.t.Context(), h.owner, office.NewKey(), kim.ID, office.PersonChange{Name: kim.Name, Email: kim.Email, Role: staff.Outside, Active: true, Hears: true, Version: kim.Version})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("made one from outside: %v", err)
	}
	b := h.as(desk)
	b.tab().get("/clients").wants(http.StatusOK)
	b.tab().get(c.path).wants(http.StatusOK, "He stood too close")

	told := h.confides(h.therapist.Person, h.owner) // before she was named: it keeps the readers it had
	h.outsider()
	maya := h.comesIn("maya@outside.example")
	for _, path := range append(told.addresses(), "/clients", "/calendar", "/find", "/practice", "/practice/people", "/clients/"+string(h.client), "/clients/"+string(h.client)+"/talk-over") {
		if b := maya.tab().get(path); b.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, b.status)
		}
	}
	hers := h.toldOf(h.therapist.Person, "And again")
	maya.tab().get("/matters/"+string(hers.Case)).wants(http.StatusOK, "And again")
}
