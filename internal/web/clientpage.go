package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getClient(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.ClientView(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.Client(s.clientPage(r, view)))
}

// clientWords writes a client's page.
type clientWords struct {
	ctx  context.Context
	view office.ClientView
	path string
	name string // by which the page speaks of them, set apart from the direction around it
	show ident.Visit
	open bool // something between them is not put right yet
	said map[string]string
}

func (s *site) clientPage(r *http.Request, view office.ClientView) pages.ClientPage {
	ctx := r.Context()
	c := clientWords{ctx: ctx, view: view, path: clientPath(view.Client.ID), name: say.Isolate(view.Client.FirstName()), show: ident.Visit(r.URL.Query().Get("show")),
		open: client.Unsettled(view.Line), said: map[string]string{}}
	p := pages.ClientPage{Page: s.frame(r, say.T(ctx, "Client"), ui.Clients), Title: ui.NameTwice(view.Client.Name, view.Client.OtherName, ""), Bits: c.bits(),
		DeskNote: view.Client.DeskNote, AskTitle: say.T(ctx, "What %s asks", c.name), Asks: ownLines(ctx, view.Asks, view.Today),
		HasPress: view.May(staff.SeePreferences), PressTitle: say.T(ctx, "Pressure %s likes", c.name), Line: c.line(), Aside: c.aside()}
	p.Told, p.Undo = c.told(r)
	p.Press, p.PressSince = pressures(ctx, view.Prefs, view.Today)
	if view.May(staff.SetOwnBoundaries) {
		p.ChangeAsks = &ui.Act{Label: say.T(ctx, "Change"), About: p.AskTitle, Href: c.path + "/preferences#asks"}
	}
	if view.May(staff.SetPreferences) {
		p.ChangePress = &ui.Act{Label: say.T(ctx, "Change"), About: p.PressTitle, Href: c.path + "/preferences#press"}
	}
	if view.May(staff.AddLine) {
		p.AddLine = &ui.Act{Label: say.T(ctx, "Add a line"), Href: c.path + "/line"}
	}
	return p
}

// told says what was just done, with a way back where there is one.
func (c clientWords) told(r *http.Request) (string, *ui.Act) {
	q := r.URL.Query()
	switch q.Get("did") {
	case "added":
		return say.T(c.ctx, "Added. Their first visit comes next, and how you work."), nil
	case "changed":
		return say.T(c.ctx, "Kept."), nil
	case "line":
		return say.T(c.ctx, "The line stands below."), &ui.Act{To: c.path + "/line", Fields: []ui.Hidden{{Name: "undo", Value: q.Get("undo")}}}
	case "line-back":
		return say.T(c.ctx, "The line is gone again."), nil
	case "told":
		return say.T(c.ctx, "Kept, with its day."), nil
	case "open-again":
		return say.T(c.ctx, "Visits can be booked again."), nil
	case "way-out":
		return say.T(c.ctx, "It is kept, and can be taken back at any time."), nil
	case "plan":
		return say.T(c.ctx, "Decided. It stands on this page and before each visit."), nil
	}
	return "", nil
}

// bits are the short facts below the name.
func (c clientWords) bits() []templ.Component {
	var out []templ.Component
	v := c.view
	add := func(words string) {
		if words != "" {
			out = append(out, ui.Text(words))
		}
	}
	if since := v.Client.Since; since != "" {
		add(say.T(c.ctx, "With you since %s", since.Time(v.Zone).Format("January 2006")))
	}
	add(v.Client.Pronouns)
	add(firstUpper(stateWords(c.ctx, v.Client.State)))
	if v.Several && v.With.Name != "" {
		out = append(out, ui.Words("With %s", ui.Name(v.With.Name)))
	}
	if v.Client.Phone != "" {
		out = append(out, ui.Tel(v.Client.Phone, v.PhoneShown))
	}
	if v.Client.Email != "" {
		out = append(out, ui.Link(ui.Act{Label: v.Client.Email, Href: "mailto:" + v.Client.Email}))
	}
	if v.May(staff.SeeMoney) {
		add(firstUpper(accountWords(c.ctx, v.Balances)))
	}
	if v.May(staff.EditClient) {
		out = append(out, ui.Link(ui.Act{Label: say.T(c.ctx, "Change name and contacts"), Href: c.path + "/edit"}))
	}
	return out
}

