package office

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CodeSeen is the code of the Conflict that says that something else would happen by now than the check page said.
const CodeSeen = "seen-otherwise"

// Check says everything that follows from booking, moving or calling off visits. It is found by doing it, in
// a unit of work that is undone, so it cannot say anything but what will be done. What stands only on the
// files of those who read what was told in confidence is none of it.
type Check struct {
	Moment
	Client client.Client
	// Visits are those that change, each as it would stand; Several: more than one person treats here.
	Visits  []CheckedVisit
	Several bool
	// Mind says what does not fit, and is done all the same.
	Mind string
	// Waits: until somebody took a second look, nothing of it happens.
	Waits bool
	// Mails: letters about visits leave by themselves.
	Mails bool
	// Seen stands for all of it; the act that is sent with it refuses to do anything else.
	Seen string
}

// CheckedVisit is one of them. Was is how it stands now, without an id where it is new; Is how it would stand.
type CheckedVisit struct {
	Was, Is scheduling.Visit
	With    staff.Person
	// There and WasThere are the zones of the places, Where and WasWhere place, room and equipment.
	There, WasThere *time.Location
	Where, WasWhere []string
	// PriceFrom is the day from which its price is on the price list, empty for the first price of all;
	// PriceTo the last day on which the first one is, empty where no other follows.
	PriceFrom, PriceTo civil.Date
	// Terms are the boundaries that go with it; Untold are those of them that bind the client and that she was
	// never told, in any version.
	Terms, Untold []boundary.Boundary
	// Unfit: the pressure that the client needs is not the one that she who treats gives.
	Unfit bool
	// Letters will leave about it; Dropped would have left, and will not. Hand stands on the list of what
	// somebody has to say herself.
	Letters, Dropped []scheduling.Told
	Hand             []scheduling.News
	// Late is what calling it off now comes under; nil where it is in time. Follows is what was told that
	// follows, for who judges it.
	Late    *Noticed
	Follows string
}

// errUnseen undoes what was only looked at.
var errUnseen = errors.New("only looked at")

var errSeen = fault.New(fault.Conflict, CodeSeen, "Something has changed since you looked at this, so nothing was done. This is what would happen now.")

// check does an act, says what came of it, and undoes it.
func (o *Office) check(ctx context.Context, by staff.Actor, what string, act func(w *watched) error) (c Check, err error) {
	err = o.undone(ctx, by, what, func(w *watched) (err error) {
		c, err = w.check(act(w))
		return err
	})
	return c, err
}

// undone does an act in a unit of work that is undone.
func (o *Office) undone(ctx context.Context, by staff.Actor, what string, act func(w *watched) error) error {
	err := o.db.Update(ctx, func(tx *store.Tx) error {
		w, err := o.watch(tx, by)
		if err != nil {
			return err
		}
		if err := act(w); err != nil {
			return err
		}
		return errUnseen
	})
	if errors.Is(err, errUnseen) {
		err = nil
	}
	return fault.Wrap(what, err)
}

// watched is a unit of work of which somebody wants to know what came of it.
type watched struct {
	diary
	o     *Office
	post  hand
	ids   []ident.Visit
	was   map[ident.Visit]scheduling.Standing
	waits bool
}

func (o *Office) watch(tx *store.Tx, by staff.Actor) (*watched, error) {
	d, err := openDiary(tx, by)
	return &watched{diary: d, o: o, was: map[ident.Visit]scheduling.Standing{}}, err
}

// changes notes which visits are about to change.
func (w *watched) changes(visits ...scheduling.Visit) error {
	for _, v := range visits {
		s, err := w.tx.Standing(w.by.Practice, v.ID)
		if err != nil {
			return err
		}
		w.ids, w.was[v.ID] = append(w.ids, v.ID), s
	}
	return nil
}

// books books a visit as it was asked for, also over times that are held for bookings by link, and notes it.
// Conflict CodeMind says what there is to mind; it is booked then.
func (w *watched) books(v scheduling.Visit, in BookRequest) (scheduling.Visit, error) {
	w.ids = append(w.ids, v.ID)
	v, given, err := w.book(v, true)
	if err != nil {
		return v, err
	}
	return v, w.mind(v, "", in.When, in.Anyway, given...)
}

// stands lets an act stand that ended with err. Where a check page was seen, it is what that said, or nothing
// is done: Conflict CodeSeen.
func (w *watched) stands(seen string, err error) error {
	if seen == "" {
		return err
	}
	c, err := w.check(err)
	if err == nil && c.Seen != seen {
		err = errSeen
	}
	return err
}

