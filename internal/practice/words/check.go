package words

import (
	"cmp"
	"slices"
)

// Finding is one thing that the tone check points at. Start and End are bytes of the text, and both
// -1 for something that is missing. Why and Better are sentences for the person who typed. A Loud
// finding stands once more above the button; none of them keeps a message from being sent.
type Finding struct {
	Rule       string
	Start, End int
	Words      string
	Why        string
	Better     string
	Loud       bool
}

// Missing reports whether the finding is about something that is not there.
func (f Finding) Missing() bool { return f.Start < 0 }

// Options is what the check knows about a message apart from its words.
type Options struct {
	Language   string   // "en" when left out
	Spoken     bool     // a card to be said: spared the contact and the amount
	Whole      bool     // a whole message; one that opens with "Hello NAME," is whole by itself
	Fields     []Span   // filled fields of the text
	Enclosures []Counts // what is enclosed counts as present
	KnownNames []string // clients, people and practitioners that the practice knows
	Reason     string   // of an ending: ReasonSpace, or anything else
	WayBack    bool     // a way back is offered on a condition
	All        bool     // every hit of a rule is a finding, not the first alone
}

// ReasonSpace is the reason of an ending for want of space.
const ReasonSpace = "space"

// Check reads a text and points at what may wound, what cannot be kept and what is missing. It
// gives findings in the order of the text, missing things last; none for a kind that is not
// checked. It never changes anything and remembers nothing.
func Check(text string, kind Kind, opts Options) []Finding {
	if !kind.Checked() {
		return nil
	}
	t := &in(opts.Language).tone
	r := read(text, &t.letters, opts.Fields, opts.KnownNames)
	c := &checker{tone: t, kind: kind.toned(), opts: opts, whole: opts.Whole || r.opens()}
	c.open = scope{r: r, quoted: true, neg: t.negation}
	c.closed = scope{r: r, neg: t.negation}
	c.search()
	return c.findings()
}

// Rules gives the ids of all rules, in the order of the table.
func Rules() []string {
	var ids []string
	for _, ru := range in(English).rules {
		ids = append(ids, ru.id)
	}
	return ids
}

// checker is one run of the check over one text.
type checker struct {
	tone         *tone
	kind         Kind
	opts         Options
	whole        bool
	open, closed scope // with and without the quotations
	hits         []found
	counts       map[*group]int
}

// found is a hit of a rule.
type found struct {
	rule int
	hit
}

// scope gives what a rule may look at.
func (c *checker) scope(ru *rule) *scope {
	if ru.quoted {
		return &c.open
	}
	return &c.closed
}

// reads reports whether a rule holds for this message at all.
func (c *checker) reads(ru *rule) bool {
	switch {
	case !ru.kinds[c.kind], ru.offSpace && c.opts.Reason == ReasonSpace, ru.offWayBack && c.opts.WayBack:
		return false
	case (ru.missing || ru.whole) && !c.whole, ru.spoken && c.opts.Spoken:
		return false
	}
	return true
}

// search tries every pattern at every word where it may begin.
func (c *checker) search() {
	c.counts = map[*group]int{}
	on := make([]bool, len(c.tone.rules))
	for i, ru := range c.tone.rules {
		on[i] = c.reads(ru)
	}
	for i, t := range c.open.r.tokens {
		if t.is(markGreeting) {
			continue
		}
		c.tone.index.each(t.text, func(at ref) {
			if on[at.rule] {
				c.try(at, i)
			}
		})
	}
}

// try tries one pattern at one word and keeps the hit when its conditions hold.
func (c *checker) try(at ref, i int) {
	ru := c.tone.rules[at.rule]
	g := ru.groups[at.group]
	if g.kinds != nil && !g.kinds[c.kind] {
		return
	}
	s := c.scope(ru)
	h, ok := s.at(at.find, i)
	if !ok || !c.holds(s, g, h) || g.turns && !ru.missing && c.turned(s, h) || c.excepted(s, ru, h) {
		return
	}
	if g.count > 0 {
		c.counts[g]++
		if c.counts[g] != g.count {
			return
		}
	}
	c.hits = append(c.hits, found{at.rule, h})
}

