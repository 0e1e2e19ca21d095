package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// receipt gives the receipt of a payment or refund that was just posted, and its number.
func (a *account) receipt(e billing.Entry) (string, error) {
	r, err := a.book.Receipt(e.ID)
	if err != nil {
		return "", err
	}
	r.On = a.today()
	if r.Year, err = strconv.Atoi(string(r.On[:4])); err != nil {
		return "", err
	}
	r.ClientName, r.Practice, r.Therapist = a.client.Name, a.house.Name, a.treated(r)
	r, err = a.tx.GiveReceipt(a.by.Practice, r)
	return r.Label(), err
}

// treated names who gave what stands on a receipt; the client's usual therapist where no charge does.
func (a *account) treated(r billing.Receipt) string {
	var names []string
	for _, l := range r.Lines {
		line, err := a.book.Line(l.Line)
		name := a.people[line.Therapist].Name
		if err == nil && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(r.Lines) == 0 {
		names = append(names, a.people[a.client.Therapist].Name)
	}
	return strings.Join(names, ", ")
}

// ReceiptView is a receipt with how the client is reached now. Gone is the day on which the payment
// or refund was taken back, empty where it stands.
type ReceiptView struct {
	Receipt  billing.Receipt
	Practice house.Practice
	Client   client.Client
	Gone     civil.Date
	// Whole says that the viewer sees all of the client's account.
	Whole bool
}

// Receipt gives a receipt by its number, "2026-0007". NotFound when the practice gave none of it, or
// it is not theirs to see.
func (o *Office) Receipt(ctx context.Context, by staff.Actor, label string) (v ReceiptView, err error) {
	year, number, ok := readLabel(label)
	if !ok {
		return v, fault.Missing("receipt")
	}
	err = o.read(ctx, "receipt", func(tx *store.Tx) error {
		r, err := tx.Receipt(by.Practice, year, number)
		if err != nil {
			return err
		}
		a, err := openAccount(tx, by, r.Client, tx.Book)
		if err != nil {
			return err
		}
		if a.may(staff.SeeMoney, a.gave(r)...) != nil {
			return fault.Missing("receipt")
		}
		v = ReceiptView{Receipt: r, Practice: a.house, Client: a.client, Whole: a.may(staff.SeeMoney) == nil}
		if back, gone := a.book.TakenBack(r.Entry); gone {
			v.Gone = a.house.Today(back.At)
		}
		return nil
	})
	return v, err
}

// gave lists who gave the treatments on a receipt.
func (a *account) gave(r billing.Receipt) (people []ident.Person) {
	for _, l := range r.Lines {
		if line, err := a.book.Line(l.Line); err == nil {
			people = append(people, line.Therapist)
		}
	}
	return people
}

// readLabel reads a receipt's number; only the way it is written is taken.
func readLabel(label string) (year, number int, ok bool) {
	y, n, _ := strings.Cut(label, "-")
	year, errYear := strconv.Atoi(y)
	number, errNumber := strconv.Atoi(n)
	ok = errYear == nil && errNumber == nil && year < 10_000 && number < 1_000_000_000 && billing.Receipt{Year: year, Number: number}.Label() == label
	return year, number, ok
}
