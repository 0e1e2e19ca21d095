package office

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// noticeDays is how far back Today looks for what was not kept.
const noticeDays = 14

// callOffDays is how far ahead a visit that was called off can be noticed.
const callOffDays = 42

// Noticed is something that was not kept, noticed by the calendar, the account or a promised answer,
// or decided already (ID is set then). Version of Boundary is the one that stood when the visit was
// booked. May says that the viewer decides on it; Told that it can be counted at all, Tell names the
// boundary as it stands now, to tell it. Time says which time it is, or would be.
type Noticed struct {
	boundary.Crossing
	Client client.Client
	Rule   boundary.Boundary
	Tell   SeenBoundary
	Visit  scheduling.Visit
	Line   billing.Line
	May    bool
	Told   bool
	Time   int
	// Corrected says of a charge above the price told that it was put right since.
	Corrected bool
}

// noticer finds what was not kept. It keeps what it read of a client for the next question.
type noticer struct {
	d        diary
	current  []boundary.Boundary
	versions map[ident.Boundary][]boundary.Boundary
	acks     map[ident.Client][]boundary.Acknowledgement
	decided  map[ident.Client][]boundary.Crossing
	// link is the address of the client's own page; "" where none opens.
	link string
}

func openNoticer(d diary) (*noticer, error) {
	current, err := d.tx.Boundaries(d.by.Practice)
	return &noticer{d: d, current: current, versions: map[ident.Boundary][]boundary.Boundary{}, acks: map[ident.Client][]boundary.Acknowledgement{},
		decided: map[ident.Client][]boundary.Crossing{}}, err
}

// judges reports whether the viewer decides about a client's boundaries.
func (d diary) judges(c client.Client) bool {
	return staff.Can(d.by, staff.JudgeBoundaries, staff.Subject{Practice: d.by.Practice, Client: c.ID, Therapist: c.Therapist})
}

func (n *noticer) versionsOf(id ident.Boundary) (list []boundary.Boundary, err error) {
	list, ok := n.versions[id]
	if !ok {
		if list, err = n.d.tx.BoundaryVersions(n.d.by.Practice, id); err == nil {
			n.versions[id] = list
		}
	}
	return list, err
}

func (n *noticer) acksOf(id ident.Client) (list []boundary.Acknowledgement, err error) {
	list, ok := n.acks[id]
	if !ok {
		if list, err = n.d.tx.Acknowledgements(n.d.by.Practice, id); err == nil {
			n.acks[id] = list
		}
	}
	return list, err
}

func (n *noticer) decidedOf(id ident.Client) (list []boundary.Crossing, err error) {
	list, ok := n.decided[id]
	if !ok {
		if list, err = n.d.tx.CrossingsOf(n.d.by.Practice, id); err == nil {
			n.decided[id] = list
		}
	}
	return list, err
}

// stood gives a boundary as it stood when a visit was booked; false when it did not stand then. Of a
// visit from before the terms were kept, and of what is about no visit, the day decides.
func (n *noticer) stood(id ident.Boundary, visit ident.Visit, booked civil.Date) (boundary.Boundary, bool, error) {
	if visit != "" {
		terms, err := n.d.tx.TermsOf(n.d.by.Practice, visit)
		if err != nil {
			return boundary.Boundary{}, false, err
		}
		if i := slices.IndexFunc(terms, func(b boundary.Boundary) bool { return b.ID == id }); i >= 0 {
			return terms[i], true, nil
		}
		if len(terms) > 0 {
			return boundary.Boundary{}, false, nil
		}
	}
	versions, err := n.versionsOf(id)
	for _, v := range versions { // newest first
		if v.Since <= booked {
			return v, v.Active, err
		}
	}
	return boundary.Boundary{}, false, err
}

// about begins what was not kept, where a boundary watches it and stood when it was booked; left is
// how much it leaves first.
func (n *noticer) about(what boundary.Watch, c ident.Client, visit ident.Visit, booked civil.Date) (x boundary.Crossing, left int, ok bool, err error) {
	now, ok := boundary.Watching(n.current, what)
	if !ok {
		return x, 0, false, nil
	}
	then, ok, err := n.stood(now.ID, visit, booked)
	if err != nil || !ok {
		return x, 0, false, err
	}
	x = boundary.Crossing{Client: c, Boundary: then.ID, Version: then.Version, Side: then.Side, Watch: what, Booked: booked, State: boundary.Noticed}
	return x, boundary.Leaves(then, now, what), true, nil
}