// check says what came of an act that ended with err, in its own unit of work.
func (w *watched) check(err error) (Check, error) {
	c := Check{Moment: w.moment(), Several: len(w.therapists) > 1, Waits: w.waits}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == CodeMind {
		c.Mind, err = strings.TrimSuffix(f.Message, mindMore), nil
	}
	if err != nil {
		return c, err
	}
	if w.post, err = openHand(w.tx, w.by); err != nil {
		return c, err
	}
	c.Mails = w.post.mails
	g, err := grounds(w.tx, w.house)
	if err != nil {
		return c, err
	}
	for _, id := range w.ids {
		v, err := w.visit(g, id)
		if err != nil {
			return c, err
		}
		c.Visits = append(c.Visits, v)
	}
	slices.SortStableFunc(c.Visits, func(a, b CheckedVisit) int { return a.Is.Starts.Compare(b.Is.Starts) })
	if c.Client, err = w.tx.Client(w.by.Practice, c.Visits[0].Is.Client); err != nil {
		return c, err
	}
	c.Seen, err = c.digest(w.o)
	return c, err
}

// visit says what came of one visit.
func (w *watched) visit(g Grounds, id ident.Visit) (c CheckedVisit, err error) {
	p := w.by.Practice
	now, err := w.tx.Standing(p, id)
	if err != nil {
		return c, err
	}
	was := w.was[id]
	c = CheckedVisit{Was: was.Visit, Is: now.Visit, There: g.Zone(now.Place), WasThere: g.Zone(was.Place), Where: g.Where(now.Place, now.Uses), WasWhere: g.Where(was.Place, was.Uses)}
	if c.With, err = w.tx.Person(p, now.Therapist); err != nil {
		return c, err
	}
	if err := w.terms(&c); err != nil {
		return c, err
	}
	if err := w.fits(&c); err != nil {
		return c, err
	}
	if err := w.letters(&c, was, now); err != nil {
		return c, err
	}
	err = w.late(&c)
	return c, err
}

// terms says which boundaries go with it, and what of them was never told.
func (w *watched) terms(c *CheckedVisit) (err error) {
	p := w.by.Practice
	if c.Terms, err = w.tx.TermsOf(p, c.Is.ID); err != nil {
		return err
	}
	acks, err := w.tx.Acknowledgements(p, c.Is.Client)
	for _, b := range c.Terms {
		knows := func(a boundary.Acknowledgement) bool { return a.Boundary == b.ID && a.Version <= b.Version }
		if b.Side == boundary.Ask && !slices.ContainsFunc(acks, knows) {
			c.Untold = append(c.Untold, b)
		}
	}
	return err
}

// fits says which price of the list it has, and whether the pressure fits.
func (w *watched) fits(c *CheckedVisit) error {
	s, err := w.tx.Service(w.by.Practice, c.Is.Service)
	if isMissing(err) { // it is not on the list any more
		return nil
	}
	if err != nil {
		return err
	}
	for i, p := range s.Prices {
		switch {
		case i == 0:
		case p.From <= civil.DateOf(c.Is.Starts, w.zone):
			c.PriceFrom = p.From
		case c.PriceFrom == "" && c.PriceTo == "":
			c.PriceTo = p.From.Add(-1)
		}
	}
	if c.Is.State == scheduling.Cancelled || len(w.therapists) < 2 || !staff.Can(w.by, staff.SeePreferences, staff.Subject{Practice: w.by.Practice, Client: c.Is.Client}) {
		return nil
	}
	hours, err := w.tx.Hours(w.by.Practice, c.Is.Therapist)
	if err != nil {
		return err
	}
	wish, err := w.deepest(c.Is.Client)
	c.Unfit = s.Misfit(hours, wish) == scheduling.OtherPressure
	return err
}

// letters says what will be written about it and what will not be any more, and what is left to say by hand.
func (w *watched) letters(c *CheckedVisit, was, now scheduling.Standing) error {
	rules, post := w.post.rules, w.post.post
	shut, err := w.shut(now)
	if err != nil || !rules.On() {
		return err
	}
	if w.post.mails && !shut {
		c.Letters = rules.Ahead(now, w.tx.Now(), w.zone)
	}
	if w.post.mails {
		for _, t := range rules.Ahead(was, w.tx.Now(), w.zone) {
			if !slices.ContainsFunc(c.Letters, func(l scheduling.Told) bool { return l.News == t.News && (t.News.Lasting() || l.No == t.No) }) {
				c.Dropped = append(c.Dropped, t)
			}
		}
	}
	if shut {
		return nil
	}
	if said, ok := rules.Unsaid(now, post, w.tx.Now().Add(scheduling.Undoable)); ok {
		c.Hand = append(c.Hand, said.News)
	}
	if rules.RemindsByHand(now, post, w.tx.Now(), w.zone) {
		c.Hand = append(c.Hand, scheduling.ByHand)
	}
	return nil
}

