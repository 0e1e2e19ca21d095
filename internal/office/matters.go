package office

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/jurisdiction"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// The protocols that this program begins by itself.
const (
	Pressure = "pressure"
	Billing  = "billing"
	Goals    = "goals"
	Results  = "results"
	Other    = "other"
	Refer    = "refer"
	Decline  = "decline"
	End      = "end"
	Conduct  = "conduct"
	Harmed   = "harmed"
)

// matter is one case with everything that an act on it needs, loaded in one unit of work.
type matter struct {
	head     caseload.Case
	def      *protocol.Definition
	state    protocol.Case
	practice house.Practice
	hours    protocol.Hours
	pack     jurisdiction.Pack
	file     protocol.File
	// client is zero where nobody is known by name; inquiry where it is about nobody who asked.
	client    client.Client
	against   client.Client // whom it is about, where somebody of the practice was harmed by her
	inquiry   inquiry.Inquiry
	therapist staff.Person
	visits    []scheduling.Visit // booked, ahead
	extra     scheduling.Visit   // offered last in a talk about results, in whatever state; zero for none
	at        time.Time          // when it was loaded
	likes     string             // how the client likes it, place by place, where somebody else may hear it
	everybody []staff.Person
	people    int // who work here now
	items     map[protocol.List][]ListItem
	viewer    staff.Actor     // who looks at it, where somebody of the practice does
	sealed    Sealed          // for whom words in it are sealed
	past      []store.PastKey // reading keys that its readers had before
}

// surround loads what the records say around a case.
func (o *Office) surround(tx *store.Tx, m *matter, p ident.Practice) (err error) {
	m.at = tx.Now()
	if m.practice, err = tx.Practice(p); err != nil {
		return err
	}
	people, err := tx.People(p)
	if err != nil {
		return err
	}
	m.everybody, m.people = people, 0
	for _, someone := range people {
		if someone.Works() {
			m.people++
		}
		if someone.ID == m.head.Therapist {
			m.therapist = someone
		}
	}
	hours, err := tx.PracticeHours(p)
	if err != nil {
		return err
	}
	m.pack = o.pack(m.practice)
	m.hours = workingHours(m.practice, hours)
	m.hours.Pack = m.pack.Clocks
	if m.head.Client != "" {
		if m.client, err = tx.Client(p, m.head.Client); err != nil {
			return err
		}
		if m.visits, err = tx.NextVisits(p, m.head.Client, tx.Now(), 50); err != nil {
			return err
		}
		if m.head.Protocol == Results {
			if m.extra, _, err = tx.ExtraVisit(p, m.head.ID); err != nil {
				return err
			}
		}
		if m.head.Protocol == Refer {
			prefs, err := tx.Preferences(p, m.head.Client)
			if err != nil {
				return err
			}
			m.likes = likesOf(prefs)
		}
	}
	if m.head.Against != "" {
		if err := m.surroundHarm(tx, p); err != nil {
			return err
		}
	}
	if m.head.Inquiry != "" {
		if m.inquiry, err = tx.Inquiry(p, m.head.Inquiry); err != nil {
			return err
		}
	}
	m.file = protocol.File{
		VisitsBooked: len(m.visits), VisitAtHand: m.head.Visit != "", ClientByLink: m.practice.Opens(),
		ClientKnown: m.head.Client != "", PracticeFull: m.practice.Taking == house.Full, Solo: m.people == 1,
	}
	m.file.VisitsWith = len(m.visitsWith()) > 0
	m.file.OthersToRead = slices.ContainsFunc(staff.ReadersOf(m.everybody, m.head.About), func(r ident.Person) bool { return !slices.Contains(m.head.Readers, r) })
	if m.file.VisitMinutes, err = m.visitMinutes(tx); err != nil {
		return err
	}
	if err := m.endingFacts(tx); err != nil {
		return err
	}
	m.items, err = m.lists(tx)
	m.file = m.file.WithLists(listIDs(m.items))
	return err
}

