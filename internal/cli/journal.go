package cli

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/words"
)

// saidIn gives words of a definition, with the names filled in.
func saidIn(f office.CaseFile, t protocol.Text) string {
	return protocol.Fill(t.In(words.English), f.Names)
}

// plain gives a text as it can stand on a terminal: a sign that moves or colours things is left out.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text)
}

func next(step string) string {
	if step == "" {
		return ""
	}
	return ". Next: " + plain(step)
}

// stamp writes an instant as it is written today.
func stamp(f office.CaseFile, t time.Time) string {
	return civil.StampOn(t, f.Practice.Location(), f.Practice.Today(f.Now))
}

// file prints a case with all that happened in it.
func (r *run) file(f office.CaseFile) {
	zone, h := f.Practice.Location(), f.Head
	r.print("%s: %s", plain(f.Who), plain(saidIn(f, f.Definition.Title)))
	state := "Open since " + stamp(f, h.Opened)
	if !h.ClosedAt.IsZero() {
		state += ", closed " + stamp(f, h.ClosedAt)
		if way, ok := f.Definition.Way(h.Way); ok {
			state += ": " + saidIn(f, way.Title)
		}
	}
	r.print("%s", plain(state))
	if !h.FirstAnswerDue.IsZero() && h.AnsweredAt.IsZero() {
		r.print("An answer was promised by %s", stamp(f, h.FirstAnswerDue))
	}
	if now := f.View.Now; now != nil && now.Task != nil {
		r.print("Next: %s", plain(saidIn(f, now.Task.Title)))
	}
	var readers []string
	for _, p := range f.Readers {
		readers = append(readers, plain(p.Name))
	}
	r.print("Read by: %s", strings.Join(readers, ", "))
	r.print("")
	for i := range f.Journal {
		e := &f.Journal[i]
		r.print("%4d  %s  %s: %s", e.No, e.At.In(zone).Format(time.DateOnly+" 15:04"), plain(cmp.Or(f.By[e.By], "Partwell")), plain(happened(f, e)))
		for _, line := range answered(f, e) {
			r.print("      %s", plain(line))
		}
	}
}

// happened says what an event is, in a line.
func happened(f office.CaseFile, e *protocol.Event) string {
	title := func(id string) string {
		if t, ok := f.Definition.Task(id); ok {
			return saidIn(f, t.Title)
		}
		return id
	}
	switch e.Kind {
	case protocol.Began:
		return "It began."
	case protocol.StageOpened:
		return "Then: " + saidIn(f, f.Definition.StageTitle(e.Stage))
	case protocol.TaskOpened:
		return "Can be done: " + title(e.Task)
	case protocol.TaskDone:
		return "Done: " + title(e.Task)
	case protocol.TaskReopened:
		return "To be done again: " + title(e.Task)
	case protocol.MilestoneReached:
		return "Reached: " + milestone(f, e.Milestone)
	case protocol.Promised:
		return "An answer was promised by " + stamp(f, e.Due)
	case protocol.PromiseKept:
		return "The answer that was promised was given."
	case protocol.TimerSet:
		return "A clock was set for " + stamp(f, e.Due) + ": " + e.Timer
	case protocol.TimerCleared:
		return "A clock was stopped: " + e.Timer
	case protocol.TimerFired:
		return "A clock rang: " + e.Timer
	case protocol.Proposed:
		return "Offered by the " + string(cmp.Or(e.For, e.Side)) + ":"
	case protocol.Replied:
		return "The " + string(cmp.Or(e.For, e.Side)) + " answered: " + replies[e.Reply]
	case protocol.Agreed:
		return "Both said yes."
	case protocol.SignalCame:
		return "From outside: " + e.Signal
	case protocol.Reopened:
		return "Opened again."
	case protocol.WentOn:
		return "It went on elsewhere: " + way(f, e.Way)
	case protocol.Closed:
		return "Closed: " + way(f, e.Way)
	}
	return string(e.Kind)
}

var replies = map[protocol.ReplyKind]string{protocol.YesThatWorks: "yes, that works", protocol.SomethingDifferent: "something different", protocol.PleaseCall: "please call"}

func way(f office.CaseFile, id string) string {
	if w, ok := f.Definition.Way(id); ok {
		return saidIn(f, w.Title)
	}
	return id
}

func milestone(f office.CaseFile, id string) string {
	for _, m := range f.Definition.Milestones {
		if m.ID == id {
			return saidIn(f, m.Title)
		}
	}
	return id
}

// answered are the answers of an event, a line each, and the words that came with it.
func answered(f office.CaseFile, e *protocol.Event) (lines []string) {
	if e.Text != "" {
		lines = append(lines, e.Text)
	}
	fields := fieldsOf(f, e)
	for _, id := range slices.Sorted(maps.Keys(e.Answers)) {
		label, values := id, slices.Clone(e.Answers[id])
		for i := range fields {
			field := &fields[i]
			if field.ID != id {
				continue
			}
			label = saidIn(f, field.Label)
			for j, v := range values {
				if o, ok := field.Option(v); ok {
					values[j] = saidIn(f, o.Words)
				}
			}
		}
		lines = append(lines, label+" "+strings.Join(values, ", "))
	}
	return lines
}

func fieldsOf(f office.CaseFile, e *protocol.Event) []protocol.Field {
	switch e.Kind {
	case protocol.Closed:
		fields := f.Definition.Closing.Fields
		if w, ok := f.Definition.Way(e.Way); ok {
			fields = slices.Concat(fields, w.Fields)
		}
		return fields
	case protocol.Proposed:
		if t, ok := f.Definition.Resolution(); ok {
			return t.Fields
		}
		return nil
	default:
		if t, ok := f.Definition.Task(e.Task); ok {
			return t.Fields
		}
		return nil
	}
}
