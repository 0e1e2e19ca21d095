package twin

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// canary is a word that nobody writes; whatever is said in a restricted file holds one.
func canary(of string, n int) string { return fmt.Sprintf("quaverlith%s%d", of, n) }

// worker does everything that there is to do in a file, whatever its definition asks, with answers
// that are made from the questions.
type worker struct {
	w       *twin
	by      string
	id      ident.Case
	variant int
	// secret makes each text hold a canary.
	secret bool
	done   map[string]bool
	said   int
	// sparing chooses one option where several may be.
	sparing bool
	// log is what came of each step, in words.
	log []string
}

// work does every step of a file that is open to the practice, then everything that opens by it. variant
// chooses between the answers of a choice.
func (w *twin) work(by string, id ident.Case, variant int) *worker {
	w.t.Helper()
	x := &worker{w: w, by: by, id: id, variant: variant, done: map[string]bool{}}
	x.all()
	return x
}

// all goes on until nothing is left that can be done now.
func (x *worker) all() {
	x.w.t.Helper()
	for range 60 {
		if !x.one() {
			return
		}
	}
	x.w.t.Fatalf("%s: the file never comes to rest", x.w.name)
}

func (x *worker) page() office.Matter {
	x.w.t.Helper()
	return got[office.Matter](x.w)(x.w.office.Matter(x.w.t.Context(), x.w.people[x.by], x.id))
}

// one does the next step that was not done by this worker yet, and reports whether there was one.
func (x *worker) one() bool {
	x.w.t.Helper()
	page := x.page()
	if page.Head.State == caseload.Closed {
		return false
	}
	items := slices.Concat(page.View.Could, page.View.After, page.View.Done)
	if page.View.Now != nil {
		items = append([]protocol.Item{*page.View.Now}, items...)
	}
	for _, item := range items {
		if item.Task == nil || !item.Open || x.done[item.Task.ID] || item.Task.ID == "withdraw" { // that is a way to close it
			continue
		}
		x.done[item.Task.ID] = true
		switch item.Step {
		case protocol.StepAnswer, protocol.StepCall:
			x.w.must(x.w.office.ReplyTo(x.w.t.Context(), x.w.people[x.by], office.NewKey(), office.Reply{Case: x.id, Proposal: item.Proposal.No, For: protocol.Client, Reply: protocol.YesThatWorks}))
		default:
			x.do(item.Task.ID)
		}
		return true
	}
	return false
}

// do does one step. What is refused is tried with fewer options, and with other days.
func (x *worker) do(task string) {
	x.w.t.Helper()
	ctx, by := x.w.t.Context(), x.w.people[x.by]
	var err error
	for n, days := range []int{0, 0, 1, 3, -1} {
		x.sparing = n > 0
		var page office.TaskPage
		page, err = x.w.office.Task(ctx, by, x.id, task, nil)
		if err != nil {
			break
		}
		in := office.Do{Case: x.id, Task: task, Answers: x.answers(page, days), Extra: office.Extra{Send: office.SendByMail}}
		if x.variant%2 == 1 {
			in.Extra.Send = office.SendMyself
		}
		if err = x.w.office.DoTask(ctx, by, office.NewKey(), in); err == nil {
			x.log = append(x.log, fmt.Sprintf("%s does %s", x.by, task))
			return
		}
		if !fault.Is(err, fault.Invalid) {
			break
		}
	}
	if !x.secret && fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		x.log = append(x.log, fmt.Sprintf("%s does %s: %v %s", x.by, task, err, problems(err)))
		return // it is not its time, or another way was taken; of the other files not every step is needed here
	}
	x.w.t.Fatalf("%s: step %s by %s, variant %d: %v %v", x.w.name, task, x.by, x.variant, err, problems(err))
}

func problems(err error) string {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s %v", f.Code, f.Problems)
}

