package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	longestFile     = 500
	longestFunction = 80
	documented      = 0.95
)

// The rules of the practice get the time as an argument; so does everything that the store retries.
func TestTheRulesReadNoClock(t *testing.T) {
	clocks := []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}
	for _, s := range sources(t) {
		pure := matches(practice, s.dir) || slices.Contains(kernel, s.dir)
		if s.test || !pure {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
				t.Errorf("%s: time.%s in a pure package; take the instant as an argument", s.at(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

// A second Update or View inside one would wait for itself (SQLite has one writer), and would not
// be undone with the first.
func TestNoTransactionInsideATransaction(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir == "internal/archtest" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			var params *ast.FieldList
			var body *ast.BlockStmt
			switch f := n.(type) {
			case *ast.FuncDecl:
				params, body = f.Type.Params, f.Body
			case *ast.FuncLit:
				params, body = f.Type.Params, f.Body
			default:
				return true
			}
			if body != nil && takesTx(params) {
				for _, call := range transactions(body) {
					t.Errorf("%s: a transaction is begun inside another; use the *store.Tx at hand", s.at(call.Pos()))
				}
			}
			return true
		})
	}
}

// takesTx reports whether a function has a *Tx or *store.Tx among its parameters.
func takesTx(params *ast.FieldList) bool {
	for _, p := range params.List {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		switch x := star.X.(type) {
		case *ast.Ident:
			if x.Name == "Tx" {
				return true
			}
		case *ast.SelectorExpr:
			if pkg, ok := x.X.(*ast.Ident); ok && pkg.Name == "store" && x.Sel.Name == "Tx" {
				return true
			}
		}
	}
	return false
}

// transactions finds calls like db.Update(ctx, …) and db.View(ctx, …).
func transactions(body *ast.BlockStmt) []*ast.CallExpr {
	var found []*ast.CallExpr
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Update" || sel.Sel.Name == "View") {
			found = append(found, call)
		}
		return true
	})
	return found
}

func TestNothingGrowsTooLong(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated || s.test {
			continue // a test may be one long story
		}
		if s.lines > longestFile {
			t.Errorf("%s has %d lines; %d are the most. Give a part of it a file of its own", s.path, s.lines, longestFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			lines := span(s.set, f.Body)
			if lines > longestFunction && tableLines(s.set, f.Body)*10 < lines*6 {
				t.Errorf("%s: %s has %d lines; %d are the most (tables excepted)", s.at(f.Pos()), f.Name.Name, lines, longestFunction)
			}
		}
	}
	walk(t, func(file string) {
		if ext := path.Ext(file); ext == ".templ" || ext == ".ts" || ext == ".mjs" {
			if n := strings.Count(text(t, file), "\n"); n > longestFile {
				t.Errorf("%s has %d lines; %d are the most", file, n, longestFile)
			}
		}
	})
}

// span counts the lines of a node.
func span(set *token.FileSet, n ast.Node) int {
	return set.Position(n.End()).Line - set.Position(n.Pos()).Line
}

// tableLines counts the lines of the longest literal in a function: a table is not a long function.
func tableLines(set *token.FileSet, body *ast.BlockStmt) int {
	longest := 0
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok {
			longest = max(longest, span(set, lit))
		}
		return true
	})
	return longest
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	comment, seen := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		seen[s.dir] = true
		if s.file.Doc != nil && len(s.file.Doc.Text()) > 40 {
			comment[s.dir] = true
		}
	}
	for dir := range seen {
		if !comment[dir] {
			t.Errorf("%s has no package comment: what it is for, what holds in it, what it must not import", dir)
		}
	}
}

func TestExportedNamesAreExplained(t *testing.T) {
	var all, explained int
	var bare []string
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		for _, name := range exported(s.file) {
			all++
			if name.explained {
				explained++
			} else {
				bare = append(bare, s.at(name.pos)+" "+name.name)
			}
		}
	}
	if ratio := float64(explained) / float64(all); ratio < documented {
		t.Errorf("%.1f %% of %d exported names have a comment, %.0f %% are asked; without:\n\t%s",
			ratio*100, all, documented*100, strings.Join(bare, "\n\t"))
	}
}

// named is an exported name and whether a comment stands with it.
type named struct {
	name      string
	pos       token.Pos
	explained bool
}

// exported lists a file's exported functions, methods of exported types, types, constants, variables.
func exported(file *ast.File) []named {
	var names []named
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				names = append(names, named{d.Name.Name, d.Pos(), d.Doc != nil})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				names = append(names, specNames(d, spec)...)
			}
		}
	}
	return names
}

// specNames gives the exported names of one line of a declaration. A comment over a group of
// constants explains the group.
func specNames(d *ast.GenDecl, spec ast.Spec) []named {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() {
			return []named{{spec.Name.Name, spec.Pos(), d.Doc != nil || spec.Doc != nil}}
		}
	case *ast.ValueSpec:
		var names []named
		for _, id := range spec.Names {
			if id.IsExported() {
				names = append(names, named{id.Name, id.Pos(), d.Doc != nil || spec.Doc != nil || spec.Comment != nil})
			}
		}
		return names
	}
	return nil
}

// exportedReceiver reports whether a function can be reached from outside its package.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

func TestNamesAreNamesOfTheTrade(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "manager", "misc", "shared"}
	for _, s := range sources(t) {
		if slices.Contains(vague, path.Base(s.dir)) || slices.Contains(vague, strings.TrimSuffix(path.Base(s.path), ".go")) {
			t.Errorf("%s: a name that says nothing; name the business it does", s.path)
		}
		for _, name := range exported(s.file) {
			if rest, ok := strings.CutPrefix(name.name, "Get"); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
				t.Errorf("%s: %s; leave the Get away", s.at(name.pos), name.name)
			}
		}
	}
}

// A test that can be skipped is a check that can be absent. (A property's own *rapid.T may discard
// what it drew.)
func TestNoTestIsSkipped(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch f := n.(type) {
			case *ast.FuncDecl:
				if f.Body != nil {
					findSkips(t, s, f.Type.Params, f.Body)
				}
			case *ast.FuncLit:
				findSkips(t, s, f.Type.Params, f.Body)
			}
			return true
		})
	}
}

// findSkips looks through one function for calls of Skip on its own *testing.T or testing.TB.
func findSkips(t *testing.T, s source, params *ast.FieldList, body *ast.BlockStmt) {
	var names []string
	for _, p := range params.List {
		typ := p.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if sel, ok := typ.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "testing" {
				for _, name := range p.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if _, inner := n.(*ast.FuncLit); inner {
			return false
		}
		if sel, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Skip") {
			if id, ok := sel.X.(*ast.Ident); ok && slices.Contains(names, id.Name) {
				t.Errorf("%s: a test that skips", s.at(sel.Pos()))
			}
		}
		return true
	})
}
