package twin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/web"
)

// Whoever is no reader meets the same in both practices, whatever she opens, sends and does.
func TestNobodyButTheReadersLearnsOfIt(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			p := e.pair(t)
			p.live(firstDay)
			t.Run("on the day", func(t *testing.T) { p.walkers(t, roles, p.gather(t.Errorf).first()).pages() })
			p.live(weeksAfter)
			t.Run("no readable word", p.noCanary)
			for _, w := range p.both() {
				w.mailedTokens()
			}
			each := leaks
			if e.name != engines[0].name { // the queries are others there; what makes pages of them is not
				each = besides(leaks)
			}
			p.findsEach(t, each)
			t.Run("weeks later", func(t *testing.T) {
				all := p.gather(t.Errorf)
				walkers := p.walkers(t, roles, all)
				walkers.pages()
				p.sameLines(t, roles, all)
				p.sameHarm(t)
				if e.name == engines[0].name {
					walkers.forms()
				} else {
					walkers.all = all.first()
					walkers.formsInTurn()
				}
				walkers.whole()
			})
			t.Run("afterwards", func(t *testing.T) { p.walkers(t, roles, p.gather(t.Errorf).first()).pages() })
			p.sameMail(t.Errorf)
		})
	}
}

// walkers are all roles, with what addresses are tried with.
type walkers struct {
	t   *testing.T
	all things
	who []*walker
}

func (p pair) walkers(t *testing.T, roles []string, all things) walkers {
	ws := walkers{t: t, all: all}
	for i, role := range roles {
		w := p.walker(t, role)
		w.turn = i
		ws.who = append(ws.who, w)
	}
	return ws
}

// follow says how many times they follow each shape of an address, and send each form.
func (ws walkers) follow(often int) walkers {
	for _, w := range ws.who {
		w.often = often
	}
	return ws
}

// pages lets each of them open everything.
func (ws walkers) pages() {
	begin := time.Now()
	n := 0
	for _, w := range ws.who {
		w.pages(ws.all)
		n += w.requests
	}
	ws.t.Logf("%d pages in %v", n, time.Since(begin).Round(time.Millisecond))
}

// forms lets each of them send everything.
func (ws walkers) forms() {
	ws.send(func() map[string]int { return map[string]int{} })
}

// formsInTurn lets each of them send every line of the table, and one of them each form filled in.
func (ws walkers) formsInTurn() {
	sent := map[string]int{}
	ws.send(func() map[string]int { return sent })
}

// send lets each of them send everything; sent counts what was.
func (ws walkers) send(sent func() map[string]int) {
	begin := time.Now()
	n, forms := 0, 0
	for _, w := range ws.who {
		w.requests = 0
		w.posts(ws.all)
		forms += w.sendForms(sent())
		w.still()
		n += w.requests
	}
	ws.t.Logf("%d forms filled in, %d requests in %v", forms, n, time.Since(begin).Round(time.Millisecond))
}

// whole fails where a line of the site's table was not tried by each of them.
func (ws walkers) whole() {
	for _, w := range ws.who {
		for _, rt := range web.Routes() {
			if line := rt.Method + " " + rt.Path; w.differs == 0 && !w.tried[line] {
				ws.t.Errorf("%s is not walked by %s", line, w.role)
			}
		}
	}
}

// sameMail compares the letters that left, but those to who told it and to its readers.
func (p pair) sameMail(tell func(format string, args ...any)) {
	var texts [2][]string
	for i, w := range p.both() {
		m := newMask(w)
		for _, l := range w.post.letters() {
			if !w.isQuiet(l.To) {
				texts[i] = append(texts[i], m.String(fmt.Sprintf("%s\n%s\n%s", l.To, l.Subject, l.Text)))
			}
		}
	}
	if !slices.Equal(texts[0], texts[1]) {
		tell("other letters left:\n%s", difference(strings.Join(texts[0], "\n"), strings.Join(texts[1], "\n")))
	}
	if len(texts[0]) == 0 {
		tell("no letter left at all")
	}
}
