package archtest

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// row says what the packages that match a pattern may import besides the standard library and
// besides themselves. Patterns are those of the module's folders; "/..." stands for everything below.
type row struct {
	packages string
	inside   []string // packages of ours
	outside  []string // prefixes of third-party import paths; "*" is any
	never    []string // packages of the standard library that stay out
}

var (
	kernel   = []string{"internal/ident", "internal/fault", "internal/money", "internal/civil"}
	practice = "internal/practice/..."
	// unclean is what would make a rule depend on more than its arguments.
	unclean = []string{"context", "database/sql", "net/http", "os", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand"}
)

// with gives the kernel and these.
func with(more ...string) []string { return slices.Concat(kernel, more) }

// door gives what a door of the house (web, api, cli, jobs) may see, and these.
func door(more ...string) []string {
	return with(slices.Concat([]string{"internal/office", practice}, more)...)
}

// table is the one of docs/design.md. The first row whose pattern matches counts; a package
// without a row fails the test.
var table = []row{
	{packages: "internal/ident"},
	{packages: "internal/fault"},
	{packages: "internal/money", inside: kernel},
	{packages: "internal/civil", inside: kernel},

	{packages: "internal/practice/...", inside: with(practice), never: unclean},
	{packages: "protocols"},
	{packages: "packs"},
	{packages: "internal/definition", inside: with("internal/practice/protocol/...", "internal/practice/jurisdiction", "protocols", "packs"),
		outside: []string{"github.com/google/cel-go", "cel.dev/expr", "google.golang.org/protobuf", "github.com/goccy/go-yaml"}},
	{packages: "internal/drawing", inside: with("internal/practice/protocol")},

	{packages: "internal/seal", inside: kernel, outside: []string{"golang.org/x/crypto"}},
	{packages: "internal/store/storetest", inside: with(practice, "internal/store", "internal/seal"), outside: []string{"github.com/jackc/pgx/v5"}},
	{packages: "internal/store/...", inside: with(practice, "internal/seal", "internal/store/..."),
		outside: []string{"github.com/jackc/pgx/v5", "modernc.org/sqlite", "github.com/pressly/goose/v3", "github.com/riverqueue/river"}},
	{packages: "internal/backup", inside: with("internal/store", "internal/seal")},

	{packages: "internal/phone", outside: []string{"github.com/nyaruka/phonenumbers"}},
	{packages: "internal/office", inside: with(practice, "internal/store", "internal/seal", "internal/phone"), outside: []string{"github.com/google/uuid"},
		never: []string{"net/http", "database/sql"}},
	{packages: "internal/sample", inside: door()},

	{packages: "internal/web/...", inside: door("internal/web/...", "internal/drawing"),
		outside: []string{"github.com/a-h/templ", "golang.org/x/text", "golang.org/x/net/html", "github.com/andybalholm/cascadia", "rsc.io/qr"},
		never:   []string{"database/sql", "html/template", "text/template"}},
	{packages: "internal/api", inside: door(), outside: []string{"github.com/danielgtaylor/huma/v2"}, never: []string{"database/sql"}},
	{packages: "internal/cli", inside: door("internal/definition", "internal/drawing", "internal/config", "protocols"),
		outside: []string{"github.com/alecthomas/kong", "golang.org/x/term"}, never: []string{"database/sql"}},
	{packages: "internal/jobs", inside: door(), outside: []string{"github.com/riverqueue/river"}, never: []string{"net/http"}},

	{packages: "internal/auth", inside: kernel, outside: []string{"github.com/alexedwards/argon2id", "golang.org/x/crypto/argon2", "golang.org/x/text/unicode/norm"}},
	{packages: "internal/mail", inside: kernel, outside: []string{"github.com/wneessen/go-mail", "github.com/arran4/golang-ical"}},
	{packages: "internal/config", inside: kernel},
	{packages: "internal/archtest"},

	// What looks at the whole from outside, and what wires it by hand.
	{packages: "internal/journeys/...", inside: []string{"..."}, outside: []string{"*"}},
	{packages: "internal/torture/...", inside: []string{"..."}, outside: []string{"*"}},
	{packages: "internal/twin/...", inside: []string{"..."}, outside: []string{"*"}},
	{packages: "internal/bench/...", inside: []string{"..."}, outside: []string{"*"}},
	{packages: "cmd/...", inside: []string{"..."}, outside: []string{"*"}},
}

// matches reports whether a folder falls under a pattern.
func matches(pattern, dir string) bool {
	prefix, all := strings.CutSuffix(pattern, "...")
	if !all {
		return pattern == dir
	}
	return dir == strings.TrimSuffix(prefix, "/") || strings.HasPrefix(dir, prefix)
}

// rowFor finds the row of a package.
func rowFor(dir string) (row, bool) {
	for _, r := range table {
		if matches(r.packages, dir) {
			return r, true
		}
	}
	return row{}, false
}

// allowed says why an import is not allowed, or nothing.
func (r row) allowed(dir, imported string) string {
	if own, ours := strings.CutPrefix(imported, module+"/"); ours {
		if own == dir || slices.ContainsFunc(r.inside, func(p string) bool { return matches(p, own) }) {
			return ""
		}
		return "its row in imports_test.go does not name this package of ours"
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		if slices.Contains(r.never, imported) {
			return "this part of the standard library stays out of it"
		}
		return ""
	}
	if slices.ContainsFunc(r.outside, func(p string) bool {
		return p == "*" || imported == p || strings.HasPrefix(imported, p+"/")
	}) {
		return ""
	}
	return "its row in imports_test.go does not name this third-party package"
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, s := range sources(t) {
		r, known := rowFor(s.dir)
		if !known {
			t.Errorf("%s: the package has no row in the table of imports_test.go; add one that says what it may import", s.path)
			continue
		}
		if s.test {
			continue
		}
		for _, imported := range s.imports() {
			if why := r.allowed(s.dir, imported); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imported, why)
			}
		}
	}
}

