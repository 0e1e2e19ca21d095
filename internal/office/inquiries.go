package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// AskView is what the page for new people says before its first field: who answers, by when, and
// the telephone number as another way.
type AskView struct {
	// Who answers: the one person who works here, else the practice.
	Who   string
	Phone string
	Due   civil.Date
	Today civil.Date
}

// AskPage gives what the page for new people says before its first field.
func (o *Office) AskPage(ctx context.Context, p house.Practice) (view AskView, err error) {
	err = o.read(ctx, "page for new people", func(tx *store.Tx) error {
		due, err := promised(tx, p)
		if err != nil {
			return err
		}
		view = AskView{Who: p.Name, Phone: phone.Shown(p.Phone, countryOf(p)), Due: civil.DateOf(due, p.Location()), Today: p.Today(tx.Now())}
		people, err := tx.People(p.ID)
		people = slices.DeleteFunc(people, func(someone staff.Person) bool { return !someone.Works() })
		if len(people) == 1 {
			view.Who = people[0].Name
		}
		return err
	})
	return view, err
}

// promised gives the instant by which an inquiry that comes now is answered.
func promised(tx *store.Tx, p house.Practice) (time.Time, error) {
	all, err := tx.PracticeHours(p.ID)
	if err != nil {
		return time.Time{}, err
	}
	return inquiry.DueBy(tx.Now(), p.Location(), workdays(workingHours(p, all))), nil
}

// workdays reads the hours in which a practice answers, day by day.
func workdays(h protocol.Hours) inquiry.Workday {
	return func(d civil.Date) (civil.Minute, bool) {
		if h.On == nil {
			return 0, false
		}
		open, works := h.On(d)
		return open.To, works
	}
}

// Asking is what somebody new asks. One of Email and Phone is enough; Times are optional. From is
// the network address, for slowing down floods.
type Asking struct {
	Name, Email, Phone string
	Wish, Times        string
	From               string `json:"-"` // the network address; it may change between two sendings
}

// longestWish bounds what is kept of the words of somebody new, in letters, with the times below it.
const longestWish = 3500

// timesLead stands before the times that would suit, below the words of who asks.
const timesLead = "Times that suit: "

// read checks what was typed. Invalid on the fields name, contact, email, phone, wish, times.
func (in Asking) read(at, due time.Time, country phone.Country) (inquiry.Inquiry, error) {
	q := inquiry.Inquiry{Name: in.Name, Email: in.Email, Phone: in.Phone, Wish: strings.TrimSpace(in.Wish), Version: 1}
	var more fault.Problems
	switch {
	case q.Wish == "":
		more.Add("wish", "Please say in a few words what you are looking for.")
	case len([]rune(q.Wish)) > longestWish:
		more.Add("wish", "This is longer than we can keep; please shorten it to about a page.")
	}
	if times := strings.TrimSpace(in.Times); times != "" {
		q.Wish += "\n\n" + timesLead + times
		if len([]rune(times)) > client.LongestLine {
			more.Add("times", "This is longer than %d letters. Please shorten it.", client.LongestLine)
		}
	}
	if len([]rune(q.Name)) > client.LongestName {
		more.Add("name", "This is longer than %d letters. Please shorten it.", client.LongestName)
	}
	if p := strings.TrimSpace(q.Phone); p != "" && !client.PhoneLike(p) {
		more.Add("phone", "This does not look like a phone number. Write the digits, with + and the country first if it is abroad.")
	}
	q, err := inquiry.Receive(q, at, due)
	problems, ok := asProblems(err)
	if err != nil && !ok {
		return q, err
	}
	q.Phone = phone.Tidy(q.Phone, country)
	return q, append(problems, more...).Err()
}

// CheckAsking says what is wrong with what somebody new typed, without storing it.
func (o *Office) CheckAsking(p house.Practice, in Asking) error {
	now := o.Now()
	_, err := in.read(now, now, countryOf(p))
	return err
}

// Ask takes what somebody new asks, with the promised answer on Today. What it gives is the same
// whether the address is known or not. Invalid as Asking says; Conflict (slow-down) after too many
// from one address.
func (o *Office) Ask(ctx context.Context, p house.Practice, key Key, in Asking) (due civil.Date, err error) {
	by := staff.AsClient(p.ID, "", "")
	fresh, onToday := newID[ident.Inquiry](), newID[ident.Promise]()
	id, err := o.work(ctx, by, key, "ask for a visit", in, func(tx *store.Tx) (string, error) {
		n, err := tx.CountAttempt(p.ID, o.attemptSubject("ask "+in.From), doorWindow)
		if err != nil {
			return "", err
		}
		if n > doorLimit {
			return "", slowDownFor(doorWindow)
		}
		by, err := promised(tx, p)
		if err != nil {
			return "", err
		}
		q, err := in.read(tx.Now(), by, countryOf(p))
		if err != nil {
			return "", err
		}
		q.ID = fresh
		if err := tx.AddInquiry(p.ID, q); err != nil {
			return "", err
		}
		tx.Audit(p.ID, staff.AsClient(p.ID, "", "").Text(), "inquiry.ask", string(fresh))
		return string(fresh), tx.AddPromise(p.ID, promise.Promise{ID: onToday, Kind: promise.Answer, Inquiry: fresh, Due: q.Due})
	})
	if err != nil {
		return "", err
	}
	err = o.read(ctx, "asked", func(tx *store.Tx) error {
		q, err := tx.Inquiry(p.ID, ident.Inquiry(id))
		due = civil.DateOf(q.Due, p.Location())
		return err
	})
	return due, err
}

