package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// TalkView is the page on which somebody chooses how to talk something over.
type TalkView struct {
	Moment
	About TalkAbout
	// Name is whom it is about; Colleagues those who can be asked, the trusted ones first.
	Name       string
	Colleagues []referral.Practitioner
	// Draft is a summary from what is known, with names and days; Until the day proposed for the link.
	Draft string
	Until civil.Date
	// Links says whether a link opens from outside. Past are earlier talks. Apart: it stands on no client's
	// page that it was talked over. Outside: who asks reads from outside, and notes only what was said.
	Links   bool
	Apart   bool
	Outside bool
	Past    []consultation.Consultation
}

// TalkForm gives the page on which somebody chooses how to talk something over; the view leaves its
// trace. NotFound for what is not there or not theirs.
func (o *Office) TalkForm(ctx context.Context, by staff.Actor, about TalkAbout) (view TalkView, err error) {
	err = o.look(ctx, "talk over", func(tx *store.Tx) error {
		t, err := o.openTalk(tx, by, about)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "talk.view", cmp.Or(string(about.Case), string(about.Client)))
		view = TalkView{Moment: Moment{tx.Now(), t.zone(), t.today()}, About: about, Name: t.name, Until: t.today().Add(consultation.OpenDays), Links: t.house.Opens(),
			Apart: t.m != nil && t.m.head.Restricted, Outside: by.Role == staff.Outside}
		if view.Outside {
			view.Past, err = tx.ConsultationsOfCase(by.Practice, about.Case)
			return err
		}
		if view.Colleagues, err = tx.Practitioners(by.Practice); err != nil {
			return err
		}
		view.Colleagues = slices.DeleteFunc(view.Colleagues, func(x referral.Practitioner) bool { return x.Removed })
		slices.SortStableFunc(view.Colleagues, func(a, b referral.Practitioner) int { return trust(b) - trust(a) })
		if view.Draft, err = t.draft(); err != nil {
			return err
		}
		if about.Case != "" {
			view.Past, err = tx.ConsultationsOfCase(by.Practice, about.Case)
		} else {
			view.Past, err = t.pastOf(about.Client)
		}
		return err
	})
	return view, err
}

// pastOf gives what was talked over about a client, but for what belongs to a matter that the viewer
// does not read.
func (t *talker) pastOf(c ident.Client) ([]consultation.Consultation, error) {
	past, err := t.tx.ConsultationsOf(t.by.Practice, c)
	if err != nil {
		return nil, err
	}
	heads, err := t.tx.CasesOfClient(t.by.Practice, t.by, c)
	return slices.DeleteFunc(past, func(x consultation.Consultation) bool {
		return x.Case != "" && !slices.ContainsFunc(heads, func(h caseload.Case) bool { return h.ID == x.Case })
	}), err
}

func trust(x referral.Practitioner) int {
	if x.Trusted {
		return 1
	}
	return 0
}

// factKinds are the entries of a time line that a summary is drafted from.
var factKinds = []client.Kind{client.KindTold, client.KindToldAgain, client.KindNotKept, client.KindWeMissed, client.KindHurt, client.KindWorry, client.KindPutRight,
	client.KindRested, client.KindTakenUp, client.KindAgreed, client.KindSaid, client.KindAnswered}

// draft writes a summary from what is known: of what the matter is about, or, where it is about parting,
// of everything.
func (t *talker) draft() (string, error) {
	f := consultation.Facts{Name: t.name, Today: t.today(), Since: t.client.Since}
	if t.client.ID == "" {
		return consultation.Draft(f), nil
	}
	p, c := t.by.Practice, t.client.ID
	visits, err := t.tx.ClientVisits(p, c)
	if err != nil {
		return "", err
	}
	from := t.today().Add(-consultation.RecentDays)
	for _, v := range visits {
		if v.State == scheduling.Cancelled || v.Starts.After(t.tx.Now()) {
			continue
		}
		f.Visits++
		if civil.DateOf(v.Starts, t.zone()) >= from {
			f.Recent++
			if v.State == scheduling.Missed {
				f.Missed++
			}
		}
	}
	crossings, err := t.tx.CrossingsOf(p, c)
	if err != nil {
		return "", err
	}
	for _, x := range crossings {
		if x.State == boundary.Counted && x.Watch == boundary.Late && x.On >= from {
			f.Late++
		}
	}
	knots, err := t.tx.Knots(p, c)
	for _, k := range knots {
		if slices.Contains(factKinds, k.Kind) && (t.about.Case == "" || k.Case == t.about.Case || t.m.def.Family == protocol.Ending) {
			f.Facts = append(f.Facts, consultation.Fact{On: civil.DateOf(k.At, t.zone()), Words: k.Kind.Words() + ". " + k.Text})
		}
	}
	slices.Reverse(f.Facts) // the time line gives the newest first
	return consultation.Draft(f), err
}

// Redaction is a question and a summary beside what they were, with what still looks identifying. Hints
// are words of them that are names too, and hold nothing back.
type Redaction struct {
	Question, Summary     consultation.Redacted
	InQuestion, InSummary []consultation.Doubt
	Hints                 []string
}

