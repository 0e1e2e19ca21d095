package pages

import (
	"context"
	"strconv"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// nowThere leads in what somebody else wrote meanwhile.
func nowThere(ctx context.Context) string { return say.T(ctx, "Now there:") }

// notChosen says how many are ticked in a folded list, nothing for none.
func notChosen(ticked []string) string {
	if len(ticked) == 0 {
		return ""
	}
	return strconv.Itoa(len(ticked))
}

// techniqueFaults gives what is wrong with the ways as a whole.
func techniqueFaults(problems fault.Problems) []string {
	var out []string
	for _, p := range problems {
		if p.Field == "techniques" {
			out = append(out, p.Message)
		}
	}
	return out
}

// deskNoteLabel says for whom the short note on a client is.
func deskNoteLabel(ctx context.Context, page ui.Page) string {
	if page.Single {
		return say.T(ctx, "A note")
	}
	return say.T(ctx, "A note for everybody who works here")
}
