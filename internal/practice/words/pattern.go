package words

import (
	"fmt"
	"strings"
)

// A pattern is a sequence over the words of one sentence:
//
//	word        this word, folded; contractions are apart ("do not" reads "don't")
//	stem*       a word that begins so; *end a word that ends so
//	(a | b c)   one of these, each a sequence
//	x?          x or nothing; x is a word, a stem, a set or a bracket
//	<name>      a named set of the rules file
//	@class      a word of a class: @number, @month ...; @any is any word
//	..N         up to N words, none of them a negation
//	~N          the same within one clause
//	::N         up to N words, negations too
//	!x          x does not stand here; takes no word
//	&           what stands left is context; the finding begins here
//	&&          the finding ends here
//	^           the beginning of the sentence; , the beginning of a clause or of the sentence
//	$           the end of the clause
type pattern struct {
	code  []instr
	first firsts
}

type op uint8

const (
	opWord op = iota
	opOne     // one word out of a list of words and stems
	opClass
	opGap
	opSplit
	opJump
	opOpen
	opClose
	opFirst
	opClause
	opLast
	opNot
	opDone
)

type instr struct {
	op     op
	word   string
	list   *wordlist
	class  func(*reading, int) bool
	not    *pattern // what may not stand here
	x, y   int      // targets of a split or jump; x the width of a gap
	within bool     // the gap stays in its clause
	all    bool     // the gap goes over negations
}

// wordlist is a set of single words and stems.
type wordlist struct {
	words map[string]bool
	stems []string
	tails []string
}

func (w *wordlist) has(s string) bool {
	if w.words[s] {
		return true
	}
	for _, stem := range w.stems {
		if strings.HasPrefix(s, stem) {
			return true
		}
	}
	for _, tail := range w.tails {
		if strings.HasSuffix(s, tail) {
			return true
		}
	}
	return false
}

func (w *wordlist) size() int { return len(w.words) + len(w.stems) + len(w.tails) }

// firsts is what a pattern can begin with, for the index.
type firsts struct {
	words map[string]bool
	stems map[string]bool
	any   bool
}

// node is a pattern as it was written.
type node struct {
	kind byte // s sequence, a alternatives, w word, * stem, e ending, @ class, . gap, ? optional, ! not, & open, % close, ^ , $ places
	text string
	n    int
	subs []node
}

// grammar reads patterns, with the sets that the rules file has named so far.
type grammar struct {
	sets  map[string]node
	words []string
	at    int
}

// parse reads one pattern: alternatives of sequences.
func (g *grammar) parse(line string) (node, error) {
	for _, sign := range []string{"(", ")", "|", "^", "$", ","} {
		line = strings.ReplaceAll(line, sign, " "+sign+" ")
	}
	line = strings.ReplaceAll(line, ") ?", ")?")
	g.words, g.at = strings.Fields(line), 0
	n, err := g.alternatives()
	if err == nil && g.at < len(g.words) {
		err = fmt.Errorf("%q is not expected here", g.words[g.at])
	}
	return n, err
}

func (g *grammar) alternatives() (node, error) {
	all := node{kind: 'a'}
	for {
		seq, err := g.sequence()
		if err != nil {
			return all, err
		}
		all.subs = append(all.subs, seq)
		if g.at >= len(g.words) || g.words[g.at] != "|" {
			break
		}
		g.at++
	}
	if len(all.subs) == 1 {
		return all.subs[0], nil
	}
	return all, nil
}

func (g *grammar) sequence() (node, error) {
	seq := node{kind: 's'}
	for g.at < len(g.words) {
		w := g.words[g.at]
		if w == "|" || w == ")" || w == ")?" {
			break
		}
		g.at++
		item, err := g.item(w)
		if err != nil {
			return seq, err
		}
		seq.subs = append(seq.subs, item)
	}
	if len(seq.subs) == 0 {
		return seq, fmt.Errorf("a pattern is empty")
	}
	return seq, nil
}

func (g *grammar) item(w string) (node, error) {
	if w == "(" {
		inner, err := g.alternatives()
		if err != nil {
			return inner, err
		}
		if g.at >= len(g.words) {
			return inner, fmt.Errorf("a bracket is not closed")
		}
		end := g.words[g.at]
		g.at++
		if end == ")?" {
			inner = node{kind: '?', subs: []node{inner}}
		}
		return inner, nil
	}
	if bare, ok := strings.CutPrefix(w, "!"); ok {
		if bare == "" && g.at < len(g.words) {
			bare = g.words[g.at]
			g.at++
		}
		inner, err := g.item(bare)
		return node{kind: '!', subs: []node{inner}}, err
	}
	if bare, ok := strings.CutSuffix(w, "?"); ok && bare != "" {
		inner, err := g.item(bare)
		return node{kind: '?', subs: []node{inner}}, err
	}
	return g.atom(w)
}

