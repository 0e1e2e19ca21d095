package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getLookBack(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	view, err := s.office.LookBack(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	ctx := r.Context()
	l := lookBackWords{ctx: ctx, view: view, path: clientPath(id), name: say.Isolate(view.Client.FirstName())}
	p := pages.LookBackPage{Page: s.frame(r, say.T(ctx, "Is it time?"), ui.Clients), Back: l.path, Name: view.Client.Name, Left: l.left(),
		Acts: []ui.Act{{Label: say.T(ctx, "Talk it over"), Href: l.path + "/talk-over"}, {Label: say.T(ctx, "What you told them of how you work"), Href: l.path + "/boundaries"}}}
	if view.Ended.Is() {
		p.Ended = say.T(ctx, "The visits ended from %s on. This is what came before it.", say.FullDate(ctx, view.Ended.Parting.From))
	}
	if view.Noticed > 0 {
		p.Waits = say.N(ctx, view.Noticed, "One thing was noticed and is not decided yet.", "%d things were noticed and are not decided yet.")
	}
	if len(view.Rows) > 0 {
		p.Sums, p.Picture, p.Keys = l.sums(), l.picture(), l.keys()
	}
	for _, lane := range ending.Lanes() {
		p.Parts = append(p.Parts, l.part(lane))
	}
	return render(w, r, http.StatusOK, pages.LookBack(p))
}

// lookBackWords writes the page "Is it time?".
type lookBackWords struct {
	ctx  context.Context
	view office.LookBack
	path string
	name string
}

// laneTitle heads a part of the page, and names a line of the picture.
func (l lookBackWords) laneTitle(lane ending.Lane) string {
	switch lane {
	case ending.LaneSaid:
		return say.T(l.ctx, "What was said")
	case ending.LaneNotKept:
		return say.T(l.ctx, "What %s did not keep", l.name)
	case ending.LaneOurs:
		return say.T(l.ctx, "What we did not keep")
	case ending.LaneTried: // below
	}
	return say.T(l.ctx, "What was tried")
}

func (l lookBackWords) laneNone(lane ending.Lane) string {
	switch lane {
	case ending.LaneSaid:
		return say.T(l.ctx, "No boundary was told, and nothing was said about one.")
	case ending.LaneNotKept, ending.LaneOurs:
		return say.T(l.ctx, "Nothing stands here.")
	case ending.LaneTried: // below
	}
	return say.T(l.ctx, "Nothing is written down.")
}

func (l lookBackWords) part(lane ending.Lane) pages.LookBackPart {
	p := pages.LookBackPart{ID: string(lane), Title: l.laneTitle(lane), None: l.laneNone(lane)}
	rows := l.view.In(lane)
	year := l.view.Today[:4]
	for i := len(rows) - 1; i >= 0; i-- {
		k := l.knot(rows[i])
		k.When = l.when(rows[i].On)
		if y := rows[i].On[:4]; y != year {
			k.Year, year = string(y), y
		}
		p.Line = append(p.Line, k)
	}
	return p
}

func (l lookBackWords) when(d civil.Date) string {
	if days := d.DaysUntil(l.view.Today); days >= 0 && days < 2 {
		return firstUpper(say.Date(l.ctx, d, l.view.Today))
	}
	return d.Short()
}

// sums say in words how much stands on each line.
func (l lookBackWords) sums() (out []string) {
	n := map[ending.MarkKind]int{}
	for _, r := range l.view.Rows {
		n[r.Kind]++
	}
	add := func(parts ...string) {
		if line := strings.Join(nonEmpty(parts...), " "); line != "" {
			out = append(out, line)
		}
	}
	count := func(n int, one, many string) string {
		if n == 0 {
			return ""
		}
		return say.N(l.ctx, n, one, many)
	}
	add(count(n[ending.MarkTold], "How you work was told on one day.", "How you work was told on %d days."),
		count(n[ending.MarkReminded], "One reminder was given.", "%d reminders were given."))
	add(count(n[ending.MarkNotKept], "Once something was not kept and was counted.", "%d times something was not kept and was counted."),
		count(n[ending.MarkLetGo], "Once it was let go.", "%d times it was let go."),
		count(n[ending.MarkOurs]+n[ending.MarkOursLetGo], "Once we did not keep something ourselves.", "%d times we did not keep something ourselves."))
	tried := len(l.view.In(ending.LaneTried))
	add(count(tried, "One thing was tried, or agreed.", "%d things were tried, or agreed."))
	if len(out) == 0 {
		add(say.T(l.ctx, "Words were said or sent; they stand below."))
	}
	return out
}

// shapeOf says how a row looks in the picture.
func shapeOf(k ending.MarkKind) ui.Shape {
	switch k {
	case ending.MarkNotKept, ending.MarkOurs:
		return ui.ShapeSlip
	case ending.MarkLetGo, ending.MarkOursLetGo:
		return ui.ShapeRing
	default:
		if k.Lane() == ending.LaneSaid {
			return ui.ShapeSaid
		}
		return ui.ShapeDot
	}
}

func (l lookBackWords) keys() (out []pages.LookBackKey) {
	labels := map[ui.Shape]string{ui.ShapeSaid: say.T(l.ctx, "said"), ui.ShapeSlip: say.T(l.ctx, "not kept"), ui.ShapeRing: say.T(l.ctx, "let go"), ui.ShapeDot: say.T(l.ctx, "tried")}
	for _, shape := range []ui.Shape{ui.ShapeSaid, ui.ShapeSlip, ui.ShapeRing, ui.ShapeDot} {
		for _, r := range l.view.Rows {
			if shapeOf(r.Kind) == shape {
				out = append(out, pages.LookBackKey{Shape: shape, Label: labels[shape]})
				break
			}
		}
	}
	return out
}

// picture lays the rows over the time from the first of them until today.
func (l lookBackWords) picture() ui.LanePicture {
	first, today := l.view.Rows[0].On, l.view.Today
	span := first.DaysUntil(today)
	p := ui.LanePicture{ID: "time", Title: say.T(l.ctx, "What was said, not kept and tried, over time"), To: say.T(l.ctx, "today")}
	says := []string{say.T(l.ctx, "From %s until today.", say.FullDate(l.ctx, first))}
	if span > 0 {
		p.From = first.Full()
	}
	for _, lane := range ending.Lanes() {
		rows := l.view.In(lane)
		if len(rows) == 0 {
			continue
		}
		line := ui.LaneLine{Label: l.laneTitle(lane)}
		var days []string
		for _, r := range rows {
			at := 0.5
			if span > 0 {
				at = float64(first.DaysUntil(r.On)) / float64(span)
			}
			line.Marks = append(line.Marks, ui.LaneMark{At: at, Shape: shapeOf(r.Kind)})
			days = append(days, say.ShortDay(l.ctx, r.On))
		}
		p.Lines = append(p.Lines, line)
		says = append(says, line.Label+": "+strings.Join(days, ", ")+".")
	}
	p.Says = strings.Join(says, " ")
	return p
}

// knot writes one row.
func (l lookBackWords) knot(r ending.Row) ui.Knot {
	first := r.Marks[0]
	from := l.view.Sources[first.Ref]
	k := ui.Knot{Kind: ui.KnotVisit, ID: "look-" + itoa(first.Ref)}
	switch r.Kind {
	case ending.MarkTold:
		l.told(&k, r)
	case ending.MarkReminded, ending.MarkWords:
		l.message(&k, from.Message)
	case ending.MarkNotKept, ending.MarkLetGo, ending.MarkOurs, ending.MarkOursLetGo:
		l.crossing(&k, from.Crossing)
	case ending.MarkMatter:
		l.matter(&k, from.Matter)
	case ending.MarkTalked:
		l.talk(&k, from.Talk)
	case ending.MarkPlan:
		k.Kind, k.Lead, k.Text = ui.KnotChange, say.T(l.ctx, "The plan was decided:"), from.Plan.Goal
		k.Acts = []ui.Act{{Label: say.T(l.ctx, "The plan"), Href: l.path + "/plan"}}
	case ending.MarkIntroduced:
		k.Kind, k.Lead, k.Text = ui.KnotIntroduce, say.T(l.ctx, "Name and number given:"), isolatedNames(from.Names)
		k.More = l.match(from.Intro)
	case ending.MarkAgreed, ending.MarkChanged, ending.MarkPaused:
		l.between(&k, from.Knot)
	}
	return k
}

func isolatedNames(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, say.Isolate(n))
	}
	return strings.Join(out, ", ")
}

