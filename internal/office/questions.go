package office

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// longestField is the longest name or address that is taken, in letters.
const longestField = 200

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// newIDs makes ids for rows that may be new.
func newIDs[T ~string](n int) []T {
	ids := make([]T, n)
	for i := range ids {
		ids[i] = newID[T]()
	}
	return ids
}

// asProblems gives what is wrong field by field, if that is what the error is about.
func asProblems(err error) (fault.Problems, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || len(f.Problems) == 0 {
		return nil, false
	}
	return f.Problems, true
}

// SpanText is one stretch of opening time as it was typed. At is where, empty or MainPlace for the practice's
// own place.
type SpanText struct {
	From, To string
	At       ident.Place
}

// HoursAnswer is somebody's usual week as it was typed, Monday first, any number of spans a day.
type HoursAnswer struct {
	Person  ident.Person
	Days    [7][]SpanText
	Version int
}

// Weekday gives the day of the week that stands at an index of Days.
func (HoursAnswer) Weekday(i int) time.Weekday { return time.Weekday((i + 1) % 7) }

// spans reads the times; a problem's field is the weekday in small letters.
func (a HoursAnswer) spans() ([]scheduling.Span, error) {
	var problems fault.Problems
	var spans []scheduling.Span
	for i, day := range a.Days {
		weekday := a.Weekday(i)
		for _, text := range day {
			if strings.TrimSpace(text.From) == "" && strings.TrimSpace(text.To) == "" {
				continue
			}
			from, errFrom := civil.ParseMinute(text.From)
			to, errTo := endOfSpan(text.To)
			if errFrom != nil || errTo != nil {
				problems.Add(strings.ToLower(weekday.String()), "On %s, write both times like 9:00 and 17:30, or leave both empty.", weekday)
				break
			}
			span := scheduling.Span{Weekday: weekday, From: from, To: to, Place: text.At}
			if span.Place == MainPlace {
				span.Place = ""
			}
			spans = append(spans, span)
		}
	}
	return spans, besides(problems, scheduling.Hours{Spans: spans}.Check()).Err()
}

// besides adds what else is wrong, once for each field.
func besides(problems fault.Problems, err error) fault.Problems {
	more, _ := asProblems(err)
	for _, p := range more {
		if !slices.ContainsFunc(problems, func(x fault.Problem) bool { return x.Field == p.Field }) {
			problems = append(problems, p)
		}
	}
	return problems
}

// endOfSpan reads when a span ends; midnight is the end of the day.
func endOfSpan(typed string) (civil.Minute, error) {
	if strings.TrimSpace(typed) == "24:00" {
		return 24 * 60, nil
	}
	m, err := civil.ParseMinute(typed)
	if err == nil && m == 0 {
		m = 24 * 60
	}
	return m, err
}

// AnswerHours stores a therapist's usual week; an empty Person is the actor herself. Invalid about
// monday … sunday.
func (o *Office) AnswerHours(ctx context.Context, by staff.Actor, key Key, in HoursAnswer) error {
	if in.Person == "" {
		in.Person = by.Person
	}
	if err := mayAnswer(by, house.StepHours, in.Person); err != nil {
		return err
	}
	spans, err := in.spans()
	if err != nil {
		return err
	}
	hours := scheduling.Hours{Person: in.Person, Spans: spans, Version: in.Version}
	_, err = o.work(ctx, by, key, "answer hours", in, func(tx *store.Tx) (string, error) {
		person, err := tx.Person(by.Practice, in.Person)
		if err != nil {
			return "", err
		}
		if !person.Treats || !person.Works() {
			return "", fault.New(fault.Conflict, "no-calendar", "%s has no calendar, so there are no hours to keep. The owner can change that under People.", person.Name)
		}
		if err := workAt(tx, by.Practice, hours.Spans); err != nil {
			return "", err
		}
		if err := tx.SetHours(by.Practice, hours); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "hours.change", string(in.Person))
		return "", answered(tx, by, house.StepHours, nil)
	})
	return err
}

// BoundaryRow is one boundary as it was typed. A row whose Rule was emptied is no longer shown, or
// never was.
type BoundaryRow struct {
	ID      ident.Boundary
	Version int
	Side    boundary.Side
	Title   string
	Rule    string
	Why     string
	Follows [3]string
	// Watches is what Partwell notices of it, Within how much it leaves first; 0 for the usual.
	Watches boundary.Watch
	Within  int
}

