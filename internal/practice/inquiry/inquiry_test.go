package inquiry

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

var at = time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC) // a Friday

func weekdays(d civil.Date) (civil.Minute, bool) {
	return 17 * 60, d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

func never(civil.Date) (civil.Minute, bool) { return 0, false }

func TestDueBy(t *testing.T) {
	toronto, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		at    time.Time
		zone  *time.Location
		works Workday
		want  string
	}{
		{"over the weekend", at, time.UTC, weekdays, "2026-03-09T17:00:00Z"},
		{"in the week", at.AddDate(0, 0, -2), time.UTC, weekdays, "2026-03-05T17:00:00Z"},
		{"late in the evening is still that day there", time.Date(2026, 3, 5, 2, 0, 0, 0, time.UTC), toronto, weekdays, "2026-03-05T22:00:00Z"},
		{"across a clock change", at, toronto, weekdays, "2026-03-09T21:00:00Z"},
		{"no hours at all", at, time.UTC, never, "2026-03-09T18:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := DueBy(tc.at, tc.zone, tc.works).Format(time.RFC3339); got != tc.want {
				t.Errorf("due %s, want %s", got, tc.want)
			}
		})
	}
}

func TestDueByIsAlwaysAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).UTC()
		days := rapid.SliceOfN(rapid.Bool(), 7, 7).Draw(t, "days")
		due := DueBy(when, time.UTC, func(d civil.Date) (civil.Minute, bool) { return 9 * 60, days[d.Weekday()] })
		if !due.After(when) || due.After(when.AddDate(0, 0, 32)) {
			t.Fatalf("came %s, due %s", when, due)
		}
	})
}

func TestReceive(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   Inquiry
		want []string
	}{
		{"nothing", Inquiry{Name: " "}, []string{"name", "contact"}},
		{"a phone is enough", Inquiry{Name: "J", Phone: "519 555 0100"}, nil},
		{"any script", Inquiry{Name: "阮美玲", Email: "mỹ@example.com"}, nil},
		{"no address", Inquiry{Name: "Jennifer", Email: "jennifer at home"}, []string{"email"}},
		{"two addresses", Inquiry{Name: "Jennifer", Email: "a@b.c,d@e.f"}, []string{"email"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Receive(tc.in, at, at)
			var fields []string
			if f, ok := errors.AsType[*fault.Error](err); ok {
				for _, p := range f.Problems {
					fields = append(fields, p.Field)
				}
			}
			if d := cmp.Diff(tc.want, fields); d != "" || got.State != New {
				t.Error(got.State, d)
			}
		})
	}
}

func TestFromAnswerToWaitingToClient(t *testing.T) {
	q := Inquiry{ID: "jennifer", Name: "Jennifer", State: New, Due: at}
	if !q.Overdue(at.Add(time.Second)) || q.Overdue(at) {
		t.Error("overdue is after the promised instant")
	}
	q, err := q.Give(Full, "ines", at)
	if err != nil || q.State != Answered || q.Overdue(at.Add(time.Hour)) {
		t.Fatal(q, err)
	}
	q, p, err := q.Wait(Place{}, "2026-03-06")
	if err != nil || q.State != Waiting {
		t.Fatal(q, err)
	}
	q, p, _ = q.Wait(p, "2026-03-08")
	if d := cmp.Diff(Place{Inquiry: "jennifer", State: WaitStill, Since: "2026-03-06", StillOn: "2026-03-08"}, p); d != "" {
		t.Error(d)
	}
	if q, _ = q.Give(Full, "ines", at); q.State != Waiting {
		t.Error("a second answer took Jennifer off the list")
	}
	if p, err = p.Told("2026-04-01"); err != nil || p.ToldOn != "2026-04-01" {
		t.Error(p, err)
	}
	if _, err = p.Told("2026-04-02"); !fault.Is(err, fault.Conflict) {
		t.Error("told twice", err)
	}
	gone, left := q.Leave(p)
	if gone.State != Gone || left.State != WaitGone {
		t.Error(gone.State, left.State)
	}
	if _, back, err := gone.Wait(left, "2026-05-01"); err != nil || back.Since != "2026-05-01" {
		t.Error("came back to the list", back, err)
	}
	if stays, back, err := gone.Stay(left); err != nil || stays.State != Waiting || back.State != WaitStill || back.Since != p.Since {
		t.Error("stays after all", stays.State, back, err)
	}
	q = q.Became("client")
	if _, _, err := q.Stay(left); !fault.Is(err, fault.Conflict) {
		t.Error("a client stays on the list", err)
	}
	if _, _, err := q.Wait(p, "2026-05-01"); !fault.Is(err, fault.Conflict) {
		t.Error("a client waits", err)
	}
	if _, err := q.Give(Full, "ines", at); !fault.Is(err, fault.Conflict) {
		t.Error("a client is declined", err)
	}
}
