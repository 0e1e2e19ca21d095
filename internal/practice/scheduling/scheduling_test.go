package scheduling

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

const ines = ident.Person("ines")

// tuesday is the day of the tests; the zone has a clock change in it.
const tuesday = civil.Date("2026-03-03")

func lisbon(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func at(d civil.Date, h, m int, loc *time.Location) time.Time {
	return d.At(civil.Minute(h*60+m), loc).UTC()
}

func visit(id string, starts time.Time, minutes int) Visit {
	return Visit{ID: ident.Visit(id), Client: "c", Therapist: ines, Starts: starts, Minutes: minutes, State: Booked, Price: money.Of(6000, "EUR")}
}

func TestVisitSteps(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	v := visit("v", now.Add(-time.Minute), 60)
	steps := map[string]func(Visit) (Visit, error){
		"arrive": func(v Visit) (Visit, error) { return v.Arrive(now) },
		"finish": Visit.Finish,
		"cancel": func(v Visit) (Visit, error) { return v.Cancel("ill") },
		"miss":   func(v Visit) (Visit, error) { return v.Miss(now) },
		"undo":   Visit.Undo,
		"move":   func(v Visit) (Visit, error) { return v.MoveTo(v.Starts.Add(time.Hour), "ana", 30) },
	}
	allowed := map[State]map[string]State{
		Booked:    {"arrive": Arrived, "finish": Done, "cancel": Cancelled, "miss": Missed, "move": Booked},
		Arrived:   {"finish": Done, "undo": Booked},
		Done:      {"undo": Booked},
		Cancelled: {"undo": Booked},
		Missed:    {"undo": Booked},
	}
	for from, to := range allowed {
		for name, step := range steps {
			v.State = from
			got, err := step(v)
			want, ok := to[name]
			switch {
			case ok && (err != nil || got.State != want):
				t.Errorf("%s from %s: %s, %v; want %s", name, from, got.State, err, want)
			case !ok && !fault.Is(err, fault.Conflict):
				t.Errorf("%s from %s: %v; want a conflict", name, from, err)
			case !ok && got.State != from:
				t.Errorf("%s from %s changed it to %s", name, from, got.State)
			}
		}
	}
	here, _ := visit("v", now, 60).Arrive(now)
	done, _ := here.Finish()
	if back, err := done.Undo(); err != nil || back.State != Arrived || !back.Came.Equal(now) {
		t.Errorf("undoing done: %v, %v; want here since %v", back, err, now)
	}
	if _, err := visit("v", now.Add(time.Hour), 60).Miss(now); !fault.Is(err, fault.Conflict) {
		t.Errorf("missing a visit to come: %v", err)
	}
	if _, err := visit("v", now, 60).MoveTo(now, ines, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("moving to no minutes: %v", err)
	}
}

func TestChecks(t *testing.T) {
	if err := (Visit{}).Check(); !fault.Is(err, fault.Invalid) {
		t.Errorf("an empty visit: %v", err)
	}
	good := Service{Name: "Shoulders", Minutes: 60, Price: money.Of(9500, "EUR")}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []Service{
		{Minutes: 60, Price: money.Of(1, "EUR")}, {Name: "x", Minutes: 4, Price: money.Of(1, "EUR")},
		{Name: "x", Minutes: LongestMinutes + 1, Price: money.Of(1, "EUR")}, {Name: "x", Minutes: 60, Price: money.Of(-1, "EUR")}, {Name: "x", Minutes: 60},
	} {
		if err := bad.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v passed", bad)
		}
	}
	for _, s := range []State{Booked, Arrived, Done, Cancelled, Missed} {
		if !s.Valid() || s.Words() == "" {
			t.Errorf("%s has no words", s)
		}
	}
	if State("x").Valid() || State("x").Words() != "" {
		t.Error("an unknown state is valid")
	}
}

