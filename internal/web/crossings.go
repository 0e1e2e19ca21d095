package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func crossingPath(c ident.Client, id ident.Crossing) string {
	return clientPath(c) + "/not-kept/" + string(id)
}

// notKeptWords writes what was not kept, on Today, on a visit and on the page of boundaries.
type notKeptWords struct {
	ctx   context.Context
	today civil.Date
	zone  *time.Location
	back  string
}

// told says what was just decided, with a way back.
func (n notKeptWords) told(r *http.Request) (string, *ui.Act) {
	q := r.URL.Query()
	c, id := q.Get("of"), q.Get("let-go")
	if !ident.Valid(c) || !ident.Valid(id) {
		return "", nil
	}
	return say.T(n.ctx, "Let go. It counts for nothing."), &ui.Act{To: crossingPath(ident.Client(c), ident.Crossing(id)), Fields: []ui.Hidden{{Name: "do", Value: "undo"}, {Name: "back", Value: n.back}, {Name: "visit", Value: r.PathValue("visit")}}}
}

// sentence says who did not keep what, and when.
func (n notKeptWords) sentence(x office.Noticed) templ.Component {
	name, day := ui.StrongName(x.Client.Name), say.Date(n.ctx, x.On, n.today)
	minutes := say.N(n.ctx, x.Minutes, "1 minute", "%d minutes")
	switch x.Watch {
	case boundary.Late:
		return ui.Words("%s came %s late, %s.", name, minutes, day)
	case boundary.NoShow:
		if unnoted(x) {
			return ui.Words("Nobody has noted whether %s came, %s.", name, day)
		}
		return ui.Words("%s did not come, %s.", name, day)
	case boundary.LateCancel:
		if x.Minutes >= 120 {
			minutes = say.N(n.ctx, x.Minutes/60, "1 hour", "%d hours")
		}
		return ui.Words("%s called off the visit of %s, %s before it.", name, say.Stamp(n.ctx, x.Visit.Starts, n.zone), minutes)
	case boundary.Unpaid:
		if x.Line.Open().Zero() {
			return ui.Words("%s had not paid by %s.", name, day)
		}
		return ui.Words("%s has not paid %s of %s.", name, x.Line.Open().String(), say.Date(n.ctx, x.Line.On, n.today))
	case boundary.OwnStart:
		return ui.Words("With %s we began %s late, %s.", name, minutes, day)
	case boundary.OwnMinutes:
		return ui.Words("The visit of %s was %s shorter than booked, %s.", name, minutes, day)
	case boundary.OwnPrice:
		return ui.Words("%s was charged %s and had been told %s.", name, x.Line.Amount.String(), x.Visit.Price.String())
	case boundary.OwnAnswer: // below
	}
	return ui.Words("%s heard from us later than promised, %s.", name, day)
}

// unnoted reports whether a visit has passed and nobody has said yet that the client did not come.
func unnoted(x office.Noticed) bool {
	return x.Watch == boundary.NoShow && x.Visit.State == scheduling.Booked
}

// needs lists what waits for a decision.
func (n notKeptWords) needs(list []office.Noticed) []ui.Need {
	var out []ui.Need
	for _, x := range list {
		need, count, letGo := ui.Need{Body: n.sentence(x)}, say.T(n.ctx, "Count it"), say.T(n.ctx, "Let it go")
		if _, why := x.Visit.CalledOff(); x.Watch == boundary.LateCancel && why != "" {
			need.Body = ui.Join(need.Body, ui.Text(" "+say.T(n.ctx, "Their reason:")+" "), typedText(why))
		}
		if unnoted(x) {
			need.Acts = append(need.Acts, n.came(x))
			count, letGo = say.T(n.ctx, "They did not: count it"), say.T(n.ctx, "They did not: let it go")
		}
		if x.Told {
			need.By = say.T(n.ctx, "“%s”: it would be the %s time.", x.Rule.Title, say.T(n.ctx, office.TimeWords(x.Time)))
			need.Acts = append(need.Acts, n.decide(x, boundary.Counted, count))
		} else {
			need.By = say.T(n.ctx, "“%s” was not told before this, so it cannot be counted. Tell it for the next time.", x.Rule.Title)
			need.Acts = append(need.Acts, n.tell(x))
		}
		need.Acts = append(need.Acts, n.decide(x, boundary.LetGo, letGo))
		if n.back != "visit" && x.Visit.ID != "" {
			need.Acts = append(need.Acts, ui.Act{Label: say.T(n.ctx, "The visit"), About: x.Client.Name, Href: "/visits/" + string(x.Visit.ID)})
		}
		out = append(out, need)
	}
	return out
}