// workingHours gives the hours in which the practice answers: on each day from the first hour of anybody to
// the last of anybody, with the weeks that differ, the days more and the time off of each.
func workingHours(p house.Practice, all []scheduling.Hours) protocol.Hours {
	h := protocol.Hours{Zone: p.Location()}
	if !slices.ContainsFunc(all, func(h scheduling.Hours) bool { return len(h.Spans)+len(h.Patterns)+len(h.Extra) > 0 }) {
		return h // nothing is known of it
	}
	h.On = func(d civil.Date) (open protocol.Open, works bool) {
		for _, hours := range all {
			for _, s := range hours.On(d) {
				if !works {
					open = protocol.Open{From: s.From, To: s.To}
				}
				open.From, open.To, works = min(open.From, s.From), max(open.To, s.To), true
			}
		}
		return open, works
	}
	return h
}

// who gives the name of whom a matter is about: the client, who asked, or the invented one.
func (m *matter) who() string {
	switch {
	case m.client.Name != "":
		return m.client.Name
	case m.head.Against != "": // she is looked after, with the sides exchanged
		return m.therapist.Name
	case m.inquiry.Name != "":
		return m.inquiry.Name
	case m.head.Rehearsal:
		return cmp.Or(invented[m.head.Protocol], invented[Other])
	default:
		return somebody
	}
}

// Who told something without a name: how a title calls her, and how a sentence does.
const (
	somebody  = "Somebody"
	theClient = "the client"
)

// greeted gives the name in a letter; empty where nobody said one.
func (m *matter) greeted() string {
	if who := m.who(); who != somebody {
		return who
	}
	return ""
}

// called gives the name by which to speak of her in a sentence.
func (m *matter) called() string {
	if who := m.greeted(); who != "" {
		return client.Client{Name: who}.FirstName()
	}
	return theClient
}

// names fills the placeholders of a definition's words.
func (m *matter) names() map[string]string {
	n := map[string]string{"client": m.called(), "therapist": m.therapist.Name, "practice": m.practice.Name, "colleague": "your colleague"}
	if m.therapist.Name == "" {
		n["therapist"] = m.practice.Name
	}
	n["skill"], n["tried"] = cmp.Or(m.lookingFor(), "this kind of work"), m.state.Tasks["tried"].Answers.One("line")
	n["likes"] = cmp.Or(m.likes, "nothing is noted yet")
	n["mix"], n["wish"] = m.mixNames()
	n["lower"], n["held"] = m.offerNames()
	m.namesOfConduct(n)
	if !m.state.Promise.Due.IsZero() {
		n["date"] = m.stamp(m.state.Promise.Due)
	}
	return n
}

// about gives the person of the practice whom a restricted matter names; zero where nobody is named.
func (m *matter) about() staff.Person {
	who, _ := staff.Find(m.everybody, m.head.About)
	return who
}

// moment is the surroundings of an act of somebody.
func (m *matter) moment(tx *store.Tx, by staff.Actor, side protocol.Side) protocol.Moment {
	return protocol.Moment{At: tx.Now(), By: by.Text(), Side: side, File: m.file, Hours: m.hours, Lang: "en", Names: m.names()}
}

// day writes a day as it is written now, stamp an instant: with the year when it is another one.
func (m *matter) day(d civil.Date) string { return d.LongOn(m.practice.Today(m.at)) }

func (m *matter) stamp(t time.Time) string {
	return civil.StampOn(t, m.practice.Location(), m.practice.Today(m.at))
}

// sideOf gives the side of a case on which an actor stands.
func sideOf(by staff.Actor) protocol.Side {
	switch by.Kind {
	case staff.KindClient:
		return protocol.Client
	case staff.KindPerson:
		return protocol.Staff
	default:
		return protocol.System
	}
}

func (m *matter) today(tx *store.Tx) civil.Date { return m.practice.Today(tx.Now()) }

// step appends the events of an act to the journal, carries out their effects and brings the head
// up to date, all in the transaction at hand.
func (o *Office) step(tx *store.Tx, by staff.Actor, m *matter, events []protocol.Event, extra Extra) error {
	p := m.practice.ID
	events, err := m.sealWords(events)
	if err != nil {
		return err
	}
	if err := tx.Append(p, m.head.ID, events...); err != nil {
		return err
	}
	events = m.veil(events) // nothing else is ever told what is sealed
	if m.state.Last == 0 {
		m.state, err = protocol.Replay(events)
	} else {
		m.state, err = m.state.With(events...)
	}
	if err != nil {
		return err
	}
	if by.Kind == staff.KindPerson && !m.head.Rehearsal {
		if err := tx.KeepTaskPromise(p, m.head.ID, TaskWord, promise.Answer, by.Person); err != nil {
			return err
		}
	}
	for _, e := range events {
		if err := o.follow(tx, by, m, e, extra); err != nil {
			return err
		}
	}
	if err := m.noteReaders(tx, by, events[0]); err != nil {
		return err
	}
	m.head = m.head.Follow(m.state)
	tx.Audit(p, by.Text(), "matter."+string(events[len(events)-1].Kind), string(m.head.ID))
	if err := tx.SaveCase(p, m.head); err != nil {
		return err
	}
	m.head.Version++
	return nil
}

