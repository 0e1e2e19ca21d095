package words

// classes are the words that a pattern names by what they are (@number, @name ...). Months and
// weekdays stand in the rules file of the language; they are classes here where capitals decide.
var classes = map[string]func(*reading, int) bool{
	"any":      func(*reading, int) bool { return true },
	"number":   has(markNumber),
	"clock":    has(markClock),
	"ordinal":  has(markOrdinal),
	"currency": has(markCurrency),
	"contact": func(r *reading, i int) bool {
		return r.tokens[i].is(markContact) || r.tokens[i].counts == CountsContact
	},
	"address":  has(markContact),
	"digits5":  has(markDigits5),
	"shout":    shouted,
	"bangs":    has(markBangs),
	"abbrev":   has(markAbbrev),
	"scare":    has(markScare),
	"known":    has(markKnown),
	"capital":  func(r *reading, i int) bool { return r.tokens[i].is(markCap) },
	"inside":   inside,
	"name":     named,
	"proper":   proper,
	"question": func(r *reading, i int) bool { return r.questions[r.tokens[i].sentence] },
	"date":     counting(CountsDate),
	"amount":   counting(CountsAmount),
	"list":     counting(CountsList),
	"area":     counting(CountsArea),
	"agreed":   counting(CountsAgreed),
	"numeric":  func(r *reading, i int) bool { return r.tokens[i].is(markNumber) && !r.tokens[i].is(markContact) },
}

func has(m mark) func(*reading, int) bool {
	return func(r *reading, i int) bool { return r.tokens[i].is(m) }
}

func counting(c Counts) func(*reading, int) bool {
	return func(r *reading, i int) bool { return r.tokens[i].is(markField) && r.tokens[i].counts == c }
}

// inside is a word with a capital letter that does not stand where every word has one.
func inside(r *reading, i int) bool {
	t := r.tokens[i]
	return t.is(markCap) && !t.is(markFirst|markGreeting|markNumber)
}

// proper is a capital inside a sentence that is neither an abbreviation nor a single letter.
func proper(r *reading, i int) bool {
	t := r.tokens[i]
	return inside(r, i) && !t.is(markAbbrev) && t.end-t.start > 1 && t.text != "i"
}

// named is a name as far as letters show it: a capital inside a sentence, a field, a name that the
// practice knows; never the name of the greeting.
func named(r *reading, i int) bool {
	t := r.tokens[i]
	switch {
	case t.is(markGreeting):
		return false
	case t.counts == CountsName || t.is(markKnown):
		return !r.greeted(t)
	case !inside(r, i) || t.is(markAbbrev) || len(t.text) < 2 || t.text == "'s":
		return false
	}
	return !r.greeted(t)
}

// greeted reports whether the word stands in the greeting too.
func (r *reading) greeted(t token) bool {
	for i := 0; i < len(r.tokens) && r.tokens[i].is(markGreeting); i++ {
		g := r.tokens[i]
		if g.text != "" && g.text == t.text || g.text == "" && t.text == "" && r.text[g.start:g.end] == r.text[t.start:t.end] {
			return true
		}
	}
	return false
}

// shouted is a word in capitals in a text that is not all capitals by habit of its script.
func shouted(r *reading, i int) bool { return r.tokens[i].is(markShout) }
