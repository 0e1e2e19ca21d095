package web

import (
	"net/http"
	"net/url"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// leaveTo is where "Leave this page" goes: a page about nothing that matters here.
const leaveTo = "https://www.bbc.com/weather"

// doorPath is where a practice's door stands.
const doorPath = "/something-wasnt-right"

// door begins a page of the public door.
func (s *site) door(r *http.Request, title string) (pages.DoorPage, error) {
	v := of(r)
	view, err := s.office.Door(r.Context(), v.practice)
	p := pages.DoorPage{Page: s.alone(r, title), DoorView: view, At: v.base + doorPath, PersonAt: v.base + doorPath + doorPersonPage}
	p.Leave = leaveTo
	return p, err
}

// doorLacks says to who looks after the practice what the page for somebody who has something to tell
// still lacks, and where to fill it in: a number, somebody outside, and a second reader of how somebody
// behaved, where alone reads it by herself. Nothing while the question about the place waits anyway.
func doorLacks(r *http.Request, p house.Practice, alone string) (text, href string) {
	if !mayManage(r) || !p.Answered(house.StepPlace) && !p.Answered(house.StepAway) {
		return "", ""
	}
	ctx, href := r.Context(), "/practice/set-up/place"
	switch lacksPhone, lacksOutside := p.Phone == "", p.Outside == ""; {
	case lacksPhone && lacksOutside:
		return say.T(ctx, "The page “Something wasn’t right” names no number to ring, and nobody outside by name."), href
	case lacksPhone:
		return say.T(ctx, "The page “Something wasn’t right” names no number to ring."), href
	case lacksOutside:
		return say.T(ctx, "The page “Something wasn’t right” names nobody outside by name."), href
	case alone != "" && !p.Answered(house.StepHears):
		return say.T(ctx, "Only %s reads how somebody behaved. If it is about that person, nobody here could read it.", say.Isolate(alone)), "/practice/set-up/hears"
	}
	return "", ""
}

// ownDoor begins a page of the door behind a client's own link.
func (s *site) ownDoor(r *http.Request, v office.Visitor, title string) (pages.DoorPage, error) {
	view, err := s.office.DoorByLink(r.Context(), v)
	p := pages.DoorPage{Page: s.linkFrame(r, v, title), DoorView: view, Own: true, With: string(view.Usual),
		At: "/l/" + r.PathValue("token") + "/told", PersonAt: "/l/" + r.PathValue("token") + "/told?step=tell&about=" + pages.DoorPerson}
	return p, err
}

func (s *site) getDoor(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "Something wasn’t right"))
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.Door(p))
}

func (s *site) getDoorAbout(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "What is it about?"))
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.DoorAbout(p))
}

func (s *site) postDoorAbout(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "What is it about?"))
	if err != nil {
		return err
	}
	return s.goAbout(w, r, p)
}

// goAbout goes on to what was chosen.
func (s *site) goAbout(w http.ResponseWriter, r *http.Request, p pages.DoorPage) error {
	about, with := r.PostFormValue("about"), r.PostFormValue("with")
	if aboutAt(p, about) == "" {
		p.With, p.Failed = with, true
		p.Problems.Add("about", "%s", say.T(r.Context(), "Choose what it is about."))
		return render(w, r, http.StatusUnprocessableEntity, pages.DoorAbout(p))
	}
	q := url.Values{"about": {about}}
	if p.Own {
		q.Set("step", "tell")
		return see(w, r, p.At+"?"+q.Encode())
	}
	if with != "" && about != pages.DoorBill && about != pages.DoorPerson { // these are read by others than who treated
		q.Set("with", with)
	}
	return see(w, r, p.At+"/tell?"+q.Encode())
}

// doorAbouts are what every practice takes here, by the letters of the address.
var doorAbouts = map[string]string{pages.DoorHurt: office.Pressure, pages.DoorBill: office.Billing, pages.DoorGoals: office.Goals, pages.DoorHelped: office.Results, pages.DoorPerson: office.Conduct, pages.DoorElse: office.Other}

// aboutAt gives what letters of the address stand for; empty for what is not told here.
func aboutAt(p pages.DoorPage, letters string) string {
	if own, ok := p.OwnTelling(letters); ok {
		return own.ID
	}
	return doorAbouts[letters]
}

// asking puts the questions of a telling onto a page of the door.
func (s *site) asking(r *http.Request, p *pages.DoorPage, about, with string) error {
	fields, err := s.office.TellFields(r.Context(), p.Practice.ID, aboutAt(*p, about), protocol.Client)
	if err != nil {
		return err
	}
	var names map[string]string
	p.About = about
	if !p.Own {
		p.With = with
	}
	switch about {
	case pages.DoorBill:
		p.With = ""
	case pages.DoorPerson:
		p.With, fields = "", p.Restrict(r.Context(), fields)
		names = map[string]string{"about": p.WhomName(r.Context())}
	}
	p.Asked = pages.Asked{Fields: fields, Side: protocol.Client, Names: names, Problems: p.Problems}
	return nil
}

