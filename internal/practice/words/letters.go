package words

import (
	"fmt"
	"strings"
)

// letters is how a language writes its words: what the reader must know to cut a text. Like the
// rules it stands in the file of the language.
type letters struct {
	greeting *wordlist // the first word of "Hello NAME,"
	opening  *wordlist // such a word that makes a text a whole message by itself
	pointing *wordlist // one or two quoted words after these are the writer's own
	title    *wordlist // shortened, and a name follows
	short    *wordlist // shortened; the full stop need not end the sentence
	between  *wordlist // words that may stand between a contraction and what decides it
	apart    map[string][]string
	tails    []tail
	becomes  []becoming
}

// tail is the end of a contraction and what it stands for.
type tail struct{ tail, word string }

// becoming says that a contracted word means another one before certain words: "you'd told me" is
// you had, "it's been" is it has.
type becoming struct {
	word, means string
	before      *wordlist
}

// letterSets are the sets that a language must name for its letters.
var letterSets = []string{"greeting", "opening", "pointing", "title", "shortened", "between"}

// entry reads a line about contractions; false when it is about something else.
func (l *letters) entry(key, rest string, sets map[string]node) (bool, error) {
	if key != "apart" && key != "tail" && key != "becomes" {
		return false, nil
	}
	for part := range strings.SplitSeq(rest, "|") {
		word, means, ok := strings.Cut(part, "=")
		word, to := strings.TrimSpace(word), strings.Fields(means)
		if !ok || word == "" || len(to) == 0 {
			return true, fmt.Errorf("%s %q says nothing", key, part)
		}
		switch key {
		case "apart":
			l.apart[word] = to
		case "tail":
			l.tails = append(l.tails, tail{word, to[0]})
		default:
			if len(to) != 3 || to[1] != "before" || sets[to[2]].kind == 0 {
				return true, fmt.Errorf("becomes %q needs a word, before and a set", part)
			}
			l.becomes = append(l.becomes, becoming{word, to[0], list(sets[to[2]])})
		}
	}
	return true, nil
}

// named takes the sets of words that the file has named.
func (l *letters) named(sets map[string]node) {
	l.greeting, l.opening, l.pointing = list(sets["greeting"]), list(sets["opening"]), list(sets["pointing"])
	l.title, l.short, l.between = list(sets["title"]), list(sets["shortened"]), list(sets["between"])
}

// unfold takes a folded word apart: "don't" is do, not; "Monday's" is monday, 's.
func (l *letters) unfold(word string) []string {
	if parts, ok := l.apart[word]; ok {
		return parts
	}
	if !strings.Contains(word, "'") {
		return []string{word}
	}
	for _, t := range l.tails {
		if head, ok := strings.CutSuffix(word, t.tail); ok && head != "" {
			return []string{head, t.word}
		}
	}
	return []string{word}
}

// contracted gives contractions that can mean two words the one that what follows calls for.
func (r *reader) contracted() {
	for i := 1; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.start != r.tokens[i-1].start {
			continue
		}
		next := i + 1
		for next < len(r.tokens) && next < i+4 && r.letters.between.has(r.tokens[next].text) {
			next++
		}
		for _, b := range r.letters.becomes {
			if t.text == b.word && next < len(r.tokens) && r.tokens[next].sentence == t.sentence && b.before.has(r.tokens[next].text) {
				t.text = b.means
				break
			}
		}
	}
}
