package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects of working how somebody behaved (conduct), and of its short way (manner).
const (
	ChooseCourse    = "choose-course"
	MakeSafe        = "make-safe"
	OfferElsewhere  = "offer-elsewhere"
	SetReaders      = "set-readers"
	NamePerson      = "name-person"
	NoteMeasures    = "note-measures"
	KeepListening   = "keep-listening"
	WriteTelling    = "write-telling"
	AnswerTelling   = "answer-telling"
	TellPerson      = "tell-person"
	KeepAccount     = "keep-account"
	KeepActions     = "keep-actions"
	PutOffAction    = "put-off-action"
	AskForDay       = "ask-for-day"
	NoteReport      = "note-report"
	TakeBackTelling = "take-back-telling"
	EraseWords      = "erase-words"
	PassOn          = "pass-on"
	KeepAsks        = "keep-asks"
	KeepDifferent   = "keep-different"
)

// behaviours are what a telling of how somebody behaved may be about, wishes what may become of it.
var (
	behaviours = []string{"talk", "remark", "manner", "boundary", "touch", "sexual", "afraid", "other"}
	wishes     = []string{"tell-her", "do-not-tell", "not-sure", "only-kept"}
)

func forConduct() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		ChooseCourse: {Changes: "What the client wishes stands with it from now on; touch, something sexual or fear put safety on the readers' Today, the same day.",
			Fields: fields(must("wish", protocol.Choice, wishes...), must("about", protocol.Choices, behaviours...))},
		MakeSafe: {Changes: "Booked visits with that person are taken out as the client would call them off herself; not safe puts a call on the readers' Today.",
			Fields: fields(must("safe", protocol.Choice, "safe", "not-sure", "no"), may("visits", protocol.Choice, "take-out", "leave"))},
		OfferElsewhere: {Changes: "A time with another therapist, or an introduction elsewhere, stands on the readers' Today.",
			Fields: fields(must("how", protocol.Choice, "another-here", "introduction", "stay", "not-now"), may("with", protocol.Some))},
		SetReaders: {Changes: "The people chosen read it, and nobody else; never whom it is about.", Fields: fields(must("who", protocol.Some))},
		NamePerson: {Changes: "Whom it is about is kept; she stops reading it at once.", Fields: fields(must("who", protocol.Some))},
		NoteMeasures: {Changes: "What holds until more is known stands on the readers' Today on the day on which it is looked at again.",
			Fields: fields(must("what", protocol.Choices, "two-in-the-room", "no-new-bookings", "pause", "none"), must("words", protocol.Words), must("look", protocol.Date))},
		KeepListening: {Changes: "What the client adds stands with it; a wish for a call or a talk stands on the readers' Today.",
			Fields: fields(must("how", protocol.Choice, "nothing", "page", "phone", "in-person"), may("words", protocol.Words), may("wants", protocol.Choice, "act", "keep", "outside"))},
		WriteTelling: {Changes: "The very words for that person, and from which day, are laid before the client; a line on Today to ask her.",
			Fields: fields(must("ask", protocol.Choice, "ask", "law", "not"), may("telling", protocol.Words), may("named", protocol.Choice, "without", "with"), may("from", protocol.Date), may("why", protocol.Words))},
		AnswerTelling: {Changes: "The client's answer to the very words is kept; a wish for a call stands on the readers' Today.",
			Fields: fields(must("answer", protocol.Choice, "yes", "different", "call", "do-not"), may("change", protocol.Words))},
		TellPerson: {Changes: "The words are noted as said to that person, or go to her as a letter; not before the day that was agreed.", Said: true,
			Fields: fields(may("meet-on", protocol.Date), may("meet-at", protocol.TimeOfDay))},
		KeepAccount: {Changes: "Her own words stand beside the client's, without a verdict.",
			Fields: fields(must("stands", protocol.Choice, "agrees", "otherwise", "nothing"), may("said", protocol.Words), may("support", protocol.Line))},
		KeepActions: {Changes: "Each line stands on the readers' Today until it has ended.",
			Fields: fields(must("what", protocol.Choices, "training", "supervision", "discipline", "change", "ending", "nothing"),
				may("items", protocol.Items), may("why", protocol.Words), must("shown", protocol.Words))},
		PutOffAction: {Changes: "The reason and the new day stand on the client's page; it comes back to the readers' Today then.",
			Fields: fields(must("why", protocol.Words), must("by", protocol.Date))},
		AskForDay: {Changes: "A line on the readers' Today: act, or say why it takes longer and by when."},
		NoteReport: {Changes: "Until it is sent, the report stands on the readers' Today with its last day.",
			Fields: fields(must("body", protocol.Line), must("facts", protocol.Words), may("signs", protocol.Some), may("by", protocol.Date), may("sent", protocol.Date), may("proof", protocol.Line))},
		TakeBackTelling: {Changes: "It ends as taken back.", Fields: fields(must("sure", protocol.Confirm))},
		EraseWords:      {Changes: "What the client wrote is taken out of it for good; what was done stays, with its days."},
	}
}

func forManner() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		PassOn: {Changes: "Whom it is about reads and answers it from then on; it stands on her Today.", Fields: fields(must("who", protocol.Some))},
		KeepAsks: {Changes: "What changes stands among what the client asks, at once, and before each visit.",
			Fields: fields(may("asks", protocol.Choices, "quiet", "no-personal-talk", "ask-first"), may("own", protocol.Lines), may("source", protocol.Choice, "by-phone", "in-person"))},
		KeepDifferent: {Changes: "The answer stands on the time line; a no brings back what changes.",
			Fields: fields(must("right", protocol.Choice, "yes", "no"), may("line", protocol.Line))},
	}
}