func (s *site) getDoorTell(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "What happened?"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if aboutAt(p, q.Get("about")) == "" {
		return see(w, r, p.At+"/about")
	}
	if err := s.asking(r, &p, q.Get("about"), q.Get("with")); err != nil {
		return err
	}
	return render(w, r, http.StatusOK, doorFirst(p))
}

func (s *site) postDoorTell(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "What happened?"))
	if err != nil {
		return err
	}
	return s.tellStep(w, r, p, office.Visitor{Practice: of(r).practice})
}

// tellStep takes what is told: read through first, then sent.
func (s *site) tellStep(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor) error {
	about := r.PostFormValue(pages.FieldAbout)
	if aboutAt(p, about) == "" {
		return see(w, r, p.To("about"))
	}
	step := r.PostFormValue("step")
	if about == pages.DoorPerson && step != "whom" {
		p.Of = r.PostFormValue(pages.FieldOf)
	}
	if err := s.asking(r, &p, about, r.PostFormValue("with")); err != nil {
		return err
	}
	given, err := answersIn(r, p.Asked.Fields, v.Practice.Currency)
	if err != nil {
		return err
	}
	p.Asked.Given, p.Name = given, forms.Clean(r.PostFormValue("name"))
	if about == pages.DoorPerson {
		if shown, err := whomStep(w, r, p, step); shown || err != nil {
			return err
		}
	}
	switch step {
	case "keep":
		return s.keepDraft(w, r, p, v)
	case "copy":
		return plainCopy(w, pages.DoorCopy(r.Context(), p))
	case "change":
		return render(w, r, http.StatusOK, pages.DoorTell(p))
	case "drop":
		if p.Draft {
			return render(w, r, http.StatusOK, pages.DoorDrop(p))
		}
	case "send":
		return s.sendTelling(w, r, p, v)
	}
	if _, err := protocol.Take(p.Asked.Fields, given); err != nil {
		return tellAgain(w, r, p, err)
	}
	return render(w, r, http.StatusOK, pages.DoorCheck(p))
}

func tellAgain(w http.ResponseWriter, r *http.Request, p pages.DoorPage, err error) error {
	f, ok := typed(err)
	if !ok {
		return err
	}
	p.Problems, p.Failed = problemsOf(f, nil), true
	p.Asked.Problems = p.Problems
	return render(w, r, http.StatusUnprocessableEntity, pages.DoorTell(p))
}

// sendTelling sends it, and leads to her own page with the code.
func (s *site) sendTelling(w http.ResponseWriter, r *http.Request, p pages.DoorPage, v office.Visitor) error {
	told, err := s.office.Tell(r.Context(), v.Practice, key(r), telling(r, p, v))
	if err != nil {
		return s.refusedTelling(w, r, p, v, err)
	}
	return see(w, r, "/l/"+told.Token+"?just=1")
}

// telling is what the form says.
func telling(r *http.Request, p pages.DoorPage, v office.Visitor) office.Telling {
	in := office.Telling{About: aboutAt(p, p.About), Answers: p.Answers(), Name: p.Name, Client: v.Link.Client, From: address(r)}
	if !p.Own {
		in.Therapist = ident.Person(p.With)
	}
	if p.About == pages.DoorPerson {
		aboutPerson(r, p, &in)
	}
	if p.Draft {
		in.Draft, in.Version = v.Link.Subject, p.Version
	}
	return in
}

func (s *site) getDoorBack(w http.ResponseWriter, r *http.Request) error {
	p, err := s.door(r, say.T(r.Context(), "Come back"))
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.DoorBack(p))
}

func (s *site) postDoorBack(w http.ResponseWriter, r *http.Request) error {
	code := r.PostFormValue("code")
	token, err := s.office.ComeBack(r.Context(), of(r).practice, code, address(r))
	if f, ok := typed(err); ok {
		p, err := s.door(r, say.T(r.Context(), "Come back"))
		if err != nil {
			return err
		}
		p.Code, p.Problems, p.Failed = code, problemsOf(f, nil), true
		return render(w, r, http.StatusUnprocessableEntity, pages.DoorBack(p))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+token)
}

// getLinkTold is "something else wasn't right" from a client's own link: what stands before, what it
// is about, then her words.
func (s *site) getLinkTold(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	p, err := s.ownDoor(r, v, say.T(r.Context(), "Something wasn’t right"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	switch {
	case q.Get("step") == "tell" && aboutAt(p, q.Get("about")) != "":
		if err := s.asking(r, &p, q.Get("about"), ""); err != nil {
			return err
		}
		return render(w, r, http.StatusOK, doorFirst(p))
	case q.Has("step"):
		return render(w, r, http.StatusOK, pages.DoorAbout(p))
	}
	return render(w, r, http.StatusOK, pages.Door(p))
}

func (s *site) postLinkTold(w http.ResponseWriter, r *http.Request) error {
	v, shown, err := s.linked(w, r)
	if shown || err != nil {
		return err
	}
	p, err := s.ownDoor(r, v, say.T(r.Context(), "Something wasn’t right"))
	if err != nil {
		return err
	}
	if r.PostFormValue("step") == "" {
		return s.goAbout(w, r, p)
	}
	return s.tellStep(w, r, p, v)
}
