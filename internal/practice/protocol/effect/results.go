package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects of looking again at what did not help (results).
const (
	HearHopes    = "hear-hopes"
	KeepReview   = "keep-review"
	OfferMore    = "offer-more"
	SettleOffer  = "settle-offer"
	KeepNextTime = "keep-next-time"
	GiveGoodwill = "give-goodwill"
)

// offers are what can be tried next.
var offers = []string{"extra-free", "extra-reduced", "extra-usual", "another-approach", "longer", "shorter", "another-here", "elsewhere"}

func forResults() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		HearHopes: {Changes: "The words are sent, or noted as said; what was hoped for stands in the plan and on the time line; worse asks about pain, the same day.", Said: true,
			Fields: fields(must("hope", protocol.Line), may("happened", protocol.Line), must("now", protocol.Choice, "better", "same", "worse", "dont-know"), may("matters", protocol.Line))},
		KeepReview: {Changes: "A review in a new version of the plan: what helped, what to keep, to leave out and to try.",
			Fields: fields(may("helped", protocol.Each, "yes", "little", "no", "cant-tell"), may("keep", protocol.Lines), may("drop", protocol.Lines), may("try", protocol.Lines))},
		OfferMore: {Changes: "The offer is said or sent, with a personal link to pick by; a time that is named is held in the calendar at the price that is offered.", Said: true,
			Fields: fields(must("offer", protocol.Choices, offers...), may("extra-on", protocol.Date), may("extra-at", protocol.TimeOfDay), may("price", protocol.Money),
				may("ways", protocol.Choices, techniques...))},
		SettleOffer: {Changes: "The held visit is booked or given back; other ways of working stand in a new version of the plan; what needs somebody stands on Today; somebody elsewhere opens moving on.",
			Fields: fields(may("picked", protocol.Choices, offers...))},
		KeepNextTime: {Changes: "The lines stand before the next visit and in a new version of the plan.", Fields: fields(must("lines", protocol.Lines))},
		GiveGoodwill: {Changes: "A refund of part of a charge, or credit for the next visit, is posted in the account with its reason.",
			Fields: fields(must("how", protocol.Choice, "back", "off-next"), may("line", protocol.Some), may("way", protocol.Choice, "cash", "card", "transfer"),
				must("amount", protocol.Money), must("why", protocol.Line))},
	}
}