// ofVisit finds what was not kept on a visit: late, not there, called off too late.
func (n *noticer) ofVisit(v scheduling.Visit) ([]boundary.Crossing, error) {
	what, minutes, err := n.onVisit(v)
	if err != nil || what == "" {
		return nil, err
	}
	x, left, ok, err := n.about(what, v.Client, v.ID, civil.DateOf(v.BookedAt, n.d.zone))
	switch {
	case err != nil || !ok,
		what == boundary.Late && minutes <= left,
		what == boundary.LateCancel && minutes >= left*60:
		return nil, err
	}
	x.Visit, x.On, x.Minutes = v.ID, civil.DateOf(v.Starts, n.d.zone), minutes
	if what == boundary.LateCancel { // it happened when she called
		x.On = civil.DateOf(v.Starts.Add(-time.Duration(minutes)*time.Minute), n.d.zone)
	}
	return []boundary.Crossing{x}, nil
}

// onVisit says what happened on a visit, with the minutes after its start, or before it.
func (n *noticer) onVisit(v scheduling.Visit) (what boundary.Watch, minutes int, err error) {
	switch {
	case v.Held: // nobody said yes to it
		return "", 0, nil
	case !v.Came.IsZero() && v.Live():
		minutes = int(v.Came.Sub(v.Starts) / time.Minute)
		if minutes <= 0 {
			return "", 0, nil
		}
		return boundary.Late, minutes, nil
	case v.State == scheduling.Missed, v.State == scheduling.Booked && n.d.tx.Now().After(v.Ends()):
		return boundary.NoShow, 0, nil
	case v.State != scheduling.Cancelled:
		return "", 0, nil
	}
	if by, _ := v.CalledOff(); by != scheduling.ByClient {
		return "", 0, nil
	}
	knots, err := n.d.tx.Knots(n.d.by.Practice, v.Client)
	for _, k := range knots {
		if k.Kind == client.KindCancelled && k.Visit == v.ID {
			return boundary.LateCancel, max(0, int(v.Starts.Sub(k.At)/time.Minute)), err
		}
	}
	return "", 0, err
}

// unpaid finds what a client has not paid in time.
func (n *noticer) unpaid(c ident.Client) (out []boundary.Crossing, err error) {
	if _, ok := boundary.Watching(n.current, boundary.Unpaid); !ok {
		return nil, nil
	}
	book, err := n.d.tx.Book(n.d.by.Practice, c)
	if err != nil {
		return nil, err
	}
	holds, err := n.d.tx.HoldsOf(n.d.by.Practice, c)
	if err != nil {
		return nil, err
	}
	lifted, err := n.d.tx.LiftedHolds(n.d.by.Practice, c)
	if err != nil {
		return nil, err
	}
	for _, l := range billing.NotHeld(book.Unpaid(), holds) {
		charge, err := book.Entry(l.Entry)
		if err != nil {
			return nil, err
		}
		booked := l.On
		if l.Visit != "" {
			v, err := n.d.tx.Visit(n.d.by.Practice, l.Visit)
			if err != nil {
				return nil, err
			}
			booked = civil.DateOf(v.BookedAt, n.d.zone)
		}
		x, left, ok, err := n.about(boundary.Unpaid, c, l.Visit, booked)
		if err != nil {
			return nil, err
		}
		since := billing.AskedSince(l, civil.DateOf(charge.At, n.d.zone), lifted)
		if x.On = since.Add(left); ok && x.On < n.d.today {
			x.Line = l.ID
			out = append(out, x)
		}
	}
	return out, nil
}

