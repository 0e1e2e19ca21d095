package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/store/storetest"
)

func TestWhatThereIs(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		for _, as := range []string{"owner", "therapist", "desk"} {
			got := h.ask(as, "GET", "/services", nil).wants(t, 200, "")
			services, _ := got.json["services"].([]any)
			if len(services) != 1 || services[0].(map[string]any)["price"] != 6000.0 {
				t.Errorf("services: %s", got.body)
			}
			got = h.ask(as, "GET", "/therapists", nil).wants(t, 200, "")
			if people, _ := got.json["therapists"].([]any); len(people) != 2 {
				t.Errorf("therapists: %s", got.body)
			}
		}
	})
}

// TestFreeTimesAreThoseOfThePage: the same call, and what is written by hand is what encoding/json would write.
func TestFreeTimesAreThoseOfThePage(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		got := h.ask("desk", "GET", "/free-times?days=3&client="+string(h.client)+"&service="+string(h.service), nil).wants(t, 200, "")
		view, err := h.office.FreeTimes(context.Background(), h.desk, office.FreeAsk{Service: h.service, Client: h.client, Days: 3})
		if err != nil {
			t.Fatal(err)
		}
		var read FreeTimes
		if err := json.Unmarshal([]byte(got.body), &read); err != nil {
			t.Fatal(err)
		}
		want := FreeTimes{h.service, 60, "2026-03-03", "2026-03-06", timesOf(view)}
		if diff := cmp.Diff(want, read, cmp.Comparer(time.Time.Equal)); diff != "" || len(read.Times) < 30 {
			t.Errorf("%d times, %s", len(read.Times), diff)
		}
		if read.Times[0].Therapist != h.therapist.Person {
			t.Error("the usual therapist does not stand first")
		}
		each := h.ask("desk", "GET", "/free-times?each=true&days=3&service="+string(h.service), nil).wants(t, 200, "")
		if all, _ := each.json["times"].([]any); len(all) != 2*len(read.Times) {
			t.Errorf("%d times with everybody, %d with one", len(all), len(read.Times))
		}
		full := Time{storetest.Start, h.therapist.Person, "far", []ident.Resource{"blue", "table"}}
		plain, err := json.Marshal(full)
		if err != nil {
			t.Fatal(err)
		}
		if mine := string(full.appendJSON(nil)); mine != string(plain) {
			t.Errorf("%s, want %s", mine, plain)
		}
	})
}

func TestBookMoveCancel(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		key, body := newKey(), h.booking(h.client, 24)
		first := h.ask("desk", "POST", "/visits", body, key...).wants(t, 201, "")
		again := h.ask("desk", "POST", "/visits", body, key...).wants(t, 201, "")
		if first.body != again.body || first.header.Get("Location") != Prefix+"/visits/"+first.json["id"].(string) {
			t.Errorf("sent twice: %s and %s", first.body, again.body)
		}
		body["minutes"] = 30
		h.ask("desk", "POST", "/visits", body, key...).wants(t, 409, "")
		taken := h.ask("desk", "POST", "/visits", h.booking(h.other, 24), newKey()...).wants(t, 409, "overlap")
		free, _ := taken.json["free"].([]any)
		if len(free) != nextTimes || free[0].(map[string]any)["starts"] != "2026-03-04T10:00:00Z" {
			t.Errorf("instead: %s", taken.body)
		}
		path := "/visits/" + first.json["id"].(string)
		if got := h.ask("therapist", "GET", path, nil).wants(t, 200, ""); got.body != first.body {
			t.Errorf("read: %s, booked: %s", got.body, first.body)
		}
		for _, late := range []answer{
			h.ask("desk", "POST", path+"/move", map[string]any{"starts": "2026-03-04T19:30:00Z", "version": 1}, newKey()...),
			h.ask("desk", "POST", "/visits", h.booking(h.other, 34), newKey()...),
		} {
			free, _ := late.wants(t, 409, office.CodeMind).json["free"].([]any)
			if len(free) != nextTimes || free[0].(map[string]any)["starts"] != "2026-03-05T09:00:00Z" {
				t.Errorf("instead of what is to be minded: %s", late.body)
			}
		}
		moved := h.ask("desk", "POST", path+"/move", map[string]any{"starts": "2026-03-04T15:00:00+01:00", "version": 1}, newKey()...).wants(t, 200, "")
		if moved.json["starts"] != "2026-03-04T14:00:00Z" || moved.json["version"] != 2.0 {
			t.Errorf("moved: %s", moved.body)
		}
		h.ask("desk", "POST", path+"/move", map[string]any{"starts": "2026-03-04T16:00:00Z", "version": 1}, newKey()...).wants(t, 409, "stale-version")
		h.ask("desk", "POST", "/visits", h.booking(h.other, 26), newKey()...).wants(t, 201, "")
		h.ask("desk", "POST", path+"/move", map[string]any{"starts": "2026-03-04T11:00:00Z", "version": 2}, newKey()...).wants(t, 409, "overlap")
		h.ask("desk", "POST", path+"/cancel", map[string]any{"by": "practice", "version": 2}, newKey()...).wants(t, 202, "")
		off := h.ask("desk", "POST", path+"/cancel", map[string]any{"by": "client", "version": 2, "reason": "A cold"}, newKey()...).wants(t, 200, "")
		if off.json["state"] != "cancelled" || strings.Contains(off.body, "cold") {
			t.Errorf("called off: %s", off.body)
		}
	})
}

