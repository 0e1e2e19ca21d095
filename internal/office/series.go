package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CodeSeries is the code of the Conflict that shows the dates of a series once more: something changed since
// they were shown, and nothing was booked.
const CodeSeries = "series"

// seriesOffers is how many other times are offered on a day that does not fit.
const seriesOffers = 4

// SeriesRequest asks for a visit that is repeated. When is the first one. Picks are the times to be booked,
// once the dates were seen.
type SeriesRequest struct {
	BookRequest
	Every, Times int
	Until        string
	Picks        []SeriesPick
}

// SeriesPick is one time to be booked: a date of the series, and a time of day on it. Anyway says that what
// is to be minded was shown, and it is meant.
type SeriesPick struct {
	Date   civil.Date
	At     civil.Minute
	Anyway bool
}

// SeriesView are the dates of a series, before anything is booked.
type SeriesView struct {
	Moment
	Client    client.Client
	Therapist staff.Person
	Several   bool
	Service   scheduling.Service
	Minutes   int
	At        civil.Minute
	Dates     []SeriesDate
}

// SeriesDate is one date of a series. Starts is zero where the clocks skip the time of day. Why says what
// stands against it, empty when it fits; Never: it cannot be booked then. Free are other times of that day.
type SeriesDate struct {
	Date   civil.Date
	Starts time.Time
	Price  money.Amount
	Why    string
	Never  bool
	Free   []time.Time
}

// series is what the dates of a series are made of. All of them are given where the first one is, at the same
// time of day by the clocks there.
type series struct {
	visit   scheduling.Visit // the first one
	service scheduling.Service
	zone    *time.Location
	at      civil.Minute
	dates   []scheduling.Occurrence
}

// readSeries reads what was asked for, with all problems at once.
func (d diary) readSeries(in SeriesRequest) (s series, err error) {
	v, err := d.read(in.BookRequest)
	problems, faulty := asProblems(err)
	if err != nil && !faulty {
		return s, err
	}
	where, err := whereOf(d.tx, d.house, v)
	if err != nil {
		return s, err
	}
	first, at, err := scheduling.ReadWhen("when", in.When, d.today)
	switch {
	case err == nil:
	case v.Starts.IsZero():
		first = d.today // its own problem is among those of the visit
	default: // an instant, as programs write it
		first, at = civil.DateOf(v.Starts, where.zone), civil.MinuteOf(v.Starts, where.zone)
	}
	rule := scheduling.Series{Every: in.Every, Times: in.Times}
	if strings.TrimSpace(in.Until) != "" {
		until, err := scheduling.ReadDay("until", in.Until, d.today)
		if more, ok := asProblems(err); ok {
			problems = append(problems, more...)
		}
		rule.Until = until
	}
	if rule.Until != "" || strings.TrimSpace(in.Until) == "" {
		if more, ok := asProblems(rule.Check(first)); ok {
			problems = append(problems, more...)
		}
	}
	if err := problems.Err(); err != nil {
		return s, err
	}
	if s.service, err = d.tx.Service(d.by.Practice, v.Service); err != nil {
		return s, err
	}
	if err := may(d.by, staff.Book, d.subject(v)); err != nil {
		return s, err
	}
	s.visit, s.zone, s.at, s.dates = v, where.zone, at, rule.Occurrences(first, at, where.zone)
	return s, nil
}

// on gives the visit of a series at an instant, at the price of that day.
func (s series) on(starts time.Time) scheduling.Visit {
	v := s.visit
	v.State, v.Starts, v.Price = scheduling.Booked, starts, s.service.PriceOn(civil.DateOf(starts, s.zone))
	return v
}

// SeriesPage shows every date of a series, what stands against it and what is free instead. Nothing is booked.
// Invalid on the fields of Book, every, times, until; Conflict CodeShut.
func (o *Office) SeriesPage(ctx context.Context, by staff.Actor, in SeriesRequest) (view SeriesView, err error) {
	err = o.read(ctx, "dates of a series", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		if err != nil {
			return err
		}
		s, err := d.readSeries(in)
		if err != nil {
			return err
		}
		view = SeriesView{Moment: d.moment(), Service: s.service, Minutes: s.visit.Minutes, At: s.at, Several: len(d.therapists) > 1}
		view.Zone = s.zone
		if view.Client, err = tx.Client(by.Practice, s.visit.Client); err != nil {
			return err
		}
		view.Therapist, _ = d.therapist(s.visit.Therapist)
		for _, at := range s.dates {
			date, err := d.seriesDate(s, view.Therapist, at)
			if err != nil {
				return err
			}
			view.Dates = append(view.Dates, date)
		}
		return nil
	})
	return view, err
}

// seriesDate says of one date whether it fits.
func (d diary) seriesDate(s series, with staff.Person, at scheduling.Occurrence) (date SeriesDate, err error) {
	date = SeriesDate{Date: at.Date, Starts: at.Starts, Price: s.service.PriceOn(at.Date)}
	if at.Starts.IsZero() {
		date.Why, date.Never = "The clocks go forward on this day, so there is no "+s.at.String()+".", true
	} else {
		if err := looksShut(d.tx, d.by.Practice, s.visit.Client, at.Starts); err != nil {
			return date, err
		}
		if date.Why, date.Never, err = d.against(s.on(at.Starts)); err != nil {
			return date, err
		}
	}
	if date.Why == "" {
		return date, nil
	}
	lasting := s.service
	lasting.Minutes = s.visit.Minutes
	slots, err := d.free([]staff.Person{with}, lasting, at.Date, 1)
	if err != nil {
		return date, err
	}
	wanted := at.Date.At(s.at, s.zone)
	slots = slices.DeleteFunc(slots, func(f scheduling.Slot) bool { return f.Starts.Equal(at.Starts) })
	slices.SortStableFunc(slots, func(a, b scheduling.Slot) int {
		return int(a.Starts.Sub(wanted).Abs()/time.Minute) - int(b.Starts.Sub(wanted).Abs()/time.Minute)
	})
	for _, f := range slots[:min(seriesOffers, len(slots))] {
		date.Free = append(date.Free, f.Starts)
	}
	slices.SortFunc(date.Free, time.Time.Compare)
	return date, nil
}

