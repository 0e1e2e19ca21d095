package pages

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// harmOthers is the choice that those who hear such things read it too.
func harmOthers(ctx context.Context, p HarmPage) string {
	var names []string
	for _, r := range p.Readers {
		names = append(names, r.Name)
	}
	return say.T(ctx, "I, and %s", strings.Join(names, ", "))
}

func harmChosen(p HarmPage) string {
	if p.Alone {
		return "yes"
	}
	return "no"
}

// harmNames names those who read it besides her.
func harmNames(p HarmPage) templ.Component {
	var names []templ.Component
	for _, r := range p.Readers {
		names = append(names, ui.Name(r.Name))
	}
	return namesOf(names...)
}

// harmFacts says who reads it, who does not, and what happens.
func harmFacts(ctx context.Context, p HarmPage) []ui.Fact {
	readers := ui.Text(say.T(ctx, "You, and nobody else."))
	if len(p.Readers) > 0 {
		readers = ui.Words("You, and %s. They see to it that you are looked after.", harmNames(p))
	}
	return []ui.Fact{
		{Term: say.T(ctx, "Who reads it"), Body: readers},
		{Term: say.T(ctx, "Who does not"), Body: ui.Words("%s, never. It stands apart from that page, and nobody else here learns of it.", ui.Name(p.HarmView.Client))},
		{Term: say.T(ctx, "What happens"), Body: ui.Text(say.T(ctx, "First whether you are safe, and the visits that are booked. Then what you need. You decide what comes next: an end without waiting, somebody else, a report, or nothing."))},
	}
}
