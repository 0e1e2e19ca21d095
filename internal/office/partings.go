package office

import (
	"cmp"
	"context"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Partings are those who moved on over the years, beside the size of the practice.
type Partings struct {
	Moment
	// Years are the newest first; the Ref of a parting is its place in Items.
	Years []ending.Year
	Items []PastParting
	// Whole says that they are those of the whole practice; Several that several people treat in it.
	Whole, Several bool
}

// PastParting is one parting that is over. Client is empty for somebody who only asked; Case for who
// stopped by their own choice.
type PastParting struct {
	Name    string
	Client  ident.Client
	Inquiry ident.Inquiry
	Case    ident.Case
	// By is who told them, Way how; Theirs says that they did it themselves, by their own link.
	By     staff.Person
	Way    message.Way
	Theirs bool
	// Outcome is how it was closed, in words; empty while it is open.
	Outcome string
	// BackOn is when visits could be booked again.
	BackOn civil.Date
	// Self is what the viewer wrote to herself; nobody else is given it.
	Self []string
}

// partingsBook gathers the partings that somebody may see.
type partingsBook struct {
	register
	o       *Office
	clients map[ident.Client]client.Client
	view    *Partings
	past    []ending.Past
}

// Partings gives the partings of the practice to its owner, and her own to a therapist; the view
// leaves its trace. Forbidden for others.
func (o *Office) Partings(ctx context.Context, by staff.Actor) (view Partings, err error) {
	if err := may(by, staff.SeePartings, staff.Subject{Practice: by.Practice, Therapist: by.Person}); err != nil {
		return view, err
	}
	err = o.look(ctx, "partings", func(tx *store.Tx) error {
		b := &partingsBook{register: register{tx: tx, by: by}, o: o, clients: map[ident.Client]client.Client{}, view: &view}
		if err := b.open(); err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "partings.view", string(by.Practice))
		view = Partings{Moment: Moment{tx.Now(), b.zone(), b.today()}, Whole: staff.Can(by, staff.SeePartings, whole(by)), Several: len(b.treats) > 1}
		all, err := tx.AllClients(by.Practice)
		if err != nil {
			return err
		}
		for _, c := range all {
			b.clients[c.ID] = c
		}
		if err := b.told(); err != nil {
			return err
		}
		if err := b.left(); err != nil {
			return err
		}
		return b.years()
	})
	return view, err
}

// hers reports whether a parting is the viewer's to see.
func (b *partingsBook) hers(therapist ident.Person) bool {
	return b.view.Whole || therapist == b.by.Person
}

func (b *partingsBook) add(on civil.Date, how ending.Parted, item PastParting) {
	b.past = append(b.past, ending.Past{On: on, How: how, Ref: len(b.view.Items)})
	b.view.Items = append(b.view.Items, item)
}

// told are those to whom it was said.
func (b *partingsBook) told() error {
	heads, err := b.tx.PartingCases(b.by.Practice, b.by)
	if err != nil {
		return err
	}
	for _, head := range heads {
		journal, err := b.tx.Journal(b.by.Practice, head.ID)
		if err != nil {
			return err
		}
		state, err := protocol.Replay(journal)
		if err != nil {
			return err
		}
		how, ok := parted(head, state)
		said := state.Tasks["words"]
		if !ok || !b.hers(head.Therapist) && said.By != b.by.Text() {
			continue
		}
		item := PastParting{Client: head.Client, Inquiry: head.Inquiry, Case: head.ID, By: b.people[head.Therapist], Way: message.Way(said.Answers.One("how")),
			Self: protocol.ToSelf(journal, b.by.Text())}
		if who, ok := b.sayer(said.By); ok {
			item.By = who
		}
		if err := b.name(&item, head, state); err != nil {
			return err
		}
		b.add(cmp.Or(civil.Date(said.Answers.One("on")), civil.DateOf(said.Done, b.zone())), how, item)
	}
	return nil
}

// sayer finds who of the practice did a step.
func (b *partingsBook) sayer(by string) (staff.Person, bool) {
	for _, p := range b.people {
		if staff.As(b.by.Practice, p).Text() == by {
			return p, true
		}
	}
	return staff.Person{}, false
}

// parted says how somebody parted by a matter: only once it was said, and neither where they stayed
// after all nor where it was about one visit.
func parted(head caseload.Case, state protocol.Case) (ending.Parted, bool) {
	if !state.Tasks["words"].IsDone() {
		return "", false
	}
	switch head.Protocol {
	case Refer:
		return ending.PartedSent, head.Way != "stayed"
	case End:
		if state.Tasks["safety"].Answers.One("stake") == "yes" {
			return ending.PartedSafety, true
		}
		return ending.PartedTold, true
	default:
		return ending.PartedDeclined, state.Tasks["which"].Answers.One("why") != "not-today"
	}
}

// name says who it was and what became of it.
func (b *partingsBook) name(item *PastParting, head caseload.Case, state protocol.Case) error {
	item.Name = b.clients[head.Client].Name
	if head.Inquiry != "" {
		q, err := b.tx.Inquiry(b.by.Practice, head.Inquiry)
		if err != nil {
			return err
		}
		item.Name = q.Name
	}
	if state.Closed != nil {
		source, err := b.tx.Definition(b.by.Practice, head.Digest)
		if err != nil {
			return err
		}
		def, err := b.o.protocols.Read(source)
		if err != nil {
			return err
		}
		if w, ok := def.WayOrNotResolved(state.Closed.Way); ok {
			item.Outcome = protocol.Fill(w.Title.In("en"), map[string]string{"client": client.Client{Name: item.Name}.FirstName()})
		}
	}
	if head.Protocol != End {
		return nil
	}
	p, ok, err := b.tx.PartingOf(b.by.Practice, head.Client)
	if ok && p.Case == head.ID && p.State == ending.Opened {
		item.BackOn = p.OpenedOn
	}
	return err
}

// left are those who stopped by their own choice.
func (b *partingsBook) left() error {
	all, err := b.tx.Stopped(b.by.Practice)
	if err != nil {
		return err
	}
	for _, w := range all {
		if c := b.clients[w.Client]; b.hers(c.Therapist) {
			b.add(w.Since, ending.PartedLeft, PastParting{Name: c.Name, Client: w.Client, By: b.people[c.Therapist], Theirs: w.Theirs})
		}
	}
	return nil
}

// years lays all of it beside how many people came.
func (b *partingsBook) years() error {
	first, this := b.house.Created.In(b.zone()).Year(), b.tx.Now().In(b.zone()).Year()
	of := b.by.Person
	if b.view.Whole {
		of = ""
	}
	people := map[int]int{}
	for year := first; year <= this; year++ {
		n, err := b.tx.PeopleWhoCame(b.by.Practice, of, newYear(year, b.zone()), newYear(year+1, b.zone()))
		if err != nil {
			return err
		}
		people[year] = n
	}
	b.view.Years = ending.ByYear(b.past, people, this)
	return nil
}

func newYear(year int, zone *time.Location) time.Time {
	return time.Date(year, 1, 1, 0, 0, 0, 0, zone)
}
