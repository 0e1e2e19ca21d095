package pages

import (
	"context"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// waitsWays are the ways to look a second time for somebody who works alone.
func waitsWays(ctx context.Context, p WaitsPage) []ui.Option {
	night := say.T(ctx, "Nobody: I sleep a night over it, and go ahead tomorrow")
	if p.Slept {
		night = say.T(ctx, "Nobody: I slept a night over it")
	}
	return []ui.Option{{Value: string(ending.ByColleague), Label: say.T(ctx, "A colleague I trust, whom I asked")}, {Value: string(ending.ByNight), Label: night}}
}

// sinceFacts lists what is listed on a matter.
func sinceFacts(ctx context.Context, m office.Matter) []ui.Fact {
	var out []ui.Fact
	for _, a := range m.Since {
		f := ui.Fact{Term: say.Stamp(ctx, a.At, a.Zone), Body: sinceDone(a)}
		if a.State != secondlook.AtOnce {
			f.Body = ui.Join(ui.Words("%s would like to %s.", ui.Name(a.Asker), a.What), ui.Text(" "), ui.Text(sinceCame(ctx, a)))
		}
		out = append(out, f)
	}
	return out
}

// sinceDone says what was done at once, by whom, and the cause that was given.
func sinceDone(a office.ActView) templ.Component {
	did := ui.Words("%s did this at once: %s.", ui.Name(a.Asker), a.What)
	if a.Line == "" {
		return did
	}
	return ui.Join(did, ui.Text(" "), ui.Words("Cause given: “%s”.", a.Line))
}

// sinceCame says what came of it, and who looked.
func sinceCame(ctx context.Context, a office.ActView) string {
	switch a.State {
	case secondlook.Waiting:
		return say.T(ctx, "It waits for a second look.")
	case secondlook.Withdrawn:
		return say.T(ctx, "It was withdrawn.")
	case secondlook.Again:
		return say.T(ctx, "%s asked to think again.", say.Isolate(a.Looker))
	case secondlook.Overtaken:
		return sinceLooked(ctx, a) + " " + say.T(ctx, "It could not be done any more.")
	default:
		return sinceLooked(ctx, a)
	}
}

// sinceLooked says who looked.
func sinceLooked(ctx context.Context, a office.ActView) string {
	switch a.How {
	case ending.ByColleague:
		return say.T(ctx, "A colleague looked at it.")
	case ending.ByNight:
		return say.T(ctx, "A night passed over it.")
	default:
		return say.T(ctx, "%s looked at it.", say.Isolate(a.Looker))
	}
}
