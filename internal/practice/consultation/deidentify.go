package consultation

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/words"
)

// Kind says what was taken out.
type Kind string

// The kinds.
const (
	Person  Kind = "person"
	Day     Kind = "day"
	Age     Kind = "age"
	Contact Kind = "contact"
	Place   Kind = "place"
)

// Known is what the practice knows of those a text may be about: names, the days of the record, and
// today, from which intervals are counted. Own are wordings of the practice, such as what its boundaries
// are called: they tell nothing.
type Known struct {
	Names []Name
	Dates []civil.Date
	Own   []string
	Today civil.Date
}

// Change is one place that was changed: bytes [Start, End) of the new text, which stand for Was,
// bytes [From, To) of the old one.
type Change struct {
	Start, End int
	From, To   int
	Was        string
	Kind       Kind
}

// Doubt is something that still looks identifying: bytes [Start, End) of the text, and what to do.
type Doubt struct {
	Start, End  int
	Words       string
	Why, Better string
}

// Redacted is a text from which what identifies was taken out.
type Redacted struct {
	Text    string
	Changes []Change
}

// change is a place to be changed.
type change struct {
	start, end int
	with       string
	kind       Kind
}

var (
	mailPattern   = regexp.MustCompile(`[^\s@<>"“”()\[\],;:]+@[^\s@<>"“”()\[\],;:]+`)
	handlePattern = regexp.MustCompile(`@[\p{L}\p{N}_.]+`)
	pagePattern   = regexp.MustCompile(`(?i)\b(?:https?://\S+|www\.\S+)`)
	phonePattern  = regexp.MustCompile(`\+?\(?\p{Nd}[\p{Nd}\s().\-–/\x{00a0}]*\p{Nd}`)
	postPattern   = regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b`)
	streetPattern = regexp.MustCompile(`(?:\b\d{1,5}[a-z]?,?\s+)?(?:\p{Lu}[\p{L}'’-]*\s+){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Square|Court|Terrace|Crescent|Boulevard|Blvd|Alley)\b(?:,?\s*\d{1,5}[a-z]?\b)?`)
	germanStreet  = regexp.MustCompile(`\p{Lu}[\p{L}-]*(?:straße|strasse|gasse|platz|weg|allee)\s+\d{1,5}[a-z]?\b`)
	homePattern   = regexp.MustCompile(`\b((?i:live|lives|lived|living|resides?))\s+(?:in|on|at|near|next to|round|opposite|across(?: from)?)\s+(?:the\s+)?(?:\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*)*|[\p{Ll}][\p{L}'’-]*)`)
	workPattern   = regexp.MustCompile(`\b((?i:work|works|worked|working|employed|teaches|taught|studies))\s+(?:at|for|in|as)\s+(?:(?:the|a|an|our|her|his|their)\s+)?[\p{L}'’-]+(?:\s+(?:of|in|at|for)\s+(?:the\s+)?\p{Lu}[\p{L}'’-]*|\s+\p{Lu}[\p{L}'’-]*)*`)
	fromPattern   = regexp.MustCompile(`\b(?i:comes|came|is|moved|travels|drives|drove)\s+(?:all the way\s+)?(?:from|to)\s+((?:\p{Lu}[\p{L}'’-]+)(?:\s+\p{Lu}[\p{L}'’-]+)*)`)
	yearOld       = regexp.MustCompile(`(?i)(\ban?\s+)?\b(\d{1,3})[\s-]*(?:year|yr)s?[\s-]+old\b`)
	aged          = regexp.MustCompile(`(?i)\b(?:aged?(?:\s+of)?|at\s+the\s+age\s+of)\s+(\d{1,3})\b`)
	isAged        = regexp.MustCompile(`(?i)\b(is|was|turned|turns|turning)\s+(\d{2,3})(\s*(?:[.,;!?]|$|and\b|now\b|this\b|next\b))`)
	wordAge       = regexp.MustCompile(`(?i)(\ban?\s+)?\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]+(?:one|two|three|four|five|six|seven|eight|nine))?[\s-]+(?:year|yr)s?[\s-]+old\b`)
)

// Deidentify takes out of a text what could tell who it is about: names the practice knows, addresses
// and numbers, streets, places and workplaces, days and ages.
func Deidentify(text string, known Known) Redacted {
	return deidentify(text, known, newBook(known.Names))
}

func deidentify(text string, known Known, b *book) Redacted {
	found := slices.Concat(contacts(text), dates(text, known.Dates, known.Today), ages(text), places(text), b.find(text).out)
	return redact(text, chosen(found))
}

// chosen settles what overlaps: what begins first, then the longer; what only reaches into another
// place is taken out as well, so that no piece of it stays.
func chosen(found []change) []change {
	slices.SortStableFunc(found, func(a, b change) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	var out []change
	for _, c := range found {
		if n := len(out) - 1; n >= 0 && c.start < out[n].end {
			if c.end > out[n].end {
				out[n].end = c.end
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// redact writes the text anew.
func redact(text string, list []change) Redacted {
	var b strings.Builder
	out, at := Redacted{}, 0
	for _, c := range list {
		b.WriteString(text[at:c.start])
		with := c.with
		if beginning(b.String()) {
			r, size := utf8.DecodeRuneInString(with)
			with = string(unicode.ToUpper(r)) + with[size:]
		}
		start := b.Len()
		b.WriteString(with)
		out.Changes = append(out.Changes, Change{Start: start, End: b.Len(), From: c.start, To: c.end, Was: text[c.start:c.end], Kind: c.kind})
		at = c.end
	}
	b.WriteString(text[at:])
	out.Text = b.String()
	return out
}

// beginning reports whether a sentence begins after a text.
func beginning(before string) bool {
	trimmed := strings.TrimRight(before, " \t“\"(")
	return trimmed == "" || strings.ContainsAny(trimmed[len(trimmed)-1:], ".!?\n")
}

func contacts(text string) (out []change) {
	for with, re := range map[string]*regexp.Regexp{"an address": mailPattern, "a page": pagePattern, "an account": handlePattern, "a place": postPattern} {
		for _, at := range re.FindAllStringIndex(text, -1) {
			end := at[1] - len(text[at[0]:at[1]]) + len(strings.TrimRight(text[at[0]:at[1]], ".!?'’"))
			out = append(out, change{start: at[0], end: end, with: with, kind: Contact})
		}
	}
	for _, at := range phonePattern.FindAllStringIndex(text, -1) {
		if figures(text[at[0]:at[1]]) >= 5 && !datePatterns[2].re.MatchString(text[at[0]:at[1]]) && !datePatterns[3].re.MatchString(text[at[0]:at[1]]) {
			out = append(out, change{start: at[0], end: at[1], with: "a number", kind: Contact})
		}
	}
	slices.SortFunc(out, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.with, b.with))
	})
	return out
}

func figures(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func places(text string) (out []change) {
	for _, re := range []*regexp.Regexp{streetPattern, germanStreet} {
		for _, at := range re.FindAllStringIndex(text, -1) {
			out = append(out, change{start: at[0], end: at[1], with: "a street", kind: Place})
		}
	}
	for _, re := range []*regexp.Regexp{homePattern, workPattern} {
		for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, change{start: at[0], end: at[1], with: text[at[2]:at[3]] + " somewhere", kind: Place})
		}
	}
	for _, at := range fromPattern.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, change{start: at[2], end: at[3], with: "another place", kind: Place})
	}
	return out
}

func ages(text string) (out []change) {
	for _, at := range yearOld.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, change{start: at[0], end: at[1], with: something(number(text[at[4]:at[5]]), at[2] >= 0), kind: Age})
	}
	for _, at := range wordAge.FindAllStringSubmatchIndex(text, -1) {
		tens := slices.Index(decades, strings.ToLower(text[at[4]:at[5]]))
		out = append(out, change{start: at[0], end: at[1], with: something(tens*10, at[2] >= 0), kind: Age})
	}
	for _, at := range aged.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, change{start: at[0], end: at[1], with: decade(number(text[at[2]:at[3]])), kind: Age})
	}
	for _, at := range isAged.FindAllStringSubmatchIndex(text, -1) {
		if n := number(text[at[4]:at[5]]); n >= 10 && n < 120 {
			out = append(out, change{start: at[4], end: at[5], with: decade(n), kind: Age})
		}
	}
	return out
}

