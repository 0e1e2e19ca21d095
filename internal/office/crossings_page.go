package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// CrossingView is the page of something that was not kept and was decided. Follows is what follows by
// the text that was told, Times the days on which it was told. Words holds the drafted card and
// letter, empty unless it is counted; Said is what was said already. Fee is what the text names, nil
// where it names none. Owed is what the minutes that were missing are worth.
type CrossingView struct {
	Moment
	Noticed
	Follows boundary.Consequence
	Times   []civil.Date
	Words   Composed
	Subject string
	Said    *message.Message
	// SaidTime is the time that the words spoke of, where what is counted now makes it another one; else 0.
	SaidTime int
	Fee      *money.Amount
	Charged  money.Amount // what was charged for it, without a currency where nothing was
	Waits    ident.Act    // a charge for it that waits for a second look
	Owed     money.Amount
	// MayCharge and MayCredit say what the viewer may do on the account.
	MayCharge, MayCredit bool
	Next                 *scheduling.Visit
}

// Crossing gives the page of something decided. NotFound for what is not the viewer's to see.
func (o *Office) Crossing(ctx context.Context, by staff.Actor, c ident.Client, id ident.Crossing) (view CrossingView, err error) {
	err = o.look(ctx, "boundary page", func(tx *store.Tx) error {
		n, x, err := ofCrossing(tx, by, c, id)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "boundary.see", string(id))
		if n.link, err = o.doorAddress(tx, n.d.house, c); err != nil {
			return err
		}
		view, err = n.page(x)
		return err
	})
	return view, err
}

func (n *noticer) page(x boundary.Crossing) (view CrossingView, err error) {
	tx, p := n.d.tx, n.d.by.Practice
	view = CrossingView{Moment: n.d.moment(), Subject: "A note from " + n.d.house.Name}
	if view.Noticed, err = n.known(x); err != nil {
		return view, err
	}
	if view.Follows, _, err = n.follow(x); err != nil {
		return view, err
	}
	t, err := tellingsOf(tx, p, x.Client)
	if err != nil {
		return view, err
	}
	view.Times = t.days(view.Rule)
	if x.Message != "" {
		said, err := tx.Message(p, x.Message)
		if err != nil {
			return view, err
		}
		view.Said = &said
		view.SaidTime = view.outdated(words.Kind(said.Kind))
	}
	next, err := tx.NextVisits(p, x.Client, tx.Now(), 1)
	if err != nil {
		return view, err
	}
	if len(next) > 0 {
		view.Next = &next[0]
	}
	on := staff.Subject{Practice: p, Client: x.Client, Therapist: view.Client.Therapist}
	view.MayCharge, view.MayCredit = staff.Can(n.d.by, staff.TakeMoney, on), staff.Can(n.d.by, staff.Refund, on)
	view.weigh(n.d.house.Currency)
	if err := view.charged(n, x); err != nil {
		return view, err
	}
	if x.State != boundary.Counted || view.Corrected { // the correction had its own words
		return view, nil
	}
	err = view.write(n)
	return view, err
}

// charged finds what was charged for it already, and what waits for a second look.
func (view *CrossingView) charged(n *noticer, x boundary.Crossing) error {
	waits, _, err := n.d.tx.ActAbout(n.d.by.Practice, secondlook.Charge, string(x.ID))
	if view.Waits = waits.ID; err != nil || x.Fee == "" {
		return err
	}
	book, err := n.d.tx.Book(n.d.by.Practice, x.Client)
	if err != nil {
		return err
	}
	if l, err := book.Line(x.Fee); err == nil && !l.Void() {
		view.Fee, view.Charged = nil, l.Amount
	}
	return nil
}

// reminders are the words about the first, second and third time.
var reminders = []words.Kind{words.Reminder1, words.Reminder2, words.Reminder3}

// reminder gives the words about a time; later ones are written of as the last.
func reminder(time int) words.Kind { return reminders[min(max(time, 1), boundary.Rungs)-1] }

// outdated gives the time that words spoke of, where it is another one by what is counted now; else 0.
func (view *CrossingView) outdated(said words.Kind) int {
	spoke := slices.Index(reminders, said) + 1
	if spoke == 0 || view.State != boundary.Counted || reminder(view.Follows.Time) == said {
		return 0
	}
	return spoke
}

