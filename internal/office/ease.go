package office

import (
	"context"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// EaseRequest says that it was too much at a place, at a minute (0: now). A place said for the same
// minute again replaces the one before: a finger slips.
type EaseRequest struct {
	Visit  ident.Visit
	Spot   client.Spot
	Minute int
}

// Ease notes at the table that it was too much: on the time line, and with closer check-ins for the
// rest of this visit. Invalid on the field spot.
func (o *Office) Ease(ctx context.Context, by staff.Actor, key Key, in EaseRequest) error {
	if spot, ok := client.ParseSpot(in.Spot.String()); !ok || spot != in.Spot {
		return fault.Invalidf("spot", "Choose the place from the list.")
	}
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "ease off", in, func(tx *store.Tx) (string, error) {
		d, v, err := treatedVisit(tx, by, in.Visit, staff.CheckIn)
		if err != nil {
			return "", err
		}
		if v, err = d.begin(v); err != nil {
			return "", err
		}
		c := treatment.CheckIn{Visit: v.ID, Minute: in.Minute, Answer: treatment.TooMuch, Spot: in.Spot.String(), At: tx.Now()}
		if c.Minute, err = d.place(v, in.Minute); err != nil {
			return "", err
		}
		if err := tx.AnswerCheckIn(by.Practice, c); err != nil {
			return "", err
		}
		if err := d.knot(knot, v, client.KindEased, in.Spot.Words()); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "checkin.ease", string(v.ID))
		return "", o.tooMuch(tx, by, v, in.Spot)
	})
	return err
}

// place finds the minute for a place that was too much: the one given, whose line it then replaces,
// or the present one, or the next at which nothing was said yet.
func (d diary) place(v scheduling.Visit, minute int) (int, error) {
	said, err := d.tx.CheckIns(d.by.Practice, v.ID)
	if err != nil {
		return 0, err
	}
	at := func(m int) int {
		return slices.IndexFunc(said, func(c treatment.CheckIn) bool { return c.Minute == m })
	}
	if minute >= 1 && minute <= v.Minutes {
		if i := at(minute); i >= 0 && said[i].Spot != "" {
			return minute, d.dropEased(v, said[i])
		}
		return minute, nil
	}
	for minute = minuteOf(v, d.tx.Now()); at(minute) >= 0; {
		minute++
	}
	return minute, nil
}

// dropEased takes the line of a place that was too much off the time line.
func (d diary) dropEased(v scheduling.Visit, c treatment.CheckIn) error {
	knots, err := d.tx.Knots(d.by.Practice, v.Client)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(knots, func(k client.Knot) bool { return k.Visit == v.ID && k.Kind == client.KindEased && k.At.Equal(c.At) })
	if i < 0 {
		return nil
	}
	return d.tx.RemoveKnot(d.by.Practice, knots[i].ID)
}

// EasedView is the page after it was too much: the words to say, and afterwards one line.
type EasedView struct {
	RoomView
	// Card is what to say. At is what was said, Place where. Level is what holds there, Lighter one below it.
	Card    string
	At      treatment.CheckIn
	Place   client.Spot
	Level   client.Level
	Lighter client.Level
	// Again: it was too much at the same place already within the last three visits.
	Again bool
}

// Eased gives the page after Ease, for the latest place that was too much. NotFound when there is
// none.
func (o *Office) Eased(ctx context.Context, by staff.Actor, id ident.Visit) (view EasedView, err error) {
	err = o.lookIf(ctx, by, "eased", func(tx *store.Tx) error {
		view = EasedView{}
		d, v, err := treatedVisit(tx, by, id, staff.CheckIn)
		if err != nil {
			return err
		}
		view.Visit, view.Moment, view.Minute = v, d.moment(), minuteOf(v, tx.Now())
		tx.Audit(by.Practice, by.Text(), "room.see", string(id))
		if err := view.load(d); err != nil {
			return err
		}
		var ok bool
		if view.At, ok = view.TooMuch(); !ok {
			return fault.Missing("page")
		}
		card, err := words.Fill(words.Ease, words.Say, nil)
		if err != nil {
			return err
		}
		view.Card = card.Text
		view.Place, _ = client.ParseSpot(view.At.Spot)
		view.Level, view.Lighter = lighter(view.Prefs, view.Place)
		view.Again, err = d.again(v, view.At)
		return err
	})
	return view, err
}

