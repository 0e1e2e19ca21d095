package pages

import (
	"context"
	"strings"

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
	case !row.Active:
		words = append(words, say.T(ctx, "no longer here"))
	case !row.LetIn:
		words = append(words, say.T(ctx, "has no password yet"))
	}
	return strings.Join(words, " · ")
}
