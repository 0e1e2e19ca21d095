package torture

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	endRounds = 6
	endsEach  = 5
)

// parting is somebody with whom everything is prepared to end the work: what is owed is let go in the
// step that says it.
type parting struct{ name, client, matter string }

// step goes on by a form of the site: what is hidden in it, and what is given here.
func (p *program) step(page, action string, given url.Values) string {
	p.t.Helper()
	fields, err := p.form(page, action)
	if err != nil {
		p.t.Fatal(err)
	}
	for name, values := range given {
		fields[name] = values
	}
	where, err := p.post(action, fields)
	if err != nil {
		p.t.Fatalf("%s on %s: %v", action, page, err)
	}
	return where
}

var (
	owedField  = regexp.MustCompile(`name="(owed\.[^"]+)"`)
	fieldValue = regexp.MustCompile(`name="from"[^>]*value="([^"]+)"`)
)

// prepare adds a client who owes something, and does all steps before it is said.
func (p *program) prepare(name string) parting {
	p.t.Helper()
	client := strings.TrimSuffix(pathOf(p.step("/clients/new", "/clients/new", url.Values{"name": {name}})), "/")
	p.step(client+"/charge", client+"/charge", url.Values{"kind": {"sold"}, "what": {"Oil"}, "amount": {"40"}})
	matter := pathOf(p.step(client+"/moving-on", client+"/end", nil))
	do := func(task string, given url.Values) {
		given.Set("done", "do")
		p.step(matter+"/do/"+task, matter+"/do/"+task, given)
	}
	do("reason", url.Values{"why": {"boundary"}, "grounds": {"yes"}})
	do("safety", url.Values{"stake": {"yes"}, "what": {"He held my arm."}})
	do("when", url.Values{"from": {p.field(matter+"/do/when", fieldValue)}})
	do("settle", url.Values{"looked": {"yes"}, p.field(matter+"/do/settle", owedField): {"let-go"}})
	do("look-over", url.Values{"seen": {"yes"}})
	return parting{name, client, matter}
}

// pathOf is an address without what says how it was come to.
func pathOf(where string) string {
	path, _, _ := strings.Cut(where, "?")
	return path
}

// field finds the name or value of a field on a page.
func (p *program) field(page string, what *regexp.Regexp) string {
	p.t.Helper()
	body, status, err := p.get(page)
	m := what.FindStringSubmatch(body)
	if err != nil || status != http.StatusOK || m == nil {
		p.t.Fatalf("%s has no %s (%d, %v)", page, what, status, err)
	}
	return m[1]
}

// say tells the client, which settles everything in one step.
func (p *program) say(e parting) error {
	fields, err := p.form(e.matter+"/do/words", e.matter+"/do/words")
	if err != nil {
		return err
	}
	fields.Set("how", "in-person")
	fields.Set("say", "I am ending our sessions as of today. I did not feel safe.")
	fields.Set("done", "now")
	_, err = p.post(e.matter+"/do/words", fields)
	return err
}

// state reads from the pages whether it was said, settled, and closed: each by itself.
func (p *program) state(e parting) (said, settled, closed bool) {
	p.t.Helper()
	page := func(path string) string {
		body, status, err := p.get(path)
		if err != nil || status != http.StatusOK {
			p.t.Fatalf("%s: %d %v", path, status, err)
		}
		return body
	}
	matter, money, client := page(e.matter), page(e.client+"/money"), page(e.client)
	return strings.Contains(matter, "as of today. I did not feel safe."), strings.Contains(money, "Nothing is open") && strings.Contains(money, "let go"),
		strings.Contains(client, "No more visits are booked from")
}

// A power cut at any moment while endings are settled: each is whole or not there, what was
// acknowledged is there, and what is not can be done afterwards.
func TestASettlementIsWholeOrNotThere(t *testing.T) {
	p := build(t)
	p.start()
	if _, err := p.post("/start", url.Values{}); err != nil {
		t.Fatal(err)
	}
	whole, none := 0, 0
	for round := range endRounds {
		var all []parting
		for n := range endsEach {
			all = append(all, p.prepare(fmt.Sprintf("Client %d in %d", n, round)))
		}
		told := p.sayAll(all)
		p.verify()
		p.start()
		for i, e := range all {
			said, settled, closed := p.state(e)
			if said != settled || said != closed || told[i] && !said {
				t.Fatalf("round %d: %s: acknowledged %v, said %v, settled %v, closed %v", round, e.name, told[i], said, settled, closed)
			}
			if said {
				whole++
				continue
			}
			none++
			if err := p.say(e); err != nil {
				t.Fatalf("after the power cut: %v", err)
			}
			if said, settled, closed := p.state(e); !said || !settled || !closed {
				t.Fatalf("done afterwards, and yet: said %v, settled %v, closed %v", said, settled, closed)
			}
		}
	}
	p.kill()
	t.Logf("%d endings, %d power cuts: %d were whole and %d not there", whole+none, endRounds, whole, none)
}

// sayAll says them all at once and cuts the power at a random moment. It gives what was acknowledged.
func (p *program) sayAll(all []parting) (told []bool) {
	told = make([]bool, len(all))
	var idle sync.WaitGroup
	for i, e := range all {
		idle.Go(func() { told[i] = p.say(e) == nil }) // ends when the program is gone
	}
	time.Sleep(time.Duration(5+rand.IntN(150)) * time.Millisecond)
	p.kill()
	idle.Wait()
	return told
}
