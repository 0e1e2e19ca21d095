package words

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/fault"
)

// Fields are the values of a message by the names that stand in the templates: "client" (the whole
// name; cards and greetings use the first one), "therapist" or "practice" (who signs), "link", "date" and so on.
// Dates, times and amounts are given as people read them. A list of several has a line for each.
type Fields map[string]string

// Language is the field that names the language of a message, "en" when it is left out.
const Language = "language"

// Span is a filled field in a text: bytes Start to before End, and what it counts as. An empty
// Counts is searched like what was typed.
type Span struct {
	Start, End int
	Field      string
	Counts     Counts
}

// Draft is a message drafted for somebody to read, change and send. Missing names the fields that
// are not filled, in plain words: while there is one the message must not be sent. An unfilled
// field stands in Text as its plain words in braces.
type Draft struct {
	Kind    Kind
	Way     Way
	Subject string
	Text    string
	Missing []string
	Spans   []Span
}

// Ready reports whether nothing is missing.
func (d Draft) Ready() bool { return len(d.Missing) == 0 }

// Fill drafts a message of a kind. The subject names the practice, or the day of a visit, and nobody. A kind that has
// no words yet is a fault.NotFound with the code "no-words"; a wrong kind or way is fault.Invalid.
func Fill(kind Kind, way Way, fields Fields) (Draft, error) {
	if !kind.Valid() || !way.Valid() {
		return Draft{}, fault.New(fault.Invalid, "kind", "There is no message of the kind %q to %q.", kind, way)
	}
	l := in(fields[Language])
	text, ok := l.cards[kind].ways[way]
	if !ok {
		return Draft{}, fault.New(fault.NotFound, "no-words", "There are no words to %s for %q yet; write your own.", way, kind)
	}
	d := l.fill(kind, text, way, fields)
	d.Kind, d.Way = kind, way
	if way == Write {
		l.sign(&d, fields)
	}
	subject := l.fill(kind, cmp.Or(l.cards[kind].subject, l.subject), way, fields)
	d.Subject = strings.ReplaceAll(subject.Text, "\n", " ")
	return d, nil
}

// part is a piece of a template: words as they are, or a field. Optional is the number of the
// bracket it stands in, 0 for none.
type part struct {
	words    string
	field    string
	optional int
}

// cut takes a template apart.
func cut(text string) ([]part, error) {
	var parts []part
	bracket, opened := 0, 0
	for text != "" {
		i := strings.IndexAny(text, "{[]¶")
		if i != 0 {
			if i < 0 {
				i = len(text)
			}
			parts = append(parts, part{words: text[:i], optional: bracket})
			text = text[i:]
			continue
		}
		switch text[0] {
		case '{':
			end := strings.IndexByte(text, '}')
			if end < 2 {
				return nil, fmt.Errorf("a field is not closed: %q", text)
			}
			parts = append(parts, part{field: text[1:end], optional: bracket})
			text = text[end+1:]
		case '[':
			if bracket > 0 {
				return nil, fmt.Errorf("a bracket stands in a bracket: %q", text)
			}
			opened++
			bracket, text = opened, text[1:]
		case ']':
			bracket, text = 0, text[1:]
		default:
			_, size := utf8.DecodeRuneInString(text)
			parts = append(parts, part{words: text[:size], optional: bracket})
			text = text[size:]
		}
	}
	if bracket > 0 {
		return nil, fmt.Errorf("a bracket is not closed")
	}
	return parts, nil
}

// filler writes a draft part by part.
type filler struct {
	l      *language
	kind   Kind
	way    Way
	fields Fields
	out    strings.Builder
	draft  Draft
	lines  bool // a list of several lines, or an address, has just been written
}

func (l *language) fill(kind Kind, template string, way Way, fields Fields) Draft {
	parts, err := cut(template)
	if err != nil { // every template was cut when the language was loaded
		return Draft{Missing: []string{err.Error()}}
	}
	left := leftOut(parts, fields)
	f := &filler{l: l, kind: kind, way: way, fields: fields}
	for i, p := range parts {
		switch {
		case left[p.optional]:
		case p.field != "":
			next := ""
			if i+1 < len(parts) {
				next = parts[i+1].words
			}
			f.field(p.field, next)
		case p.words == "¶":
			f.paragraph()
		default:
			f.words(p.words)
		}
	}
	f.draft.Text = strings.TrimRight(f.out.String(), " \n")
	return f.draft
}

// leftOut finds the brackets whose first field is empty.
func leftOut(parts []part, fields Fields) map[int]bool {
	left := map[int]bool{}
	seen := map[int]bool{}
	for _, p := range parts {
		if p.optional > 0 && p.field != "" && !seen[p.optional] {
			seen[p.optional] = true
			left[p.optional] = value(fields, p.field) == ""
		}
	}
	return left
}

func value(fields Fields, name string) string {
	v := strings.TrimSpace(fields[name])
	v = strings.ReplaceAll(v, "\r\n", "\n")
	return strings.ToValidUTF8(v, "\uFFFD")
}

