package protocol

import (
	"maps"
	"slices"
	"strings"
)

// Text is the same words in each language, by its code ("en").
type Text map[string]string

// In gives the words in a language, in English where there are none, else in any that there is.
func (t Text) In(lang string) string {
	if w, ok := t[lang]; ok {
		return w
	}
	if w, ok := t["en"]; ok {
		return w
	}
	for _, code := range slices.Sorted(maps.Keys(t)) {
		return t[code]
	}
	return ""
}

// Placeholders are the names in braces that a definition's words may carry; the page fills them
// from records: people and days, and what a client is asked to allow to be told of her (the kind of
// work that she looks for, what was tried, how she likes it), the minutes that were suggested and
// those that she would rather have.
var Placeholders = []string{"client", "therapist", "practice", "colleague", "date", "skill", "tried", "likes", "mix", "wish", "lower", "held",
	"about", "telling", "named", "from", "later", "body", "shown", "kept", "urgent", "bodies", "visits"}

// Fill puts names in the place of their placeholders: {client} becomes names["client"]. A
// placeholder without a name stays as it stands, so that nobody sends an empty one unseen.
func Fill(words string, names map[string]string) string {
	if !strings.Contains(words, "{") {
		return words
	}
	pairs := make([]string, 0, 2*len(names))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		pairs = append(pairs, "{"+name+"}", names[name])
	}
	return strings.NewReplacer(pairs...).Replace(begun(words, names))
}

// begun fills in, large, who has no name where a sentence begins: "{client} answers" becomes "The client
// answers".
func begun(words string, names map[string]string) string {
	for _, name := range []string{"client", "about", "therapist"} {
		for _, article := range []string{"the ", "that "} {
			if !strings.HasPrefix(names[name], article) {
				continue
			}
			placeholder, large := "{"+name+"}", strings.ToUpper(article[:1])+names[name][1:]
			if rest, first := strings.CutPrefix(words, placeholder); first {
				words = large + rest
			}
			words = strings.ReplaceAll(words, ". "+placeholder, ". "+large)
		}
	}
	return words
}