// weigh finds the fee that the text names, and what missing minutes are worth.
func (view *CrossingView) weigh(currency money.Currency) {
	price := view.Visit.Price
	if price.Currency == "" {
		price = money.Of(view.Line.Amount.Minor, currency)
	}
	if fee, ok := boundary.Fee(view.Follows.Follows, price); ok && view.Side == boundary.Ask && view.State == boundary.Counted {
		view.Fee = &fee
	}
	view.Owed = money.Of(0, currency)
	if view.Visit.Minutes > 0 && view.Crossing.Minutes > 0 {
		view.Owed = money.Of(price.Minor*int64(view.Crossing.Minutes)/int64(view.Visit.Minutes), price.Currency)
	}
	if view.Watch == boundary.OwnPrice && view.Line.Amount.Currency == price.Currency {
		view.Owed = view.Line.Amount.Minus(price)
	}
}

// write drafts the words: a reminder of the first, second or third time, or what the practice owes.
func (view *CrossingView) write(n *noticer) (err error) {
	kind := words.OwnMiss
	if view.Side == boundary.Ask {
		kind = reminder(view.Follows.Time)
	}
	f := view.fields(n.d, n.link)
	if err := n.waiting(view.Visit, f); err != nil {
		return err
	}
	c := Composed{Kind: kind, Fields: f, To: view.Client.Email, Phone: phone.Shown(view.Client.Phone, countryOf(n.d.house))}
	if c.Write, err = words.Fill(kind, words.Write, f); err != nil {
		return err
	}
	if kind == words.Reminder3 { // said aloud, the day is the one on which to talk
		f["date"] = view.Today.Add(2).LongOn(view.Today)
	}
	if c.Say, err = words.Fill(kind, words.Say, f); err != nil {
		return err
	}
	c.Answers = words.Answers(kind, f)
	works, err := mailWorks(n.d.tx, n.d.by.Practice)
	c.ByMail = works && c.To != ""
	view.Words = c
	return err
}

// waiting fills that somebody came right after a visit, where somebody did.
func (n *noticer) waiting(v scheduling.Visit, f words.Fields) error {
	if f["start"] == "" {
		return nil
	}
	after, err := n.d.tx.Visits(n.d.by.Practice, v.Ends(), v.Ends().Add(rightAfter))
	if slices.ContainsFunc(after, func(o scheduling.Visit) bool { return o.Therapist == v.Therapist && o.Live() }) {
		f["waiting"] = "Somebody else comes right after you"
	}
	return err
}

// rightAfter is how soon after a visit the next one begins for somebody to wait for it.
const rightAfter = 20 * time.Minute

// decideWithin is how many days a therapist gives herself to decide after the third time.
const decideWithin = 7

func (view *CrossingView) fields(d diary, link string) words.Fields {
	x := view.Crossing
	f := words.Fields{"practice": d.house.Name, "client": view.Client.Name, "phone": d.house.Phone, "ring": phone.Shown(d.house.Phone, countryOf(d.house)),
		"date": x.On.LongOn(view.Today), "boundary_short": shortOf(x.Watch), "agreed_date": view.Follows.Known.On.LongOn(view.Today), "decide_date": view.Today.Add(decideWithin).LongOn(view.Today),
		"next_follows": quoted(view.Follows.Next), "offers": view.offers()}
	for _, t := range d.therapists {
		if t.ID == d.by.Person {
			f["therapist"] = t.Name
		}
	}
	if x.Watch == boundary.Late {
		f["booked"], f["start"] = civil.MinuteOf(view.Visit.Starts, d.zone).String(), civil.MinuteOf(view.Visit.Starts.Add(time.Duration(x.Minutes)*time.Minute), d.zone).String()
	} else {
		f["not_kept"] = view.notKept()
	}
	if x.Watch == boundary.OwnStart || x.Watch == boundary.OwnMinutes {
		f["minutes"] = minutesWords(x.Minutes)
	}
	if view.Side == boundary.Ask && link != "" {
		f["link"] = link
		delete(f, "ring")
	}
	f["follows"], f["told_so"] = quoted(view.Follows.Follows), "I told you about it"
	if view.Follows.Known.How == boundary.Agreed {
		f["told_so"] = "We agreed on that"
	}
	if view.Follows.Time == 1 && view.Fee == nil {
		f["follows"], f["nothing"] = "", "Nothing follows this time"
	}
	return f
}

