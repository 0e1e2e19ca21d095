package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

// PurposeRecord opens a client's own record, to read, print and keep.
const PurposeRecord = "record"

// recordLinkLife is how long that opens; the practice can make a new one any time.
const recordLinkLife = 60 * 24 * time.Hour

// Record is everything that is written down about a client, for herself: to print or to take along.
type Record struct {
	Moment
	Practice house.Practice
	Client   client.Client
	// PhoneShown is the number as it is read.
	PhoneShown string
	Asks       []client.OwnBoundary
	Prefs      []client.Preference
	Plan       treatment.Plan
	Visits     []RecordVisit
	// Line are the lines between client and practice, oldest first, letters whole; without what was talked
	// over with others.
	Line     []client.Knot
	Lines    []billing.Line
	Balances []billing.Balance
	// Receipts are all that were given, the latest first.
	Receipts []ReceiptView
}

// RecordVisit is one visit with its note.
type RecordVisit struct {
	Visit scheduling.Visit
	With  string
	Note  string
}

// Record gives a client's record to who may hand it over. The view leaves its trace. NotFound for a
// client who is not there.
func (o *Office) Record(ctx context.Context, by staff.Actor, id ident.Client) (rec Record, err error) {
	err = o.look(ctx, "record", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeeRecord)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "record.view", string(id))
		rec = Record{Moment: Moment{tx.Now(), r.zone(), r.today()}, Practice: r.house, Client: c, PhoneShown: phone.Shown(c.Phone, r.country)}
		return rec.load(&r)
	})
	return rec, err
}

// RecordByLink gives the record of a personal link: one made for it, or the client's own address.
func (o *Office) RecordByLink(ctx context.Context, v Visitor) (Record, error) {
	if v.Link.Purpose != PurposeRecord || v.Link.Client == "" || v.Actor.Kind != staff.KindClient {
		return Record{}, fault.Missing("page")
	}
	return o.Record(ctx, v.Actor, v.Link.Client)
}

func (rec *Record) load(r *register) (err error) {
	p, c := r.by.Practice, rec.Client.ID
	if rec.Asks, err = r.tx.OwnBoundaries(p, c); err != nil {
		return err
	}
	rec.Asks = slices.DeleteFunc(rec.Asks, func(b client.OwnBoundary) bool { return b.Removed != "" })
	if rec.Prefs, err = r.tx.Preferences(p, c); err != nil {
		return err
	}
	if rec.Plan, err = r.tx.Plan(p, c); err != nil {
		return err
	}
	if err := rec.loadVisits(r); err != nil {
		return err
	}
	if err := rec.loadLine(r); err != nil {
		return err
	}
	book, err := r.tx.Book(p, c)
	if err != nil {
		return err
	}
	rec.Lines = book.Lines()
	if rec.Balances, err = r.tx.BalancesOf(p, c); err != nil {
		return err
	}
	return rec.loadReceipts(r, book)
}

func (rec *Record) loadReceipts(r *register, book *billing.Book) error {
	given, err := r.tx.Receipts(r.by.Practice, rec.Client.ID)
	for _, x := range given {
		if x, err = r.tx.Receipt(r.by.Practice, x.Year, x.Number); err != nil {
			return err
		}
		v := ReceiptView{Receipt: x, Practice: r.house, Client: rec.Client}
		if back, gone := book.TakenBack(x.Entry); gone {
			v.Gone = r.house.Today(back.At)
		}
		rec.Receipts = append(rec.Receipts, v)
	}
	return err
}

// loadLine gathers what was said and agreed. The time line has the first words of a letter; here it
// stands whole.
func (rec *Record) loadLine(r *register) (err error) {
	p, c := r.by.Practice, rec.Client.ID
	if rec.Line, err = r.tx.Knots(p, c); err != nil {
		return err
	}
	rec.Line = slices.DeleteFunc(rec.Line, func(k client.Knot) bool { return k.Kind == client.KindTalked })
	slices.Reverse(rec.Line) // of what came in one moment, too, the first first
	letters, err := r.tx.MessagesOfClient(p, c)
	if err != nil {
		return err
	}
	for i, k := range rec.Line {
		if k.Kind != client.KindSaid {
			continue
		}
		for _, msg := range letters {
			if msg.Case == k.Case && firstLine(msg.Body) == k.Text {
				rec.Line[i].Text = msg.Body
			}
		}
	}
	return nil
}

func (rec *Record) loadVisits(r *register) error {
	p, c := r.by.Practice, rec.Client.ID
	visits, err := r.tx.ClientVisits(p, c)
	if err != nil {
		return err
	}
	notes, err := r.tx.ClientNotes(p, c)
	if err != nil {
		return err
	}
	text := map[ident.Visit]string{}
	for _, n := range notes {
		text[n.Visit] = n.Text
	}
	slices.SortStableFunc(visits, func(a, b scheduling.Visit) int { return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID)) })
	for _, v := range visits {
		rec.Visits = append(rec.Visits, RecordVisit{v, r.people[v.Therapist].Name, text[v.ID]})
	}
	return nil
}

// recordLinkOf gives the link to the record of a matter's client; "" where none was made.
func (o *Office) recordLinkOf(tx *store.Tx, m *matter) (ident.Link, error) {
	if m.head.Client == "" {
		return "", nil
	}
	return o.linkOf(tx, m.practice.ID, string(m.head.Client), PurposeRecord)
}