// InquiryList is what new people asked: what waits for an answer, the first promised first, and the
// newest of what was answered.
type InquiryList struct {
	Moment
	House    house.Practice
	New      []inquiry.Inquiry
	Answered []inquiry.Inquiry
	// Waiting counts who wants to be told when there is room.
	Waiting int
}

// recentInquiries is how many answered inquiries the list shows.
const recentInquiries = 50

// Inquiries lists what new people asked.
func (o *Office) Inquiries(ctx context.Context, by staff.Actor) (list InquiryList, err error) {
	if err := may(by, staff.SeeInquiry, whole(by)); err != nil {
		return list, err
	}
	err = o.look(ctx, "inquiries", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		list = InquiryList{Moment: d.moment(), House: d.house}
		if list.New, err = tx.NewInquiries(by.Practice); err != nil {
			return err
		}
		recent, err := tx.RecentInquiries(by.Practice, recentInquiries+len(list.New))
		if err != nil {
			return err
		}
		list.Answered = slices.DeleteFunc(recent, func(q inquiry.Inquiry) bool { return q.State == inquiry.New })
		waiting, err := tx.WaitingList(by.Practice)
		list.Waiting = len(waiting)
		tx.Audit(by.Practice, by.Text(), "inquiries.see", string(by.Practice))
		return err
	})
	return list, err
}

// InquiryView is one inquiry's page. Rooms advise whether there is room; Known are clients with the
// same address or number; Draft is set when an answer is being prepared.
type InquiryView struct {
	Moment
	House      house.Practice
	Inquiry    inquiry.Inquiry
	PhoneShown string
	Place      inquiry.Place
	Rooms      []RoomLeft
	Known      []client.Client
	By         staff.Person
	Messages   []message.Message
	// Under is the matter in which an answer is being worked already; empty where there is none.
	Under ident.Case
	// Colleagues counts the list from which others can be named.
	Colleagues int
	Draft      *AnswerDraft
	MayAnswer  bool
}

// Inquiry gives one inquiry, and with in.Why an answer to it as it would be sent. The view leaves
// its trace.
func (o *Office) Inquiry(ctx context.Context, by staff.Actor, id ident.Inquiry, in AnswerEdit) (view InquiryView, err error) {
	if err := maySee(by, staff.SeeInquiry, whole(by), "request"); err != nil {
		return view, err
	}
	err = o.look(ctx, "inquiry", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		q, err := tx.Inquiry(by.Practice, id)
		if err != nil {
			return err
		}
		view = InquiryView{Moment: d.moment(), House: d.house, Inquiry: q, PhoneShown: phone.Shown(q.Phone, countryOf(d.house)),
			MayAnswer: staff.Can(by, staff.WorkInquiry, whole(by))}
		if err := view.load(d); err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "inquiry.see", string(id))
		if in.Why == "" || !view.MayAnswer {
			return nil
		}
		in.Inquiry = id
		if view.Draft, err = o.draftAnswer(tx, by, in.AnswerRequest); err != nil {
			return err
		}
		return o.follows(tx, by, in, view.Draft)
	})
	return view, err
}

// load gathers what stands around an inquiry.
func (view *InquiryView) load(d diary) (err error) {
	p, q := d.by.Practice, view.Inquiry
	if view.Place, err = d.tx.Place(p, q.ID); err != nil {
		return err
	}
	today := TodayView{Now: d.tx.Now(), Zone: d.zone, Date: d.today, All: true}
	if err := today.loadRoom(d, d.therapists); err != nil {
		return err
	}
	view.Rooms = today.Rooms
	if view.Messages, err = d.tx.MessagesOfInquiry(p, q.ID); err != nil {
		return err
	}
	colleagues, err := d.tx.Practitioners(p)
	if err != nil {
		return err
	}
	view.Colleagues = len(colleagues)
	if q.AnsweredBy != "" {
		if view.By, err = d.tx.Person(p, q.AnsweredBy); err != nil && !isMissing(err) {
			return err
		}
	}
	heads, err := d.tx.CasesOfInquiry(p, d.by, q.ID)
	for _, head := range heads {
		if head.State == caseload.Open {
			view.Under = head.ID
		}
	}
	if err != nil || q.State == inquiry.Client || !staff.Can(d.by, staff.SeeClients, whole(d.by)) {
		return err
	}
	view.Known, err = knownAs(d.tx, p, q)
	return err
}

// knownAs finds clients who have the address or the number of somebody who asked.
func knownAs(tx *store.Tx, p ident.Practice, q inquiry.Inquiry) (known []client.Client, err error) {
	for _, by := range []string{q.Email, q.Phone} {
		if by == "" {
			continue
		}
		hits, err := tx.FindClients(p, by, 5)
		if err != nil {
			return nil, err
		}
		for _, c := range hits {
			same := c.Email != "" && strings.EqualFold(c.Email, q.Email) || c.Phone != "" && c.Phone == q.Phone
			if same && !slices.ContainsFunc(known, func(k client.Client) bool { return k.ID == c.ID }) {
				known = append(known, c)
			}
		}
	}
	return known, nil
}
