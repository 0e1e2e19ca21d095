package pages

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/drawing"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// matterCalled is how to speak of whom a matter is about where a sentence begins.
func matterCalled(m office.Matter) string {
	if m.Anonymous {
		return m.Who
	}
	return m.Names["client"]
}

// matterNamed is how to speak of her within a sentence.
func matterNamed(m office.Matter) string { return m.Names["client"] }

// matterTitle says in words what a matter is.
func matterTitle(m office.Matter) templ.Component {
	name := ui.Name(matterCalled(m))
	told := m.State.Tasks["tell"].IsDone()
	switch {
	case m.Head.Protocol == office.Billing && told:
		return ui.Words("%s told you that a bill does not look right", name)
	case m.Head.Protocol == office.Pressure && told:
		return ui.Words("%s told you that it hurt", name)
	case m.Head.Protocol == office.Goals && told:
		return ui.Words("%s wants something else from it", name)
	case m.Head.Protocol == office.Results:
		return ui.Words("It did not help as %s had hoped", name)
	case m.Head.Protocol == office.Goals:
		return ui.Words("What %s and you want from it", name)
	case m.Head.Protocol == office.Conduct && m.Head.About != "":
		return ui.Words("%s told how %s behaved", name, ui.Name(m.Names["about"]))
	case m.Head.Protocol == office.Conduct:
		return ui.Words("%s told how somebody here behaved", name)
	case m.Head.Protocol == office.Manner && told && m.Therapist.Name != "":
		return ui.Words("%s told how %s was", name, ui.Name(m.Therapist.Name))
	case m.Head.Protocol == office.Other && told:
		return ui.Words("%s told you that something wasn’t right", name)
	case m.Head.Protocol == office.Harmed:
		return ui.Words("What was done to %s", name)
	case m.Head.Protocol == office.Refer:
		return ui.Words("Someone else for %s", name)
	case m.Head.Protocol == office.End:
		return ui.Words("Ending the work with %s", name)
	case m.Head.Protocol == office.Decline:
		return ui.Words("An answer for %s", name)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Join(ui.Name(matterCalled(m)), ui.Text(": "), ui.Name(DefinitionWords(ctx, m.Definition.Title, m.Names))).Render(ctx, w)
	})
}

// matterReaders says who can read a page, and that nobody else can.
func matterReaders(m office.Matter, me ident.Person) templ.Component {
	if m.Head.Rehearsal {
		return ui.Words("You are practising. Nobody else can read this page.")
	}
	var names []templ.Component
	for _, p := range m.Readers {
		if p.ID == me {
			names = slices.Insert(names, 0, ui.Words("You"))
		} else {
			names = append(names, ui.Name(p.Name))
		}
	}
	switch {
	case m.Head.Against != "": // nobody outside has a page of it
	case m.Definition.Family == protocol.Concern && m.Anonymous:
		names = append(names, ui.Words("whoever has the link or the code"))
	case m.Definition.Family == protocol.Concern:
		names = append(names, ui.Name(matterCalled(m)))
	case m.Head.Client != "":
		return ui.Words("%s can read this page, nobody else. %s sees what you tell, ask and give.", namesOf(names...), ui.Name(matterCalled(m)))
	}
	if len(m.Shut) > 0 {
		return ui.Words("%s can read this page, nobody else; %s not for now, until it is sure who came in under that name.", namesOf(names...), wayInNames(m.Shut))
	}
	return ui.Words("%s can read this page, nobody else.", namesOf(names...))
}

// matterSayer writes what was said in a matter, one after the other.
type matterSayer struct {
	ctx  context.Context
	m    office.Matter
	side protocol.Side
	all  []matterSaid
}

type matterSaid struct {
	at time.Time
	q  ui.Quote
}

// matterTalk gives what was said, by both sides, in its order.
func matterTalk(ctx context.Context, m office.Matter, side protocol.Side) []ui.Quote {
	s := &matterSayer{ctx: ctx, m: m, side: side}
	if tell := m.State.Tasks["tell"]; tell.IsDone() {
		s.theirs(tell.Done, tell.Answers.One("words"))
	}
	for _, w := range m.State.Signals {
		if w.Signal == protocol.SignalWord {
			s.theirs(w.At, w.Text)
		}
	}
	for _, msg := range m.Messages {
		s.message(msg)
	}
	switch m.Head.Protocol {
	case office.Conduct:
		s.conduct()
	case office.Manner:
		s.different()
	}
	for _, p := range m.State.Proposals {
		s.theirsIf(p.Side == protocol.Client, p.At, suggestionText(ctx, p))
		for _, r := range p.Replies {
			s.theirsIf(r.Side == protocol.Client && r.Reply != protocol.SomethingDifferent, r.At, replyText(ctx, r.Reply))
		}
	}
	if m.Head.Rehearsal {
		s.rehearsed()
	}
	slices.SortStableFunc(s.all, func(a, b matterSaid) int { return a.at.Compare(b.at) })
	var out []ui.Quote
	for _, one := range s.all {
		out = append(out, one.q)
	}
	return out
}

