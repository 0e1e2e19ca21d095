package caseload

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

const here ident.Practice = "here"

func as(id ident.Person, r staff.Role) staff.Actor {
	return staff.As(here, staff.Person{ID: id, Role: r})
}

func TestMayRead(t *testing.T) {
	pressure := Case{Protocol: "pressure", Client: "paul", Therapist: "ines"}
	secret := Case{Protocol: "other", Client: "paul", Therapist: "ines", About: "ines", Restricted: true, Readers: []ident.Person{"olga"}}
	nobody := secret
	nobody.Readers = nil
	rehearsal := Case{Protocol: "pressure", Rehearsal: true, RehearsedBy: "ines", Therapist: "ines"}
	for _, tc := range []struct {
		name string
		c    Case
		by   staff.Actor
		want bool
	}{
		{"her therapist", pressure, as("ines", staff.Therapist), true},
		{"another therapist", pressure, as("bea", staff.Therapist), false},
		{"the owner", pressure, as("olga", staff.Owner), true},
		{"the desk", pressure, as("dora", staff.Desk), false},
		{"the client", pressure, staff.AsClient(here, "paul", "l"), true},
		{"another client", pressure, staff.AsClient(here, "tammy", "l"), false},
		{"another practice", pressure, staff.As("there", staff.Person{ID: "ines", Role: staff.Owner}), false},
		{"a named reader", secret, as("olga", staff.Owner), true},
		{"the one it is about", secret, as("ines", staff.Owner), false},
		{"an owner who is no reader", secret, as("owner", staff.Owner), false},
		{"restricted to nobody", nobody, as("owner", staff.Owner), false},
		{"one's own rehearsal", rehearsal, as("ines", staff.Therapist), true},
		{"somebody else's rehearsal", rehearsal, as("olga", staff.Owner), false},
	} {
		if got := tc.c.MayRead(tc.by, here); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestFollow(t *testing.T) {
	at := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	was := Case{ID: "c", State: Closed, Way: "agreed", ClosedAt: at}
	due := protocol.Promise{Task: "acknowledge", Due: at.Add(time.Hour)}
	open := was.Follow(protocol.Case{Promise: due})
	if d := cmp.Diff(Case{ID: "c", State: Open, FirstAnswerDue: at.Add(time.Hour)}, open); d != "" {
		t.Error(d)
	}
	if open.Late(at) || !open.Late(at.Add(2*time.Hour)) {
		t.Error("late is after the promised instant")
	}
	due.Kept = at
	closed := open.Follow(protocol.Case{Promise: due, Closed: &protocol.Closure{Way: "rest", At: at}})
	want := Case{ID: "c", State: Closed, Way: "rest", FirstAnswerDue: at.Add(time.Hour), AnsweredAt: at, ClosedAt: at}
	if d := cmp.Diff(want, closed); d != "" || closed.Late(at.Add(2*time.Hour)) {
		t.Error(d)
	}
}