// lighter gives the level that holds at a place (medium where nobody said) and the one below it. It
// never becomes "please not": that is for the client to say.
func lighter(prefs []client.Preference, place client.Spot) (holds, below client.Level) {
	holds = client.Medium
	if p, ok := client.Preferred(prefs, place); ok {
		holds = p.Level
	}
	if holds == client.PleaseNot {
		return holds, holds
	}
	return holds, max(client.VeryLight, holds-1)
}

// againWithin is how many visits, this one included, count as "again at the same place".
const againWithin = 3

// again reports whether the place was too much before, in this visit or the two before it.
func (d diary) again(v scheduling.Visit, at treatment.CheckIn) (bool, error) {
	visits, err := d.tx.ClientVisits(d.by.Practice, v.Client)
	if err != nil {
		return false, err
	}
	place, _ := client.ParseSpot(at.Spot)
	seen := 0
	for _, o := range visits {
		if o.Starts.After(v.Starts) || !o.Live() {
			continue
		}
		if seen++; seen > againWithin {
			break
		}
		said, err := d.tx.CheckIns(d.by.Practice, o.ID)
		if err != nil {
			return false, err
		}
		for _, c := range said {
			spot, ok := client.ParseSpot(c.Spot)
			itself := o.ID == v.ID && c.Minute == at.Minute
			if ok && !itself && c.Answer == treatment.TooMuch && samePlace(spot, place) {
				return true, nil
			}
		}
	}
	return false, nil
}

func samePlace(a, b client.Spot) bool {
	return a.Area == b.Area && (a.Side == b.Side || a.Side == client.Both || b.Side == client.Both)
}

// EasedRequest is what is noted afterwards: one line, and whether it stays lighter there. Minute
// says which of the visit's check-ins it belongs to.
type EasedRequest struct {
	Visit  ident.Visit
	Minute int
	Line   string
	Keep   bool
}

// AfterEase keeps the line about a place that was too much, and, with Keep, the pressure there one
// level lighter from now on. Invalid on the field line; NotFound when nothing was too much then.
func (o *Office) AfterEase(ctx context.Context, by staff.Actor, key Key, in EasedRequest) error {
	if err := checkLine("line", in.Line); err != nil {
		return err
	}
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "after easing off", in, func(tx *store.Tx) (string, error) {
		d, v, err := treatedVisit(tx, by, in.Visit, staff.CheckIn)
		if err != nil {
			return "", err
		}
		said, err := tx.CheckIns(by.Practice, v.ID)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(said, func(c treatment.CheckIn) bool { return c.Minute == in.Minute && c.Spot != "" })
		if i < 0 {
			return "", fault.Missing("page")
		}
		c := said[i]
		c.Line = in.Line
		if err := tx.AnswerCheckIn(by.Practice, c); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "checkin.eased", string(v.ID))
		return "", d.afterEase(knot, v, c, in.Keep)
	})
	return err
}

// afterEase writes the line of the time line anew, and keeps the lighter pressure.
func (d diary) afterEase(knot ident.Knot, v scheduling.Visit, c treatment.CheckIn, keep bool) error {
	p := d.by.Practice
	place, _ := client.ParseSpot(c.Spot)
	text := place.Words()
	if c.Line != "" {
		text += ": " + c.Line
	}
	if keep {
		prefs, err := d.tx.Preferences(p, v.Client)
		if err != nil {
			return err
		}
		_, level := lighter(prefs, place)
		set := client.Preference{Spot: place, Level: level, Since: d.today, Source: client.AtVisit}
		if _, err := d.tx.Prefer(p, v.Client, set); err != nil {
			return err
		}
		text += ". From now on " + level.Words() + " there"
	}
	if err := d.dropEased(v, c); err != nil {
		return err
	}
	return d.tx.AddKnot(p, client.Knot{ID: knot, Client: v.Client, Kind: client.KindEased, At: c.At, Text: text, Way: client.WayRoom, Person: d.by.Person, Visit: v.ID})
}
