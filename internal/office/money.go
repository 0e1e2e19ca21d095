package office

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// AccountLine is one charge, with who treated. OnHold: it is looked at, and nothing is asked for on it.
type AccountLine struct {
	billing.Line
	With   staff.Person
	OnHold bool
}

// AccountEntry is one thing that happened to a client's money. What names the charges that it
// touched, Receipt is the number of its receipt, empty where none was given. Gone says that it was
// taken back, MayTakeBack that the viewer may ask for that; whether the ledger allows it is said
// when she asks. Instead is the right charge, of an entry that took back one that was put right.
type AccountEntry struct {
	billing.Entry
	Who         staff.Person
	What        []string
	Receipt     string
	Gone        bool
	MayTakeBack bool
	Instead     money.Amount
}

// Account is a client's money, newest first. Balances has one for each currency of the account, the
// practice's first. Uncharged are the visits that took place and stand on no account yet. Older
// counts the charges and entries that are left out until all are asked for; what is open never is.
type Account struct {
	Moment
	Client    client.Client
	Several   bool
	Currency  money.Currency
	Balances  []billing.Balance
	Lines     []AccountLine
	Entries   []AccountEntry
	Uncharged []scheduling.Visit
	Older     int
	may       map[staff.Action]bool
}

// May reports whether the viewer may do an action to this client's money.
func (v Account) May(a staff.Action) bool { return v.may[a] }

// accountLength is how many charges and how many entries an account shows at first.
const accountLength = 10

// Account gives a client's money; all asks for everything since the beginning.
func (o *Office) Account(ctx context.Context, by staff.Actor, id ident.Client, all bool) (v Account, err error) {
	err = o.read(ctx, "account", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, id, tx.Book)
		if err != nil {
			return err
		}
		if err := a.may(staff.SeeMoney); err != nil {
			return err
		}
		v = Account{Moment: a.moment(), Client: a.client, Several: len(a.treats) > 1, Currency: a.house.Currency, Balances: a.balances(), may: map[staff.Action]bool{}}
		for _, action := range []staff.Action{staff.TakeMoney, staff.Refund} {
			v.may[action] = a.may(action) == nil
		}
		if err := a.history(&v); err != nil {
			return err
		}
		if !all {
			v.shorten()
		}
		v.Uncharged, err = a.uncharged()
		return err
	})
	return v, err
}

func (v *Account) shorten() {
	lines := v.Lines[:0:0]
	for i, l := range v.Lines {
		if i < accountLength || !l.Open().Zero() {
			lines = append(lines, l)
		}
	}
	v.Older = len(v.Lines) - len(lines)
	v.Lines = lines
	if n := len(v.Entries) - accountLength; n > 0 {
		v.Entries, v.Older = v.Entries[:accountLength], v.Older+n
	}
}

// account is a client's account in one unit of work.
type account struct {
	register
	client client.Client
	book   *billing.Book
}

// openAccount reads a client's account: with tx.Book to look at, with tx.LockBook to post on it. The
// caller asks may next. NotFound for a client who is not there or not to be seen.
func openAccount(tx *store.Tx, by staff.Actor, id ident.Client, read func(ident.Practice, ident.Client) (*billing.Book, error)) (*account, error) {
	a := &account{register: register{tx: tx, by: by}}
	err := a.open()
	if err != nil {
		return nil, err
	}
	if a.client, err = a.register.client(id, staff.SeeClients); err != nil {
		return nil, err
	}
	a.book, err = read(by.Practice, id)
	return a, err
}

// may asks for the client's usual therapist, and for whoever gave the treatment at hand.
func (a *account) may(action staff.Action, treated ...ident.Person) error {
	on := a.subject(a.client)
	for _, on.Therapist = range append(treated, a.client.Therapist) {
		if staff.Can(a.by, action, on) {
			return nil
		}
	}
	return may(a.by, action, on)
}

func (a *account) moment() Moment { return Moment{a.tx.Now(), a.zone(), a.today()} }

func (a *account) stamp(id ident.Entry) billing.Stamp {
	return billing.Stamp{ID: id, At: a.tx.Now(), By: a.by.Person}
}

// post stores what the book has just taken.
func (a *account) post(e billing.Entry, what string) error {
	a.tx.Audit(a.by.Practice, a.by.Text(), what, string(e.ID))
	return a.tx.Post(a.by.Practice, e)
}

func (a *account) balances() []billing.Balance {
	all := []billing.Balance{a.book.Balance(a.house.Currency)}
	for _, c := range a.book.Currencies() {
		if b := a.book.Balance(c); c != a.house.Currency && !b.Even() {
			all = append(all, b)
		}
	}
	return all
}

