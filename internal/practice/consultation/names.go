package consultation

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/practice/client"
)

// Name is a name that the practice knows. With is what stands for it in the summary ("the client").
// Near is set for those whom the text is most likely about; their names are taken out however they are
// written. Ours is set for the practice's own people and clients: written small, their names are asked
// about, where they are words too. Whole is set for what is a name only as a whole, such as a
// practice's.
type Name struct {
	Text, With        string
	Near, Ours, Whole bool
}

// small are words that are names too, and so common that, written small, they are never asked about.
var small = setOf(`a an and are as at back be by de del den der di dos for foot had hand hands hard has have he head her him his i in is it la
	las le les long los low me my neck no north of on or sad say short shoulder she so south still the their they this thing to too tu up van
	von was we well wells white young you with day days body burn early fair fine free friend good house leg off pain pace peace place poor quick
	rest short sing small table tell tells time times touch turn walk way weeks west east work works worth words able bin bint ben abu al ibn
	do da das dem du e el y zu years`)

// helping are words of many sentences: written small they are pointed out, and hold nothing back.
var helping = setOf(`will may can`)

// everyday are names that are words too; written small they may be either.
var everyday = setOf(`art bill black brown cook dean drew english faith frank french go grace gray green grey hope hunter ice jack joy king
	law love lock lane mark mine page park pat penny price ray read rich ring rob rose sam sky starr stone strong su sue summer sun tan
	winter wood woods bell case chase cross daily field holiday moody moss mercy men noble parsons post power pride rush savage
	sharp speed spring street swift sweet town walker wall ward waters wise wrist`)

// plain are all of them: where a sentence begins, their capital says nothing.
var plain = union(small, helping, everyday)

func union(sets ...map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, set := range sets {
		maps.Copy(out, set)
	}
	return out
}

func setOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// token is a word of a text, with its key as names are folded.
type token struct {
	start, end int
	key        string
	// upper: written with a capital, or in a script without capitals. first: it begins a sentence.
	upper, first bool
}

func nameLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }

// tokens reads the words of a text. An ending after an apostrophe ("'s") is no part of a word, unless
// letters in front of it are too few to be a name ("O'Brien").
func tokens(text string) []token {
	var out []token
	first := true
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !nameLetter(r) {
			if strings.ContainsRune(".!?:\n\r•-–“\"¿¡。！？؟", r) && r != '-' {
				first = true
			} else if unicode.IsDigit(r) {
				first = false
			}
			i += size
			continue
		}
		end := wordEnd(text, i)
		out = append(out, token{start: i, end: end, key: client.NameKey(text[i:end]), upper: !unicode.IsLower(r), first: first})
		first, i = false, end
	}
	return out
}

func wordEnd(text string, from int) int {
	i, letters := from, 0
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if nameLetter(r) {
			letters++
			i += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		if apostrophe(r) && letters <= 2 && nameLetter(next) {
			i += size
			continue
		}
		break
	}
	return i
}

// unspaced reports whether words of the script of r stand without a space, or with other words glued
// to them.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Arabic, unicode.Hebrew, unicode.Tibetan)
}

// book is the names that are known, ready to be found.
type book struct {
	// parts are single words of names; wholes are names of several words, by the first of them.
	parts  map[string]Name
	wholes map[string][]whole
	glued  []whole
}

type whole struct {
	keys []string
	name Name
}

func newBook(names []Name) *book {
	b := &book{parts: map[string]Name{}, wholes: map[string][]whole{}}
	for _, n := range names {
		keys := strings.Fields(client.NameKey(n.Text))
		if len(keys) == 0 {
			continue
		}
		if len(keys) > 1 || n.Whole {
			b.wholes[keys[0]] = append(b.wholes[keys[0]], whole{keys, n})
		}
		if n.Whole {
			continue
		}
		for _, part := range pieces(n.Text) {
			b.add(part, n)
		}
	}
	for _, list := range b.wholes {
		slices.SortStableFunc(list, func(x, y whole) int { return len(y.keys) - len(x.keys) })
	}
	slices.SortStableFunc(b.glued, func(x, y whole) int { return len(y.keys[0]) - len(x.keys[0]) })
	return b
}

// pieces are the words of a name, those around an apostrophe too.
func pieces(text string) []string {
	out := strings.Fields(client.NameKey(text))
	for word := range strings.FieldsSeq(text) {
		if split := strings.FieldsFunc(word, apostrophe); len(split) > 1 {
			for _, s := range split {
				out = append(out, strings.Fields(client.NameKey(s))...)
			}
		}
	}
	return out
}

func (b *book) add(key string, n Name) {
	r, _ := utf8.DecodeRuneInString(key)
	if unspaced(r) {
		b.glued = append(b.glued, whole{[]string{key}, n})
	} else if utf8.RuneCountInString(key) < 2 {
		return
	}
	if before, ok := b.parts[key]; !ok || n.Near && !before.Near {
		b.parts[key] = n
	}
}

