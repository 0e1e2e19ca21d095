package sample

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
)

// setUp answers the questions of setting up: services, hours, boundaries, a trusted colleague.
func (s *story) setUp() {
	s.try("services", s.o.AnswerServices(s.ctx, s.ines, office.NewKey(), []office.ServiceRow{
		{Name: "Relaxing massage", Minutes: "60", Price: "65"}, {Name: "Shoulders and neck", Minutes: "60", Price: "65"},
		{Name: "Long massage", Minutes: "90", Price: "95"}, {Name: "Shoulder work", Minutes: "60", Price: "70"}, {Name: "Getting to know you", Minutes: "75", Price: "75"},
	}))
	s.hours(s.ines.Person)
	var rows []office.BoundaryRow
	for _, b := range boundary.Proposed() {
		rows = append(rows, office.BoundaryRow{Side: b.Side, Title: b.Title, Rule: b.Rule, Why: b.Why, Follows: b.Follows})
	}
	s.try("boundaries", s.o.AnswerBoundaries(s.ctx, s.ines, office.NewKey(), rows))
	s.try("colleagues", s.o.AnswerColleagues(s.ctx, s.ines, office.NewKey(), []office.ColleagueRow{{Name: "Ana Duarte", Phone: "020 7946 0144", Email: "ana@duarte.example"}}))
	view, err := s.o.BookingPage(s.ctx, s.ines, office.BookRequest{})
	s.services = map[string]ident.Service{}
	for _, service := range view.Services {
		s.services[service.Name] = service.ID
	}
	s.try("services", err)
}

// hours sets Monday to Saturday, nine to six, with a break at noon.
func (s *story) hours(person ident.Person) {
	var week [7][2]office.SpanText
	for i := range 6 {
		week[i] = [2]office.SpanText{{From: "8:30", To: "12:30"}, {From: "13:00", To: "18:30"}}
	}
	setup, err := s.o.SetUp(s.ctx, s.ines, "hours", person)
	if s.try("hours", err) {
		s.try("hours", s.o.AnswerHours(s.ctx, s.ines, office.NewKey(), office.HoursAnswer{Person: person, Days: week, Version: setup.Hours.Version}))
	}
}

// people adds the front desk.
func (s *story) people() {
	must[office.Invitation](s, "Kim")(s.o.AddPerson(s.ctx, s.ines, office.NewKey(), office.PersonChange{Name: "Kim Lee", Email: "kim@carvalhomassage.example", Role: staff.Desk, Active: true}))
}

// person is a client of the example.
type person struct {
	name, other, pronouns, email, phone string
	since                               int // days ago
	asks                                []string
	likes                               map[string]int
}

// everybody are the clients, in the order in which they came.
var everybody = []person{
	{name: "Mariam Haddad", other: "مريم حداد", pronouns: "she, her", email: "mariam@people.example", phone: "020 7946 0142", since: 330,
		asks: []string{"Not my feet", "Warm the oil first", "Ask before you work on my jaw"}, likes: map[string]int{"neck:both": 3, "shoulders:both": 3, "shoulder-blade:left": 4, "lower-back:both": 4, "foot:both": 0}},
	{name: "Nguyễn Thị Hạnh", pronouns: "she, her", email: "hanh@people.example", phone: "020 7946 0151", since: 300, likes: map[string]int{"shoulders:both": 2, "upper-back:both": 2}},
	{name: "Łucja Wójcik", pronouns: "she, her", email: "lucja@people.example", phone: "020 7946 0152", since: 280,
		asks: []string{"Please no talking once I lie down", "Left wrist: please not"}, likes: map[string]int{"neck:both": 3, "shoulders:both": 4, "upper-back:both": 4, "wrist:left": 0}},
	{name: "Paul Lindqvist", pronouns: "he, him", email: "paul@people.example", phone: "020 7946 0153", since: 150, likes: map[string]int{"shoulders:right": 5, "shoulder-blade:right": 5}},
	{name: "Ольга Ковальчук", email: "olha@people.example", phone: "020 7946 0154", since: 210, asks: []string{"Not my feet"}, likes: map[string]int{"lower-back:both": 3}},
	{name: "Tomás Ferreira", pronouns: "he, him", phone: "020 7946 0155", since: 190, likes: map[string]int{"calf:both": 4}},
	{name: "Δήμητρα Παπαδοπούλου", email: "dimitra@people.example", since: 120},
	{name: "Ade Bankole", pronouns: "they, them", email: "ade@people.example", phone: "020 7946 0157", since: 90, asks: []string{"Say before you change sides"}},
	{name: "김서연", email: "seoyeon@people.example", phone: "020 7946 0158", since: 3},
}

// come adds the clients whose first day it is.
func (s *story) come(day int) {
	for _, p := range everybody {
		if p.since != -day || s.err != nil {
			continue
		}
		s.at(day, 8*60)
		id := must[ident.Client](s, p.name)(s.o.AddClient(s.ctx, s.ines, office.NewKey(), office.ClientChange{Name: p.name, OtherName: p.other, Pronouns: p.pronouns,
			Email: p.email, Phone: p.phone, Since: s.today.Add(day), State: client.Active, Therapist: s.ines.Person, Anyway: true}))
		if s.err != nil {
			return
		}
		s.clients[p.name] = id
		for _, ask := range p.asks {
			s.try("ask", s.o.AddAsk(s.ctx, s.ines, office.NewKey(), office.NewAsk{Client: id, Text: ask, Source: client.InPerson}))
		}
		if len(p.likes) > 0 {
			must[string](s, "preferences")(s.o.SetPreferences(s.ctx, s.ines, office.NewKey(), office.PreferenceChange{Client: id, Set: p.likes, Source: client.InPerson}))
		}
		s.agree(id, s.today.Add(day))
	}
}

// agree notes that a client said yes to how the practice works.
func (s *story) agree(id ident.Client, on civil.Date) {
	known, err := s.o.KnownBoundaries(s.ctx, s.ines, id)
	if !s.try("boundaries", err) {
		return
	}
	told := office.BoundaryTelling{Client: id, How: boundary.Agreed, Way: office.ToldAloud, On: on}
	for _, standing := range known.Standings {
		told.Boundaries = append(told.Boundaries, office.SeenBoundary{ID: standing.Boundary.ID, Version: standing.Boundary.Version})
	}
	s.try("agree", s.o.TellBoundaries(s.ctx, s.ines, office.NewKey(), told))
}
