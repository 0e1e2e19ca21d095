package pages

import (
	"context"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/ui"
)

// toldFacts is what was told besides the words themselves, as far as anything was: which visit, what
// would help, how to reach her (with the name, where one was given), who speaks for her.
func toldFacts(ctx context.Context, m office.Matter) []ui.Fact {
	tell := m.State.Tasks["tell"]
	task, ok := m.Definition.Task("tell")
	if !ok || !tell.IsDone() {
		return nil
	}
	facts := conductWhom(ctx, m)
	for _, f := range task.Fields {
		if f.ID == "words" || f.Kind == protocol.Confirm {
			continue
		}
		answers := tell.Answers
		if later := m.State.Tasks["choice"]; later.IsDone() && len(later.Answers[f.ID]) > 0 { // as it is wished now
			answers = later.Answers
		}
		if w := answerWords(ctx, m, f, answers); w != "" {
			facts = append(facts, ui.Fact{Term: DefinitionWords(ctx, f.Label, m.Names), Body: ui.Text(w)})
		}
	}
	if which, ok := m.Definition.Task("which"); ok && m.Bill != nil {
		for _, f := range which.Fields {
			if w := answerWords(ctx, m, f, m.State.Tasks["which"].Answers); w != "" && f.Kind != protocol.Some {
				facts = append(facts, ui.Fact{Term: DefinitionWords(ctx, f.Label, m.Names), Body: ui.Text(w)})
			}
		}
	}
	return facts
}
