package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// LookBack is the page "Is it time?" of a client: everything that was said, not kept and tried, and
// what is left to try. It judges nothing.
type LookBack struct {
	Moment
	ending.LookBack
	Client client.Client
	// Sources are what the marks were made from, by their Ref.
	Sources []LookSource
	// Noticed is how much was noticed and not decided about yet.
	Noticed int
	// Next is the next booked visit, nil where there is none. Ended is how the work ended, where it did.
	Next  *scheduling.Visit
	Ended Ended
}

// LookSource is the record behind one mark; one of its parts is set.
type LookSource struct {
	Crossing boundary.Crossing
	Message  message.Message
	Matter   PastMatter
	Plan     treatment.Plan
	Talk     consultation.Consultation
	Knot     client.Knot
	Intro    referral.Introduction
	// Names are those that were given together.
	Names []string
}

// PastMatter is a matter as it stands: Outcome says how it ended, empty while it is open.
type PastMatter struct {
	Head    caseload.Case
	Title   string
	Outcome string
	Ended   civil.Date
}

// looker gathers what is between a client and the practice.
type looker struct {
	register
	o       *Office
	client  client.Client
	view    *LookBack
	marks   []ending.Mark
	tried   []ending.Try
	visible map[ident.Case]string // the kinds of matters that the viewer reads
	agreed  map[ident.Case]bool   // those in which something was agreed
}

// LookBack gives the page "Is it time?" of a client, for who treats her and the owner; the view leaves
// its trace. NotFound for a client who is not there, Forbidden for who does not treat her.
func (o *Office) LookBack(ctx context.Context, by staff.Actor, id ident.Client) (view LookBack, err error) {
	err = o.look(ctx, "is it time", func(tx *store.Tx) error {
		l := &looker{register: register{tx: tx, by: by}, o: o, view: &view, visible: map[ident.Case]string{}, agreed: map[ident.Case]bool{}}
		view = LookBack{}
		if err := l.open(); err != nil {
			return err
		}
		if l.client, err = l.register.client(id, staff.LookBack); err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "client.look-back", string(id))
		view.Moment, view.Client = Moment{tx.Now(), l.zone(), l.today()}, l.client
		if view.Ended, err = ended(tx, by, l.subject(l.client)); err != nil {
			return err
		}
		for _, gather := range []func() error{l.matters, l.told, l.notKept, l.messages, l.between, l.plans, l.talks, l.introduced, l.visits, l.ways} {
			if err := gather(); err != nil {
				return err
			}
		}
		reads := staff.Can(by, staff.SeeClinical, l.subject(l.client))
		view.LookBack = ending.LookOver(l.marks, l.tried, reads, len(l.treats) > 1)
		return nil
	})
	return view, err
}

// mark adds a mark and what it was made from.
func (l *looker) mark(m ending.Mark, from LookSource) {
	m.Ref = len(l.view.Sources)
	l.view.Sources = append(l.view.Sources, from)
	l.marks = append(l.marks, m)
}

// shows reports whether the viewer may see what belongs to a matter.
func (l *looker) shows(c ident.Case) bool { return c == "" || l.visible[c] != "" }

func (l *looker) day(t time.Time) civil.Date { return civil.DateOf(t, l.zone()) }

// matters are what was raised and worked on, with how it ended.
func (l *looker) matters() error {
	heads, err := l.tx.CasesOfClient(l.by.Practice, l.by, l.client.ID)
	if err != nil {
		return err
	}
	for _, head := range heads {
		l.visible[head.ID] = head.Protocol
		m, err := l.o.loadMatter(l.tx, l.by.Practice, head.ID)
		if err != nil {
			return err
		}
		for _, answer := range m.state.Tasks["tried"].Answers["tried"] {
			l.tried = append(l.tried, tryOf(answer))
		}
		if mark, ok := markOf(m, l.view.Ended); ok {
			mark.On = l.day(head.Opened)
			l.mark(mark, LookSource{Matter: pastMatter(m, l.day)})
		}
	}
	return nil
}

// tryOf reads an answer to "what was tried?".
func tryOf(answer string) ending.Try {
	if answer == "talked" {
		return ending.TryTalk
	}
	return ending.Try(answer)
}

