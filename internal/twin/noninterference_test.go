package twin

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
	"github.com/partwell/partwell/internal/web"
)

// engines are both, always.
var engines = []struct {
	name   string
	config func(testing.TB) store.Config
}{{"sqlite", storetest.SQLiteConfig}, {"postgres", storetest.PostgresConfig}}

// newPair fills two practices alike.
func newPair(t *testing.T, config func(testing.TB) store.Config) pair {
	t.Helper()
	p := pair{open(t, "told", config(t)), open(t, "not told", config(t))}
	for _, w := range p.both() {
		w.fill()
	}
	return p
}

// Whoever is no reader meets the same in both practices, whatever she opens.
func TestNobodyButTheReadersLearnsOfIt(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			begin := time.Now()
			p := newPair(t, e.config)
			t.Logf("filled after %v", time.Since(begin))
			for _, stage := range []struct {
				name    string
				moments []moment
			}{{"on the day", firstDay}, {"weeks later", weeksAfter}} {
				p.live(stage.moments)
				t.Logf("lived after %v", time.Since(begin))
				for _, w := range p.both() {
					w.mailedTokens()
				}
				all := p.gather()
				t.Run(stage.name, func(t *testing.T) { p.everybody(t, all) })
				t.Logf("walked after %v", time.Since(begin))
			}
			p.sameMail(t)
		})
	}
}

// everybody opens everything.
func (p pair) everybody(t *testing.T, all things) {
	tried := map[string]bool{}
	for _, role := range roles {
		w := p.walker(t, role)
		w.table(all)
		for line := range w.tried {
			tried[line] = true
		}
		t.Logf("%s: %d requests, %d forms", role, w.requests, len(w.forms))
	}
	for _, rt := range web.Routes() {
		if line := rt.Method + " " + rt.Path; rt.Method == "GET" && !tried[line] {
			t.Errorf("%s is not walked", line)
		}
	}
}

// sameMail compares the letters that left, but those to who told it and to its readers.
func (p pair) sameMail(t *testing.T) {
	var texts [2][]string
	for i, w := range p.both() {
		m := newMask(w)
		for _, l := range w.post.letters() {
			if !slices.Contains(secretAddresses(), l.To) {
				texts[i] = append(texts[i], m.String(fmt.Sprintf("%s\n%s\n%s", l.To, l.Subject, l.Text)))
			}
		}
	}
	if !slices.Equal(texts[0], texts[1]) {
		t.Errorf("other letters left:\n%v\n%v", texts[0], texts[1])
	}
	if len(texts[0]) == 0 {
		t.Error("no letter left at all")
	}
}