// came notes that the visit took place after all.
func (n notKeptWords) came(x office.Noticed) ui.Act {
	return ui.Act{Label: say.T(n.ctx, "They came"), About: x.Client.Name, To: "/visits/" + string(x.Visit.ID) + "/state", Fields: []ui.Hidden{
		{Name: "to", Value: string(office.ActDone)}, {Name: "version", Value: itoa(x.Visit.Version)}, {Name: "back", Value: n.back}}}
}

func (n notKeptWords) decide(x office.Noticed, to boundary.CrossingState, label string) ui.Act {
	return ui.Act{Label: label, About: x.Client.Name, To: clientPath(x.Client.ID) + "/not-kept", Fields: []ui.Hidden{{Name: "watch", Value: string(x.Watch)},
		{Name: "visit", Value: string(x.Crossing.Visit)}, {Name: "line", Value: string(x.Crossing.Line)}, {Name: "matter", Value: string(x.Case)},
		{Name: "to", Value: string(to)}, {Name: "back", Value: n.back}}}
}

// tell keeps with one press that the boundary was told today, as it stands now.
func (n notKeptWords) tell(x office.Noticed) ui.Act {
	return ui.Act{Label: say.T(n.ctx, "I have told them today"), About: x.Client.Name, To: clientPath(x.Client.ID) + "/boundaries", Fields: []ui.Hidden{
		{Name: "boundary", Value: seenBoundary(boundary.Boundary{ID: x.Tell.ID, Version: x.Tell.Version})}, {Name: "how", Value: string(boundary.Told)},
		{Name: "way", Value: string(office.ToldAloud)}, {Name: "on", Value: string(n.today)}}}
}

// past lists what was counted and what was let go.
func (n notKeptWords) past(list []office.Noticed) []ui.Need {
	var out []ui.Need
	for _, x := range list {
		need := ui.Need{Body: n.sentence(x), By: n.state(x)}
		if x.May {
			need.Acts = []ui.Act{{Label: say.T(n.ctx, "Open it"), About: x.Client.Name, Href: crossingPath(x.Client.ID, x.ID)}}
		}
		out = append(out, need)
	}
	return out
}

// state says whether it was counted or let go, and which time it was.
func (n notKeptWords) state(x office.Noticed) string {
	if x.State == boundary.LetGo {
		return say.T(n.ctx, "“%s”: let go.", x.Rule.Title)
	}
	return say.T(n.ctx, "“%s”: counted, %s time.", x.Rule.Title, say.T(n.ctx, office.TimeWords(x.Time)))
}

// visitNotKept fills a visit's page with what was not kept on it.
func visitNotKept(r *http.Request, p *pages.VisitPage, view office.VisitView) {
	ctx := r.Context()
	n := notKeptWords{ctx: ctx, today: view.Today, zone: view.Zone, back: "visit"}
	if told, undo := n.told(r); told != "" {
		p.Told, p.Undo = told, undo
	}
	p.Noticed, p.Decided = n.needs(view.Noticed), n.past(view.Decided)
	for _, w := range view.Misses {
		label := say.T(ctx, "We began late")
		if w == boundary.OwnMinutes {
			label = say.T(ctx, "The visit was shorter than booked")
		}
		p.Misses = append(p.Misses, ui.Option{Value: string(w), Label: label})
	}
	p.OwnMiss = "/visits/" + string(view.Visit.ID) + "/own-miss"
}

// notKeptForm decides about something noticed.
type notKeptForm struct {
	Watch  boundary.Watch         `form:"watch,max=20"`
	Visit  ident.Visit            `form:"visit,id"`
	Line   ident.Line             `form:"line,id"`
	Matter ident.Case             `form:"matter,id"`
	To     boundary.CrossingState `form:"to,max=20"`
	Back   string                 `form:"back,max=20"`
}

func (s *site) postNotKept(w http.ResponseWriter, r *http.Request) error {
	c, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	form, _, problems := forms.Bind[notKeptForm](r)
	if err := problems.Err(); err != nil {
		return err
	}
	id, err := s.office.DecideCrossing(r.Context(), by(r), key(r), office.CrossingChoice{Client: c, Watch: form.Watch, Visit: form.Visit, Line: form.Line, Case: form.Matter, To: form.To})
	if err != nil {
		return err
	}
	if form.To == boundary.Counted {
		return see(w, r, crossingPath(c, id)+"?did=counted")
	}
	return see(w, r, notKeptBack(form.Back, c, form.Visit)+"?of="+string(c)+"&let-go="+string(id))
}

