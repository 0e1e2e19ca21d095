package office

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// WhatStays says what is kept of something that was taken back.
const WhatStays = "What the law asks to be kept stays: that something was told, the day, whom it was about, who looked at it, and what was done, each with its day."

// namesOfConduct fills the placeholders of the words about how somebody behaved.
func (m *matter) namesOfConduct(n map[string]string) {
	n["about"] = cmp.Or(m.about().Name, m.against.FirstName(), "the person it is about")
	telling, later, action := m.state.Tasks[taskTelling].Answers, m.state.Tasks[taskLater].Answers, m.state.Tasks[taskAction].Answers
	n["telling"], n["shown"], n["body"] = telling.One("telling"), action.One("shown"), m.state.Tasks[taskReport].Answers.One("body")
	n["named"], n["from"] = "Your name is not said with it.", "the day that is agreed"
	if telling.One("named") == "with" {
		n["named"] = "Your name is said with it."
	}
	if from, err := civil.ParseDate(telling.One("from")); err == nil {
		n["from"] = from.Long()
	}
	n["later"] = later.One("why")
	if by, err := civil.ParseDate(later.One("by")); err == nil {
		n["later"] = strings.TrimRight(n["later"], ". ") + ". The new day is " + by.Long() + "."
	}
	n["kept"], n["urgent"], n["bodies"] = WhatStays, m.urgent(), m.outside()
	var stamps []string
	for _, v := range m.visitsWith() {
		stamps = append(stamps, civil.Stamp(v.Starts, m.practice.Location()))
	}
	n["visits"] = cmp.Or(strings.Join(stamps, " · "), "none")
}

// urgent says whom to call in danger: what the practice wrote down, else what holds where it is.
func (m *matter) urgent() string {
	if m.practice.Urgent != "" {
		return m.practice.Urgent
	}
	if number := m.practice.EmergencyNumber(); number != "" {
		return "In danger now: ring " + number + "."
	}
	return cmp.Or(m.pack.Urgent, "In danger now: ring the emergency number of your place.")
}

// outside says who listens outside the practice: what the practice wrote down, else what holds where it is.
func (m *matter) outside() string {
	if m.practice.Outside != "" {
		return m.practice.Outside
	}
	return cmp.Or(strings.Join(m.pack.Outside, " "), "the body that licenses massage where you live, or the police")
}

// reportDue is by when a report has to be with the body that is told where the practice is, from now on.
func (m *matter) reportDue(now time.Time) (time.Time, error) {
	w, err := m.hours.Due("pack:report", now)
	return w.Due, err
}

// bookedAllTheSame puts a visit on Today of those who read what its client told about its therapist, and
// of nobody else; once, where it stands again as it stood.
func bookedAllTheSame(tx *store.Tx, p house.Practice, v scheduling.Visit) error {
	if !v.Live() || v.Client == "" {
		return nil
	}
	heads, err := tx.CasesOfClient(p.ID, staff.System(p.ID), v.Client)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if !h.Restricted || h.State != caseload.Open || h.About == "" || h.About != v.Therapist {
			continue
		}
		x := promise.Promise{ID: newID[ident.Promise](), Kind: promise.Agreed, Client: h.Client, Case: h.ID, Visit: v.ID, Task: taskSafe, Due: tx.Now(),
			Text: "A visit with the person it is about was booked: " + civil.Stamp(v.Starts, p.Location()) + ". Ask whether that is right"}
		known, err := tx.PromisesOfCase(p.ID, h.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(known, func(k promise.Promise) bool { return !k.Done() && k.Visit == v.ID && k.Text == x.Text }) {
			continue
		}
		if err := tx.AddPromise(p.ID, x); err != nil {
			return err
		}
	}
	return nil
}

// neverBooked takes away what bookedAllTheSame put there at an instant.
func neverBooked(tx *store.Tx, p ident.Practice, v scheduling.Visit, at time.Time) error {
	return tx.DropVisitPromise(p, v, promise.Agreed, at)
}

// others gives the other tellings about the same person, oldest first, to somebody who reads such things;
// nobody else is told that there are any.
func (m *matter) others(tx *store.Tx) (all []caseload.Case, err error) {
	who := m.subject()
	if who == "" || m.head.Rehearsal || !m.hears(m.viewer) {
		return nil, nil
	}
	heads, err := tx.CasesAbout(m.practice.ID, m.viewer, who)
	return slices.DeleteFunc(heads, func(h caseload.Case) bool { return h.ID == m.head.ID }), err
}

// Versions are the two sides of how somebody behaved, as each told it. Neither is judged here.
type Versions struct {
	// Client are the client's words, oldest first; Person those of whom it is about.
	Client, Person []string
	// Stands is how that person sees it, an option of the step that asks; Support who was beside her.
	Stands, Support string
}

// saidIn gives all that was answered to a field of a task, oldest first, and what was only kept as it was once.
func saidIn(t protocol.TaskState, field string) (all []string) {
	for _, d := range append(slices.Clone(t.Before), protocol.Doing{Answers: t.Answers}) {
		for _, text := range d.Answers[field] {
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// versions gives both sides once both were heard.
func (m *matter) versions() *Versions {
	account := m.state.Tasks["account"]
	if m.def.ID != Conduct || !account.IsDone() {
		return nil
	}
	v := &Versions{Stands: account.Answers.One("stands"), Support: account.Answers.One("support"), Person: account.Answers["said"]}
	for _, task := range []string{tellTask, "listen"} {
		v.Client = append(v.Client, saidIn(m.state.Tasks[task], "words")...)
	}
	for _, w := range m.state.Signals {
		if w.Signal == protocol.SignalWord && w.Text != "" {
			v.Client = append(v.Client, w.Text)
		}
	}
	return v
}
