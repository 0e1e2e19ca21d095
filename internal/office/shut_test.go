package office

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/practice/protocol"
)

// onlyEnding are those who store a visit that was booked before, and only take it out or go on with it.
var onlyEnding = []string{"CallOffByLink", "GiveBackHeld", "begin", "callOff", "cancelPlanned", "decideVisit", "giveUp", "settleVisit", "stopSession", "takeOff"}

// Every function that stores a visit asks first whether it may be booked: a new path that forgets it
// fails here. Besides the office nobody stores visits (see archtest's table of imports).
func TestEveryPathToAVisitAsksWhetherItMayBeBooked(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	asks, others := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			stores, mays := false, false
			ast.Inspect(f, func(n ast.Node) bool {
				switch x := n.(type) {
				case *ast.SelectorExpr:
					tx, named := x.X.(*ast.Ident)
					inner, nested := x.X.(*ast.SelectorExpr)
					onTx := named && tx.Name == "tx" || nested && inner.Sel.Name == "tx"
					stores = stores || onTx && (x.Sel.Name == "BookVisit" || x.Sel.Name == "ChangeVisit")
				case *ast.Ident:
					mays = mays || x.Name == "mayBook"
				}
				return true
			})
			if stores && mays {
				asks[f.Name.Name] = true
			} else if stores {
				others[f.Name.Name] = true
			}
		}
	}
	if diff := cmp.Diff([]string{"book", "bookExtra", "doOne", "hold", "move", "moveOwn", "moveVisit", "unchangeOne"}, slices.Sorted(maps.Keys(asks))); diff != "" {
		t.Errorf("who asks; add a try to shut in end_test.go: %s", diff)
	}
	if diff := cmp.Diff(onlyEnding, slices.Sorted(maps.Keys(others))); diff != "" {
		t.Errorf("who does not ask: %s", diff)
	}
}

// A wrong tap on a visit that still happens after the end can be taken back: it was never given up.
func TestAMissedVisitThatStillHappensIsPutRight(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		rule, sean := h.rule("Paying for booked time", "2026-01-05", "2026-02-10"), h.sean()
		v := h.book(h.clock.Now().AddDate(0, 0, 7))
		id := h.ends("no")
		h.shown(id, rule.ID, sean, protocol.Answers{"from": {"2026-03-05"}, "each": {string(v.ID) + "=happens"}}, protocol.Answers{})
		h.do(h.therapist, id, "words", spoken("I am ending our sessions."))
		h.clock.Advance(7*24*time.Hour + 20*time.Minute)
		h.must(h.step(h.desk, v.ID, ActMiss))
		h.must(h.step(h.desk, v.ID, ActUndo))
		h.must(h.step(h.desk, v.ID, ActArrive))
	})
}
