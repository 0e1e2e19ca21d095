package office

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/store"
)

// The answers by which words promise a call.
const (
	ringOn = "ring-on"
	ringAt = "ring-at"
)

// usualRing is when a call is proposed on a day on which the practice is open then.
const usualRing civil.Minute = 10 * 60

// TaskPromisedCall is the step whose words may promise a call at an hour.
const TaskPromisedCall = "acknowledge"

// painTasks are the steps that put a call about how it is on Today; ringing her keeps them all.
var painTasks = []string{"pain-now", "pain-call", TaskPromisedCall, "look-in"}

// hurting reports whether the client said that it is not getting better, or that she worries.
func (m *matter) hurting() bool {
	pain := m.state.Tasks["pain-now"].Answers.One("pain")
	return pain == "not-better" || pain == "worries"
}

// ringOf reads the promised call of answers, as far as it is whole.
func ringOf(given protocol.Answers) (on civil.Date, at civil.Minute, ok bool) {
	on, dayErr := civil.ParseDate(given.One(ringOn))
	at, timeErr := civil.ParseMinute(given.One(ringAt))
	return on, at, dayErr == nil && timeErr == nil
}

// prefillRing proposes the next working day, where it still hurts.
func (m *matter) prefillRing(now time.Time, given protocol.Answers) error {
	w, err := m.hours.Due("next-working-day", now)
	if err != nil {
		return err
	}
	day, at := civil.DateOf(w.Due, m.practice.Location()), usualRing
	if open, ok := m.hours.Days[day.Weekday()]; ok && (at < open.From || at >= open.To) {
		at = open.From
	}
	given[ringOn], given[ringAt] = []string{string(day)}, []string{at.Input()}
	return nil
}

// promiseRing puts the call that the words promised on Today, at its hour.
func (c effectCall) promiseRing() error {
	day, hour := c.e.Answers.One(ringOn), c.e.Answers.One(ringAt)
	on, at, ok := ringOf(c.e.Answers)
	switch {
	case day == "" && hour == "":
		return nil
	case day == "":
		return fault.Invalidf(ringOn, "On which day? Or leave the time empty as well.")
	case !ok:
		return fault.Invalidf(ringAt, "At what time? Or leave the day empty as well.")
	}
	due := on.At(at, c.m.practice.Location())
	if due.Before(c.now()) {
		return fault.Invalidf(ringOn, "This has passed. Choose a time that is still to come.")
	}
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(promise.Call, c.e.Task, due, ""))
}

// stays reports whether a promise stands on Today after its matter has ended.
func stays(p promise.Promise) bool {
	return p.Kind == promise.Agreed || p.Kind == promise.Call && (p.Text != "" || p.Task == TaskPromisedCall)
}

// Stays reports whether a promise stands on Today after the matter has ended: what was agreed or
// promised at an hour, and a letter that somebody wrote.
func (m Matter) Stays(p promise.Promise) bool {
	if p.Kind != promise.Tell {
		return stays(p)
	}
	return !slices.ContainsFunc(m.Messages, func(msg message.Message) bool {
		return string(msg.ID) == p.Task && asksAgain(m.Definition, msg.Kind)
	})
}

// callToday puts a call on Today, once for each step.
func (c effectCall) callToday() error {
	open, err := c.tx.PromisesOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(p promise.Promise) bool { return !p.Done() && p.Kind == promise.Call && p.Task == c.e.Task }) {
		return nil
	}
	return c.onToday(promise.Call, "same-day", "")
}

// called takes calls off Today: those that stand for these steps.
func (c effectCall) called(tasks ...string) error {
	for _, task := range tasks {
		if err := c.tx.KeepTaskPromise(c.m.practice.ID, c.m.head.ID, task, promise.Call, c.by.Person); err != nil {
			return err
		}
	}
	return nil
}

// Owed is what the practice has to do by an instant; Missed is the instant that was promised first,
// where it has passed and a new one stands in Due. Task is the step that it stands for; AtHour says
// that it was promised for that very hour, not until then.
type Owed struct {
	Due, Missed time.Time
	Task        string
	AtHour      bool
}

// Is reports whether anything is owed.
func (w Owed) Is() bool { return !w.Due.IsZero() }

// owed finds by when the open promises of a kind are kept, the earliest first, with a new day where
// it has passed.
func (m *matter) owed(all []promise.Promise, now time.Time, clock protocol.Code, which func(promise.Promise) bool) (w Owed, err error) {
	i := slices.IndexFunc(all, func(p promise.Promise) bool { return !p.Done() && which(p) })
	if i < 0 {
		return w, nil
	}
	w.Due, w.Task, w.AtHour = all[i].Due, all[i].Task, all[i].Kind == promise.Call && all[i].Task == TaskPromisedCall
	if now.After(w.Due) {
		next, err := m.hours.Due(clock, now)
		return Owed{Due: next.Due, Missed: w.Due, Task: w.Task}, err
	}
	return w, nil
}

