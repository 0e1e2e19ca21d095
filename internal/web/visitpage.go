package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// visitPage writes a visit's own page.
func (s *site) visitPage(r *http.Request, view office.VisitView, pays bool) pages.VisitPage {
	ctx, v := r.Context(), view.Visit
	day := civil.DateOf(v.Starts, view.Zone)
	path := "/visits/" + string(v.ID)
	p := pages.VisitPage{Page: s.frame(r, say.T(ctx, "Visit"), ui.Calendar), Back: ui.Act{Label: dated(day, view.Today), Href: "/calendar?day=" + string(day)},
		Name: view.Client.Name, Client: "/clients/" + string(v.Client), Version: itoa(v.Version), Asks: ownLines(ctx, view.Asks, view.Today)}
	p.Sub = strings.Join(nonEmpty(dated(day, view.Today)+", "+v.Span(view.Zone), v.Title), ". ")
	if view.First {
		p.Sub += ". " + say.T(ctx, "First visit")
	}
	if view.Nth > 0 {
		p.Sub += ". " + say.T(ctx, "Visit %d of %d in its series", view.Nth, view.Of)
	}
	p.Which = whichOptions(ctx, view.Later)
	p.Told, p.Undo = visitTold(ctx, r, view)
	visitSteps(ctx, &p, view, pays)
	p.Facts = visitFacts(ctx, view, pays)
	visitNotKept(r, &p, view)
	p.Links = []ui.Act{{Label: say.T(ctx, "The client’s page"), Href: p.Client}}
	if view.Clinical {
		p.Links = append(p.Links, ui.Act{Label: say.T(ctx, "Treatment room"), Href: path + "/room"})
		if len(view.Ask.Minutes) > 0 && v.State != scheduling.Done {
			p.Ask = askWords(ctx, view.Ask) + " " + askAt(ctx, view.Ask.Minutes)
		}
		p.Checks = checkFacts(ctx, view.CheckIns)
		p.Aims = planAims(ctx, "visit", view.Plan.Aims, view.Client.FirstName())
		for _, c := range view.Matters {
			p.Matters = append(p.Matters, ui.NoteLine{Text: matterWords(ctx, c), Act: &ui.Act{Label: say.T(ctx, "Open it"), Href: "/matters/" + string(c.ID)}})
		}
		if v.State == scheduling.Done || v.State == scheduling.Arrived {
			p.Hurt = &ui.Act{Label: say.T(ctx, "Something wasn’t right: it hurt"), Href: hurtPath(v, client.Spot{})}
		}
	}
	if view.Clinical && day == view.Today && (v.State == scheduling.Booked || v.State == scheduling.Arrived) {
		p.Links = append(p.Links, ui.Act{Label: say.T(ctx, "Not today: unwell, or not safe"), To: path + "/not-today"})
	}
	switch {
	case v.State != scheduling.Booked:
	case view.Waits:
		p.Waits = say.T(ctx, "Calling it off waits for a second look. Until then it takes place.")
	default:
		p.CallOff, p.Look = path+"/state", lookButton(ctx)
	}
	return p
}

// hurtPath leads to writing down that it hurt, on a visit and, where known, at a place.
func hurtPath(v scheduling.Visit, place client.Spot) string {
	path := "/clients/" + string(v.Client) + "/told-us?visit=" + string(v.ID)
	if place.Area != "" {
		path += "&where=" + place.String()
	}
	return path
}

func ownLines(ctx context.Context, asks []client.OwnBoundary, today civil.Date) []ui.OwnLine {
	var out []ui.OwnLine
	for _, a := range asks {
		line := ui.OwnLine{Text: a.Text}
		if a.Added != "" {
			line.Since = say.T(ctx, "since %s", say.Date(ctx, a.Added, today))
		}
		out = append(out, line)
	}
	return out
}

// visitTold says what was just done, with a way back.
func visitTold(ctx context.Context, r *http.Request, view office.VisitView) (string, *ui.Act) {
	v, did := view.Visit, r.URL.Query().Get("did")
	switch {
	case did == "":
		return "", nil
	case did == "series":
		return say.N(ctx, view.Of, "Booked for %d date.", "Booked for %d dates. This is the first."), takeBackAct(ctx, view)
	case did == "moved":
		return say.T(ctx, "Moved. It is %s now.", say.Stamp(ctx, v.Starts, view.Zone)), takeBackAct(ctx, view)
	case did == "undone":
		return say.T(ctx, "Undone. It is as it was before, and nothing was sent."), nil
	case v.State == scheduling.Cancelled:
		return stateTold(ctx, v, view.Zone), takeBackAct(ctx, view)
	case v.State != scheduling.Booked:
		undo := stepAct(v, office.ActUndo, "", "", "")
		return stateTold(ctx, v, view.Zone), &undo
	}
	return say.T(ctx, "Booked for %s.", say.Stamp(ctx, v.Starts, view.Zone)), takeBackAct(ctx, view)
}

