package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// clientsOnPage is how many clients a page of the list shows.
const clientsOnPage = 50

// ClientSearch asks for a page of the clients: those who fit what was typed (name, e-mail, phone),
// those who owe something, or those who come after or before somebody in the list.
type ClientSearch struct {
	Find          string
	Owing         bool
	After, Before ident.Client
}

// ClientRow is a client in a list. PhoneShown is the number as people here read it; Balances is
// empty where nothing is open, or where the viewer does not see the money.
type ClientRow struct {
	client.Client
	PhoneShown string
	With       staff.Person
	Balances   []billing.Balance
}

// ClientList is a page of the clients. Before and After name whom to ask for to turn the page; empty
// where there is nobody. All counts the clients of the practice, More says that a search found more
// than it shows.
type ClientList struct {
	Search        ClientSearch
	Rows          []ClientRow
	All           int
	Before, After ident.Client
	More          bool
	Several       bool // several people treat: whose client it is matters
	MayAdd        bool
	MayImport     bool
	SeesMoney     bool // of every client
}

// Clients gives a page of the clients by name.
func (o *Office) Clients(ctx context.Context, by staff.Actor, in ClientSearch) (list ClientList, err error) {
	if err := may(by, staff.SeeClients, whole(by)); err != nil {
		return ClientList{}, err
	}
	err = o.read(ctx, "clients", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		list = ClientList{Search: in, Several: len(r.treats) > 1, MayAdd: staff.Can(by, staff.AddClient, whole(by)),
			MayImport: staff.Can(by, staff.ImportClients, whole(by)), SeesMoney: staff.Can(by, staff.SeeMoney, whole(by))}
		if list.All, err = tx.ClientCount(by.Practice); err != nil {
			return err
		}
		return r.fill(&list)
	})
	return list, err
}

// register is what lists and forms of clients need to know of the practice, in one unit of work.
type register struct {
	tx      *store.Tx
	by      staff.Actor
	house   house.Practice
	country phone.Country
	people  map[ident.Person]staff.Person
	treats  []staff.Person
}

func (r *register) open() (err error) {
	if r.house, err = r.tx.Practice(r.by.Practice); err != nil {
		return err
	}
	r.country = countryOf(r.house)
	people, err := r.tx.People(r.by.Practice)
	r.people = make(map[ident.Person]staff.Person, len(people))
	for _, p := range people {
		r.people[p.ID] = p
		if p.Works() && p.Treats {
			r.treats = append(r.treats, p)
		}
	}
	return err
}

func countryOf(p house.Practice) phone.Country { return phone.In(p.Zone, string(p.Currency)) }

// datesIn gives in what order people write dates where a practice is.
func datesIn(p house.Practice) civil.Order { return civil.OrderIn(string(countryOf(p))) }

func (r *register) today() civil.Date { return r.house.Today(r.tx.Now()) }

func (r *register) zone() *time.Location { return r.house.Location() }

func (r *register) subject(c client.Client) staff.Subject {
	return staff.Subject{Practice: r.by.Practice, Client: c.ID, Therapist: c.Therapist}
}

// client loads a client whom the actor may do that with; NotFound for all others.
func (r *register) client(id ident.Client, action staff.Action) (client.Client, error) {
	c, err := r.tx.Client(r.by.Practice, id)
	if err != nil {
		return c, err
	}
	if err := maySee(r.by, staff.SeeClients, r.subject(c), "client"); err != nil {
		return client.Client{}, err
	}
	return c, may(r.by, action, r.subject(c))
}

func (r *register) fill(list *ClientList) error {
	open, err := r.tx.OpenBalances(r.by.Practice)
	if err != nil {
		return err
	}
	found, err := r.page(list, open)
	for _, c := range found {
		row := ClientRow{Client: c, PhoneShown: phone.Shown(c.Phone, r.country), With: r.people[c.Therapist]}
		if staff.Can(r.by, staff.SeeMoney, r.subject(c)) {
			row.Balances = open[c.ID]
		}
		list.Rows = append(list.Rows, row)
	}
	return err
}

