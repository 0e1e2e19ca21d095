package ui

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
)

type sheetKey struct{}

// sheet remembers, while a page is drawn, what each field is called. The summary of what is wrong
// stands before the fields, so it is written last, into the place that was kept for it.
type sheet struct {
	labels    map[string]string
	summaries []fault.Problems
}

func sheetOf(ctx context.Context) *sheet {
	s, _ := ctx.Value(sheetKey{}).(*sheet)
	return s
}

func placeOf(no int) string { return "<!--summary " + strconv.Itoa(no) + "-->" }

// Draw draws a page into b. The lines of its error summary name their fields: "How was it? Please
// choose one."
func Draw(ctx context.Context, page templ.Component, b *bytes.Buffer) error {
	s := &sheet{labels: map[string]string{}}
	ctx = context.WithValue(ctx, sheetKey{}, s)
	if err := page.Render(ctx, b); err != nil || len(s.summaries) == 0 {
		return err
	}
	drawn := b.String()
	for no, problems := range s.summaries {
		var summary strings.Builder
		if err := errorSummary(s.named(problems)).Render(ctx, &summary); err != nil {
			return err
		}
		drawn = strings.Replace(drawn, placeOf(no), summary.String(), 1)
	}
	b.Reset()
	b.WriteString(drawn)
	return nil
}

// ErrorSummary stands first in the page after Back: what is wrong, each a link to its field. It takes
// the focus. With it the title of the page begins "Error:" (Page.Failed).
func ErrorSummary(problems fault.Problems) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		s := sheetOf(ctx)
		if s == nil || len(problems) == 0 {
			return errorSummary(problems).Render(ctx, w)
		}
		s.summaries = append(s.summaries, problems)
		_, err := io.WriteString(w, placeOf(len(s.summaries)-1))
		return err
	})
}

// Called notes what a field is called and gives that; a control of this package does it by itself.
func Called(ctx context.Context, field, label string) string {
	if s := sheetOf(ctx); s != nil && s.labels[field] == "" {
		s.labels[field] = label
	}
	return label
}

// named puts the name of its field before each sentence that does not say it itself.
func (s *sheet) named(problems fault.Problems) fault.Problems {
	out := make(fault.Problems, len(problems))
	for i, p := range problems {
		if label := strings.TrimSpace(s.labels[p.Field]); label != "" && p.Field != "" && !says(p.Message, label) {
			if last, _ := utf8.DecodeLastRuneInString(label); unicode.IsPunct(last) && last != ')' {
				label += " "
			} else {
				label += ": "
			}
			p.Message = label + p.Message
		}
		out[i] = p
	}
	return out
}

// small are words that name no field.
var small = map[string]bool{"your": true, "this": true, "that": true, "what": true, "when": true, "with": true, "here": true, "from": true, "have": true,
	"they": true, "them": true, "will": true, "like": true, "please": true, "write": true, "choose": true, "give": true, "than": true, "said": true, "words": true}

// says reports whether a sentence has a word of the label in it, so that it is plain which field it
// is about.
func says(sentence, label string) bool {
	words := func(text string) []string {
		return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	}
	in := map[string]bool{}
	for _, w := range words(sentence) {
		in[strings.TrimSuffix(w, "s")] = true
	}
	for _, w := range words(label) {
		if utf8.RuneCountInString(w) > 3 && !small[w] && in[strings.TrimSuffix(w, "s")] {
			return true
		}
	}
	return false
}
