package pages

import (
	"context"

	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// payWays are the ways in which money is taken.
func payWays(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: string(billing.ByCash), Label: say.T(ctx, "Cash")},
		{Value: string(billing.ByCard), Label: say.T(ctx, "Card")},
		{Value: string(billing.ByTransfer), Label: say.T(ctx, "Bank transfer")},
	}
}