// pressures shows how deep, place by place, and since when where the open rings are.
func pressures(ctx context.Context, prefs []client.Preference, today civil.Date) (areas []ui.Area, since string) {
	var latest civil.Date
	for _, p := range prefs {
		a := ui.Area{Name: say.T(ctx, p.Words()), At: int(p.Level), Was: int(p.Was), WasSaid: p.Was.Valid(), Note: judgedWords(ctx, p)}
		if a.WasSaid && a.Was > 0 && a.Was != a.At {
			latest = max(latest, p.Since)
		}
		areas = append(areas, a)
	}
	if latest != "" {
		since = say.T(ctx, "Open ring: how it was before %s", say.Date(ctx, latest, today))
	}
	return areas, since
}

// judgedWords says of a preference that it is the therapist's own judgement; "" where the client said it.
func judgedWords(ctx context.Context, p client.Preference) string {
	if p.Source == client.OwnJudgement {
		return say.T(ctx, "the therapist’s judgement, not asked yet")
	}
	return ""
}

// aside is the side column.
func (c clientWords) aside() []pages.ClientAside {
	var out []pages.ClientAside
	for _, a := range []pages.ClientAside{c.working(), c.visits(), c.money(), c.underWay(), c.boundaries(), c.unsure()} {
		if a.ID != "" {
			out = append(out, a)
		}
	}
	return out
}

func (c clientWords) working() (a pages.ClientAside) {
	v := c.view
	if !v.May(staff.SeeClinical) {
		return a
	}
	a = pages.ClientAside{ID: "plan", Title: say.T(c.ctx, "What you are working on"), Words: v.Plan.Goal}
	a.Acts = []ui.Act{{Label: say.T(c.ctx, "The plan"), Href: c.path + "/plan"}}
	if v.Plan.Version == 0 {
		a.Soft = say.T(c.ctx, "Nothing is decided yet.")
		a.Acts[0].Label = say.T(c.ctx, "Decide it together")
		return a
	}
	if ways := techniqueWords(c.ctx, v.Plan.Wanted); ways != "" {
		a.Lines = append(a.Lines, ui.Text(ways+"."))
	}
	if not := techniqueWords(c.ctx, v.Plan.NotWanted); not != "" {
		a.Lines = append(a.Lines, ui.Text(say.T(c.ctx, "Not: %s.", not)))
	}
	if len(v.Plan.Mix.Parts()) > 0 {
		a.Lines = append(a.Lines, pages.MixBar("plan", v.Plan.Mix))
	}
	if top := goalsLine(v.Plan.Theirs); top != "" {
		a.Lines = append(a.Lines, ui.Words("%s wants: %s", ui.Name(v.Client.FirstName()), top))
	}
	if len(v.Plan.NextTime) > 0 {
		a.Lines = append(a.Lines, ui.Words("Next time: %s", strings.Join(v.Plan.NextTime, " · ")))
	}
	a.Soft = decidedWords(c.ctx, v.Plan, say.Date(c.ctx, v.Plan.DecidedOn, v.Today))
	return a
}

// goalsLine writes goals in one line.
func goalsLine(goals []treatment.Goal) string {
	var out []string
	for _, g := range goals {
		out = append(out, say.Isolate(g.Text))
	}
	return strings.Join(out, " · ")
}

func techniqueWords(ctx context.Context, list []treatment.Technique) string {
	var words []string
	for _, t := range list {
		words = append(words, strings.ToLower(say.T(ctx, t.Words())))
	}
	return firstUpper(strings.Join(words, ", "))
}

func (c clientWords) visits() pages.ClientAside {
	v := c.view
	a := pages.ClientAside{ID: "visits", Title: say.T(c.ctx, "Visits")}
	if v.Ended.Is() {
		return c.ended(a)
	}
	if v.Next != nil {
		when := say.Stamp(c.ctx, v.Next.Starts, v.Zone)
		a.Lines = []templ.Component{ui.Words("Next: %s", ui.Strong(when))}
		if v.Ahead > 1 {
			a.Soft = say.N(c.ctx, v.Ahead, "%d is booked in all.", "%d are booked in all.")
		}
	} else {
		a.Soft = say.T(c.ctx, "None is booked.")
	}
	if words := hearingWords(c.ctx, v.Hearing); words != "" {
		a.Lines = append(a.Lines, ui.Text(words))
	}
	if v.May(staff.Book) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Add"), About: say.T(c.ctx, "a visit"), Href: "/visits/new?client=" + string(v.Client.ID)})
	}
	if v.Next != nil && v.May(staff.Move) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Move"), About: say.T(c.ctx, "the next visit"), Href: "/visits/" + string(v.Next.ID) + "/move"})
	}
	a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Reminders"), Href: c.path + "/preferences#hears"})
	return a
}

