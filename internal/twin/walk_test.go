package twin

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/partwell/partwell/internal/api"
	"github.com/partwell/partwell/internal/web"
)

// roles are those who are no readers. Nobody is signed in as a client, a colleague or the public: they
// come by their links, or by none.
var roles = []string{theo, noor, kim, astrid, otto, public}

const public = "nobody"

// walker opens pages and sends forms as one of the roles in both practices at once, and compares.
type walker struct {
	p       pair
	t       *testing.T
	role    string
	turn    int // which of several she is
	cookies [2]*http.Cookie
	keys    [2]string // of programs that act as the role
	masks   [2]*mask
	tried   map[string]bool // by the line of the table
	shapes  map[string]int
	differs int
	// often is how many times each shape of an address (its path without ids, the names of what is asked) is
	// followed, and a form of one shape sent.
	often int
	// most is how many differences are told of, to tell; the others follow from the first ones mostly.
	most     int
	tell     func(format string, args ...any)
	requests int
	// met are the forms seen on the way, to be sent later.
	met []form
}

// form is a form on a page, found again on that page by its number.
type form struct {
	page [2]string
	no   int
}

func (p pair) walker(t *testing.T, role string) *walker {
	w := &walker{p: p, t: t, role: role, often: 2, most: 6, tell: t.Errorf, tried: map[string]bool{}, shapes: map[string]int{}}
	for i, twin := range p.both() {
		w.masks[i] = newMask(twin)
		if role != public {
			w.cookies[i] = &http.Cookie{Name: "partwell", Value: twin.session(role)}
			w.keys[i] = twin.program(role)
		}
	}
	return w
}

// answer is what came back.
type answer struct {
	status int
	head   string
	body   string
}

