package pages

import (
	"context"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/say"
)

// reachHeading is the verdict in one sentence. What was not opened from outside is not claimed.
func reachHeading(ctx context.Context, p ReachPage) string {
	switch v := p.Verdict; v.Range {
	case house.Outside:
		switch {
		case p.Tried == "":
			return say.T(ctx, "Not tried yet")
		case !p.TriedOutside:
			return say.T(ctx, "Opened, but not yet from outside")
		}
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
		return say.T(ctx, "%s is a name for everybody, and the connection to it is private.", v.Base)
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

// reachTried says when the address was opened, or how to find out.
func reachTried(ctx context.Context, p ReachPage) string {
	switch {
	case p.Tried == "" && p.Verdict.Links():
		return say.T(ctx, "Whether it leads here is known once it was opened: open the link below on a phone that is not on your network.")
	case p.Tried == "":
		return ""
	case p.TriedOutside:
		return say.T(ctx, "Opened from outside your network, last noted %s.", p.Tried)
	}
	return say.T(ctx, "Opened on a device that seems to be in your own network, last noted %s. Try it once more with the wireless network switched off. Where a program before Partwell hides who asks, this line stays; then what you see on the phone counts.", p.Tried)
}

// reachAge says how long ago that was, from a day on.
func reachAge(ctx context.Context, p ReachPage) string {
	if p.Tried == "" || p.TriedDays < 1 {
		return ""
	}
	return say.N(ctx, p.TriedDays, "That is 1 day ago.", "That is %d days ago.")
}

// reachMeans says what follows for the work.
func reachMeans(ctx context.Context, p ReachPage) string {
	switch {
	case p.Verdict.Links() && p.Tried == "":
		return say.T(ctx, "Letters carry links that begin so from now on. If it does not open on the phone, empty the address: by telephone and on paper everything works just as well.")
	case p.Verdict.Links():
		return say.T(ctx, "Clients can answer by link. By telephone and on paper it works just as well.")
	}
	return say.T(ctx, "So letters carry no link for now. Clients answer by telephone, in person or on paper, and you note it; everything else works the same.")
}

// ReachOnly says in one sentence how far a personal link opens that a client could not open.
func ReachOnly(ctx context.Context, v house.Verdict) string {
	switch v.Range {
	case house.Computer:
		return say.T(ctx, "It would open on this computer only.")
	case house.Network:
		return say.T(ctx, "It would open in this house only.")
	case house.Unsure:
		return say.T(ctx, "Whether it opens for a client is not known.")
	case house.Nowhere, house.Outside:
	}
	return say.T(ctx, "There is no address yet that a link could begin with.")
}

func mailPasswordHint(ctx context.Context, has bool) string {
	if has {
		return say.T(ctx, "One is kept, sealed. Leave this empty to keep it.")
	}
	return say.T(ctx, "It is sealed and never shown again. Some providers give out a separate one for programs.")
}
