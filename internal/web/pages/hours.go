package pages

import (
	"context"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// DayHours are the hours of a day of the week, or of several in a row that are alike.
type DayHours struct{ Days, Hours string }

// WeekWords writes a week, from Monday on: days in a row that are alike stand together, days without hours
// are left out. Places are those to name, where there are several.
func WeekWords(ctx context.Context, spans []scheduling.Span, places []scheduling.Place) (out []DayHours) {
	texts := map[string][]string{}
	for _, s := range (scheduling.Hours{Spans: spans}).Sorted() {
		field := strings.ToLower(s.Weekday.String())
		to := s.To.String()
		if s.To == 24*60 {
			to = "24:00"
		}
		text := say.T(ctx, "%s to %s", s.From.String(), to)
		for _, at := range places {
			if at.ID == s.Place {
				text = say.T(ctx, "%s at %s", text, say.Isolate(at.Name))
			}
		}
		texts[field] = append(texts[field], text)
	}
	last, first, row := "", "", 0
	for _, d := range weekDays(ctx) {
		hours := strings.Join(texts[d.Field], ", ")
		switch n := len(out); {
		case hours == "":
		case hours == last && row == 1:
			out[n-1].Days, row = say.T(ctx, "%s and %s", first, d.Name), 2
		case hours == last:
			out[n-1].Days = say.T(ctx, "%s to %s", first, d.Name)
		default:
			out, first, row = append(out, DayHours{d.Name, hours}), d.Name, 1
		}
		last = hours
	}
	return out
}

// Rhythm says after how many weeks a week comes back.
func Rhythm(ctx context.Context, every int) string {
	words := []string{say.T(ctx, "Every week"), say.T(ctx, "Every second week"), say.T(ctx, "Every third week"), say.T(ctx, "Every fourth week"),
		say.T(ctx, "Every fifth week"), say.T(ctx, "Every sixth week"), say.T(ctx, "Every seventh week"), say.T(ctx, "Every eighth week")}
	return words[min(max(every, 1), len(words))-1]
}

func rhythmOptions(ctx context.Context) (options []ui.Option) {
	for n := 1; n <= scheduling.LongestRhythm; n++ {
		options = append(options, ui.Option{Value: strconv.Itoa(n), Label: Rhythm(ctx, n)})
	}
	return options
}
