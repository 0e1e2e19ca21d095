package office

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

const (
	// aheadByHand is how long before something is to be said by hand the link in its words is made.
	aheadByHand = 10 * time.Minute
	// shownByHand is how long what somebody said herself stands on the list, to be taken back.
	shownByHand = 24 * time.Hour
)

// HandSaid names what somebody says of a visit herself: News is scheduling.ByHand for a reminder, No (then how
// many minutes before) and Starts are those of the line on the list. Also are the other visits that the same words
// name.
type HandSaid struct {
	Visit  ident.Visit
	News   scheduling.News
	No     int
	Starts time.Time
	Also   []HandSaid
}

// ByHandLine is something of which a client is to be told by somebody, with ready words. Short is the text
// message. Returned says that a letter was tried and did not arrive; Sent that it is said by now.
type ByHandLine struct {
	HandSaid
	Client         client.Client
	PhoneShown     string
	Hearing        scheduling.Hearing
	Text, Short    string
	Returned, Sent bool
	// Zone is whose clocks the words go by: those of the place of the visit, or of the first of them.
	Zone *time.Location
}

// ByHand is what no letter says by itself: the changes of all visits ahead, then the reminders that are due, each
// from its time until the visit begins. On says that the practice writes about visits at all.
type ByHand struct {
	Moment
	Practice  house.Practice
	On, Mails bool
	Lines     []ByHandLine
}

// ByHand lists what somebody has to tell clients herself: a therapist hers, others all.
func (o *Office) ByHand(ctx context.Context, by staff.Actor) (v ByHand, err error) {
	if err := may(by, staff.SeeCalendar, whole(by)); err != nil {
		return v, err
	}
	err = o.read(ctx, "to tell by hand", func(tx *store.Tx) error {
		h, err := openHand(tx, by)
		if err != nil {
			return err
		}
		v = ByHand{Moment: h.moment(), Practice: h.house, On: h.rules.On(), Mails: h.post.Leaves}
		if !v.On {
			return nil
		}
		said, err := h.said()
		if err != nil {
			return err
		}
		waiting, err := h.waiting()
		for _, message := range h.messages(slices.Concat(waiting, said)) {
			line, err := o.handLine(h, message)
			if err != nil {
				return err
			}
			v.Lines = append(v.Lines, line)
		}
		return err
	})
	return v, err
}

// hand knows what no letter of a practice says, and who asks.
type hand struct {
	teller
	viewer staff.Actor
	// hers is the therapist whose visits alone she tells of; "" for all.
	hers ident.Person
	post scheduling.Post
	// now is when it is to be said.
	now time.Time
}

func openHand(tx *store.Tx, by staff.Actor) (h hand, err error) {
	h.viewer = by
	if h.teller, err = openTeller(tx, by.Practice); err != nil {
		return h, err
	}
	if by.Role == staff.Therapist {
		h.hers = by.Person
	}
	h.post.Leaves, h.now = h.mails, tx.Now()
	h.post.Back, err = tx.Undelivered(by.Practice)
	return h, err
}

// toSay is something to be said of a visit by hand, or said.
type toSay struct {
	news
	done bool
}

// messages puts what is said by hand together as letters are: what was said already as it was said.
func (h hand) messages(all []toSay) [][]toSay {
	return saidWith(all, func(x toSay) (news, string) {
		apart := strconv.FormatBool(x.returned(h.post))
		if x.done {
			apart += " " + x.said.At.String()
		}
		return x.news, apart
	})
}

// waitingByHand counts the messages that somebody has to send to clients herself.
func waitingByHand(tx *store.Tx, by staff.Actor) (int, error) {
	h, err := openHand(tx, by)
	if err != nil {
		return 0, err
	}
	all, err := h.waiting()
	return len(h.messages(all)), err
}

// waiting gives what is still to be said: what has changed, and whom to remind.
func (h hand) waiting() (out []toSay, err error) {
	if !h.rules.On() {
		return nil, nil
	}
	changed, err := h.tx.StandingsUntold(h.by.Practice, h.rules, h.hers)
	if err != nil {
		return nil, err
	}
	listed := map[ident.Visit]bool{}
	for _, s := range changed {
		if said, ok := h.rules.Unsaid(s, h.post, h.now); ok {
			out, listed[s.ID] = append(out, toSay{news: news{s, said}}), true
		}
	}
	if len(h.rules.Before) > 0 {
		near, err := h.tx.StandingsNear(h.by.Practice, h.hers, h.rules.Until(h.now))
		if err != nil {
			return nil, err
		}
		for _, s := range near {
			if said, ok := h.rules.ToRemind(s, h.post, h.now, h.zone); ok && !listed[s.ID] {
				out = append(out, toSay{news: news{s, said}})
			}
		}
	}
	return h.notEnded(out)
}