func (g *grammar) atom(w string) (node, error) {
	var n int
	switch {
	case w == "^" || w == "," || w == "$":
		return node{kind: w[0]}, nil
	case w == "&":
		return node{kind: '&'}, nil
	case w == "&&":
		return node{kind: '%'}, nil
	case strings.HasPrefix(w, ".."), strings.HasPrefix(w, "~"), strings.HasPrefix(w, "::"):
		if _, err := fmt.Sscanf(strings.TrimLeft(w, ".~:"), "%d", &n); err != nil {
			return node{}, fmt.Errorf("%q needs a number of words", w)
		}
		return node{kind: '.', n: n, text: w[:1]}, nil
	case w[0] == '<':
		set, ok := g.sets[strings.Trim(w, "<>")]
		if !ok {
			return node{}, fmt.Errorf("there is no set %s", w)
		}
		return set, nil
	case w[0] == '@':
		if classes[w[1:]] == nil {
			return node{}, fmt.Errorf("there is no class %s", w)
		}
		return node{kind: '@', text: w[1:]}, nil
	case w[0] == '*' && len(w) > 1:
		return node{kind: 'e', text: w[1:]}, nil
	case strings.HasSuffix(w, "*") && len(w) > 1:
		return node{kind: '*', text: strings.TrimSuffix(w, "*")}, nil
	case strings.ContainsAny(w, "<>*&@"):
		return node{}, fmt.Errorf("%q cannot be read", w)
	}
	return node{kind: 'w', text: w}, nil
}

// compile turns what was written into a program.
func compile(n node) *pattern {
	p := &pattern{first: firsts{words: map[string]bool{}, stems: map[string]bool{}}}
	p.emit(n)
	p.code = append(p.code, instr{op: opDone})
	if p.begins(n) {
		p.first.any = true
	}
	return p
}

func (p *pattern) emit(n node) {
	switch n.kind {
	case 's':
		for _, sub := range n.subs {
			p.emit(sub)
		}
	case 'a':
		p.choose(n)
	case 'w':
		p.code = append(p.code, instr{op: opWord, word: n.text})
	case '*':
		p.code = append(p.code, instr{op: opOne, list: &wordlist{stems: []string{n.text}}})
	case 'e':
		p.code = append(p.code, instr{op: opOne, list: &wordlist{tails: []string{n.text}}})
	case '@':
		p.code = append(p.code, instr{op: opClass, class: classes[n.text]})
	case '!':
		p.code = append(p.code, instr{op: opNot, not: compile(n.subs[0])})
	case '.':
		p.code = append(p.code, instr{op: opGap, x: n.n, within: n.text == "~", all: n.text == ":"})
	case '?':
		at := len(p.code)
		p.code = append(p.code, instr{op: opSplit, x: at + 1})
		p.emit(n.subs[0])
		p.code[at].y = len(p.code)
	default:
		p.code = append(p.code, instr{op: map[byte]op{'&': opOpen, '%': opClose, '^': opFirst, ',': opClause, '$': opLast}[n.kind]})
	}
}

// choose emits alternatives: longer ones first, the single words together as one list.
func (p *pattern) choose(n node) {
	list := &wordlist{words: map[string]bool{}}
	var longer []node
	for _, sub := range flat(n) {
		switch sub.kind {
		case 'w':
			list.words[sub.text] = true
		case '*':
			list.stems = append(list.stems, sub.text)
		case 'e':
			list.tails = append(list.tails, sub.text)
		default:
			longer = append(longer, sub)
		}
	}
	var jumps []int
	for i, sub := range longer {
		last := i == len(longer)-1 && list.size() == 0
		at := len(p.code)
		if !last {
			p.code = append(p.code, instr{op: opSplit, x: at + 1})
		}
		p.emit(sub)
		if !last {
			jumps = append(jumps, len(p.code))
			p.code = append(p.code, instr{op: opJump})
			p.code[at].y = len(p.code)
		}
	}
	if list.size() > 0 {
		p.code = append(p.code, instr{op: opOne, list: list})
	}
	for _, j := range jumps {
		p.code[j].x = len(p.code)
	}
}

// flat opens alternatives within alternatives and sequences of one.
func flat(n node) []node {
	switch {
	case n.kind == 's' && len(n.subs) == 1:
		return flat(n.subs[0])
	case n.kind != 'a':
		return []node{n}
	}
	var out []node
	for _, sub := range n.subs {
		out = append(out, flat(sub)...)
	}
	return out
}

// begins collects what n can begin with and reports whether n can be nothing.
func (p *pattern) begins(n node) bool {
	switch n.kind {
	case 's':
		for _, sub := range n.subs {
			if !p.begins(sub) {
				return false
			}
		}
		return true
	case 'a':
		empty := false
		for _, sub := range n.subs {
			empty = p.begins(sub) || empty
		}
		return empty
	case 'w':
		p.first.words[n.text] = true
	case '*':
		p.first.stems[n.text] = true
	case '?':
		p.begins(n.subs[0])
		return true
	case '@', '.', 'e':
		p.first.any = true
	default:
		return true
	}
	return false
}
