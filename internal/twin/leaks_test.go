package twin

import (
	"database/sql"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/consultation"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// leak is something that a mistake would let out; by is who would see it.
type leak struct {
	name string
	by   string
	// rows does it in the store, sql beside the program, site in front of it, post in the letters.
	rows func(w *twin, tx *store.Tx) error
	sql  string
	site func(w *twin, next http.Handler) http.Handler
	post func(w *twin)
}

// leaks are the mistakes that are easily made.
var leaks = []leak{
	{name: "an entry on the client's line", by: theo, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddKnot(w.practice.ID, client.Knot{ID: newID[ident.Knot](), Client: w.clients[mara], Kind: client.KindLine, At: tx.Now(), Text: "Told", Theirs: true, Way: client.WayLink, Case: w.told[0].id})
	}},
	{name: "an entry that names nothing", by: noor, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddKnot(w.practice.ID, client.Knot{ID: newID[ident.Knot](), Client: w.clients[mara], Kind: client.KindCancelled, At: tx.Now(), Text: "Called off", Visit: w.visits[mara+" 2026-03-31 10:00"]})
	}},
	{name: "a promise without its file", by: theo, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddPromise(w.practice.ID, promise.Promise{ID: newID[ident.Promise](), Kind: promise.Call, Client: w.clients[mara], Due: tx.Now()})
	}},
	{name: "a promise to an owner who does not hear such things", by: astrid, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddPromise(w.practice.ID, promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Person: w.person(astrid), Task: office.LetterTask + newID[string](), Text: "A letter", Due: tx.Now()})
	}},
	{name: "a letter without its file", by: astrid, rows: func(w *twin, tx *store.Tx) error {
		return tx.Enqueue(store.Letter{ID: newID[string](), Practice: w.practice.ID, Kind: "mail", Due: tx.Now(), Recipient: address(mara), Subject: "A note", Body: "Hello", MessageID: newID[string]()})
	}},
	{name: "a letter to somebody else", by: public, post: func(w *twin) {
		w.post.sent = append(w.post.sent, office.Letter{To: address(theo), Subject: "A note", Text: "Something was told"})
	}},
	{name: "a reader too many", by: astrid, sql: `insert into case_readers (practice_id, case_id, person_id) select practice_id, id, $3 from cases where practice_id = $1 and id = $2`},
	{name: "a list without its readers", by: astrid, sql: `update cases set restricted = not restricted where practice_id = $1 and id = $2 and $3 <> ''`},
	{name: "a list by who treats", by: theo, sql: `update cases set restricted = not restricted, about_id = '', protocol = 'other', therapist_id = $3 where practice_id = $1 and id = $2`},
	{name: "a promise whose file is open to all", by: kim, sql: `update promises set case_id = '', client_id = '', done_at = null where practice_id = $1 and case_id = $2 and $3 <> ''`},
	{name: "a visit taken out in another way", by: theo, sql: `update visits set state = 'missed' where practice_id = $1 and id = (select id from visits where practice_id = $1 and therapist_id = $3 and client_id = (select client_id from cases where practice_id = $1 and id = $2) order by starts desc limit 1)`},
	{name: "a look that is shown to the client", by: public, rows: func(w *twin, tx *store.Tx) error {
		tx.Audit(w.practice.ID, w.people[ines].Text(), "client.view", string(w.clients[mara]))
		return nil
	}},
	{name: "what a client asks", by: kim, rows: func(w *twin, tx *store.Tx) error {
		_, err := tx.AddOwnBoundary(w.practice.ID, w.clients[mara], "Somebody else, please", client.ByPhone, "2026-03-23")
		return err
	}},
	{name: "a way out that she did not choose", by: theo, rows: func(w *twin, tx *store.Tx) error {
		was, err := tx.WayOutOf(w.practice.ID, w.clients[mara])
		if err != nil {
			return err
		}
		return tx.SaveWayOut(w.practice.ID, client.WayOut{Client: w.clients[mara], Kind: client.Stop, Since: "2026-03-23", Version: was.Version})
	}},
	{name: "talked over, on the client's page", by: theo, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddConsultation(w.practice.ID, consultation.Consultation{ID: newID[ident.Consultation](), Client: w.clients[mara], By: w.person(ines), How: consultation.ByLine, Who: "Ana", On: "2026-03-23", Kept: true})
	}},
	{name: "somebody on the list of those who ask", by: noor, rows: func(w *twin, tx *store.Tx) error {
		return tx.AddInquiry(w.practice.ID, inquiry.Inquiry{ID: newID[ident.Inquiry](), Name: lena, Email: address(lena), At: tx.Now(), Due: tx.Now(), State: inquiry.New})
	}},
	{name: "a visit more in the calendar", by: kim, rows: func(w *twin, tx *store.Tx) error {
		_, err := tx.BookVisit(w.practice.ID, scheduling.Visit{ID: newID[ident.Visit](), Client: w.clients[mara], Therapist: w.person(noor), Service: w.service, Title: "Massage, 60 minutes",
			Starts: tx.Now().AddDate(0, 0, 9), Minutes: 60, Price: price, State: scheduling.Booked, BookedAt: tx.Now()}, w.practice.Location())
		return err
	}},
	{name: "another answer for what is there", by: theo, site: func(w *twin, next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, string(w.told[0].id)) {
				rw.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(rw, r)
		})
	}},
	{name: "a number that counts", by: otto, site: func(w *twin, next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(rw, r)
			fmt.Fprintf(rw, "<!-- %d -->", len(w.told))
		})
	}},
	{name: "one more id on a page", by: kim, site: func(_ *twin, next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("X-Request-Id", newID[string]())
			next.ServeHTTP(rw, r)
		})
	}},
}