func (a *account) line(l billing.Line) AccountLine {
	return AccountLine{Line: l, With: a.people[l.Therapist]}
}

// history fills in the charges and what happened, newest first.
func (a *account) history(v *Account) error {
	holds, err := a.tx.HoldsOf(a.by.Practice, a.client.ID)
	if err != nil {
		return err
	}
	for _, l := range slices.Backward(a.book.Lines()) {
		line := a.line(l)
		line.OnHold = billing.Holds(holds, l.ID)
		v.Lines = append(v.Lines, line)
	}
	receipts, err := a.tx.Receipts(a.by.Practice, a.client.ID)
	if err != nil {
		return err
	}
	numbers := make(map[ident.Entry]string, len(receipts))
	for _, r := range receipts {
		numbers[r.Entry] = r.Label()
	}
	gone := map[ident.Entry]bool{}
	for _, e := range slices.Backward(a.book.Entries()) {
		gone[e.Reverses] = true
		shown := a.entry(e)
		shown.Receipt, shown.Gone = numbers[e.ID], gone[e.ID]
		shown.MayTakeBack = e.Kind != billing.KindReversal && !gone[e.ID] && a.mayTakeBack(e) == nil
		v.Entries = append(v.Entries, shown)
	}
	return nil
}

func (a *account) entry(e billing.Entry) AccountEntry {
	shown := AccountEntry{Entry: e, Who: a.people[e.By]}
	if c, ok := a.book.Correction(e.ID); ok && e.Kind == billing.KindReversal && c.Now != "" {
		now, _ := a.book.Line(c.Now) // it stands on this account
		shown.Instead = now.Amount
	}
	for _, p := range e.Postings {
		if l, err := a.book.Line(p.Line); err == nil && !slices.Contains(shown.What, l.What) {
			shown.What = append(shown.What, l.What)
		}
	}
	return shown
}

// uncharged finds the visits that took place, have a price and stand on no account, oldest first. One
// of which it came out that nothing should have been charged is none of them.
func (a *account) uncharged() ([]scheduling.Visit, error) {
	visits, err := a.tx.ClientVisits(a.by.Practice, a.client.ID)
	if err != nil {
		return nil, err
	}
	charged := map[ident.Visit]bool{}
	for _, l := range a.book.Lines() {
		charged[l.Visit] = true
	}
	nothing, err := a.tx.NothingDue(a.by.Practice, a.client.ID)
	if err != nil {
		return nil, err
	}
	for line := range nothing {
		if l, err := a.book.Line(line); err == nil {
			charged[l.Visit] = true
		}
	}
	visits = slices.DeleteFunc(visits, func(v scheduling.Visit) bool {
		return charged[v.ID] || v.Price.Zero() || v.State != scheduling.Done && v.State != scheduling.Arrived
	})
	slices.Reverse(visits)
	return visits, nil
}

// ChargeView is what the page to add a charge by hand begins with.
type ChargeView struct {
	Moment
	Client   client.Client
	Currency money.Currency
}

// NewChargeView gives what the page to add a charge by hand begins with.
func (o *Office) NewChargeView(ctx context.Context, by staff.Actor, id ident.Client) (v ChargeView, err error) {
	err = o.read(ctx, "new charge", func(tx *store.Tx) error {
		a, err := openAccount(tx, by, id, tx.Book)
		if err != nil {
			return err
		}
		v = ChargeView{a.moment(), a.client, a.house.Currency}
		return a.may(staff.TakeMoney)
	})
	return v, err
}

// NewCharge is a charge by hand. Amount is as it was typed, On the day, today when empty. For is what
// was not kept and is charged for, empty where it is about nothing of that kind. Sold says that it is
// something she bought, such as oil.
type NewCharge struct {
	Client ident.Client
	For    ident.Crossing
	What   string
	Amount string
	On     string
	Sold   bool
	// Wrong is what could not be read of the form; then nothing is charged, and all is told at once.
	Wrong fault.Problems `json:"-"`
}

// longestCharge bounds what a charge is for, in letters.
const longestCharge = 120

// Charge puts something on a client's account by hand, and gives its entry. What is not something sold may
// wait for a second look: *Waits. Invalid on the fields what, amount, on; Conflict "charged-already" for a
// second one for what was not kept once.
func (o *Office) Charge(ctx context.Context, by staff.Actor, key Key, in NewCharge) (ident.Entry, error) {
	id, err := o.careful(ctx, by, key, "charge", in)
	return ident.Entry(id), err
}

