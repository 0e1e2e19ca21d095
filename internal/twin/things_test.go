package twin

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	_ "modernc.org/sqlite"             // the SQLite driver

	"github.com/partwell/partwell/internal/office"
)

// thing is what an address can name, in both practices at once: the same one, or, of a restricted file
// and what belongs to it, in the other practice an id that nothing has.
type thing struct {
	with, without string
	secret        bool
}

// things are what addresses are tried with, by the name of the part of the address.
type things map[string][]thing

// tables says where the ids come from that are not known by name. Of those that name a file, what belongs to
// a telling is apart: only one of the practices has it.
var tables = []struct{ part, table, file string }{
	{"matter", "cases", "id"}, {"message", "messages", "case_id"}, {"promise", "promises", "case_id"}, {"letter", "outbox", "case_id"},
	{"talk", "consultations", "case_id"}, {"mending", "improvements", "case_id"}, {"knot", "knots", ""},
	{"service", "services", ""}, {"away", "away", ""}, {"program", "programs", ""}, {"day", "extra_hours", ""}, {"week", "patterns", ""}, {"place", "places", ""}, {"resource", "resources", ""}, {"crossing", "crossings", ""}, {"line", "charge_lines", ""},
	{"act", "waiting_acts", ""}, {"entry", "ledger_entries", ""}, {"inquiry", "inquiries", ""},
}

// rows gives the ids of a table: of what belongs to a telling, or of all the rest.
func (w *twin) rows(db *sql.DB, table, file string, tellings bool) []string {
	in := []string{"'none'"}
	for _, t := range w.told {
		in = append(in, "'"+string(t.id)+"'")
	}
	query := fmt.Sprintf("select id from %s where practice_id = $1", table)
	if file != "" {
		query += fmt.Sprintf(" and (%s in (%s)) = %t", file, strings.Join(in, ", "), tellings)
	} else if tellings {
		return nil
	}
	return w.column(db, query+" order by id", w.practice.ID)
}

// raw opens the database beside the program.
func (w *twin) raw() *sql.DB {
	driver, address := "sqlite", w.config.Data
	if w.config.DatabaseURL != "" {
		driver, address = "pgx", w.config.DatabaseURL
	}
	db := got[*sql.DB](w)(sql.Open(driver, address))
	return db
}

// column reads one column of texts.
func (w *twin) column(db *sql.DB, query string, args ...any) (out []string) {
	w.t.Helper()
	rows, err := db.QueryContext(w.t.Context(), query, args...)
	w.must(err)
	defer func() { w.must(rows.Close()) }()
	for rows.Next() {
		var s string
		w.must(rows.Scan(&s))
		out = append(out, s)
	}
	w.must(rows.Err())
	return out
}

// few takes the first one and the last one of a list.
func few(n int) []int {
	if n <= 2 {
		return []int{0, 1}[:n]
	}
	return []int{0, n - 1}
}

// first leaves one thing for each part of an address, one that belongs to a restricted file, and all links.
func (all things) first() things {
	out := things{}
	for part, list := range all {
		if part == "token" { // each opens something else
			out[part] = list
			continue
		}
		out[part] = list[:1:1]
		i := slices.IndexFunc(list, func(x thing) bool { return x.secret })
		if part == "matter" && i > 1 || part == "visit" && len(list) > 1 { // the newest one, and another day
			out[part] = append(out[part], list[1])
		}
		if i > 0 {
			out[part] = append(out[part], list[i])
		}
	}
	return out
}

// fewest leaves out another day, and what never was where a restricted file has nothing of that kind.
func (all things) fewest() things {
	out := all.first()
	for _, part := range []string{"client", "visit", "colleague", "person", "session", "inquiry", "entry", "line", "crossing"} {
		out[part] = out[part][:1]
	}
	return out
}

