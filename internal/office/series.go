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
// once the dates were seen; Anyway means all of them.
type SeriesRequest struct {
	BookRequest
	Every, Times int
	Until        string
	Picks        []SeriesPick
}

// SeriesPick is one time to be booked: a date of the series, and a time of day on it.
type SeriesPick struct {
	Date civil.Date
	At   civil.Minute
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
	first, at, err := scheduling.ReadWhen("when", in.When, d.today, d.dates())
	switch {
	case err == nil:
	case v.Starts.IsZero():
		first = d.today // its own problem is among those of the visit
	default: // an instant, as programs write it
		first, at = civil.DateOf(v.Starts, where.zone), civil.MinuteOf(v.Starts, where.zone)
	}
	rule := scheduling.Series{Every: in.Every, Times: in.Times}
	if strings.TrimSpace(in.Until) != "" {
		until, err := scheduling.ReadDay("until", in.Until, d.today, d.dates())
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

// SeriesPage shows every date of a series, what stands against it and what is free instead. Each is found by
// booking it, which is undone. Invalid on the fields of Book, every, times, until; Conflict CodeShut.
func (o *Office) SeriesPage(ctx context.Context, by staff.Actor, in SeriesRequest) (view SeriesView, err error) {
	var s series
	ids := newIDs[ident.Visit](scheduling.LongestSeries)
	err = o.undone(ctx, by, "dates of a series", func(w *watched) (err error) {
		if s, err = w.readSeries(in); err != nil {
			return err
		}
		view = SeriesView{Moment: w.moment(), Service: s.service, Minutes: s.visit.Minutes, At: s.at, Several: len(w.therapists) > 1}
		view.Zone = s.zone
		if view.Client, err = w.tx.Client(by.Practice, s.visit.Client); err != nil {
			return err
		}
		view.Therapist, _ = w.therapist(s.visit.Therapist)
		for i, at := range s.dates {
			date := SeriesDate{Date: at.Date, Starts: at.Starts, Price: s.service.PriceOn(at.Date)}
			if date.Why, date.Never, err = w.against(s, ids[i], at); err != nil {
				return err
			}
			view.Dates = append(view.Dates, date)
		}
		return nil
	})
	if err != nil {
		return view, err
	}
	err = o.read(ctx, "dates of a series", func(tx *store.Tx) error {
		d, err := openDiary(tx, by)
		for i := range view.Dates {
			if date := &view.Dates[i]; err == nil && date.Why != "" {
				date.Free, err = d.instead(s, view.Therapist, *date)
			}
		}
		return err
	})
	return view, err
}

// against says what stands against a date of a series; never: it cannot be booked.
func (w *watched) against(s series, id ident.Visit, at scheduling.Occurrence) (why string, never bool, err error) {
	if at.Starts.IsZero() {
		return "The clocks go forward on this day, so there is no " + s.at.String() + ".", true, nil
	}
	v := s.on(at.Starts)
	v.ID = id
	_, err = w.books(v, BookRequest{})
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case ok && f.Code == CodeMind:
		return strings.TrimSuffix(f.Message, mindMore), false, nil
	case ok && f.Kind == fault.Conflict && f.Code != CodeShut:
		return f.Message, true, nil
	}
	return "", false, err
}

// instead gives other times on a date of a series.
func (d diary) instead(s series, with staff.Person, date SeriesDate) (free []time.Time, err error) {
	lasting := s.service
	lasting.Minutes = s.visit.Minutes
	slots, err := d.free([]staff.Person{with}, lasting, date.Date, 1)
	if err != nil {
		return nil, err
	}
	wanted := date.Date.At(s.at, s.zone)
	slots = slices.DeleteFunc(slots, func(f scheduling.Slot) bool { return f.Starts.Equal(date.Starts) })
	slices.SortStableFunc(slots, func(a, b scheduling.Slot) int {
		return int(a.Starts.Sub(wanted).Abs()/time.Minute) - int(b.Starts.Sub(wanted).Abs()/time.Minute)
	})
	for _, f := range slots[:min(seriesOffers, len(slots))] {
		free = append(free, f.Starts)
	}
	slices.SortFunc(free, time.Time.Compare)
	return free, nil
}

// BookSeries books the picked times of a series, all of them or none, and gives the first visit. Errors as
// SeriesPage; Invalid on the field picks; Conflict CodeSeries when one of them cannot be booked any more,
// CodeMind and CodeSeen as Book.
func (o *Office) BookSeries(ctx context.Context, by staff.Actor, key Key, in SeriesRequest) (ident.Visit, error) {
	fresh := freshSeries()
	id, err := o.work(ctx, by, key, "book a series", in, func(tx *store.Tx) (string, error) {
		w, err := o.watch(tx, by)
		if err != nil {
			return "", err
		}
		return string(fresh.visits[0]), w.stands(in.Seen, w.seriesAsked(fresh, in))
	})
	return ident.Visit(id), err
}

// WillBookSeries says what booking the picked times would do; nothing is booked. Errors as BookSeries, but
// that CodeMind is told in Mind.
func (o *Office) WillBookSeries(ctx context.Context, by staff.Actor, in SeriesRequest) (Check, error) {
	fresh := freshSeries()
	return o.check(ctx, by, "look at a series", func(w *watched) error { return w.seriesAsked(fresh, in) })
}

// seriesIDs are what a series that is about to be booked is called.
type seriesIDs struct {
	visits []ident.Visit
	series ident.Series
}

func freshSeries() seriesIDs {
	return seriesIDs{newIDs[ident.Visit](scheduling.LongestSeries), newID[ident.Series]()}
}

// seriesAsked books the times that were picked.
func (w *watched) seriesAsked(fresh seriesIDs, in SeriesRequest) error {
	s, err := w.readSeries(in)
	if err != nil {
		return err
	}
	visits, err := s.picked(in.Picks)
	if err != nil {
		return err
	}
	mind := make([]string, len(visits))
	for i, v := range visits {
		v.ID = fresh.visits[i]
		if len(visits) > 1 {
			v.Series = fresh.series
		}
		_, err := w.books(v, in.BookRequest)
		f, ok := errors.AsType[*fault.Error](err)
		switch {
		case ok && f.Code == CodeMind:
			mind[i] = strings.TrimSuffix(f.Message, mindMore)
		case ok && f.Kind == fault.Conflict && f.Code != CodeShut:
			return errSeriesChanged(civil.StampOn(v.Starts, s.zone, w.today))
		case err != nil:
			return err
		}
	}
	return mindAll(mind, func(i int) string { return civil.StampOn(visits[i].Starts, s.zone, w.today) })
}

// picked gives the visits of what was picked, by date.
func (s series) picked(picks []SeriesPick) (visits []scheduling.Visit, err error) {
	picks = slices.Clone(picks)
	slices.SortFunc(picks, func(a, b SeriesPick) int { return strings.Compare(string(a.Date), string(b.Date)) })
	for i, p := range picks {
		known := slices.ContainsFunc(s.dates, func(o scheduling.Occurrence) bool { return o.Date == p.Date })
		shown := p.Date.Instants(p.At, s.zone)
		if !known || len(shown) == 0 || i > 0 && picks[i-1].Date == p.Date {
			return nil, errSeriesChanged("")
		}
		visits = append(visits, s.on(shown[0].UTC()))
	}
	if len(visits) == 0 {
		return nil, fault.Invalidf("picks", "Choose at least one time.")
	}
	return visits, nil
}

func errSeriesChanged(when string) error {
	words := "Something has changed since these dates were shown, so nothing was booked. Look at them once more."
	if when != "" {
		words = "Something has changed on " + when + " since these dates were shown, so nothing was booked. Look at them once more."
	}
	return &fault.Error{Kind: fault.Conflict, Code: CodeSeries, Message: words, Problems: fault.Problems{{Field: "picks", Message: words}}}
}