// follow does in the records what one event says: its effect, and the promise on Today. A rehearsal
// changes nothing but its own journal.
func (o *Office) follow(tx *store.Tx, by staff.Actor, m *matter, e protocol.Event, extra Extra) error {
	if m.head.Rehearsal {
		return nil
	}
	p := m.practice.ID
	switch e.Kind {
	case protocol.Promised:
		return tx.AddPromise(p, m.promise(promise.Answer, e.Task, e.Due, ""))
	case protocol.PromiseKept:
		if err := tx.KeepTaskPromise(p, m.head.ID, e.Task, promise.Answer, by.Person); err != nil {
			return err
		}
	case protocol.TaskDone:
		if err := tx.KeepTaskPromise(p, m.head.ID, e.Task, promise.FollowUp, by.Person); err != nil {
			return err
		}
	default: // only its effect, if it has one
	}
	if err := o.hear(effectCall{o: o, tx: tx, by: by, m: m, e: e}); err != nil {
		return err
	}
	if e.Effect == "" {
		return nil
	}
	do, known := o.effects[e.Effect]
	if !known {
		return fault.New(fault.Internal, "effect", "The effect %q of %s is not known.", e.Effect, m.def.ID)
	}
	return do(effectCall{o: o, tx: tx, by: by, m: m, e: e, extra: extra})
}

// promise makes a line for Today about a matter.
func (m *matter) promise(kind promise.Kind, task string, due time.Time, text string) promise.Promise {
	p := promise.Promise{ID: newID[ident.Promise](), Kind: kind, Client: m.head.Client, Case: m.head.ID, Inquiry: m.head.Inquiry,
		Task: task, Person: m.head.Therapist, Text: text, Due: due}
	if m.head.Restricted { // it is for each of its readers
		p.Person = ""
	}
	return p
}

// Extra is what comes with an act besides the answers that the definition asks for.
type Extra struct {
	// Send is how words in writing leave the house: SendByMail or SendMyself.
	Send string
	// Talk is what was talked over already, where the act only says so.
	Talk ident.Consultation
	// On is the day on which a letter was sent by hand; empty for today.
	On civil.Date
}

// How words in writing leave the house.
const (
	SendByMail = "mail"
	SendMyself = "myself"
)

// mayWork answers NotFound to who may not see the matter, Forbidden to who may only see it.
func mayWork(by staff.Actor, m *matter) error {
	if !m.head.MayRead(by, m.practice.ID) {
		return fault.Missing("page")
	}
	if m.head.Rehearsal {
		return nil
	}
	return may(by, m.head.Work(), m.head.Subject(m.practice.ID))
}

// Do is one task done: with answers to its fields, and what comes beside them.
type Do struct {
	Case    ident.Case
	Task    string
	Answers protocol.Answers
	Extra   Extra
	// Last is the number of the last event that the page had seen; 0 does not ask.
	Last int
}

// DoTask does a task of a matter: its effect and the journal commit together. Faults of the engine
// pass through: Conflict when it is not its time or was done already, Invalid with a problem for
// each field.
func (o *Office) DoTask(ctx context.Context, by staff.Actor, key Key, in Do) error {
	return o.act(ctx, by, key, "do "+in.Task, in.Case, in, mayWork, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		stale, err := m.overtaken(tx, in)
		if err != nil {
			return nil, Extra{}, err
		}
		if stale {
			return nil, Extra{}, fault.New(fault.Conflict, store.CodeStale, "Something was added here in the meantime. What you typed is kept below; read what is new, then send it once more.")
		}
		events, err := m.state.Do(m.def, in.Task, in.Answers, m.moment(tx, by, sideOf(by)))
		return events, in.Extra, err
	})
}