func TestOverlaps(t *testing.T) {
	base := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	a := visit("a", base, 60)
	for _, tc := range []struct {
		name string
		b    Visit
		want bool
	}{
		{"the same time", visit("b", base, 60), true},
		{"one minute in", visit("b", base.Add(59*time.Minute), 60), true},
		{"inside", visit("b", base.Add(10*time.Minute), 5), true},
		{"around", visit("b", base.Add(-time.Hour), 200), true},
		{"after", visit("b", base.Add(time.Hour), 60), false},
		{"before", visit("b", base.Add(-time.Hour), 60), false},
		{"somebody else's", func() Visit { v := visit("b", base, 60); v.Therapist = "ana"; return v }(), false},
	} {
		if Overlaps(a, tc.b) != tc.want || Overlaps(tc.b, a) != tc.want {
			t.Errorf("%s: want %v", tc.name, tc.want)
		}
		if _, got := Clash([]Visit{a}, tc.b); got != tc.want {
			t.Errorf("clash, %s: want %v", tc.name, tc.want)
		}
	}
	gone := a
	gone.State = Cancelled
	if _, over := Clash([]Visit{gone}, visit("b", base, 60)); over {
		t.Error("a cancelled visit is in the way")
	}
	if _, over := Clash([]Visit{a}, a); over {
		t.Error("a visit is in its own way")
	}
	err := Refuse(a, lisbon(t), a.Starts)
	if got, want := err.Error(), "There is already a visit on Tuesday 3 March from 10:00 to 11:00. Choose another time."; got != want || !fault.Is(err, fault.Conflict) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNeverTwoAtOnce books, moves, cancels and undoes at random: live visits never overlap.
func TestNeverTwoAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
		var all []Visit
		when := func() time.Time {
			return base.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "quarter")) * 15 * time.Minute)
		}
		who := func() ident.Person { return rapid.SampledFrom([]ident.Person{ines, "ana"}).Draw(t, "who") }
		change := func(step func(*rapid.T, Visit) (Visit, error)) func(*rapid.T) {
			return func(t *rapid.T) {
				if len(all) == 0 {
					return // nothing to change yet
				}
				i := rapid.IntRange(0, len(all)-1).Draw(t, "visit")
				v, err := step(t, all[i])
				if err != nil {
					return
				}
				if _, over := Clash(all, v); !over {
					all[i] = v
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"book": func(t *rapid.T) {
				v := visit(fmt.Sprint(len(all)), when(), rapid.IntRange(5, LongestMinutes).Draw(t, "minutes"))
				v.Therapist = who()
				if _, over := Clash(all, v); !over {
					all = append(all, v)
				}
			},
			"move":   change(func(_ *rapid.T, v Visit) (Visit, error) { return v.MoveTo(when(), who(), v.Minutes) }),
			"cancel": change(func(_ *rapid.T, v Visit) (Visit, error) { return v.Cancel("") }),
			"undo":   change(func(_ *rapid.T, v Visit) (Visit, error) { return v.Undo() }),
			"": func(t *rapid.T) {
				for i, a := range all {
					for _, b := range all[i+1:] {
						if a.Live() && b.Live() && Overlaps(a, b) {
							t.Fatalf("%+v lies over %+v", a, b)
						}
					}
				}
			},
		})
	})
}

