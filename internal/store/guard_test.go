package store_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

// queries reads every query constant of the package from its source: a constant string that begins
// with its name as a comment.
func queries(t testing.TB) map[string]string {
	t.Helper()
	constants := map[string]ast.Expr{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		collect(file, constants)
	}
	found := map[string]string{}
	for name, expr := range constants {
		if text, ok := constant(expr, constants); ok && strings.HasPrefix(text, "-- ") {
			found[name] = text
		}
	}
	if len(found) < 40 {
		t.Fatalf("only %d queries found: does this test still read the package?", len(found))
	}
	return found
}

func collect(file *ast.File, into map[string]ast.Expr) {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, n := range v.Names {
				if i < len(v.Values) {
					into[n.Name] = v.Values[i]
				}
			}
		}
	}
}

// constant works out a constant string: a literal, another constant, a sum of those.
func constant(expr ast.Expr, constants map[string]ast.Expr) (string, bool) {
	switch e := expr.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		other, ok := constants[e.Name]
		if !ok {
			return "", false
		}
		return constant(other, constants)
	case *ast.ParenExpr:
		return constant(e.X, constants)
	case *ast.BinaryExpr:
		left, ok1 := constant(e.X, constants)
		right, ok2 := constant(e.Y, constants)
		return left + right, e.Op == token.ADD && ok1 && ok2
	}
	return "", false
}

func TestEveryQueryPreparesOnBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		all := queries(t)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			st, err := db.WritePool().PrepareContext(context.Background(), all[name])
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if err := st.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// forbidden are constructs that differ between the engines, with what to do instead.
var forbidden = map[string]string{
	`\bnow\s*\(`:                        "pass tx.Now()",
	`\bcurrent_(timestamp|date|time)\b`: "pass tx.Now()",
	`\b(greatest|least)\s*\(`:           "use case when",
	`\bany\s*\(`:                        "expand the list",
	`->`:                                "use real columns, not JSON",
	`\bfor\s+(update|share)\b`:          "lock by an update of the lock row",
	`\bskip\s+locked\b`:                 "lock by an update of the lock row",
	`\?`:                                "placeholders are $1, $2",
	`\b(lower|upper)\s*\(`:              "fold in Go and store the key",
	`\bi?like\b`:                        "fold in Go and search by range or word",
	`::`:                                "use cast(… as …)",
	`\b(random|datetime|strftime|date_trunc|extract)\s*\(`: "pass what Go worked out",
}

func TestNoQueryUsesWhatDiffers(t *testing.T) {
	literal := regexp.MustCompile(`'[^']*'`)
	for name, text := range queries(t) {
		_, body, _ := strings.Cut(text, "\n")
		body = literal.ReplaceAllString(strings.ToLower(body), "''")
		for pattern, instead := range forbidden {
			if found := regexp.MustCompile(pattern).FindString(body); found != "" {
				t.Errorf("%s uses %q; %s", name, found, instead)
			}
		}
	}
}

// acrossPractices are the queries that do not name the practice, each with its reason.
var acrossPractices = map[string]string{
	"practiceByID":     "the practice itself",
	"practiceBySlug":   "the practice itself",
	"practiceAll":      "the list of practices of this installation",
	"practiceUpdate":   "the practice itself",
	"practiceInsert":   "the practice itself",
	"practiceLock":     "the practice itself",
	"practiceTried":    "the practice itself",
	"draftSweep":       "housekeeping of the installation",
	"bookingSweep":     "housekeeping of the installation",
	"sessionByToken":   "the secret token decides, and gives the practice",
	"sessionTouch":     "the secret token decides",
	"sessionEndToken":  "the secret token decides",
	"sessionSweep":     "housekeeping of the installation",
	"programByToken":   "the secret key decides, and gives the practice",
	"linkByToken":      "the secret token decides, and gives the practice",
	"linkSpend":        "the secret token decides, and gives the practice",
	"setupByToken":     "the secret token decides",
	"setupSpend":       "the secret token decides",
	"keySweep":         "housekeeping of the installation",
	"attemptSweep":     "housekeeping of the installation",
	"savepointOpen":    "no table",
	"savepointRelease": "no table",
	"savepointUndo":    "no table",
	"auditHeads":       "the ends of all chains, for the anchors of the installation",
	"auditPractices":   "what verify goes through, practice by practice",
	"identityAdopt":    "the installation itself",
	"identityRead":     "the installation itself",
	"letterClaim":      "letters of all practices go out together",
	"remindersAll":     "the practices whose clients are written to, one after the other",
	"visitsHeldPast":   "times held in all practices are given back together",
}

func TestEveryQueryNamesThePractice(t *testing.T) {
	named := regexp.MustCompile(`practice_id\s*=\s*(\$\d+|\w+\.practice_id)|insert into \w+\s*\([^)]*\bpractice_id\b`)
	all := queries(t)
	for name, text := range all {
		_, body, _ := strings.Cut(text, "\n")
		_, exempt := acrossPractices[name]
		if bounded := named.MatchString(strings.ToLower(body)); !bounded && !exempt {
			t.Errorf("%s does not say whose rows it means:\n%s", name, text)
		}
	}
	for name, reason := range acrossPractices {
		if all[name] == "" {
			t.Errorf("%s is exempt (%s), but there is no such query", name, reason)
		}
	}
}

// small are tables that may be read from end to end, each with its reason.
var small = map[string]string{
	"practices":  "one row for each practice of the installation",
	"audit_head": "one row for each practice of the installation",
	"reminders":  "one row for each practice of the installation",
}

func TestNoQueryReadsALargeTableFromEndToEnd(t *testing.T) {
	db, _ := storetest.SQLite(t)
	placeholder := regexp.MustCompile(`\$(\d+)`)
	scan := regexp.MustCompile(`^SCAN (\w+)`)
	for name, text := range queries(t) {
		if strings.HasPrefix(name, "savepoint") {
			continue // no table
		}
		most := 0
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(m[1])
			most = max(most, n)
		}
		for _, step := range plan(t, db, name, text, make([]any, most)) {
			m := scan.FindStringSubmatch(step)
			if len(m) < 2 || m[1] == "CONSTANT" {
				continue
			}
			if table := behind(m[1], text); small[table] == "" {
				t.Errorf("%s reads all of %s (%s):\n%s", name, table, step, text)
			}
		}
	}
}

func plan(t testing.TB, db *store.DB, name, text string, args []any) (steps []string) {
	t.Helper()
	rs, err := db.WritePool().Query("explain query plan "+text, args...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	defer rs.Close()
	for rs.Next() {
		var id, parent, unused int
		var step string
		if err := rs.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rs.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// behind gives the table that an alias of a query stands for; a part of the query itself (with …, or
// a select in brackets) reads what its own steps show.
func behind(alias, text string) string {
	if m := regexp.MustCompile(`(?i)\b(?:from|join|into|update)\s+(\w+)\s+(?:as\s+)?` + alias + `\b`).FindStringSubmatch(text); m != nil {
		return m[1]
	}
	part := regexp.MustCompile(`(?i)\b` + alias + `\s*(\([^)]*\))?\s+as\s*\(|\)\s*(?:as\s+)?` + alias + `\b`)
	if part.MatchString(text) {
		return "practices" // small by itself; its own steps are judged
	}
	return alias
}
