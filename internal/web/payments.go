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

// What else than money the page can send as the way: a visit that is paid later, and credit.
const (
	wayLater  = "later"
	wayCredit = string(billing.ByCredit)
)

// payForm is money taken, and what it is for.
type payForm struct {
	Visit    ident.Visit    `form:"visit,id"`
	Line     ident.Line     `form:"line,id"`
	Currency money.Currency `form:"currency,max=3"`
	Amount   string         `form:"amount,max=40"`
	Way      billing.Way    `form:"way,max=20"`
	Told     string         `form:"told,max=40"`
	// Back is set where the account is what somebody comes from.
	Back string `form:"back,max=10"`
}

func (f payForm) payFor(c ident.Client) office.PayFor {
	return office.PayFor{Client: c, Visit: f.Visit, Line: f.Line, Currency: f.Currency}
}

func (s *site) getPay(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[payForm](r)
	if len(problems) > 0 {
		return fault.Missing("visit")
	}
	return s.showPay(w, r, http.StatusOK, form, values, nil)
}

func (s *site) postPay(w http.ResponseWriter, r *http.Request) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	form, values, problems := forms.Bind[payForm](r)
	next, err := "", problems.Err()
	if err == nil {
		next, err = s.pay(r, id, form)
	}
	if f, ok := typed(err); ok {
		return s.showPay(w, r, formStatus(f), form, values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, next)
}

// pay does what the page asks for and says where it leads.
func (s *site) pay(r *http.Request, id ident.Client, form payForm) (next string, err error) {
	ctx := r.Context()
	var did ident.Entry
	switch string(form.Way) {
	case wayLater:
		did, err = s.office.ChargeVisit(ctx, by(r), key(r), form.Visit)
	case wayCredit:
		did, err = s.office.UseCredit(ctx, by(r), key(r), form.payFor(id))
	default:
		receipt, err := s.office.TakePayment(ctx, by(r), key(r), office.Payment{PayFor: form.payFor(id), Amount: form.Amount, Way: form.Way, Told: form.Told})
		return "/receipts/" + receipt + "?did=", err
	}
	if string(form.Way) == wayLater && form.Back == "" {
		return "/visits/" + string(form.Visit), err
	}
	return moneyPath(id) + "?did=" + string(did), err
}

func (s *site) showPay(w http.ResponseWriter, r *http.Request, status int, form payForm, values forms.Values, wrong *fault.Error) error {
	id, err := placed[ident.Client](r, "client", "client")
	if err != nil {
		return err
	}
	ctx := r.Context()
	v, err := s.office.PayView(ctx, by(r), form.payFor(id))
	if err != nil {
		return err
	}
	t := payWords{ctx, v}
	p := pages.PayPage{Page: s.frame(r, say.T(ctx, "Take a payment"), ui.Clients), Back: t.back(), Name: v.Client.Name, Action: clientPath(id) + "/pay", Fields: t.fields(),
		Amount: values.Get("amount"), Way: values.Get("way"), Button: say.T(ctx, "Take it")}
	if !values.Has("amount") && !v.Due.Zero() {
		p.Amount = v.Due.Plain()
	}
	t.open(&p)
	t.besides(&p)
	asked := wrong != nil && wrong.Code == office.CodeMind
	if asked || v.Due.Zero() {
		p.Fields = append(p.Fields, ui.Hidden{Name: "told", Value: v.Due.Plain()})
	}
	if asked {
		p.Button = say.T(ctx, "Yes, take it and keep the rest as credit")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, problemsIn(wrong)
	}
	return render(w, r, status, pages.Pay(p))
}

// payWords writes the page on which money is taken.
type payWords struct {
	ctx  context.Context
	view office.PayView
}

func (t payWords) back() ui.Act {
	if t.view.Visit != nil {
		return ui.Act{Label: say.T(t.ctx, "The visit"), Href: "/visits/" + string(t.view.Visit.ID)}
	}
	return ui.Act{Label: say.T(t.ctx, "Money"), Href: moneyPath(t.view.Client.ID)}
}

// fields say what is paid, in every form of the page.
func (t payWords) fields() []ui.Hidden {
	f := t.view.For
	return []ui.Hidden{{Name: "visit", Value: string(f.Visit)}, {Name: "line", Value: string(f.Line)}, {Name: "currency", Value: string(f.Currency)}}
}

// open writes what is open and the two taps for it.
func (t payWords) open(p *pages.PayPage) {
	due := t.view.Due
	if l := t.view.Line; l != nil {
		p.What = say.T(t.ctx, "%s, %s", l.What, say.Date(t.ctx, l.On, t.view.Today))
		if l.With.Name != "" {
			p.Sub = say.T(t.ctx, "With %s.", l.With.Name)
		}
	}
	if due.Zero() {
		p.Settled, p.Hint = say.T(t.ctx, "Nothing is open."), say.T(t.ctx, "What you take now is kept as credit.")
		if t.view.Line != nil {
			p.Settled = say.T(t.ctx, "This is settled: %s.", p.What)
		}
		return
	}
	p.Due = say.T(t.ctx, "%s to pay", due.String())
	p.Quick = t.taps(due, true)
	p.Hint = say.T(t.ctx, "Part of it is fine, in %s. Anything above what is open is kept as credit; you are asked before.", string(due.Currency))
}

// taps are cash and card for an amount.
func (t payWords) taps(a money.Amount, large bool) []ui.Act {
	tap := func(label string, w billing.Way) ui.Act {
		fields := append(t.fields(), ui.Hidden{Name: "amount", Value: a.Plain()}, ui.Hidden{Name: "way", Value: string(w)})
		return ui.Act{Label: label, To: clientPath(t.view.Client.ID) + "/pay", Fields: fields, Full: large, Small: !large}
	}
	return []ui.Act{tap(say.T(t.ctx, "Cash %s", a.String()), billing.ByCash), tap(say.T(t.ctx, "Card %s", a.String()), billing.ByCard)}
}

// besides writes what else there is on the account: older charges, credit, other currencies.
func (t payWords) besides(p *pages.PayPage) {
	v := t.view
	if !v.Before.Zero() && v.Line != nil && !v.Due.Zero() {
		p.TogetherLine = say.T(t.ctx, "%s is open besides. All of it together:", v.Before.String())
		p.Together = t.taps(v.Due.Plus(v.Before), false)
	} else if !v.Before.Zero() {
		p.Others = append(p.Others, ui.Act{Label: say.T(t.ctx, "%s is open besides: take it", v.Before.String()), Href: clientPath(v.Client.ID) + "/pay"})
	}
	if !v.Credit.Zero() && !v.Due.Zero() {
		use := v.Credit
		if use.Minor > v.Due.Minor {
			use = v.Due
		}
		p.CreditLine = say.T(t.ctx, "There is %s of credit.", v.Credit.String())
		p.Credit = &ui.Act{Label: say.T(t.ctx, "Pay %s out of it", use.String()), To: p.Action, Fields: append(t.fields(), ui.Hidden{Name: "way", Value: wayCredit})}
	}
	if v.Visit != nil && !v.Charged {
		p.Later = &ui.Act{Label: say.T(t.ctx, "Not paid now: put it on the account"), To: p.Action, Fields: append(t.fields(), ui.Hidden{Name: "way", Value: wayLater})}
	}
	for _, b := range v.Others {
		p.Others = append(p.Others, ui.Act{Label: say.T(t.ctx, "%s is open besides: take it", b.Owes.String()), Href: clientPath(v.Client.ID) + "/pay?currency=" + string(b.Owes.Currency)})
	}
}