// TestAProgramIsNamedInTheTrail: it was not the person's own hand.
func TestAProgramIsNamedInTheTrail(t *testing.T) {
	db, clock := storetest.SQLite(t)
	h := newHouse(t, db, clock)
	made := h.key("desk")
	h.keys["desk"] = made.Token
	h.ask("desk", "POST", "/visits", h.booking(h.client, 24), newKey()...).wants(t, 201, "")
	err := db.View(t.Context(), func(tx *store.Tx) error {
		looks, err := tx.LookedAt(h.practice, string(made.ID), "program.act")
		if len(looks) != 1 {
			t.Errorf("the trail names %d programs", len(looks))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	view, err := h.office.Programs(t.Context(), h.owner)
	if err != nil || view.Lines[0].ID != made.ID || !view.Lines[0].Used.Equal(storetest.Start) {
		t.Errorf("last used: %+v, %v", view.Lines, err)
	}
}

// TestWhoHasNoKey: no key, a wrong one, an ended one, one of somebody who left, and a cookie open nothing.
func TestWhoHasNoKey(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		refused := h.ask("nobody", "GET", "/services", nil).wants(t, 401, "no-key")
		if refused.header.Get("Www-Authenticate") != "Bearer" {
			t.Error("it does not say how to sign in")
		}
		same := func(what string, a answer) {
			t.Helper()
			if a.wants(t, 401, "no-key").body != refused.body {
				t.Errorf("%s: %s", what, a.body)
			}
		}
		same("a wrong key", h.ask("nobody", "GET", "/services", nil, "Authorization", "Bearer pwk_"+strings.Repeat("A", 43)))
		same("a cookie", h.ask("nobody", "POST", "/visits", h.booking(h.client, 24), "Cookie", "partwell="+h.keys["owner"], "Sec-Fetch-Site", "cross-site"))
		made := h.key("desk")
		if err := h.office.EndProgram(t.Context(), h.owner, office.NewKey(), made.ID); err != nil {
			t.Fatal(err)
		}
		same("an ended key", h.ask("nobody", "GET", "/services", nil, "Authorization", "Bearer "+made.Token))
		wantKind(t, h.office.EndProgram(t.Context(), h.owner, office.NewKey(), made.ID), fault.NotFound)
		for _, change := range []func(p staff.Person) staff.Person{
			func(p staff.Person) staff.Person { p.Active = false; return p },
			func(p staff.Person) staff.Person { p.Active, p.Role = true, staff.Outside; return p },
		} {
			h.update(func(tx *store.Tx) error {
				a, err := tx.Account(h.practice, h.desk.Person)
				if err != nil {
					return err
				}
				return tx.SavePerson(h.practice, change(a.Person), a.Version)
			})
			same("somebody who does not work here", h.ask("desk", "GET", "/services", nil))
		}
	})
}

func wantKind(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, kind)
	}
}

