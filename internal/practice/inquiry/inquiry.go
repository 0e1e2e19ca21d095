// Package inquiry is about people who ask for an appointment and are not clients yet: what they
// wrote, by when they are promised an answer, the answer, and the list of those who wait for room.
//
// Invariants: every inquiry has a day of answer from the moment it comes; an answer never depends on
// whether the address is known (the page after sending is one and the same); somebody on the waiting
// list said so. The package reads no clock and must not import the store, the web or another subject.
package inquiry

import (
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// State says where an inquiry stands.
type State string

// The states of an inquiry.
const (
	New      State = "new"      // not answered yet
	Answered State = "answered" // they have an answer
	Waiting  State = "waiting"  // answered, and they want to be told when there is room
	Client   State = "client"   // they became a client
	Gone     State = "gone"     // they went elsewhere or do not want it any more
)

// Answer is the kind of answer given.
type Answer string

// The kinds of answer.
const (
	Full     Answer = "full"      // no room; a list of others goes with it
	NotWork  Answer = "not-work"  // not the practice's kind of work; a list goes with it
	NotToday Answer = "not-today" // another day
	Own      Answer = "own"       // another reason, in the practice's own words
	Welcomed Answer = "welcomed"  // they can come
)

// Inquiry is one request. Wish is in their own words. Due is the instant by which an answer is
// promised. Client is set once they became one.
type Inquiry struct {
	ID         ident.Inquiry
	Name       string
	Email      string
	Phone      string
	Wish       string
	At         time.Time
	Due        time.Time
	State      State
	Answer     Answer
	AnsweredAt time.Time
	AnsweredBy ident.Person
	Client     ident.Client
	Version    int
}

// Receive takes what somebody typed at an instant, with the promised answer. Invalid on the fields
// "name", "contact" and "email".
func Receive(in Inquiry, at, due time.Time) (Inquiry, error) {
	for _, s := range []*string{&in.Name, &in.Email, &in.Phone, &in.Wish} {
		*s = strings.TrimSpace(*s)
	}
	var problems fault.Problems
	if in.Name == "" {
		problems.Add("name", "Please tell us your name.")
	}
	if in.Email == "" && in.Phone == "" {
		problems.Add("contact", "Please give an email address or a phone number, so that we can answer.")
	}
	if in.Email != "" && !looksLikeEmail(in.Email) {
		problems.Add("email", "This does not look like an email address. Write it like name@example.com.")
	}
	if len([]rune(in.Wish)) > 4000 {
		problems.Add("wish", "This is longer than we can keep; please shorten it to about a page.")
	}
	in.At, in.Due, in.State = at, due, New
	return in, problems.Err()
}

// looksLikeEmail takes what a mail server may take: something, an @, something; no space, no comma.
func looksLikeEmail(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	return found && local != "" && domain != "" && !strings.ContainsAny(s, " \t\r\n,;<>") && !strings.Contains(domain, "@")
}

// Give notes the answer. It may be given again in another way, which replaces the first, until they
// became a client (Conflict code "client-already"). Whoever waits goes on waiting.
func (q Inquiry) Give(a Answer, by ident.Person, at time.Time) (Inquiry, error) {
	switch {
	case q.State == Client:
		return q, fault.New(fault.Conflict, "client-already", "%s is a client by now.", q.Name)
	case a != Full && a != NotWork && a != NotToday && a != Own && a != Welcomed:
		return q, fault.Invalidf("answer", "Choose an answer.")
	}
	q.Answer, q.AnsweredBy, q.AnsweredAt = a, by, at
	if q.State != Waiting {
		q.State = Answered
	}
	return q, nil
}

// Became notes that they are a client now.
func (q Inquiry) Became(c ident.Client) Inquiry {
	q.State, q.Client = Client, c
	return q
}

// Overdue reports whether the promised answer was missed.
func (q Inquiry) Overdue(now time.Time) bool { return q.State == New && now.After(q.Due) }

// Workday tells when the practice closes on a date, and whether it is open at all on it.
type Workday func(civil.Date) (closes civil.Minute, open bool)

// DueBy gives the instant by which an answer is promised: the end of the next working day after the
// one in which the inquiry came, in the practice's zone. Where a month has no working day, the next
// weekday at 18:00 stands in, so that there always is a promise.
func DueBy(at time.Time, zone *time.Location, works Workday) time.Time {
	came := civil.DateOf(at, zone)
	for n := 1; n <= 31; n++ {
		if closes, open := works(came.Add(n)); open {
			return came.Add(n).At(closes, zone).UTC()
		}
	}
	day := came.Add(1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.Add(1)
	}
	return day.At(18*60, zone).UTC()
}