// matterOwed finds by when the client is rung, and by when her own words are answered.
func (o *Office) matterOwed(tx *store.Tx, m *matter, page *Matter) ([]promise.Promise, error) {
	all, err := tx.PromisesOfCase(m.practice.ID, m.head.ID)
	if err != nil {
		return nil, err
	}
	page.Call, err = m.owed(all, tx.Now(), "same-day", func(p promise.Promise) bool { return p.Kind == promise.Call && p.Text == "" })
	if err != nil {
		return nil, err
	}
	page.Word, err = m.owed(all, tx.Now(), "next-working-day", func(p promise.Promise) bool { return p.Kind == promise.Answer && p.Task == TaskWord })
	return all, err
}

// takeUp opens a matter again: what closing it took off Today stands there again, and the time line
// says that it is not left at that.
func (c effectCall) takeUp() error {
	all, err := c.tx.PromisesOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if !p.Done() || !p.DoneAt.Equal(c.m.head.ClosedAt) || !c.m.stillOwed(p) {
			continue
		}
		if err := c.tx.UndoPromise(c.m.practice.ID, p.ID); err != nil {
			return err
		}
	}
	if c.m.def.Family != protocol.Concern {
		return nil
	}
	return c.knot(client.KindTakenUp, protocol.Fill(c.m.def.Title.In("en"), c.m.names()), c.e.Side == protocol.Client, client.WayNone)
}

// stillOwed reports whether a promise that closing took off Today is owed as the matter stands. Words
// that were drafted by themselves are not: they are old by now.
func (m *matter) stillOwed(p promise.Promise) bool {
	switch asked := m.state.Tasks[p.Task]; p.Kind {
	case promise.Call:
		if t, ok := m.def.Resolution(); ok && t.ID == p.Task {
			return !m.state.CallWished.IsZero()
		}
		rung := m.state.Tasks["pain-call"]
		return !rung.IsDone() || rung.Done.Before(asked.Done)
	case promise.Answer:
		return p.Task == m.state.Promise.Task && m.state.Promise.Kept.IsZero()
	case promise.FollowUp:
		return !asked.IsDone()
	default:
		return false
	}
}

// sensitive finds the places that a client told to have hurt, and for which nobody has said how deep
// since, as far as the viewer may read it.
func (d diary) sensitive(c ident.Client, prefs []client.Preference) (spots []client.Spot, err error) {
	heads, err := d.tx.CasesOfClient(d.by.Practice, d.by, c)
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		if head.Protocol != Pressure || head.Rehearsal {
			continue
		}
		journal, err := d.tx.Journal(d.by.Practice, head.ID)
		if err != nil {
			return nil, err
		}
		state, err := protocol.Replay(journal)
		if err != nil {
			return nil, err
		}
		told := state.Tasks["where-how"]
		for _, place := range told.Answers.Places("areas") {
			spot := spotOf(place)
			said := saidSince(journal, spot, told.Done)
			if !said {
				if said, err = d.setSince(c, prefs, spot, told.Done); err != nil {
					return nil, err
				}
			}
			if !said && !slices.Contains(spots, spot) {
				spots = append(spots, spot)
			}
		}
	}
	return spots, nil
}

// saidSince reports whether a client said, in the matter itself, how deep at a place since an instant,
// be it as before. What was judged for her does not count.
func saidSince(journal []protocol.Event, spot client.Spot, since time.Time) bool {
	return slices.ContainsFunc(journal, func(e protocol.Event) bool {
		if e.Kind != protocol.TaskDone || e.Task != "preferred" || e.At.Before(since) || e.Side != protocol.Client && e.Answers.One("source") == "own" {
			return false
		}
		return slices.ContainsFunc(e.Answers.Levels("levels"), func(l protocol.Level) bool { return spotOf(l.Place).Covers(spot) })
	})
}

// setSince reports whether the client's own word on a place was set since an instant, on her page or
// in the room. A preference knows its day alone; on that very day the time line knows the hour.
func (d diary) setSince(c ident.Client, prefs []client.Preference, spot client.Spot, since time.Time) (bool, error) {
	now, known := client.Preferred(prefs, spot)
	on := civil.DateOf(since, d.zone)
	if !known || now.Source == client.OwnJudgement || now.Since != on {
		return known && now.Source != client.OwnJudgement && now.Since > on, nil
	}
	all, err := d.tx.Knots(d.by.Practice, c)
	return slices.ContainsFunc(all, func(k client.Knot) bool {
		return k.Kind == client.KindPreference && k.At.After(since) && strings.Contains(k.Text, now.Words()+" "+now.Level.Words())
	}), err
}
