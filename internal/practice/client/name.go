package client

import (
	"strings"
	"unicode"
)

// plain lists, for a letter as it is sorted and searched, the letters that are folded to it. The
// standard library has no decomposition, and the domain takes no third-party package.
var plain = map[string]string{
	"a":  "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
	"ae": "æǣǽ",
	"b":  "ɓƀḃḅḇ",
	"c":  "çćĉċčƈḉ",
	"d":  "ɖɗðďđḋḍḏḑḓ",
	"dz": "ǆǳ",
	"e":  "ɛəèéêëēĕėęěǝȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
	"f":  "ƒḟ",
	"g":  "ɠĝğġģǧǵḡ",
	"h":  "ĥħȟḣḥḧḩḫẖ",
	"i":  "ɨìíîïĩīĭįıǐȉȋḭḯỉị",
	"ij": "ĳ",
	"j":  "ĵǰ",
	"k":  "ķĸƙǩḱḳḵ",
	"l":  "ĺļľŀłḷḹḻḽ",
	"lj": "ǉ",
	"m":  "ḿṁṃ",
	"n":  "ɲñńņňŉŋǹṅṇṉṋ",
	"nj": "ǌ",
	"o":  "ɔòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ",
	"oe": "œ",
	"p":  "ṕṗ",
	"r":  "ŕŗřȑȓṙṛṝṟ",
	"s":  "śŝşšſșṡṣṥṧṩẛ",
	"ss": "ß",
	"t":  "ţťŧțṫṭṯṱẗ",
	"th": "þ",
	"u":  "ʉùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
	"v":  "ṽṿ",
	"w":  "ŵẁẃẅẇẉẘ",
	"x":  "ẋẍ",
	"y":  "ýÿŷȳẏẙỳỵỷỹ",
	"z":  "źżžẑẓẕ",
	"ʒ":  "ǯ",
	"ʹ":  "ʹ",
	"α":  "ά",
	"ε":  "έ",
	"η":  "ή",
	"ι":  "ΐίϊ",
	"ο":  "ό",
	"σ":  "ς",
	"υ":  "ΰϋύ",
	"ω":  "ώ",
	"ϒ":  "ϓϔ",
	"г":  "ѓ",
	"е":  "ѐё",
	"и":  "йѝ",
	"к":  "ќ",
	"у":  "ў",
	"і":  "ї",
}

var folded = func() map[rune]string {
	out := map[rune]string{}
	for to, letters := range plain {
		for _, r := range letters {
			out[r] = to
		}
	}
	return out
}()

// NameKey folds a name for sorting and searching: small letters without accents, words parted by
// one blank, apostrophes gone, hyphens as blanks. Letters of other scripts stay; marks that may or
// may not be written (accents, Hebrew points, Arabic vowels) go. NameKey(NameKey(s)) == NameKey(s).
func NameKey(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range name {
		r = unicode.ToLower(r)
		switch {
		case optionalMark(r) || apostrophe(r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			if to, ok := folded[r]; ok {
				b.WriteString(to)
			} else {
				b.WriteRune(r)
			}
		default:
			gap = true
		}
	}
	return b.String()
}

// apostrophe reports whether r is one of the signs that stand for it in names, or a full stop.
func apostrophe(r rune) bool {
	return r == '\'' || r == '\u2019' || r == '\u2018' || r == '\u02bb' || r == '\u02bc' || r == '.' || r == '\u00b4' || r == '`'
}

// optionalMark reports whether a mark is left out of the key: combining accents, Hebrew points,
// Arabic vowels and the lengthening stroke, invisible joiners and marks of direction.
func optionalMark(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f, r >= 0x0591 && r <= 0x05c7, r >= 0x064b && r <= 0x065f:
		return true
	case r == 0x0640, r == 0x0670, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff:
		return true
	}
	return false
}

// FoundBy gives the words by which a client is found: those of the name and of the name in the other
// script, folded, each once, at most 12; then the e-mail address and the end of the phone number.
func (c Client) FoundBy() []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range strings.Fields(NameKey(c.Name) + " " + NameKey(c.OtherName)) {
		if !seen[w] && len(out) < 12 {
			seen[w] = true
			out = append(out, w)
		}
	}
	for _, w := range []string{c.Email, phoneTail(c.Phone)} {
		if w != "" && !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// SearchWords gives the words to look for when somebody types a name or a part of it, an e-mail
// address or a phone number.
func SearchWords(search string) []string {
	switch {
	case strings.Contains(search, "@"):
		return []string{strings.ToLower(strings.TrimSpace(search))}
	case PhoneLike(search):
		return []string{phoneTail(search)}
	}
	return strings.Fields(NameKey(search))
}

// Matches reports whether every word of the search begins a word by which the client is found.
func (c Client) Matches(search string) bool {
	words := c.FoundBy()
	for _, s := range SearchWords(search) {
		found := false
		for _, w := range words {
			found = found || strings.HasPrefix(w, s)
		}
		if !found {
			return false
		}
	}
	return true
}