func (l lookBackWords) told(k *ui.Knot, r ending.Row) {
	k.Kind, k.Lead = ui.KnotAgreed, say.T(l.ctx, "Told:")
	if r.How == string(boundary.Agreed) {
		k.Lead = say.T(l.ctx, "Told, and said yes to:")
	}
	if r.How == string(boundary.Read) {
		k.Lead = say.T(l.ctx, "Read:")
	}
	if r.Again {
		k.Kind, k.Lead = ui.KnotAgain, say.T(l.ctx, "Told again:")
	}
	var titles []string
	for _, m := range r.Marks {
		title := "“" + m.Title + "”"
		if m.Version > 1 {
			title = say.T(l.ctx, "%s as it was changed (%s text)", title, office.TimeWords(m.Version))
		}
		titles = append(titles, title)
	}
	k.Text = strings.Join(titles, ", ")
}

func (l lookBackWords) message(k *ui.Knot, m message.Message) {
	k.Kind, k.Lead = ui.KnotTalk, messageWords(l.ctx, words.Kind(m.Kind))
	if words.Kind(m.Kind).In("reminder") {
		k.Kind = ui.KnotAgain
	}
	k.Text = firstUpper(pages.WayWords(l.ctx, m.Way)) + "."
	if m.Answer != "" {
		k.Said = &ui.Quote{Text: m.Answer, By: l.name}
	}
	if m.Case != "" {
		k.Acts = []ui.Act{{Label: say.T(l.ctx, "See it whole"), Href: "/matters/" + string(m.Case)}}
	}
}