// notKeptBack is the page from which a decision was made.
func notKeptBack(back string, c ident.Client, v ident.Visit) string {
	switch {
	case back == "today":
		return "/today"
	case back == "visit" && v != "":
		return "/visits/" + string(v)
	}
	return clientPath(c) + "/boundaries"
}

func (s *site) postOwnMiss(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[struct {
		What    boundary.Watch `form:"what,max=20"`
		Minutes int            `form:"minutes"`
	}](r)
	var c ident.Client
	var id ident.Crossing
	err := problems.Err()
	if err == nil {
		c, id, err = s.office.NoteOwnMiss(r.Context(), by(r), key(r), office.OwnMiss{Visit: ident.Visit(r.PathValue("visit")), Watch: form.What, Minutes: form.Minutes})
	}
	if f, ok := typed(err); ok {
		return s.showVisit(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, crossingPath(c, id)+"?did=counted")
}

func (s *site) getCrossing(w http.ResponseWriter, r *http.Request) error {
	return s.showCrossing(w, r, http.StatusOK, func(*pages.CrossingPage) {})
}

// showCrossing shows the page of something decided; change puts on it what was typed.
func (s *site) showCrossing(w http.ResponseWriter, r *http.Request, status int, change func(*pages.CrossingPage)) error {
	ctx := r.Context()
	c, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	id, err := placed[ident.Crossing](r, "crossing", "page")
	if err != nil {
		return err
	}
	view, err := s.office.Crossing(ctx, by(r), c, id)
	if err != nil {
		return err
	}
	n := notKeptWords{ctx: ctx, today: view.Today, zone: view.Zone}
	p := pages.CrossingPage{Page: s.frame(r, say.T(ctx, "Not kept"), ui.Clients), Back: clientPath(c) + "/boundaries", Name: view.Client.Name,
		Sub: say.T(ctx, office.CrossingSentence(view.Crossing)) + ", " + say.Date(ctx, view.On, view.Today) + "."}
	crossingTold(ctx, r, &p, view)
	p.Facts = crossingFacts(n, view)
	crossingWordsOn(ctx, &p, view)
	crossingGoodOn(ctx, &p, view)
	if view.Fee != nil && view.MayCharge && view.Waits == "" {
		p.FeeLine = say.T(ctx, "Your text says: “%s”. That would be %s. Nothing is charged until you say so.", view.Follows.Follows, view.Fee.String())
		what := view.Rule.Title + ", " + view.On.ShortOn(view.Today)
		p.Fee = &ui.Act{Label: say.T(ctx, "Look at the charge"), Href: clientPath(c) + "/charge?" + url.Values{"what": {what}, "amount": {view.Fee.Plain()}, "for": {string(view.ID)}}.Encode()}
	}
	change(&p)
	if p.Compose != nil {
		text, spoken := p.Compose.Write, false
		if p.Compose.How != "writing" {
			text, spoken = p.Compose.Say, true
		}
		p.Compose.Findings, p.Compose.Spans = pages.ToneOf(text, view.Words.Tone(text, spoken, ""))
	}
	p.Failed = len(p.Problems) > 0
	return render(w, r, status, pages.Crossing(p))
}

func crossingTold(ctx context.Context, r *http.Request, p *pages.CrossingPage, view office.CrossingView) {
	path := crossingPath(view.Client.ID, view.ID)
	switch did := r.URL.Query().Get("did"); {
	case did == "counted" && view.State == boundary.Counted:
		p.Told = say.T(ctx, "Counted. What follows is still yours to say.")
		if view.Said == nil && view.Made == "" {
			p.Undo = &ui.Act{To: path, Fields: []ui.Hidden{{Name: "do", Value: "undo"}}}
		}
	case did == "let-go":
		p.Told = say.T(ctx, "Let go. It counts for nothing.")
	case did == "said":
		p.Told = say.T(ctx, "Your words are kept.")
	case did == "good":
		p.Told = say.T(ctx, "Kept. It stands on their page.")
	}
	if view.State == boundary.LetGo && (view.Told || view.Side == boundary.Count) {
		p.Other = &ui.Act{Label: say.T(ctx, "Count it after all"), To: path, Fields: []ui.Hidden{{Name: "do", Value: "count"}}}
	}
	if view.State == boundary.Counted && view.Made == "" {
		p.Other = &ui.Act{Label: say.T(ctx, "Let it go after all"), To: path, Fields: []ui.Hidden{{Name: "do", Value: "let-go"}}}
	}
}

func crossingFacts(n notKeptWords, view office.CrossingView) []ui.Fact {
	ctx := n.ctx
	facts := []ui.Fact{{Term: say.T(ctx, "The boundary"), Body: typedText(view.Rule.Title + ": " + view.Rule.Rule)}, {Term: say.T(ctx, "Now"), Body: ui.Text(firstUpper(n.state(view.Noticed)))}}
	if len(view.Times) > 0 {
		var days []string
		for _, d := range view.Times {
			days = append(days, say.Date(ctx, d, view.Today))
		}
		facts = append(facts, ui.Fact{Term: say.N(ctx, len(days), "Told", "Told %d times"), Body: ui.Text(firstUpper(strings.Join(days, "; ")))})
	}
	if view.State == boundary.Counted && view.Follows.Follows != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "What follows"), Body: typedText(view.Follows.Follows)})
		if view.Follows.Next != "" {
			facts = append(facts, ui.Fact{Term: say.T(ctx, "The next time"), Body: typedText(view.Follows.Next)})
		}
	}
	if view.Charged.Currency != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Charged"), Body: ui.Link(ui.Act{Label: say.T(ctx, "%s; it stands on the account", view.Charged.String()), Href: moneyPath(view.Client.ID)})})
	}
	if view.Waits != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Charge"), Body: ui.Text(say.T(ctx, "Waits for a second look"))})
	}
	if view.Corrected {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Put right"), Body: ui.Link(ui.Act{Label: say.T(ctx, "The bill was corrected; it stands on the account"), Href: moneyPath(view.Client.ID)})})
	}
	switch view.Made {
	case boundary.MadeLonger:
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Made good"), Body: ui.Text(say.T(ctx, "Minutes longer the next time; they stand on Today."))})
	case boundary.MadeCredit:
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Made good"), Body: ui.Link(ui.Act{Label: say.T(ctx, "Something off the price; it stands on the account"), Href: moneyPath(view.Client.ID)})})
	case boundary.MadeNone:
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Made good"), Body: ui.Text(say.T(ctx, "They wanted nothing for it."))})
	}
	return facts
}