// answers makes an answer for each question of a step: what is proposed stays, a choice goes by the
// variant, and what is written holds a canary where the file is a secret one.
func (x *worker) answers(page office.TaskPage, days int) protocol.Answers {
	a := maps.Clone(page.Given)
	if a == nil {
		a = protocol.Answers{}
	}
	for i := range page.Fields {
		f := &page.Fields[i]
		if !f.Asked(a) {
			delete(a, f.ID)
			continue
		}
		if values := x.fixed(page.Task.ID + "." + f.ID); len(values) > 0 {
			a[f.ID] = values
		} else if values := x.values(page, f, a[f.ID], days); len(values) > 0 {
			a[f.ID] = values
		} else {
			delete(a, f.ID)
		}
	}
	maps.DeleteFunc(a, func(name string, _ []string) bool {
		return !slices.ContainsFunc(page.Fields, func(f protocol.Field) bool { return f.ID == name })
	})
	return a
}

// fixed are answers that do not go by the variant: whom it is about, and what stands alone among others.
func (x *worker) fixed(ref string) []string {
	if chosen := x.w.chosen[ref]; len(chosen) > 0 {
		return chosen
	}
	switch ref {
	case "name.who":
		return []string{string(x.w.person(x.w.about))}
	case "action.what":
		return []string{"training"}
	default:
		return nil
	}
}

func (x *worker) values(page office.TaskPage, f *protocol.Field, given []string, days int) []string {
	switch f.Kind {
	case protocol.Words, protocol.Line, protocol.Lines:
		return x.text(f, given)
	case protocol.Choice:
		return []string{f.Options[x.variant%len(f.Options)].ID}
	case protocol.Choices:
		return x.some(f)
	case protocol.YesNo:
		return []string{[]string{"yes", "no"}[x.variant%2]}
	case protocol.Confirm:
		return []string{"yes"}
	case protocol.Date:
		if days == 0 && len(given) > 0 {
			return given
		}
		return []string{string(page.Practice.Today(x.w.clock.Now()).Add(days))}
	default:
		if len(given) > 0 {
			return given
		}
		return x.listed(page, f, days)
	}
}

// some gives as many options as may be chosen, beginning with that of the variant.
func (x *worker) some(f *protocol.Field) (out []string) {
	most := len(f.Options)
	if f.Max > 0 {
		most = min(most, f.Max)
	}
	if x.sparing {
		most = max(1, f.Min)
	}
	for i := range max(1, most-x.variant%2) {
		out = append(out, f.Options[(i+x.variant)%len(f.Options)].ID)
	}
	return out
}

// text keeps what is drafted and adds to it.
func (x *worker) text(f *protocol.Field, given []string) []string {
	x.said++
	words := "As it was said"
	if x.secret {
		words += " " + canary(string(rune('a'+x.variant)), x.said)
	}
	if len(given) == 0 || f.Kind == protocol.Line {
		return []string{words}
	}
	return append(slices.Clone(given[:len(given)-1]), given[len(given)-1]+" "+words)
}

func (x *worker) listed(page office.TaskPage, f *protocol.Field, days int) (out []string) {
	items := page.Lists[f.Of]
	switch f.Kind {
	case protocol.Areas:
		return []string{"calf:left"}
	case protocol.Pressure:
		return []string{"calf:left=2"}
	case protocol.TimeOfDay:
		return []string{"10:00"}
	case protocol.Number, protocol.Money:
		return []string{strconv.Itoa(max(f.Min, 1))}
	case protocol.Practitioners:
		for _, fit := range page.Fits[:min(1, len(page.Fits))] {
			out = append(out, string(fit.Practitioner.ID))
		}
	case protocol.Visits:
		for _, v := range page.Visits {
			out = append(out, string(v.ID)+"=cancel")
		}
	case protocol.Goals:
		return []string{"very=" + strings.Join(x.text(f, nil), " ")}
	case protocol.Mix:
		sum := max(f.Sum, 60)
		for i, o := range f.Options {
			out = append(out, o.ID+"="+strconv.Itoa(map[bool]int{true: sum, false: 0}[i == 0]))
		}
	case protocol.Items:
		return []string{string(x.w.person(ines)) + ";" + string(page.Practice.Today(x.w.clock.Now()).Add(days+7)) + ";" + strings.Join(x.text(f, nil), " ")}
	case protocol.Each:
		for _, item := range items {
			out = append(out, item.ID+"="+f.Options[x.variant%len(f.Options)].ID)
		}
	case protocol.Some:
		for _, item := range items {
			if f.Max == 0 || len(out) < f.Max {
				out = append(out, item.ID)
			}
		}
	default:
	}
	return out
}