// messageWords says what words were about.
func messageWords(ctx context.Context, k words.Kind) string {
	switch k {
	case words.Reminder1:
		return say.T(ctx, "Reminded, the first time.")
	case words.Reminder2:
		return say.T(ctx, "Reminded, the second time.")
	case words.Reminder3:
		return say.T(ctx, "Reminded, the third time.")
	case words.OwnMiss:
		return say.T(ctx, "Words about what we did not keep.")
	case words.Refer:
		return say.T(ctx, "Told of somebody better suited.")
	case words.End, words.EndSafety:
		return say.T(ctx, "Told that the visits end.")
	case words.Ack, words.LookIn, words.MannerAck, words.Different:
		return say.T(ctx, "Said sorry, or asked how it is.")
	case words.Proposal, words.ProposalAgain, words.Counter, words.CounterYes, words.OtherWays:
		return say.T(ctx, "Said what we could do.")
	case words.Goals, words.Explain, words.StillRight:
		return say.T(ctx, "Said what the work can give.")
	case words.Hopes, words.Results, words.Better:
		return say.T(ctx, "Spoke of how it helped.")
	case words.BillingAck, words.BillingFix, words.BillingExplain:
		return say.T(ctx, "Spoke of the bill.")
	case words.Match:
		return say.T(ctx, "Asked whether it was a good match.")
	default:
		return say.T(ctx, "Words said or sent.")
	}
}

func (l lookBackWords) crossing(k *ui.Knot, x boundary.Crossing) {
	k.Kind, k.Colour = ui.KnotTheirs, "plain"
	if x.Side == boundary.Count {
		k.Kind = ui.KnotOurs
	}
	k.Acts = []ui.Act{{Label: say.T(l.ctx, "Open it"), Href: crossingPath(x.Client, x.ID)}}
	if x.State == boundary.LetGo {
		k.Kind, k.Minor, k.Lead = ui.KnotVisit, true, say.T(l.ctx, "Let go.")
		return
	}
	k.Lead = say.T(l.ctx, office.CrossingSentence(x)) + "."
	switch x.Made {
	case boundary.MadeLonger:
		k.More = say.T(l.ctx, "Made good with a longer visit.")
	case boundary.MadeCredit:
		k.More = say.T(l.ctx, "Made good with something off the price.")
	case boundary.MadeNone: // nothing was wanted
	}
}