func TestHoursCheck(t *testing.T) {
	if err := Usual(ines).Check(); err != nil {
		t.Error(err)
	}
	for name, spans := range map[string][]Span{
		"ends before it begins": {{Weekday: time.Monday, From: 600, To: 540}},
		"nothing long":          {{Weekday: time.Monday, From: 600, To: 600}},
		"past midnight":         {{Weekday: time.Monday, From: 600, To: 1441}},
		"over each other":       {{Weekday: time.Monday, From: 600, To: 720}, {Weekday: time.Monday, From: 700, To: 800}},
	} {
		if err := (Hours{Spans: spans}).Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	touching := Hours{Spans: []Span{{Weekday: time.Sunday, From: 720, To: 800}, {Weekday: time.Monday, From: 720, To: 800}, {Weekday: time.Monday, From: 600, To: 720}}}
	if err := touching.Check(); err != nil {
		t.Error(err)
	}
	want := []Span{{Weekday: time.Monday, From: 600, To: 720}, {Weekday: time.Monday, From: 720, To: 800}, {Weekday: time.Sunday, From: 720, To: 800}}
	if diff := cmp.Diff(want, touching.Sorted()); diff != "" {
		t.Error(diff)
	}
	if got := OpenMinutes(Usual(ines), tuesday, 7); got != 5*480 {
		t.Errorf("open minutes of a week: %d", got)
	}
}

func TestWarnings(t *testing.T) {
	loc := lisbon(t)
	now := at(tuesday, 9, 0, loc)
	joined := Hours{Person: ines, Spans: []Span{{Weekday: time.Tuesday, From: 540, To: 600}, {Weekday: time.Tuesday, From: 600, To: 720}}}
	careful := Usual(ines)
	careful.Rest, careful.Most = 15, 2
	away := Usual(ines)
	away.Away = []Away{{First: tuesday, Last: tuesday, From: 600, To: 720}}
	away2 := careful
	away2.Rest, away2.Most = 120, 1
	beside := []Visit{visit("b", at(tuesday, 11, 0, loc), 60), visit("v", at(tuesday, 10, 0, loc), 60)}
	for _, tc := range []struct {
		name   string
		h      Hours
		v      Visit
		visits []Visit
		want   []Warning
	}{
		{"inside", Usual(ines), visit("v", at(tuesday, 10, 0, loc), 60), nil, nil},
		{"to the minute", Usual(ines), visit("v", at(tuesday, 9, 0, loc), 240), nil, nil},
		{"across two spans that touch", joined, visit("v", at(tuesday, 9, 30, loc), 60), nil, nil},
		{"into lunch", Usual(ines), visit("v", at(tuesday, 12, 30, loc), 60), nil, []Warning{OutsideHours}},
		{"on Sunday, past", Usual(ines), visit("v", at("2026-03-01", 10, 0, loc), 60), nil, []Warning{OutsideHours, InThePast}},
		{"while she is away", away, visit("v", at(tuesday, 11, 0, loc), 60), nil, []Warning{WhileAway}},
		{"after she is back", away, visit("v", at(tuesday, 12, 0, loc), 60), nil, nil},
		{"without rest", careful, visit("v", at(tuesday, 10, 0, loc), 60), beside, []Warning{WithoutRest}},
		{"with rest", careful, visit("v", at(tuesday, 9, 45, loc), 60), beside, nil},
		{"all of it at once", away2, visit("v", at(tuesday, 8, 30, loc), 60), beside[:1:1], []Warning{OutsideHours, WithoutRest, OverTheDay, InThePast}},
		{"the third of the day", careful, visit("c", at(tuesday, 14, 0, loc), 60), beside, []Warning{OverTheDay}},
	} {
		if diff := cmp.Diff(tc.want, Warnings(tc.h, tc.v, tc.visits, now, loc)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
	for _, w := range []Warning{WhileAway, OutsideHours, WithoutRest, OverTheDay, InThePast} {
		if w.Words() == "" {
			t.Errorf("%s has no words", w)
		}
	}
}

// lines writes a day as "9:00 visit 60".
func lines(view DayView, loc *time.Location) []string {
	var out []string
	for _, i := range view.Items {
		out = append(out, fmt.Sprintf("%s %s %d", civil.MinuteOf(i.At, loc), i.Kind, i.Minutes))
	}
	return out
}

func TestDay(t *testing.T) {
	loc := lisbon(t)
	cancelled, missed := visit("x", at(tuesday, 15, 0, loc), 60), visit("m", at(tuesday, 14, 0, loc), 30)
	cancelled.State, missed.State = Cancelled, Missed
	other := visit("o", at(tuesday, 10, 0, loc), 60)
	other.Therapist = "ana"
	visits := []Visit{
		visit("b", at(tuesday, 10, 30, loc), 60), visit("a", at(tuesday, 9, 0, loc), 80), visit("late", at(tuesday, 19, 0, loc), 45),
		visit("tomorrow", at(tuesday.Add(1), 9, 0, loc), 60), cancelled, missed, other,
	}
	view := Day(tuesday, Usual(ines), visits, at(tuesday, 10, 20, loc), loc)
	want := []string{
		"9:00 visit 80", "10:20 now 0", "10:30 visit 60", "11:30 gap 90", "14:00 visit 30", "14:00 gap 240", "19:00 visit 45",
	}
	if diff := cmp.Diff(want, lines(view, loc)); diff != "" {
		t.Error(diff)
	}
	if view.Visits != 3 || !view.Ends.Equal(at(tuesday, 19, 45, loc)) || len(view.Open) != 2 {
		t.Errorf("%d visits, ends %v, %d spans", view.Visits, view.Ends, len(view.Open))
	}
	week := Week(tuesday, Usual(ines), visits, at(tuesday, 10, 20, loc), loc)
	if week[0].Date != "2026-03-02" || week[6].Date != "2026-03-08" || week[2].Visits != 1 || week[1].Visits != 3 {
		t.Errorf("the week is %+v", week)
	}
	if d := Day("2026-03-08", Usual(ines), nil, at(tuesday, 9, 0, loc), loc); len(d.Items) != 0 {
		t.Errorf("a day off shows %v", d.Items)
	}
}

// TestDayAcrossClockChange: on 29 March 2026 the clocks go forward; hours stay as people say them.
func TestDayAcrossClockChange(t *testing.T) {
	loc := lisbon(t)
	h := Hours{Person: ines, Spans: []Span{{Weekday: time.Sunday, From: 0, To: 240}}}
	view := Day("2026-03-29", h, nil, time.Time{}, loc)
	if diff := cmp.Diff([]string{"0:00 gap 180"}, lines(view, loc)); diff != "" {
		t.Error(diff)
	}
}

func TestRoom(t *testing.T) {
	loc := lisbon(t)
	now := at(tuesday, 10, 0, loc)
	h := Hours{Person: ines, Spans: []Span{{Weekday: time.Tuesday, From: 540, To: 720}, {Weekday: time.Thursday, From: 540, To: 660}}}
	visits := []Visit{visit("a", at(tuesday, 9, 30, loc), 60), visit("b", at(tuesday, 10, 40, loc), 80), visit("out", at(tuesday, 20, 0, loc), 60)}
	c := Room(h, visits, now, loc)
	want := Capacity{
		Weeks: 12, Open: 120 + 120 + 11*300, Booked: 30 + 80, FreeThisWeek: 10 + 120,
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if c.Share() != 3 {
		t.Errorf("share %d", c.Share())
	}
	full := Room(Hours{Person: ines}, nil, now, loc)
	if full.Share() != 100 {
		t.Errorf("no hours: %+v", full)
	}
}

// TestRoomAddsUp: what is booked and what is free is what is open.
func TestRoomAddsUp(t *testing.T) {
	loc := lisbon(t)
	rapid.Check(t, func(t *rapid.T) {
		now := at(tuesday, rapid.IntRange(0, 23).Draw(t, "hour"), 0, loc)
		var visits []Visit
		for i := range rapid.IntRange(0, 60).Draw(t, "n") {
			v := visit(fmt.Sprint(i), now.Add(time.Duration(rapid.IntRange(-500, 12*7*24*4).Draw(t, "q"))*15*time.Minute), rapid.IntRange(5, 480).Draw(t, "m"))
			if _, over := Clash(visits, v); !over {
				visits = append(visits, v)
			}
		}
		c := Room(Usual(ines), visits, now, loc)
		if c.Booked < 0 || c.Booked > c.Open || c.FreeThisWeek > c.Open {
			t.Fatalf("%+v", c)
		}
	})
}

func TestVisitsOnIsADayOfARoom(t *testing.T) {
	at := func(d, h int) time.Time { return time.Date(2026, 3, d, h, 0, 0, 0, time.UTC) }
	visits := []Visit{
		{ID: "late", Therapist: "b", Starts: at(5, 14), Minutes: 60, State: Booked},
		{ID: "early", Therapist: "a", Starts: at(5, 9), Minutes: 60, State: Done},
		{ID: "off", Therapist: "a", Starts: at(5, 11), Minutes: 60, State: Cancelled},
		{ID: "other day", Therapist: "a", Starts: at(6, 9), Minutes: 60, State: Booked},
	}
	day := VisitsOn("2026-03-05", visits, at(5, 12), time.UTC)
	var lines []string
	for _, i := range day.Items {
		lines = append(lines, string(i.Kind)+" "+string(i.Visit.ID))
	}
	if !slices.Equal(lines, []string{"visit early", "now ", "visit late"}) || day.Visits != 2 || !day.Ends.Equal(at(5, 15)) {
		t.Errorf("%v, %d visits, the last ends at %v", lines, day.Visits, day.Ends)
	}
}
