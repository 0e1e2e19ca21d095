package pages

import (
	"context"
	"slices"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// closeShown are the ways to end that are offered: an end has ways of its own for what was not settled.
func closeShown(m office.Matter) []protocol.Exit {
	if m.Definition.Method != string(ending.End) {
		return m.View.Ways
	}
	return slices.DeleteFunc(slices.Clone(m.View.Ways), func(exit protocol.Exit) bool { return exit.Way.ID == protocol.NotResolved })
}

// closeFirst says why a way to end is not open.
func closeFirst(ctx context.Context, m office.Matter, exit protocol.Exit) string {
	if len(exit.First) == 0 {
		return say.T(ctx, "It has not come to that.")
	}
	return matterNotYet(ctx, m, &protocol.Task{}, exit.First)
}

// slip reports whether a tap opened this from a visit and nothing was said yet, so that it can go again.
func (p MatterPage) slip() bool {
	return p.Matter.Head.Protocol == office.Decline && p.Matter.Head.Visit != "" && !p.State.Tasks["words"].IsDone()
}

// closeRows say everything that ending a matter in a way does.
func closeRows(ctx context.Context, p ClosePage) []ui.WillRow {
	m := p.Matter
	rows := []ui.WillRow{{What: say.T(ctx, "How it stands"), Lines: []string{DefinitionWords(ctx, p.Way.Title, m.Names)}}}
	if words := DefinitionWords(ctx, p.Way.ForClient, m.Names); words != "" && !m.Head.Rehearsal {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "%s reads", matterCalled(m)), Lines: []string{words}})
	}
	var stays, goes []string
	for _, x := range m.Promises {
		switch {
		case x.Done():
		case m.Stays(x):
			stays = append(stays, promiseLine(ctx, m, x))
		default:
			goes = append(goes, promiseLine(ctx, m, x))
		}
	}
	if len(stays) > 0 {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Stays on Today"), Lines: stays})
	}
	if len(goes) > 0 {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Leaves Today"), Lines: goes})
	}
	if quiet := closeQuiet(ctx, m); len(quiet) > 0 {
		rows = append(rows, ui.WillRow{What: say.T(ctx, "By itself"), Lines: quiet})
	}
	switch p.Way.Effect {
	case effect.BeginMovingOn:
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Begins"), Lines: []string{say.T(ctx, "A page for finding somebody better suited opens. Nobody is told anything yet.")}})
	case effect.CarryOver:
		rows = append(rows, ui.WillRow{What: say.T(ctx, "Begins"), Lines: []string{say.T(ctx, "A new page opens with everything that was told, so that nobody tells it twice.")}})
	}
	again := say.T(ctx, "You can open it again at any time.")
	if p.Way.Reopens {
		again = say.T(ctx, "Any word from %s opens it again, and so can you.", matterNamed(m))
	}
	return append(rows, ui.WillRow{What: say.T(ctx, "A way back"), Lines: []string{again}})
}

// closeQuiet says what does not come by itself any more: a question that would still come after a visit
// by its name, else that nothing is asked.
func closeQuiet(ctx context.Context, m office.Matter) (lines []string) {
	for _, t := range m.Definition.Timers {
		task, ok := m.Definition.Task(t.Opens)
		if ok && t.Trigger == protocol.AfterSignal && (t.Times > 0 || t.Nth > 0) && m.State.Timers[t.ID].Fired == 0 && (t.Since == "" || m.State.Tasks[t.Since].IsDone()) && m.Who != "" {
			lines = append(lines, say.T(ctx, "Not asked any more: “%s”. Leave this open if it shall be.", DefinitionWords(ctx, task.ForClient.Title, m.Names)))
		}
	}
	waits := slices.ContainsFunc(m.View.Waiting, func(w protocol.Wait) bool { return w.Timer != nil })
	if len(lines) == 0 && waits {
		lines = append(lines, say.T(ctx, "Nothing more is asked or reminded."))
	}
	return lines
}

// promiseLine says in words what stands on Today about a matter.
func promiseLine(ctx context.Context, m office.Matter, x promise.Promise) string {
	switch {
	case x.Text == office.Undelivered:
		return say.T(ctx, "A letter did not arrive: say or send it in another way")
	case x.Text != "":
		return x.Text
	}
	switch x.Kind {
	case promise.Call:
		return say.T(ctx, "Ring %s", matterNamed(m))
	case promise.Tell:
		return say.T(ctx, "Send the letter that was written")
	case promise.Answer:
		return say.T(ctx, "The first answer")
	case promise.FollowUp, promise.Agreed, promise.Note, promise.Confirm:
	}
	if t, ok := m.Definition.Task(x.Task); ok {
		return DefinitionWords(ctx, t.Title, m.Names)
	}
	return say.T(ctx, "Ask how it is")
}
