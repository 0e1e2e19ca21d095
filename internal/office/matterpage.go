package office

import (
	"context"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
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
	Chosen     []referral.Practitioner
	Messages   []message.Message
	Promises   []promise.Promise
	Solo       bool
	// Link is the client's own address of this page, empty where none reaches her.
	Link string
	// MayWork says whether the viewer may act, not only read.
	MayWork bool
	// Known are the clients to whom a telling without a name could belong; only where Head.Client is
	// empty and it is a telling.
	Anonymous bool
}

// Matter gives a matter for somebody of the practice. The view leaves its trace in the audit trail.
// NotFound for who may not read it.
func (o *Office) Matter(ctx context.Context, by staff.Actor, id ident.Case) (page Matter, err error) {
	err = o.look(ctx, "matter", func(tx *store.Tx) error {
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return err
		}
		if !m.head.MayRead(by, by.Practice) {
			return fault.Missing("page")
		}
		tx.Audit(by.Practice, by.Text(), "matter.view", string(id))
		page, err = o.matterPage(tx, m, protocol.Staff)
		page.MayWork = mayWork(by, m) == nil
		return err
	})
	return page, err
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
	page := Matter{Head: m.head, Definition: m.def, State: m.state, Names: m.names(), Practice: m.practice, Therapist: m.therapist,
		Who: m.who(), Client: m.client, Inquiry: m.inquiry, Visits: m.visits, Solo: m.people == 1,
		Anonymous: m.head.Client == "" && m.def.Family == protocol.Concern && !m.head.Rehearsal}
	var err error
	if page.View, err = m.state.Look(m.def, side, m.file, tx.Now()); err != nil {
		return page, err
	}
	if page.Chosen, err = o.chosen(tx, m); err != nil {
		return page, err
	}
	if len(page.Chosen) > 0 {
		page.Names["colleague"] = page.Chosen[0].Name
	}
	if page.Link, err = o.linkFor(tx, m, ""); err != nil {
		return page, err
	}
	if side == protocol.Client {
		return page, nil
	}
	if page.Messages, err = tx.MessagesOfCase(m.practice.ID, m.head.ID); err != nil {
		return page, err
	}
	page.Promises, err = tx.PromisesOfCase(m.practice.ID, m.head.ID)
	return page, err
}

// TaskPage is one task of a matter about to be done: its fields as this side is asked them, what is
// filled in already, and what the fields need to be shown.
type TaskPage struct {
	Matter
	Task   *protocol.Task
	Fields []protocol.Field
	Given  protocol.Answers
	// Said is what is drafted, for a task that says something.
	Said *Composed
	// Fits are the practitioners in the order of fitting, for a field that asks for some.
	Fits []referral.Fit
	// Preferences are how hard the client likes it now, for a field that asks how deep.
	Preferences []client.Preference
}