// quoted is what a boundary says as it was told, to stand after a colon: it may be a whole sentence.
func quoted(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".") }

// inSentence writes what follows as a part of a sentence.
func inSentence(text string) string {
	text = quoted(text)
	first, rest, _ := strings.Cut(text, " ")
	if first == "" || first == "I" || strings.ToUpper(first) == first && len(first) > 1 {
		return text
	}
	return strings.TrimSpace(strings.ToLower(first) + " " + rest)
}

// shortOf says in a few words what was not kept, as a letter has it.
func shortOf(w boundary.Watch) string {
	switch w {
	case boundary.Late:
		return "the hour that was booked"
	case boundary.NoShow:
		return "the visit that was booked"
	case boundary.LateCancel:
		return "the time to call off"
	case boundary.Unpaid:
		return "the day to pay"
	case boundary.OwnStart:
		return "beginning on time"
	case boundary.OwnMinutes:
		return "your full minutes"
	case boundary.OwnPrice:
		return "the price that I told you"
	default:
		return "an answer by the day that I promised"
	}
}

// notKept says what a first reminder is about.
func (view *CrossingView) notKept() string {
	switch view.Watch {
	case boundary.NoShow:
		return "your visit of " + view.On.LongOn(view.Today) + ", to which you did not come"
	case boundary.LateCancel:
		return "the visit of " + civil.DateOf(view.Visit.Starts, view.Zone).LongOn(view.Today) + ", which was called off at short notice"
	case boundary.Unpaid:
		return view.Line.Open().String() + " of " + view.Line.On.LongOn(view.Today) + ", still open"
	default:
		return shortOf(view.Watch)
	}
}

// offers says how it could be made good.
func (view *CrossingView) offers() string {
	if view.Watch == boundary.OwnStart || view.Watch == boundary.OwnMinutes {
		return minutesWords(view.Crossing.Minutes) + " more the next time, or " + view.Owed.String() + " off the price"
	}
	if view.Owed.Minor > 0 {
		return view.Owed.String() + " back on your account"
	}
	return "a longer visit the next time, or something off the price"
}

// CrossingWords says or sends the words about something counted. Send is SendByMail or SentAlready;
// Answered belongs to words said aloud.
type CrossingWords struct {
	Client   ident.Client
	Crossing ident.Crossing
	How      message.Way
	Text     string
	Answered string
	Send     string
}

func (in CrossingWords) check() error {
	err := RoomTold{How: in.How, Text: in.Text}.check()
	field := "say"
	if in.How == message.InWriting {
		field = "write"
	}
	if i := strings.IndexByte(in.Text, '{'); err == nil && i >= 0 && strings.IndexByte(in.Text[i:], '}') > 0 {
		err = fault.Invalidf(field, "Something is still to be filled in: the words between { and }.")
	}
	return err
}

// SayCrossing keeps the words about something counted as said, as sent by hand, or hands them to the
// outbox. Invalid on the fields how, say, write; Conflict "said-already" the second time, "not-counted"
// for what was let go.
func (o *Office) SayCrossing(ctx context.Context, by staff.Actor, key Key, in CrossingWords) error {
	if err := in.check(); err != nil {
		return err
	}
	fresh := newID[ident.Message]()
	_, err := o.work(ctx, by, key, "say what was not kept", in, func(tx *store.Tx) (string, error) {
		n, x, err := ofCrossing(tx, by, in.Client, in.Crossing)
		if err != nil {
			return "", err
		}
		switch {
		case x.State != boundary.Counted:
			return "", fault.New(fault.Conflict, "not-counted", "This was let go in the meantime, so nothing is said about it.")
		case x.Message != "":
			return "", fault.New(fault.Conflict, "said-already", "Words about this were said or sent already. Nothing was sent again.")
		}
		view, err := n.page(x)
		if err != nil {
			return "", err
		}
		msg := message.Message{ID: fresh, Client: x.Client, Kind: string(view.Words.Kind), Way: in.How, Body: in.Text, State: message.Draft, Created: tx.Now(), By: by.Person}
		if err := o.keepWords(n.d, view.Client, msg, in); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "boundary.words", string(x.ID))
		x.Message = fresh
		return string(fresh), tx.SaveCrossing(by.Practice, x)
	})
	return err
}

