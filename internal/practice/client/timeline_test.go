package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

var now = time.Date(2026, 3, 3, 10, 20, 0, 0, time.UTC)

func on(day string, hour int) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(time.Duration(hour) * time.Hour)
}

func visited(day string, state scheduling.State) scheduling.Visit {
	return scheduling.Visit{ID: ident.Visit(day), Starts: on(day, 10), Minutes: 60, State: state}
}

func knot(day string, hour int, kind Kind) Knot {
	return Knot{ID: ident.Knot(day + fmt.Sprint(hour)), Kind: kind, At: on(day, hour)}
}

// drawn writes a time line, one entry a line.
func drawn(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		if e.Year != 0 {
			fmt.Fprintf(&b, "%d ", e.Year)
		}
		fmt.Fprintf(&b, "%s %s", e.At.Format("2 Jan"), e.Kind)
		if len(e.Visits) > 0 {
			fmt.Fprintf(&b, " %d from %s", len(e.Visits), e.From.Format("2 Jan"))
		}
		if e.Loose {
			b.WriteString(" loose")
		}
		if e.Ahead {
			b.WriteString(" ahead")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestTimelineOfMariam is the client's page of the design.
func TestTimelineOfMariam(t *testing.T) {
	visits := []scheduling.Visit{visited("2026-03-19", scheduling.Booked), visited("2026-03-05", scheduling.Booked), visited("2025-04-11", scheduling.Done)}
	for _, day := range []string{"2026-02-28", "2026-02-12", "2026-01-29", "2026-01-15", "2026-01-01", "2025-12-04", "2025-11-20", "2025-06-17", "2025-06-03", "2025-05-20", "2025-05-16", "2025-05-09"} {
		visits = append(visits, visited(day, scheduling.Done))
	}
	visits = append(visits, visited("2026-02-20", scheduling.Cancelled))
	knots := []Knot{
		knot("2026-03-01", 19, KindHurt), knot("2025-11-12", 9, KindThanks), knot("2025-10-03", 12, KindToldAgain), knot("2025-10-03", 11, KindNotKept),
		knot("2025-06-19", 9, KindPutRight), knot("2025-06-17", 11, KindHurt), knot("2025-05-02", 9, KindWeMissed), knot("2025-04-11", 9, KindAgreed),
	}
	knots[5].Visit = "2025-06-17"
	want := `19 Mar visit ahead
5 Mar next ahead
1 Mar hurt
28 Feb visit
12 Feb visits 6 from 20 Nov
2025 12 Nov thanks
3 Oct told-again
3 Oct not-kept
19 Jun put-right loose
17 Jun hurt
17 Jun visit
3 Jun visits 4 from 9 May
2 May we-missed
11 Apr first-visit
11 Apr agreed
`
	if diff := cmp.Diff(want, drawn(Timeline(knots, visits, now, time.UTC))); diff != "" {
		t.Error(diff)
	}
}

func TestTimelineLoose(t *testing.T) {
	in := func(k Knot, c ident.Case) Knot { k.Case = c; return k }
	knots := []Knot{
		in(knot("2026-02-01", 9, KindHurt), "a"), in(knot("2026-02-02", 9, KindWorry), "b"), in(knot("2026-02-03", 9, KindPutRight), "a"),
		knot("2026-02-04", 9, KindThanks), in(knot("2026-02-05", 9, KindRested), "b"), knot("2026-02-06", 9, KindLine),
		knot("2026-02-07", 9, KindHurt), knot("2026-02-08", 9, KindPutRight), knot("2026-02-09", 9, KindEased), knot("2026-02-10", 9, KindLine),
	}
	want := `10 Feb line
9 Feb eased
8 Feb put-right loose
7 Feb hurt
6 Feb line
5 Feb rested loose
4 Feb thanks loose
3 Feb put-right loose
2 Feb worry loose
1 Feb hurt
`
	if diff := cmp.Diff(want, drawn(Timeline(knots, nil, now, time.UTC))); diff != "" {
		t.Error(diff)
	}
}

func TestTimelineOfSomebodyNew(t *testing.T) {
	if got := Timeline(nil, nil, now, time.UTC); len(got) != 0 {
		t.Errorf("%v", got)
	}
	missed := visited("2026-02-20", scheduling.Missed)
	running := visited("2026-03-03", scheduling.Arrived)
	late := visited("2026-03-02", scheduling.Booked) // nobody said how it went
	want := "3 Mar visit\n2 Mar first-visit\n20 Feb missed\n"
	if diff := cmp.Diff(want, drawn(Timeline(nil, []scheduling.Visit{missed, running, late}, now, time.UTC))); diff != "" {
		t.Error(diff)
	}
}

// TestTimelineLosesNothing: every knot and every visit that is not cancelled is there once, newest
// first, and nothing ahead is loose.
func TestTimelineLosesNothing(t *testing.T) {
	var some []Kind
	for k, info := range kinds {
		if !info.computed {
			some = append(some, k)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var knots []Knot
		var visits []scheduling.Visit
		for i := range rapid.IntRange(0, 40).Draw(t, "n") {
			when := now.Add(time.Duration(rapid.IntRange(-500, 100).Draw(t, "days")) * 24 * time.Hour)
			if rapid.Bool().Draw(t, "knot") {
				knots = append(knots, Knot{ID: ident.Knot(fmt.Sprint(i)), At: when, Kind: rapid.SampledFrom(some).Draw(t, "kind")})
				continue
			}
			state := rapid.SampledFrom([]scheduling.State{scheduling.Booked, scheduling.Done, scheduling.Cancelled, scheduling.Missed}).Draw(t, "state")
			visits = append(visits, scheduling.Visit{ID: ident.Visit(fmt.Sprint(i)), Starts: when, Minutes: 60, State: state})
		}
		seen, cancelled := map[string]int{}, 0
		for _, v := range visits {
			if v.State == scheduling.Cancelled {
				cancelled++
			}
		}
		var last time.Time
		for i, e := range Timeline(knots, visits, now, time.UTC) {
			if i > 0 && e.At.After(last) || e.Ahead && e.Loose || len(e.Visits) == 1 {
				t.Fatalf("entry %d: %+v", i, e)
			}
			last = e.From
			for _, v := range e.Visits {
				seen["v"+string(v.ID)]++
			}
			if e.Visit.ID != "" {
				seen["v"+string(e.Visit.ID)]++
			}
			if e.Knot.ID != "" {
				seen["k"+string(e.Knot.ID)]++
			}
		}
		if len(seen) != len(knots)+len(visits)-cancelled {
			t.Fatalf("%d of %d entries", len(seen), len(knots)+len(visits)-cancelled)
		}
		for k, n := range seen {
			if n != 1 {
				t.Fatalf("%s is there %d times", k, n)
			}
		}
	})
}

func TestKnotCheckAndDesk(t *testing.T) {
	good := Knot{Kind: KindThanks, At: now, Text: "Thank you", Way: WayLink}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []Knot{{}, {Kind: KindVisit, At: now}, {Kind: KindLine}, {Kind: KindLine, At: now, Way: "pigeon"}, {Kind: KindLine, At: now, Text: strings.Repeat("x", LongestKnot+1)}} {
		if err := bad.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.30v passed", bad)
		}
	}
	got := ForDesk([]Knot{good, {Kind: KindHurt}, {Kind: KindTold}, {Kind: KindProgress}})
	if len(got) != 2 || got[0].Kind != KindThanks || got[1].Kind != KindTold {
		t.Errorf("the desk reads %v", got)
	}
}

func BenchmarkTimeline500(b *testing.B) {
	var knots []Knot
	var visits []scheduling.Visit
	for i := range 500 {
		knots = append(knots, Knot{ID: ident.Knot(fmt.Sprint(i)), Kind: KindLine, At: now.Add(-time.Duration(i*31) * time.Hour)})
		visits = append(visits, scheduling.Visit{ID: ident.Visit(fmt.Sprint(i)), Starts: now.Add(-time.Duration(i*47) * time.Hour), Minutes: 60, State: scheduling.Done})
	}
	for b.Loop() {
		Timeline(knots, visits, now, time.UTC)
	}
}

// TestWhoCameBeforeHasNoFirstVisitHere: somebody brought in from a list has been coming for long.
func TestWhoCameBeforeHasNoFirstVisitHere(t *testing.T) {
	visits := []scheduling.Visit{visited("2026-02-10", scheduling.Done), visited("2026-01-10", scheduling.Done)}
	for _, e := range Timeline([]Knot{knot("2026-01-05", 9, KindJoined)}, visits, now, time.UTC) {
		if e.Kind == KindFirstVisit {
			t.Errorf("the visit of %s stands there as her first", e.Visit.ID)
		}
	}
}
