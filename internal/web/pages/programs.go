package pages

import (
	"context"

	"github.com/partwell/partwell/internal/web/say"
)

// programSays is what stands beside a key: since when it is there, and when it was used.
func programSays(ctx context.Context, l ProgramLine) string {
	words := ""
	if l.Gone {
		words = " · " + say.T(ctx, "who no longer works here: it opens nothing")
	}
	words += " · " + say.T(ctx, "made %s", l.Made)
	if l.Used == "" {
		return words + " · " + say.T(ctx, "not used yet")
	}
	return words + " · " + say.T(ctx, "last used %s", l.Used)
}
