package office

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/partwell/partwell/internal/fault"
)

// Personal links open what is somebody's own. In a letter they stand with the practice's own
// address, or the letter does not leave: an address elsewhere that looks like one would be a trap.
// Other addresses that somebody types (a map, a colleague's page) go as they were typed.

// personalPath is the path of a personal link, or of the door of a practice.
var personalPath = regexp.MustCompile(`^(/[^ ]*)?/([la]/[A-Za-z0-9_-]{43}|at/[^/ ]+/something-wasnt-right)(/|$)`)

// personalLinks gives the addresses in a text that open something of a practice, whichever it is.
func personalLinks(text string) []string {
	var links []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`<>"“”()[]`, r) }) {
		word = strings.TrimRight(word, ".,;:!?’'")
		if i := strings.Index(word, "://"); i < 0 {
			continue
		}
		if u, err := url.Parse(word); err == nil && u.Host != "" && personalPath.MatchString(u.Path) {
			links = append(links, word)
		}
	}
	return links
}

// ownLinks refuses a text with a personal link that does not begin with the practice's own address.
// Invalid on the field text.
func ownLinks(base, text string) error {
	for _, link := range personalLinks(text) {
		if base == "" || !strings.HasPrefix(link, strings.TrimRight(base, "/")+"/") {
			return fault.Invalidf("text", "The address %s does not begin with your own. Take it out, or take the words as they were drafted.", link)
		}
	}
	return nil
}