func (l lookBackWords) matter(k *ui.Knot, m office.PastMatter) {
	k.Kind, k.Lead = ui.KnotRight, m.Title+"."
	k.Text = say.T(l.ctx, "It is under way.")
	if m.Outcome != "" {
		k.Text = say.T(l.ctx, "%s, %s.", m.Outcome, say.Date(l.ctx, m.Ended, l.view.Today))
	}
	k.Acts = []ui.Act{{Label: say.T(l.ctx, "See it whole"), Href: "/matters/" + string(m.Head.ID)}}
}

func (l lookBackWords) talk(k *ui.Knot, c consultation.Consultation) {
	k.Kind, k.Lead, k.Text = ui.KnotTalk, say.T(l.ctx, "Talked over with"), say.Isolate(c.Who)
	if c.How == consultation.Nobody {
		k.Lead, k.Text = say.T(l.ctx, "There was nobody to ask."), ""
		return
	}
	k.Acts = []ui.Act{{Label: say.T(l.ctx, "Open it"), About: c.Who, Href: talkPath(c.ID)}}
}

// match says what came of a name that was given.
func (l lookBackWords) match(in referral.Introduction) string {
	switch in.Answer {
	case referral.Good:
		return say.T(l.ctx, "It was a good match.")
	case referral.NotRight:
		return say.T(l.ctx, "It was not right.")
	case referral.NoneToBeHad:
		return say.T(l.ctx, "No visit was to be had there.")
	case referral.NotYet, referral.RatherNot: // not known
	}
	return ""
}

func (l lookBackWords) between(k *ui.Knot, n client.Knot) {
	k.Kind, k.Lead, k.Text = shapes[n.Kind], say.T(l.ctx, n.Kind.Words())+":", n.Text
	if k.Kind == "" {
		k.Kind = ui.KnotVisit
	}
	if n.Text == "" {
		k.Lead = say.T(l.ctx, n.Kind.Words()) + "."
	}
	if n.Case != "" {
		k.Acts = []ui.Act{{Label: say.T(l.ctx, "See it whole"), Href: "/matters/" + string(n.Case)}}
	}
}

// left says what was not tried yet, and where each begins.
func (l lookBackWords) left() (out []pages.LookBackLeft) {
	book := "/visits/new?client=" + string(l.view.Client.ID)
	move := book
	if l.view.Next != nil {
		move = "/visits/" + string(l.view.Next.ID) + "/move"
	}
	for _, t := range l.view.Left {
		x := pages.LookBackLeft{Href: book}
		switch t {
		case ending.TryTalk:
			x = pages.LookBackLeft{Label: say.T(l.ctx, "Talk about it"), Href: l.path + "/told-us", Says: say.T(l.ctx, "what %s would like, and what you can give", l.name)}
		case ending.TryFee:
			x = pages.LookBackLeft{Label: say.T(l.ctx, "A fee, or letting one go"), Href: l.path + "/boundaries", Says: say.T(l.ctx, "what your own text says follows")}
		case ending.TryShorter:
			x.Label, x.Says = say.T(l.ctx, "A shorter visit"), say.T(l.ctx, "add one and see")
		case ending.TryTimes:
			x.Label, x.Href, x.Says = say.T(l.ctx, "Other times"), move, say.T(l.ctx, "another day or another time of it")
		case ending.TryTherapist:
			x.Label, x.Says = say.T(l.ctx, "Another therapist here"), say.T(l.ctx, "a visit with somebody else of the practice")
		case ending.TryBreak:
			x = pages.LookBackLeft{Label: say.T(l.ctx, "A break"), Href: l.path + "/way-out", Says: say.T(l.ctx, "as long as %s likes", l.name)}
		case ending.TryRefer:
			x = pages.LookBackLeft{Label: say.T(l.ctx, "Somebody better suited"), Href: l.path + "/moving-on", Says: say.T(l.ctx, "the door stays open")}
		}
		out = append(out, x)
	}
	return out
}

// lookBackAct leads to the page from a client's page.
func (c clientWords) lookBackAct() (ui.Act, bool) {
	return ui.Act{Label: say.T(c.ctx, "Is it time?"), Href: c.path + "/is-it-time"}, c.view.May(staff.LookBack)
}
