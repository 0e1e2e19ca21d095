// Package effect names what the built-in definitions change: one constant for each effect, and the
// answers that it takes.
//
// Package office carries them out and keys its registry by these names; package definition checks
// files against Specs. The engine knows none of them. It imports the engine only.
package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects of the built-in definitions. What each changes stands in Specs.
const (
	RecordTelling        = "record-telling"
	AskPain              = "ask-pain"
	RecordCall           = "record-call"
	MarkAreas            = "mark-areas"
	SendWords            = "send-words"
	SetPreferredPressure = "set-preferred-pressure"
	OfferTechniques      = "offer-techniques"
	ChooseTechniques     = "choose-techniques"
	PlanCheckIns         = "plan-check-ins"
	AskClient            = "ask-client"
	RecordLookIn         = "record-look-in"
	SendProposal         = "send-proposal"
	PutCallOnToday       = "put-call-on-today"
	KeepPromises         = "keep-promises"
	Remind               = "remind"
	BeginMovingOn        = "begin-moving-on"
	CarryOver            = "carry-over"
	EndCase              = "end-case"
	NoteReason           = "note-reason"
	NoteTried            = "note-tried"
	NoteTalk             = "note-talk"
	KeepNeed             = "keep-need"
	AttachList           = "attach-list"
	GivePractitioner     = "give-practitioner"
	DecideVisits         = "decide-visits"
	AllowIntroduction    = "allow-introduction"
	Introduce            = "introduce"
	KeepMatchAnswer      = "keep-match-answer"
	MoveVisit            = "move-visit"
	JoinWaiting          = "join-waiting"
	NoteSafety           = "note-safety"
	NoteTold             = "note-told"
	AskSecondLook        = "ask-second-look"
	NoteSecondLook       = "note-second-look"
	PlanDay              = "plan-day"
	PlanMoney            = "plan-money"
	OfferRecord          = "offer-record"
	EncloseList          = "enclose-list"
	NoteWayBack          = "note-way-back"
	LookOver             = "look-over"
	TellEnding           = "tell-ending"
	NoteAnswer           = "note-answer"
	DropEnding           = "drop-ending"
	OpenBooking          = "open-booking"
)

// techniques are the ways to work that a plan may take up.
var techniques = []string{"slower-strokes", "broader-contact", "longer-warming", "warmth", "stretching",
	"another-position", "place-left-out", "someone-else"}

// Specs gives what each effect changes and the answers that it takes.
func Specs() map[string]protocol.EffectSpec {
	specs := map[string]protocol.EffectSpec{}
	for _, group := range []struct {
		specs map[string]protocol.EffectSpec
		of    []string
	}{
		{forConcerns(), nil}, {forBoth(), nil}, {forBilling(), []string{"billing"}}, {forGoals(), []string{"goals"}}, {forResults(), []string{"results"}}, {forHarmed(), []string{"harmed"}},
		{forEndings(), []string{"refer", "end", "decline"}}, {forEnd(), []string{"end"}},
		{forConduct(), []string{"conduct"}}, {forManner(), []string{"manner"}},
	} {
		for name, spec := range group.specs {
			spec.Of = group.of
			specs[name] = spec
		}
	}
	return specs
}

// must is an answer that the effect needs; may one that it takes when it is there.
func must(id string, kind protocol.FieldKind, options ...string) protocol.FieldSpec {
	return protocol.FieldSpec{ID: id, Kind: kind, Options: options}
}

func may(id string, kind protocol.FieldKind, options ...string) protocol.FieldSpec {
	return protocol.FieldSpec{ID: id, Kind: kind, Options: options, Optional: true}
}

func fields(f ...protocol.FieldSpec) []protocol.FieldSpec { return f }

