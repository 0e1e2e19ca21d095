package words

import (
	"fmt"
	"strconv"
	"strings"
)

// tone is the rules of one language, in the order of the table: what stands higher wins.
type tone struct {
	rules    []*rule
	index    index
	negation *wordlist  // words that turn a finding round
	barrier  *wordlist  // words that a negation does not reach across
	mock     []*pattern // negations that negate nothing ("no doubt")
	narrow   *wordlist  // negations that reach no further than the next verb ("without")
	finite   *wordlist  // such verbs
	letters  letters
}

// rule is one row of the table.
type rule struct {
	id          string
	kinds       map[Kind]bool
	loud        bool
	quoted      bool // quotations are searched
	missing     bool // the finding is that nothing was found
	whole       bool // only in whole messages
	spoken      bool // missing things that a spoken card may leave out
	offSpace    bool // not when the reason is space
	offWayBack  bool // not when a way back is offered
	enclosure   map[Counts]bool
	why, better string
	groups      []*group
	except      []*pattern // a finding that overlaps one of these falls away
}

// group is patterns with the conditions under which they are findings.
type group struct {
	kinds     map[Kind]bool // nil: those of the rule
	finds     []*pattern
	with      []*pattern // each must stand in the same sentence
	without   []*pattern // none may stand in it
	unlessSet []*pattern // none may stand in it or in an earlier sentence
	near      int        // the first of with must stand within so many words; 0: anywhere
	turns     bool       // a negation before it turns it round
	asks      bool       // found in questions too
	count     int        // so many are one finding
}

// ref is a place in the rules: a pattern that may begin with a word.
type ref struct {
	rule, group int
	find        *pattern
}

// index finds the patterns that may begin with a word.
type index struct {
	words map[string][]ref
	stems map[string][]ref
	any   []ref
}

// ruleReader reads a file of rules; the file's own head explains the form.
type ruleReader struct {
	grammar grammar
	tone    *tone
	rule    *rule
	group   *group
	asks    bool
	turns   bool
}

func parseTone(text string) (*tone, error) {
	r := &ruleReader{grammar: grammar{sets: map[string]node{}}, tone: &tone{letters: letters{apart: map[string][]string{}}}}
	for _, l := range logical(text) {
		if err := r.line(l.text); err != nil {
			return nil, fmt.Errorf("line %d: %w", l.no, err)
		}
	}
	t := r.tone
	for _, name := range append([]string{"negation", "barrier", "mock-negation", "narrow-negation", "finite"}, letterSets...) {
		if _, ok := r.grammar.sets[name]; !ok {
			return nil, fmt.Errorf("has no set %s", name)
		}
	}
	t.negation, t.barrier = list(r.grammar.sets["negation"]), list(r.grammar.sets["barrier"])
	t.narrow, t.finite = list(r.grammar.sets["narrow-negation"]), list(r.grammar.sets["finite"])
	t.mock = []*pattern{compile(r.grammar.sets["mock-negation"])}
	t.letters.named(r.grammar.sets)
	t.index = t.makeIndex()
	return t, nil
}

type logicalLine struct {
	no   int
	text string
}

// logical joins a line with the ones after it that begin with a space, and drops remarks.
func logical(text string) []logicalLine {
	var out []logicalLine
	no := 0
	for line := range strings.SplitSeq(text, "\n") {
		no++
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0:
			out[len(out)-1].text += " " + trimmed
		default:
			out = append(out, logicalLine{no, trimmed})
		}
	}
	return out
}

// list reads a set of single words.
func list(n node) *wordlist {
	w := &wordlist{words: map[string]bool{}}
	for _, sub := range flat(n) {
		switch sub.kind {
		case 'w':
			w.words[sub.text] = true
		case '*':
			w.stems = append(w.stems, sub.text)
		case 'e':
			w.tails = append(w.tails, sub.text)
		}
	}
	return w
}

func (r *ruleReader) line(line string) error {
	key, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch key {
	case "set":
		return r.set(rest)
	case "rule":
		if rest == "" {
			return fmt.Errorf("a rule needs an id")
		}
		r.rule = &rule{id: rest, enclosure: map[Counts]bool{}}
		r.tone.rules = append(r.tone.rules, r.rule)
		r.asks, r.turns = true, true
		r.open()
		return nil
	}
	if done, err := r.tone.letters.entry(key, rest, r.grammar.sets); done {
		return err
	}
	if r.rule == nil {
		return fmt.Errorf("%q stands before the first rule", key)
	}
	if done, err := r.trait(key, rest); done {
		return err
	}
	return r.condition(key, rest)
}

