package staff

import (
	"testing"
	"time"
)

// Who counts as a reader, and who may say of another that it was she who came in.
func TestWhoHearsAndWhoVouches(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	kim := Person{ID: "kim", Role: Desk, Active: true, Hears: true, Renewed: now, RenewedBy: "ines"}
	here := kim
	here.RenewedBy = "" // at the command line
	person := func(change func(*Person)) Person {
		p := Person{ID: "noor", Role: Therapist, Active: true, Hears: true}
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		p                    Person
		hears, vouches, atIt bool
	}{
		"a reader":                   {person(func(*Person) {}), true, true, true},
		"an owner":                   {person(func(p *Person) { p.Role = Owner }), true, true, false},
		"who made the link":          {person(func(p *Person) { p.ID = "ines" }), true, false, true},
		"who does not hear":          {person(func(p *Person) { p.Hears = false }), false, false, false},
		"who left":                   {person(func(p *Person) { p.Active = false }), false, false, false},
		"who never came in":          {person(func(p *Person) { p.Invited = true }), false, false, false},
		"who is locked":              {person(func(p *Person) { p.Renewed = now }), false, false, false},
		"from outside without a key": {person(func(p *Person) { p.Role = Outside }), false, false, false},
		"from outside":               {person(func(p *Person) { p.Role, p.ReadingKey = Outside, "x" }), true, true, true},
		"herself":                    {kim, false, false, false},
	} {
		if c.p.CanHear() != c.hears || c.p.CanVouch(kim) != c.vouches || c.p.CanVouch(here) != c.atIt {
			t.Errorf("%s: hears %v, vouches %v, at the command line %v", name, c.p.CanHear(), c.p.CanVouch(kim), c.p.CanVouch(here))
		}
	}
	if (Person{ID: "noor", Active: true, Hears: true}).CanVouch(Person{ID: "kim", Active: true}) {
		t.Error("there is nothing to vouch for")
	}
	if a := As("p", kim); a.Role != Desk {
		t.Error("who works here and is locked lost her place")
	}
	kim.Role = Outside
	if a := As("p", kim); a.Role != "" {
		t.Error("a reader from outside who is locked has a role")
	}
}
