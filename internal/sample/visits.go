package sample

import (
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
)

// book books a visit some days from today; the clock stays where it is.
func (s *story) book(by staff.Actor, who, service string, days int, minute civil.Minute) ident.Visit {
	if s.err != nil {
		return ""
	}
	when := string(s.today.Add(days)) + " " + minute.String()
	return must[ident.Visit](s, "visit of "+who+" on "+when)(s.o.Book(s.ctx, by, office.NewKey(), office.BookRequest{Client: s.clients[who], Therapist: by.Person,
		Service: s.services[service], When: when, Anyway: when}))
}

// step takes a step of a visit.
func (s *story) step(by staff.Actor, v ident.Visit, act office.VisitAct) {
	if s.err != nil {
		return
	}
	view, err := s.o.Visit(s.ctx, by, v)
	if s.try("visit", err) {
		s.try(string(act), s.o.ChangeVisit(s.ctx, by, office.NewKey(), office.VisitChange{Visit: v, Version: view.Visit.Version, Act: act}))
	}
}

// past is a visit that took place: booked the week before, come to, done, noted, paid.
func (s *story) past(who, service string, days int, minute civil.Minute, note string) ident.Visit {
	s.at(days-7, 18*60)
	v := s.book(s.ines, who, service, days, minute)
	s.at(days, minute)
	s.step(s.ines, v, office.ActArrive)
	s.at(days, minute+60)
	s.step(s.ines, v, office.ActDone)
	if s.err == nil {
		s.try("note", s.o.WriteNote(s.ctx, s.ines, office.NewKey(), office.NoteRequest{Visit: v, Text: note}))
	}
	s.pay(v, who, service)
	return v
}

// line adds a line to somebody's page on a day that has passed.
func (s *story) line(who string, kind client.Kind, days int, text string, theirs bool) {
	if s.err != nil {
		return
	}
	s.at(days, 20*60)
	must[string](s, "line")(s.o.AddLine(s.ctx, s.ines, office.NewKey(), office.NewLine{Client: s.clients[who], Kind: kind, Text: text, Theirs: theirs, On: s.today.Add(days), Way: client.WayPerson}))
}

// months are the visits of the months behind us, day by day in their order.
func (s *story) months() {
	type regular struct {
		who, service string
		first, every int
		minute       civil.Minute
	}
	regulars := []regular{
		{"Mariam Haddad", "Shoulders and neck", 329, 21, 10 * 60}, {"Nguyễn Thị Hạnh", "Relaxing massage", 299, 28, 9 * 60},
		{"Łucja Wójcik", "Shoulders and neck", 280, 14, 11*60 + 15}, {"Ольга Ковальчук", "Long massage", 210, 35, 14*60 + 30},
		{"Tomás Ferreira", "Relaxing massage", 190, 30, 16*60 + 15}, {"Paul Lindqvist", "Shoulder work", 150, 28, 13 * 60},
		{"Ade Bankole", "Relaxing massage", 90, 31, 17*60 + 30},
	}
	notes := []string{"Shoulders softer than last time.", "Slept badly; quiet work, longer on the neck.", "As last time.", "Turned better to the left afterwards.", "Tired today; slow strokes, warm towels."}
	for day := -330; day < -1; day++ {
		s.come(day)
		for i, r := range regulars {
			if ago := -day; ago <= r.first && (r.first-ago)%r.every == 0 && ago >= 3 {
				s.past(r.who, r.service, s.working(day), r.minute, notes[(ago+i)%len(notes)])
			}
		}
		s.told(day)
	}
}

// working gives a day, or the Saturday before it where it is a Sunday.
func (s *story) working(day int) int {
	if s.today.Add(day).Weekday() == time.Sunday {
		return day - 1
	}
	return day
}

// told are the lines between visits: what was agreed, thanks, progress.
func (s *story) told(day int) {
	switch day {
	case -110:
		s.line("Mariam Haddad", client.KindThanks, day, "I slept through for the first time in weeks. Thank you, Inês.", true)
	case -60:
		s.line("Ольга Ковальчук", client.KindProgress, day, "Walks the stairs again without holding on", false)
	case -40:
		s.line("Łucja Wójcik", client.KindThanks, day, "It is the one hour of the month when nobody talks to me.", true)
	case -300:
		s.spoke("Mỹ Linh Nguyễn")
	case -50:
		s.spoke("Sean Brennan", "Oda Lind", "Aleksandra Wójcik")
	case -45:
		s.try("full", s.o.SetTaking(s.ctx, s.ines, office.NewKey(), house.Full))
	case -16:
		s.lucja()
	case -13:
		s.kept()
	case -20:
		s.line("Paul Lindqvist", client.KindProgress, day, "Two quiet weeks, then it pulls again", true)
	}
}