func forConcerns() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		RecordTelling: {
			Changes: "A line on the client's time line with her words; a receipt at once; the promised day of the first answer on Today.",
			Fields: fields(must("words", protocol.Words), may("visit", protocol.Line), may("where", protocol.Line),
				may("would-help", protocol.Choices, "tell-why", "change", "money-back", "another-therapist", "only-known", "dont-know"),
				may("reach", protocol.Line), may("speaks-for", protocol.Line), may("about", protocol.Choices, behaviours...), may("wish", protocol.Choice, wishes...),
				may("told-by", protocol.Choice, "by-phone", "in-person", "in-writing")),
		},
		AskPain: {
			Changes: "The answer stands on the time line; not-better and worries put a call on Today, the same day.",
			Fields:  fields(must("pain", protocol.Choice, "none", "better", "not-better", "worries", "dont-know")),
		},
		RecordCall: {
			Changes: "The call leaves Today; what was said is one line on the time line.",
			Fields:  fields(must("said", protocol.Line)),
		},
		MarkAreas: {
			Changes: "The areas are marked as sensitive: on the client's page, and in the treatment room until how deep is said for them.",
			Fields: fields(must("areas", protocol.Areas),
				must("how", protocol.Choices, "too-deep", "sharp", "bruised", "too-long", "lying-badly", "other", "dont-know"),
				may("noticed", protocol.Choice, "during", "that-evening", "next-day", "dont-know"),
				may("said-then", protocol.Choice, "yes-changed", "yes-not", "not-said", "dont-know")),
		},
		SetPreferredPressure: {
			Changes: "The client's preferences, area by area, with date and source, at once; the next visit opens with them.",
			Fields: fields(must("levels", protocol.Pressure),
				may("source", protocol.Choice, "by-phone", "in-person", "own")),
		},
		OfferTechniques: {
			Changes: "The offer is said or sent, with a personal link to pick by; where it was said, a line on Today to ask which.",
			Fields:  fields(must("offer", protocol.Choices, techniques...)), Said: true,
		},
		ChooseTechniques: {
			Changes: "A new version of the plan with the techniques picked, from the next visit.",
			Fields:  fields(may("picked", protocol.Choices, techniques...)),
		},
		PlanCheckIns: {
			Changes: "Check-ins on the next visits, also on those not booked yet as soon as they are.",
			Fields:  fields(must("visits", protocol.Number), must("first", protocol.Number), must("every", protocol.Number)),
		},
		RecordLookIn: {
			Changes: "The answer stands on the time line; worse stands on Today.",
			Fields:  fields(must("how", protocol.Choice, "better", "same", "worse")),
		},
		SendProposal:   {Changes: "The proposal is said or sent, with a personal link for the three answers.", Said: true, Fields: agreement()},
		PutCallOnToday: {Changes: "A call to the client on Today."},
		KeepPromises:   {Changes: "Each promise is a line on Today until it is done; the agreement stands on the time line.", Said: true, Fields: agreement()},
		BeginMovingOn:  {Changes: "Opens “someone who can do this better” for this client, with what was told."},
		CarryOver: {
			Changes: "What was told stands on the client's page as something else, with its promised day, so that nobody tells it twice.",
			Fields:  fields(must("kind", protocol.Line)),
		},
	}
}

// agreement is what a proposal of the practice says.
func agreement() []protocol.FieldSpec {
	return fields(must("mine", protocol.Words), may("by", protocol.Date), may("yours", protocol.Words),
		may("no-part", protocol.Line), may("because", protocol.Line), may("instead", protocol.Line))
}

func forBoth() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		SendWords: {Changes: "The words are sent, or noted as said, with their day and the answer; a line on the time line; a call that they promise on Today, at its hour.", Said: true,
			Fields: fields(may("ring-on", protocol.Date), may("ring-at", protocol.TimeOfDay))},
		AskClient: {Changes: "The question of the task goes to the client in words of its kind, by a personal link; without mail they stand on Today to be sent, without a link a line to ask her."},
		Remind:    {Changes: "One reminder of what waits for her answer goes to the client, or stands on Today to be sent."},
		EndCase: {
			Changes: "The state of the file; a last line is sent; sentences to oneself are kept for their writer alone; what was promised stays.",
			Fields:  fields(may("last", protocol.Words), may("self", protocol.Words)),
		},
	}
}

