package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// Matter is a case as its page shows it, for one side. Names fill the placeholders of the
// definition's words (protocol.Fill).
type Matter struct {
	Head       caseload.Case
	Definition *protocol.Definition
	State      protocol.Case
	View       protocol.View
	Names      map[string]string
	Practice   house.Practice
	Therapist  staff.Person
	Who        string // the name of whom it is about
	Client     client.Client
	Inquiry    inquiry.Inquiry
	Visits     []scheduling.Visit // booked, ahead
	// Lists are the records that the questions of this matter are about.
	Lists map[protocol.List][]ListItem
	// Aims are what both want of the visits, where the matter is about that.
	Aims   treatment.Aims
	Chosen []referral.Practitioner
	// Hearings say how far it has come with each of those chosen.
	Hearings []Hearing
	Messages []message.Message
	Promises []promise.Promise
	// TakesOff is the visit that leaves the calendar once the words are said; zero where none does.
	TakesOff scheduling.Visit
	Solo     bool
	// Link is the client's own address of this page, empty where none reaches her.
	Link string
	// Code is the short key to the client's page, of a telling only; for the client herself, and for
	// a time for whoever wrote it down for her.
	Code string
	// MayWork says whether the viewer may act, not only read.
	MayWork bool
	// Anonymous: it is a telling, and nobody of the practice has said yet whose it is.
	Anonymous bool
	// Self is what the viewer wrote to herself when she closed it; nobody else is given it.
	Self []string
	// Sealed says for whom words in it are sealed.
	Sealed Sealed
	// Readers are the people of the practice who may read it; Looks are those who did, the client too.
	// Shut are those to whom it is shut until it is sure that it is they who came in.
	Readers []staff.Person
	Looks   []Look
	Shut    []staff.Person
	// Since is what could harm the client and was asked for since, with who looked twice.
	Since []ActView
	// Next is the next step of this side ready to be answered, nil where it asks for no answers.
	Next *Step
	// NewDay is by when an answer comes after the promised day was missed; zero else.
	NewDay time.Time
	// Bill is what was agreed beside what was charged, where it is about a bill of somebody known.
	Bill *Bill
	// Ending is all that an end does or did, where it is one of somebody known. Gone are visits about
	// which something was chosen here and that are not ahead any more.
	Ending *WholeEnd
	Gone   []scheduling.Visit
	// Others are the other tellings about how the same person behaved, for those who read such things
	// alone; Versions are both sides of this one, once both were heard.
	Others   []caseload.Case
	Versions *Versions
	// MayTake says that the viewer is one of those who read such things, and may take it to them.
	MayTake bool
	// Call is by when the client is rung, Word by when her own words are answered.
	Call, Word Owed
	Now        time.Time
}

// Step is one task about to be done: its fields as this side is asked them, what is filled in
// already, and what the fields need to be shown.
type Step struct {
	Task   *protocol.Task
	Fields []protocol.Field
	Given  protocol.Answers
	// Open says whether it can be done now; else First comes before it.
	Open  bool
	First []*protocol.Task
	// Said is what is drafted, for a task that says something.
	Said *Composed
	// Card are the words by which an automatic question is asked aloud; empty where there are none.
	Card string
	// Fits are the practitioners in the order of fitting, for a field that asks for some.
	Fits []referral.Fit
	// Preferences are how hard the client likes it now, for a field that asks how deep.
	Preferences []client.Preference
	// Whole is all that happens when an end is said, for the step that looks it over.
	Whole *WholeEnd
}

// Matter gives a matter for somebody of the practice. The view leaves its trace in the audit trail.
// NotFound for who may not read it.
func (o *Office) Matter(ctx context.Context, by staff.Actor, id ident.Case) (page Matter, err error) {
	err = o.look(ctx, "matter", func(tx *store.Tx) error {
		page, err = o.showMatter(tx, by, id)
		return err
	})
	return page, err
}