// crossingWordsOn puts the words on the page: those that were said, or those to say.
func crossingWordsOn(ctx context.Context, p *pages.CrossingPage, view office.CrossingView) {
	if m := view.Said; m != nil {
		p.Said, p.SaidAt = &ui.Quote{Text: m.Body, Ours: true, By: pages.WayWords(ctx, m.Way) + ", " + say.Date(ctx, m.SaidOn, view.Today)}, "/messages/"+string(m.ID)
		if n := view.SaidTime; n > 0 {
			p.SaidOf = say.T(ctx, "These words spoke of the %s time. By what is counted now it is the %s. If something was asked for on account of that, tell them so.", say.T(ctx, office.TimeWords(n)), say.T(ctx, office.TimeWords(view.Follows.Time)))
		}
		return
	}
	if view.State != boundary.Counted || view.Corrected {
		return
	}
	c := &ui.Compose{Post: ui.Post{Action: crossingPath(view.Client.ID, view.ID) + "/words"}, To: view.Client.Name, How: firstWay(view), Say: view.Words.Say.Text, Write: view.Words.Write.Text,
		Phone: view.Client.Phone, PhoneShown: view.Words.Phone, Email: view.Client.Email, Subject: view.Subject, Mails: view.Words.ByMail,
		Leave: &ui.Act{Label: say.T(ctx, "Not now"), Href: clientPath(view.Client.ID)}, AnswerLabel: say.T(ctx, "What they answered, in one line")}
	for _, a := range view.Words.Answers {
		c.Ifs = append(c.Ifs, ui.If{Answer: a.They, Say: a.You})
	}
	p.Compose = c
}

// firstWay is the way to say it that is chosen at first: who did not come is not in the room.
func firstWay(view office.CrossingView) string {
	switch absent := view.Watch == boundary.NoShow || view.Watch == boundary.LateCancel; {
	case absent && view.Words.Phone != "":
		return "phone"
	case absent && view.Client.Email != "":
		return "writing"
	}
	return "person"
}

// crossingGoodOn offers to make good what the practice did not keep.
func crossingGoodOn(ctx context.Context, p *pages.CrossingPage, view office.CrossingView) {
	if view.Side != boundary.Count || view.State != boundary.Counted || view.Made != "" || view.Corrected {
		return
	}
	p.Good, p.Currency = crossingPath(view.Client.ID, view.ID), string(view.Owed.Currency)
	p.Goods = []ui.Option{{Value: string(boundary.MadeLonger), Label: say.T(ctx, "A longer visit the next time")}}
	if view.MayCredit {
		p.Goods = append(p.Goods, ui.Option{Value: string(boundary.MadeCredit), Label: say.T(ctx, "Something off the price")})
	} else {
		p.CreditLine = say.T(ctx, "Something off the price is given by the owner or the front desk.")
	}
	p.Goods = append(p.Goods, ui.Option{Value: string(boundary.MadeNone), Label: say.T(ctx, "They want nothing for it")})
	if view.Crossing.Minutes > 0 {
		p.Minutes = itoa(view.Crossing.Minutes)
	}
	if view.Owed.Minor > 0 {
		p.Amount = view.Owed.Plain()
	}
}

