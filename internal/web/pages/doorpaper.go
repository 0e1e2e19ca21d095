package pages

import (
	"context"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/say"
)

// paperReach says who could open the address on the paper, where not everybody can.
func paperReach(ctx context.Context, p DoorPaperPage) string {
	switch p.Verdict.Range {
	case house.Outside:
		return ""
	case house.Network:
		return say.T(ctx, "This address opens only inside the house, on a phone that is on your wireless network. At home a client cannot open it.")
	case house.Unsure:
		if p.Address != "" {
			return say.T(ctx, "Whether this address opens on a client’s phone cannot be told from the settings. Try it on yours before you hang the paper up.")
		}
	case house.Nowhere, house.Computer:
	}
	return say.T(ctx, "No phone can open the page yet, so the paper carries no address. It needs an address that opens from outside, or in the house.")
}