// late says what it comes under that it was called off.
func (w *watched) late(c *CheckedVisit) error {
	if c.Is.State != scheduling.Cancelled {
		return nil
	}
	n, err := openNoticer(w.diary)
	if err != nil {
		return err
	}
	found, err := n.ofVisit(c.Is)
	if err != nil || len(found) == 0 {
		return err
	}
	x, err := n.known(found[0])
	if err != nil {
		return err
	}
	c.Late = &x
	follows, told, err := n.follow(found[0])
	if told && x.May {
		c.Follows = follows.Follows
	}
	return err
}

// digest stands for what is said. Instants that move with the clock are none of it.
func (c Check) digest(o *Office) (string, error) {
	type letter struct {
		News scheduling.News
		No   int
	}
	type one struct {
		Visit     ident.Visit // none for one that is new
		Starts    time.Time
		Minutes   int
		Therapist ident.Person
		Place     ident.Place
		Uses      []ident.Resource
		State     scheduling.State
		Price     money.Amount
		Terms     []SeenBoundary
		Letters   []letter
		Hand      []scheduling.News
		Late      SeenBoundary
	}
	var all []one
	for _, v := range c.Visits {
		x := one{v.Was.ID, v.Is.Starts, v.Is.Minutes, v.Is.Therapist, v.Is.Place, v.Is.Uses, v.Is.State, v.Is.Price, nil, nil, v.Hand, SeenBoundary{}}
		for _, b := range v.Terms {
			x.Terms = append(x.Terms, SeenBoundary{ID: b.ID, Version: b.Version})
		}
		for _, l := range v.Letters {
			x.Letters = append(x.Letters, letter{l.News, l.No})
		}
		if v.Late != nil {
			x.Late = SeenBoundary{ID: v.Late.Boundary, Version: v.Late.Version}
		}
		all = append(all, x)
	}
	b, err := json.Marshal(struct {
		All   []one
		Mind  string
		Waits bool
	}{all, c.Mind, c.Waits})
	if err != nil {
		return "", err
	}
	return o.digestOfSecret("seen " + string(b)), nil
}

// WillBook says what booking would do; nothing is booked. Errors as Book, but that CodeMind is told in Mind.
func (o *Office) WillBook(ctx context.Context, by staff.Actor, in BookRequest) (Check, error) {
	fresh := newID[ident.Visit]()
	return o.check(ctx, by, "look at a booking", func(w *watched) error {
		_, err := w.bookAsked(fresh, in)
		return err
	})
}

// WillMove says what moving would do, as WillBook.
func (o *Office) WillMove(ctx context.Context, by staff.Actor, in MoveRequest) (Check, error) {
	knots := newIDs[ident.Knot](scheduling.LongestSeries)
	return o.check(ctx, by, "look at a move", func(w *watched) error { return w.moveAsked(knots, in) })
}

// WillChange says what a step of a visit would do. Errors as ChangeVisit, but that what waits is told in Waits.
func (o *Office) WillChange(ctx context.Context, by staff.Actor, in VisitChange) (Check, error) {
	if err := in.check(); err != nil {
		return Check{}, err
	}
	return o.check(ctx, by, "look at a change", func(w *watched) error {
		harm, err := w.changeAsked(in)
		if err == nil && w.waits {
			err = freeOf(w.tx, by.Practice, harm.Kind, harm.About)
		}
		return err
	})
}

// changeAsked takes a step of a visit, and notes whether it has to wait.
func (w *watched) changeAsked(in VisitChange) (harm secondlook.Act, err error) {
	visits, err := w.withLater(in.Visit, in.Later)
	if err != nil {
		return harm, err
	}
	if err := w.changes(visits...); err != nil {
		return harm, err
	}
	if _, harm, err = in.do(w.o, w.tx, w.by); err != nil {
		return harm, err
	}
	w.waits, err = w.o.mustWaitFor(w.tx, w.by, harm)
	return harm, err
}

// withLater gives a visit, and where they are meant too the later ones of its series.
func (d diary) withLater(id ident.Visit, later bool) ([]scheduling.Visit, error) {
	v, err := d.tx.Visit(d.by.Practice, id)
	if err != nil || !later {
		return []scheduling.Visit{v}, err
	}
	others, err := laterOnes(d.tx, d.by.Practice, v)
	return append([]scheduling.Visit{v}, others...), err
}

// seenChange is a step of a visit whose check page was seen.
type seenChange struct {
	VisitChange
	Seen string
}

func (in seenChange) do(o *Office, tx *store.Tx, by staff.Actor) (_ string, harm secondlook.Act, err error) {
	w, err := o.watch(tx, by)
	if err != nil {
		return "", harm, err
	}
	harm, err = w.changeAsked(in.VisitChange)
	if err = w.stands(in.Seen, err); err != nil || in.Act != ActCancel {
		return "", harm, err
	}
	return "", harm, w.keepUndo()
}