var decades = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

// decade says an age as the decade it falls into.
func decade(n int) string {
	switch {
	case n < 13:
		return "still a child"
	case n < 20:
		return "in their teens"
	case n < 100:
		return "in their " + strings.TrimSuffix(decades[n/10], "y") + "ies"
	}
	return "very old"
}

// something says an age as a word before what it belongs to.
func something(n int, article bool) string {
	word := "very old"
	switch {
	case n < 13:
		word = "young"
	case n < 20:
		word = "teenage"
	case n < 100:
		word = decades[n/10] + "-something"
	}
	if !article {
		return word
	}
	if strings.HasPrefix(word, "e") {
		return "an " + word
	}
	return "a " + word
}

// Doubts gives what still looks identifying in a text that is to leave, in the order of the text,
// without the words of which somebody said that they are no names.
func Doubts(text string, known Known, cleared []string) []Doubt {
	b := newBook(known.Names)
	names := b.find(text)
	var out []Doubt
	for _, c := range slices.Concat(names.open, doubtful(text, known.Names)) {
		out = append(out, c.doubt())
	}
	for _, f := range words.Check(text, words.Consult, words.Options{KnownNames: near(known.Names), All: true}) {
		if f.Rule == "identifies" && !f.Missing() {
			out = append(out, Doubt{Start: f.Start, End: f.End, Why: f.Why, Better: f.Better})
		}
	}
	out = outside(out, owned(text, known.Own))
	for _, c := range slices.Concat(contacts(text), dates(text, known.Dates, known.Today), ages(text), names.out) {
		out = append(out, c.doubt())
	}
	slices.SortStableFunc(out, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	end := 0
	var kept []Doubt
	for _, d := range out {
		if d.Start < end || clearedOf(text[d.Start:d.End], cleared) {
			continue
		}
		end, d.Words = d.End, text[d.Start:d.End]
		kept = append(kept, d)
	}
	return kept
}

// Hints gives the words of a text that are names the practice knows, but far more often words: each
// once, as it stands there. They hold nothing back.
func Hints(text string, known Known) (out []string) {
	for _, c := range newBook(known.Names).find(text).hints {
		if word := text[c.start:c.end]; !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

var why = map[Kind]string{
	Person: "This is a name that you know, or looks like one.", Day: "A day can tell who it is.", Age: "An exact age can tell who it is.",
	Contact: "A number or an address leads to somebody.", Place: "A place can tell who it is.",
}

var better = map[Kind]string{Person: "“the client”, “a colleague”", Day: "“about three weeks ago”", Age: "“in their fifties”", Contact: "leave it out", Place: "leave it out"}

func near(names []Name) (out []string) {
	for _, n := range names {
		if n.Near && !n.Whole {
			out = append(out, n.Text)
		}
	}
	return out
}

// clearedOf reports whether somebody said of a word that it is no name.
func clearedOf(word string, cleared []string) bool {
	key := client.NameKey(word)
	return slices.ContainsFunc(cleared, func(c string) bool { return client.NameKey(c) == key })
}

// Named gives the words of a text that are names the practice knows, without a doubt.
func Named(text string, known Known) (out []string) {
	for _, c := range newBook(known.Names).find(text).out {
		out = append(out, text[c.start:c.end])
	}
	return out
}