// markOf says what a matter shows as tried; false for one that is no try, such as the end that stands
// or is being prepared.
func markOf(m *matter, e Ended) (ending.Mark, bool) {
	mark := ending.Mark{Key: "matter|" + string(m.head.ID), Kind: ending.MarkMatter, Clinical: true}
	switch {
	case m.def.Family == protocol.Concern:
		mark.Tries = []ending.Try{ending.TryTalk}
	case m.head.Protocol == Refer:
		if m.state.Tasks["words"].IsDone() {
			mark.Tries = []ending.Try{ending.TryRefer}
		}
	case m.head.Protocol == End:
		return mark, m.head.State == caseload.Closed && (!e.Is() || e.Parting.Case != m.head.ID)
	default:
		return mark, false
	}
	return mark, true
}

func pastMatter(m *matter, day func(time.Time) civil.Date) PastMatter {
	p := PastMatter{Head: m.head, Title: protocol.Fill(m.def.Title.In("en"), m.names())}
	if m.state.Closed == nil {
		return p
	}
	p.Ended = day(m.state.Closed.At)
	if w, ok := m.def.WayOrNotResolved(m.state.Closed.Way); ok {
		p.Outcome = protocol.Fill(w.Title.In("en"), m.names())
	}
	return p
}

// told are the boundaries that were told, read or agreed to, each in its version.
func (l *looker) told() error {
	all, err := l.tx.Boundaries(l.by.Practice)
	if err != nil {
		return err
	}
	titles := map[ident.Boundary]string{}
	for _, b := range all {
		titles[b.ID] = b.Title
	}
	acks, err := l.tx.Acknowledgements(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, a := range acks {
		l.mark(ending.Mark{Key: toldKey(a.On, a.Boundary), Kind: ending.MarkTold, On: a.On, Title: titles[a.Boundary], Version: a.Version, How: string(a.How)}, LookSource{})
	}
	told, err := l.tx.Tellings(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, b := range all {
		for _, on := range told[b.ID] {
			l.mark(ending.Mark{Key: toldKey(on, b.ID), Kind: ending.MarkTold, On: on, Title: b.Title, How: string(boundary.Told)}, LookSource{})
		}
	}
	return nil
}

func toldKey(on civil.Date, b ident.Boundary) string { return "told|" + string(on) + "|" + string(b) }

// notKept is what was not kept on either side, as it was decided, and how much waits for that. A fee
// that was charged, or let go, was tried.
func (l *looker) notKept() error {
	all, err := l.tx.CrossingsOf(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	kinds := map[boundary.Side]map[boundary.CrossingState]ending.MarkKind{
		boundary.Ask:   {boundary.Counted: ending.MarkNotKept, boundary.LetGo: ending.MarkLetGo},
		boundary.Count: {boundary.Counted: ending.MarkOurs, boundary.LetGo: ending.MarkOursLetGo},
	}
	for _, x := range all {
		kind := kinds[x.Side][x.State]
		if kind == "" || !l.shows(x.Case) {
			continue
		}
		mark := ending.Mark{Key: "crossing|" + string(x.ID), Kind: kind, On: x.On}
		if kind == ending.MarkLetGo {
			mark.Tries = []ending.Try{ending.TryFee}
		}
		l.mark(mark, LookSource{Crossing: x})
	}
	d, err := openDiary(l.tx, l.by)
	if err != nil {
		return err
	}
	n, err := openNoticer(d)
	if err != nil {
		return err
	}
	open, err := n.ofClient(l.client.ID)
	if l.view.Noticed = len(open); err != nil {
		return err
	}
	return l.fees()
}

// fees looks for a charge that a boundary named.
func (l *looker) fees() error {
	book, err := l.tx.Book(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	rules, err := l.tx.Boundaries(l.by.Practice)
	if err != nil {
		return err
	}
	for _, line := range book.Lines() {
		named := func(b boundary.Boundary) bool { return strings.HasPrefix(line.What, b.Title+", ") }
		if line.Visit == "" && !line.Void() && slices.ContainsFunc(rules, named) {
			l.tried = append(l.tried, ending.TryFee)
		}
	}
	return nil
}

// messages are what was said or sent to her.
func (l *looker) messages() error {
	all, err := l.tx.MessagesOfClient(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.State == message.Draft || m.Practitioner != "" || !l.shows(m.Case) {
			continue
		}
		mark := ending.Mark{Key: "message|" + string(m.ID), Kind: ending.MarkWords, On: m.SaidOn, How: string(m.Way), Clinical: true}
		if kind := words.Kind(m.Kind); kind.In("reminder") {
			mark.Kind = ending.MarkReminded
			if m.Way != message.InWriting {
				mark.Tries = []ending.Try{ending.TryTalk}
			}
		}
		l.mark(mark, LookSource{Message: m})
	}
	return nil
}

// between are those lines of the time line that no other record holds.
func (l *looker) between() error {
	knots, err := l.tx.Knots(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, k := range knots {
		mark := ending.Mark{Key: "knot|" + string(k.ID), On: l.day(k.At), How: string(k.Way), Clinical: k.Kind.Clinical()}
		switch k.Kind {
		case client.KindAgreed, client.KindPutRight:
			if k.Case == "" {
				continue
			}
			mark.Kind = ending.MarkAgreed
			mark.Clinical = true
			l.agreed[k.Case] = true
		case client.KindSaidChanged, client.KindEased:
			mark.Kind = ending.MarkChanged
		case client.KindPaused:
			mark.Kind, mark.Tries = ending.MarkPaused, []ending.Try{ending.TryBreak}
		default:
			continue
		}
		if l.shows(k.Case) {
			l.mark(mark, LookSource{Knot: k})
		}
	}
	return nil
}

// plans are the versions of what is worked on; one that was agreed in a matter stands there.
func (l *looker) plans() error {
	all, err := l.tx.PlanVersions(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Case == "" || l.shows(p.Case) && !l.agreed[p.Case] {
			l.mark(ending.Mark{Key: "plan|" + strconv.Itoa(p.Version), Kind: ending.MarkPlan, On: p.DecidedOn, Clinical: true}, LookSource{Plan: p})
		}
	}
	return nil
}

// talks are what was talked over with somebody.
func (l *looker) talks() error {
	all, err := l.tx.ConsultationsOf(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Talked() || !l.shows(c.Case) {
			continue
		}
		on := c.On
		if len(c.Advice) > 0 {
			on = l.day(c.Advice[0].At)
		}
		l.mark(ending.Mark{Key: "talk|" + string(c.ID), Kind: ending.MarkTalked, On: on, Clinical: true}, LookSource{Talk: c})
	}
	return nil
}

// introduced are the names that she was given, those of one day together.
func (l *looker) introduced() error {
	all, err := l.tx.IntroductionsOfClient(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	for _, in := range all {
		if in.GivenOn == "" || !l.shows(in.Case) {
			continue
		}
		who, err := l.tx.Practitioner(l.by.Practice, in.Practitioner)
		if err != nil {
			return err
		}
		key := "given|" + string(in.GivenOn) + "|" + string(in.Case)
		if i := slices.IndexFunc(l.marks, func(m ending.Mark) bool { return m.Key == key }); i >= 0 {
			from := &l.view.Sources[l.marks[i].Ref]
			from.Names = append(from.Names, who.Name)
			continue
		}
		mark := ending.Mark{Key: key, Kind: ending.MarkIntroduced, On: in.GivenOn, Clinical: true}
		if l.visible[in.Case] != End { // a list that goes with an end is no try
			mark.Tries = []ending.Try{ending.TryRefer}
		}
		l.mark(mark, LookSource{Intro: in, Names: []string{who.Name}})
	}
	return nil
}

// visits show what was tried by coming otherwise.
func (l *looker) visits() error {
	all, err := l.tx.ClientVisits(l.by.Practice, l.client.ID)
	if err != nil {
		return err
	}
	var came []ending.Came
	for _, v := range all {
		if v.State != scheduling.Done && v.State != scheduling.Arrived {
			continue
		}
		at := v.Starts.In(l.zone())
		came = append(came, ending.Came{With: string(v.Therapist), Minutes: v.Minutes, Weekday: int(at.Weekday()), Hour: at.Hour()})
	}
	l.tried = append(l.tried, ending.TriesOf(came)...)
	next, err := l.tx.NextVisits(l.by.Practice, l.client.ID, l.tx.Now(), 1)
	if len(next) > 0 {
		l.view.Next = &next[0]
	}
	return err
}

// ways are what she chose for herself.
func (l *looker) ways() error {
	w, err := l.tx.WayOutOf(l.by.Practice, l.client.ID)
	switch w.Kind {
	case client.Break:
		l.tried = append(l.tried, ending.TryBreak)
	case client.Other:
		l.tried = append(l.tried, ending.TryTherapist)
	case client.Stop: // shows nothing as tried
	}
	return err
}