// gather finds what addresses are tried with. There have to be as many of each kind in both practices,
// but for what belongs to the restricted files.
func (p pair) gather(tell func(format string, args ...any)) things {
	all := things{}
	with, without := p.with.raw(), p.without.raw()
	defer func() { p.with.must(with.Close()); p.with.must(without.Close()) }()
	for _, x := range tables {
		a, b := p.with.rows(with, x.table, x.file, false), p.without.rows(without, x.table, x.file, false)
		if len(a) != len(b) && (x.part != "knot" && x.part != "letter" || !p.open) {
			tell("%s: %d where it was told, %d where it was not, besides what the readers have", x.part, len(a), len(b))
		}
		for i := range min(len(a), len(b)) {
			if x.part == "knot" {
				break // each walker counts those that she sees
			}
			p.with.named(x.part, i, a[i])
			p.without.named(x.part, i, b[i])
		}
		for _, i := range few(min(len(a), len(b))) {
			all.add(x.part, a[i], b[i])
		}
		secret, other := p.with.rows(with, x.table, x.file, true), p.without.rows(without, x.table, x.file, true)
		for _, i := range few(len(secret)) {
			never := newID[string]()
			if i < len(other) { // both have it, and who reads it here has nothing of it there
				never = other[i]
			}
			all.secret(p, x.part, secret[i], never)
		}
	}
	delete(all, "knot")
	p.known(all)
	return all
}

// named gives an id a name for the masks, unless it has one.
func (w *twin) named(part string, i int, id string) {
	if _, ok := w.labels[id]; !ok {
		w.labels[id] = fmt.Sprintf("%s %d", part, i)
	}
}

func (all things) add(part, with, without string) {
	all[part] = append(all[part], thing{with: with, without: without})
}

// secret adds an id of a restricted file beside one that nothing has.
func (all things) secret(p pair, part, id, never string) {
	name := fmt.Sprintf("a %s of nobody's %d", part, len(all[part]))
	p.with.label(name, id)
	p.without.label(name, never)
	all[part] = append(all[part], thing{id, never, true})
}

// known adds what has a name, and what never was.
func (p pair) known(all things) {
	for _, who := range append([]string{cmp.Or(p.client, mara)}, mara, lena, paul, greta) {
		all.add("client", string(p.with.clients[who]), string(p.without.clients[who]))
	}
	for _, v := range append(slices.Clone(p.visits), mara+" 2026-03-31 10:00", mara+" 2026-03-18 10:00", mara+" 2026-03-26 10:00", paul+" 2026-03-24 11:30", lena+" 2026-04-01 14:00") {
		all.add("visit", string(p.with.visits[v]), string(p.without.visits[v]))
	}
	all.add("colleague", string(p.with.colleague), string(p.without.colleague))
	all.add("person", string(p.with.person(theo)), string(p.without.person(theo)))
	for _, word := range []struct {
		part  string
		words []string
	}{
		{"task", []string{"tell", "acknowledge", "words", "hear"}}, {"question", []string{"services", "hours", "boundaries", "name", "backups"}}, {"no", []string{"1", "2"}},
		{"receipt", []string{"2026-0001", "2026-0009", "2026-0500"}}, {"way", []string{office.Conduct, office.Pressure, office.End, "manner", "never"}}, {"slug", []string{"carvalho"}},
	} {
		for _, w := range word.words {
			all.add(word.part, w, w)
		}
	}
	for _, name := range names(p.with.tokens) {
		if name == "own page of "+ida || name == "own page of "+lena {
			continue // as Mara's
		}
		all.add("token", p.with.tokens[name], p.without.tokens[name])
		p.with.label("the address of "+name, p.with.tokens[name])
		p.without.label("the address of "+name, p.without.tokens[name])
	}
	all.add("token", strings.Repeat("x", 43), strings.Repeat("x", 43))
	for _, part := range []string{"client", "visit", "matter", "message", "promise", "letter", "talk", "mending", "crossing", "line", "entry", "inquiry", "colleague", "person", "session", "act", "away", "day", "week", "program", "place", "resource"} {
		all.secret(p, part, newID[string](), newID[string]())
	}
}

// lettersTokens keeps the personal links that left by mail to those who are no readers and told nothing.
func (w *twin) mailedTokens() {
	n := 0
	for _, l := range w.post.letters() {
		if w.isQuiet(l.To) {
			continue
		}
		for _, link := range l.Links {
			token := link[strings.LastIndex(link, "/")+1:]
			if !slices.Contains(values(w.tokens), token) && n < 4 {
				w.tokens[fmt.Sprintf("letter %d to %s", n, l.To)] = token
				n++
			}
		}
	}
}

func values(m map[string]string) (out []string) {
	for _, k := range names(m) {
		out = append(out, m[k])
	}
	return out
}

// isQuiet reports whether letters to an address are not compared.
func (w *twin) isQuiet(to string) bool {
	return slices.ContainsFunc(w.quiet, func(who string) bool { return address(who) == to })
}