func (s *matterSayer) theirsIf(ok bool, at time.Time, text string) {
	if ok {
		s.theirs(at, text)
	}
}

func (s *matterSayer) theirs(at time.Time, text string) {
	who := matterCalled(s.m)
	if s.side == protocol.Client {
		who = say.T(s.ctx, "You")
	}
	if text != "" {
		s.all = append(s.all, matterSaid{at, ui.Quote{Text: text, By: say.T(s.ctx, "%s, %s", who, matterMoment(s.ctx, s.m, at))}})
	}
}

// message adds words of the practice. What was prepared and not sent says so.
func (s *matterSayer) message(msg message.Message) {
	if msg.Body == "" {
		return
	}
	by := say.T(s.ctx, "%s, %s, %s", s.writer(msg.By), matterMoment(s.ctx, s.m, msg.Created), WayWords(s.ctx, msg.Way))
	if msg.Practitioner != "" {
		by = say.T(s.ctx, "%s, to %s", by, s.m.Names["colleague"])
	}
	told := words.Kind(msg.Kind) == words.ConductTold // to whom it is about: the answer is hers
	if told {
		by = say.T(s.ctx, "%s, to %s", by, s.m.Names["about"])
	}
	if msg.State == message.Draft {
		by = say.T(s.ctx, "%s. Not sent yet", by)
	}
	s.all = append(s.all, matterSaid{msg.Created, ui.Quote{Text: withoutLinks(s.ctx, msg.Body), By: by, Ours: true}})
	if told && msg.Answer != "" {
		by := say.T(s.ctx, "%s, %s", s.m.Names["about"], matterMoment(s.ctx, s.m, msg.Created))
		s.all = append(s.all, matterSaid{msg.Created.Add(time.Microsecond), ui.Quote{Text: msg.Answer, By: by, Ours: true}})
	}
	if msg.Practitioner == "" && !told {
		s.theirs(msg.Created.Add(time.Microsecond), msg.Answer)
	}
}

