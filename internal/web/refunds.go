package web

import (
	"context"
	"net/http"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// refundForm is money that goes back. Step is "" to look it over, "change" to go back to the form,
// "do" to do it.
type refundForm struct {
	Currency money.Currency `form:"currency,max=3"`
	Amount   string         `form:"amount,max=40"`
	Way      billing.Way    `form:"way,max=20"`
	Reason   string         `form:"reason,max=2000"`
	Step     string         `form:"step,max=10"`
}

// refundSite is where something goes back: on a charge, or, where line is empty, out of the credit.
type refundSite struct {
	client ident.Client
	line   ident.Line
	path   string
}

func lineSite(r *http.Request) (at refundSite, err error) {
	if at.client, err = placed[ident.Client](r, "client", "client"); err != nil {
		return at, err
	}
	at.line, err = placed[ident.Line](r, "line", "charge")
	at.path = linePath(at.client, at.line) + "/refund"
	return at, err
}

func creditSite(r *http.Request) (at refundSite, err error) {
	at.client, err = placed[ident.Client](r, "client", "client")
	at.path = clientPath(at.client) + "/credit"
	return at, err
}

func (s *site) getRefund(w http.ResponseWriter, r *http.Request) error {
	at, err := lineSite(r)
	if err != nil {
		return err
	}
	return s.showRefund(w, r, http.StatusOK, at, refundForm{}, forms.Values{}, nil)
}

func (s *site) postRefund(w http.ResponseWriter, r *http.Request) error {
	at, err := lineSite(r)
	if err != nil {
		return err
	}
	return s.giveBack(w, r, at)
}

func (s *site) getCredit(w http.ResponseWriter, r *http.Request) error {
	at, err := creditSite(r)
	if err != nil {
		return err
	}
	form, _, problems := forms.Bind[refundForm](r)
	if len(problems) > 0 {
		return fault.Missing("credit")
	}
	return s.showRefund(w, r, http.StatusOK, at, form, forms.Values{}, nil)
}

func (s *site) postCredit(w http.ResponseWriter, r *http.Request) error {
	at, err := creditSite(r)
	if err != nil {
		return err
	}
	return s.giveBack(w, r, at)
}

// giveBack takes the three steps of giving something back: the form, the look over it, the deed.
func (s *site) giveBack(w http.ResponseWriter, r *http.Request, at refundSite) error {
	form, values, problems := forms.Bind[refundForm](r)
	in := office.RefundRequest{Client: at.client, Line: at.line, Currency: form.Currency, Amount: form.Amount, Way: form.Way, Reason: form.Reason}
	err := problems.Err()
	if err == nil && form.Step == "change" {
		return s.showRefund(w, r, http.StatusOK, at, form, values, nil)
	}
	if err == nil && form.Step == "do" {
		receipt, err := s.office.Refund(r.Context(), by(r), key(r), in)
		if f, ok := typed(err); ok {
			return s.showRefund(w, r, formStatus(f), at, form, values, f)
		}
		if err != nil {
			return err
		}
		return see(w, r, "/receipts/"+receipt+"?did=")
	}
	var check office.RefundCheck
	if err == nil {
		check, err = s.office.CheckRefund(r.Context(), by(r), in)
	}
	if f, ok := typed(err); ok {
		return s.showRefund(w, r, formStatus(f), at, form, values, f)
	}
	if err != nil {
		return err
	}
	return render(w, r, http.StatusOK, pages.MoneyCheck(s.refundCheck(r, at, form, check)))
}

// refundCheck shows what will be given back before it is.
func (s *site) refundCheck(r *http.Request, at refundSite, form refundForm, check office.RefundCheck) pages.MoneyCheckPage {
	ctx := r.Context()
	sum := check.Amount.String()
	p := pages.MoneyCheckPage{Page: s.frame(r, say.T(ctx, "Look it over"), ui.Clients), Back: ui.Act{Label: say.T(ctx, "Money"), Href: moneyPath(at.client)},
		Heading: say.T(ctx, "Give %s back?", sum), Name: check.Client.Name, Action: at.path, Stays: say.T(ctx, "A receipt is made and stays on the account."),
		Button: say.T(ctx, "Yes, give %s back %s", sum, wayWords(ctx, form.Way)), Change: &ui.Act{Label: say.T(ctx, "Change it"), Name: "step", Value: "change"},
		Fields: []ui.Hidden{{Name: "currency", Value: string(form.Currency)}, {Name: "amount", Value: form.Amount}, {Name: "way", Value: string(form.Way)}, {Name: "reason", Value: form.Reason}}}
	p.Do = "do"
	hands := say.T(ctx, "%s goes out %s", sum, wayWords(ctx, form.Way))
	if form.Way == billing.ByCredit {
		hands = say.T(ctx, "%s is kept as credit. No money moves.", sum)
	}
	p.Rows = []ui.WillRow{{What: say.T(ctx, "What happens"), Lines: []string{hands}}}
	if l := check.Line; l != nil {
		p.Rows = append([]ui.WillRow{{What: say.T(ctx, "For"), Lines: []string{l.What, l.On.Full()}}}, p.Rows...)
		p.Rows = append(p.Rows, ui.WillRow{What: say.T(ctx, "Can go back later"), Lines: []string{say.T(ctx, "%s more on this charge", l.Refundable().String())}})
	} else {
		p.Rows = append([]ui.WillRow{{What: say.T(ctx, "From"), Lines: []string{say.T(ctx, "the credit")}}}, p.Rows...)
	}
	p.Rows = append(p.Rows, ui.WillRow{What: say.T(ctx, "Credit afterwards"), Lines: []string{check.Balance.Credit.String()}})
	if form.Reason != "" {
		p.Rows = append(p.Rows, ui.WillRow{What: say.T(ctx, "Why"), Body: typedText(form.Reason)})
	}
	return p
}

func (s *site) showRefund(w http.ResponseWriter, r *http.Request, status int, at refundSite, form refundForm, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	p := pages.GiveBackPage{Back: moneyPath(at.client), Action: at.path, Amount: values.Get("amount"), Way: values.Get("way"), Reason: values.Get("reason"), Ways: wayOptions(ctx, at.line != "")}
	var most money.Amount
	var err error
	if at.line != "" {
		most, err = s.lineToRefund(r, at, &p)
	} else {
		most, err = s.creditToRefund(r, at, form.Currency, &p)
	}
	if err != nil {
		return err
	}
	p.Page = s.frame(r, p.Heading, ui.Clients)
	if !values.Has("amount") {
		p.Amount = most.Plain()
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.GiveBack(p))
}

// lineToRefund fills in a charge and says how much of it can go back.
func (s *site) lineToRefund(r *http.Request, at refundSite, p *pages.GiveBackPage) (money.Amount, error) {
	ctx := r.Context()
	v, err := s.office.LineToRefund(ctx, by(r), at.client, at.line)
	if err != nil {
		return money.Amount{}, err
	}
	p.AmountLabel = say.T(ctx, "How much goes back")
	p.Heading, p.Name, p.Facts = say.T(ctx, "Give back"), v.Client.Name, append(lineFacts(ctx, v.Line), ui.Fact{Term: say.T(ctx, "Can go back"), Body: ui.Strong(v.Line.Refundable().String())})
	if v.Line.Refundable().Zero() {
		p.Nothing = say.T(ctx, "Nothing more can go back on this charge: nothing of it is paid, or all of it went back.")
	}
	return v.Line.Refundable(), nil
}

// creditToRefund fills in the credit and says how much of it there is.
func (s *site) creditToRefund(r *http.Request, at refundSite, currency money.Currency, p *pages.GiveBackPage) (money.Amount, error) {
	ctx := r.Context()
	v, err := s.office.Credit(ctx, by(r), at.client, currency)
	if err != nil {
		return money.Amount{}, err
	}
	credit, owes := v.Balance.Credit, v.Balance.Owes
	p.Heading, p.Name, p.AmountLabel = say.T(ctx, "Credit"), v.Client.Name, say.T(ctx, "How much you pay back")
	p.Facts = []ui.Fact{{Term: say.T(ctx, "Credit"), Body: ui.Strong(credit.String())}}
	p.Fields = []ui.Hidden{{Name: "currency", Value: string(credit.Currency)}}
	switch {
	case credit.Zero():
		p.Nothing = say.T(ctx, "There is no credit.")
	case !v.MayPayBack:
		p.Nothing = say.T(ctx, "The owner or the front desk can pay it back.")
	}
	if !credit.Zero() && !owes.Zero() {
		use := credit
		if owes.Minor < credit.Minor {
			use = owes
		}
		p.UseLine = say.T(ctx, "%s is open.", owes.String())
		p.Use = &ui.Act{Label: say.T(ctx, "Pay %s out of the credit", use.String()), To: clientPath(at.client) + "/pay",
			Fields: []ui.Hidden{{Name: "currency", Value: string(credit.Currency)}, {Name: "way", Value: wayCredit}}}
	}
	return credit, nil
}

// wayOptions are how something goes back; credit only for a charge.
func wayOptions(ctx context.Context, credit bool) []ui.Option {
	out := []ui.Option{{Value: string(billing.ByCash), Label: say.T(ctx, "In cash")}, {Value: string(billing.ByCard), Label: say.T(ctx, "On the card"), Hint: say.T(ctx, "You do it on your card machine.")},
		{Value: string(billing.ByTransfer), Label: say.T(ctx, "By bank transfer")}}
	if credit {
		out = append(out, ui.Option{Value: wayCredit, Label: say.T(ctx, "As credit"), Hint: say.T(ctx, "Kept for the next visits. No money moves.")})
	}
	return out
}

// lineFacts says how a charge stands.
func lineFacts(ctx context.Context, l office.AccountLine) []ui.Fact {
	facts := []ui.Fact{{Term: say.T(ctx, "For"), Body: ui.Text(say.T(ctx, "%s, %s", l.What, l.On.Full()))},
		{Term: say.T(ctx, "Charged"), Body: ui.Text(l.Amount.String())}, {Term: say.T(ctx, "Paid"), Body: ui.Text(l.Paid.String())}}
	if !l.Refunded.Zero() {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Given back"), Body: ui.Text(l.Refunded.String())})
	}
	if !l.LetGo.Zero() {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Let go"), Body: ui.Text(l.LetGo.String())})
	}
	return facts
}

// letGoForm is something open that is not asked for any more.
type letGoForm struct {
	Amount string `form:"amount,max=40"`
	Reason string `form:"reason,max=2000"`
}

func (s *site) getLetGo(w http.ResponseWriter, r *http.Request) error {
	return s.showLetGo(w, r, http.StatusOK, forms.Values{}, nil)
}

func (s *site) postLetGo(w http.ResponseWriter, r *http.Request) error {
	at, err := lineSite(r)
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[letGoForm](r)
	did, err := ident.Entry(""), problems.Err()
	if err == nil {
		did, err = s.office.LetGo(r.Context(), by(r), key(r), office.LetGo{Client: at.client, Line: at.line, Amount: form.Amount, Reason: form.Reason})
	}
	if f, ok := typed(err); ok {
		return s.showLetGo(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, moneyPath(at.client)+"?did="+string(did))
}

func (s *site) showLetGo(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	at, err := lineSite(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	v, err := s.office.LineToLetGo(ctx, by(r), at.client, at.line)
	if err != nil {
		return err
	}
	p := pages.LetGoPage{Page: s.frame(r, say.T(ctx, "Let it go"), ui.Clients), Back: moneyPath(at.client), Name: v.Client.Name, Action: linePath(at.client, at.line) + "/let-go",
		Amount: values.Get("amount"), Reason: values.Get("reason"), Facts: append(lineFacts(ctx, v.Line), ui.Fact{Term: say.T(ctx, "Open"), Body: ui.Strong(v.Line.Open().String())})}
	if !values.Has("amount") {
		p.Amount = v.Line.Open().Plain()
	}
	if v.Line.Open().Zero() {
		p.Nothing = say.T(ctx, "Nothing is open on this charge, so there is nothing to let go.")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.LetGo(p))
}

// takeBackForm takes an entry back.
type takeBackForm struct {
	Reason string `form:"reason,max=2000"`
}

func (s *site) getTakeBack(w http.ResponseWriter, r *http.Request) error {
	return s.showTakeBack(w, r, http.StatusOK, "", nil)
}

func (s *site) postTakeBack(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	entry, err := placed[ident.Entry](r, "entry", "entry")
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[takeBackForm](r)
	did, err := ident.Entry(""), problems.Err()
	if err == nil {
		did, err = s.office.TakeBack(r.Context(), by(r), key(r), office.TakeBack{Client: id, Entry: entry, Reason: form.Reason})
	}
	if f, ok := typed(err); ok {
		return s.showTakeBack(w, r, formStatus(f), values.Get("reason"), f)
	}
	if err != nil {
		return err
	}
	return see(w, r, moneyPath(id)+"?did="+string(did))
}

func (s *site) showTakeBack(w http.ResponseWriter, r *http.Request, status int, reason string, wrong *fault.Error) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	entry, err := placed[ident.Entry](r, "entry", "entry")
	if err != nil {
		return err
	}
	ctx := r.Context()
	v, err := s.office.EntryToTakeBack(ctx, by(r), id, entry)
	if err != nil {
		return err
	}
	p := pages.MoneyCheckPage{Page: s.frame(r, say.T(ctx, "Take it back"), ui.Clients), Back: ui.Act{Label: say.T(ctx, "Money"), Href: moneyPath(id)}, Heading: say.T(ctx, "Take this back?"),
		Name: v.Client.Name, Refused: v.Refused, AskReason: true, Reason: reason, Action: entryPath(id, entry), Rows: takeBackRows(ctx, v),
		Stays: say.T(ctx, "For something entered by mistake. Both stay on the account, side by side. Money in your hand or on a card machine does not move by this."), Button: say.T(ctx, "Yes, take it back")}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.MoneyCheck(p))
}

// wholeWords says of each part of a correction what it was; all are taken back together.
func wholeWords(ctx context.Context, v office.TakeBackView) (lines []string) {
	for _, e := range v.Whole {
		lines = append(lines, say.T(ctx, "%s: %s", entryWords(ctx, e), e.Size().String()))
	}
	return append(lines, say.T(ctx, "All of it is taken back together. The charge stands as it was before."))
}

func takeBackRows(ctx context.Context, v office.TakeBackView) []ui.WillRow {
	lines := append([]string{say.T(ctx, "%s: %s", entryWords(ctx, v.Entry), v.Entry.Size().String())}, v.Entry.What...)
	rows := []ui.WillRow{{What: say.T(ctx, "What"), Lines: append(lines, v.Entry.At.In(v.Zone).Format("2 January 2006"))}}
	if len(v.Whole) > 0 {
		rows = []ui.WillRow{{What: say.T(ctx, "The whole correction"), Lines: wholeWords(ctx, v)}}
	}
	if v.Entry.Receipt != "" {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Receipt"), Lines: []string{say.T(ctx, "%s stays, and says that it was taken back.", v.Entry.Receipt)}})
	}
	if v.Refused == "" {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Open afterwards"), Lines: []string{say.T(ctx, "%s (it is %s now)", v.After.Owes.String(), v.Before.Owes.String())}},
			ui.WillRow{What: say.T(ctx, "Credit afterwards"), Lines: []string{say.T(ctx, "%s (it is %s now)", v.After.Credit.String(), v.Before.Credit.String())}})
	}
	return rows
}
