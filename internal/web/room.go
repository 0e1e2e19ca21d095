package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

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

func (s *site) getRoom(w http.ResponseWriter, r *http.Request) error {
	return s.showRoom(w, r, http.StatusOK, nil, nil)
}

func (s *site) showRoom(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Room(ctx, by(r), ident.Visit(r.PathValue("visit")))
	if err != nil {
		return err
	}
	v := view.Visit
	path := "/visits/" + string(v.ID)
	p := pages.RoomPage{Page: s.frame(r, say.T(ctx, "Treatment room"), ""), Back: ui.Act{Label: say.T(ctx, "Today"), Href: "/today"}, When: v.Span(view.Zone),
		Name: view.Client.Name, Sub: v.Title, Start: path + "/check-in", Check: path + "/check-in", Ease: path + "/ease", Stage: roomStage(view),
		LastTitle: say.T(ctx, "First visit"), Same: view.Returns, Said: checkFacts(ctx, view.CheckIns)}
	for _, a := range view.Asks {
		p.Asks = append(p.Asks, ui.OwnLine{Text: a.Text})
	}
	if view.Before {
		p.LastTitle = say.T(ctx, "With you since before Partwell")
	}
	if view.Returns {
		p.LastTitle = say.T(ctx, "Last time, %s", say.ShortDay(ctx, civil.DateOf(view.Last.Starts, view.Zone)))
	}
	for _, pref := range view.Prefs {
		p.Areas = append(p.Areas, ui.Area{Name: say.T(ctx, pref.Words()), At: int(pref.Level), Note: judgedWords(ctx, pref)})
	}
	for _, spot := range view.Sensitive {
		p.Sensitive = append(p.Sensitive, say.T(ctx, spot.Words()))
	}
	p.Ways = waysWords(ctx, view.Plan)
	if len(view.Plan.NextTime) > 0 {
		p.Ways = strings.TrimSpace(say.T(ctx, "For this time: %s.", strings.Join(view.Plan.NextTime, " · ")) + " " + p.Ways)
	}
	if len(view.Plan.Mix.Parts()) > 0 {
		p.Mix = pages.MixBar("room", view.Plan.Mix)
	}
	roomSteps(ctx, &p, view)
	if wrong != nil {
		p.Failed, p.Problems, p.Different = true, faultsAt(wrong, ""), values.Get("line")
	}
	return render(w, r, status, pages.Room(p))
}

// roomStage says where in the visit the room is.
func roomStage(view office.RoomView) string {
	switch {
	case !view.Visit.Live() || view.Visit.State == scheduling.Done:
		return "after"
	case view.Stopped():
		return "stopped"
	case len(view.CheckIns) == 0:
		return "before"
	default:
		return "during"
	}
}

// roomSteps fills what can be done at the stage of the visit.
func roomSteps(ctx context.Context, p *pages.RoomPage, view office.RoomView) {
	v, path := view.Visit, "/visits/"+string(view.Visit.ID)
	if _, eased := view.TooMuch(); eased {
		p.Afterwards = path + "/eased"
	}
	finish := stepAct(v, office.ActDone, say.T(ctx, "The visit is done"), "", "room")
	finish.Wide = true
	if p.Stage == "before" || p.Stage == "during" {
		p.StopNow = path + "/stop-now"
	}
	switch p.Stage {
	case "after":
		if v.Live() {
			p.Note = &ui.Act{Label: say.T(ctx, "Write the note"), Href: path + "/note", Wide: true}
		} else {
			p.Sub = say.T(ctx, "%s. This visit is %s.", v.Title, say.T(ctx, v.State.Words()))
		}
	case "stopped":
		p.Finish = &finish
	case "before":
		if len(view.Ask.Minutes) > 0 {
			p.Ask = askWords(ctx, view.Ask) + " " + askAt(ctx, view.Ask.Minutes)
		}
	default:
		p.Finish = &finish
		p.Stop = &ui.Act{Label: say.T(ctx, "Stop"), To: p.Check, Fields: []ui.Hidden{{Name: "answer", Value: string(treatment.Stop)}}}
		if minute, ok := view.Next(); ok {
			p.Asking, p.Minute, p.Stop = say.T(ctx, "At %d minutes: how is the pressure?", minute), itoa(minute), nil
			for _, a := range treatment.Answers() {
				p.Answers = append(p.Answers, ui.Act{Label: say.T(ctx, a.Words()), Name: "answer", Value: string(a)})
			}
		}
	}
}

