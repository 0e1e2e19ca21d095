package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects by which two people find what the hour is for (goals).
const (
	OpenTalk       = "open-talk"
	TalkGoals      = "talk-goals"
	KeepGoals      = "keep-goals"
	KeepTold       = "keep-told"
	OfferMix       = "offer-mix"
	KeepMix        = "keep-mix"
	SettleMiddle   = "settle-middle"
	AgreePlan      = "agree-plan"
	KeepStillRight = "keep-still-right"
)

// kindsOfWork are what the minutes of a visit go to.
var kindsOfWork = []string{"rest", "focused", "other"}

func forGoals() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		OpenTalk: {Changes: "What the therapist notices stands on the time line.", Fields: fields(must("notice", protocol.Line))},
		TalkGoals: {Changes: "The words are sent, or noted as said; what the client hopes for stands on the time line, in the client's words.", Said: true,
			Fields: fields(must("hope", protocol.Line), may("less", protocol.Line), may("notice", protocol.Line))},
		KeepGoals: {Changes: "A new version of the plan with the list; both lists stand in it, and how far they are apart.",
			Fields: fields(may("theirs", protocol.Goals), may("ours", protocol.Goals))},
		KeepTold: {Changes: "The words are sent, or noted as said; what was told stands in a new version of the plan, with its day.", Said: true,
			Fields: fields(may("benefit", protocol.Line), must("told", protocol.Choices, "what", "brings", "costs", "other-ways", "leaving", "stop"))},
		OfferMix: {Changes: "The minutes are said or sent, with a personal link to answer by; where they were said, a line on Today to ask.", Said: true,
			Fields: fields(must("minutes", protocol.Mix, kindsOfWork...))},
		KeepMix: {Changes: "A yes makes the minutes the mix of every visit from the next one on, in a new version of the plan; any other answer stands on the time line.",
			Fields: fields(must("suits", protocol.Choice, "yes", "other", "no-middle"), may("minutes", protocol.Mix, kindsOfWork...))},
		SettleMiddle: {Changes: "The client's minutes become the mix in a new version of the plan, or moving on opens with both lists, or it is noted as left for now.",
			Fields: fields(must("do", protocol.Choice, "client-way", "somebody", "leave"), may("minutes", protocol.Mix, kindsOfWork...))},
		AgreePlan: {Changes: "A new version of the plan to which both said yes; what was promised is a line on Today until it is done.", Said: true, Fields: agreement()},
		KeepStillRight: {Changes: "The answer stands on the time line.",
			Fields: fields(must("right", protocol.Choice, "yes", "no"), may("line", protocol.Line))},
	}
}