// TestKeysAreOnesOwn: everybody who works here makes keys for herself and sees and ends those; the owner sees
// all and ends any. A key makes and ends none, and each is shown once.
func TestKeysAreOnesOwn(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t, ctx := h.t, h.t.Context()
		key, in := office.NewKey(), office.ProgramRequest{Name: "My telephone"}
		made, err := h.office.AddProgram(ctx, h.desk, key, in)
		if err != nil || made.Token == "" {
			t.Fatalf("%+v, %v", made, err)
		}
		if again, err := h.office.AddProgram(ctx, h.desk, key, in); err != nil || again.Token != "" {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		acts, _, err := h.office.ProgramActor(ctx, made.Token)
		if err != nil || acts.Person != h.desk.Person || acts.Role != staff.Desk {
			t.Errorf("it acts as %+v, %v", acts, err)
		}
		_, err = h.office.AddProgram(ctx, h.desk, office.NewKey(), office.ProgramRequest{Name: " "})
		wantKind(t, err, fault.Invalid)
		_, err = h.office.AddProgram(ctx, acts, office.NewKey(), in)
		wantKind(t, err, fault.Forbidden)
		_, err = h.office.Programs(ctx, acts)
		wantKind(t, err, fault.Forbidden)
		wantKind(t, h.office.EndProgram(ctx, acts, office.NewKey(), made.ID), fault.Forbidden)
		for _, who := range []struct {
			by   staff.Actor
			sees int
		}{{h.owner, 4}, {h.therapist, 1}, {h.desk, 2}} {
			view, err := h.office.Programs(ctx, who.by)
			if err != nil || len(view.Lines) != who.sees {
				t.Errorf("%s sees %d keys, %v", who.by.Role, len(view.Lines), err)
			}
		}
		wantKind(t, h.office.EndProgram(ctx, h.therapist, office.NewKey(), made.ID), fault.NotFound)
		wantKind(t, h.office.EndProgram(ctx, h.desk, office.NewKey(), id[ident.Program]()), fault.NotFound)
		if err := h.office.EndProgram(ctx, h.desk, office.NewKey(), made.ID); err != nil {
			t.Error(err)
		}
		made = h.key("therapist")
		if err := h.office.EndProgram(ctx, h.owner, office.NewKey(), made.ID); err != nil {
			t.Error(err)
		}
		outside := staff.Actor{Practice: h.practice, Kind: staff.KindPerson, Person: h.desk.Person, Role: staff.Outside}
		_, err = h.office.AddProgram(ctx, outside, office.NewKey(), in)
		wantKind(t, err, fault.Forbidden)
	})
}

