package words

// scope is what a match may look at: quoted words are closed to most rules.
type scope struct {
	r      *reading
	quoted bool // quotations are open
	neg    *wordlist
	open   int
	close  int
}

// readable reports whether token i may be matched; scare quotes are the writer's own words.
func (s *scope) readable(i int) bool {
	return s.quoted || !s.r.tokens[i].is(markQuoted)
}

// hit is a match: tokens from first to before last are the words found, from on to before end the
// whole match.
type hit struct{ first, last, from, end int }

// at tries a pattern at token i.
func (s *scope) at(p *pattern, i int) (hit, bool) {
	s.open, s.close = -1, -1
	end := s.run(p, 0, i, i)
	if end < 0 || end == i {
		return hit{}, false
	}
	h := hit{first: i, last: end, from: i, end: end}
	if s.open >= i && s.open < end {
		h.first = s.open
	}
	if s.close > h.first {
		h.last = s.close
	}
	return h, true
}

// within reports whether a pattern stands among the tokens from..end.
func (s *scope) within(p *pattern, from, end int) bool {
	for i := from; i < end; i++ {
		if p.mayBegin(s.r.tokens[i].text) {
			if _, ok := s.at(p, i); ok {
				return true
			}
		}
	}
	return false
}

// mayBegin is a quick look before a pattern is tried.
func (p *pattern) mayBegin(word string) bool {
	if p.first.any || p.first.words[word] {
		return true
	}
	if len(p.first.stems) == 0 {
		return false
	}
	for n := 2; n <= len(word); n++ {
		if p.first.stems[word[:n]] {
			return true
		}
	}
	return false
}

// run executes the program from pc at token i and gives the token after the match, or -1. start is
// where the match began; no match leaves its sentence.
func (s *scope) run(p *pattern, pc, i, start int) int {
	limit := s.r.sentences[s.r.tokens[start].sentence][1]
	for {
		in := &p.code[pc]
		pc++
		switch in.op {
		case opDone:
			return i
		case opWord, opOne, opClass:
			if i >= limit || !s.readable(i) || !s.takes(in, i) {
				return -1
			}
			i++
		case opGap:
			return s.gap(p, in, pc, i, start, limit)
		case opSplit:
			if end := s.run(p, in.x, i, start); end >= 0 {
				return end
			}
			pc = in.y
		case opJump:
			pc = in.x
		case opNot:
			open, end := s.open, s.close
			if s.run(in.not, 0, i, start) >= 0 {
				return -1
			}
			s.open, s.close = open, end
		case opOpen:
			s.open = i
		case opClose:
			s.close = i
		default:
			if !s.stands(in.op, i) {
				return -1
			}
		}
	}
}

func (s *scope) takes(in *instr, i int) bool {
	switch in.op {
	case opWord:
		return s.r.tokens[i].text == in.word
	case opOne:
		return in.list.has(s.r.tokens[i].text)
	}
	return in.class(s.r, i)
}

// gap tries what follows a gap after none, one, two ... words.
func (s *scope) gap(p *pattern, in *instr, pc, i, start, limit int) int {
	if in.within && i > start && i < limit && s.r.tokens[i].clause != s.r.tokens[i-1].clause {
		return -1
	}
	for k := 0; k <= in.x; k++ {
		if end := s.run(p, pc, i+k, start); end >= 0 {
			return end
		}
		at := i + k
		if at >= limit || !s.readable(at) || !in.all && s.neg.has(s.r.tokens[at].text) {
			return -1
		}
		if in.within && at+1 < limit && s.r.tokens[at+1].clause != s.r.tokens[at].clause {
			return -1
		}
	}
	return -1
}

// stands checks the places that are no words: beginnings and ends.
func (s *scope) stands(o op, i int) bool {
	t := s.r.tokens
	switch o {
	case opFirst:
		return i < len(t) && (i == 0 || t[i-1].sentence != t[i].sentence || t[i-1].is(markGreeting) && !t[i].is(markGreeting))
	case opClause:
		return i < len(t) && (i == 0 || t[i-1].clause != t[i].clause || t[i-1].is(markGreeting) && !t[i].is(markGreeting))
	case opLast:
		return i == len(t) || i > 0 && t[i-1].clause != t[i].clause
	}
	return false
}