func (o *Office) showMatter(tx *store.Tx, by staff.Actor, id ident.Case) (page Matter, err error) {
	m, err := o.matterFor(tx, by, id)
	if err != nil {
		return page, err
	}
	m.viewer = by
	tx.Audit(by.Practice, by.Text(), "matter.view", string(id))
	page, err = o.matterPage(tx, m, protocol.Staff)
	page.MayWork = mayWork(by, m) == nil
	if err == nil {
		page.Since, err = o.since(tx, m, by)
	}
	page.MayTake = m.def.ID == Manner && !m.head.Rehearsal && m.head.Therapist != "" && m.hears(by)
	if err == nil && m.state.Closed != nil {
		journal, err := tx.Journal(by.Practice, id)
		if err != nil {
			return page, err
		}
		page.Self = protocol.ToSelf(journal, by.Text())
	}
	if err == nil && handsOver(by, m, tx.Now()) {
		_, code, err := o.waysBack(tx, by.Practice, string(id), PurposeMatter)
		page.Code = SpacedCode(code)
		return page, err
	}
	return page, err
}

// handOver is how long the code stands on the page of who wrote a telling down.
const handOver = time.Hour

// handsOver reports whether the code, which is the client's, is shown so that it can be given to her:
// only to whoever wrote it down, and only then.
func handsOver(by staff.Actor, m *matter, now time.Time) bool {
	told := m.state.Tasks["tell"]
	return told.Side == protocol.Staff && told.By == by.Text() && now.Before(told.Done.Add(handOver))
}

// MatterByLink gives the matter of a personal link, as the client sees it.
func (o *Office) MatterByLink(ctx context.Context, v Visitor) (page Matter, err error) {
	err = o.look(ctx, "matter by link", func(tx *store.Tx) error {
		m, err := o.loadMatter(tx, v.Link.Practice, v.matter())
		if err != nil {
			return err
		}
		if err := v.byLink(v.Actor, m); err != nil {
			return err
		}
		tx.Audit(v.Link.Practice, v.Actor.Text(), "matter.view", string(m.head.ID))
		page, err = o.matterPage(tx, m, protocol.Client)
		page.MayWork = true
		return err
	})
	return page, err
}

func (o *Office) matterPage(tx *store.Tx, m *matter, side protocol.Side) (Matter, error) {
	page := Matter{Head: m.head, Definition: m.def, State: m.state.WithoutSelf(), Names: m.names(), Practice: m.practice, Therapist: m.therapist,
		Who: m.who(), Client: m.client, Inquiry: m.inquiry, Visits: m.visits, Lists: m.items, Solo: m.people == 1, Now: tx.Now(), Sealed: m.sealedFor(),
		Anonymous: m.head.Client == "" && m.head.Against == "" && m.def.Family == protocol.Concern && !m.head.Rehearsal}
	var err error
	if page.Aims, err = m.shownAims(tx); err != nil {
		return page, err
	}
	if err := m.shownEnd(tx, &page, side); err != nil {
		return page, err
	}
	if page.View, err = page.State.Look(m.def, side, m.file, tx.Now()); err != nil {
		return page, err
	}
	if page.Chosen, err = o.chosen(tx, m); err != nil {
		return page, err
	}
	page.Client.Phone = m.shown(page.Client.Phone)
	if page.TakesOff, err = m.atHand(tx); err != nil {
		return page, err
	}
	if page.Hearings, err = o.hearings(tx, m, page.Chosen); err != nil {
		return page, err
	}
	who, several, err := o.colleagueOf(tx, m)
	if err != nil {
		return page, err
	}
	if page.Names["colleague"] = cmp.Or(who.Name, page.Names["colleague"]); several {
		page.Names["colleague"] = "one of them"
	}
	if err := o.matterReaders(tx, m, &page); err != nil {
		return page, err
	}
	if page.Bill, err = o.bill(tx, m, side); err != nil {
		return page, err
	}
	if page.Messages, err = tx.MessagesOfCase(m.practice.ID, m.head.ID); err != nil {
		return page, err
	}
	if side == protocol.Client {
		_, code, err := o.waysBack(tx, m.practice.ID, string(m.head.ID), PurposeMatter)
		if err != nil {
			return page, err
		}
		page.Code = SpacedCode(code)
		page.Messages = slices.DeleteFunc(page.Messages, func(msg message.Message) bool {
			return msg.Practitioner != "" || msg.State == message.Draft || msg.Kind == string(words.ConductTold)
		})
	}
	if side != protocol.Client {
		page.Versions = m.versions()
		if page.Others, err = m.others(tx); err != nil {
			return page, err
		}
	}
	promises, err := o.matterOwed(tx, m, &page)
	if err != nil {
		return page, err
	}
	if side != protocol.Client {
		page.Promises = promises
	}
	if now := page.View.Now; now != nil && now.Step == protocol.StepDo {
		step, err := o.stepFor(tx, m, &page, now.Task, nil, side)
		if err != nil {
			return page, err
		}
		page.Next = &step
	}
	return page, nil
}