// withoutLinks leaves the addresses of personal links out of a letter: here they only stand in the way.
func withoutLinks(ctx context.Context, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.Split(line, " ")
		for j, w := range words {
			if strings.HasPrefix(w, "https://") || strings.HasPrefix(w, "http://") {
				words[j] = say.T(ctx, "(link)")
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}

// rehearsed adds what was said aloud in a rehearsal, which stands nowhere but in its journal.
func (s *matterSayer) rehearsed() {
	for i := range s.m.Definition.Tasks {
		t := &s.m.Definition.Tasks[i]
		state := s.m.State.Tasks[t.ID]
		if text := state.Answers.One("text"); len(t.Says) > 0 && text != "" {
			by := say.T(s.ctx, "You, %s", matterMoment(s.ctx, s.m, state.Done))
			s.all = append(s.all, matterSaid{state.Done, ui.Quote{Text: text, By: by, Ours: true}})
			s.theirs(state.Done.Add(time.Microsecond), state.Answers.One("answered"))
		}
	}
}

func (s *matterSayer) writer(id ident.Person) string {
	for _, p := range s.m.Readers {
		if p.ID == id {
			return p.Name
		}
	}
	return cmp.Or(s.m.Therapist.Name, s.m.Practice.Name)
}

// WayWords says how words reach somebody.
func WayWords(ctx context.Context, w message.Way) string {
	switch w {
	case message.InPerson:
		return say.T(ctx, "in person")
	case message.ByPhone:
		return say.T(ctx, "by phone")
	case message.InWriting:
	}
	return say.T(ctx, "in writing")
}

func replyText(ctx context.Context, r protocol.ReplyKind) string {
	switch r {
	case protocol.YesThatWorks:
		return say.T(ctx, "Yes, that works")
	case protocol.PleaseCall:
		return say.T(ctx, "Please call me")
	case protocol.SomethingDifferent:
	}
	return say.T(ctx, "I’d like something different")
}

// proposalText is what was offered, in words.
func proposalText(ctx context.Context, p protocol.Proposal) string {
	if p.Side == protocol.Client {
		return suggestionText(ctx, p)
	}
	if p.Text != "" {
		return p.Text
	}
	text := fitUpper(p.Answers.One("mine"))
	if by := civil.Date(p.Answers.One("by")); by.Valid() {
		text += "\n" + say.T(ctx, "By %s.", say.Day(ctx, by))
	}
	if yours := p.Answers.One("yours"); yours != "" {
		text += "\n" + say.T(ctx, "I would ask of you: %s", yours)
	}
	if no := p.Answers.One("no-part"); no != "" {
		text += "\n" + say.T(ctx, "I cannot: %s", no)
	}
	if instead := p.Answers.One("instead"); instead != "" {
		text += "\n" + say.T(ctx, "Instead I could: %s", instead)
	}
	return text
}

// suggestionText is what a client would like, with what she does for it and by when.
func suggestionText(ctx context.Context, p protocol.Proposal) string {
	text := p.Text
	if yours := p.Answers.One(protocol.FieldYours); yours != "" {
		text += "\n" + say.T(ctx, "For that I will: %s", yours)
	}
	if by := civil.Date(p.Answers.One(protocol.FieldBy)); by.Valid() {
		text += "\n" + say.T(ctx, "By %s.", say.Day(ctx, by))
	}
	return text
}

// openedLast says when the client last opened her page; "" when she has not.
func openedLast(ctx context.Context, m office.Matter) string {
	for _, l := range m.Looks {
		if l.Theirs {
			return matterMoment(ctx, m, l.At)
		}
	}
	return ""
}

// promiseWords says by when the first answer was promised and whether it was kept.
func promiseWords(ctx context.Context, m office.Matter) templ.Component {
	p := m.State.Promise
	due := matterMoment(ctx, m, p.Due)
	switch {
	case p.Kept.IsZero() && m.View.Missed:
		return ui.Words("First answer promised by %s. %s Give it now: %s was told a new day, %s.", due, ui.Strong(say.T(ctx, "That has passed.")), ui.Name(matterNamed(m)), matterMoment(ctx, m, m.NewDay))
	case p.Kept.IsZero():
		return ui.Words("First answer promised by %s.", ui.Strong(due))
	case m.View.Missed:
		return ui.Words("First answer promised by %s. Given %s.", due, matterMoment(ctx, m, p.Kept))
	}
	return ui.Words("First answer promised by %s. %s, %s", due, ui.Strong(say.T(ctx, "Kept")), matterMoment(ctx, m, p.Kept))
}

// waitWords says what comes by itself.
func waitWords(ctx context.Context, m office.Matter, w protocol.Wait, side protocol.Side) string {
	day := say.Date(ctx, civil.DateOf(w.Until, m.Practice.Location()), m.Practice.Today(m.Now))
	switch {
	case w.Timer == nil:
		return ""
	case w.Task != nil && side == protocol.Client:
		return say.T(ctx, "%s: you are asked “%s”", fitUpper(day), DefinitionWords(ctx, w.Task.ForClient.Title, m.Names))
	case w.Task != nil:
		return say.T(ctx, "%s: %s is asked “%s”", fitUpper(day), matterCalled(m), DefinitionWords(ctx, w.Task.ForClient.Title, m.Names))
	case w.Timer.Effect == effect.AskForDay && side == protocol.Client:
		return say.T(ctx, "%s: if nothing was decided by then, you hear why, and by when", fitUpper(day))
	case w.Timer.Effect == effect.AskForDay:
		return say.T(ctx, "%s: if nothing was decided by then, you say why, and by when", fitUpper(day))
	case w.Timer.Closes != "":
		return say.T(ctx, "%s: without an answer it rests, and any word opens it again", fitUpper(day))
	}
	return say.T(ctx, "%s: one reminder", fitUpper(day))
}

// matterNotYet says what comes before a step that is not open.
func matterNotYet(ctx context.Context, m office.Matter, t *protocol.Task, first []*protocol.Task) string {
	if done := m.State.Tasks[t.ID]; done.IsDone() {
		return say.T(ctx, "This is done, since %s.", matterMoment(ctx, m, done.Done))
	}
	if words := DefinitionWords(ctx, t.NotYet, m.Names); words != "" {
		return words
	}
	if len(first) == 0 {
		return say.T(ctx, "It is not time for this yet.")
	}
	out := ""
	for i, f := range first {
		if i > 0 {
			out += " · "
		}
		out += DefinitionWords(ctx, f.Title, m.Names)
	}
	return say.T(ctx, "First: %s", out)
}

// matterLater lists the steps that may come, are not open yet, and say why.
func matterLater(m office.Matter) []protocol.Item {
	items := slices.Clone(m.View.After)
	for i := range m.Definition.Tasks {
		t := &m.Definition.Tasks[i]
		known := func(it protocol.Item) bool { return it.Task == t }
		listed := slices.ContainsFunc(items, known) || slices.ContainsFunc(m.View.Could, known) || slices.ContainsFunc(m.View.Done, known) || m.View.Now != nil && m.View.Now.Task == t
		if t.NotYet != nil && !listed && !m.State.Stages[t.Stage].IsZero() && m.View.Closed == nil {
			items = append(items, protocol.Item{Task: t})
		}
	}
	return items
}

// matterDrawn gives the options with which a matter is drawn.
func matterDrawn(ctx context.Context, m office.Matter) drawing.Options {
	o := drawing.Options{Case: &m.State, Lang: say.Lang(ctx).String(), Names: m.Names, Words: drawing.Words{
		Title: say.T(ctx, "Where you are"), HereLabel: say.T(ctx, "you are here"),
		DoneBefore: say.T(ctx, "Done:") + " ", Now: say.T(ctx, "Now:") + " ", Then: say.T(ctx, "Then:") + " "}}
	if m.View.Now != nil && m.View.Now.Task != nil {
		o.Here = m.View.Now.Task.ID
	}
	return o
}

// threadOf is the drawing as a list, for narrow screens.
func threadOf(ctx context.Context, m office.Matter) []ui.Knot {
	var knots []ui.Knot
	for _, s := range drawing.List(m.Definition, matterDrawn(ctx, m)) {
		k := ui.Knot{Kind: ui.KnotAhead, Text: s.Label, Ahead: true, Minor: true}
		switch s.State {
		case drawing.Done:
			k.Kind, k.Colour, k.Ahead = ui.KnotVisit, "sea", false
		case drawing.Here:
			k.Kind, k.Colour, k.Text, k.Lead = ui.KnotChange, "clay", say.T(ctx, "You are here"), sentences(s.Label, "")
		case drawing.Ahead:
		}
		for _, b := range s.Beside {
			k.Text = sentences(k.Text, fitUpper(b))
		}
		knots = append(knots, k)
	}
	return knots
}

// definitionLang is the language in which a definition's words stand on the page.
func definitionLang(ctx context.Context, m office.Matter) string {
	if l := say.Lang(ctx).String(); slices.Contains(m.Definition.Languages, l) {
		return l
	}
	return "en"
}

// urgentSays are what the chosen answers of a done task say: urgent ones, or those of a task that
// was answered just now.
func urgentSays(ctx context.Context, m office.Matter, justDone string) []askedPick {
	var out []askedPick
	for i := range m.Definition.Tasks {
		t := &m.Definition.Tasks[i]
		state := m.State.Tasks[t.ID]
		if !state.IsDone() || m.Head.State == caseload.Closed {
			continue
		}
		for _, f := range t.Fields {
			for _, v := range state.Answers[f.ID] {
				o, ok := f.Option(v)
				if ok && o.Says != nil && (o.Urgent && !answeredSince(m, t) || t.ID == justDone) {
					out = append(out, askedPick{Label: DefinitionWords(ctx, o.Words, m.Names), Says: DefinitionWords(ctx, o.Says, m.Names), Urgent: o.Urgent})
				}
			}
		}
	}
	return out
}

// answeredSince reports whether the practice did a step after a task was answered: then what its
// answer says has been heard.
func answeredSince(m office.Matter, t *protocol.Task) bool {
	for id, state := range m.State.Tasks {
		if id != t.ID && state.IsDone() && state.Side == protocol.Staff && state.Done.After(m.State.Tasks[t.ID].Done) {
			return true
		}
	}
	return false
}

// matterShort reports whether a step can be answered right where it stands.
func matterShort(s *office.Step) bool {
	if s == nil || len(s.Task.Says) > 0 || len(s.Fields) == 0 || len(s.Fields) > 3 {
		return false
	}
	for _, f := range s.Fields {
		switch f.Kind {
		case protocol.Areas, protocol.Pressure, protocol.Practitioners, protocol.Visits, protocol.Confirm:
			return false
		}
	}
	return true
}

// matterBeaded reports whether a step asks how deep and has an answer ready: it is shown as a picture.
func matterBeaded(s *office.Step) (protocol.Field, bool) {
	if s == nil {
		return protocol.Field{}, false
	}
	i := slices.IndexFunc(s.Fields, func(f protocol.Field) bool { return f.Kind == protocol.Pressure })
	if i < 0 || len(s.Given[s.Fields[i].ID]) == 0 {
		return protocol.Field{}, false
	}
	return s.Fields[i], true
}

// givenHidden are the pressures that are ready as the hidden fields of a form.
func givenHidden(s *office.Step, f protocol.Field) []ui.Hidden {
	var out []ui.Hidden
	for _, v := range s.Given[f.ID] {
		spot, level, _ := strings.Cut(v, "=")
		out = append(out, ui.Hidden{Name: PressureName(f.ID, spot), Value: level})
	}
	return out
}

// clientHref is the page of whom a matter is about.
func clientHref(m office.Matter) string {
	switch {
	case m.Head.Client != "":
		return "/clients/" + string(m.Head.Client)
	case m.Head.Inquiry != "":
		return "/inquiries/" + string(m.Head.Inquiry)
	}
	return "/today"
}
