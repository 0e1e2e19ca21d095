package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func moneyPath(c ident.Client) string { return clientPath(c) + "/money" }

// placed reads an id out of an address; what cannot be one is not there.
func placed[T ~string](r *http.Request, name, what string) (T, error) {
	id := r.PathValue(name)
	if !ident.Valid(id) {
		return "", fault.Missing(what)
	}
	return T(id), nil
}

func (s *site) getMoney(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	v, err := s.office.Account(r.Context(), by(r), id, r.URL.Query().Has("all"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	m := moneyWords{ctx, v}
	p := pages.MoneyPage{Page: s.frame(r, say.T(ctx, "Money"), ui.Clients), Name: v.Client.Name, Href: clientPath(id), Sub: m.sub(), Acts: m.acts(), Waiting: m.waiting()}
	p.Told, p.Undo = m.told(ident.Entry(r.URL.Query().Get("did")))
	if v.May(staff.TakeMoney) && !v.Balances[0].Owes.Zero() {
		p.Pay = &ui.Act{Label: say.T(ctx, "Take a payment"), Href: clientPath(id) + "/pay"}
	}
	if len(v.Lines) > 0 {
		p.Lines = m.lines()
	}
	if len(v.Entries) > 0 {
		p.Entries = m.entries()
	} else if len(v.Uncharged) == 0 {
		p.Why = say.T(ctx, "After a visit you take the payment from the visit’s page. What was charged, what is open and the receipts stand here then.")
	}
	if v.Older > 0 {
		p.Older = &ui.Act{Label: say.T(ctx, "Show everything since the beginning"), Href: moneyPath(id) + "?all="}
	}
	return render(w, r, http.StatusOK, pages.Money(p))
}

// moneyWords writes a client's account.
type moneyWords struct {
	ctx  context.Context
	view office.Account
}

func (m moneyWords) sub() templ.Component {
	words := firstUpper(accountWords(m.ctx, m.view.Balances))
	if words == "" {
		words = say.T(m.ctx, "Nothing is open")
	}
	return ui.Text(words + ".")
}

func (m moneyWords) acts() []ui.Act {
	if !m.view.May(staff.TakeMoney) {
		return nil
	}
	path := clientPath(m.view.Client.ID)
	acts := []ui.Act{{Label: say.T(m.ctx, "Add a charge"), Href: path + "/charge"}}
	for _, b := range m.view.Balances {
		if b.Owes.Zero() && b.Owes.Currency == m.view.Currency {
			acts = append(acts, ui.Act{Label: say.T(m.ctx, "Take money in advance"), Href: path + "/pay"})
		}
		if !b.Owes.Zero() && b.Owes.Currency != m.view.Currency {
			acts = append(acts, ui.Act{Label: say.T(m.ctx, "Take %s", b.Owes.String()), Href: path + "/pay?currency=" + string(b.Owes.Currency)})
		}
		if !b.Credit.Zero() {
			acts = append(acts, ui.Act{Label: say.T(m.ctx, "The credit of %s", b.Credit.String()), Href: path + "/credit?currency=" + string(b.Credit.Currency)})
		}
	}
	return acts
}

func (m moneyWords) waiting() []ui.Need {
	var out []ui.Need
	for _, v := range m.view.Uncharged {
		day := civil.DateOf(v.Starts, m.view.Zone)
		n := ui.Need{Body: ui.Text(say.T(m.ctx, "%s, %s", v.Title, v.Price.String())), By: m.day(day)}
		if m.view.May(staff.TakeMoney) {
			n.Acts = []ui.Act{{Label: say.T(m.ctx, "Take the payment"), About: m.day(day), Href: payPath(v)},
				{Label: say.T(m.ctx, "Put it on the account"), About: m.day(day), To: clientPath(v.Client) + "/pay", Fields: []ui.Hidden{{Name: "visit", Value: string(v.ID)}, {Name: "way", Value: wayLater}, {Name: "back", Value: "money"}}}}
		}
		out = append(out, n)
	}
	return out
}

// day writes a day with its year where it is another one than today's.
func (m moneyWords) day(d civil.Date) string {
	return firstUpper(say.Date(m.ctx, d, m.view.Today))
}

// lines is the table of what was charged.
func (m moneyWords) lines() *ui.Table {
	t := &ui.Table{Caption: say.T(m.ctx, "What was charged"), Columns: []ui.Column{{Label: say.T(m.ctx, "What")}, {Label: say.T(m.ctx, "Charged"), Num: true},
		{Label: say.T(m.ctx, "Paid"), Num: true}, {Label: say.T(m.ctx, "Open"), Num: true}}}
	for _, l := range m.view.Lines {
		when := m.day(l.On)
		if m.view.Several && l.With.Name != "" {
			when = say.T(m.ctx, "%s, with %s", when, l.With.Name)
		}
		notes := []string{when}
		if !l.Refunded.Zero() {
			notes = append(notes, say.T(m.ctx, "%s given back", l.Refunded.String()))
		}
		if l.OnHold {
			notes = append(notes, say.T(m.ctx, "On hold: no reminder, no fee, and not unpaid."))
		}
		if !l.LetGo.Zero() {
			notes = append(notes, say.T(m.ctx, "%s let go", l.LetGo.String()))
		}
		t.Rows = append(t.Rows, []templ.Component{pages.MoneyCell(typedText(l.What), notes, "", m.lineActs(l)), ui.Text(l.Amount.String()), ui.Text(l.Paid.String()), ui.Text(l.Open().String())})
	}
	return t
}

func (m moneyWords) lineActs(l office.AccountLine) []ui.Act {
	path, about := clientPath(m.view.Client.ID), say.T(m.ctx, "for %s", l.What)
	var acts []ui.Act
	if m.view.May(staff.TakeMoney) && !l.Open().Zero() {
		acts = append(acts, ui.Act{Label: say.T(m.ctx, "Take the payment"), About: about, Href: path + "/pay?line=" + string(l.ID)},
			ui.Act{Label: say.T(m.ctx, "Let it go"), About: about, Href: linePath(m.view.Client.ID, l.ID) + "/let-go"})
	}
	if m.view.May(staff.Refund) && !l.Refundable().Zero() {
		acts = append(acts, ui.Act{Label: say.T(m.ctx, "Give back"), About: about, Href: linePath(m.view.Client.ID, l.ID) + "/refund"})
	}
	return acts
}

func linePath(c ident.Client, l ident.Line) string { return clientPath(c) + "/lines/" + string(l) }

func entryPath(c ident.Client, e ident.Entry) string {
	return clientPath(c) + "/entries/" + string(e) + "/take-back"
}

// entries is the table of everything that happened.
func (m moneyWords) entries() *ui.Table {
	t := &ui.Table{Caption: say.T(m.ctx, "Everything that happened"), Columns: []ui.Column{{Label: say.T(m.ctx, "What")}, {Label: say.T(m.ctx, "Amount"), Num: true}}}
	for _, e := range m.view.Entries {
		when := say.Stamp(m.ctx, e.At, m.view.Zone)
		if e.Who.Name != "" {
			when = say.T(m.ctx, "%s, by %s", when, e.Who.Name)
		}
		notes := []string{when}
		if len(e.What) > 0 {
			notes = append([]string{say.T(m.ctx, "For: %s", strings.Join(e.What, ", "))}, notes...)
		}
		if e.Gone {
			notes = append(notes, say.T(m.ctx, "This was taken back."))
		}
		var acts []ui.Act
		if e.Receipt != "" {
			acts = append(acts, ui.Act{Label: say.T(m.ctx, "Receipt %s", e.Receipt), Href: "/receipts/" + e.Receipt})
		}
		if e.MayTakeBack {
			acts = append(acts, ui.Act{Label: say.T(m.ctx, "Take it back"), About: entryWords(m.ctx, e), Href: entryPath(m.view.Client.ID, e.ID)})
		}
		t.Rows = append(t.Rows, []templ.Component{pages.MoneyCell(ui.Text(entryWords(m.ctx, e)), notes, e.Reason, acts), ui.Text(e.Size().String())})
	}
	return t
}

// entryWords says what happened.
func entryWords(ctx context.Context, e office.AccountEntry) string {
	switch e.Kind {
	case billing.KindCharge:
		return say.T(ctx, "Charged")
	case billing.KindPayment:
		return say.T(ctx, "Paid %s", wayWords(ctx, e.Way))
	case billing.KindUseCredit:
		return say.T(ctx, "Paid out of credit")
	case billing.KindRefund:
		if len(e.What) == 0 {
			return say.T(ctx, "Credit paid back %s", wayWords(ctx, e.Way))
		}
		return say.T(ctx, "Given back %s", wayWords(ctx, e.Way))
	case billing.KindCredit:
		return say.T(ctx, "Credit given")
	case billing.KindLetGo:
		return say.T(ctx, "Let go")
	case billing.KindReversal:
		if e.Instead.Currency != "" {
			return say.T(ctx, "Taken back, and charged as %s instead", e.Instead.String())
		}
		return say.T(ctx, "Taken back")
	}
	return ""
}

// wayWords says how money moved.
func wayWords(ctx context.Context, w billing.Way) string {
	switch w {
	case billing.ByCash:
		return say.T(ctx, "in cash")
	case billing.ByCard:
		return say.T(ctx, "by card")
	case billing.ByTransfer:
		return say.T(ctx, "by bank transfer")
	case billing.ByCredit:
		return say.T(ctx, "as credit")
	case billing.LetGoWay:
		return say.T(ctx, "let go")
	}
	return ""
}

// told says what was just done on the account, with a way back where the ledger has one.
func (m moneyWords) told(did ident.Entry) (string, *ui.Act) {
	for _, e := range m.view.Entries {
		if e.ID != did || e.Gone {
			continue
		}
		undo := &ui.Act{To: entryPath(m.view.Client.ID, e.ID)}
		if !e.MayTakeBack {
			undo = nil
		}
		switch e.Kind {
		case billing.KindCharge:
			return say.T(m.ctx, "%s is on the account.", e.Size().String()), undo
		case billing.KindUseCredit:
			return say.T(m.ctx, "%s was paid out of credit.", e.Size().String()), undo
		case billing.KindLetGo:
			return say.T(m.ctx, "%s is let go.", e.Size().String()), undo
		case billing.KindReversal:
			return say.T(m.ctx, "Taken back: %s.", e.Size().String()), nil
		default: // these lead to their receipt
		}
	}
	return "", nil
}

// chargeForm is a charge by hand.
type chargeForm struct {
	What   string `form:"what,max=200"`
	Amount string `form:"amount,max=40"`
	On     string `form:"on,max=40"`
	// Kind says whether it is something they bought; it is not asked where For says what it is about.
	Kind string `form:"kind,one=sold|other"`
	// For is what was not kept and is charged for.
	For ident.Crossing `form:"for,id"`
}

func (s *site) getCharge(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query() // what was not kept proposes a charge; nothing is posted before she presses
	return s.showCharge(w, r, http.StatusOK, forms.Values{"what": {q.Get("what")}, "amount": {q.Get("amount")}, "for": {q.Get("for")}}, nil)
}

func (s *site) postCharge(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[chargeForm](r)
	if form.Kind == "" && form.For == "" && len(problems) == 0 {
		problems.Add("kind", "%s", say.T(r.Context(), "Choose what it is."))
	}
	did, err := s.office.Charge(r.Context(), by(r), key(r), office.NewCharge{Client: id, What: form.What, Amount: form.Amount, On: form.On, For: form.For,
		Sold: form.Kind == "sold", Wrong: problems})
	if f, ok := typed(err); ok {
		return s.showCharge(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, moneyPath(id)+"?did="+string(did))
}

func (s *site) showCharge(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	v, err := s.office.NewChargeView(r.Context(), by(r), id)
	if err != nil {
		return err
	}
	p := pages.ChargePage{Page: s.frame(r, say.T(r.Context(), "Add a charge"), ui.Clients), Back: moneyPath(id), Name: v.Client.Name, Action: clientPath(id) + "/charge",
		Kind: values.Get("kind"), What: values.Get("what"), Amount: values.Get("amount"), On: values.Get("on"), For: values.Get("for"), Currency: string(v.Currency)}
	if !values.Has("on") {
		p.On = string(v.Today)
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.Charge(p))
}