// TaskPage is one task of a matter on a page of its own.
type TaskPage struct {
	Matter
	Step
}

// Task gives a task of a matter for somebody of the practice. typed are answers typed so far (a form
// that came back); with none, the page begins with the usual ones.
func (o *Office) Task(ctx context.Context, by staff.Actor, id ident.Case, task string, typed protocol.Answers) (page TaskPage, err error) {
	err = o.look(ctx, "task", func(tx *store.Tx) error {
		m, err := o.matterFor(tx, by, id)
		if err != nil {
			return err
		}
		if err := mayWork(by, m); err != nil {
			return err
		}
		m.viewer = by
		tx.Audit(by.Practice, by.Text(), "matter.view", string(id))
		page, err = o.taskPage(tx, m, task, typed, protocol.Staff)
		page.MayWork = true
		return err
	})
	return page, err
}

// TaskByLink gives a task of the visitor's matter, as the client is asked.
func (o *Office) TaskByLink(ctx context.Context, v Visitor, task string, typed protocol.Answers) (page TaskPage, err error) {
	err = o.look(ctx, "task by link", func(tx *store.Tx) error {
		m, err := o.loadMatter(tx, v.Link.Practice, v.matter())
		if err != nil {
			return err
		}
		if err := v.byLink(v.Actor, m); err != nil {
			return err
		}
		tx.Audit(v.Link.Practice, v.Actor.Text(), "matter.view", string(m.head.ID))
		page, err = o.taskPage(tx, m, task, typed, protocol.Client)
		return err
	})
	return page, err
}

func (o *Office) taskPage(tx *store.Tx, m *matter, task string, typed protocol.Answers, side protocol.Side) (TaskPage, error) {
	t, ok := m.def.Task(task)
	if !ok || !t.Who.Allows(side) {
		return TaskPage{}, fault.Missing("page")
	}
	base, err := o.matterPage(tx, m, side)
	if err != nil {
		return TaskPage{}, err
	}
	page := TaskPage{Matter: base}
	if page.Step, err = o.stepFor(tx, m, &page.Matter, t, typed, side); err != nil {
		return page, err
	}
	if side == protocol.Client && !page.Open {
		return TaskPage{}, fault.Missing("page")
	}
	if side == protocol.Staff && t.AskKind != "" {
		card, err := o.cardOf(tx, m, t.ID, t.AskKind)
		if err != nil {
			return page, err
		}
		page.Card = card
	}
	if side == protocol.Staff && len(t.Says) > 0 {
		said, err := o.compose(tx, m, task, page.Given)
		if err != nil {
			return page, err
		}
		page.Said = &said
	}
	return page, nil
}

