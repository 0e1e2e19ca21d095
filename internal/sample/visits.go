package sample

import (
	"cmp"
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// visit is one visit of the example. Its version counts the steps that it took.
type visit struct {
	who, service string
	days         int
	minute       civil.Minute
	by           staff.Actor
	id           ident.Visit
	version      int
}

// ends is when the visit ends, on the clock of its day.
func (v *visit) ends() civil.Minute { return v.minute + minutes[v.service] }

// book books a visit some days from today; the clock stays where it is. The first one of a client
// is for getting to know each other.
func (s *story) book(v *visit) {
	if s.err != nil {
		return
	}
	if s.last[v.who] == nil {
		v.service = first
	}
	when := string(s.today.Add(v.days)) + " " + v.minute.String()
	v.id, v.version = must[ident.Visit](s, "visit of "+v.who+" on "+when)(s.o.Book(s.ctx, v.by, office.NewKey(), office.BookRequest{Client: s.clients[v.who], Therapist: v.by.Person,
		Service: s.services[v.service], When: when, Anyway: when})), 1
	s.last[v.who] = v
}

// step takes a step of a visit.
func (s *story) step(v *visit, act office.VisitAct) {
	if s.err == nil {
		s.try(string(act), s.o.ChangeVisit(s.ctx, v.by, office.NewKey(), office.VisitChange{Visit: v.id, Version: v.version, Act: act}))
		v.version++
	}
}

// moment is something that happens at a time of a day.
type moment struct {
	at civil.Minute
	do func()
}

// day lets a day go by, as far as the clock has come: who comes, what is asked, noted and paid.
func (s *story) day(day int) {
	var moments []moment
	visits := s.ofDay(day)
	for i, v := range visits {
		s.book(v)
		moments = append(moments, moment{v.minute + lateBy(v), func() { s.step(v, office.ActArrive) }}, moment{v.minute + 5, func() { s.asks(v) }},
			moment{v.ends(), func() { s.step(v, office.ActDone); s.pay(v) }}, moment{v.ends() + 5, func() { s.note(v, notes[(i-day)%len(notes)]) }})
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	for _, m := range moments {
		if s.at(day, m.at); s.err != nil || s.today.Add(day).At(m.at, s.loc).After(s.now) {
			return
		}
		m.do()
	}
}

// asks is how the pressure was at the table, where somebody is asked more often.
func (s *story) asks(v *visit) {
	if s.err == nil && v.who == "Łucja Wójcik" && v.days > -20 {
		s.try("asked", s.o.CheckIn(s.ctx, v.by, office.NewKey(), office.CheckInRequest{Visit: v.id, Minute: 5, Answer: treatment.Good}))
	}
}

// notes are what is written after a visit.
var notes = []string{"Shoulders softer than last time.", "Slept badly; quiet work, longer on the neck.", "As last time.", "Turned better to the left afterwards.", "Tired today; slow strokes, warm towels."}

func (s *story) note(v *visit, text string) {
	if v.who == "Mariam Haddad" && v.days > -7 {
		text = "Left shoulder blade tight; worked deeper there."
	}
	if s.err == nil {
		s.try("note", s.o.WriteNote(s.ctx, v.by, office.NewKey(), office.NoteRequest{Visit: v.id, Text: text}))
	}
}

// pay takes the price of a visit, at the front desk. Tomás still owes his last one, and Chidi a part
// of his; Prakash likes to pay ahead.
func (s *story) pay(v *visit) {
	late := v.days > -14
	if s.err != nil {
		return
	}
	if v.who == "Tomás Ferreira" && late {
		must[ident.Entry](s, "charge")(s.o.ChargeVisit(s.ctx, s.kim, office.NewKey(), v.id))
		return
	}
	paid := office.Payment{PayFor: office.PayFor{Client: s.clients[v.who], Visit: v.id}, Amount: prices[v.service], Way: billing.ByCard}
	switch {
	case v.who == "Chidi Nwosu" && late:
		paid.Amount = "40"
	case v.who == "Prakash" && v.days < -7 && v.days > -15:
		paid.Amount, paid.Told = "100", prices[v.service]+".00"
	case len(v.who)%2 == 0:
		paid.Way = billing.ByCash
	}
	must[string](s, "payment of "+v.who)(s.o.TakePayment(s.ctx, s.kim, office.NewKey(), paid))
}

// back gives a part of what Kwame paid last back: the practice began late.
func (s *story) back() {
	account, err := s.o.Account(s.ctx, s.ines, s.clients["Kwame Mensah"], true)
	if !s.try("account", err) {
		return
	}
	for _, line := range account.Lines {
		if line.Visit == s.last["Kwame Mensah"].id {
			must[string](s, "refund")(s.o.Refund(s.ctx, s.kim, office.NewKey(), office.RefundRequest{Client: s.clients["Kwame Mensah"], Line: line.ID, Amount: "15",
				Way: billing.ByCard, Reason: "We began a quarter of an hour late"}))
			return
		}
	}
}

// line adds a line to somebody's page on a day that has passed.
func (s *story) line(who string, kind client.Kind, days int, text string, theirs bool) {
	if s.err != nil {
		return
	}
	s.at(days, 20*60)
	must[string](s, "line")(s.o.AddLine(s.ctx, s.ines, office.NewKey(), office.NewLine{Client: s.clients[who], Kind: kind, Text: text, Theirs: theirs, On: s.today.Add(days), Way: client.WayPerson}))
}

// months are the months behind us, day by day; today comes last.
func (s *story) months() {
	for day := -330; day < 0; day++ {
		s.come(day)
		s.day(day)
		s.told(day)
		s.behaved(day)
		if s.parts(day); s.err != nil {
			return
		}
	}
}

// told are the things between visits: what was agreed, thanks, progress, what was put right.
func (s *story) told(day int) {
	switch day {
	case -300:
		s.spoke("Mỹ Linh Nguyễn")
	case -260:
		s.plan(day, 0, "Fewer headaches from the desk", []treatment.Technique{treatment.Warmth}, nil)
	case -110:
		s.line("Mariam Haddad", client.KindThanks, day, "I slept through for the first time in weeks. Thank you, Inês.", true)
		s.plan(day, 1, "Sleep through the night, and turn the head without pulling", []treatment.Technique{treatment.Warmth, treatment.LongerWarm, treatment.Slower}, []treatment.Technique{treatment.Stretching})
	case -60:
		s.line("Ольга Ковальчук", client.KindProgress, day, "Walks the stairs again without holding on", false)
	case -50:
		s.spoke("Sean Brennan", "Oda Lind", "Aleksandra Wójcik")
	case -45:
		s.full()
	case -40:
		s.line("Łucja Wójcik", client.KindThanks, day, "It is the one hour of the month when nobody talks to me.", true)
	case -34:
		s.rosa()
	case -30:
		s.beatriz()
	case -26:
		s.lucja()
	case -20:
		s.line("Paul Lindqvist", client.KindProgress, day, "Two quiet weeks, then it pulls again", true)
	case -14:
		s.rosaMended()
	case -13:
		s.kept(promise.Agreed, "")
	case -6:
		s.back()
	case -4:
		s.yusuf()
	case -2:
		s.ewa()
	case -1:
		s.mariam()
		s.paul()
		s.owen()
		s.jennifer()
	}
}
