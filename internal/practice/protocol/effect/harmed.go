package effect

import "github.com/partwell/partwell/internal/practice/protocol"

// The effects of what a client did to somebody of the practice.
const (
	NoteSafe         = "note-safe"
	KeepToldHarm     = "keep-told-harm"
	ShareWithReaders = "share-with-readers"
	NoteCare         = "note-care"
	SettleHarmVisits = "settle-harm-visits"
	GoOnAfterHarm    = "go-on-after-harm"
	NoteHarmReport   = "note-harm-report"
)

// forHarmed are the effects of what a client did to somebody of the practice.
func forHarmed() map[string]protocol.EffectSpec {
	return map[string]protocol.EffectSpec{
		NoteSafe: {
			Changes: "Whether she is safe stands in the file; if not, it stands on the readers' Today at once.",
			Fields:  fields(must("safe", protocol.Choice, "safe", "not-sure", "no"), may("near", protocol.Line)),
		},
		KeepToldHarm: {
			Changes: "Her words stand in the file, for its readers alone; a new telling is on the other readers' Today.",
			Fields:  fields(must("words", protocol.Words), may("where", protocol.Line)),
		},
		ShareWithReaders: {Changes: "Those who hear such things here may read the file from now on.", Fields: fields(must("sure", protocol.Confirm))},
		NoteCare: {
			Changes: "What she needs stands in the file; on the day that was chosen it is on the readers' Today to ask her again.",
			Fields:  fields(must("line", protocol.Words), may("again-on", protocol.Date)),
		},
		SettleHarmVisits: {
			Changes: "The client's visits with her are called off without a fee, and that the client is to be told stands on the readers' Today; or that somebody else is to be found.",
			Fields:  fields(must("visits", protocol.Choice, "out", "other", "leave")),
		},
		GoOnAfterHarm: {
			Changes: "An end begins at once, with safety at stake; or what was decided stands on the readers' Today.",
			Fields:  fields(must("way", protocol.Choice, "end", "somebody-else", "conditions", "as-it-is"), may("because", protocol.Line)),
		},
		NoteHarmReport: {
			Changes: "What was reported to whom stands in the file; after two weeks it is on the readers' Today to ask what came of it.",
			Fields:  fields(must("to", protocol.Line), must("facts", protocol.Words), must("on", protocol.Date)),
		},
	}
}