// AnswerBoundaries stores the boundaries: each changed text becomes a new version, and clients see
// which one they were told. Invalid about b.N.title, b.N.rule and so on, N counting from 0.
func (o *Office) AnswerBoundaries(ctx context.Context, by staff.Actor, key Key, rows []BoundaryRow) error {
	list, err := boundariesOf(rows)
	if err != nil {
		return err
	}
	fresh := newIDs[ident.Boundary](len(rows))
	_, err = o.work(ctx, by, key, "answer boundaries", rows, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepBoundaries, ""); err != nil {
			return "", err
		}
		p, err := tx.Practice(by.Practice)
		if err != nil {
			return "", err
		}
		for i, b := range list {
			b.Since = p.Today(tx.Now())
			if err := saveBoundary(tx, by, b, fresh[i]); err != nil {
				return "", err
			}
		}
		return "", answered(tx, by, house.StepBoundaries, nil)
	})
	return err
}

func boundariesOf(rows []BoundaryRow) ([]boundary.Boundary, error) {
	var problems fault.Problems
	list := make([]boundary.Boundary, len(rows))
	for i, r := range rows {
		b := boundary.Boundary{ID: r.ID, Version: r.Version, Side: r.Side, Title: r.Title, Rule: r.Rule, Why: r.Why, Follows: r.Follows, Order: i + 1, Active: true,
			Watches: r.Watches, Within: r.Within}
		if strings.TrimSpace(r.Rule) == "" {
			b.Active = false
			list[i] = b
			continue
		}
		tidy, err := b.Tidy()
		if bad, ok := asProblems(err); ok {
			for _, p := range bad {
				problems.Add("b."+strconv.Itoa(i)+"."+p.Field, "%s", p.Message)
			}
		}
		list[i] = tidy
	}
	return list, problems.Err()
}

func saveBoundary(tx *store.Tx, by staff.Actor, b boundary.Boundary, fresh ident.Boundary) error {
	switch {
	case b.ID == "" && !b.Active:
		return nil
	case b.ID == "":
		b.ID = fresh
		tx.Audit(by.Practice, by.Text(), "boundary.add", string(b.ID))
		return tx.AddBoundary(by.Practice, b)
	case !b.Active: // taken out: the words stay as they were
		versions, err := tx.BoundaryVersions(by.Practice, b.ID)
		if err != nil {
			return err
		}
		was := versions[0]
		was.Active, was.Version, was.Since = false, b.Version, b.Since
		b = was
	}
	after, err := tx.ChangeBoundary(by.Practice, b)
	if err == nil && after.Version != b.Version {
		tx.Audit(by.Practice, by.Text(), "boundary.change", string(b.ID))
	}
	return err
}

// ColleagueRow is a trusted colleague as she was typed.
type ColleagueRow struct {
	ID                 ident.Practitioner
	Name, Phone, Email string
	Version            int
}

// AnswerColleagues puts trusted colleagues into the directory. A row that was emptied is no longer a
// trusted colleague and stays in the directory. Invalid about c.N.name, c.N.phone, c.N.email.
func (o *Office) AnswerColleagues(ctx context.Context, by staff.Actor, key Key, rows []ColleagueRow) error {
	fresh := newIDs[ident.Practitioner](len(rows))
	_, err := o.work(ctx, by, key, "answer colleagues", rows, func(tx *store.Tx) (string, error) {
		if err := mayAnswer(by, house.StepColleagues, ""); err != nil {
			return "", err
		}
		var problems fault.Problems
		for i, r := range rows {
			err := saveColleague(tx, by, r, fresh[i])
			bad, ok := asProblems(err)
			if err != nil && !ok {
				return "", err
			}
			for _, p := range bad {
				problems.Add("c."+strconv.Itoa(i)+"."+p.Field, "%s", p.Message)
			}
		}
		if err := problems.Err(); err != nil {
			return "", err
		}
		return "", answered(tx, by, house.StepColleagues, nil)
	})
	return err
}

func saveColleague(tx *store.Tx, by staff.Actor, r ColleagueRow, fresh ident.Practitioner) error {
	empty := strings.TrimSpace(r.Name+r.Phone+r.Email) == ""
	if r.ID == "" {
		if empty {
			return nil
		}
		p, err := referral.Practitioner{ID: fresh, Name: r.Name, Phone: r.Phone, Email: r.Email, Trusted: true}.Clean()
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "directory.add", string(p.ID))
		return tx.AddPractitioner(by.Practice, p)
	}
	p, err := tx.Practitioner(by.Practice, r.ID)
	if err != nil {
		return err
	}
	if p.Version = r.Version; empty {
		p.Trusted = false
	} else {
		was := p
		p.Name, p.Phone, p.Email = r.Name, r.Phone, r.Email
		if p, err = p.Clean(); err != nil {
			return err
		}
		if p.Name == was.Name && p.Phone == was.Phone && p.Email == was.Email {
			return nil
		}
	}
	tx.Audit(by.Practice, by.Text(), "directory.change", string(p.ID))
	return tx.SavePractitioner(by.Practice, p)
}