// page finds the clients of a page and how to turn it.
func (r *register) page(list *ClientList, open map[ident.Client][]billing.Balance) ([]client.Client, error) {
	in := list.Search
	switch {
	case in.Owing && list.SeesMoney:
		return r.owing(open)
	case strings.TrimSpace(in.Find) != "":
		found, err := r.tx.FindClients(r.by.Practice, r.sought(in.Find), clientsOnPage+1)
		list.More = len(found) > clientsOnPage
		return found[:min(len(found), clientsOnPage)], err
	case in.Before != "":
		return r.pageBefore(list)
	}
	var from client.Client
	if in.After != "" {
		var err error
		if from, err = r.tx.Client(r.by.Practice, in.After); err != nil {
			return nil, err
		}
	}
	found, err := r.tx.Clients(r.by.Practice, from, clientsOnPage+1)
	more := len(found) > clientsOnPage
	found = found[:min(len(found), clientsOnPage)]
	if more {
		list.After = found[len(found)-1].ID
	}
	if in.After != "" && len(found) > 0 {
		list.Before = found[0].ID
	}
	return found, err
}

func (r *register) pageBefore(list *ClientList) ([]client.Client, error) {
	from, err := r.tx.Client(r.by.Practice, list.Search.Before)
	if err != nil {
		return nil, err
	}
	found, err := r.tx.ClientsBefore(r.by.Practice, from, clientsOnPage+1)
	if len(found) > clientsOnPage {
		found = found[len(found)-clientsOnPage:]
		list.Before = found[0].ID
	}
	if len(found) > 0 {
		list.After = found[len(found)-1].ID
	}
	return found, err
}

// sought puts a phone number in the form in which numbers are stored.
func (r *register) sought(typed string) string {
	if client.PhoneLike(typed) {
		return phone.Tidy(typed, r.country)
	}
	return typed
}

func (r *register) owing(open map[ident.Client][]billing.Balance) ([]client.Client, error) {
	var found []client.Client
	for id, balances := range open {
		if !slices.ContainsFunc(balances, func(b billing.Balance) bool { return b.Owes.Minor > 0 }) {
			continue
		}
		c, err := r.tx.Client(r.by.Practice, id)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b client.Client) int {
		return strings.Compare(a.NameKey+"\x00"+string(a.ID), b.NameKey+"\x00"+string(b.ID))
	})
	return found, nil
}

// ClientChange is what is to be known of a client. Version is the one that was read, 0 for a new
// one; State is not asked of a new one. Anyway says that she is somebody else than the client of the
// same name who is there already.
type ClientChange struct {
	Name, OtherName, Pronouns string
	Email, Phone              string
	Since                     civil.Date
	State                     client.State
	Therapist                 ident.Person
	DeskNote                  string
	Version                   int
	Anyway                    bool
}

// ClientForm is what the page to add or change a client begins with. Change holds what is stored, as
// people read it.
type ClientForm struct {
	Client  client.Client
	Change  ClientChange
	Treats  []staff.Person
	Country phone.Country
}

// NewClientForm gives what the page to add a client begins with: whose she will be.
func (o *Office) NewClientForm(ctx context.Context, by staff.Actor) (f ClientForm, err error) {
	if err := may(by, staff.AddClient, whole(by)); err != nil {
		return f, err
	}
	err = o.read(ctx, "new client form", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		f = ClientForm{Treats: r.treats, Country: r.country, Change: ClientChange{Therapist: r.usual()}}
		return nil
	})
	return f, err
}

// usual proposes whose client somebody new is: who adds her, if she treats; the only one who does.
func (r *register) usual() ident.Person {
	for _, p := range r.treats {
		if p.ID == r.by.Person || len(r.treats) == 1 {
			return p.ID
		}
	}
	return ""
}

// ClientForm gives what the page to change a client begins with.
func (o *Office) ClientForm(ctx context.Context, by staff.Actor, id ident.Client) (f ClientForm, err error) {
	err = o.read(ctx, "client form", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.EditClient)
		if err != nil {
			return err
		}
		f = ClientForm{Client: c, Treats: r.treats, Country: r.country, Change: ClientChange{Name: c.Name, OtherName: c.OtherName, Pronouns: c.Pronouns,
			Email: c.Email, Phone: phone.Shown(c.Phone, r.country), Since: c.Since, State: c.State, Therapist: c.Therapist, DeskNote: c.DeskNote, Version: c.Version}}
		return nil
	})
	return f, err
}