// takeBackAct is the button that takes back what was just done, with the seconds that are left for it; nil once
// the minute is over.
func takeBackAct(ctx context.Context, view office.VisitView) *ui.Act {
	if view.UndoLeft <= 0 {
		return nil
	}
	left := itoa(int((view.UndoLeft + time.Second - 1) / time.Second))
	return &ui.Act{Label: say.T(ctx, "Undo (%s s)", left), Attrs: templ.Attributes{"data-left": left, "aria-live": "off"},
		To: "/visits/" + string(view.Visit.ID) + "/take-back", Fields: []ui.Hidden{{Name: "day", Value: string(civil.DateOf(view.Visit.Starts, view.Zone))}}}
}

// visitSteps offers what comes next, the likeliest as the one filled button.
func visitSteps(ctx context.Context, p *pages.VisitPage, view office.VisitView, pays bool) {
	v, path := view.Visit, "/visits/"+string(view.Visit.ID)
	step := func(act office.VisitAct, label string) ui.Act { return stepAct(v, act, label, "", "") }
	room := ui.Act{Label: say.T(ctx, "Treatment room"), Href: path + "/room"}
	begun := !view.Now.Before(v.Starts)
	switch v.State {
	case scheduling.Booked:
		here := step(office.ActArrive, say.T(ctx, "Arrived"))
		move := ui.Act{Label: say.T(ctx, "Move it"), Href: path + "/move"}
		if civil.DateOf(v.Starts, view.Zone) > view.Today {
			p.Main = &move
			return
		}
		p.Main, p.Steps = &here, []ui.Act{move}
		if begun {
			p.Steps = append(p.Steps, step(office.ActDone, say.T(ctx, "Done")), step(office.ActMiss, say.T(ctx, "Did not come")))
		}
	case scheduling.Arrived:
		done := step(office.ActDone, say.T(ctx, "Done"))
		p.Main = &done
		if view.Clinical {
			p.Main, p.Steps = &room, []ui.Act{done}
		}
		p.Steps = append(p.Steps, step(office.ActUndo, say.T(ctx, "Not here after all")))
	case scheduling.Done:
		if view.Clinical && !view.Noted {
			p.Main = &ui.Act{Label: say.T(ctx, "Write the note"), Href: path + "/note"}
		}
		if pays && (view.Line == nil && !v.Price.Zero() || view.Line != nil && !view.Line.Open().Zero()) {
			p.Steps = append(p.Steps, ui.Act{Label: say.T(ctx, "Take the payment"), Href: payPath(v)})
		}
		p.Steps = append(p.Steps, step(office.ActUndo, say.T(ctx, "Not done after all")))
	case scheduling.Cancelled, scheduling.Missed:
		p.Main = &ui.Act{Label: say.T(ctx, "Add another visit"), Href: "/visits/new?client=" + string(v.Client)}
		undo := say.T(ctx, "It takes place after all")
		if v.State == scheduling.Missed {
			undo = say.T(ctx, "They came after all")
		}
		p.Steps = []ui.Act{step(office.ActUndo, undo)}
	}
}

func visitFacts(ctx context.Context, view office.VisitView, pays bool) []ui.Fact {
	v := view.Visit
	facts := []ui.Fact{
		{Term: say.T(ctx, "What"), Body: ui.Text(titleWords(ctx, v) + ", " + v.Price.String())},
	}
	if t := view.Therapist; view.Several || !t.Works() || !t.Treats {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "With"), Body: ui.Name(personWords(ctx, t))})
	}
	facts = append(facts, whereFacts(ctx, view)...)
	facts = append(facts, ui.Fact{Term: say.T(ctx, "Now"), Body: stateFact(ctx, view)})
	if view.Money {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Money"), Body: moneyFact(ctx, view, pays)})
	}
	if view.Clinical && (view.Noted || v.State != scheduling.Cancelled) {
		act, words := say.T(ctx, "Write the note"), say.T(ctx, "Not written")
		if view.Noted {
			act, words = say.T(ctx, "Read the note"), say.T(ctx, "Written")
		}
		link := ui.Link(ui.Act{Label: act, Href: "/visits/" + string(v.ID) + "/note"})
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Note"), Body: ui.Join(ui.Text(words+". "), link)})
	}
	return facts
}

func stateFact(ctx context.Context, view office.VisitView) templ.Component {
	v := view.Visit
	switch v.State {
	case scheduling.Arrived:
		return ui.Text(say.T(ctx, "Here since %s", civil.MinuteOf(v.Came, view.Zone).String()))
	case scheduling.Cancelled:
		by, why := v.CalledOff()
		words := say.T(ctx, "Called off")
		switch by {
		case scheduling.ByClient:
			words = say.T(ctx, "Called off by the client")
		case scheduling.ByPractice:
			words = say.T(ctx, "Called off by us")
		}
		if why == "" {
			return ui.Text(words)
		}
		return ui.Join(ui.Text(words+". "), typedText(why))
	default:
		words := say.T(ctx, v.State.Words())
		return ui.Text(strings.ToUpper(words[:1]) + words[1:])
	}
}

