package words

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed content
var content embed.FS

// Way is how a message reaches somebody.
type Way string

// The ways of a message.
const (
	Say   Way = "say"   // a card to say, in person or by phone
	Write Way = "write" // a whole letter
)

// Valid reports whether w is a way that exists.
func (w Way) Valid() bool { return w == Say || w == Write }

// Counts is what a filled field counts as; such words are not searched by the tone check.
type Counts string

// What fields count as.
const (
	CountsDate    Counts = "date"
	CountsName    Counts = "name"
	CountsAmount  Counts = "amount"
	CountsContact Counts = "contact"
	CountsList    Counts = "list"
	CountsArea    Counts = "area"
	CountsAgreed  Counts = "agreed"    // what the client wants passed on
	CountsSigned  Counts = "signature" // the name under a letter: nobody to turn to by itself
)

// Valid reports whether c is something that a field can count as.
func (c Counts) Valid() bool {
	switch c {
	case CountsDate, CountsName, CountsAmount, CountsContact, CountsList, CountsArea, CountsAgreed, CountsSigned:
		return true
	}
	return false
}

// Answer is one thing that may come back to a spoken card, and what one can say then. They is in
// quotation marks.
type Answer struct {
	They string
	You  string
}

// field is what a template may fill.
type field struct {
	counts Counts // empty: searched like what was typed
	plain  string // what it is, in plain words
}

// card is the content of one kind.
type card struct {
	ways    map[Way]string
	answers []Answer
	subject string // of its letter; empty for that of all
}

// catalogue is the content of one language.
type catalogue struct {
	subject string
	fields  map[string]field
	cards   map[Kind]card
}

// English is the language in which everything stands.
const English = "en"

// Languages lists those in which every message is written.
func Languages() []string { return []string{English} }

// languages are loaded once, when the first of their words is asked for.
var languages = sync.OnceValue(func() map[string]*language {
	out := map[string]*language{}
	for _, lang := range Languages() {
		l, err := load(lang)
		if err != nil { // the content is built in: a test reads it before anybody else does
			panic(err)
		}
		out[lang] = l
	}
	return out
})

// language is everything of one language.
type language struct {
	catalogue
	tone
}

// in gives the language asked for, or English.
func in(lang string) *language {
	if l, ok := languages()[lang]; ok {
		return l
	}
	return languages()[English]
}

func load(lang string) (*language, error) {
	cards, err := content.ReadFile("content/" + lang + "/cards.txt")
	if err != nil {
		return nil, err
	}
	rules, err := content.ReadFile("content/" + lang + "/rules.txt")
	if err != nil {
		return nil, err
	}
	c, err := parseCatalogue(string(cards))
	if err != nil {
		return nil, fmt.Errorf("%s/cards.txt %w", lang, err)
	}
	t, err := parseTone(string(rules))
	if err != nil {
		return nil, fmt.Errorf("%s/rules.txt %w", lang, err)
	}
	return &language{*c, *t}, nil
}

// parseCatalogue reads a file of cards; its own head explains the form.
func parseCatalogue(text string) (*catalogue, error) {
	c := &catalogue{fields: map[string]field{}, cards: map[Kind]card{}}
	var kind Kind
	no := 0
	for line := range strings.SplitSeq(text, "\n") {
		no++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			kind = Kind(strings.TrimSuffix(name, "]"))
			if !kind.Valid() {
				return nil, fmt.Errorf("line %d: there is no kind %q", no, kind)
			}
			c.cards[kind] = card{ways: map[Way]string{}}
			continue
		}
		if err := c.line(kind, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", no, err)
		}
	}
	err := c.check()
	return c, err
}

func (c *catalogue) line(kind Kind, line string) error {
	head, rest, ok := strings.Cut(line, ":")
	rest = strings.TrimSpace(rest)
	words := strings.Fields(head)
	switch {
	case !ok || rest == "":
		return fmt.Errorf("%q says nothing", line)
	case head == "subject" && kind == "":
		c.subject = rest
	case head == "subject":
		e := c.cards[kind]
		e.subject = rest
		c.cards[kind] = e
	case len(words) == 3 && words[0] == "field":
		f := field{counts: Counts(words[2]), plain: rest}
		if words[2] == "-" {
			f.counts = ""
		} else if !f.counts.Valid() {
			return fmt.Errorf("a field cannot count as %q", words[2])
		}
		c.fields[words[1]] = f
	case Way(head).Valid() && kind != "":
		c.cards[kind].ways[Way(head)] = rest
	case head == "answer" && kind != "":
		they, you, ok := strings.Cut(rest, "|")
		if !ok {
			return fmt.Errorf("an answer needs two sides")
		}
		e := c.cards[kind]
		e.answers = append(e.answers, Answer{strings.TrimSpace(they), strings.TrimSpace(you)})
		c.cards[kind] = e
	default:
		return fmt.Errorf("%q is not known", head)
	}
	return nil
}

// check reads every template once, so that a wrong one is found when the program is built.
func (c *catalogue) check() error {
	all := []string{c.subject}
	for _, e := range c.cards {
		all = append(all, e.subject)
		for _, text := range e.ways {
			all = append(all, text)
		}
		for _, a := range e.answers {
			all = append(all, a.You)
		}
	}
	for _, text := range all {
		parts, err := cut(text)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if _, ok := c.fields[p.field]; p.field != "" && !ok {
				return fmt.Errorf("there is no field {%s}", p.field)
			}
		}
	}
	return nil
}

// HasWords reports whether there is a template for this kind and way; kinds of later protocols have
// none yet.
func HasWords(kind Kind, way Way) bool {
	_, ok := in(English).cards[kind].ways[way]
	return ok
}

// Answers gives what may come back to the spoken card of a kind, filled as far as fields are there;
// an answer with an unfilled field is left out.
func Answers(kind Kind, fields Fields) []Answer {
	l := in(fields[Language])
	var out []Answer
	for _, a := range l.cards[kind].answers {
		d := l.fill(kind, a.You, Say, fields)
		if len(d.Missing) == 0 {
			out = append(out, Answer{They: a.They, You: d.Text})
		}
	}
	return out
}