// Task gives a task of a matter for somebody of the practice. typed are answers typed so far (a form
// that came back); with none, the page begins with the usual ones.
func (o *Office) Task(ctx context.Context, by staff.Actor, id ident.Case, task string, typed protocol.Answers) (page TaskPage, err error) {
	err = o.look(ctx, "task", func(tx *store.Tx) error {
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return err
		}
		if err := mayWork(by, m); err != nil {
			return err
		}
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
	page := TaskPage{Matter: base, Task: t, Fields: m.state.Fields(t, side), Given: typed}
	if len(typed) == 0 {
		if page.Given, err = o.usual(tx, m, t, page.Fields); err != nil {
			return page, err
		}
	}
	for _, f := range page.Fields {
		if err := o.furnish(tx, m, f, &page); err != nil {
			return page, err
		}
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

// furnish loads what a field needs to be shown.
func (o *Office) furnish(tx *store.Tx, m *matter, f protocol.Field, page *TaskPage) (err error) {
	switch f.Kind {
	case protocol.Practitioners:
		page.Fits, err = o.fits(tx, m)
	case protocol.Pressure:
		if m.head.Client != "" {
			page.Preferences, err = tx.Preferences(m.practice.ID, m.head.Client)
		}
	default: // shown from the definition alone
	}
	return err
}

// fits puts the directory in the order of the need of a matter.
func (o *Office) fits(tx *store.Tx, m *matter) ([]referral.Fit, error) {
	all, err := tx.Practitioners(m.practice.ID)
	if err != nil {
		return nil, err
	}
	partings, err := tx.Partings(m.practice.ID)
	if err != nil {
		return nil, err
	}
	return referral.Match(m.need(), all, partings, m.today(tx)), nil
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
	}
	if m.inquiry.Wish != "" {
		n.Skills = append(n.Skills, referral.SkillsIn(m.inquiry.Wish)...)
	}
	return n
}

// usual gives the answers with which a task's page begins: what was answered last, what other
// tasks found out, the definition's own defaults.
func (o *Office) usual(tx *store.Tx, m *matter, t *protocol.Task, fields []protocol.Field) (protocol.Answers, error) {
	given := protocol.Answers{}
	last := m.state.Tasks[t.ID].Answers
	for _, f := range fields {
		switch {
		case len(last[f.ID]) > 0:
			given[f.ID] = last[f.ID]
		case f.Default != "":
			given[f.ID] = []string{f.Default}
		case f.Kind == protocol.Visits:
			for _, v := range m.visits {
				given[f.ID] = append(given[f.ID], string(v.ID)+"=keep")
			}
		case f.Kind == protocol.Date && f.ID == "on":
			given[f.ID] = []string{string(m.today(tx))}
		}
	}
	return given, m.prefill(tx, t, given)
}

// prefill takes over what is known already, so that nobody is asked twice.
func (m *matter) prefill(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	switch {
	case t.ID == "preferred" && len(given["levels"]) == 0:
		return m.prefillLevels(tx, given)
	case t.ID == "need" && len(given["areas"]) == 0:
		return nil
	case t.ID == "tried" && len(given["line"]) == 0 && m.head.Client != "":
		plan, err := tx.Plan(m.practice.ID, m.head.Client)
		if err == nil && plan.Goal != "" {
			given["line"] = []string{plan.Goal}
		}
		return err
	case t.Resolution && len(given["mine"]) == 0:
		if mine := m.offered(); mine != "" {
			given["mine"] = []string{mine}
			given["by"] = []string{string(m.offerDay(m.today(tx)))}
		}
	case t.ID == "may-i" && len(given["to"]) == 0:
		given["to"] = m.state.Tasks["match"].Answers["entries"]
	}
	return nil
}

// prefillLevels proposes one step lighter than now for each place that hurt.
func (m *matter) prefillLevels(tx *store.Tx, given protocol.Answers) error {
	var prefs []client.Preference
	if m.head.Client != "" {
		var err error
		if prefs, err = tx.Preferences(m.practice.ID, m.head.Client); err != nil {
			return err
		}
	}
	for _, p := range m.state.Tasks["where-how"].Answers.Places("areas") {
		level := client.Light
		if now, ok := client.Preferred(prefs, spotOf(p)); ok {
			level = max(client.PleaseNot, now.Level-1)
		}
		given["levels"] = append(given["levels"], spotOf(p).String()+"="+string(rune('0'+int(level))))
	}
	return nil
}

// MatterLine is one matter in a list.
type MatterLine struct {
	Head  caseload.Case
	Title string
	Who   string
	// Next is the next step of the practice in words, empty where somebody else is awaited.
	Next string
}

// OpenMatters lists what is under way that the viewer may see, with the next step of each.
func (o *Office) OpenMatters(ctx context.Context, by staff.Actor) (lines []MatterLine, err error) {
	err = o.read(ctx, "open matters", func(tx *store.Tx) error {
		heads, err := tx.OpenCases(by.Practice, by)
		if err != nil {
			return err
		}
		lines, err = o.matterLines(tx, by, heads)
		return err
	})
	return lines, err
}

func (o *Office) matterLines(tx *store.Tx, by staff.Actor, heads []caseload.Case) ([]MatterLine, error) {
	var lines []MatterLine
	for _, head := range heads {
		m, err := o.loadMatter(tx, by.Practice, head.ID)
		if err != nil {
			return nil, err
		}
		view, err := m.state.Look(m.def, protocol.Staff, m.file, tx.Now())
		if err != nil {
			return nil, err
		}
		line := MatterLine{Head: m.head, Title: protocol.Fill(m.def.Title.In("en"), m.names()), Who: m.who()}
		if view.Now != nil && view.Now.Task != nil {
			line.Next = protocol.Fill(view.Now.Task.Title.In("en"), m.names())
		}
		lines = append(lines, line)
	}
	return lines, nil
}