// hearingWords says how somebody hears of visits, where it is otherwise than usual.
func hearingWords(ctx context.Context, h scheduling.Hearing) string {
	switch h {
	case scheduling.HearsByPhone:
		return say.T(ctx, "Hears of visits by a message to the telephone.")
	case scheduling.HearsNoReminders:
		return say.T(ctx, "Wants no reminders.")
	case scheduling.HearsByMail:
	}
	return ""
}

// ended says that no more visits are booked, who ended it and when.
func (c clientWords) ended(a pages.ClientAside) pages.ClientAside {
	p := c.view.Ended.Parting
	a.Lines = []templ.Component{ui.Words("%s ended the visits from %s on, and said so on %s.", ui.Name(c.view.Ended.By), ui.Strong(say.FullDate(c.ctx, p.From)), say.FullDate(c.ctx, p.ToldOn))}
	if p.Safety {
		a.Lines = append(a.Lines, ui.Text(say.T(c.ctx, "For safety.")))
	}
	if next := c.view.Next; next != nil {
		when := say.Stamp(c.ctx, next.Starts, c.view.Zone)
		a.Lines = append(a.Lines, ui.Words("Still happens: %s", ui.Strong(when)))
	}
	if p.Condition != "" {
		a.Soft = say.T(c.ctx, "A way back, when this has happened: %s", p.Condition)
	}
	if c.view.Ended.Case != "" {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "See why"), Href: "/matters/" + string(c.view.Ended.Case)})
	}
	if c.view.Ended.MayOpen {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Book again"), Href: c.path + "/open-again"})
	}
	return a
}

func (c clientWords) money() (a pages.ClientAside) {
	if !c.view.May(staff.SeeMoney) {
		return a
	}
	words := accountWords(c.ctx, c.view.Balances)
	if words == "" {
		words = say.T(c.ctx, "nothing is open")
	}
	a = pages.ClientAside{ID: "money", Title: say.T(c.ctx, "Money"), Lines: []templ.Component{ui.Text(firstUpper(words))}}
	a.Acts = []ui.Act{{Label: say.T(c.ctx, "The account"), Href: c.path + "/money"}}
	return a
}

func (c clientWords) underWay() (a pages.ClientAside) {
	if len(c.view.Open) == 0 {
		return a
	}
	a = pages.ClientAside{ID: "under-way", Title: say.T(c.ctx, "Under way")}
	for _, m := range c.view.Open {
		link := ui.Link(ui.Act{Label: m.Title, Href: "/matters/" + string(m.Head.ID)})
		if m.Next == "" {
			a.Lines = append(a.Lines, link)
			continue
		}
		a.Lines = append(a.Lines, ui.Words("%s: %s", link, m.Next))
	}
	return a
}

// boundaries says how far they know how you work, and leads to their own page.
func (c clientWords) boundaries() pages.ClientAside {
	v := c.view
	a := pages.ClientAside{ID: "how", Title: say.T(c.ctx, "How you work")}
	switch {
	case v.Boundaries == 0:
		a.Soft = say.T(c.ctx, "You have not written your boundaries yet.")
	case v.NotTold > 0:
		a.Lines = []templ.Component{ui.Text(say.T(c.ctx, "%d of %d boundaries were never told.", v.NotTold, v.Boundaries))}
	case v.Newer > 0:
		a.Lines = []templ.Component{ui.Text(say.N(c.ctx, v.Newer, "One boundary is newer than what they were told.", "%d boundaries are newer than what they were told."))}
	default:
		a.Lines = []templ.Component{ui.Text(say.T(c.ctx, "All boundaries are told."))}
	}
	a.Acts = []ui.Act{{Label: say.T(c.ctx, "Boundaries"), Href: c.path + "/boundaries"}}
	if v.May(staff.SetPreferences) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Their own page"), Href: c.path + "/link"})
	}
	return a
}

