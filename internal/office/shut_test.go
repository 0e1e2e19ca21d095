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

	"github.com/google/go-cmp/cmp"
)

// onlyEnding are those who store a visit that was booked before, and only take it out or go on with it.
var onlyEnding = []string{"begin", "callOff", "cancelPlanned", "decideVisit", "releaseHeld", "settleVisit", "takeOff"}

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
	if diff := cmp.Diff([]string{"Book", "ChangeVisit", "Move", "bookHeld", "hold", "moveVisit"}, slices.Sorted(maps.Keys(asks))); diff != "" {
		t.Errorf("who asks; add a try to shut in end_test.go: %s", diff)
	}
	if diff := cmp.Diff(onlyEnding, slices.Sorted(maps.Keys(others))); diff != "" {
		t.Errorf("who does not ask: %s", diff)
	}
}