// field writes a value; a value that ends in a full stop takes it off before another one.
func (f *filler) field(name, next string) {
	known := f.l.catalogue.fields[name]
	v := value(f.fields, name)
	if v == "" {
		v = "{" + known.plain + "}"
		f.draft.Missing = append(f.draft.Missing, known.plain)
		f.span(name, "", v)
		return
	}
	if name == "client" && f.spokenTo() {
		v = FirstName(v)
	}
	if f.startsSentence() && known.counts != CountsContact {
		v = upperFirst(v)
	}
	if strings.HasPrefix(next, ".") {
		v = strings.TrimRight(v, ". ")
	}
	alone := known.counts == CountsList && strings.Contains(v, "\n") || isAddress(v)
	if alone || f.lines {
		f.trim()
		f.out.WriteString("\n")
	}
	f.lines = alone
	f.span(name, known.counts, v)
}

// isAddress reports whether a value is the address of a page. It stands alone on its line: some mail programs take what
// follows it, a full stop too, into it.
func isAddress(v string) bool {
	return (strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://")) && !strings.ContainsAny(v, " \n")
}

// spokenTo reports whether the client is called by name here, on a card or in a greeting: then the
// first name is enough. What is said or written to somebody else names her whole.
func (f *filler) spokenTo() bool {
	return f.kind.ToClient() && f.way == Say || strings.TrimSpace(f.out.String()) == "Hello"
}

func (f *filler) span(name string, counts Counts, v string) {
	start := f.out.Len()
	f.out.WriteString(v)
	f.draft.Spans = append(f.draft.Spans, Span{Start: start, End: f.out.Len(), Field: name, Counts: counts})
}

// words writes what stands in the template; no two spaces, no space at the beginning of a line.
func (f *filler) words(s string) {
	if f.lines {
		if s = strings.TrimLeft(s, ". "); s == "" {
			return // what comes next begins a line of its own
		}
		f.lines = false
		f.out.WriteString("\n")
	}
	text := f.out.String()
	if text == "" || strings.HasSuffix(text, " ") || strings.HasSuffix(text, "\n") {
		s = strings.TrimLeft(s, " ")
	}
	f.out.WriteString(s)
}

func (f *filler) paragraph() {
	f.trim()
	f.lines = false
	if f.out.Len() > 0 {
		f.out.WriteString("\n\n")
	}
}

// trim takes spaces and empty lines off the end of what is written; no field ends in one.
func (f *filler) trim() {
	text := strings.TrimRight(f.out.String(), " \n")
	f.out.Reset()
	f.out.WriteString(text)
}

// startsSentence reports whether what comes next begins a sentence.
func (f *filler) startsSentence() bool {
	text := f.out.String()
	trimmed := strings.TrimRight(text, " \n")
	return trimmed == "" || strings.HasSuffix(text, "\n\n") || trimmed != text && strings.ContainsAny(trimmed[len(trimmed)-1:], ".!?")
}

func upperFirst(s string) string {
	c, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToTitle(c)) + s[size:]
}

// sign puts the name under a letter.
func (l *language) sign(d *Draft, fields Fields) {
	name := "therapist"
	if value(fields, name) == "" {
		name = "practice"
	}
	v, counts := value(fields, name), CountsSigned
	if v == "" {
		v, counts = "{"+l.catalogue.fields["therapist"].plain+"}", ""
		d.Missing = append(d.Missing, l.catalogue.fields["therapist"].plain)
	}
	start := len(d.Text) + 2
	d.Text += "\n\n" + v
	d.Spans = append(d.Spans, Span{Start: start, End: len(d.Text), Field: name, Counts: counts})
}

// FirstName gives the name to call somebody by: the first word, and the whole name in scripts where
// the family's name stands first.
func FirstName(name string) string {
	name = strings.TrimSpace(name)
	for _, c := range name {
		if unicode.In(c, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
			return name
		}
	}
	first, _, _ := strings.Cut(name, " ")
	return first
}

// TextMessage gives the short form of a letter, as it was edited: its first sentence and the link.
// An empty link is left out.
func TextMessage(text, link string) string {
	first := strings.TrimSpace(text)
	if r := read(first, &in(English).letters, nil, nil); len(r.sentences) > 1 {
		next := r.tokens[r.sentences[1][0]].start
		last := r.tokens[r.sentences[0][1]-1].end
		first = strings.TrimRight(first[:last]+stops(first[last:next]), " \n¶")
	}
	link = strings.TrimSpace(link)
	if link == "" || strings.Contains(first, link) {
		return first
	}
	return strings.TrimSpace(first + " " + link)
}

// stops keeps the signs that end a sentence.
func stops(s string) string {
	n := 0
	for n < len(s) {
		c, size := utf8.DecodeRuneInString(s[n:])
		if unicode.IsSpace(c) || c == '¶' {
			break
		}
		n += size
	}
	return s[:n]
}