// AddClient adds a client. Invalid on the fields name, other_name, pronouns, email, phone, since,
// therapist, desk_note; Conflict CodeMind when there is a client who looks like the same person, until Anyway.
func (o *Office) AddClient(ctx context.Context, by staff.Actor, key Key, in ClientChange) (ident.Client, error) {
	fresh, knot := newID[ident.Client](), newID[ident.Knot]()
	id, err := o.work(ctx, by, key, "add client", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.AddClient, whole(by)); err != nil {
			return "", err
		}
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.changed(client.Client{ID: fresh, State: client.Active}, in)
		if err != nil {
			return "", err
		}
		if !in.Anyway {
			if err := r.refuseTwin(c); err != nil {
				return "", err
			}
		}
		tx.Audit(by.Practice, by.Text(), "client.add", string(fresh))
		if err := tx.AddClient(by.Practice, c); err != nil {
			return "", err
		}
		return string(fresh), r.noteBefore(knot, c)
	})
	return ident.Client(id), err
}

// refuseTwin asks once more where somebody of the same name and contacts is there already.
func (r *register) refuseTwin(c client.Client) error {
	same, err := r.tx.FindClients(r.by.Practice, c.Name, clientsOnPage)
	if err != nil {
		return err
	}
	for _, o := range same {
		if o.Twin(c) {
			words := "There is a client of this name already, and nothing here tells the two apart. If this is somebody else, press the button once more."
			return &fault.Error{Kind: fault.Conflict, Code: CodeMind, Message: words, Problems: fault.Problems{{Field: "name", Message: words}}}
		}
	}
	return nil
}

// changed puts what was typed into a client, with all problems at once.
func (r *register) changed(c client.Client, in ClientChange) (client.Client, error) {
	c.Name, c.OtherName, c.Pronouns, c.Email, c.Phone = in.Name, in.OtherName, in.Pronouns, in.Email, in.Phone
	c.Since, c.DeskNote, c.Version = in.Since, in.DeskNote, in.Version
	c, err := c.Tidy()
	problems, ok := asProblems(err)
	if err != nil && !ok {
		return c, err
	}
	if c.Since > r.today() {
		problems.Add("since", "This day is still to come. Write the day from which they have been with you.")
	}
	p, known := r.people[in.Therapist]
	if in.Therapist != "" && in.Therapist != c.Therapist && (!known || !p.Works() || !p.Treats) {
		problems.Add("therapist", "Choose who treats.")
	}
	c.Therapist = in.Therapist
	if in.State != "" && in.State != c.State {
		if !in.State.Valid() {
			problems.Add("state", "Choose how things stand.")
		}
		c.State = in.State
	}
	c.Phone = phone.Tidy(c.Phone, r.country)
	return c, problems.Err()
}

// ChangeClient changes what is known of a client. Invalid as AddClient and on the field state;
// Conflict "stale-version" when somebody changed her meanwhile, NotFound.
func (o *Office) ChangeClient(ctx context.Context, by staff.Actor, key Key, id ident.Client, in ClientChange) error {
	knot, before := newID[ident.Knot](), newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "change client "+string(id), in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		old, err := r.client(id, staff.EditClient)
		if err != nil {
			return "", err
		}
		c, err := r.changed(old, in)
		if err != nil {
			return "", err
		}
		if err := tx.SaveClient(by.Practice, c); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "client.change", string(id))
		if old.Since == "" {
			if err := r.noteBefore(before, c); err != nil {
				return "", err
			}
		}
		return "", r.noteState(knot, old, c)
	})
	return err
}

// noteBefore puts on the time line that a client has been with the practice since a day before she was
// in Partwell, unless that is there.
func (r *register) noteBefore(id ident.Knot, c client.Client) error {
	if c.Since == "" || c.Since >= r.today() {
		return nil
	}
	knots, err := r.tx.Knots(r.by.Practice, c.ID)
	if err != nil || client.Before(knots) {
		return err
	}
	return r.tx.AddKnot(r.by.Practice, client.Knot{ID: id, Client: c.ID, Kind: client.KindJoined, At: r.tx.Now(), By: r.house.Name, Person: r.by.Person})
}

// noteState puts a change of how things stand on the time line.
func (r *register) noteState(id ident.Knot, old, c client.Client) error {
	if old.State == c.State {
		return nil
	}
	k := client.Knot{ID: id, Client: c.ID, At: r.tx.Now(), By: r.house.Name, Person: r.by.Person}
	switch c.State {
	case client.Paused:
		k.Kind = client.KindPaused
	case client.Active:
		k.Kind = client.KindBack
	default:
		k.Kind, k.Text = client.KindLine, strings.ToUpper(c.State.Words()[:1])+c.State.Words()[1:]
	}
	return r.tx.AddKnot(r.by.Practice, k)
}