// crossingForm is a step on the page of something decided.
type crossingForm struct {
	Do      string        `form:"do,one=undo|count|let-go|good"`
	Back    string        `form:"back,max=20"`
	Visit   ident.Visit   `form:"visit,id"`
	Made    boundary.Made `form:"made,max=20"`
	Minutes int           `form:"minutes"`
	Amount  string        `form:"amount,max=40"`
}

func (s *site) postCrossing(w http.ResponseWriter, r *http.Request) error {
	c, id := ident.Client(r.PathValue("client")), ident.Crossing(r.PathValue("crossing"))
	form, values, problems := forms.Bind[crossingForm](r)
	err := problems.Err()
	if err == nil {
		err = s.stepCrossing(r, c, id, form)
	}
	if f, ok := typed(err); ok && form.Do == "good" {
		return s.showCrossing(w, r, formStatus(f), func(p *pages.CrossingPage) {
			p.Told, p.Undo, p.Problems, p.Made, p.Minutes, p.Amount = "", nil, wrongIn(f), values.Get("made"), values.Get("minutes"), values.Get("amount")
		})
	}
	if err != nil {
		return err
	}
	if form.Do == "undo" {
		return see(w, r, notKeptBack(form.Back, c, form.Visit))
	}
	return see(w, r, crossingPath(c, id)+"?did="+map[string]string{"count": "counted", "let-go": "let-go", "good": "good"}[form.Do])
}

func (s *site) stepCrossing(r *http.Request, c ident.Client, id ident.Crossing, form crossingForm) error {
	ctx := r.Context()
	switch form.Do {
	case "undo":
		return s.office.UndoCrossing(ctx, by(r), key(r), c, id)
	case "good":
		return s.office.MakeGood(ctx, by(r), key(r), office.MakeGood{Client: c, Crossing: id, Made: form.Made, Minutes: form.Minutes, Amount: form.Amount})
	case "count", "let-go":
		view, err := s.office.Crossing(ctx, by(r), c, id)
		if err != nil {
			return err
		}
		to := boundary.LetGo
		if form.Do == "count" {
			to = boundary.Counted
		}
		x := view.Crossing
		_, err = s.office.DecideCrossing(ctx, by(r), key(r), office.CrossingChoice{Client: c, Watch: x.Watch, Visit: x.Visit, Line: x.Line, Case: x.Case, To: to})
		return err
	}
	return fault.Missing("page")
}

func (s *site) postCrossingWords(w http.ResponseWriter, r *http.Request) error {
	c, id := ident.Client(r.PathValue("client")), ident.Crossing(r.PathValue("crossing"))
	form, values, problems := forms.Bind[roomForm](r)
	typedIn := func(p *pages.CrossingPage) {
		if p.Compose != nil {
			p.Compose.How, p.Compose.Say, p.Compose.Write, p.Compose.Answer, p.Compose.Problems = values.Get("how"), values.Get("say"), values.Get("write"), values.Get("answer"), problems
		}
		p.Problems = problems
	}
	if len(problems) > 0 {
		return s.showCrossing(w, r, http.StatusUnprocessableEntity, typedIn)
	}
	if mails := form.Done == "mail" && form.Write != ""; mails || form.Done == "check" {
		return s.showCrossing(w, r, http.StatusOK, func(p *pages.CrossingPage) {
			typedIn(p)
			p.Preview = mails && p.Compose != nil
		})
	}
	in := office.CrossingWords{Client: c, Crossing: id, How: roomWays[form.How], Text: form.Say, Answered: form.Answer, Send: office.SentAlready}
	if in.How == message.InWriting {
		in.Text, in.Answered = form.Write, ""
	}
	if form.Done == "send" || form.Done == "mail" {
		in.Send = office.SendByMail
	}
	err := s.office.SayCrossing(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		problems = wrongIn(f)
		return s.showCrossing(w, r, statuses[f.Kind], typedIn)
	}
	if err != nil {
		return err
	}
	return see(w, r, crossingPath(c, id)+"?did=said")
}
