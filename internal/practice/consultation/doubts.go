package consultation

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/practice/client"
)

// What may tell who it is, and may be nothing: it is shown, and somebody says.
var (
	initials   = regexp.MustCompile(`\b(?:\p{Lu}\.[ \x{00a0}]?){2,}`)
	houseName  = regexp.MustCompile(`\b\d{1,4}[a-z]?,?\s+\p{Lu}\p{Ll}+(?:\s+\p{Lu}\p{Ll}+)+`)
	flatNumber = regexp.MustCompile(`(?i)\b(?:flat|apartment|apt\.?|house|hausnummer)\s+(?:no\.?\s*|number\s+)?\d{1,4}[a-z]?\b`)
	plate      = regexp.MustCompile(`\b[A-Z0-9]{1,4}[- ]?[A-Z0-9]{1,4}(?:[- ]?[A-Z0-9]{1,4})?\b`)
	spine      = regexp.MustCompile(`^[CTLS]\d{1,2}(?:[- ]?[CTLS]?\d{1,2})*$`)
	countWord  = regexp.MustCompile(`(?i)\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine)\b(?:\s+([\p{L}]+))?`)
	titled     = regexp.MustCompile(`(?i)\b(?:head|chief|senior|deputy|vice)[- ](?:nurse|teacher|doctor|midwife|physician|surgeon|librarian|cook|chef|coach|clerk|officer|mistress|master|constable|inspector|principal|accountant|gardener|engineer|editor|judge|executive)\b`)
	somebody   = regexp.MustCompile(`\b(?i:friend|husband|wife|partner|boyfriend|girlfriend|fianc[eé]e?|son|daughter|brother|sister|mother|father|cousin|boss|colleague|neighbou?r|flatmate|named|called|nicknamed)\s+(\p{Ll}[\p{L}'’-]{2,})`)
)

// afterSomebody are the words that follow "her friend" and are no names.
var afterSomebody = setOf(`and or but who whom whose that which is was were are has had have does did do said says told tells came comes went goes wants wanted
	asked asks thinks thought knows knew can could will would may might must should about after again all also always as at because before between by
	died down drove drives during each even every for from gave gets got here how if in into just left lives lived likes liked may more moved much
	nearby never not now of off often on once only out over paid pays rang rings she he they them her him his their the then there this to today
	together too took under until up used very waited waits wanted well what when where while with without works worked yesterday yet back out
	booked brought brings called calls drops dropped found helps helped hurt hurts needs needed still sometimes usually`)

// things are what is counted: a number before one of them is no age.
var things = setOf(`minutes minute hours hour visits visit times weeks week days day months month years year pounds euros dollars percent per sessions
	session clients people pence cents miles kilometres steps degrees`)

// doubtful finds what may tell who it is.
func doubtful(text string, names []Name) (out []change) {
	for re, kind := range map[*regexp.Regexp]Kind{initials: Person, houseName: Place, flatNumber: Place, titled: Place} {
		for _, at := range re.FindAllStringIndex(text, -1) {
			out = append(out, change{start: at[0], end: at[0] + len(strings.TrimRight(text[at[0]:at[1]], " \u00a0")), kind: kind})
		}
	}
	for _, at := range plate.FindAllStringIndex(text, -1) {
		if word := text[at[0]:at[1]]; mixed(word) && !spine.MatchString(word) {
			out = append(out, change{start: at[0], end: at[1], kind: Contact})
		}
	}
	for _, at := range countWord.FindAllStringSubmatchIndex(text, -1) {
		end := at[1]
		if at[2] >= 0 {
			if things[strings.ToLower(text[at[2]:at[3]])] {
				continue
			}
			end = at[2]
		}
		out = append(out, change{start: at[0], end: at[0] + len(strings.TrimSpace(text[at[0]:end])), kind: Age})
	}
	for _, at := range somebody.FindAllStringSubmatchIndex(text, -1) {
		if word := text[at[2]:at[3]]; !afterSomebody[word] && !plain[word] && !strings.HasSuffix(word, "ly") {
			out = append(out, change{start: at[2], end: at[3], kind: Person})
		}
	}
	out = append(out, shortForms(text, names)...)
	slices.SortFunc(out, func(a, b change) int { return a.start - b.start })
	return out
}

// mixed reports whether capitals and figures stand together as on a number plate: two of each, five in
// all.
func mixed(word string) bool {
	letters, digits := 0, 0
	for _, r := range word {
		switch {
		case r >= 'A' && r <= 'Z':
			letters++
		case r >= '0' && r <= '9':
			digits++
		}
	}
	return letters >= 2 && digits >= 2 && letters+digits >= 5
}

// shortForms finds short and fond forms of the names of those whom a text is about: "Tam" and "Tammie"
// for Tammy, "TR" for Tammy Reed. Written small only where they are long enough to be no other word.
func shortForms(text string, names []Name) (out []change) {
	var stems, letters []string
	for _, n := range names {
		if !n.Near || n.Whole {
			continue
		}
		first := ""
		for _, part := range strings.Fields(client.NameKey(n.Text)) {
			if stem := stemOf(part); utf8.RuneCountInString(stem) >= 3 {
				stems = append(stems, stem)
			}
			r, _ := utf8.DecodeRuneInString(part)
			first += string(r)
		}
		if utf8.RuneCountInString(first) >= 2 {
			letters = append(letters, first)
		}
	}
	for _, t := range tokens(text) {
		word := text[t.start:t.end]
		if shortOf(t, stems) || word == strings.ToUpper(word) && slices.Contains(letters, t.key) {
			out = append(out, change{start: t.start, end: t.end, kind: Person})
		}
	}
	return out
}

func shortOf(t token, stems []string) bool {
	stem := stemOf(t.key)
	n := utf8.RuneCountInString(stem)
	if n < 3 || !t.upper && n < 4 || plain[t.key] {
		return false
	}
	return slices.ContainsFunc(stems, func(s string) bool { return strings.HasPrefix(s, stem) })
}

// stemOf is a name without what makes it fond: Tammy and Tammie are tamm.
func stemOf(key string) string {
	for _, end := range []string{"ies", "ie", "ey", "ys", "y", "i"} {
		if cut, ok := strings.CutSuffix(key, end); ok {
			return cut
		}
	}
	return key
}

func (c change) doubt() Doubt {
	return Doubt{Start: c.start, End: c.end, Why: why[c.kind], Better: better[c.kind]}
}

// owned gives where wordings of the practice stand in a text, written as the practice writes them.
func owned(text string, own []string) (spans []change) {
	for _, phrase := range own {
		if phrase = strings.TrimSpace(phrase); phrase == "" {
			continue
		}
		for from := 0; ; {
			at := strings.Index(text[from:], phrase)
			if at < 0 {
				break
			}
			start := from + at
			from = start + len(phrase)
			before, _ := utf8.DecodeLastRuneInString(text[:start])
			after, _ := utf8.DecodeRuneInString(text[from:])
			if !nameLetter(before) && !nameLetter(after) {
				spans = append(spans, change{start: start, end: from})
			}
		}
	}
	return spans
}

// outside leaves out what stands within one of the spans.
func outside(doubts []Doubt, spans []change) []Doubt {
	return slices.DeleteFunc(doubts, func(d Doubt) bool {
		return slices.ContainsFunc(spans, func(s change) bool { return s.start <= d.Start && d.End <= s.end })
	})
}
