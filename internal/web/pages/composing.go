package pages

import (
	"context"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// composeTo is the name of whom the words go to.
func composeTo(p ComposePage) string {
	switch {
	case p.Said != nil && p.Said.Kind == words.Intro:
		return p.Names["colleague"]
	case p.Said != nil && p.Said.Kind == words.ConductTold:
		return p.Names["about"]
	}
	return matterNamed(p.Matter)
}

func composeWays(ctx context.Context, p ComposePage, f protocol.Field) []ui.Option {
	var out []ui.Option
	for _, o := range f.Options {
		out = append(out, ui.Option{Value: o.ID, Label: DefinitionWords(ctx, o.Words, p.Names)})
	}
	return out
}

// composeHowWords asks how it is said, and to a colleague by name.
func composeHowWords(ctx context.Context, p ComposePage, f protocol.Field) string {
	if composeTo(p) != matterNamed(p.Matter) {
		return say.T(ctx, "How do you tell %s?", composeTo(p))
	}
	return DefinitionWords(ctx, f.Label, p.Names)
}

// composeToldNow keeps at one tap what was said from the card, with today's date. A rehearsal has
// nothing to add to later.
func composeToldNow(p ComposePage) string {
	if p.Matter.Head.Rehearsal {
		return "told"
	}
	return "now"
}

// composeLabel is the definition's label of a field of the step.
func composeLabel(ctx context.Context, p ComposePage, id string) string {
	for _, f := range p.Fields {
		if id == "answered" && composeTo(p) != matterNamed(p.Matter) {
			return say.T(ctx, "What %s answered, in one line", composeTo(p))
		}
		if f.ID == id {
			return DefinitionWords(ctx, f.Label, p.Names)
		}
	}
	return ""
}

// composeWhere says where the letter would go, and how.
func composeWhere(ctx context.Context, p ComposePage) string {
	switch {
	case p.Said.ByMail:
		return say.T(ctx, "It goes to %s. The subject names the practice and nothing else.", p.Said.To)
	case p.Said.To == "":
		return say.T(ctx, "There is no e-mail address. On the next page you copy it, send it as a text message or print it.")
	}
	return say.T(ctx, "This practice has no mail server set up. On the next page you copy it, send it from your own mail or phone, or print it.")
}

// composeTakesOff says which visit leaves the calendar with the words; empty where none does.
func composeTakesOff(ctx context.Context, p ComposePage) string {
	v := p.Matter.TakesOff
	if v.ID == "" || p.Task.Effect != effect.SendWords {
		return ""
	}
	loc := p.Matter.Practice.Location()
	return say.T(ctx, "Once you keep that you told %s, the visit of today at %s comes off your calendar, without a fee.", composeTo(p), civil.MinuteOf(v.Starts, loc).String())
}

func composeMyself(ctx context.Context, p ComposePage) string {
	if p.Matter.Head.Rehearsal {
		return say.T(ctx, "I have written it")
	}
	return say.T(ctx, "I send it myself")
}

// composeTold is the button of the card.
func composeTold(ctx context.Context, p ComposePage) string {
	if p.Matter.Head.Rehearsal {
		return say.T(ctx, "I have said it aloud")
	}
	return say.T(ctx, "I told %s", composeTo(p))
}

func composeList(missing []string) string { return strings.Join(missing, ", ") + "." }

// ToneOf gives findings and the marked text as the composer of other pages shows them.
func ToneOf(text string, found []words.Finding) ([]ui.Finding, []ui.Span) {
	if len(found) == 0 {
		return nil, nil
	}
	out := make([]ui.Finding, 0, len(found))
	for _, f := range found {
		out = append(out, ui.Finding{Words: f.Words, Why: f.Why, Better: f.Better, Loud: f.Loud})
	}
	return out, ui.Spans(text, toneRanges(found))
}

// toneRanges are the places that findings point at.
func toneRanges(findings []words.Finding) [][2]int {
	var out [][2]int
	for _, f := range findings {
		if !f.Missing() {
			out = append(out, [2]int{f.Start, f.End})
		}
	}
	return out
}

func toneLead(f words.Finding) string {
	if f.Missing() {
		return ""
	}
	return "“" + f.Words + "”"
}

// SpokenWay reports whether a way is aloud.
func SpokenWay(how string) bool { return message.Way(how) != message.InWriting }
