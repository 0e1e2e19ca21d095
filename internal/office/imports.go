package office

import (
	"context"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// ClientsToBring is a list of clients to bring in: its text, pasted or from a file. Columns says
// what each column holds, as somebody corrected it; nil finds out. AgreedOn is the day on which
// those without a day of their own said yes to how the practice works, empty for none.
type ClientsToBring struct {
	Text      string
	Columns   []client.Column
	AgreedOn  civil.Date
	Therapist ident.Person
}

// ImportView is what the page shows on which clients are brought in. List is the dry run; zero
// before there is a list. Boundaries is how many there are to say yes to.
type ImportView struct {
	List       client.List
	Treats     []staff.Person
	Usual      ident.Person
	Boundaries int
	Country    phone.Country
}

// LookAtClients makes the dry run of a list. Nothing is stored. An empty text gives the page on
// which it begins. Invalid on the field agreed_on.
func (o *Office) LookAtClients(ctx context.Context, by staff.Actor, in ClientsToBring) (view ImportView, err error) {
	if err := may(by, staff.ImportClients, whole(by)); err != nil {
		return view, err
	}
	var today civil.Date
	var known []client.Client
	err = o.read(ctx, "look at a list", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		current, err := tx.Boundaries(by.Practice)
		if err != nil {
			return err
		}
		view = ImportView{Treats: r.treats, Usual: r.usual(), Country: r.country, Boundaries: len(boundary.NotTold(current, nil))}
		today = r.today()
		known, err = tx.AllClients(by.Practice)
		return err
	})
	if err != nil || in.Text == "" {
		return view, err
	}
	view.List = listToBring(in, today, view.Country).Against(known)
	for i, row := range view.List.Rows {
		view.List.Rows[i].Client.Phone = phone.Shown(row.Client.Phone, view.Country)
	}
	return view, in.check(today)
}

func (in ClientsToBring) check(today civil.Date) error {
	if in.AgreedOn > today {
		return fault.Invalidf("agreed_on", "This day is still to come. Write the day on which they said yes.")
	}
	return nil
}

// listToBring reads a list and puts its phone numbers in the form in which they are kept.
func listToBring(in ClientsToBring, today civil.Date, country phone.Country) client.List {
	list := client.Read([]byte(in.Text), in.Columns, nil, today, civil.OrderIn(string(country)))
	for i := range list.Rows {
		c := &list.Rows[i].Client
		c.Phone = phone.Tidy(c.Phone, country)
		if list.Rows[i].Agreed == "" {
			list.Rows[i].Agreed = in.AgreedOn
		}
	}
	return list
}

// BringClients brings a list in, all of it or nothing, and gives how many clients it added. Who is a
// client already is left out. Conflict "list" when the list has faults to be mended or nobody new in
// it, Invalid on agreed_on, therapist.
func (o *Office) BringClients(ctx context.Context, by staff.Actor, key Key, in ClientsToBring) (int, error) {
	if err := may(by, staff.ImportClients, whole(by)); err != nil {
		return 0, err
	}
	at, err := o.momentOf(ctx, by)
	if err != nil {
		return 0, err
	}
	if err := in.check(at.today); err != nil {
		return 0, err
	}
	list := listToBring(in, at.today, at.country)
	for i := range list.Rows {
		list.Rows[i].Client.ID = newID[ident.Client]()
		list.Rows[i].Client.Therapist = in.Therapist
	}
	done, err := o.work(ctx, by, key, "bring clients", in, func(tx *store.Tx) (string, error) {
		known, err := tx.AllClients(by.Practice)
		if err != nil {
			return "", err
		}
		now := list.Against(known)
		if !now.Ready() {
			return "", fault.New(fault.Conflict, "list", "Nothing was brought in. Mend what stands below, then look again.")
		}
		return bring(tx, by, at, now.Coming(), in.Therapist)
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(done)
}

// importMoment is what a list is read by.
type importMoment struct {
	today   civil.Date
	zone    *time.Location
	country phone.Country
	name    string
}

func (o *Office) momentOf(ctx context.Context, by staff.Actor) (at importMoment, err error) {
	err = o.read(ctx, "practice", func(tx *store.Tx) error {
		p, err := tx.Practice(by.Practice)
		at = importMoment{p.Today(tx.Now()), p.Location(), countryOf(p), p.Name}
		return err
	})
	return at, err
}

func bring(tx *store.Tx, by staff.Actor, at importMoment, rows []client.Row, therapist ident.Person) (string, error) {
	r := register{tx: tx, by: by}
	if err := r.open(); err != nil {
		return "", err
	}
	if p, known := r.people[therapist]; therapist != "" && (!known || !p.Treats || !p.Works()) {
		return "", fault.Invalidf("therapist", "Choose who treats.")
	}
	current, err := tx.Boundaries(by.Practice)
	if err != nil {
		return "", err
	}
	boundaries := len(boundary.NotTold(current, nil))
	for _, row := range rows {
		c := row.Client
		if err := tx.AddClient(by.Practice, c); err != nil {
			return "", err
		}
		joined := client.Knot{ID: newID[ident.Knot](), Client: c.ID, Kind: client.KindJoined, At: tx.Now(), Text: "brought in from a list", By: at.name, Person: by.Person}
		if err := tx.AddKnot(by.Practice, joined); err != nil {
			return "", err
		}
		if row.Agreed == "" || boundaries == 0 {
			continue
		}
		if err := agreedBefore(tx, by, at, c.ID, row.Agreed); err != nil {
			return "", err
		}
	}
	tx.Audit(by.Practice, by.Text(), "clients.import", string(by.Practice))
	return strconv.Itoa(len(rows)), nil
}

// agreedBefore keeps that somebody said yes, before Partwell, to how the practice works.
func agreedBefore(tx *store.Tx, by staff.Actor, at importMoment, c ident.Client, on civil.Date) error {
	if err := tx.AcknowledgeAll(by.Practice, c, boundary.Agreed, on, "before, as your list has it"); err != nil {
		return err
	}
	return tx.AddKnot(by.Practice, client.Knot{ID: newID[ident.Knot](), Client: c, Kind: client.KindAgreed, At: noon(on, at.zone),
		Text: "How you work, all of it", By: at.name, Person: by.Person})
}

// noon is the instant by which something is sorted of which only the day is known.
func noon(d civil.Date, zone *time.Location) time.Time { return d.At(12*60, zone).UTC() }
