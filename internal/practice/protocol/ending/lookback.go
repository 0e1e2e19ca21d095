package ending

import (
	"cmp"
	"slices"

	"github.com/partwell/partwell/internal/civil"
)

// MarkKind is what one thing between a client and the practice was.
type MarkKind string

// The kinds of marks.
const (
	MarkTold       MarkKind = "told"       // a boundary was told, read or agreed to
	MarkReminded   MarkKind = "reminded"   // words about something that was not kept
	MarkWords      MarkKind = "words"      // other words, said or sent
	MarkNotKept    MarkKind = "not-kept"   // the client did not keep it, and it was counted
	MarkLetGo      MarkKind = "let-go"     // the client did not keep it, and it was let go
	MarkOurs       MarkKind = "ours"       // the practice did not keep it
	MarkOursLetGo  MarkKind = "ours-gone"  // the practice did not keep it, and it was let go
	MarkMatter     MarkKind = "matter"     // something was raised, and worked on
	MarkAgreed     MarkKind = "agreed"     // something was agreed on
	MarkPlan       MarkKind = "plan"       // the plan was decided
	MarkChanged    MarkKind = "changed"    // said, and changed at once
	MarkTalked     MarkKind = "talked"     // talked over with somebody else
	MarkIntroduced MarkKind = "introduced" // given somebody else's name
	MarkPaused     MarkKind = "paused"     // took a break
)

// Lane is one of the lines of the picture.
type Lane string

// The lanes.
const (
	LaneSaid    Lane = "said"
	LaneNotKept Lane = "not-kept"
	LaneOurs    Lane = "ours"
	LaneTried   Lane = "tried"
)

// Lanes lists them in the order of the page.
func Lanes() []Lane { return []Lane{LaneSaid, LaneNotKept, LaneOurs, LaneTried} }

// Lane gives the line on which a kind stands.
func (k MarkKind) Lane() Lane {
	switch k {
	case MarkTold, MarkReminded, MarkWords:
		return LaneSaid
	case MarkNotKept, MarkLetGo:
		return LaneNotKept
	case MarkOurs, MarkOursLetGo:
		return LaneOurs
	default:
		return LaneTried
	}
}

// Try is something that can be tried before a parting.
type Try string

// What can be tried.
const (
	TryTalk      Try = "talk"
	TryFee       Try = "fee"
	TryShorter   Try = "shorter"
	TryTimes     Try = "other-times"
	TryTherapist Try = "another-therapist"
	TryBreak     Try = "break"
	TryRefer     Try = "refer"
)

// Tries lists them, the smallest first.
func Tries() []Try {
	return []Try{TryTalk, TryFee, TryShorter, TryTimes, TryTherapist, TryBreak, TryRefer}
}

// Mark is one thing between a client and the practice. Key names it: two marks with one key are one,
// the first of them. Title is the boundary's, Version its version, How the way it was known or said.
// Tries is what it shows as tried. Clinical is kept from who reads no clinical text. Ref is for
// whoever made the mark.
type Mark struct {
	Key      string
	Kind     MarkKind
	On       civil.Date
	Title    string
	Version  int
	How      string
	Tries    []Try
	Clinical bool
	Ref      int
}

// Row is what stands together: one mark, or the boundaries that were told on one day. Again says that
// each of them had been told before.
type Row struct {
	On    civil.Date
	Kind  MarkKind
	How   string
	Again bool
	Marks []Mark
}

// LookBack is what somebody sees who asks whether it is time: everything in its order, what was tried
// and what is left. It judges nothing.
type LookBack struct {
	Rows        []Row // oldest first
	Tried, Left []Try
}

// LookOver lays out what is known of a client. More is what was tried without a mark of its own. Without
// several people who treat, nobody else here can be tried.
func LookOver(marks []Mark, more []Try, clinical, several bool) LookBack {
	marks = slices.Clone(marks)
	seen := map[string]bool{}
	marks = slices.DeleteFunc(marks, func(m Mark) bool {
		twice := seen[m.Key]
		seen[m.Key] = true
		return twice || m.Clinical && !clinical
	})
	slices.SortStableFunc(marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Key, b.Key))
	})
	out := LookBack{Rows: rows(marks)}
	tried := slices.Clone(more)
	for _, m := range marks {
		tried = append(tried, m.Tries...)
	}
	for _, t := range Tries() {
		switch {
		case slices.Contains(tried, t):
			out.Tried = append(out.Tried, t)
		case t != TryTherapist || several:
			out.Left = append(out.Left, t)
		}
	}
	return out
}

// rank orders what happened on one day: what was not kept, what was said about it, what was tried.
func rank(k MarkKind) int {
	return slices.Index([]Lane{LaneNotKept, LaneOurs, LaneSaid, LaneTried}, k.Lane())
}

// rows puts boundaries that were told together into one row.
func rows(marks []Mark) (out []Row) {
	told := map[string]bool{}
	day := civil.Date("")
	var today []string // told on the day of the mark, which is not before it
	for _, m := range marks {
		if m.On != day {
			for _, title := range today {
				told[title] = true
			}
			day, today = m.On, nil
		}
		again := m.Kind == MarkTold && told[m.Title]
		if m.Kind == MarkTold {
			today = append(today, m.Title)
			same := func(r Row) bool { return r.Kind == MarkTold && r.On == m.On && r.How == m.How && r.Again == again }
			if i := slices.IndexFunc(out, same); i >= 0 {
				out[i].Marks = append(out[i].Marks, m)
				continue
			}
		}
		out = append(out, Row{On: m.On, Kind: m.Kind, How: m.How, Again: again, Marks: []Mark{m}})
	}
	return out
}

// In gives the rows of a lane, oldest first.
func (b LookBack) In(lane Lane) (out []Row) {
	for _, r := range b.Rows {
		if r.Kind.Lane() == lane {
			out = append(out, r)
		}
	}
	return out
}

// Came is one visit that took place: with whom, how long, and when in the week.
type Came struct {
	With    string
	Minutes int
	Weekday int
	Hour    int
}

// usualFrom is how many visits make a habit.
const usualFrom = 4

// TriesOf gives what the visits show as tried: one with somebody else, and, where there is a habit,
// one that was shorter, or on another day or at another time of it.
func TriesOf(visits []Came) (out []Try) {
	if len(visits) == 0 {
		return nil
	}
	minutes, slots := map[int]int{}, map[[2]int]int{}
	with := map[string]bool{}
	slot := func(v Came) [2]int { return [2]int{v.Weekday, part(v.Hour)} }
	for _, v := range visits {
		minutes[v.Minutes]++
		slots[slot(v)]++
		with[v.With] = true
	}
	usual, most := commonest(minutes)
	if len(visits) >= usualFrom && 2*most > len(visits) && slices.ContainsFunc(visits, func(v Came) bool { return v.Minutes < usual }) {
		out = append(out, TryShorter)
	}
	most = 0
	for _, n := range slots {
		most = max(most, n)
	}
	if len(visits) >= usualFrom && 2*most > len(visits) && most < len(visits) {
		out = append(out, TryTimes)
	}
	if len(with) > 1 {
		out = append(out, TryTherapist)
	}
	return out
}

// part of the day: morning, afternoon, evening.
func part(hour int) int {
	switch {
	case hour < 12:
		return 0
	case hour < 17:
		return 1
	default:
		return 2
	}
}

// commonest gives the value that stands most often, the larger of two.
func commonest(counts map[int]int) (value, most int) {
	for v, n := range counts {
		if n > most || n == most && v > value {
			value, most = v, n
		}
	}
	return value, most
}