// Redact takes out of a question and a summary what identifies, or, where fresh is not set, only looks
// over what somebody wrote. Nothing is stored.
func (o *Office) Redact(ctx context.Context, by staff.Actor, in Question, fresh bool) (out Redaction, err error) {
	err = o.read(ctx, "redact", func(tx *store.Tx) error {
		t, err := o.openTalk(tx, by, in.About)
		if err != nil {
			return err
		}
		if err := t.withColleagues(); err != nil {
			return err
		}
		known, err := t.known()
		if err != nil {
			return err
		}
		out = Redaction{Question: consultation.Redacted{Text: in.Question}, Summary: consultation.Redacted{Text: in.Summary}}
		if fresh {
			out.Question, out.Summary = consultation.Deidentify(in.Question, known), consultation.Deidentify(in.Summary, known)
		}
		out.InQuestion, out.InSummary = consultation.Doubts(out.Question.Text, known, in.Cleared), consultation.Doubts(out.Summary.Text, known, in.Cleared)
		out.Hints = consultation.Hints(out.Question.Text+"\n"+out.Summary.Text, known)
		return nil
	})
	return out, err
}

// TalkedView is the page of one thing that was talked over, or asked.
type TalkedView struct {
	Moment
	consultation.Consultation
	// Name is whom it is about, By who asked.
	Name string
	By   staff.Person
	// Colleague is who is asked, with the number as it is read.
	Colleague  referral.Practitioner
	PhoneShown string
	// Link is the address to give to the colleague; empty where links do not open from outside, or the
	// link was closed. OpenTo is the day proposed for opening it again.
	Link    string
	OpenTo  civil.Date
	Subject string
	Words   Composed
}

// Talked gives the page of one thing that was talked over; the view leaves its trace. NotFound for what
// is not there or not theirs.
func (o *Office) Talked(ctx context.Context, by staff.Actor, id ident.Consultation) (view TalkedView, err error) {
	err = o.look(ctx, "talked over", func(tx *store.Tx) error {
		t, c, err := o.loadTalk(tx, by, id)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "talk.read", string(id))
		view = TalkedView{Moment: Moment{tx.Now(), t.zone(), t.today()}, Consultation: c, Name: t.name, By: t.people[c.By], Subject: "A note from " + t.house.Name, OpenTo: t.today().Add(consultation.OpenDays)}
		if c.How != consultation.ByLink {
			return nil
		}
		if view.Colleague, err = tx.Practitioner(by.Practice, c.Practitioner); err != nil {
			return err
		}
		view.PhoneShown = phone.Shown(view.Colleague.Phone, t.country)
		link, err := o.linkOf(tx, by.Practice, string(c.ID), PurposeConsult)
		if err != nil {
			return err
		}
		view.Link = o.address(t.house, store.LinkView, link)
		return view.write(t)
	})
	return view, err
}

// write drafts the words by which the colleague is asked.
func (view *TalkedView) write(t *talker) (err error) {
	f := words.Fields{"colleague": view.Colleague.Name, "question": view.Question, "practice": t.house.Name, "therapist": view.By.Name, "phone": t.house.Phone}
	if view.Link != "" {
		f["link"], f["date"] = view.Link, view.Until.LongOn(t.today())
	} else {
		f["ring"] = phone.Shown(t.house.Phone, t.country)
	}
	c := Composed{Kind: words.Consult, Fields: f, To: view.Colleague.Email, Phone: view.PhoneShown}
	if c.Write, err = words.Fill(words.Consult, words.Write, f); err != nil {
		return err
	}
	if c.Say, err = words.Fill(words.Consult, words.Say, f); err != nil {
		return err
	}
	c.Answers = words.Answers(words.Consult, f)
	works, err := mailWorks(t.tx, t.by.Practice)
	c.ByMail = works && c.To != ""
	view.Words = c
	return err
}

// AskedView is what a colleague reads behind the link: no person but who asks.
type AskedView struct {
	Moment
	Practice string
	By       string
	Question string
	Summary  string
	Advice   []consultation.Advice
	Until    civil.Date
	May      bool
}

// AskedByLink gives a colleague the question behind the link; the view leaves its trace.
func (o *Office) AskedByLink(ctx context.Context, v Visitor) (view AskedView, err error) {
	err = o.look(ctx, "asked", func(tx *store.Tx) error {
		p := v.Link.Practice
		if v.Link.Purpose != PurposeConsult {
			return fault.Missing("page")
		}
		c, err := tx.Consultation(p, ident.Consultation(v.Link.Subject))
		if err != nil {
			return err
		}
		r := register{tx: tx, by: v.Actor}
		if err := r.open(); err != nil {
			return err
		}
		tx.Audit(p, v.Actor.Text(), "talk.asked", string(c.ID))
		view = AskedView{Moment: Moment{tx.Now(), r.zone(), r.today()}, Practice: r.house.Name, By: strings.TrimSpace(r.people[c.By].Name), Question: c.Question, Summary: c.Summary, Until: c.Until,
			May: len(c.Advice) < consultation.MostAdvice}
		for _, a := range c.Advice {
			if !a.Aloud {
				view.Advice = append(view.Advice, a)
			}
		}
		return nil
	})
	return view, err
}
