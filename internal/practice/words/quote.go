package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotation is a stretch of the text that is somebody else's words, marks included.
type quotation struct{ start, end int }

// closing gives the marks that can end a quotation begun with c; none when c begins none.
func closing(c rune) string {
	switch c {
	case '"', '“', '”', '„', '‟':
		return "\"“”"
	case '«':
		return "»"
	case '»':
		return "«"
	case '‘', '‚':
		return "’‘"
	case '\'':
		return "'"
	case '「':
		return "」"
	}
	return ""
}

// quotations finds what stands between quotation marks, and lines that begin with ">". A mark
// without its partner in the same paragraph quotes nothing.
func quotations(text string) []quotation {
	var out []quotation
	for i := 0; i < len(text); {
		if (i == 0 || text[i-1] == '\n') && strings.HasPrefix(strings.TrimLeft(text[i:], " "), ">") {
			end := lineEnd(text, i)
			out = append(out, quotation{i, end})
			i = end
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		if marks := closing(c); marks != "" && (c != '\'' && c != '‘' || opens(text, i, size)) {
			if end := closes(text, i+size, marks); end > 0 {
				out = append(out, quotation{i, end})
				i = end
				continue
			}
		}
		i += size
	}
	return out
}

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// opens tells a single quotation mark from an apostrophe: a space before, a letter after.
func opens(text string, i, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+size:])
	return (i == 0 || unicode.IsSpace(before) || before == '(') && unicode.IsLetter(after)
}

// closes finds the end of a quotation within its paragraph; 0 when there is none.
func closes(text string, from int, marks string) int {
	for i := from; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		if c == '\n' || c == '¶' {
			return 0
		}
		single := marks == "'" || marks == "’‘"
		if strings.ContainsRune(marks, c) && (!single || !letterAt(text, i+size)) {
			return i + size
		}
		i += size
	}
	return 0
}

// quoted marks the words of quotations; one or two words after "your" or "this" are the writer's own.
func (r *reader) quoted() {
	t := 0
	for _, q := range r.quotes {
		for t < len(r.tokens) && r.tokens[t].start < q.start {
			t++
		}
		first := t
		for t < len(r.tokens) && r.tokens[t].start < q.end {
			t++
		}
		m := markQuoted
		if first > 0 && t-first >= 1 && t-first <= 2 && r.text[q.start] != '>' && r.letters.pointing.has(r.tokens[first-1].text) {
			m = markScare
		}
		for i := first; i < t; i++ {
			r.tokens[i].marks |= m
		}
		if first < t {
			r.tokens[first].marks |= markFirst
		}
	}
}

// greeting marks the words of "Hello NAME," and of "Dear NAME," at the beginning of the text.
func (r *reader) greeting() {
	n := r.greets()
	if n == 0 {
		return
	}
	for i := 0; i < n; i++ {
		r.tokens[i].marks |= markGreeting
	}
	if n < len(r.tokens) {
		r.tokens[n].marks |= markFirst
	}
}

// opens reports whether the text is a whole message by itself: it opens with "Hello NAME," or "Dear
// NAME,".
func (r *reading) opens() bool { return r.greets() > 0 && r.letters.opening.has(r.tokens[0].text) }

// greets gives the number of words in the greeting that opens the text: up to five in one clause,
// ended by a comma, a colon or the end of the line; 0 when the text opens otherwise.
func (r *reading) greets() int {
	if len(r.tokens) < 2 || !r.letters.greeting.has(r.tokens[0].text) {
		return 0
	}
	n := 1
	for n < len(r.tokens) && r.tokens[n].clause == r.tokens[0].clause {
		n++
	}
	if n < 2 || n > 6 || !r.tokens[1].is(markCap|markField) && !caseless(r.text[r.tokens[1].start:r.tokens[1].end]) {
		return 0
	}
	rest := strings.TrimLeft(r.text[r.tokens[n-1].end:], " ")
	if rest == "" || !strings.ContainsRune(",:،!\n", rune(rest[0])) && !strings.HasPrefix(rest, "،") && !strings.HasPrefix(rest, "–") {
		return 0
	}
	return n
}

// caseless reports whether a word begins with a letter that has no capital form.
func caseless(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(c) && unicode.ToUpper(c) == unicode.ToLower(c)
}

// phones marks runs of numbers that hold seven digits and more.
func (r *reader) phones() {
	for i := 0; i < len(r.tokens); {
		digits, j := 0, i
		for j < len(r.tokens) && r.dials(i, j) {
			digits += countDigits(r.tokens[j].text)
			j++
		}
		if digits >= 7 {
			for k := i; k < j; k++ {
				r.tokens[k].marks |= markContact
			}
		}
		i = max(j, i+1)
	}
}

// dials reports whether token j carries on the number that began with token i.
func (r *reader) dials(i, j int) bool {
	t := r.tokens[j]
	if !t.is(markNumber) || t.is(markClock|markOrdinal) {
		return false
	}
	return i == j || strings.Trim(r.text[r.tokens[j-1].end:t.start], " -.()/+\u00a0‑–") == ""
}

func countDigits(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsDigit(c) {
			n++
		}
	}
	return n
}

// known marks the names that the practice knows, wherever they stand.
func (r *reader) known(names []string) {
	if len(names) == 0 {
		return
	}
	parts := map[string]bool{}
	for _, name := range names {
		for part := range strings.FieldsSeq(fold(name)) {
			parts[part] = true
		}
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		if parts[t.text] && (t.is(markCap) || caseless(r.text[t.start:])) {
			t.marks |= markKnown
		}
	}
}
