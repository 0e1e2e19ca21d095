package pages

import (
	"context"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/say"
)

// conductOthersTitle says how many others told something about the same person.
func conductOthersTitle(ctx context.Context, m office.Matter) string {
	who := m.Names["about"]
	if m.Head.Protocol == office.Manner {
		who = m.Therapist.Name
	}
	switch n := len(m.Others); n {
	case 1:
		return say.T(ctx, "One other told something about %s", who)
	case 2:
		return say.T(ctx, "Two others told something about %s", who)
	default:
		return say.T(ctx, "%d others told something about %s", n, who)
	}
}

// conductStands says how the person whom it is about sees it, and who was beside her.
func conductStands(ctx context.Context, m office.Matter) string {
	var words string
	if t, ok := m.Definition.Task("account"); ok {
		for i := range t.Fields {
			if o, ok := t.Fields[i].Option(m.Versions.Stands); ok && t.Fields[i].ID == "stands" {
				words = DefinitionWords(ctx, o.Words, m.Names) + "."
			}
		}
	}
	if m.Versions.Support != "" {
		words = sentences(words, say.T(ctx, "Beside %s: %s", m.Names["about"], m.Versions.Support))
	}
	return words
}
