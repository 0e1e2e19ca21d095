// Package sample fills the example practice: Carvalho Massage, its people and their clients, as they
// stand this morning after a year and a half.
//
// Everything is done through the office, in the order in which it would have happened, with a clock
// that walks from then to now; so the example obeys every rule that a real practice obeys, and
// breaks the build when a use case changes. Nobody in it is real. It imports office and practice
// types only.
package sample

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// zone is where the example is.
const zone = "Europe/London"

// Clock is a clock that the example moves. It is safe for use at once.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands a year and a half before an instant.
func NewClock(now time.Time) *Clock { return &Clock{now: now.AddDate(0, -18, 0)} }

// Now tells the time; each time it is asked, a little has passed, so that what happens in a row has
// an order.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}

// Fill fills an empty office, whose clock is the one given, up to now.
func Fill(ctx context.Context, o *office.Office, clock *Clock, now time.Time) error {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	s := &story{ctx: ctx, o: o, clock: clock, loc: loc, now: now, today: civil.DateOf(now, loc),
		clients: map[string]ident.Client{}, colleagues: map[string]ident.Practitioner{}, last: map[string]*visit{}}
	for _, chapter := range []func(){s.open, s.people, s.network, s.months, s.morning, s.weeksAhead, s.letters} {
		if chapter(); s.err != nil {
			return fmt.Errorf("filling the example: %w", s.err)
		}
	}
	clock.set(now)
	return nil
}

// story is the example while it is being told. After the first error nothing more happens.
type story struct {
	ctx   context.Context
	o     *office.Office
	clock *Clock
	loc   *time.Location
	now   time.Time
	today civil.Date
	err   error

	ines       staff.Actor // the owner, who treats
	mei        staff.Actor // a therapist
	kim        staff.Actor // the front desk
	services   map[string]ident.Service
	clients    map[string]ident.Client
	colleagues map[string]ident.Practitioner
	last       map[string]*visit // somebody's last visit that was booked
	dana       ident.Case        // the page on which Dana is introduced to somebody else
	hannah     byThemselves      // what Hannah told of how Mei behaved, for Inês alone
	aroha      byThemselves      // what Aroha told, for Mei to hear
	harm       ident.Case        // what was done to Mei
}

// morning lets today go by until now.
func (s *story) morning() {
	s.at(0, 0)
	s.day(0)
}

// at moves the clock to a time of a day, counted from today.
func (s *story) at(days int, minute civil.Minute) {
	t := s.today.Add(days).At(minute, s.loc)
	if t.After(s.now) {
		t = s.now
	}
	s.clock.set(t)
}

// try keeps the first error.
func (s *story) try(what string, err error) bool {
	if s.err == nil && err != nil {
		s.err = fmt.Errorf("%s: %w", what, err)
	}
	return s.err == nil
}

// must is try for a call that gives something: must[T](s, "book")(o.Book(…)).
func must[T any](s *story, what string) func(T, error) T {
	return func(v T, err error) T {
		s.try(what, err)
		return v
	}
}

// do does a task of a matter.
func (s *story) do(by staff.Actor, id ident.Case, task string, answers protocol.Answers) {
	if s.err == nil {
		s.try(task, s.o.DoTask(s.ctx, by, office.NewKey(), office.Do{Case: id, Task: task, Answers: answers, Extra: office.Extra{Send: office.SendMyself}}))
	}
}

// open makes the practice and answers the eight questions.
func (s *story) open() {
	s.ines = must[staff.Actor](s, "open")(s.o.OpenExample(s.ctx, house.Practice{Name: "Carvalho Massage", Zone: zone, Currency: "GBP", Taking: house.Open, Done: house.Steps(),
		Place: "14 Linden Street", Phone: "020 7946 0100", Email: "hello@carvalhomassage.example",
		Urgent: "In an emergency ring 999; for advice about your health ring 111.", Outside: "The General Council for Massage Therapies: gcmt.example, 020 7946 0900"},
		staff.Person{Name: "Inês Carvalho", Email: "ines@carvalhomassage.example", Treats: true}))
	if s.err != nil {
		return
	}
	s.setUp()
}
