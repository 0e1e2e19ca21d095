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
	secrets = regexp.MustCompile(`(%2F)?[A-Za-z0-9_-]{43,}`)
	codes   = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}\b`)
)

// mask writes in the place of each id a name where it has one, else the number under which this reader
// met it for the first time, so that one more or one less is seen.
type mask struct {
	w    *twin
	seen map[string]int
}

func newMask(w *twin) *mask { return &mask{w: w, seen: map[string]int{}} }

func (m *mask) String(text string) string {
	one := func(s string) string {
		s = strings.TrimPrefix(s, "%2F")
		if name, ok := m.w.labels[s]; ok {
			return "‹" + name + "›"
		}
		if m.seen[s] == 0 {
			m.seen[s] = len(m.seen) + 1
		}
		return fmt.Sprintf("‹%d›", m.seen[s])
	}
	for _, what := range []*regexp.Regexp{ids, secrets, codes} {
		text = what.ReplaceAllStringFunc(text, one)
	}
	return text
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