// notEnded leaves out the booked visits after the end of the work with a client.
func (h hand) notEnded(all []toSay) (out []toSay, err error) {
	for _, x := range all {
		shut, err := h.shut(x.visit)
		if err != nil {
			return nil, err
		}
		if !shut {
			out = append(out, x)
		}
	}
	return out, nil
}

// said gives what was said by hand lately and still stands, so that it can be taken back.
func (h hand) said() (out []toSay, err error) {
	since := h.tx.Now().Add(-shownByHand)
	ids, err := h.tx.ToldByHand(h.by.Practice, since)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := h.tx.Standing(h.by.Practice, id)
		if err != nil {
			return nil, err
		}
		if h.hers != "" && s.Therapist != h.hers {
			continue
		}
		for _, t := range s.Told {
			asSaid := t
			asSaid.State = scheduling.ToldByMail // it stands as a letter would
			stands := t.News == scheduling.ByHand && s.State == scheduling.Booked && t.Starts.Equal(s.Starts) || t.News.Lasting() && asSaid.Stands(s, h.tx.Now())
			if t.State == scheduling.ToldByHand && stands && !t.At.Before(since) {
				out = append(out, toSay{news{s, t}, true})
			}
		}
	}
	return out, nil
}

// linksByHand makes the links that the words to be said by hand carry, a while before they are to be said, so
// that nobody who looks at the list has to: the same links that letters carry, one for each visit.
func (o *Office) linksByHand(ctx context.Context, p ident.Practice) error {
	var lack []ident.Visit
	err := o.read(ctx, "links by hand", func(tx *store.Tx) (err error) {
		lack, err = lackLinks(tx, p)
		return err
	})
	if err != nil || len(lack) == 0 {
		return err
	}
	return o.db.Update(ctx, func(tx *store.Tx) error {
		if err := tx.LockReminders(p); err != nil {
			return err
		}
		for _, id := range lack {
			v, err := tx.Visit(p, id)
			if err != nil {
				return err
			}
			if _, err := o.visitLinkID(tx, p, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// lackLinks gives the visits that are soon to be told of by hand and have no link as a letter would carry it.
func lackLinks(tx *store.Tx, p ident.Practice) (lack []ident.Visit, err error) {
	h, err := openHand(tx, staff.System(p))
	if err != nil || !h.house.Opens() {
		return nil, err
	}
	h.now = h.now.Add(aheadByHand)
	waiting, err := h.waiting()
	for _, x := range waiting {
		links, err := tx.LinksAbout(p, string(x.visit.ID))
		if err != nil {
			return nil, err
		}
		lasts := func(l store.Link) bool {
			return l.Purpose == PurposeVisit && l.Revoked == nil && !l.Expires.Before(visitLinkUntil(x.visit.Visit))
		}
		if x.said.News != scheduling.ToldOff && !slices.ContainsFunc(links, lasts) {
			lack = append(lack, x.visit.ID)
		}
	}
	return lack, err
}

// handLine writes one line with its ready words.
func (o *Office) handLine(h hand, all []toSay) (line ByHandLine, err error) {
	said := make([]news, len(all))
	for i, x := range all {
		said[i] = x.news
		one := HandSaid{Visit: x.visit.ID, News: x.said.News, No: x.said.No, Starts: x.said.Starts}
		if i == 0 {
			line.HandSaid = one
		} else {
			line.Also = append(line.Also, one)
		}
	}
	first := all[0]
	if line.Client, err = h.tx.Client(h.by.Practice, first.visit.Client); err != nil {
		return line, err
	}
	links, err := o.standingLinks(h.diary, said)
	if err != nil {
		return line, err
	}
	own := may(h.viewer, staff.SetPreferences, h.subject(first.visit.Visit)) == nil // who opens her page reads what she asks, and how deep
	draft, f, err := o.wordsOf(h.diary, said, links, own)
	line.PhoneShown, line.Hearing, line.Text = phone.Shown(line.Client.Phone, countryOf(h.house)), first.visit.Hearing, draft.Text
	line.Returned, line.Sent = first.returned(h.post), first.done
	if err != nil {
		return line, err
	}
	at, err := whereOf(h.tx, h.house, first.visit.Visit)
	line.Zone = at.zone
	if line.Short = words.TextMessage(draft.Text, f["link"]); len(all) > 1 { // each of the dates counts
		line.Short = draft.Text
	}
	return line, err
}

// returned reports whether a letter about it was tried and did not arrive.
func (x toSay) returned(post scheduling.Post) bool {
	return post.Back[x.said.Letter] || x.said.News == scheduling.ByHand && slices.ContainsFunc(x.visit.Told, func(t scheduling.Told) bool { return post.Back[t.Letter] })
}

// SayByHand keeps that somebody told a client herself, or, with back, that she did not. NotFound where a
// visit is not hers to tell of, Conflict "changed" where meanwhile something else is to be said, or nothing: of all
// visits that the words name, or of none.
func (o *Office) SayByHand(ctx context.Context, by staff.Actor, key Key, in HandSaid, back bool) error {
	what := struct {
		HandSaid
		Back bool
	}{in, back}
	_, err := o.work(ctx, by, key, "told by hand", what, func(tx *store.Tx) (string, error) {
		if err := tx.LockReminders(by.Practice); err != nil {
			return "", err
		}
		for _, one := range append([]HandSaid{in}, in.Also...) {
			if err := sayByHand(tx, by, one, back); err != nil {
				return "", err
			}
		}
		return "", nil
	})
	return err
}

// sayByHand keeps it of one visit.
func sayByHand(tx *store.Tx, by staff.Actor, in HandSaid, back bool) error {
	s, err := tx.Standing(by.Practice, in.Visit)
	if err != nil {
		return err
	}
	if err := maySee(by, staff.Book, staff.Subject{Practice: by.Practice, Client: s.Client, Therapist: s.Therapist}, "visit"); err != nil {
		return err
	}
	if s.Held || by.Role == staff.Therapist && s.Therapist != by.Person {
		return fault.Missing("visit")
	}
	if back {
		tx.Audit(by.Practice, by.Text(), "visit.not-told-by-hand", string(in.Visit))
		return tx.UntellByHand(by.Practice, scheduling.Told{Visit: in.Visit, News: in.News, Starts: in.Starts, No: in.No})
	}
	h, err := openHand(tx, by)
	if err != nil {
		return err
	}
	said, err := h.sayable(s, in)
	if err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "visit.told-by-hand", string(in.Visit))
	_, err = tx.TellByHand(by.Practice, said)
	return err
}

// sayable gives what is said by a line of the list, where that is still to be said, or was said by hand
// already.
func (h hand) sayable(s scheduling.Standing, in HandSaid) (scheduling.Told, error) {
	same := func(t scheduling.Told) bool { return t.News == in.News && t.No == in.No && t.Starts.Equal(in.Starts) }
	if said, ok := h.rules.Unsaid(s, h.post, h.now); ok && same(said) {
		return said, nil
	}
	if said, ok := h.rules.ToRemind(s, h.post, h.now, h.zone); ok && in.News == said.News && in.No >= said.No && said.Starts.Equal(in.Starts) {
		return said, nil // the list may have been opened before a nearer one was due
	}
	if i := slices.IndexFunc(s.Told, same); i >= 0 && s.Told[i].State == scheduling.ToldByHand {
		return s.Told[i], nil
	}
	return scheduling.Told{}, fault.New(fault.Conflict, "changed", "This visit has changed since you opened the list. The list says what is to be told now.")
}

// SetHearing keeps how a client wants to hear of her visits, as she told somebody of the practice. Invalid
// on hearing.
func (o *Office) SetHearing(ctx context.Context, by staff.Actor, key Key, id ident.Client, h scheduling.Hearing) error {
	if !slices.Contains(scheduling.Hearings(), h) {
		return fault.Invalidf("hearing", "Choose how.")
	}
	in := struct {
		Client  ident.Client
		Hearing scheduling.Hearing
	}{id, h}
	_, err := o.work(ctx, by, key, "how a client hears of visits", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.EditClient); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "visits.told-by-"+string(h), string(id))
		return "", tx.SetHearing(by.Practice, id, h)
	})
	return err
}

// SetHearingByLink is a client's own word on it.
func (o *Office) SetHearingByLink(ctx context.Context, v Visitor, key Key, h scheduling.Hearing) error {
	by, id, err := v.own()
	if err != nil {
		return err
	}
	return o.SetHearing(ctx, by, key, id, h)
}
