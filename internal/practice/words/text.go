package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark is what a token is, apart from its letters.
type mark uint32

const (
	markNumber   mark = 1 << iota // digits: 40, 10:25, 3rd
	markClock                     // 10:25
	markOrdinal                   // 3rd
	markCurrency                  // a currency sign
	markContact                   // an address, a link, a number of seven digits and more
	markDigits5                   // a run of five digits and more
	markCap                       // begins with a capital letter
	markShout                     // four capital letters and more that can be spoken, nothing else
	markAbbrev                    // two or three capital letters or such as have no vowel, nothing else
	markFirst                     // the first word of a sentence, of a quotation or after a colon
	markQuoted                    // somebody else's words
	markScare                     // one or two words in quotation marks after "your" or "this"
	markGreeting                  // in "Hello NAME,"
	markBangs                     // followed by two exclamation marks and more
	markField                     // a filled field; counts says what it is
	markKnown                     // a name that the practice knows
)

// token is one word of a text. Contractions are two tokens over the same bytes.
type token struct {
	text       string // folded: lower case, straight apostrophe
	start, end int    // bytes of the text
	marks      mark
	counts     Counts // of a field
	sentence   int
	clause     int
}

func (t token) is(m mark) bool { return t.marks&m != 0 }

// reading is a text cut into words, clauses and sentences.
type reading struct {
	text      string
	letters   *letters
	tokens    []token
	sentences [][2]int // first and after-last token of each sentence
	questions []bool   // by sentence
}

// reader cuts a text; it goes through it once.
type reader struct {
	reading
	fields   []Span
	quotes   []quotation
	sentence int
	clause   int
	fresh    bool // the next word is the first of its sentence, quotation or colon
}

// read cuts a text into words. Fields are spans of the text that came from records; known are names
// that the practice knows.
func read(text string, in *letters, fields []Span, known []string) *reading {
	r := &reader{reading: reading{text: text, letters: in}, fields: fields, fresh: true}
	r.quotes = quotations(text)
	for i := 0; i < len(text); {
		if n := r.field(i); n > 0 {
			i += n
			continue
		}
		if n := r.contact(i); n > 0 {
			i += n
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsDigit(c):
			i += r.number(i)
		case unicode.IsLetter(c) || unicode.IsMark(c):
			i += r.word(i)
		default:
			i += r.sign(i, c, size)
		}
	}
	r.endSentence(false)
	r.contracted()
	r.quoted()
	r.greeting()
	r.phones()
	r.known(known)
	return &r.reading
}

func (r *reader) add(text string, start, end int, marks mark) *token {
	if r.fresh {
		marks |= markFirst
	}
	r.fresh = false
	r.tokens = append(r.tokens, token{text: text, start: start, end: end, marks: marks, sentence: r.sentence, clause: r.clause})
	return &r.tokens[len(r.tokens)-1]
}

// field takes a filled field as one token.
func (r *reader) field(i int) int {
	for _, f := range r.fields {
		if f.Counts != "" && f.Start == i && f.End > i && f.End <= len(r.text) {
			t := r.add("", f.Start, f.End, markField)
			t.counts = f.Counts
			return f.End - f.Start
		}
	}
	return 0
}

// contact takes a web or mail address as one token.
func (r *reader) contact(i int) int {
	if i > 0 && !strings.ContainsRune(" \n\t(<,;:\"", rune(r.text[i-1])) {
		return 0
	}
	end := i
	for end < len(r.text) && !strings.ContainsRune(" \n\t<>\"()", rune(r.text[end])) {
		end++
	}
	word := strings.TrimRight(r.text[i:end], ".,;:!?")
	at := strings.IndexByte(word, '@')
	mail := at > 0 && strings.Contains(word[at:], ".")
	web := strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "www.") || domain(word)
	if !mail && !web {
		return 0
	}
	r.add("", i, i+len(word), markContact)
	return len(word)
}

// domain tells "carvalho.example/tell" from two sentences without a space between them.
func domain(word string) bool {
	host, path, found := strings.Cut(word, "/")
	dot := strings.LastIndexByte(host, '.')
	if dot < 2 || len(host)-dot < 3 || strings.IndexFunc(host, func(c rune) bool { return unicode.IsUpper(c) || unicode.IsDigit(c) }) >= 0 {
		return false
	}
	switch host[dot+1:] {
	case "com", "org", "net", "example", "uk", "ca", "ie", "au", "nz", "de", "fr", "es", "eu", "info", "io":
		return true
	}
	return found && len(path) > 0
}

func (r *reader) number(i int) int {
	end, digits := i, 0
	clock := false
	for end < len(r.text) {
		c := r.text[end]
		if c >= '0' && c <= '9' {
			digits++
			end++
			continue
		}
		next := end+1 < len(r.text) && r.text[end+1] >= '0' && r.text[end+1] <= '9'
		if !next || !strings.ContainsRune(".,:/", rune(c)) {
			break
		}
		clock = clock || c == ':'
		end++
	}
	if end == i { // a digit of another script
		_, size := utf8.DecodeRuneInString(r.text[i:])
		end, digits = i+size, 1
	}
	marks := markNumber
	if clock {
		marks |= markClock
	}
	if digits >= 5 {
		marks |= markDigits5
	}
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if strings.HasPrefix(r.text[end:], suffix) && !letterAt(r.text, end+2) {
			marks |= markOrdinal
			end += 2
			break
		}
	}
	r.add(r.text[i:end], i, end, marks)
	return end - i
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(c)
}