// TestThingsOfAnotherPracticeAreNotThere: another practice's id, and one that nothing has, give the same answer.
func TestThingsOfAnotherPracticeAreNotThere(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		mine := h.people
		h.people = map[string]staff.Person{}
		_, service, c := h.fill("elsewhere")
		theirs := h.people["therapist"].ID
		h.people = mine
		visit := h.ask("desk", "POST", "/visits", h.booking(h.client, 24), newKey()...).wants(t, 201, "").json["id"].(string)
		elsewhere := id[ident.Visit]()
		h.update(func(tx *store.Tx) error {
			p, err := tx.PracticeBySlug("elsewhere")
			if err != nil {
				return err
			}
			_, err = tx.BookVisit(p.ID, scheduling.Visit{ID: elsewhere, Client: c, Therapist: theirs, Service: service, Title: "x", Starts: storetest.Start, Minutes: 60, Price: h.price(), State: scheduling.Booked}, time.UTC)
			return err
		})
		none := id[string]()
		for _, as := range []string{"owner", "therapist", "desk"} {
			for _, try := range []struct {
				what   string
				theirs string
				send   func(id string) answer
				status int
			}{
				{"visit", string(elsewhere), func(id string) answer { return h.ask(as, "GET", "/visits/"+id, nil) }, 404},
				{"move", string(elsewhere), func(id string) answer {
					return h.ask(as, "POST", "/visits/"+id+"/move", map[string]any{"starts": "2026-03-05T10:00:00Z", "version": 1}, newKey()...)
				}, 404},
				{"cancel", string(elsewhere), func(id string) answer {
					return h.ask(as, "POST", "/visits/"+id+"/cancel", map[string]any{"by": "client", "version": 1}, newKey()...)
				}, 404},
				{"free times, service", string(service), func(id string) answer { return h.ask(as, "GET", "/free-times?service="+id, nil) }, 404},
				{"free times, therapist", string(theirs), func(id string) answer {
					return h.ask(as, "GET", "/free-times?service="+string(h.service)+"&therapist="+id, nil)
				}, 404},
				{"free times, client", string(c), func(id string) answer {
					return h.ask(as, "GET", "/free-times?service="+string(h.service)+"&client="+id, nil)
				}, 404},
				{"book, client", string(c), func(id string) answer {
					return h.ask(as, "POST", "/visits", h.booking(ident.Client(id), 30), newKey()...)
				}, 404},
				{"book, service", string(service), func(id string) answer {
					b := h.booking(h.client, 30)
					b["service"] = id
					return h.ask(as, "POST", "/visits", b, newKey()...)
				}, 422},
				{"book, therapist", string(theirs), func(id string) answer {
					b := h.booking(h.client, 30)
					b["therapist"] = id
					return h.ask(as, "POST", "/visits", b, newKey()...)
				}, 422},
				{"move to a therapist", string(theirs), func(id string) answer {
					return h.ask(as, "POST", "/visits/"+visit+"/move", map[string]any{"starts": "2026-03-05T10:00:00Z", "version": 1, "therapist": id}, newKey()...)
				}, 422},
			} {
				got, nothing := try.send(try.theirs).wants(t, try.status, ""), try.send(none)
				if got.status != nothing.status || got.body != nothing.body {
					t.Errorf("%s as %s: %s, and for nothing %s", try.what, as, got.body, nothing.body)
				}
			}
		}
	})
}

// TestWhoWasMovedOnCannotBook on this path either.
func TestWhoWasMovedOnCannotBook(t *testing.T) {
	eachHouse(t, func(h *apiHouse) {
		t := h.t
		visit := h.ask("desk", "POST", "/visits", h.booking(h.client, 24), newKey()...).wants(t, 201, "").json["id"].(string)
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: id[ident.Case](), State: ending.Said, By: h.owner.Person, ToldOn: "2026-03-03", From: "2026-03-03"})
		})
		h.ask("desk", "POST", "/visits", h.booking(h.client, 48), newKey()...).wants(t, 409, office.CodeShut)
		h.ask("desk", "POST", "/visits/"+visit+"/move", map[string]any{"starts": "2026-03-05T10:00:00Z", "version": 1}, newKey()...).wants(t, 409, office.CodeShut)
	})
}