// stepFor makes a task ready to be answered. typed are answers typed so far; nil begins with the
// usual ones.
func (o *Office) stepFor(tx *store.Tx, m *matter, page *Matter, t *protocol.Task, typed protocol.Answers, side protocol.Side) (Step, error) {
	step := Step{Task: t, Given: typed}
	var err error
	if step.Fields, err = m.state.Fields(t, side, m.file); err != nil {
		return step, err
	}
	step.Open, step.First = page.View.Opens(t.ID)
	if t.Resolution && side == protocol.Staff && m.head.State == caseload.Open && m.state.AgreedOn == 0 && len(step.First) == 0 {
		step.Open = true // another proposal may be made while one waits for its answer
	}
	if typed == nil {
		if step.Given, err = o.usual(tx, m, t, step.Fields); err != nil {
			return step, err
		}
	}
	if !choosesFromDirectory(t) && len(page.Chosen) < 2 { // there is nobody to choose between
		step.Fields = slices.DeleteFunc(step.Fields, func(f protocol.Field) bool { return f.Kind == protocol.Practitioners })
	}
	for i := range step.Fields {
		asked := t.Effect == effect.AllowIntroduction && step.Fields[i].Kind == protocol.Practitioners
		step.Fields[i].Optional = step.Fields[i].Optional && !asked // of several, one has to be named
	}
	if t.Effect == effect.AllowIntroduction && m.likes == "" {
		step.Fields = withoutOption(step.Fields, "also", string(referral.Preferences))
	}
	m.onlyWays(&step, page)
	if t.Effect == effect.OfferElsewhere && side == protocol.Staff { // that is hers alone to choose
		step.Fields = withoutOption(step.Fields, "how", "stay")
	}
	if t.Effect == effect.LookOver || t.Effect == effect.TellEnding {
		if step.Whole = page.Ending; step.Whole == nil { // a rehearsal has one too
			step.Whole, err = m.wholeEnd(tx)
		}
		if err != nil {
			return step, err
		}
	}
	for _, f := range step.Fields {
		if err := o.furnish(tx, m, t, f, page, &step); err != nil {
			return step, err
		}
	}
	return step, nil
}

// choosesFromDirectory reports whether a step chooses from everybody on the list of practitioners.
func choosesFromDirectory(t *protocol.Task) bool {
	return t.Effect == effect.AttachList || t.Effect == effect.EncloseList
}

// furnish loads what a field needs to be shown. The whole directory is searched only where
// somebody of the practice chooses from it; else the field is about those who were chosen.
func (o *Office) furnish(tx *store.Tx, m *matter, t *protocol.Task, f protocol.Field, page *Matter, step *Step) (err error) {
	switch f.Kind {
	case protocol.Practitioners:
		if choosesFromDirectory(t) {
			step.Fits, err = o.fits(tx, m)
			return err
		}
		for _, p := range page.Chosen {
			step.Fits = append(step.Fits, referral.Fit{Practitioner: p, Meets: true})
		}
	case protocol.Pressure, protocol.Areas:
		if m.head.Client != "" {
			step.Preferences, err = tx.Preferences(m.practice.ID, m.head.Client)
		}
	default: // shown from the definition alone
	}
	return err
}

// fits puts the directory in the order of the need of a matter.
func (o *Office) fits(tx *store.Tx, m *matter) ([]referral.Fit, error) {
	all, err := m.directory(tx)
	if err != nil {
		return nil, err
	}
	partings, err := tx.Partings(m.practice.ID)
	if err != nil {
		return nil, err
	}
	found := referral.Match(m.need(), all, partings, m.today(tx))
	for i := range found {
		found[i].Practitioner.Phone = m.shown(found[i].Practitioner.Phone)
	}
	return found, nil
}

// need reads what was said of the need into what the directory is searched by.
func (m *matter) need() referral.Need {
	a := m.state.Tasks["need"].Answers
	n := referral.Need{Place: a.One("place"), Language: a.One("language"), Price: a.One("price"), Skills: referral.SkillsIn(a.One("work")), Times: referral.TimesIn(a.One("times"))}
	for _, p := range a.Places("areas") {
		n.Areas = append(n.Areas, p.Area)
	}
	if asked := m.state.Tasks["which"].Answers.One("needs"); asked != "" {
		n.Skills = append(n.Skills, referral.SkillsIn(asked)...)
	} else if m.inquiry.Wish != "" {
		n.Skills = append(n.Skills, referral.SkillsIn(m.inquiry.Wish)...)
	}
	return n
}