// Tests may use more than the code they test, but the rules are proven without the house around them.
func TestTheRulesAreTestedAlone(t *testing.T) {
	fine := []string{"github.com/google/go-cmp", "pgregory.net/rapid"}
	for _, s := range sources(t) {
		if !s.test || !matches(practice, s.dir) {
			continue
		}
		r := row{inside: with(practice), outside: fine, never: []string{"context", "database/sql", "net/http"}}
		for _, imported := range s.imports() {
			if why := r.allowed(s.dir, imported); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imported, why)
			}
		}
	}
}

func TestSubjectsHaveNoCircles(t *testing.T) {
	edges := map[string][]string{}
	for _, s := range sources(t) {
		if s.test || !matches(practice, s.dir) {
			continue
		}
		for _, imported := range s.imports() {
			if own, ours := strings.CutPrefix(imported, module+"/"); ours && matches(practice, own) && !slices.Contains(edges[s.dir], own) {
				edges[s.dir] = append(edges[s.dir], own)
			}
		}
	}
	// Go itself refuses circles between packages; what it does not see is a pair of subjects whose
	// folders lean on each other through their sub-packages.
	subject := func(dir string) string {
		rest := strings.TrimPrefix(dir, "internal/practice/")
		name, _, _ := strings.Cut(rest, "/")
		return name
	}
	between := map[string]map[string]bool{}
	for from, tos := range edges {
		for _, to := range tos {
			a, b := subject(from), subject(to)
			if a == b {
				continue
			}
			if between[a] == nil {
				between[a] = map[string]bool{}
			}
			between[a][b] = true
		}
	}
	var visit func(name string, trail []string)
	visit = func(name string, trail []string) {
		if slices.Contains(trail, name) {
			t.Errorf("subjects lean on each other in a circle: %s", strings.Join(append(trail, name), " → "))
			return
		}
		for next := range between[name] {
			visit(next, append(slices.Clone(trail), name))
		}
	}
	for name := range between {
		visit(name, nil)
	}
}

func TestTheTableItself(t *testing.T) {
	cases := []struct {
		dir, imported string
		fine          bool
	}{
		{"internal/practice/client", module + "/internal/civil", true},
		{"internal/practice/client", module + "/internal/store", false},
		{"internal/practice/client", "context", false},
		{"internal/practice/client", "github.com/google/uuid", false},
		{"internal/web/pages", module + "/internal/office", true},
		{"internal/web/pages", module + "/internal/store", false},
		{"internal/web/pages", module + "/internal/cli", false},
		{"internal/office", "net/http", false},
		{"internal/store", "modernc.org/sqlite/lib", true},
		{"cmd/partwell", module + "/internal/store", true},
	}
	for _, c := range cases {
		r, known := rowFor(c.dir)
		if !known {
			t.Fatalf("no row for %s", c.dir)
		}
		if got := r.allowed(c.dir, c.imported) == ""; got != c.fine {
			t.Errorf("%s importing %s: allowed is %v, want %v", path.Base(c.dir), c.imported, got, c.fine)
		}
	}
}
