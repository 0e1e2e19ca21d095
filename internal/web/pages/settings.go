package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func roleOptions(ctx context.Context) []ui.Option {
	var options []ui.Option
	for _, r := range staff.Roles() {
		options = append(options, ui.Option{Value: string(r), Label: say.T(ctx, r.Words())})
	}
	return options
}

// personSays is what stands beside a name: what she does, and what is special.
func personSays(ctx context.Context, row PersonRow) string {
	words := []string{say.T(ctx, staff.Role(row.Role).Words())}
	switch {
	case !row.Here:
		words = append(words, say.T(ctx, "no longer here"))
	case !row.LetIn:
		words = append(words, say.T(ctx, "has no password yet"))
	case row.WayIn != nil && row.Hears:
		words = append(words, say.T(ctx, "came in by a link, and reads nothing in confidence for now"))
	case row.Role == string(staff.Outside) && !row.HasKey:
		words = append(words, say.T(ctx, "has no reading key yet"))
	}
	return strings.Join(words, " · ")
}

// personHere is what the tick says that keeps somebody here.
func personHere(ctx context.Context, row PersonRow) string {
	if row.Role == string(staff.Outside) {
		return say.T(ctx, "Reads here")
	}
	return say.T(ctx, "Works here")
}

// personLeaves says what follows when that tick is taken away. It asks nothing of what was told, of which
// the owner need not know: so it says the same whether anything was.
func personLeaves(ctx context.Context, row PersonRow) string {
	if row.Hears {
		return say.T(ctx, "Without the tick she is signed out at once and cannot come in. What she wrote stays. If she was the last to read something that was told, nobody here reads it any more, and whoever told it is told so, with where else to go.")
	}
	return say.T(ctx, "Without the tick she is signed out at once and cannot come in. What she wrote stays.")
}

// asksAnyway reports whether a second yes is asked for.
func asksAnyway(problems fault.Problems) bool {
	return slices.ContainsFunc(problems, func(p fault.Problem) bool { return p.Field == "anyway" })
}
