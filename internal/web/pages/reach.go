package pages

import (
	"context"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/say"
)

// reachHeading is the verdict in one sentence.
func reachHeading(ctx context.Context, v house.Verdict) string {
	switch v.Range {
	case house.Outside:
		return say.T(ctx, "Links open everywhere")
	case house.Network:
		return say.T(ctx, "Links open in this house only")
	case house.Computer:
		return say.T(ctx, "Links open on this computer only")
	case house.Unsure:
		return say.T(ctx, "Whether links open has to be tried")
	case house.Nowhere:
		return say.T(ctx, "No link can be made yet")
	}
	return ""
}

// reachWhy says what the verdict rests on.
func reachWhy(ctx context.Context, v house.Verdict) string {
	switch v.Reason {
	case house.NoAddress:
		return say.T(ctx, "There is no address that a link could begin with.")
	case house.BadAddress:
		return say.T(ctx, "The address is not a whole one: it begins with http:// or https:// and a name.")
	case house.Loopback:
		return say.T(ctx, "%s is what this computer calls itself. No other device finds it by that.", v.Base)
	case house.PrivateNumber, house.PrivateName:
		return say.T(ctx, "%s is an address inside a house. Devices in the same network find it, a phone on the street does not.", v.Base)
	case house.PublicName:
		return say.T(ctx, "%s is a name that everybody can find, and the connection is private.", v.Base)
	case house.NotEncrypted:
		return say.T(ctx, "%s may be found from outside, but the connection is open: browsers warn, and passwords could be read on their way.", v.Base)
	case house.PublicNumber:
		return say.T(ctx, "%s is an address in numbers. It may be found from outside, yet there is seldom a private connection to one.", v.Base)
	case house.EveryAddress:
		return say.T(ctx, "The program answers on every address of this computer, and nobody has said which of them links should use.")
	case house.Unforwarded:
		return say.T(ctx, "Links would name %s, but the program answers this computer only.", v.Base)
	}
	return ""
}

// reachMeans says what follows for the work.
func reachMeans(ctx context.Context, v house.Verdict) string {
	if v.Links() {
		return say.T(ctx, "Clients can answer by link. By telephone and on paper it works just as well.")
	}
	return say.T(ctx, "So letters carry no link for now. Clients answer by telephone, in person or on paper, and you note it; everything else works the same.")
}

func mailPasswordHint(ctx context.Context, has bool) string {
	if has {
		return say.T(ctx, "One is kept, sealed. Leave this empty to keep it.")
	}
	return say.T(ctx, "It is sealed and never shown again. Some providers give out a separate one for programs.")
}
