package sample

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// setUp answers the questions of setting up: services, hours, boundaries, a trusted colleague.
func (s *story) setUp() {
	s.try("services", s.o.AnswerServices(s.ctx, s.ines, office.NewKey(), []office.ServiceRow{
		{Name: relaxing, Minutes: "60", Price: prices[relaxing]}, {Name: neck, Minutes: "60", Price: prices[neck]},
		{Name: long, Minutes: "90", Price: prices[long]}, {Name: shoulder, Minutes: "60", Price: prices[shoulder]}, {Name: first, Minutes: "75", Price: prices[first]},
	}))
	s.hours(s.ines.Person, inesDays, []office.SpanText{{From: "9:30", To: "11:45"}, {From: "13:00", To: "17:15"}})
	var rows []office.BoundaryRow
	for _, b := range boundary.Proposed() {
		rows = append(rows, office.BoundaryRow{Side: b.Side, Title: b.Title, Rule: b.Rule, Why: b.Why, Follows: b.Follows, Watches: b.Watches, Within: b.Within})
	}
	s.try("boundaries", s.o.AnswerBoundaries(s.ctx, s.ines, office.NewKey(), rows))
	s.try("colleagues", s.o.AnswerColleagues(s.ctx, s.ines, office.NewKey(), []office.ColleagueRow{{Name: "Ana Duarte", Phone: "020 7946 0144", Email: "ana@duarte.example"}}))
	page := house.Page{Shown: true, Who: house.Everybody, Ahead: 84, Notice: 12}
	s.try("public page", s.o.SetPublicPage(s.ctx, s.ines, office.NewKey(), page))
	view, err := s.o.BookingPage(s.ctx, s.ines, office.BookRequest{})
	s.services = map[string]ident.Service{}
	for _, service := range view.Services {
		s.services[service.Name] = service.ID
	}
	s.try("services", err)
}

// letters says how the practice writes about visits; what was booked until now was told in person.
func (s *story) letters() {
	s.try("reminders", s.o.SaveReminders(s.ctx, s.ines, office.NewKey(), office.RemindersChange{Confirm: true, Before: []int{2 * 24 * 60, 180}, From: "21:00", Till: "8:00"}))
}

// hours sets when somebody works: on her days of the week, the same each time.
func (s *story) hours(person ident.Person, days []int, spans []office.SpanText) {
	var week [7][]office.SpanText
	for _, day := range s.week(days) {
		week[(int(s.today.Add(day).Weekday())+6)%7] = spans
	}
	setup, err := s.o.SetUp(s.ctx, s.ines, "hours", person)
	if s.try("hours", err) {
		s.try("hours", s.o.AnswerHours(s.ctx, s.ines, office.NewKey(), office.HoursAnswer{Person: person, Days: week, Version: setup.Hours.Version}))
	}
}

// people adds the other therapist and the front desk.
func (s *story) people() {
	s.mei = s.joins(office.PersonChange{Name: "Mei Tanaka", Email: "mei@carvalhomassage.example", Role: staff.Therapist, Treats: true, Active: true})
	s.kim = s.joins(office.PersonChange{Name: "Kim Lee", Email: "kim@carvalhomassage.example", Role: staff.Desk, Active: true})
	if s.err == nil {
		s.hours(s.mei.Person, meiDays, []office.SpanText{{From: "10:00", To: "12:15"}, {From: "14:00", To: "15:15"}})
		s.rooms("Blue room", "Garden room")
	}
}

// rooms adds the rooms; each service is given in one of them.
func (s *story) rooms(names ...string) {
	for _, name := range names {
		s.try(name, s.o.SaveResource(s.ctx, s.ines, office.NewKey(), office.ResourceRequest{Kind: scheduling.KindRoom, Name: name}))
	}
	view, err := s.o.Places(s.ctx, s.ines)
	if !s.try("rooms", err) {
		return
	}
	var ids []ident.Resource
	for _, room := range view.Places[0].Rooms {
		ids = append(ids, room.ID)
	}
	for _, service := range view.Services {
		s.try("what "+service.Name+" needs", s.o.SetNeeds(s.ctx, s.ines, office.NewKey(), office.NeedsRequest{Service: service.ID, Rooms: ids}))
	}
}

func (s *story) joins(who office.PersonChange) staff.Actor {
	made := must[office.Invitation](s, who.Name)(s.o.AddPerson(s.ctx, s.ines, office.NewKey(), who))
	return staff.As(s.ines.Practice, made.Person)
}

// The days on which Inês and Mei work, counted from today: the example is open on the day on which
// somebody looks at it.
var (
	inesDays = []int{0, 2, 4}
	meiDays  = []int{0, 3}
)

// week gives the days of a week with none of them a Sunday, unless it is today.
func (s *story) week(days []int) []int {
	out := make([]int, len(days))
	for i, day := range days {
		if out[i] = day; day > 0 && s.today.Add(day).Weekday() == 0 {
			out[i]++
		}
	}
	return out
}

// minutes are how long the services take.
var minutes = map[string]civil.Minute{relaxing: 60, neck: 60, long: 90, shoulder: 60, first: 75}

// The services of the example.
const (
	relaxing = "Relaxing massage"
	neck     = "Shoulders and neck"
	long     = "Long massage"
	shoulder = "Shoulder work"
	first    = "Getting to know you"
)

// prices are what the services cost, as paid on the day.
var prices = map[string]string{relaxing: "65", neck: "65", long: "95", shoulder: "70", first: "75"}
