package sample

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/referral"
)

// network are the practitioners nearby.
func (s *story) network() {
	for _, e := range []office.EntryChange{
		{Name: "Sean Brennan", Phone: "020 7946 0177", Email: "sean@brennan.example", Skills: []referral.Skill{"deep-tissue", "sports"}, Areas: []string{"shoulders", "shoulder-blade", "upper-back"},
			Place: "Canal Street, ten minutes away", Times: []referral.Time{"evenings", "saturdays"}, Price: "70 for an hour", GoodAt: "deep tissue, shoulders after rowing and climbing", TakesNew: referral.TakesYes},
		{Name: "Aleksandra Wójcik", Phone: "020 7946 0119", Skills: []referral.Skill{"sports"}, Areas: []string{"calf", "thigh-back"}, Place: "North Road", Times: []referral.Time{"saturdays"}, GoodAt: "sports massage, firm", TakesNew: referral.TakesYes},
		{Name: "Mỹ Linh Nguyễn", OtherName: "阮美玲", Phone: "020 7946 0164", Skills: []referral.Skill{"deep-tissue", "cupping"}, Place: "Market Square", Times: []referral.Time{"evenings"}, GoodAt: "deep tissue and cupping", TakesNew: referral.TakesUnknown},
		{Name: "Oda Lind", Phone: "020 7946 0188", Email: "oda@lind.example", Skills: []referral.Skill{"relaxing", "pregnancy"}, Place: "Linden Street", Times: []referral.Time{"mornings", "afternoons"}, Price: "60 for an hour", GoodAt: "quiet, slow work; pregnancy", TakesNew: referral.TakesYes},
	} {
		s.colleagues[e.Name] = must[ident.Practitioner](s, e.Name)(s.o.AddEntry(s.ctx, s.ines, office.NewKey(), e))
	}
}

// spoke notes when Inês last spoke with her colleagues; with one of them it was long ago.
func (s *story) spoke(names ...string) {
	for _, name := range names {
		if s.err == nil {
			s.try("spoke with "+name, s.o.SpokeWith(s.ctx, s.ines, office.NewKey(), office.Spoken{Practitioner: s.colleagues[name], Takes: referral.TakesYes}))
		}
	}
}

// full says that the practice takes nobody new, when everybody's times were given away.
func (s *story) full() { s.try("full", s.o.SetTaking(s.ctx, s.ines, office.NewKey(), house.Full)) }

// newcomer is somebody new who asks for a first visit, on the page that anybody can open.
func (s *story) newcomer(a office.Asking) {
	if s.err != nil {
		return
	}
	p, err := s.o.PublicPractice(s.ctx, "")
	if !s.try("practice", err) {
		return
	}
	a.From = "example"
	_, err = s.o.Ask(s.ctx, p, office.NewKey(), a)
	s.try(a.Name+" asks", err)
}

// beatriz asked when the practice was full already; she was told so on the telephone, and waits.
func (s *story) beatriz() {
	s.at(-30, 10*60)
	s.newcomer(office.Asking{Name: "Beatriz Lima", Phone: "020 7946 0183", Wish: "Something for my back, after the second child.", Times: "Mornings"})
	if s.err != nil {
		return
	}
	s.at(-30, 12*60+30)
	list, err := s.o.Inquiries(s.ctx, s.kim)
	if !s.try("inquiries", err) || len(list.New) == 0 {
		return
	}
	id := list.New[0].ID
	must[ident.Message](s, "answer")(s.o.AnswerInquiry(s.ctx, s.ines, office.NewKey(), office.AnswerRequest{Inquiry: id, Why: office.WhyFull, Grounds: true,
		Entries: []ident.Practitioner{s.colleagues["Oda Lind"], s.colleagues["Sean Brennan"]}, How: message.ByPhone, On: s.today.Add(-30), Answered: "She would rather wait",
		Text: "Thank you for asking me. My practice is full. Oda Lind works quietly and well, 020 7946 0188; Sean Brennan is good with backs, 020 7946 0177."}))
	if s.err == nil {
		s.try("waits", s.o.SetWaiting(s.ctx, s.kim, office.NewKey(), id))
	}
}

// jennifer asked for a first visit last night; the practice has been full for some weeks.
func (s *story) jennifer() {
	s.at(-1, 21*60)
	s.newcomer(office.Asking{Name: "Jennifer Okafor", Email: "jennifer@people.example", Phone: "020 7946 0166",
		Wish: "I would love to come for a relaxing massage; my neck is stiff from the desk.", Times: "Evenings, or Saturday mornings"})
}