func forEndings() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		NoteReason: {
			Changes: "The reason and the statement on protected grounds are kept with date and person.",
			Fields: fields(must("why", protocol.Choice), may("own-words", protocol.Words), may("today", protocol.Choice, "unwell", "unsafe"),
				may("needs", protocol.Line), must("grounds", protocol.Confirm)),
		},
		NoteTried: {Changes: "The line stands with the parting and fills the introduction.",
			Fields: fields(must("line", protocol.Line), may("tried", protocol.Choices, "talked", "fee", "shorter", "other-times", "another-therapist", "break", "nothing"), may("left", protocol.Words))},
		NoteTalk: {Changes: "“Talked over” stands on the time line.",
			Fields: fields(may("how", protocol.Choice, "talked", "nobody"), may("who", protocol.Line), may("line", protocol.Line))},
		KeepNeed: {
			Changes: "The need by which the directory is searched.",
			Fields: fields(must("work", protocol.Line), may("areas", protocol.Areas), may("place", protocol.Line), may("times", protocol.Line),
				may("language", protocol.Line), may("price", protocol.Money)),
		},
		AttachList: {
			Changes: "The entries are attached to the words and marked as handed out.",
			Fields:  fields(must("entries", protocol.Practitioners), may("why", protocol.Words)),
		},
		GivePractitioner: {Changes: "Name and number are given; the entry's use is noted; a line on the time line.", Said: true},
		DecideVisits: {
			Changes: "Each visit is kept, moved (a call on Today to find the day) or cancelled without a fee.",
			Fields:  fields(must("each", protocol.Visits)),
		},
		AllowIntroduction: {
			Changes: "Consent with its scope and date, and the introduction on Today; a no is kept as well.",
			Fields: fields(must("tell", protocol.Choice, "nothing", "contact"), may("to", protocol.Practitioners),
				may("also", protocol.Choices, "worked-on", "preferences", "record"), may("signed", protocol.Line)),
		},
		Introduce: {Changes: "The colleague is told what was allowed and gets a link to answer.", Said: true},
		KeepMatchAnswer: {
			Changes: "The answer is kept with the entry, without the client's name.",
			Fields:  fields(must("how", protocol.Choice, "good", "not-right", "not-yet", "no-appointment", "rather-not"), may("with", protocol.Practitioners)),
		},
		MoveVisit: {
			Changes: "The visit moves there without a fee.",
			Fields:  fields(must("date", protocol.Date), must("time", protocol.TimeOfDay)),
		},
		JoinWaiting: {
			Changes: "Yes: on the waiting list with today's date. No: off it.",
			Fields:  fields(must("wait", protocol.YesNo)),
		},
		AskSecondLook: {
			Changes: "A second person finds a question on Today; or a colleague, or a night and a note, stands with the parting.",
			Fields:  fields(must("how", protocol.Choice, "person", "colleague", "night"), may("of", protocol.Some), may("line", protocol.Line)),
		},
		NoteSecondLook: {Changes: "What was taken from it stands on the time line as talked over.", Fields: fields(must("line", protocol.Line))},
	}
}

func forEnd() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		NoteSafety: {
			Changes: "Whether anyone's safety is at stake stands with the parting for good, and what waits falls away.",
			Fields:  fields(must("stake", protocol.Choice, "no", "yes"), may("what", protocol.Words)),
		},
		NoteTold: {
			Changes: "What was told and what was not kept is kept as it stands today; told less than twice, it needs a reason that stays visible.",
			Fields:  fields(must("record", protocol.Words), must("about", protocol.Choice, "often", "once", "none"), may("rule", protocol.Some), may("why", protocol.Words)),
		},
		PlanDay: {
			Changes: "The day and what becomes of each booked visit are prepared, and done when the client is told.",
			Fields:  fields(must("from", protocol.Date), may("each", protocol.Each, "happens", "cancel")),
		},
		PlanMoney: {
			Changes: "What becomes of each open amount is prepared; when the client is told it is booked in one step, or nothing is.",
			Fields:  fields(must("looked", protocol.Confirm), may("owed", protocol.Each, "use-credit", "let-go", "ask"), may("kept", protocol.Each, "cash", "card-elsewhere", "transfer"), may("by", protocol.Date)),
		},
		OfferRecord: {
			Changes: "A link to the client's own record, or the page to print, stands ready; how it was offered is kept.",
			Fields:  fields(must("how", protocol.Choice, "now", "later")),
		},
		EncloseList: {
			Changes: "The people chosen are attached to the words and marked as handed out when they are told; a no is kept with its reason.",
			Fields:  fields(must("how", protocol.Choice, "list", "not-now"), may("entries", protocol.Practitioners), may("why", protocol.Line)),
		},
		NoteWayBack: {
			Changes: "Whether there is a way back, and what must have happened, is kept with the parting.",
			Fields:  fields(must("way", protocol.Choice, "no", "yes"), may("condition", protocol.Words)),
		},
		LookOver: {Changes: "That the whole effect was looked over is kept, with the day.", Fields: fields(must("seen", protocol.Confirm))},
		TellEnding: {
			Changes: "In one step: the words are said or sent, visits are cancelled without a fee, the money is settled, and from the day no more visits are booked.",
			Said:    true,
		},
		NoteAnswer:  {Changes: "The answer stands on the time line.", Fields: fields(must("line", protocol.Line))},
		DropEnding:  {Changes: "What was prepared is dropped; nothing was cancelled, paid or closed."},
		OpenBooking: {Changes: "Booking is open again, if it was closed."},
	}
}