// holds checks the conditions of a group for a hit.
func (c *checker) holds(s *scope, g *group, h hit) bool {
	sentence := s.r.tokens[h.from].sentence
	from, end := around(s.r.sentences[sentence], h, 60)
	if !g.asks && s.r.questions[sentence] {
		return false
	}
	for _, p := range g.without {
		if s.within(p, from, end) {
			return false
		}
	}
	for _, p := range g.unlessSet {
		if s.within(p, 0, end) {
			return false
		}
	}
	for i, p := range g.with {
		lo, hi := from, end
		if i == 0 && g.near > 0 {
			lo, hi = max(from, h.first-g.near), min(end, h.last+g.near)
		}
		if !s.within(p, lo, hi) {
			return false
		}
	}
	return true
}

// around gives the part of a sentence that lies within so many words of a hit, so that an endless
// sentence takes no endless time.
func around(sentence [2]int, h hit, words int) (from, end int) {
	return max(sentence[0], h.from-words), min(sentence[1], h.end+words)
}

// reach is how many words before a finding a negation may stand.
const reach = 5

// turned reports whether a negation before the hit, in its clause, governs it.
func (c *checker) turned(s *scope, h hit) bool {
	t := s.r.tokens
	for i := h.from - 1; i >= 0 && i >= h.from-reach; i-- {
		if t[i].clause != t[h.from].clause || c.tone.barrier.has(t[i].text) {
			return false
		}
		if c.tone.narrow.has(t[i].text) && c.verbBetween(s, i, h.from) {
			return false
		}
		if c.tone.negation.has(t[i].text) && !c.mocks(s, i) {
			return true
		}
	}
	return false
}

// verbBetween reports whether a verb stands between the negation at i and the hit: "without a word
// is rude" does not say that something is not rude.
func (c *checker) verbBetween(s *scope, i, hit int) bool {
	for j := i + 1; j < hit; j++ {
		if c.tone.finite.has(s.r.tokens[j].text) {
			return true
		}
	}
	return false
}

// mocks reports whether the negation at token i negates nothing: "no doubt", "not only".
func (c *checker) mocks(s *scope, i int) bool {
	from := s.r.sentences[s.r.tokens[i].sentence][0]
	for _, p := range c.tone.mock {
		for j := max(from, i-2); j <= i; j++ {
			if h, ok := s.at(p, j); ok && h.from <= i && i < h.end {
				return true
			}
		}
	}
	return false
}

// excepted reports whether the hit overlaps words that are fine.
func (c *checker) excepted(s *scope, ru *rule, h hit) bool {
	from, end := around(s.r.sentences[s.r.tokens[h.from].sentence], h, 24)
	for _, p := range ru.except {
		for i := from; i < end && i < h.last; i++ {
			if !p.mayBegin(s.r.tokens[i].text) {
				continue
			}
			if e, ok := s.at(p, i); ok && e.first < h.last && h.first < e.last {
				return true
			}
		}
	}
	return false
}

// findings turns hits into findings: one for a place, one for a rule.
func (c *checker) findings() []Finding {
	slices.SortStableFunc(c.hits, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rule, b.rule), cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last))
	})
	var out []Finding
	var taken []found
	shown := map[int]bool{}
	for _, f := range c.hits {
		ru := c.tone.rules[f.rule]
		if !ru.missing && (c.opts.All || !shown[f.rule]) && !overlaps(taken, f) {
			out = append(out, c.finding(ru, f.hit))
			shown[f.rule] = true
		}
		if ru.missing {
			shown[f.rule] = true
		} else {
			taken = append(taken, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	for i, ru := range c.tone.rules {
		if ru.missing && c.reads(ru) && !shown[i] && !c.enclosed(ru) {
			out = append(out, Finding{Rule: ru.id, Start: -1, End: -1, Why: ru.why, Better: ru.better, Loud: ru.loud})
		}
	}
	return out
}

// overlaps reports whether a rule that stands higher has the place already.
func overlaps(taken []found, f found) bool {
	for _, t := range taken {
		if t.rule != f.rule && t.first < f.last && f.first < t.last {
			return true
		}
	}
	return false
}

func (c *checker) enclosed(ru *rule) bool {
	for _, e := range c.opts.Enclosures {
		if ru.enclosure[e] {
			return true
		}
	}
	return false
}

func (c *checker) finding(ru *rule, h hit) Finding {
	r := c.open.r
	start, end := r.tokens[h.first].start, r.tokens[h.last-1].end
	return Finding{Rule: ru.id, Start: start, End: end, Words: r.text[start:end], Why: ru.why, Better: ru.better, Loud: ru.loud}
}