// against says what stands against a visit; never: it cannot be booked.
func (d diary) against(v scheduling.Visit) (why string, never bool, err error) {
	if v, err = d.placed(v); err != nil {
		return "", false, err
	}
	day := civil.DateOf(v.Starts, d.zone)
	visits, err := d.tx.Visits(d.by.Practice, day.At(0, d.zone).Add(-scheduling.Reach), day.Add(1).At(0, d.zone).Add(scheduling.Reach))
	if err != nil {
		return "", false, err
	}
	hers := slices.DeleteFunc(slices.Clone(visits), func(o scheduling.Visit) bool { return o.Therapist != v.Therapist })
	if other, over := scheduling.Clash(hers, v); over {
		return "There is already a visit from " + other.Span(d.zone) + ".", true, nil
	}
	hours, err := d.tx.Hours(d.by.Practice, v.Therapist)
	if err != nil {
		return "", false, err
	}
	var words []string
	for _, w := range scheduling.Warnings(hours, v, hers, d.tx.Now(), d.zone) {
		words = append(words, w.Words())
	}
	if len(words) > 0 {
		return strings.Join(words, " "), false, nil
	}
	g, err := grounds(d.tx, d.house)
	if err != nil {
		return "", false, err
	}
	need := scheduling.Need{Minutes: v.Minutes, Before: v.Before, After: v.After, Uses: g.Needs[v.Service]}
	stock := scheduling.StockOf(g.Resources, visits)
	if _, no := scheduling.CalendarOf(hours, visits, day.Add(-1), 3, d.zone).Try(need, stock, v.Starts); no == scheduling.NoneOf {
		return "The room, or what is needed, is taken then.", true, nil
	}
	return "", false, nil
}

// BookSeries books the picked times of a series, all of them or none, and gives the first visit. Errors as
// SeriesPage; Invalid on the field picks; Conflict CodeSeries when something changed since the dates were shown.
func (o *Office) BookSeries(ctx context.Context, by staff.Actor, key Key, in SeriesRequest) (ident.Visit, error) {
	ids, together := newIDs[ident.Visit](scheduling.LongestSeries), newID[ident.Series]()
	id, err := o.work(ctx, by, key, "book a series", in, func(tx *store.Tx) (string, error) {
		d, err := openDiary(tx, by)
		if err != nil {
			return "", err
		}
		s, err := d.readSeries(in)
		if err != nil {
			return "", err
		}
		visits, minded, err := d.picked(s, in.Picks)
		if err != nil {
			return "", err
		}
		for i, v := range visits {
			v.ID = ids[i]
			if len(visits) > 1 {
				v.Series = together
			}
			if err := d.bookPick(v, minded[i], s.zone); err != nil {
				return "", err
			}
		}
		return string(ids[0]), nil
	})
	return ident.Visit(id), err
}

// picked gives the visits of what was picked, by date, and whether what is to be minded was shown.
func (d diary) picked(s series, picks []SeriesPick) (visits []scheduling.Visit, minded []bool, err error) {
	picks = slices.Clone(picks)
	slices.SortFunc(picks, func(a, b SeriesPick) int { return strings.Compare(string(a.Date), string(b.Date)) })
	for i, p := range picks {
		known := slices.ContainsFunc(s.dates, func(o scheduling.Occurrence) bool { return o.Date == p.Date })
		shown := p.Date.Instants(p.At, s.zone)
		if !known || len(shown) == 0 || i > 0 && picks[i-1].Date == p.Date {
			return nil, nil, errSeriesChanged("")
		}
		visits, minded = append(visits, s.on(shown[0].UTC())), append(minded, p.Anyway)
	}
	if len(visits) == 0 {
		return nil, nil, fault.Invalidf("picks", "Choose at least one time.")
	}
	return visits, minded, nil
}

// bookPick books one visit of a series.
func (d diary) bookPick(v scheduling.Visit, minded bool, zone *time.Location) error {
	err := d.book(v)
	if err == nil && !minded {
		if v, err = d.tx.Visit(d.by.Practice, v.ID); err == nil {
			err = d.mind(v, v.Therapist, "", "")
		}
	}
	f, ok := errors.AsType[*fault.Error](err)
	if ok && f.Kind == fault.Conflict && f.Code != CodeShut {
		return errSeriesChanged(civil.StampOn(v.Starts, zone, d.today))
	}
	return err
}

func errSeriesChanged(when string) error {
	words := "Something has changed since these dates were shown, so nothing was booked. Look at them once more."
	if when != "" {
		words = "Something has changed on " + when + " since these dates were shown, so nothing was booked. Look at them once more."
	}
	return &fault.Error{Kind: fault.Conflict, Code: CodeSeries, Message: words, Problems: fault.Problems{{Field: "picks", Message: words}}}
}