func (c clientWords) unsure() (a pages.ClientAside) {
	v := c.view
	a = pages.ClientAside{Title: say.T(c.ctx, "If you are unsure"), Quiet: true}
	if v.May(staff.Tell) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "%s told me something wasn’t right", c.name), Href: c.path + "/told-us"})
	}
	if v.May(staff.GoOut) && !v.Ended.Is() {
		label := say.T(c.ctx, "%s would like a break, or to stop", c.name)
		if v.Out.Kind != "" {
			label = say.T(c.ctx, "What %s chose: a break, a change or an end", c.name)
		}
		a.Acts = append(a.Acts, ui.Act{Label: label, Href: c.path + "/way-out"})
	}
	if v.May(staff.WorkReferral) && !v.Ended.Is() {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Moving on"), Href: c.path + "/moving-on"})
	}
	if v.May(staff.SeeRecord) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "The whole record, to hand over"), Href: c.path + "/record"})
	}
	if v.May(staff.Tell) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Something was done to me"), Href: c.path + "/harmed"})
	}
	if v.May(staff.TalkOver) {
		a.Acts = append(a.Acts, ui.Act{Label: say.T(c.ctx, "Talk it over"), Href: c.path + "/talk-over"})
	}
	if act, ok := c.lookBackAct(); ok {
		a.Acts = append(a.Acts, act)
	}
	if len(a.Acts) > 0 {
		a.ID = "unsure"
	}
	return a
}

// lineForm is what adding a line sends; Undo alone takes one back.
type lineForm struct {
	Kind  client.Kind `form:"kind"`
	Text  string      `form:"text"`
	Whose string      `form:"whose,one=mine|theirs"`
	On    civil.Date  `form:"on"`
	Way   client.Way  `form:"way"`
	Undo  string      `form:"undo"`
}

func (s *site) getLine(w http.ResponseWriter, r *http.Request) error {
	kind := client.Kind(r.URL.Query().Get("kind"))
	if kind == "" {
		kind = client.KindLine
	}
	return s.showLine(w, r, http.StatusOK, forms.Values{"kind": {string(kind)}, "whose": {"mine"}}, nil)
}

func (s *site) postLine(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	form, values, problems := forms.Bind[lineForm](r)
	if form.Undo != "" {
		if err := s.office.TakeBackLine(r.Context(), by(r), key(r), id, form.Undo); err != nil {
			return err
		}
		return see(w, r, clientPath(id)+"?did=line-back")
	}
	undo, err := "", problems.Err()
	if err == nil {
		undo, err = s.office.AddLine(r.Context(), by(r), key(r), office.NewLine{Client: id, Kind: form.Kind, Text: form.Text, Theirs: form.Whose == "theirs", On: form.On, Way: form.Way})
	}
	if f, ok := typed(err); ok {
		return s.showLine(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=line&undo="+undo+"#between")
}

func (s *site) showLine(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	c, today, err := s.office.LineForm(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	p := pages.LinePage{Page: s.frame(r, say.T(ctx, "Add a line"), ui.Clients), Back: clientPath(c.ID), Name: c.Name, Action: clientPath(c.ID) + "/line",
		Kind: values.Get("kind"), Text: values.Get("text"), Whose: values.Get("whose"), On: values.Get("on"), Way: values.Get("way")}
	if !values.Has("on") {
		p.On = string(today)
	}
	for _, k := range office.LineKinds() {
		p.Kinds = append(p.Kinds, ui.Option{Value: string(k), Label: say.T(ctx, k.Words())})
	}
	p.Whoses = []ui.Option{{Value: "mine", Label: say.T(ctx, "Mine")}, {Value: "theirs", Label: say.T(ctx, "Theirs, as they said it")}}
	p.Ways = []ui.Option{{Label: say.T(ctx, "Not said")}}
	for _, way := range []client.Way{client.WayRoom, client.WayPerson, client.WayPhone, client.WayWrite} {
		p.Ways = append(p.Ways, ui.Option{Value: string(way), Label: firstUpper(say.T(ctx, way.Words()))})
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.Line(p))
}
