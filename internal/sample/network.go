package sample

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/referral"
)

// prices are what the services cost, as paid on the day.
var prices = map[string]string{"Relaxing massage": "65", "Shoulders and neck": "65", "Long massage": "95", "Shoulder work": "70", "Getting to know you": "75"}

// pay takes the price of a visit. Tomás still owes his last one.
func (s *story) pay(v ident.Visit, who, service string) {
	if s.err != nil || who == "Tomás Ferreira" && s.clock.Now().After(s.now.AddDate(0, 0, -25)) {
		return
	}
	way := billing.ByCard
	if len(who)%2 == 0 {
		way = billing.ByCash
	}
	must[string](s, "payment of "+who)(s.o.TakePayment(s.ctx, s.ines, office.NewKey(), office.Payment{PayFor: office.PayFor{Client: s.clients[who], Visit: v}, Amount: prices[service], Way: way}))
}

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

// jennifer asked for a first visit last night; the practice has been full for some weeks.
func (s *story) jennifer() {
	s.at(-1, 21*60)
	p, err := s.o.PublicPractice(s.ctx, "")
	if !s.try("practice", err) {
		return
	}
	_, err = s.o.Ask(s.ctx, p, office.NewKey(), office.Asking{Name: "Jennifer Okafor", Email: "jennifer@people.example", Phone: "020 7946 0166",
		Wish: "I would love to come for a relaxing massage; my neck is stiff from the desk.", Times: "Evenings, or Saturday mornings", From: "example"})
	s.try("Jennifer asks", err)
}
