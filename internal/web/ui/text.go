package ui

import (
	"context"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/web/say"
)

// Text is a plain text as a component: for arguments that may also hold names or links.
func Text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, html.EscapeString(s))
		return err
	})
}

// Words translates a sentence and gives it as a component. In it, each %s takes the next of parts:
// a string is shown as text, a component (a Name, a Link, a Strong) as itself, so that a sentence
// keeps its order in every language.
//
//	@ui.Words("%s told you that %s hurt.", ui.Name(client), day)
func Words(english string, parts ...any) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		marks := make([]any, len(parts))
		for i := range parts {
			marks[i] = "\x00" + strconv.Itoa(i) + "\x00"
		}
		pieces := strings.Split(say.T(ctx, english, marks...), "\x00")
		for i, piece := range pieces {
			if i%2 == 0 {
				if _, err := io.WriteString(w, html.EscapeString(piece)); err != nil {
					return err
				}
				continue
			}
			n, err := strconv.Atoi(piece)
			if err != nil || n >= len(parts) {
				return fmt.Errorf("sentence %q: %q is not one of its parts", english, piece)
			}
			if err := render(ctx, w, parts[n]); err != nil {
				return err
			}
		}
		return nil
	})
}

func render(ctx context.Context, w io.Writer, part any) error {
	if c, ok := part.(templ.Component); ok {
		return c.Render(ctx, w)
	}
	_, err := io.WriteString(w, html.EscapeString(fmt.Sprint(part)))
	return err
}

// Join puts components one after the other.
func Join(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range parts {
			if err := p.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Span is a piece of somebody's text; a marked one is what a finding points at.
type Span struct {
	Text string
	Mark bool
}

// Spans cuts a text at the given byte ranges [from, to): the ranges become marked. Ranges that
// overlap, run backwards or leave the text are left out.
func Spans(text string, ranges [][2]int) []Span {
	var spans []Span
	at := 0
	for _, r := range ranges {
		if r[0] < at || r[1] <= r[0] || r[1] > len(text) {
			continue
		}
		if r[0] > at {
			spans = append(spans, Span{Text: text[at:r[0]]})
		}
		spans = append(spans, Span{Text: text[r[0]:r[1]], Mark: true})
		at = r[1]
	}
	if at < len(text) {
		spans = append(spans, Span{Text: text[at:]})
	}
	return spans
}

// PressureWord says a pressure from 0 (please not) to 5 (deep); anything else is "not said".
func PressureWord(ctx context.Context, level int) string {
	switch level {
	case 0:
		return say.T(ctx, "please not")
	case 1:
		return say.T(ctx, "very light")
	case 2:
		return say.T(ctx, "light")
	case 3:
		return say.T(ctx, "medium")
	case 4:
		return say.T(ctx, "firm")
	case 5:
		return say.T(ctx, "deep")
	}
	return say.T(ctx, "not said")
}

// actText is the words of a button or a link, without a space at their end that would be underlined.
func actText(a Act) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		text := html.EscapeString(a.Label)
		if a.About != "" {
			text += `<span class="vh"> ` + html.EscapeString(a.About) + `</span>`
		}
		if a.Note != "" {
			text += "<small>" + html.EscapeString(a.Note) + "</small>"
		}
		_, err := io.WriteString(w, text)
		return err
	})
}
