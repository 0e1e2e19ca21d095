package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/drawing"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func wayDay(ctx context.Context, w office.Way) string {
	return say.FullDate(ctx, w.On)
}

func wayBack(ctx context.Context, w office.Way) string {
	if w.BuiltIn {
		return say.T(ctx, "Go back to the one that came along")
	}
	return say.T(ctx, "Do not use it any more")
}

func wayAct(ctx context.Context, w office.Way) string {
	if w.BuiltIn && !w.Own {
		return say.T(ctx, "Make a copy and change it")
	}
	return say.T(ctx, "Change it")
}

// wayTitle is the title of one, about nobody.
func wayTitle(ctx context.Context, w office.Way) string {
	if w.Definition == nil {
		return w.ID
	}
	return DefinitionWords(ctx, w.Definition.Title, nobody(ctx))
}

// nobody fills the places of names where it is about nobody.
func nobody(ctx context.Context) map[string]string {
	return map[string]string{"client": say.T(ctx, "the client"), "therapist": say.T(ctx, "the therapist"), "practice": say.T(ctx, "the practice"), "colleague": say.T(ctx, "the colleague"), "date": say.T(ctx, "the day")}
}

func wayDrawn(ctx context.Context, id string) drawing.Options {
	return drawing.Options{Lang: say.Lang(ctx).String(), Names: nobody(ctx), ID: "draw-" + id, Capital: true,
		Words: drawing.Words{Title: say.T(ctx, "Its steps"), HereLabel: say.T(ctx, "you are here"), DoneBefore: say.T(ctx, "Done:") + " ", Now: say.T(ctx, "Now:") + " ", Then: say.T(ctx, "In order:") + " "}}
}

// wayThread is the picture as a list, for narrow screens.
func wayThread(ctx context.Context, def *protocol.Definition) []ui.Knot {
	var knots []ui.Knot
	for _, s := range drawing.List(def, wayDrawn(ctx, "")) {
		k := ui.Knot{Kind: ui.KnotAhead, Text: fitUpper(s.Label), Ahead: true, Minor: true}
		for _, b := range s.Beside {
			k.Text = sentences(k.Text, fitUpper(b))
		}
		knots = append(knots, k)
	}
	return knots
}

// mostShown is how many findings stand beside a text: after these are mended, others may be gone.
const mostShown = 20

func shownFindings(all []protocol.Finding) []protocol.Finding {
	return slices.Clone(all[:min(mostShown, len(all))])
}

// longestLine is how much of a line stands beside a finding.
const longestLine = 80

// lineOf gives what stands on a line of a text, shortened.
func lineOf(text string, no int) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if no < 1 || no > len(lines) {
		return ""
	}
	line := []rune(strings.TrimSpace(lines[no-1]))
	if len(line) > longestLine {
		return string(line[:longestLine]) + "…"
	}
	return string(line)
}
