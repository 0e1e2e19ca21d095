package sample

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// dayText is a date of the example as a form sends it.
func (s *story) dayText(days int) string { return string(s.today.Add(days)) }

// wrote is a telling that somebody of the practice wrote down.
func (s *story) wrote(who, about, words string) ident.Case {
	if s.err != nil {
		return ""
	}
	told, err := s.o.WriteDown(s.ctx, s.ines, office.NewKey(), office.Telling{About: about, Client: s.clients[who], Answers: protocol.Answers{"words": {words}, "told-by": {"by-phone"}}})
	s.try("telling of "+who, err)
	return told.Case
}

// spokenOn are the answers of words that were said in person some days ago.
func (s *story) spokenOn(days int, text, answered string) protocol.Answers {
	return protocol.Answers{"how": {"in-person"}, "text": {text}, "on": {s.dayText(days)}, "answered": {answered}}
}

// lucja told two weeks ago that it hurt; it was put right, and she is asked more often since.
func (s *story) lucja() {
	s.at(-16, 19*60)
	id := s.wrote("Łucja Wójcik", office.Pressure, "The middle of my back was sore for two days. It was too deep there.")
	s.at(-15, 9*60)
	s.do(s.ines, id, "pain-now", protocol.Answers{"pain": {"better"}})
	s.do(s.ines, id, "where-how", protocol.Answers{"areas": {"upper-back:both"}, "how": {"too-deep"}, "noticed": {"that-evening"}, "said-then": {"not-said"}})
	s.do(s.ines, id, "acknowledge", s.spokenOn(-15, "I am sorry that it hurt, and I am glad you told me. How is it right now? Next time I start lighter there and ask you early.", "It is fine now"))
	s.do(s.ines, id, "preferred", protocol.Answers{"levels": {"upper-back:both=3"}, "source": {"by-phone"}})
	s.do(s.ines, id, "other-ways", protocol.Answers{"offer": {"warmth", "slower-strokes", "stretching"}})
	s.do(s.ines, id, "pick", protocol.Answers{"picked": {"warmth"}})
	s.do(s.ines, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
	s.do(s.ines, id, "agree", protocol.Answers{"mine": {"Medium on the upper back, warmth first, and I ask at five minutes and every ten"}, "by": {s.dayText(-14)},
		"how": {"in-person"}, "text": {"This is what I could do. Does that work for you, or would you like something different?"}, "on": {s.dayText(-15)}})
	s.say(id, protocol.YesThatWorks)
	s.end(id, "agreed")
}

// kept marks what was agreed so far as done.
func (s *story) kept() {
	if s.err != nil {
		return
	}
	today, err := s.o.Today(s.ctx, s.ines)
	if !s.try("today", err) {
		return
	}
	for _, need := range today.Needs {
		if need.Promise.Kind == promise.Agreed {
			s.try("kept", s.o.KeepPromise(s.ctx, s.ines, office.NewKey(), need.Promise.ID))
		}
	}
}

// say writes down what a client answered to an offer.
func (s *story) say(id ident.Case, reply protocol.ReplyKind) {
	if s.err != nil {
		return
	}
	m, err := s.o.Matter(s.ctx, s.ines, id)
	if !s.try("matter", err) {
		return
	}
	if p, ok := m.State.Pending(); ok {
		s.try("reply", s.o.ReplyTo(s.ctx, s.ines, office.NewKey(), office.Reply{Case: id, Proposal: p.No, For: protocol.Client, Reply: reply}))
	}
}

func (s *story) end(id ident.Case, way string) {
	if s.err == nil {
		s.try("close", s.o.CloseMatter(s.ctx, s.ines, office.NewKey(), id, way, nil))
	}
}

// mariam told yesterday evening, by the public page, that it hurt; nobody has answered yet.
func (s *story) mariam() {
	v := s.past("Mariam Haddad", "Shoulders and neck", -2, 10*60, "Left shoulder blade tight; worked deeper there.")
	s.at(-1, 19*60+12)
	if s.err != nil {
		return
	}
	p, err := s.o.PublicPractice(s.ctx, "")
	if !s.try("practice", err) {
		return
	}
	_, err = s.o.Tell(s.ctx, p, office.NewKey(), office.Telling{About: office.Pressure, Client: s.clients["Mariam Haddad"], Visit: v, From: "example",
		Answers: protocol.Answers{"words": {"The left side was too much, under the shoulder blade. I did not like to say while you were working."}, "would-help": {"change"}}})
	s.try("Mariam tells", err)
}

// paul needs deeper work than Inês does; Sean fits, and he is to be told today.
func (s *story) paul() {
	s.at(-1, 20*60)
	if s.err != nil {
		return
	}
	id, err := s.o.BeginMatter(s.ctx, s.ines, office.NewKey(), office.Begin{Protocol: office.Refer, Client: s.clients["Paul Lindqvist"]})
	s.try("Paul", err)
	s.do(s.ines, id, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	s.do(s.ines, id, "tried", protocol.Answers{"line": {"Six visits, forearm and elbow work, heat first"}})
	s.do(s.ines, id, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"shoulders:right"}, "times": {"evenings"}})
	s.do(s.ines, id, "match", protocol.Answers{"entries": {string(s.colleagues["Sean Brennan"])}, "why": {"deep tissue for twelve years, shoulders after rowing and climbing"}})
}

// day is today: what has been, what is now, what is booked.
func (s *story) day() {
	s.at(-6, 18*60)
	type visit struct {
		who, service string
		days         int
		minute       civil.Minute
	}
	var today []ident.Visit
	for _, v := range []visit{
		{"Nguyễn Thị Hạnh", "Relaxing massage", 0, 9 * 60}, {"Łucja Wójcik", "Shoulders and neck", 0, 10*60 + 30}, {"Paul Lindqvist", "Shoulder work", 0, 13 * 60},
		{"Ольга Ковальчук", "Long massage", 0, 14*60 + 30}, {"김서연", "Getting to know you", 0, 16*60 + 45},
		{"Mariam Haddad", "Shoulders and neck", 2, 10 * 60}, {"Tomás Ferreira", "Relaxing massage", 1, 16 * 60}, {"Δήμητρα Παπαδοπούλου", "Getting to know you", 3, 11 * 60},
		{"Łucja Wójcik", "Shoulders and neck", 14, 10*60 + 30}, {"Paul Lindqvist", "Shoulder work", 14, 13 * 60}, {"Mariam Haddad", "Shoulders and neck", 23, 10 * 60},
		{"Ольга Ковальчук", "Long massage", 35, 14*60 + 30}, {"Nguyễn Thị Hạnh", "Relaxing massage", 28, 9 * 60}, {"Ade Bankole", "Relaxing massage", 4, 17 * 60},
	} {
		today = append(today, s.book(s.ines, v.who, v.service, v.days, v.minute))
	}
	s.line("김서연", client.KindLine, -1, "Asked on the phone whether talking is needed. It is not.", false)
	if begins := s.today.At(10*60, s.loc); s.err == nil && s.now.After(begins) {
		s.at(0, 9*60)
		s.step(s.ines, today[0], office.ActArrive)
		s.at(0, 10*60)
		s.step(s.ines, today[0], office.ActDone)
		s.pay(today[0], "Nguyễn Thị Hạnh", "Relaxing massage")
	}
}
