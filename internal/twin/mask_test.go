package twin

import (
	"fmt"
	"regexp"
	"strings"
)

// The ids and secrets that differ from practice to practice: ids are of version 7, their numbers come
// from chance; a number that counts would not match, and so would show.
var (
	ids     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	secrets = regexp.MustCompile(`[A-Za-z0-9_-]{43,}`)
	codes   = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}\b`)
)

// mask writes in the place of each id a name where it has one, else the number under which this reader
// met it for the first time, so that one more or one less is seen.
type mask struct {
	w    *twin
	seen map[string]int
}

func newMask(w *twin) *mask { return &mask{w: w, seen: map[string]int{}} }

// name gives what stands in the place of an id or a secret.
func (m *mask) name(s string) string {
	if name, ok := m.w.labels[s]; ok {
		return "‹" + name + "›"
	}
	if m.seen[s] == 0 {
		m.seen[s] = len(m.seen) + 1
	}
	return fmt.Sprintf("‹%d›", m.seen[s])
}

// String masks a text. It looks for the long words first: an expression over a whole page takes longer
// than the page.
func (m *mask) String(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	kept := 0 // so far it is written
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && wordly(text[end]) {
			end++
		}
		if at > 0 && text[at-1] == '%' && end > at+2 { // an escaped sign goes before it
			at += 2
		}
		if end-at >= 36 {
			b.WriteString(text[kept:at])
			b.WriteString(m.word(text[at:end]))
			kept = end
		}
		at = end + 1
	}
	b.WriteString(text[kept:])
	if masked := b.String(); !mayHoldCode(masked) {
		return masked
	}
	return codes.ReplaceAllStringFunc(b.String(), m.name)
}

// mayHoldCode reports whether it is worth looking for a code.
func mayHoldCode(text string) bool {
	upper := func(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' }
	for i := 0; i+14 <= len(text); i++ {
		if text[i+4] == ' ' && text[i+9] == ' ' && upper(text[i]) && upper(text[i+3]) && upper(text[i+5]) && upper(text[i+8]) && upper(text[i+10]) && upper(text[i+13]) {
			return true
		}
	}
	return false
}

func (m *mask) word(word string) string {
	if len(word) == 36 {
		return ids.ReplaceAllStringFunc(word, m.name)
	}
	if found := ids.ReplaceAllStringFunc(word, m.name); found != word {
		return found
	}
	return secrets.ReplaceAllStringFunc(word, m.name)
}

func wordly(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// difference gives the first lines in which two answers differ, with what stands before them.
func difference(with, without string) string {
	a, b := strings.Split(with, "\n"), strings.Split(without, "\n")
	for i := range max(len(a), len(b)) {
		x, y := line(a, i), line(b, i)
		if x == y {
			continue
		}
		at := 0
		for at < min(len(x), len(y)) && x[at] == y[at] {
			at++
		}
		return fmt.Sprintf("  told:     …%s\n  not told: …%s", around(x, at), around(y, at))
	}
	return ""
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing more)"
}

func around(s string, at int) string {
	return strings.ToValidUTF8(s[max(0, at-120):min(len(s), at+220)], "?")
}
