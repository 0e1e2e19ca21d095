package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// postEnd begins to end the work with a client. Nobody is told anything by it.
func (s *site) postEnd(w http.ResponseWriter, r *http.Request) error {
	id, err := s.office.BeginMatter(r.Context(), by(r), key(r), office.Begin{Protocol: office.End, Client: ident.Client(r.PathValue("client"))})
	if err != nil {
		return err
	}
	return see(w, r, matterPath(id, ""))
}

func (s *site) getOpenAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showOpenAgain(w, r, http.StatusOK, "", nil)
}

func (s *site) showOpenAgain(w http.ResponseWriter, r *http.Request, status int, why string, problems fault.Problems) error {
	view, err := s.office.ClientView(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	if !view.Ended.Is() || !view.Ended.MayOpen {
		return fault.Missing("page")
	}
	p := pages.OpenAgainPage{Page: s.frame(r, say.T(r.Context(), "Book again"), ui.Clients), Client: view.Client, Ended: view.Ended, Today: view.Today, Why: why, Problems: problems}
	p.Failed = len(problems) > 0
	return render(w, r, status, pages.OpenAgain(p))
}

func (s *site) postOpenAgain(w http.ResponseWriter, r *http.Request) error {
	id, why := ident.Client(r.PathValue("client")), forms.Clean(r.PostFormValue("why"))
	err := s.office.OpenAgain(r.Context(), by(r), key(r), id, why)
	if f, ok := typed(err); ok && f.Kind == fault.Invalid {
		return s.showOpenAgain(w, r, http.StatusUnprocessableEntity, why, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=open-again")
}

func (s *site) getSecondLook(w http.ResponseWriter, r *http.Request) error {
	return s.showSecondLook(w, r, http.StatusOK, nil)
}

func (s *site) showSecondLook(w http.ResponseWriter, r *http.Request, status int, problems fault.Problems) error {
	view, err := s.office.SecondLook(r.Context(), by(r), matterID(r))
	if err != nil {
		return err
	}
	p := pages.SecondLookPage{Page: s.frame(r, say.T(r.Context(), "A second look"), ui.Today), SecondLook: view, Problems: problems}
	if p.Failed = len(problems) > 0; p.Failed {
		p.Agrees, p.Said = r.PostFormValue("agrees"), r.PostFormValue("said")
	}
	return render(w, r, status, pages.SecondLook(p))
}

func (s *site) postSecondLook(w http.ResponseWriter, r *http.Request) error {
	agrees := r.PostFormValue("agrees")
	var err error
	if agrees != "yes" && agrees != "no" {
		if _, err = s.office.SecondLook(r.Context(), by(r), matterID(r)); err != nil {
			return err
		}
		err = fault.Invalidf("agrees", "%s", say.T(r.Context(), "Choose one of the two."))
	} else {
		err = s.office.LookTwice(r.Context(), by(r), key(r), matterID(r), agrees == "yes", forms.Clean(r.PostFormValue("said")))
	}
	if f, ok := typed(err); ok {
		return s.showSecondLook(w, r, http.StatusUnprocessableEntity, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/second-looks/"+string(matterID(r)))
}

// outIn reads a way out from a form.
func outIn(r *http.Request) office.OutChoice {
	in := office.OutChoice{Kind: client.WayOutKind(r.PostFormValue("out")), With: ident.Person(r.PostFormValue("with"))}
	if until := strings.TrimSpace(r.PostFormValue("until")); until != "" {
		day, err := civil.ParseDate(until)
		if in.Until = day; err != nil {
			in.Until = civil.Date(until)
		}
	}
	in.Out = visitsIn(r.PostForm["visit"])
	return in
}

func visitsIn(ids []string) (visits []ident.Visit) {
	for _, id := range ids {
		visits = append(visits, ident.Visit(id))
	}
	return visits
}

// outForm writes the form of a client's own way out; theirs says that she fills it in herself.
func outForm(ctx context.Context, view office.Outs, action string, theirs bool) pages.OutForm {
	f := pages.OutForm{Action: action, Theirs: theirs, Name: say.Isolate(view.Client.FirstName()), Outs: view}
	if words := accountWords(ctx, view.Balances); words != "" {
		f.Money = say.T(ctx, "Money: %s.", words)
	}
	if theirs {
		f.Money = ownMoney(ctx, view.Balances)
	}
	if !view.Chosen {
		return f
	}
	f.Stands, f.Back = outStands(ctx, view), outBack(ctx, view, theirs)
	if view.Now.Kind == client.Stop || view.Now.Kind == client.Other && view.With == "" {
		for _, v := range view.Visits {
			f.Out = append(f.Out, string(v.ID))
		}
	}
	return f
}

// outBack is what takes a choice back.
func outBack(ctx context.Context, view office.Outs, theirs bool) string {
	switch name := say.Isolate(view.Client.FirstName()); {
	case theirs && view.Stays():
		return say.T(ctx, "I would like to stay with %s", say.Isolate(view.Usual))
	case theirs:
		return say.T(ctx, "I would like to come again")
	case view.Stays():
		return say.T(ctx, "%s stays with %s", name, say.Isolate(view.Usual))
	default:
		return say.T(ctx, "%s comes again", name)
	}
}

// outStands says what a client chose.
func outStands(ctx context.Context, view office.Outs) string {
	since := say.Date(ctx, view.Now.Since, view.Today)
	switch {
	case view.Now.Kind == client.Stop:
		return say.T(ctx, "Chosen %s: to stop here.", since)
	case view.Now.Kind == client.Other && view.With != "":
		return say.T(ctx, "Chosen %s: to go on with %s.", since, say.Isolate(view.With))
	case view.Now.Kind == client.Other:
		return say.T(ctx, "Chosen %s: to go on with somebody elsewhere.", since)
	case view.Now.Until != "":
		return say.T(ctx, "Chosen %s: a break until %s.", since, say.FullDate(ctx, view.Now.Until))
	default:
		return say.T(ctx, "Chosen %s: a break.", since)
	}
}

// keepTyped puts back what was typed and what is wrong with it.
func keepTyped(r *http.Request, f *pages.OutForm, wrong *fault.Error) {
	if wrong == nil {
		return
	}
	f.Problems = problemsIn(wrong)
	f.Kind, f.Until, f.With, f.Out = r.PostFormValue("out"), r.PostFormValue("until"), r.PostFormValue("with"), r.PostForm["visit"]
}

func (s *site) getWayOut(w http.ResponseWriter, r *http.Request) error {
	return s.showWayOut(w, r, http.StatusOK, nil)
}

func (s *site) showWayOut(w http.ResponseWriter, r *http.Request, status int, wrong *fault.Error) error {
	ctx := r.Context()
	view, err := s.office.Outs(ctx, by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	p := pages.WayOutPage{Page: s.frame(r, say.T(ctx, "What they chose"), ui.Clients), Back: clientPath(view.Client.ID), Who: view.Client.Name,
		Form: outForm(ctx, view, clientPath(view.Client.ID)+"/way-out", false)}
	keepTyped(r, &p.Form, wrong)
	p.Failed = wrong != nil
	return render(w, r, status, pages.WayOut(p))
}

func (s *site) postWayOut(w http.ResponseWriter, r *http.Request) error {
	id := ident.Client(r.PathValue("client"))
	var err error
	switch r.PostFormValue("do") {
	case "back":
		err = s.office.TakeUp(r.Context(), by(r), key(r), id)
	case "visits":
		err = s.office.TakeOut(r.Context(), by(r), key(r), id, outIn(r).Out)
	default:
		err = s.office.GoOut(r.Context(), by(r), key(r), id, outIn(r))
	}
	if f, ok := typed(err); ok {
		return s.showWayOut(w, r, formStatus(f), f)
	}
	if err != nil {
		return err
	}
	return see(w, r, clientPath(id)+"?did=way-out")
}

func (s *site) getRecord(w http.ResponseWriter, r *http.Request) error {
	rec, err := s.office.Record(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	p := recordPage(r.Context(), rec)
	p.Page, p.JSON = s.frame(r, say.T(r.Context(), "The record"), ui.Clients), clientPath(rec.Client.ID)+"/record/file"
	return render(w, r, http.StatusOK, pages.RecordStaff(p))
}

func recordPage(ctx context.Context, rec office.Record) pages.RecordPage {
	p := pages.RecordPage{Record: rec, Money: ownMoney(ctx, rec.Balances)}
	for _, x := range rec.Receipts {
		t := receiptWords{ctx, x, x.Receipt.Kind == billing.KindRefund}
		p.Receipts = append(p.Receipts, pages.ReceiptPage{Heading: t.heading(), Gone: t.gone(), Date: receiptDay(ctx, x.Receipt.On), Rows: t.rows(), Total: t.total(), Facts: t.facts()})
	}
	return p
}

// ownMoney says to a client what is open and what is kept for her; empty where nothing is.
func ownMoney(ctx context.Context, balances []billing.Balance) string {
	var words []string
	for _, b := range balances {
		if b.Owes.Minor > 0 {
			words = append(words, say.T(ctx, "Still to pay: %s.", b.Owes.String()))
		}
		if b.Credit.Minor > 0 {
			words = append(words, say.T(ctx, "Kept for you as credit: %s.", b.Credit.String()))
		}
	}
	return strings.Join(words, " ")
}

func (s *site) getRecordFile(w http.ResponseWriter, r *http.Request) error {
	rec, err := s.office.Record(r.Context(), by(r), ident.Client(r.PathValue("client")))
	if err != nil {
		return err
	}
	return recordFile(w, rec)
}

// showOwnRecord is a client's record behind the link that was made for it.
func (s *site) showOwnRecord(w http.ResponseWriter, r *http.Request, v office.Visitor) error {
	rec, err := s.office.RecordByLink(r.Context(), v)
	if err != nil {
		return err
	}
	p := recordPage(r.Context(), rec)
	p.Page, p.Theirs, p.JSON = s.linkFrame(r, v, say.T(r.Context(), "Your record")), true, "/l/"+r.PathValue("token")+"/copy"
	return render(w, r, http.StatusOK, pages.RecordOwn(p))
}

// takenRecord is a record as a file: plain names, days as 2026-03-03, amounts as people write them.
type takenRecord struct {
	Practice, Name, OtherName, Pronouns, Phone, Email, Since string
	Asks                                                     []string
	Pressure                                                 []takenPressure
	Plan                                                     string
	Visits                                                   []takenVisit
	Lines                                                    []takenLine
	Charges                                                  []takenCharge
	Receipts                                                 []takenReceipt
}

type takenPressure struct {
	Place string
	Level int
	Since string
}

type takenVisit struct{ Starts, What, State, With, Note string }

type takenLine struct{ At, Kind, Text string }

type takenCharge struct{ On, What, Amount string }

type takenReceipt struct {
	Number, On, Total string
	For               []takenCharge
	TakenBackOn       string `json:",omitempty"`
}

func recordFile(w http.ResponseWriter, rec office.Record) error {
	c := rec.Client
	out := takenRecord{Practice: rec.Practice.Name, Name: c.Name, OtherName: c.OtherName, Pronouns: c.Pronouns, Phone: c.Phone, Email: c.Email, Since: string(c.Since), Plan: rec.Plan.Goal}
	for _, a := range rec.Asks {
		out.Asks = append(out.Asks, a.Text)
	}
	for _, x := range rec.Prefs {
		out.Pressure = append(out.Pressure, takenPressure{x.Words(), int(x.Level), string(x.Since)})
	}
	const stamp = "2006-01-02 15:04"
	for _, v := range rec.Visits {
		out.Visits = append(out.Visits, takenVisit{v.Visit.Starts.In(rec.Zone).Format(stamp), v.Visit.Title, v.Visit.State.Words(), v.With, v.Note})
	}
	for _, k := range rec.Line {
		out.Lines = append(out.Lines, takenLine{k.At.In(rec.Zone).Format(stamp), k.Kind.Words(), k.Text})
	}
	for _, l := range rec.Lines {
		out.Charges = append(out.Charges, takenCharge{string(l.On), l.What, l.Amount.String()})
	}
	for _, x := range rec.Receipts {
		r := takenReceipt{Number: x.Receipt.Label(), On: string(x.Receipt.On), Total: x.Receipt.Total.String(), TakenBackOn: string(x.Gone)}
		for _, l := range x.Receipt.Lines {
			r.For = append(r.For, takenCharge{string(l.On), l.What, l.Amount.String()})
		}
		out.Receipts = append(out.Receipts, r)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="record.json"`)
	_, err = w.Write(append(b, '\n'))
	return err
}