// send asks one practice.
func (w *walker) send(i int, method, path string, values url.Values) answer {
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(values.Encode()))
	r.Host = "localhost"
	r.RemoteAddr = "192.0.2.1:4711"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if w.cookies[i] != nil {
		r.AddCookie(w.cookies[i])
	}
	if strings.HasPrefix(path, api.Prefix) {
		r.Header.Set("Authorization", "Bearer "+w.keys[i])
	}
	rec := httptest.NewRecorder()
	w.p.both()[i].site.ServeHTTP(rec, r)
	var head []string
	for name, values := range rec.Header() {
		head = append(head, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(head)
	return answer{rec.Code, strings.Join(head, "\n"), rec.Body.String()}
}

// ask asks both at once, and tells where the answers differ. ok is whether they are the same.
func (w *walker) ask(method string, path [2]string, values [2]url.Values) (both [2]answer, ok bool) {
	var wait sync.WaitGroup
	for i := range both {
		wait.Go(func() { both[i] = w.send(i, method, path[i], values[i]) })
	}
	wait.Wait()
	w.requests++
	var masked [2]string
	for i, a := range both {
		masked[i] = fmt.Sprintf("%d\n%s\n\n%s", a.status, w.masks[i].String(a.head), w.masks[i].String(a.body))
	}
	if masked[0] == masked[1] {
		if both[0].status >= 500 {
			w.t.Errorf("%s %s by %s: %d", method, w.masks[0].String(path[0]), w.role, both[0].status)
		}
		return both, true
	}
	if w.differs++; w.differs <= w.most+1 {
		w.tell("%s %s by %s tells that something was told:\n%s", method, w.masks[0].String(path[0]), w.role, difference(masked[0], masked[1]))
	}
	return both, false
}

// pages opens every page of the site's table, with every id that addresses are tried with, and where
// their links lead.
func (w *walker) pages(all things) {
	all = w.hers(all)
	for _, rt := range web.Routes() {
		if rt.Method != http.MethodGet {
			continue
		}
		for _, path := range w.paths(rt, all) {
			w.open(path)
			w.tried[rt.Method+" "+rt.Path] = true
		}
	}
	for _, extra := range asked {
		w.open([2]string{extra, extra})
	}
	w.asPrograms(all)
}

// hers leaves of the personal links, which open the same to whoever has them, those whose turn it is to her. Who
// comes without a name opens them all.
func (w *walker) hers(all things) things {
	if w.role == public {
		return all
	}
	all = maps.Clone(all)
	var links []thing
	for i, x := range all["token"] {
		if (i+w.turn)%len(roles) == 0 {
			links = append(links, x)
		}
	}
	all["token"] = links
	return all
}

// asked are pages with what is searched for, the words of the telling among them.
var asked = []string{
	"/find?q=said+something", "/find?q=quaverlith", "/find?q=" + url.QueryEscape(canary("told", 0)), "/find?q=Mara", "/find?q=Theo", "/find?q=Lena+Ortiz", "/clients?q=quaverlith", "/clients?q=said", "/clients?q=Mara", "/clients?q=ida",
	"/calendar?day=2026-03-31", "/calendar?day=2026-03-24", "/calendar?day=2026-04-14", "/calendar?view=week&day=2026-03-24", "/calendar?view=month&day=2026-03-24&show=off", "/calendar?view=list&day=2026-03-24&who=all", "/calendar/times?from=2026-03-23&to=2026-04-19&show=off",
	"/assets/nothing", "/nothing", "/matters", "/second-looks",
}

// paths fills the parts of a line of the table: each part with each of its things, while the others have
// their first ones.
func (w *walker) paths(rt web.Route, all things) (out [][2]string) {
	var parts []string
	for part := range strings.SplitSeq(rt.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && name != "$}" {
			parts = append(parts, strings.TrimSuffix(name, "}"))
		}
	}
	fill := func(of string, x thing) {
		path := [2]string{strings.ReplaceAll(rt.Path, "{$}", ""), strings.ReplaceAll(rt.Path, "{$}", "")}
		for _, part := range parts {
			if len(all[part]) == 0 {
				w.t.Fatalf("%s %s: nothing to try for {%s}; say in known what it is tried with", rt.Method, rt.Path, part)
			}
			use := all[part][0]
			if part == of {
				use = x
			}
			path[0], path[1] = strings.ReplaceAll(path[0], "{"+part+"}", use.with), strings.ReplaceAll(path[1], "{"+part+"}", use.without)
		}
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	fill("", thing{})
	for _, part := range parts {
		for _, x := range all[part] {
			fill(part, x)
		}
	}
	return out
}

// open opens a page, and then where its links lead, as far as such pages were not opened yet.
func (w *walker) open(path [2]string) {
	w.follow(path, 0)
}

func (w *walker) follow(path [2]string, depth int) {
	if w.differs > w.most {
		return
	}
	both, ok := w.ask(http.MethodGet, path, [2]url.Values{})
	if !ok || both[0].status != http.StatusOK || !strings.Contains(both[0].head, "text/html") {
		return
	}
	var links [2][]string
	for i := range both {
		var forms int
		links[i], forms = leadsTo(both[i].body)
		for no := range forms * (1 - i) { // both have the same
			w.met = append(w.met, form{path, no})
		}
	}
	for n := range links[0] {
		next := [2]string{bare(links[0][n]), bare(links[1][n])}
		if shape := shapeOf(next[0]); depth < 2 && strings.Contains(next[0], "?") && w.shapes[shape] < w.often {
			w.shapes[shape]++
			w.follow(next, depth+1)
		}
	}
}

// leadsTo gives where the links of a page lead within the site, and how many forms it has that change something.
func leadsTo(page string) (links []string, forms int) {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return links, forms
		}
		if kind != html.StartTagToken {
			continue
		}
		tag, more := z.TagName()
		link, form := string(tag) == "a", string(tag) == "form"
		for (link || form) && more {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch {
			case link && string(key) == "href" && strings.HasPrefix(string(value), "/"):
				links = append(links, string(value))
			case form && string(key) == "method" && string(value) == "post":
				forms++
			}
		}
	}
}

func bare(link string) string { before, _, _ := strings.Cut(link, "#"); return before }

// shapeOf gives an address without ids and without values.
func shapeOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return secrets.ReplaceAllString(ids.ReplaceAllString(u.Path, "…"), "…") + "?" + strings.Join(names(u.Query()), "&")
}
