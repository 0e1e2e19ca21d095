package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Locate finds the values of fields again in a text that was edited, so that the tone check knows
// what came from records. Only whole words count; a longer value wins over a shorter one within it.
// The name in the last line is the signature.
func Locate(text string, fields Fields) []Span {
	l := in(fields[Language])
	var spans []Span
	for _, v := range l.values(fields) {
		for from := 0; ; {
			i := strings.Index(text[from:], v.text)
			if i < 0 {
				break
			}
			s := Span{Start: from + i, End: from + i + len(v.text), Field: v.field, Counts: v.counts}
			from = s.End
			if wholeWords(text, s) && !slices.ContainsFunc(spans, func(o Span) bool { return o.Start < s.End && s.Start < o.End }) {
				spans = append(spans, signed(text, s))
			}
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return spans
}

// valueOf is a text that a field may have left in a message.
type valueOf struct {
	field, text string
	counts      Counts
}

// values gives what fields may have left in a text, the longest first.
func (l *language) values(fields Fields) []valueOf {
	var out []valueOf
	for name, f := range l.catalogue.fields {
		v := value(fields, name)
		if f.counts == "" || v == "" {
			continue
		}
		forms := []string{v, upperFirst(v), strings.TrimRight(v, ". ")}
		if f.counts == CountsName {
			forms = append(forms, FirstName(v))
		}
		slices.Sort(forms)
		for _, form := range slices.Compact(forms) {
			if form != "" {
				out = append(out, valueOf{name, form, f.counts})
			}
		}
	}
	slices.SortFunc(out, func(a, b valueOf) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.field, b.field), cmp.Compare(a.text, b.text))
	})
	return out
}

func wholeWords(text string, s Span) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:s.Start])
	first, _ := utf8.DecodeRuneInString(text[s.Start:])
	last, _ := utf8.DecodeLastRuneInString(text[:s.End])
	after, _ := utf8.DecodeRuneInString(text[s.End:])
	part := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
	return !(part(before) && part(first)) && !(part(last) && part(after))
}

// signed turns the name of who signs into a signature when nothing else stands in the last line.
func signed(text string, s Span) Span {
	signer := s.Field == "therapist" || s.Field == "practice"
	if signer && strings.TrimSpace(text[s.End:]) == "" && strings.HasSuffix(strings.TrimRight(text[:s.Start], " "), "\n") {
		s.Counts = CountsSigned
	}
	return s
}