func (in NewCharge) do(_ *Office, tx *store.Tx, by staff.Actor) (id string, harm secondlook.Act, err error) {
	a, err := openAccount(tx, by, in.Client, tx.LockBook)
	if err != nil {
		return "", harm, err
	}
	if err := a.may(staff.TakeMoney); err != nil {
		return "", harm, err
	}
	l, err := a.typedLine(in)
	if err != nil {
		return "", harm, err
	}
	l.ID = newID[ident.Line]()
	e, err := a.book.Charge(a.stamp(newID[ident.Entry]()), l)
	if err != nil {
		return "", harm, err
	}
	what := "money.charge"
	harm = secondlook.Act{Kind: secondlook.Charge, Client: in.Client, About: string(in.For), What: "charge " + l.Amount.String() + " for “" + l.What + "”, " + l.On.Long()}
	if in.Sold && in.For == "" {
		what, harm.State, harm.Line = "money.sell", secondlook.AtOnce, "Something that the client bought"
	} else {
		in.On = string(l.On) // the day on which it was asked for
		body, err := json.Marshal(in)
		if err != nil {
			return "", harm, err
		}
		harm.Body = string(body)
	}
	if err := a.post(e, what); err != nil || in.For == "" {
		return string(e.ID), harm, err
	}
	return string(e.ID), harm, a.feeFor(in.For, l.ID)
}

// feeFor keeps with something not kept what was charged for it, so that it can be seen later on which
// terms it rests.
func (a *account) feeFor(id ident.Crossing, line ident.Line) error {
	x, err := a.tx.Crossing(a.by.Practice, id)
	if err != nil {
		return err
	}
	if x.Client != a.client.ID || x.State != boundary.Counted || x.Side != boundary.Ask {
		return fault.New(fault.Conflict, "not-counted", "What it is for does not count any more. Nothing was charged.")
	}
	if was, err := a.book.Line(x.Fee); err == nil && !was.Void() {
		return fault.New(fault.Conflict, "charged-already", "This was charged already, with %s. Nothing was added.", was.Amount)
	}
	x.Fee = line
	return a.tx.SaveCrossing(a.by.Practice, x)
}

func (a *account) typedLine(in NewCharge) (billing.Line, error) {
	problems := slices.Clone(in.Wrong)
	l := billing.Line{What: squeezed(in.What), Therapist: a.client.Therapist}
	switch {
	case l.What == "":
		problems.Add("what", "Say what it is for.")
	case len([]rune(l.What)) > longestCharge:
		problems.Add("what", "This is longer than %d letters. Please shorten it.", longestCharge)
	}
	var err error
	l.Amount, err = readAmount(in.Amount, a.house.Currency)
	of, _ := asProblems(err)
	problems = append(problems, of...)
	l.On = a.today()
	if strings.TrimSpace(in.On) != "" {
		l.On, err = scheduling.ReadDay("on", in.On, a.today(), datesIn(a.house))
		of, _ = asProblems(err)
		problems = append(problems, of...)
	}
	if l.On > a.today() {
		problems.Add("on", "This day is still to come. Write the day on which it was.")
	}
	return l, problems.Err()
}

// ChargeVisit puts a visit on its client's account at the price that was told at booking, and gives
// the entry. Conflict "charged-already", "no-price", "not-held" for one that did not take place.
func (o *Office) ChargeVisit(ctx context.Context, by staff.Actor, key Key, id ident.Visit) (ident.Entry, error) {
	ids := newPayIDs()
	entry, err := o.work(ctx, by, key, "charge a visit", id, func(tx *store.Tx) (string, error) {
		v, err := tx.Visit(by.Practice, id)
		if err != nil {
			return "", err
		}
		a, err := openAccount(tx, by, v.Client, tx.LockBook)
		if err != nil {
			return "", err
		}
		p, err := a.payable(PayFor{Client: v.Client, Visit: id})
		if err != nil {
			return "", err
		}
		if err := a.may(staff.TakeMoney, p.line.Therapist); err != nil {
			return "", err
		}
		p.charged = false // one that is charged already is refused by the book
		return string(ids.charge), a.charge(p, ids)
	})
	return ident.Entry(entry), err
}

// readAmount reads an amount that somebody typed, in the currency of what it is for. A problem is
// about the field amount.
func readAmount(typed string, c money.Currency) (money.Amount, error) {
	if strings.TrimSpace(typed) == "" {
		return money.Amount{}, fault.Invalidf("amount", "Write the amount.")
	}
	amount, err := money.Parse(typed, c)
	switch {
	case err != nil:
		return amount, fault.Invalidf("amount", "Write the amount in %s as a number, such as %s.", c, money.Of(6050, c).Plain())
	case amount.Zero():
		return amount, fault.Invalidf("amount", "Write an amount above nothing.")
	}
	return amount, nil
}