// overtaken reports whether a page is too old for what it asks: something was added since it was read;
// for a task that may be done again, somebody has done that very task since.
func (m *matter) overtaken(tx *store.Tx, in Do) (bool, error) {
	if in.Last == 0 || in.Last == m.state.Last {
		return false, nil
	}
	if t, ok := m.def.Task(in.Task); !ok || !t.Again {
		return true, nil
	}
	events, err := tx.Journal(m.practice.ID, m.head.ID)
	return slices.ContainsFunc(events, func(e protocol.Event) bool {
		return e.No > in.Last && e.Kind == protocol.TaskDone && e.Task == in.Task
	}), err
}

// act runs one act on a matter as one unit of work. permit says whether the actor may: mayWork for
// people of the practice, the link itself for who came by one.
func (o *Office) act(ctx context.Context, by staff.Actor, key Key, what string, id ident.Case, in any, permit func(staff.Actor, *matter) error,
	events func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error)) (err error) {
	for range actTries {
		if err = o.actOnce(ctx, by, key, what, id, in, permit, events); !isStale(err) {
			break // what came in between is read, and answers by itself whether this can still be done
		}
	}
	return err
}

// actTries is how often an act is begun anew when somebody else did something in the same matter at
// the same moment.
const actTries = 3

func isStale(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Code == store.CodeStale
}

func (o *Office) actOnce(ctx context.Context, by staff.Actor, key Key, what string, id ident.Case, in any, permit func(staff.Actor, *matter) error,
	events func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error)) error {
	_, err := o.work(ctx, by, key, what, in, func(tx *store.Tx) (string, error) {
		m, err := o.matterFor(tx, by, id)
		if err != nil {
			return "", err
		}
		if err := permit(by, m); err != nil {
			return "", err
		}
		happened, extra, err := events(tx, m)
		if err != nil || len(happened) == 0 {
			return string(id), err
		}
		return string(id), o.step(tx, by, m, happened, extra)
	})
	return err
}

// Reply is an answer to what was offered. For says whose answer it is: the practice may write down
// what the client said.
type Reply struct {
	Case     ident.Case
	Proposal int
	For      protocol.Side
	Reply    protocol.ReplyKind
	Text     string
	// Terms come with something different of the client's: what she does for it, and by when.
	Terms protocol.Answers
}

// ReplyTo answers a proposal: yes, something different, or please call. Something different for the
// client may also come first, or change what she suggested herself: Proposal is then the newest that
// she knows of, 0 for none. Something different of the practice itself is the task of the agreement,
// which has words for it: here it is Invalid on reply.
func (o *Office) ReplyTo(ctx context.Context, by staff.Actor, key Key, in Reply) error {
	return o.act(ctx, by, key, "reply", in.Case, in, mayWork, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		if in.For == protocol.Staff && in.Reply == protocol.SomethingDifferent {
			return nil, Extra{}, fault.Invalidf("reply", "Suggest something else on its own page, so that it can be put into words.")
		}
		events, err := m.answer(in, m.moment(tx, by, sideOf(by)))
		return events, Extra{}, err
	})
}

// answer gives the events of an answer to a proposal.
func (m *matter) answer(in Reply, at protocol.Moment) ([]protocol.Event, error) {
	if in.For != protocol.Client || in.Reply != protocol.SomethingDifferent {
		return m.state.Reply(m.def, in.Proposal, in.For, in.Reply, in.Text, at)
	}
	if by := civil.Date(in.Terms.One(protocol.FieldBy)); by.Valid() && by < m.practice.Today(at.At) {
		return nil, fault.Invalidf(protocol.FieldBy, "This day has passed. Choose one that is still to come, or leave it empty.")
	}
	return m.state.Suggest(m.def, in.Proposal, in.Text, in.Terms, at)
}

// CloseMatter ends a matter in one of its ways, with the answers that the way asks for.
func (o *Office) CloseMatter(ctx context.Context, by staff.Actor, key Key, id ident.Case, way string, answers protocol.Answers) error {
	in := struct {
		Case    ident.Case
		Way     string
		Answers protocol.Answers
	}{id, way, answers}
	return o.act(ctx, by, key, "close matter", id, in, mayWork, func(tx *store.Tx, m *matter) ([]protocol.Event, Extra, error) {
		events, err := m.state.Close(m.def, way, answers, m.moment(tx, by, sideOf(by)))
		return events, Extra{}, err
	})
}
