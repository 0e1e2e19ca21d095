package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects of a bill that does not look right.
const (
	HoldLines       = "hold-lines"
	NoteAgreed      = "note-agreed"
	FreezeBreakdown = "freeze-breakdown"
	NoteFinding     = "note-finding"
	CorrectCharge   = "correct-charge"
	PlanAmends      = "plan-amends"
	ExplainCharge   = "explain-charge"
	AddImprovement  = "add-improvement"
	SettleBill      = "settle-bill"
	LiftHolds       = "lift-holds"
)

// forBilling are the effects of a bill that does not look right.
func forBilling() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		HoldLines: {
			Changes: "The charges chosen are on hold: in no reminder, without a fee, not unpaid; a line on the time line.",
			Fields: fields(may("lines", protocol.Some),
				must("problem", protocol.Choices, "price", "twice", "fee", "discount", "time", "not-worth", "other"), may("expected", protocol.Money)),
		},
		NoteAgreed: {Changes: "What else was agreed stands on the time line and beside the bill.", Fields: fields(must("line", protocol.Line))},
		FreezeBreakdown: {
			Changes: "What was agreed at booking stands beside what was charged, with what looks wrong, as it is now, for both sides.",
			Fields:  fields(may("lines", protocol.Each, "fits", "differs")),
		},
		NoteFinding: {
			Changes: "What was found stands on the client's page; a mistake is to be put right the same day, on Today.",
			Fields: fields(must("what", protocol.Choice, "our-mistake", "not-told", "less-given", "right"),
				must("because", protocol.Line)),
		},
		CorrectCharge: {
			Changes: "In one step: the charge is taken back, the right one entered, what was paid too much goes back with a receipt, and the hold ends; the words are said or sent.",
			Said:    true,
			Fields:  fields(may("line", protocol.Some), must("right", protocol.Money), must("way", protocol.Choice, "card-elsewhere", "transfer", "cash", "credit")),
		},
		PlanAmends: {
			Changes: "What goes back, on which charge and how, is prepared up to what was paid, and booked on the client's yes.",
			Fields:  fields(may("line", protocol.Some), must("amount", protocol.Money), must("way", protocol.Choice, "card-elsewhere", "transfer", "cash", "credit", "let-go")),
		},
		ExplainCharge: {Changes: "The words are said or sent with what was agreed beside what was charged; the hold stays until the answer, or 14 days.", Said: true},
		AddImprovement: {
			Changes: "An item under “What we are mending”, with who, by when and how it will show, and on Today until its end.",
			Fields: fields(must("cause", protocol.Choice, "price", "twice", "fee", "discount", "time", "other"), must("let-in", protocol.Line),
				must("change", protocol.Line), must("who", protocol.Some), must("by", protocol.Date), must("seen-by", protocol.Line)),
		},
		SettleBill: {
			Changes: "What was prepared goes back, up to what was paid; each promise is a line on Today until it is done; nothing is on hold any more.",
			Said:    true, Fields: agreement(),
		},
		LiftHolds: {Changes: "Nothing of this is on hold any more."},
	}
}