func TestWhatCannotBeTaken(t *testing.T) {
	db, clock := storetest.SQLite(t)
	h := newHouse(t, db, clock)
	h.ask("desk", "GET", "/free-times", nil).wants(t, 422, "invalid")
	h.ask("desk", "GET", "/free-times?service="+string(h.service)+"&days=93", nil).wants(t, 422, "invalid")
	h.ask("desk", "GET", "/services?x=1", nil).wants(t, 422, "invalid")
	h.ask("desk", "GET", "/nothing", nil).wants(t, 404, "not-found")
	h.ask("desk", "DELETE", "/visits", nil).wants(t, 404, "not-found")
	h.ask("desk", "POST", "/visits", h.booking(h.client, 24)).wants(t, 422, "invalid")
	h.ask("desk", "POST", "/visits", h.booking(h.client, 24), "Idempotency-Key", "x").wants(t, 422, "invalid")
	h.ask("desk", "POST", "/visits", "{", newKey()...).wants(t, 400, "invalid")
	long := h.booking(h.client, 24)
	long["who"] = strings.Repeat("x", 2*largestBody)
	if got := h.ask("desk", "POST", "/visits", long, newKey()...).wants(t, 413, "too-long"); strings.Contains(got.body, "xxx") {
		t.Error("it repeats what was sent")
	}
	wrong := h.booking(h.client, 24)
	wrong["minutes"] = 1000
	got := h.ask("desk", "POST", "/visits", wrong, newKey()...).wants(t, 422, "invalid")
	if !strings.Contains(got.body, `"field":"minutes"`) {
		t.Errorf("it does not say where: %s", got.body)
	}
	wrong = h.booking(h.client, -24)
	h.ask("desk", "POST", "/visits", wrong, newKey()...).wants(t, 409, office.CodeMind)
	wrong["anyway"] = true
	h.ask("desk", "POST", "/visits", wrong, newKey()...).wants(t, 201, "")
	wrong = h.booking("", 26)
	wrong["who"] = "Paul Osei"
	h.ask("desk", "POST", "/visits", wrong, newKey()...).wants(t, 201, "")
}

// TestTooMany: who asks too often waits, by key, and by address where there is no key.
func TestTooMany(t *testing.T) {
	now := storetest.Start
	l := newLimiter(2)
	l.now = func() time.Time { return now }
	for n := range 20 {
		if !l.take("a") {
			t.Fatalf("refused after %d", n)
		}
	}
	if l.take("a") || !l.take("b") {
		t.Error("the 21st at once is taken, or somebody else's is not")
	}
	now = now.Add(time.Second)
	for n, want := range []bool{true, true, false} {
		if l.take("a") != want {
			t.Errorf("%d after a second: %v", n+1, !want)
		}
	}
	for range 2 * mostBuckets {
		l.take(id[string]())
	}
	if len(l.left) > mostBuckets+1 {
		t.Errorf("%d are remembered", len(l.left))
	}
	db, clock := storetest.SQLite(t)
	h := newHouse(t, db, clock)
	h.server.Config.Handler = New(h.office, Options{Rate: 1})
	for range 10 {
		h.ask("desk", "GET", "/services", nil).wants(t, 200, "")
	}
	got := h.ask("desk", "GET", "/services", nil).wants(t, 429, "too-many")
	if got.header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	h.ask("therapist", "GET", "/services", nil).wants(t, 200, "")
	for range 10 {
		h.ask("nobody", "GET", "/services", nil).wants(t, 401, "")
	}
	h.ask("nobody", "GET", "/services", nil).wants(t, 429, "too-many")
	h.ask("owner", "GET", "/services", nil).wants(t, 200, "") // from the same address, with a key
}

// TestTheDocument: OpenAPI 3.1, for everybody, with every route, and each says what it refuses.
func TestTheDocument(t *testing.T) {
	db, clock := storetest.SQLite(t)
	h := newHouse(t, db, clock)
	got := h.ask("nobody", "GET", "/openapi.json", nil).wants(t, 200, "")
	if got.json["openapi"] != "3.1.0" {
		t.Errorf("it is %v", got.json["openapi"])
	}
	var paths []string
	for path, methods := range got.json["paths"].(map[string]any) {
		for method, op := range methods.(map[string]any) {
			paths = append(paths, strings.ToUpper(method)+" "+path)
			if _, ok := op.(map[string]any)["responses"].(map[string]any)["401"]; !ok {
				t.Errorf("%s does not say that it needs a key", path)
			}
		}
	}
	slices.Sort(paths)
	want := []string{"GET /api/v1/free-times", "GET /api/v1/services", "GET /api/v1/therapists", "GET /api/v1/visits/{visit}",
		"POST /api/v1/visits", "POST /api/v1/visits/{visit}/cancel", "POST /api/v1/visits/{visit}/move"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if got.header.Get(name) != value {
			t.Errorf("%s is %q", name, got.header.Get(name))
		}
	}
	if got.status != http.StatusOK {
		t.Error(got.status)
	}
}