// overcharged finds whether a visit was charged above the price told at booking, where one was told.
func (n *noticer) overcharged(v scheduling.Visit) ([]boundary.Crossing, error) {
	l, ok, err := n.d.tx.ChargedVisit(n.d.by.Practice, v.ID)
	if err != nil || !ok || v.Price.Zero() || l.Amount.Currency == v.Price.Currency && l.Amount.Minor <= v.Price.Minor {
		return nil, err
	}
	x, _, ok, err := n.about(boundary.OwnPrice, v.Client, v.ID, civil.DateOf(v.BookedAt, n.d.zone))
	if err != nil || !ok {
		return nil, err
	}
	x.Visit, x.Line, x.On = v.ID, l.ID, l.On
	return []boundary.Crossing{x}, nil
}

// lateAnswers finds the answers that came after the day promised, among matters the viewer reads. What only
// its readers know of stays out: counted, it would stand where others read.
func (n *noticer) lateAnswers(cases []caseload.Case) (out []boundary.Crossing, err error) {
	now := n.d.tx.Now()
	for _, c := range cases {
		came := c.AnsweredAt
		if came.IsZero() {
			came = now
		}
		if c.Rehearsal || c.Restricted || c.Client == "" || c.FirstAnswerDue.IsZero() || !came.After(c.FirstAnswerDue) {
			continue
		}
		x, _, ok, err := n.about(boundary.OwnAnswer, c.Client, "", civil.DateOf(c.Opened, n.d.zone))
		if err != nil {
			return nil, err
		}
		if ok {
			x.Case, x.On = c.ID, civil.DateOf(c.FirstAnswerDue, n.d.zone)
			out = append(out, x)
		}
	}
	return out, nil
}

// today finds what was not kept lately and waits for a decision of the viewer, oldest first.
func (n *noticer) today(now time.Time) ([]Noticed, error) {
	p := n.d.by.Practice
	if !slices.ContainsFunc(n.current, func(b boundary.Boundary) bool { return b.Active && b.Watches != "" }) {
		return nil, nil
	}
	from := n.d.today.Add(-noticeDays).At(0, n.d.zone)
	visits, err := n.d.tx.Visits(p, from, now.AddDate(0, 0, callOffDays)) // a visit ahead may be called off too late
	if err != nil {
		return nil, err
	}
	var found []boundary.Crossing
	add := func(list []boundary.Crossing, err error) error {
		found = append(found, list...)
		return err
	}
	for _, v := range visits {
		if err := add(n.ofVisit(v)); err != nil {
			return nil, err
		}
	}
	owing, err := n.d.tx.OpenBalances(p)
	if err != nil {
		return nil, err
	}
	for c := range owing {
		if err := add(n.unpaid(c)); err != nil {
			return nil, err
		}
	}
	above, err := n.d.tx.ChargedAbove(p, from)
	if err != nil {
		return nil, err
	}
	for _, id := range above {
		v, err := n.d.tx.Visit(p, id)
		if err != nil {
			return nil, err
		}
		if err := add(n.overcharged(v)); err != nil {
			return nil, err
		}
	}
	cases, err := n.d.tx.OpenCases(p, n.d.by)
	if err != nil {
		return nil, err
	}
	if err := add(n.lateAnswers(cases)); err != nil {
		return nil, err
	}
	return n.open(found)
}

// ofClient finds what a client, or the practice towards her, has not kept and nobody decided yet.
func (n *noticer) ofClient(c ident.Client) ([]Noticed, error) {
	visits, err := n.d.tx.ClientVisits(n.d.by.Practice, c)
	if err != nil {
		return nil, err
	}
	var found []boundary.Crossing
	from := n.d.today.Add(-noticeDays).At(0, n.d.zone)
	for _, v := range visits {
		if v.Starts.Before(from) {
			continue
		}
		list, err := n.allOf(v)
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
	}
	unpaid, err := n.unpaid(c)
	if err != nil {
		return nil, err
	}
	cases, err := n.d.tx.CasesOfClient(n.d.by.Practice, n.d.by, c)
	if err != nil {
		return nil, err
	}
	late, err := n.lateAnswers(cases)
	if err != nil {
		return nil, err
	}
	return n.open(append(append(found, unpaid...), late...))
}

// allOf finds what was not kept on a visit, on both sides.
func (n *noticer) allOf(v scheduling.Visit) ([]boundary.Crossing, error) {
	found, err := n.ofVisit(v)
	if err != nil {
		return nil, err
	}
	above, err := n.overcharged(v)
	return append(found, above...), err
}

