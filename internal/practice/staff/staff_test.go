package staff

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
)

var update = flag.Bool("update", false, "write the golden files anew")

const here, elsewhere = ident.Practice("here"), ident.Practice("elsewhere")

// actors are one of each kind, each with the relations of the golden table.
func actors() []struct {
	name  string
	actor Actor
} {
	type row = struct {
		name  string
		actor Actor
	}
	var out []row
	for _, r := range Roles() {
		out = append(out, row{string(r), As(here, Person{ID: "me", Role: r})})
	}
	return append(out,
		row{"client", AsClient(here, "me-client", "link")},
		row{"colleague", AsColleague(here, "link")},
		row{"system", System(here)})
}

// relations are the ways in which a subject can stand to the actor.
func relations() []struct {
	name string
	on   Subject
} {
	own := Subject{Practice: here, Client: "me-client", Therapist: "me"}
	other := Subject{Practice: here, Client: "other-client", Therapist: "other"}
	with := func(s Subject, change func(*Subject)) Subject { change(&s); return s }
	return []struct {
		name string
		on   Subject
	}{
		{"own", own},
		{"another's", other},
		{"nobody's", Subject{Practice: here}},
		{"own, a reader", with(own, func(s *Subject) { s.Readers = []ident.Person{"me", "other"} })},
		{"own, not a reader", with(own, func(s *Subject) { s.Readers = []ident.Person{"other"} })},
		{"own, named in it", with(own, func(s *Subject) { s.About = "me"; s.Readers = []ident.Person{"me"} })},
		{"another practice's", with(own, func(s *Subject) { s.Practice = elsewhere })},
	}
}

// TestAKeyMayLittle: a program that acts as somebody finds times and books, and does nothing else, whatever
// she may do herself.
func TestAKeyMayLittle(t *testing.T) {
	by := As(here, Person{ID: "me", Role: Owner, Active: true})
	by.Program = "key"
	var may []Action
	for _, a := range Actions() {
		if Can(by, a, Subject{Practice: here, Therapist: "me", Readers: []ident.Person{"me"}}) {
			may = append(may, a)
		}
	}
	if diff := cmp.Diff([]Action{SeeCalendar, SeeClients, Book, Cancel, Move}, may); diff != "" {
		t.Error(diff)
	}
}

// TestCanGolden writes the table out for every action, actor and relation, so that a change to the
// table is seen as a change of the golden file.
func TestCanGolden(t *testing.T) {
	var b bytes.Buffer
	for _, a := range Actions() {
		for _, who := range actors() {
			fmt.Fprintf(&b, "%-22s %-10s", a, who.name)
			for _, r := range relations() {
				mark := "-"
				if Can(who.actor, a, r.on) {
					mark = r.name
				}
				fmt.Fprintf(&b, " | %s", mark)
			}
			b.WriteByte('\n')
		}
	}
	if *update {
		if err := os.WriteFile("testdata/can.golden", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/can.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("who may do what has changed; read the difference, then run with -update (-want +got):\n%s", diff)
	}
}

// TestCanNever holds what must stay true whatever the table says.
func TestCanNever(t *testing.T) {
	clinical := []Action{SeeClinical, WriteNote, EditPlan, SetPreferences, CheckIn, SeePressure, WorkPressure, SeeGoals, WorkGoals, SeeResults, WorkResults, SeeOther, WorkOther, AddLine}
	for _, who := range actors() {
		for _, a := range Actions() {
			for _, r := range relations() {
				got := Can(who.actor, a, r.on)
				switch {
				case !got:
				case r.on.Practice != here:
					t.Errorf("%s may %s in another practice", who.name, a)
				case who.name == "client" && r.on.Client != "me-client":
					t.Errorf("a client may %s for %s", a, r.name)
				case who.name == "desk" && slices.Contains(clinical, a):
					t.Errorf("the desk may %s", a)
				case who.actor.Kind == KindPerson && r.on.About == "me":
					t.Errorf("%s may %s about a telling in which she is named", who.name, a)
				case who.actor.Kind == KindPerson && len(r.on.Readers) > 0 && !slices.Contains(r.on.Readers, "me"):
					t.Errorf("%s may %s without being a reader", who.name, a)
				}
			}
		}
	}
}

func TestCanRefusesTheUnknown(t *testing.T) {
	on := Subject{Practice: here, Client: "c", Therapist: "me"}
	for name, tc := range map[string]struct {
		actor  Actor
		action Action
	}{
		"unknown action":      {As(here, Person{ID: "me", Role: Owner}), "fly"},
		"unknown role":        {As(here, Person{ID: "me", Role: "king"}), SeeClients},
		"unknown kind":        {Actor{Practice: here, Kind: "robot"}, SeeClients},
		"nobody":              {Actor{}, SeeClients},
		"person without id":   {As(here, Person{Role: Owner}), SeeClients},
		"client without id":   {AsClient(here, "", "link"), SeeClients},
		"colleague, no link":  {AsColleague(here, ""), AnswerIntroduction},
		"practice left empty": {Actor{Kind: KindPerson, Person: "me", Role: Owner}, SeeClients},
	} {
		if Can(tc.actor, tc.action, on) {
			t.Errorf("%s was allowed", name)
		}
	}
	if Can(Actor{Kind: KindPerson, Person: "me", Role: Owner}, SeeClients, Subject{}) {
		t.Error("an actor and a subject without practice were allowed")
	}
}

func TestCaseActions(t *testing.T) {
	owner := As(here, Person{ID: "me", Role: Owner})
	on := Subject{Practice: here, Therapist: "other"}
	for _, kind := range []string{"pressure", "goals", "results", "refer", "decline", "inquiry", "manner", "other", OwnKind, OwnTreated, OwnDesk, OwnShared} {
		if !Can(owner, SeeCase(kind), on) || !Can(owner, WorkCase(kind), on) || SeeCase(kind) == WorkCase(kind) {
			t.Errorf("%s: the owner cannot see and work it", kind)
		}
	}
	for _, kind := range []string{"conduct", "harmed"} {
		read := on
		read.Readers = []ident.Person{"me"}
		if Can(owner, SeeCase(kind), on) || !Can(owner, SeeCase(kind), read) || !Can(owner, WorkCase(kind), read) {
			t.Errorf("%s: read by others than its readers, or not by them", kind)
		}
	}
	for _, kind := range []string{"", "Pressure"} {
		if Can(owner, SeeCase(kind), on) || Can(owner, WorkCase(kind), on) {
			t.Errorf("%q is not a kind, and was allowed", kind)
		}
	}
}

func TestWordsAndText(t *testing.T) {
	for _, r := range Roles() {
		if !r.Valid() || r.Words() == "" {
			t.Errorf("%s has no words", r)
		}
	}
	if Role("x").Valid() || Role("x").Words() != "" {
		t.Error("an unknown role is valid")
	}
	want := []string{"person:me", "person:me", "person:me", "person:me", "client:me-client", "link:link", "system"}
	var got []string
	for _, a := range actors() {
		got = append(got, a.actor.Text())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