// sure says how certain a word is to be a name.
type sure int

const (
	notName sure = iota
	hint         // it is pointed out, and holds nothing back
	maybe        // it is shown, and somebody says
	certain      // it is taken out
)

// judge says of a single word whether it is a name that is known.
func (b *book) judge(t token) (Name, sure) {
	key := t.key
	n, ok := b.parts[key]
	if !ok {
		// "pauls", and what a name has at its end in other languages
		key = strings.TrimSuffix(t.key, "s")
		if n, ok = b.parts[key]; !ok || !n.Near && (!n.Ours || plain[key] || t.upper) {
			return n, notName
		}
	}
	if !t.upper {
		return n, written(key, n)
	}
	if t.first && plain[key] {
		return n, maybe
	}
	return n, certain
}

// written judges a name that stands in small letters.
func written(key string, n Name) sure {
	switch {
	case small[key]:
		return notName
	case helping[key]:
		return hint
	case everyday[key] && (n.Near || n.Ours):
		return maybe
	case everyday[key]:
		return hint
	case n.Near:
		return certain
	}
	return maybe
}

// found are the names in a text: those to be taken out, those about which somebody says, and those
// that are only pointed out.
type found struct{ out, open, hints []change }

// find gives the names in a text.
func (b *book) find(text string) (f found) {
	all := tokens(text)
	for i := 0; i < len(all); i++ {
		if n, width := b.wholeAt(all, i); width > 0 {
			f.out = append(f.out, change{start: all[i].start, end: all[i+width-1].end, with: n.With, kind: Person})
			i += width - 1
			continue
		}
		t := all[i]
		n, how := b.judge(t)
		c := change{start: t.start, end: t.end, with: n.With, kind: Person}
		if how == certain {
			f.out = append(f.out, c)
			continue
		}
		if glued := b.gluedIn(text, t); len(glued) > 0 {
			f.out = append(f.out, glued...)
			continue
		}
		switch how {
		case maybe:
			f.open = append(f.open, c)
		case hint:
			f.hints = append(f.hints, c)
		case notName, certain: // nothing to show, or taken out
		}
	}
	f.out = joined(text, f.out)
	return f
}

func (b *book) wholeAt(all []token, i int) (Name, int) {
	for _, w := range b.wholes[all[i].key] {
		n := len(w.keys)
		if i+n > len(all) || !slices.EqualFunc(all[i:i+n], w.keys, func(t token, k string) bool { return t.key == k }) {
			continue
		}
		if !slices.ContainsFunc(w.keys, func(k string) bool { return !plain[k] }) && !all[i].upper {
			continue // "will may" is no name
		}
		return w.name, n
	}
	return Name{}, 0
}

// gluedIn finds names inside a word of a script that sets no spaces.
func (b *book) gluedIn(text string, t token) (out []change) {
	r, _ := utf8.DecodeRuneInString(text[t.start:])
	if !unspaced(r) {
		return nil
	}
	var folded strings.Builder
	var from []int // the place in the text of each byte that was folded
	for i, r := range text[t.start:t.end] {
		key := client.NameKey(string(r))
		folded.WriteString(key)
		for range len(key) {
			from = append(from, t.start+i)
		}
	}
	from = append(from, t.end)
	key := folded.String()
	for _, w := range b.glued {
		for at := 0; ; {
			i := strings.Index(key[at:], w.keys[0])
			if i < 0 {
				break
			}
			at += i
			out = append(out, change{start: from[at], end: from[at+len(w.keys[0])], with: w.name.With, kind: Person})
			at += len(w.keys[0])
		}
	}
	return out
}

// joined makes one of several parts of one name that stand side by side, with a title before them.
func joined(text string, found []change) []change {
	slices.SortFunc(found, func(a, b change) int { return a.start - b.start })
	var out []change
	for _, c := range found {
		if n := len(out) - 1; n >= 0 && c.start >= out[n].end && out[n].with == c.with && strings.Trim(text[out[n].end:c.start], " -.,\u00a0") == "" && !strings.Contains(text[out[n].end:c.start], ", ") {
			out[n].end = c.end
			continue
		}
		before := strings.TrimRight(text[:c.start], " \u00a0")
		for _, title := range []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"} {
			for _, end := range []string{title, title + "."} {
				if strings.HasSuffix(before, end) && !strings.HasSuffix(strings.TrimSuffix(before, end), "-") && len(before) < c.start {
					if at := len(before) - len(end); at == 0 || !nameLetter(rune(text[at-1])) {
						c.start = at
					}
				}
			}
		}
		out = append(out, c)
	}
	return out
}