// open leaves out what was decided already and what is not the viewer's to decide, and says of the
// rest what there is to know, oldest first.
func (n *noticer) open(found []boundary.Crossing) ([]Noticed, error) {
	var out []Noticed
	for _, x := range found {
		decided, err := n.decidedOf(x.Client)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(decided, x.Same) {
			continue
		}
		seen, err := n.known(x)
		if err != nil {
			return nil, err
		}
		if seen.May {
			out = append(out, seen)
		}
	}
	slices.SortStableFunc(out, func(a, b Noticed) int { return cmp.Compare(a.On, b.On) })
	return out, nil
}

// known says of something not kept whose it is, under which text, and which time it is.
func (n *noticer) known(x boundary.Crossing) (v Noticed, err error) {
	p := n.d.by.Practice
	v.Crossing = x
	if v.Client, err = n.d.tx.Client(p, x.Client); err != nil {
		return v, err
	}
	v.May = n.d.judges(v.Client)
	if x.Visit != "" {
		if v.Visit, err = n.d.tx.Visit(p, x.Visit); err != nil {
			return v, err
		}
	}
	if x.Line != "" {
		book, err := n.d.tx.Book(p, x.Client)
		if err != nil {
			return v, err
		}
		if v.Line, err = book.Line(x.Line); err != nil {
			return v, err
		}
		if x.Watch == boundary.OwnPrice {
			stands := v.Line.Amount.Minus(v.Line.Refunded).Minus(v.Line.LetGo)
			v.Corrected = v.Line.Void() || stands.Currency == v.Visit.Price.Currency && stands.Minor <= v.Visit.Price.Minor
			v.Line.Amount = book.ChargedAs(v.Line)
		}
	}
	for _, b := range n.current {
		if b.ID == x.Boundary {
			v.Rule, v.Tell = b, SeenBoundary{ID: b.ID, Version: b.Version}
		}
	}
	follows, told, err := n.follow(x)
	if v.Told = told; told {
		v.Rule, v.Time = follows.Boundary, follows.Time
	}
	return v, err
}

// happened gives the instant at which something was not kept on a visit; zero where there is none.
func (n *noticer) happened(x boundary.Crossing) (time.Time, error) {
	if !x.At.IsZero() || x.Visit == "" {
		return x.At, nil
	}
	switch x.Watch {
	case boundary.Late, boundary.NoShow, boundary.LateCancel:
	default:
		return time.Time{}, nil
	}
	v, err := n.d.tx.Visit(n.d.by.Practice, x.Visit)
	if err != nil || x.Watch != boundary.LateCancel {
		return v.Starts, err
	}
	return v.Starts.Add(-time.Duration(x.Minutes) * time.Minute), nil
}

// follow gives what follows something not kept, of the versions up to the one that stood.
func (n *noticer) follow(x boundary.Crossing) (boundary.Consequence, bool, error) {
	versions, err := n.versionsOf(x.Boundary)
	if err != nil {
		return boundary.Consequence{}, false, err
	}
	stood := slices.DeleteFunc(slices.Clone(versions), func(b boundary.Boundary) bool { return b.Version > x.Version })
	acks, err := n.acksOf(x.Client)
	if err != nil {
		return boundary.Consequence{}, false, err
	}
	decided, err := n.decidedOf(x.Client)
	if err != nil {
		return boundary.Consequence{}, false, err
	}
	if x.At, err = n.happened(x); err != nil {
		return boundary.Consequence{}, false, err
	}
	c, ok := boundary.Follow(x, stood, acks, decided)
	return c, ok, nil
}

// past gives what was decided about a client that the viewer may see, newest first.
func (n *noticer) past(c ident.Client) ([]Noticed, error) {
	all, err := n.decidedOf(c)
	if err != nil {
		return nil, err
	}
	var out []Noticed
	for _, x := range slices.Backward(all) {
		if x.Case != "" {
			if head, err := n.d.tx.Case(n.d.by.Practice, x.Case); err != nil || !head.MayRead(n.d.by, n.d.by.Practice) {
				continue
			}
		}
		seen, err := n.known(x)
		if err != nil {
			return nil, err
		}
		out = append(out, seen)
	}
	return out, nil
}