// besides are those of the mistakes that lie in what is stored, made beside the program.
func besides(leaks []leak) []leak {
	return slices.DeleteFunc(slices.Clone(leaks), func(l leak) bool { return l.sql == "" })
}

// findsEach makes the mistakes one after the other, in a copy of a pair, and fails where one is not found: only
// so a walk that finds nothing shows something.
func (p *pair) findsEach(t *testing.T, leaks []leak) {
	with, without := p.kept(t)
	for _, l := range append([]leak{{name: "nothing", by: leaks[0].by}}, leaks...) {
		t.Run(l.name, func(t *testing.T) {
			p := *p
			p.with, p.without = p.with.copied(t, p.with.name, with.Copy(t)), p.without.copied(t, p.without.name, without.Copy(t))
			l.into(p.with)
			found := p.finds(t, l.by)
			if want := l.name != "nothing"; (len(found) > 0) != want {
				t.Errorf("found: %v", found)
			}
			if len(found) > 0 {
				t.Log(found[0])
			}
		})
	}
}

// into makes the mistake.
func (l leak) into(w *twin) {
	switch {
	case l.rows != nil:
		w.update(func(tx *store.Tx) error { return l.rows(w, tx) })
	case l.sql != "":
		db := w.raw()
		defer func() { w.must(db.Close()) }()
		n := got[int64](w)(got[sql.Result](w)(db.ExecContext(w.t.Context(), l.sql, w.practice.ID, w.told[0].id, w.person(l.by))).RowsAffected())
		if n == 0 {
			w.t.Fatalf("%s changed nothing", l.name)
		}
	case l.site != nil:
		w.site = l.site(w, w.site)
	case l.post != nil:
		l.post(w)
	}
}

// finds gives the first difference that somebody meets, on the pages, at the command line and in letters.
func (p pair) finds(t *testing.T, role string) (found []string) {
	all := p.gather(func(string, ...any) {}) // that there are other numbers of rows is found anyway
	w := p.walker(t, role)
	w.most = 0
	w.tell = func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	w.pages(all.first())
	if len(found) == 0 {
		p.sameMail(w.tell)
	}
	return found
}