// typedText is what somebody typed, in whatever language.
func typedText(text string) templ.Component {
	return pages.TypedText(text)
}

func moneyFact(ctx context.Context, view office.VisitView, pays bool) templ.Component {
	words := say.T(ctx, "Nothing charged")
	open := view.Line == nil
	if l := view.Line; l != nil {
		if open = !l.Open().Zero(); open {
			words = say.T(ctx, "Not paid yet, %s", l.Open().String())
		} else {
			words = say.T(ctx, "Paid, %s", l.Paid.String())
		}
	}
	if !open || !pays || view.Visit.State == scheduling.Cancelled {
		return ui.Text(words)
	}
	return ui.Join(ui.Text(words+". "), ui.Link(ui.Act{Label: say.T(ctx, "Take the payment"), Href: payPath(view.Visit)}))
}

// askAt says at which minutes to ask.
func askAt(ctx context.Context, minutes []int) string {
	words := make([]string, len(minutes))
	for i, m := range minutes {
		words[i] = itoa(m)
	}
	if len(words) == 1 {
		return say.T(ctx, "At %s minutes.", words[0])
	}
	last := len(words) - 1
	return say.T(ctx, "At %s and %s minutes.", strings.Join(words[:last], ", "), words[last])
}

// checkFacts writes what was said during a visit.
func checkFacts(ctx context.Context, said []treatment.CheckIn) []ui.Fact {
	var out []ui.Fact
	for _, c := range said {
		term := say.N(ctx, c.Minute, "%d minute", "%d minutes")
		words := say.T(ctx, c.Answer.Words())
		if c.Minute == 0 {
			term, words = say.T(ctx, "At the start"), say.T(ctx, "Asked, and the answer was yes")
		}
		if place, ok := client.ParseSpot(c.Spot); ok && c.Spot != "" {
			words += ": " + strings.ToLower(say.T(ctx, place.Words()))
		}
		body := ui.Text(words)
		if c.Line != "" {
			body = ui.Join(ui.Text(words+". "), typedText(c.Line))
		}
		out = append(out, ui.Fact{Term: term, Body: body})
	}
	return out
}

func (s *site) getNote(w http.ResponseWriter, r *http.Request) error {
	return s.showNote(w, r, http.StatusOK, nil, nil)
}

// noteForm is the note of a visit as it was typed.
type noteForm struct {
	Version int    `form:"version"`
	Text    string `form:"text"`
}

func (s *site) postNote(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, values, problems := forms.Bind[noteForm](r)
	if len(problems) > 0 {
		return s.showNote(w, r, http.StatusUnprocessableEntity, values, &fault.Error{Kind: fault.Invalid, Problems: problems})
	}
	err := s.office.WriteNote(r.Context(), by(r), key(r), office.NoteRequest{Visit: id, Version: form.Version, Text: form.Text})
	if f, ok := typed(err); ok {
		return s.showNote(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id))
}

func (s *site) showNote(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	id := ident.Visit(r.PathValue("visit"))
	view, err := s.office.Note(ctx, by(r), id)
	if err != nil {
		return err
	}
	now := view.Current()
	path := "/visits/" + string(id)
	p := pages.NotePage{Page: s.frame(r, say.T(ctx, "Note"), ui.Calendar), Back: ui.Act{Label: say.T(ctx, "The visit"), Href: path}, Name: view.Client.Name,
		Sub: say.T(ctx, "%s. %s", say.Stamp(ctx, view.Visit.Starts, view.Zone), view.Visit.Title), Action: path + "/note", Draft: "note-" + string(id),
		Version: strconv.Itoa(now.Version), Text: now.Text, Checks: checkFacts(ctx, view.CheckIns), Button: say.T(ctx, "Keep the note")}
	quote := func(n treatment.Note) ui.Quote {
		return ui.Quote{Text: n.Text, Ours: true, By: say.T(ctx, "%s, %s", view.Authors[n.Therapist], say.Stamp(ctx, n.At, view.Zone))}
	}
	earlier := view.Versions
	if len(earlier) > 0 {
		p.Button, earlier = say.T(ctx, "Keep the correction"), earlier[1:]
	}
	for _, n := range earlier {
		p.Earlier = append(p.Earlier, quote(n))
	}
	if wrong != nil {
		p.Failed, p.Problems, p.Text = true, faultsAt(wrong, "text"), values.Get("text")
		if wrong.Code == "stale-version" && now.Version > 0 {
			theirs := quote(now)
			p.Theirs = &theirs
		}
	}
	return render(w, r, status, pages.Note(p))
}