// keepWords stores words to a client that belong to no matter, with their lines on the time line.
func (o *Office) keepWords(d diary, c client.Client, msg message.Message, in CrossingWords) (err error) {
	if in.How == message.InWriting && in.Send == SendByMail {
		works, err := mailWorks(d.tx, d.by.Practice)
		if err != nil {
			return err
		}
		if !works || c.Email == "" {
			return fault.New(fault.Conflict, "no-mail", "No letter can leave by itself just now. Your words are kept; send them yourself, or set up the mail first.")
		}
		outbox, err := o.post(d.tx, &matter{practice: d.house}, c.Email, in.Text, true)
		if err != nil {
			return err
		}
		if msg, err = msg.Queue(outbox, d.today); err != nil {
			return err
		}
	} else if msg, err = msg.Tell(d.today, in.Answered); err != nil {
		return err
	}
	if err := d.tx.AddMessage(d.by.Practice, msg); err != nil {
		return err
	}
	said := client.Knot{ID: newID[ident.Knot](), Client: c.ID, Kind: client.KindSaid, At: d.tx.Now(), Text: firstLine(in.Text), Person: d.by.Person, Way: client.Way(in.How)}
	if err := d.tx.AddKnot(d.by.Practice, said); err != nil || msg.Answer == "" {
		return err
	}
	said.ID, said.Kind, said.Text, said.Theirs, said.Person = newID[ident.Knot](), client.KindAnswered, msg.Answer, true, ""
	said.By = c.FirstName()
	return d.tx.AddKnot(d.by.Practice, said)
}

// loadCrossings fills a client's page of boundaries with what was not kept on either side.
func (view *KnownBoundaries) loadCrossings(tx *store.Tx, by staff.Actor) error {
	d, err := openDiary(tx, by)
	if err != nil {
		return err
	}
	n, err := openNoticer(d)
	if err != nil {
		return err
	}
	if view.Noticed, err = n.ofClient(view.Client.ID); err != nil {
		return err
	}
	if view.Decided, err = n.past(view.Client.ID); err != nil {
		return err
	}
	view.Times = map[ident.Boundary][]civil.Date{}
	t, err := tellingsOf(n.d.tx, n.d.by.Practice, view.Client.ID)
	for _, s := range view.Standings {
		view.Times[s.Boundary.ID] = t.days(s.Boundary)
	}
	return err
}

// loadBoundaries fills a visit's page with what was not kept on it.
func (view *VisitView) loadBoundaries(d diary) error {
	n, err := openNoticer(d)
	if err != nil || !d.judges(view.Client) {
		return err
	}
	found, err := n.allOf(view.Visit)
	if err != nil {
		return err
	}
	if view.Noticed, err = n.open(found); err != nil {
		return err
	}
	if view.Decided, err = n.past(view.Client.ID); err != nil {
		return err
	}
	view.Decided = slices.DeleteFunc(view.Decided, func(x Noticed) bool { return x.Crossing.Visit != view.Visit.ID })
	if view.Visit.State != scheduling.Arrived && view.Visit.State != scheduling.Done {
		return nil
	}
	for _, what := range []boundary.Watch{boundary.OwnStart, boundary.OwnMinutes} {
		noted := slices.ContainsFunc(view.Decided, func(x Noticed) bool { return x.Watch == what })
		_, _, ok, err := n.about(what, view.Client.ID, view.Visit.ID, civil.DateOf(view.Visit.BookedAt, d.zone))
		if err != nil {
			return err
		}
		if ok && !noted {
			view.Misses = append(view.Misses, what)
		}
	}
	return nil
}
