package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

var named = regexp.MustCompile(`(done|reached)\("([a-z-]+)"\)`)

// mutate spoils a definition in one place, as a hand that slips does.
func mutate(t *rapid.T, source string) string {
	lines := strings.Split(source, "\n")
	at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	line := &lines[at]
	swap := func(pairs ...string) {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(*line, pairs[i]) {
				*line = strings.Replace(*line, pairs[i], pairs[i+1], 1)
				return
			}
		}
	}
	switch rapid.IntRange(0, 8).Draw(t, "how") {
	case 0:
		lines = slices.Delete(lines, at, at+1)
	case 1:
		lines = slices.Insert(lines, at, lines[rapid.IntRange(0, len(lines)-1).Draw(t, "from")])
	case 2:
		swap("&&", "||", "||", "&&", "opens: done", "opens: !done", "when: done", "when: !done")
	case 3:
		all := named.FindAllStringSubmatch(source, -1)
		other := rapid.SampledFrom(all).Draw(t, "other")
		*line = named.ReplaceAllString(*line, other[0])
	case 4:
		swap("need: required", "need: if-it-fits", "need: if-it-fits", "need: required")
	case 5:
		swap("who: either", "who: client", "who: staff", "who: client", "who: client", "who: staff")
	case 6:
		swap("exit: true", "exit: false", "again: true", "again: false", "optional: true", "optional: false", "tells: true", "tells: false")
	case 7:
		other := rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		lines[at], lines[other] = lines[other], lines[at]
	default:
		if n := len(*line); n > 0 {
			cut := rapid.IntRange(0, n-1).Draw(t, "letter")
			*line = (*line)[:cut] + (*line)[cut+1:]
		}
	}
	return strings.Join(lines, "\n")
}

// A spoilt definition is refused, or keeps the promise: from wherever a walk comes to, the real
// engine brings it to a good end. No spoilt file makes the check fall over, or takes it long.
func TestMutants(t *testing.T) {
	for _, f := range protocols.All() {
		t.Run(f.Name, func(t *testing.T) {
			taken, worst := 0, time.Duration(0)
			rapid.Check(t, func(t *rapid.T) {
				source := string(f.Source)
				for range rapid.IntRange(1, 3).Draw(t, "slips") {
					source = mutate(t, source)
				}
				began := time.Now()
				findings := Check(f.Name, []byte(source), vocabulary())
				worst = max(worst, time.Since(began))
				if len(findings) > 0 {
					return
				}
				taken++
				def, x := traced([]byte(source), vocabulary())
				w := &walker{t: t, def: def, x: x, now: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), loose: true, source: source}
				w.begin()
				for range rapid.IntRange(1, 10).Draw(t, "steps") {
					w.step()
				}
				w.replays()
				if w.c.Closed == nil {
					w.bringsToAnEnd()
				}
			})
			t.Logf("%d taken; the longest check took %v", taken, worst)
		})
	}
}

// begin opens a case.
func (w *walker) begin() {
	w.file = world(w.t)
	events, err := protocol.Begin(w.def, "0190b6a4-7c4e-7000-8000-000000000000", w.moment(protocol.Staff))
	if err != nil {
		w.t.Fatal(err)
	}
	if w.c, err = protocol.Replay(events); err != nil {
		w.t.Fatal(err)
	}
	w.events = events
}

// bringsToAnEnd walks the way to an end that the check has seen, with the real engine.
func (w *walker) bringsToAnEnd() {
	far := w.x.distances()
	for range len(far) {
		for _, way := range w.def.Ways {
			if way.Exit {
				continue
			}
			answers := sample(w.def.ClosingFields(&way))
			if _, err := w.c.Close(w.def, way.ID, answers, w.moment(protocol.Staff)); err == nil {
				return
			}
		}
		if !w.nearer(far) {
			w.t.Fatalf("stuck after %d events: %+v\n%s", len(w.events), w.c, w.source)
		}
	}
	w.t.Fatal("no end after all")
}

// nearer takes one act that leads nearer to an end.
func (w *walker) nearer(far []int) bool {
	f := &finder{w: w, seen: map[string]bool{}}
	before := far[w.x.index[w.abstract()]]
	here, file := w.c, w.file
	for _, next := range f.next(found{w.c, w.file}) {
		w.c, w.file = next.c, next.file
		if i, known := w.x.index[w.abstract()]; known && far[i] < before {
			return true
		}
	}
	w.c, w.file = here, file
	return false
}

// distances gives how many deeds each state is from an end.
func (x *exploration) distances() []int {
	far := make([]int, len(x.states))
	for i := range far {
		if far[i] = len(far) + 1; x.end[i] {
			far[i] = 0
		}
	}
	into := make([][]int32, len(x.states))
	for _, d := range x.deeds {
		into[d[1]] = append(into[d[1]], d[0])
	}
	var queue []int32
	for i, end := range x.end {
		if end {
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		to := queue[0]
		queue = queue[1:]
		for _, from := range into[to] {
			if far[from] > far[to]+1 {
				far[from] = far[to] + 1
				queue = append(queue, from)
			}
		}
	}
	return far
}

// sample gives one answer to each field.
func sample(fields []protocol.Field) protocol.Answers {
	a := protocol.Answers{}
	for i := range fields {
		f := &fields[i]
		if !f.Asked(a) || f.Optional {
			continue
		}
		switch f.Kind {
		case protocol.Choice, protocol.Choices:
			for _, o := range f.Options[:min(max(f.Min, 1), len(f.Options))] {
				a[f.ID] = append(a[f.ID], o.ID)
			}
		default:
			a[f.ID] = plain(f)
		}
	}
	return a
}

// plain gives a usual answer of the kinds that no condition looks at.
func plain(f *protocol.Field) []string {
	many := func(of ...string) []string { return of[:min(max(f.Min, 1), len(of))] }
	switch f.Kind {
	case protocol.YesNo, protocol.Confirm:
		return []string{"yes"}
	case protocol.Areas:
		return many("calf:left", "neck", "head")
	case protocol.Pressure:
		return many("calf:left=2", "neck=0", "head=1")
	case protocol.Practitioners:
		return many(uuid(11), uuid(12), uuid(13), uuid(14), uuid(15))
	case protocol.Visits:
		return many(uuid(21)+"=keep", uuid(22)+"=cancel")
	case protocol.Date:
		return []string{"2026-03-10"}
	case protocol.TimeOfDay:
		return []string{"14:30"}
	case protocol.Number:
		return []string{fmt.Sprint(f.Min)}
	case protocol.Money:
		return []string{"4550"}
	case protocol.Goals:
		return many("very=Sleep", "fairly=Quiet")
	case protocol.Mix:
		return []string{f.Options[0].ID + "=" + fmt.Sprint(max(f.Sum, 60))}
	case protocol.Items:
		return []string{uuid(1) + ";2026-03-10;Call"}
	case protocol.Each:
		return []string{uuid(31) + "=" + f.Options[0].ID}
	case protocol.Some:
		return many(uuid(31), uuid(32))
	default:
		return []string{"words"}
	}
}
