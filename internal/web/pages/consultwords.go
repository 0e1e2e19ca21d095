package pages

import (
	"context"

	"github.com/partwell/partwell/internal/web/say"
)

// talkLabel says what the field for advice is for, the first time and after it.
func talkLabel(ctx context.Context, p AskedOfYouPage) string {
	if len(p.Before) > 0 {
		return say.T(ctx, "Another line")
	}
	return say.T(ctx, "What would you do?")
}