func (r *ruleReader) set(line string) error {
	name, rest, ok := strings.Cut(line, "=")
	n, err := r.grammar.parse(rest)
	if !ok || err != nil {
		return fmt.Errorf("set %s: %w", name, orElse(err, "it has no ="))
	}
	r.grammar.sets[strings.TrimSpace(name)] = n
	return nil
}

func orElse(err error, otherwise string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s", otherwise)
}

func (r *ruleReader) open() {
	r.group = &group{turns: r.turns, asks: r.asks}
	r.rule.groups = append(r.rule.groups, r.group)
}

// trait reads a line about the whole rule.
func (r *ruleReader) trait(key, rest string) (bool, error) {
	ru := r.rule
	switch key {
	case "kinds":
		set, bad := kindSet(rest)
		if bad != "" {
			return true, fmt.Errorf("there is no kind %q", bad)
		}
		if ru.kinds == nil {
			ru.kinds = set
		} else {
			r.group.kinds = set
		}
	case "why":
		ru.why = rest
	case "better":
		ru.better = rest
	case "trait":
		return true, r.traits(rest)
	case "enclosure":
		for c := range strings.FieldsSeq(rest) {
			ru.enclosure[Counts(c)] = true
		}
	case "except":
		p, err := r.pattern(rest)
		ru.except = append(ru.except, p)
		return true, err
	default:
		return false, nil
	}
	return true, nil
}

func (r *ruleReader) traits(line string) error {
	for t := range strings.FieldsSeq(line) {
		on, ok := map[string]*bool{
			"loud": &r.rule.loud, "quoted": &r.rule.quoted, "missing": &r.rule.missing, "whole": &r.rule.whole,
			"spoken-spared": &r.rule.spoken, "off-space": &r.rule.offSpace, "off-way-back": &r.rule.offWayBack,
		}[t]
		switch {
		case ok:
			*on = true
		case t == "unturned":
			r.turns, r.group.turns = false, false
		case t == "statements":
			r.asks, r.group.asks = false, false
		default:
			return fmt.Errorf("there is no trait %q", t)
		}
	}
	return nil
}

// condition reads a line of a group.
func (r *ruleReader) condition(key, rest string) error {
	g := r.group
	switch key {
	case "group":
		r.open()
		return nil
	case "near", "count":
		n, err := strconv.Atoi(rest)
		if key == "near" {
			g.near = n
		} else {
			g.count = n
		}
		return err
	case "statements":
		g.asks = false
		return nil
	case "unturned":
		g.turns = false
		return nil
	}
	to, ok := map[string]*[]*pattern{"find": &g.finds, "with": &g.with, "without": &g.without, "unless-before": &g.unlessSet}[key]
	if !ok {
		return fmt.Errorf("%q is not known", key)
	}
	p, err := r.pattern(rest)
	if err == nil {
		*to = append(*to, p)
	}
	return err
}

func (r *ruleReader) pattern(line string) (*pattern, error) {
	n, err := r.grammar.parse(line)
	if err != nil {
		return nil, err
	}
	return compile(n), nil
}

func (t *tone) makeIndex() index {
	x := index{words: map[string][]ref{}, stems: map[string][]ref{}}
	for i, ru := range t.rules {
		for j, g := range ru.groups {
			for _, p := range g.finds {
				at := ref{i, j, p}
				if p.first.any {
					x.any = append(x.any, at)
					continue
				}
				for w := range p.first.words {
					x.words[w] = append(x.words[w], at)
				}
				for s := range p.first.stems {
					x.stems[s] = append(x.stems[s], at)
				}
			}
		}
	}
	return x
}

// each calls fn for every pattern that may begin with a word.
func (x *index) each(word string, fn func(ref)) {
	for _, at := range x.words[word] {
		fn(at)
	}
	for n := 2; n <= len(word); n++ {
		for _, at := range x.stems[word[:n]] {
			fn(at)
		}
	}
	for _, at := range x.any {
		fn(at)
	}
}