// waysWords says which other ways of working were chosen, and which are not wanted.
func waysWords(ctx context.Context, plan treatment.Plan) string {
	list := func(ways []treatment.Technique) string {
		var out []string
		for _, t := range ways {
			out = append(out, strings.ToLower(say.T(ctx, t.Words())))
		}
		return strings.Join(out, ", ")
	}
	var lines []string
	if len(plan.Wanted) > 0 {
		lines = append(lines, say.T(ctx, "Chosen together: %s.", list(plan.Wanted)))
	}
	if len(plan.NotWanted) > 0 {
		lines = append(lines, say.T(ctx, "Not wanted: %s.", list(plan.NotWanted)))
	}
	return strings.Join(lines, " ")
}

// checkForm is what the room sends: the yes before the start, or an answer at a minute.
type checkForm struct {
	Start  string           `form:"start,one=same|different"`
	Minute int              `form:"minute,min=0,max=1000"`
	Answer treatment.Answer `form:"answer,max=20"`
	Line   string           `form:"line"`
}

func (s *site) postCheckIn(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, values, problems := forms.Bind[checkForm](r)
	if form.Start == "different" && form.Line == "" {
		problems.Add("line", "%s", say.T(r.Context(), "Write what is different, in one line."))
	}
	if len(problems) > 0 {
		return s.showRoom(w, r, http.StatusUnprocessableEntity, values, &fault.Error{Kind: fault.Invalid, Problems: problems})
	}
	var err error
	if form.Start != "" {
		err = s.office.StartVisit(r.Context(), by(r), key(r), office.StartRequest{Visit: id, Different: form.Line})
	} else {
		err = s.office.CheckIn(r.Context(), by(r), key(r), office.CheckInRequest{Visit: id, Minute: form.Minute, Answer: form.Answer, Line: form.Line})
	}
	if f, ok := typed(err); ok {
		return s.showRoom(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	if form.Answer == treatment.TooMuch && form.Minute > 0 {
		return see(w, r, "/visits/"+string(id)+"/ease?minute="+itoa(form.Minute))
	}
	return see(w, r, "/visits/"+string(id)+"/room")
}

// easeForm is the place that was too much.
type easeForm struct {
	Spot   string `form:"spot,max=60"`
	Minute int    `form:"minute,min=0,max=1000"`
}

func (s *site) getEase(w http.ResponseWriter, r *http.Request) error {
	form, _, problems := forms.Bind[easeForm](r)
	if len(problems) > 0 {
		form.Minute = 0
	}
	return s.showEase(w, r, http.StatusOK, form.Minute, nil)
}

func (s *site) postEase(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, _, problems := forms.Bind[easeForm](r)
	if len(problems) > 0 {
		return s.showEase(w, r, http.StatusUnprocessableEntity, 0, &fault.Error{Kind: fault.Invalid, Problems: problems})
	}
	spot, _ := client.ParseSpot(form.Spot)
	err := s.office.Ease(r.Context(), by(r), key(r), office.EaseRequest{Visit: id, Spot: spot, Minute: form.Minute})
	if f, ok := typed(err); ok {
		return s.showEase(w, r, formStatus(f), form.Minute, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id)+"/eased")
}

func (s *site) showEase(w http.ResponseWriter, r *http.Request, status, minute int, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Room(ctx, by(r), ident.Visit(r.PathValue("visit")))
	if err != nil {
		return err
	}
	path := "/visits/" + string(view.Visit.ID)
	p := pages.EasePage{Page: s.frame(r, say.T(ctx, "Too much"), ""), Back: ui.Act{Label: say.T(ctx, "The room"), Href: path + "/room"}, When: view.Visit.Span(view.Zone),
		Action: path + "/ease", Minute: itoa(minute)}
	var known []client.AreaID
	for _, pref := range view.Prefs {
		if a, ok := client.AreaOf(pref.Area); ok && !slices.Contains(known, pref.Area) {
			known = append(known, pref.Area)
			p.Known = append(p.Known, easePlace(ctx, a))
		}
	}
	for _, g := range client.AreaGroups() {
		group := pages.EaseGroup{Name: say.T(ctx, g.Name)}
		for _, a := range g.Areas {
			if !slices.Contains(known, a.ID) {
				group.Places = append(group.Places, easePlace(ctx, a))
			}
		}
		if len(group.Places) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "")
	}
	return render(w, r, status, pages.Ease(p))
}

func easePlace(ctx context.Context, a client.Area) pages.EasePlace {
	place := pages.EasePlace{Name: say.T(ctx, a.Name)}
	if !a.Sided {
		place.Middle = client.Spot{Area: a.ID}.String()
		return place
	}
	place.Left, place.Right = client.Spot{Area: a.ID, Side: client.Left}.String(), client.Spot{Area: a.ID, Side: client.Right}.String()
	return place
}

func (s *site) getEased(w http.ResponseWriter, r *http.Request) error {
	return s.showEased(w, r, http.StatusOK, nil, nil)
}

// easedForm is the line for afterwards.
type easedForm struct {
	Minute int    `form:"minute,min=0,max=1000"`
	Line   string `form:"line"`
	Keep   string `form:"keep,one=yes|no"`
}

func (s *site) postEased(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	form, values, problems := forms.Bind[easedForm](r)
	if len(problems) > 0 {
		return s.showEased(w, r, http.StatusUnprocessableEntity, values, &fault.Error{Kind: fault.Invalid, Problems: problems})
	}
	err := s.office.AfterEase(r.Context(), by(r), key(r), office.EasedRequest{Visit: id, Minute: form.Minute, Line: form.Line, Keep: form.Keep == "yes"})
	if f, ok := typed(err); ok {
		return s.showEased(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/visits/"+string(id)+"/room")
}

func (s *site) showEased(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Eased(ctx, by(r), ident.Visit(r.PathValue("visit")))
	if err != nil {
		return err
	}
	path := "/visits/" + string(view.Visit.ID)
	place := say.T(ctx, view.Place.Words())
	p := pages.EasedPage{Page: s.frame(r, say.T(ctx, "Easing off"), ""), Back: ui.Act{Label: say.T(ctx, "The room"), Href: path + "/room"}, When: view.Visit.Span(view.Zone),
		Place: place, Card: view.Card, Other: path + "/ease?minute=" + itoa(view.At.Minute), Action: path + "/eased", Minute: itoa(view.At.Minute), Line: view.At.Line,
		Told: say.T(ctx, "Noted. Ask again every %d minutes.", treatment.CloserEvery)}
	if view.Level != view.Lighter {
		p.Question = say.T(ctx, "Keep it lighter there next time?")
		p.Yes = say.T(ctx, "Yes, %s instead of %s", say.T(ctx, view.Lighter.Words()), say.T(ctx, view.Level.Words()))
	}
	if view.Again {
		p.Again = hurtPath(view.Visit, view.Place)
	}
	if wrong != nil {
		p.Failed, p.Problems, p.Line, p.Keep = true, faultsAt(wrong, "line"), values.Get("line"), values.Get("keep")
	}
	return render(w, r, status, pages.Eased(p))
}
