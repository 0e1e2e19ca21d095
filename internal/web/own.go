package web

import (
	"net/http"
	"strconv"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// showOwnPage is a client's own page, behind a link whose purpose is office.PurposeDoor.
func (s *site) showOwnPage(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	return s.ownPage(w, r, http.StatusOK, v, nil, nil)
}

// postOwnPage does what she sent from it: the field "do" says which of its forms.
func (s *site) postOwnPage(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	if r.PostFormValue("do") == "visit" {
		return s.toVisit(w, r, v)
	}
	did, values, err := s.doOwn(r, v)
	if f, ok := typed(err); ok && f.Code != "undo" {
		f = renamed(f, "boundaries", "agree")
		if r.PostFormValue("do") == "call-off" {
			f = renamed(f, "visit", "gone")
		}
		return s.ownPage(w, r, formStatus(f), v, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/l/"+r.PathValue("token")+"?did="+did)
}

func (s *site) doOwn(r *http.Request, v office.Visitor) (did string, values forms.Values, err error) {
	ctx := r.Context()
	no, _ := strconv.Atoi(r.PostFormValue("no")) // 0 is nobody's number, and is not found
	switch r.PostFormValue("do") {
	case "press":
		return s.pressOwn(r, v)
	case "asks":
		form, values, problems := forms.Bind[askForm](r)
		if err := problems.Err(); err != nil {
			return "", values, err
		}
		return "asks", values, s.office.AskByLink(ctx, v, key(r), form.Text)
	case "end":
		return "ended&no=" + itoa(no), nil, s.office.EndAskByLink(ctx, v, key(r), no, false)
	case "again":
		return "asks", nil, s.office.EndAskByLink(ctx, v, key(r), no, true)
	case "out":
		return "out", nil, s.office.GoOutByLink(ctx, v, key(r), outIn(r))
	case "visits":
		return "visits", nil, s.office.TakeOutByLink(ctx, v, key(r), outIn(r).Out)
	case "call-off":
		return "visits", nil, s.office.TakeOutByLink(ctx, v, key(r), visitsIn(r.PostForm["gone"]))
	case "record":
		return "record", nil, s.office.AskRecordByLink(ctx, v, key(r))
	case "back":
		return "back", nil, s.office.TakeUpByLink(ctx, v, key(r))
	case "hearing":
		return "hearing", nil, s.office.SetHearingByLink(ctx, v, key(r), scheduling.Hearing(r.PostFormValue("hearing")))
	case "agree":
		return "agreed", nil, s.office.AgreeByLink(ctx, v, key(r), readSeen(r.PostForm["boundary"]))
	}
	return "", nil, fault.Missing("page")
}

func (s *site) pressOwn(r *http.Request, v office.Visitor) (did string, values forms.Values, err error) {
	form, values, problems := forms.Bind[pressureForm](r)
	if form.Undo != "" {
		return "undone", values, s.office.UndoPreferencesByLink(r.Context(), v, key(r), form.Undo)
	}
	in, more := form.change(r.Context(), "")
	if err := append(problems, more...).Err(); err != nil {
		return "", values, err
	}
	undo, err := s.office.SetOwnPreferencesByLink(r.Context(), v, key(r), in)
	return "set&undo=" + undo, values, err
}

// ownPage shows the page, with what was typed and what is wrong.
func (s *site) ownPage(w http.ResponseWriter, r *http.Request, status int, v office.Visitor, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.OwnPage(ctx, v)
	if err != nil {
		return err
	}
	path := "/l/" + r.PathValue("token")
	p := pages.OwnPage{Page: s.linkFrame(r, v, say.T(ctx, "Your page")), Hello: say.T(ctx, "Hello %s", say.Isolate(view.Client.FirstName())), DoorHref: path + "/told",
		Phone: view.Practice.Phone, PhoneDial: view.Practice.Phone}
	p.House = view.Practice.Name
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	end := func(do, no string) ui.Act {
		return ui.Act{To: path, Fields: []ui.Hidden{{Name: "do", Value: do}, {Name: "no", Value: no}}}
	}
	p.Asks = asksOf(ctx, view.PreferencesView, func(no int) ui.Act { return end("end", itoa(no)) })
	p.Asks.Heading, p.Asks.Label, p.Asks.Action, p.Asks.Do = say.T(ctx, "What you ask of us"), say.T(ctx, "One more thing"), path, "asks"
	p.Asks.Text, p.Asks.Problems = values.Get("text"), p.Problems
	p.Press = pages.PressForm{Heading: say.T(ctx, "How deep you like it"), Hint: say.T(ctx, "Place by place. “Please not” means that we leave it out."), Action: path, Do: "press", Problems: p.Problems}
	fillPress(ctx, &p.Press, view.Prefs, values)
	p.Aims = pages.Aims{Aims: view.Plan.Aims, ID: "own", TheirTitle: say.T(ctx, "You want"), OurTitle: say.T(ctx, "%s would work towards", say.Isolate(view.With.Name)), ToldWords: pages.ToldAims(ctx, view.Plan.Aims)}
	p.Told, p.Undo = ownTold(r, path, end)
	s.ownBoundaries(r, &p, view, path)
	p.Out = outForm(ctx, view.Outs, path, true)
	if do := r.PostFormValue("do"); do == "out" || do == "visits" {
		keepTyped(r, &p.Out, wrong)
	}
	p.CallOff = callOffForm(r, view.Outs, path, wrong)
	if view.Writes && !view.Outs.Ended {
		p.Hearing = &pages.HearingForm{Heading: say.T(ctx, "How you hear of your visits"), Action: path, Do: "hearing", Chosen: chosenHearing(values, view.Hearing), Options: []ui.Option{
			{Value: string(scheduling.HearsByMail), Label: say.T(ctx, "By e-mail"), Hint: say.T(ctx, "With reminders.")},
			{Value: string(scheduling.HearsByPhone), Label: say.T(ctx, "By a message to my telephone"), Hint: say.T(ctx, "Somebody here sends it.")},
			{Value: string(scheduling.HearsNoReminders), Label: say.T(ctx, "Without reminders"), Hint: say.T(ctx, "You still hear when one is booked, moved or called off.")},
		}, Problems: p.Problems}
	}
	p.Closed = view.Outs.Ended
	if o := view.Outs; o.Ended {
		p.Ended = say.T(ctx, "%s is not booking visits with you any more, as you were told on %s.", say.Isolate(o.EndedBy), say.FullDate(ctx, o.ToldOn))
	} else if o.EndsFrom != "" {
		p.Ended = say.T(ctx, "From %s on %s books no more visits with you, as you were told on %s.", say.FullDate(ctx, o.EndsFrom), say.Isolate(o.EndedBy), say.FullDate(ctx, o.ToldOn))
	}
	if view.Outs.RecordToken != "" {
		if p.Ended != "" {
			p.Ended += " " + say.T(ctx, "Record and receipts are here.")
		}
		p.RecordHref = "/l/" + view.Outs.RecordToken
	}
	p.Readers = say.T(ctx, "Those who treat at %s read this page. The front desk reads what you ask, and not how deep.", view.Practice.Name)
	for _, l := range view.Looks {
		p.Looks = append(p.Looks, say.T(ctx, "%s, %s", say.Isolate(l.Who), say.Stamp(ctx, l.At, view.Zone)))
	}
	p.Until = say.T(ctx, "This address opens until %s. Give it to nobody.", say.FullDate(ctx, civil.DateOf(v.Link.Expires, view.Zone)))
	return render(w, r, status, pages.Own(p))
}

// callOffForm lists the booked visits, where she chose no way out: there it lists them itself.
func callOffForm(r *http.Request, view office.Outs, path string, wrong *fault.Error) (f pages.CallOffForm) {
	if view.Ended || view.Chosen {
		return f
	}
	f = pages.CallOffForm{Post: ui.Post{Action: path, Fields: []ui.Hidden{{Name: "do", Value: "call-off"}}}, Visits: pages.OutVisits(r.Context(), view)}
	for _, o := range f.Visits {
		f.Each = append(f.Each, ui.Act{Label: o.Label, About: say.T(r.Context(), "Move or call off"), To: path, Fields: []ui.Hidden{{Name: "do", Value: "visit"}, {Name: "visit", Value: o.Value}}})
	}
	if wrong != nil && r.PostFormValue("do") == "call-off" {
		f.Problems, f.Ticked = problemsIn(wrong), r.PostForm["gone"]
	}
	return f
}

func ownTold(r *http.Request, path string, end func(do, no string) ui.Act) (string, *ui.Act) {
	switch r.URL.Query().Get("did") {
	case "agreed":
		return say.T(r.Context(), "Thank you. It is kept, with the day."), nil
	case "out":
		return say.T(r.Context(), "It is kept. You can take it back at any time."), nil
	case "visits":
		return say.T(r.Context(), "These visits are taken out."), nil
	case "record":
		return say.T(r.Context(), "It is kept, and stands on our list."), nil
	case "back":
		return say.T(r.Context(), "Thank you. It is kept."), nil
	}
	told, undo := preferencesTold(r, path, func(no string) ui.Act { return end("again", no) })
	if undo != nil && len(undo.Fields) == 1 { // taking back a change of how deep
		undo.Fields = append(undo.Fields, ui.Hidden{Name: "do", Value: "press"})
	}
	return told, undo
}

// ownBoundaries shows how the practice works, and lets her say yes to it.
func (s *site) ownBoundaries(r *http.Request, p *pages.OwnPage, view office.OwnPage, path string) {
	ctx := r.Context()
	agree := ui.Act{Label: say.T(ctx, "I have read it, and yes"), To: path, Fields: []ui.Hidden{{Name: "do", Value: "agree"}}}
	for _, st := range view.Standings {
		rule := ruleOf(ctx, st.Boundary)
		if st.Boundary.Side == boundary.Ask {
			p.Ask = append(p.Ask, rule)
		} else {
			p.Count = append(p.Count, rule)
		}
		agree.Fields = append(agree.Fields, ui.Hidden{Name: "boundary", Value: seenBoundary(st.Boundary)})
	}
	if len(view.Standings) == 0 {
		return
	}
	if !view.AllAgreed {
		p.Agree = &agree
		return
	}
	var since civil.Date
	for _, st := range view.Standings {
		since = max(since, st.On)
	}
	p.Agreed = say.T(ctx, "You said yes to all of it, %s.", say.Date(ctx, since, view.Today))
}