func apostrophe(c rune) bool { return c == '\'' || c == '’' || c == 'ʼ' || c == '＇' }

// word takes letters with apostrophes between them and unfolds contractions.
func (r *reader) word(i int) int {
	end := i
	for end < len(r.text) {
		c, size := utf8.DecodeRuneInString(r.text[end:])
		if !unicode.IsLetter(c) && !unicode.IsMark(c) {
			if !apostrophe(c) || !letterAt(r.text, end+size) {
				break
			}
		}
		end += size
	}
	raw := r.text[i:end]
	folded := fold(raw)
	marks := capitals(raw)
	for _, part := range r.letters.unfold(folded) {
		r.add(part, i, end, marks)
		marks &^= markCap | markShout | markAbbrev
	}
	return end - i
}

// capitals reads the capital letters of a word.
func capitals(raw string) mark {
	upper, letters := 0, 0
	for _, c := range raw {
		if unicode.IsLetter(c) {
			letters++
			if unicode.IsUpper(c) {
				upper++
			}
		}
	}
	var m mark
	if c, _ := utf8.DecodeRuneInString(raw); unicode.IsUpper(c) || unicode.IsTitle(c) {
		m = markCap
	}
	initials := letters <= 3 || !strings.ContainsFunc(raw, vowel)
	if upper == letters && letters >= 4 && !initials {
		m |= markShout
	}
	if upper == letters && letters >= 2 && initials {
		m |= markAbbrev
	}
	return m
}

// vowel is a letter that a word spoken as one has: a Latin one, or any letter of another script. Capitals
// without one are initials, however many: HSBC is no shout.
func vowel(c rune) bool { return c > unicode.MaxASCII || strings.ContainsRune("AEIOUYaeiouy", c) }

// fold makes a word comparable: lower case, one kind of apostrophe.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		if apostrophe(c) {
			return '\''
		}
		return unicode.ToLower(c)
	}, s)
}

// sign takes one sign that is no word: it ends sentences and clauses.
func (r *reader) sign(i int, c rune, size int) int {
	switch c {
	case '.', '!', '?', '…', '。', '！', '？', '؟':
		return r.stop(i, c, size)
	case '\n', '¶':
		r.endSentence(false)
	case ',', ';', '(', ')', '–', '—', '،', '、':
		r.clause++
	case '-':
		if i > 0 && r.text[i-1] == ' ' {
			r.clause++
		}
	case ':':
		r.clause++
		r.fresh = true
	case '%':
		r.add("percent", i, i+size, 0)
	default:
		if unicode.Is(unicode.Sc, c) {
			r.add("", i, i+size, markCurrency)
		}
	}
	return size
}

// stop takes a full stop and what follows it directly.
func (r *reader) stop(i int, c rune, size int) int {
	end := i + size
	bangs, asks := 0, false
	for j := i; j < len(r.text); {
		c, n := utf8.DecodeRuneInString(r.text[j:])
		if !strings.ContainsRune(".!?…。！？؟", c) {
			break
		}
		if c == '!' || c == '！' {
			bangs++
		}
		asks = asks || c == '?' || c == '？' || c == '؟'
		j += n
		end = j
	}
	if bangs >= 2 && len(r.tokens) > 0 {
		last := &r.tokens[len(r.tokens)-1]
		last.marks |= markBangs
		last.end = max(last.end, end)
	}
	if c == '.' && end == i+1 && r.abbreviation(i) {
		return end - i
	}
	r.endSentence(asks)
	return end - i
}

// abbreviation reports whether the full stop at i only shortens a word: "Dr.", "e.g.", "3. June".
func (r *reader) abbreviation(i int) bool {
	if len(r.tokens) == 0 || letterAt(r.text, i+1) {
		return true
	}
	last := r.tokens[len(r.tokens)-1]
	return r.letters.short.has(last.text) && last.end == i && (last.text != "no" || !last.is(markFirst)) && !r.startsSentence(i+1)
}

// startsSentence reports whether a space and a capital letter follow, and what stands before is not a title.
func (r *reader) startsSentence(i int) bool {
	if r.letters.title.has(r.tokens[len(r.tokens)-1].text) {
		return false
	}
	rest := strings.TrimLeft(r.text[i:], " ")
	if rest == "" {
		return true
	}
	c, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsUpper(c) || c == '\n' || c == '¶'
}

func (r *reader) endSentence(asks bool) {
	first := 0
	if n := len(r.sentences); n > 0 {
		first = r.sentences[n-1][1]
	}
	r.fresh = true
	r.clause++
	if first == len(r.tokens) {
		return
	}
	r.sentences = append(r.sentences, [2]int{first, len(r.tokens)})
	r.questions = append(r.questions, asks)
	r.sentence++
}
