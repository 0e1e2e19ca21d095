package sample

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

// dayText is a date of the example as a form sends it.
func (s *story) dayText(days int) string { return string(s.today.Add(days)) }

// wrote is a telling that somebody of the practice wrote down.
func (s *story) wrote(by staff.Actor, who, about, words string) ident.Case {
	if s.err != nil {
		return ""
	}
	told, err := s.o.WriteDown(s.ctx, by, office.NewKey(), office.Telling{About: about, Client: s.clients[who], Answers: protocol.Answers{"words": {words}, "told-by": {"by-phone"}}})
	s.try("telling of "+who, err)
	return told.Case
}

// spokenOn are the answers of words that were said in person some days ago.
func (s *story) spokenOn(days int, text, answered string) protocol.Answers {
	return protocol.Answers{"how": {"in-person"}, "text": {text}, "on": {s.dayText(days)}, "answered": {answered}}
}

// lucja told four weeks ago that it hurt; it was put right, and she is asked more often since.
func (s *story) lucja() {
	s.at(-26, 19*60)
	id := s.wrote(s.ines, "Łucja Wójcik", office.Pressure, "The middle of my back was sore for two days. It was too deep there.")
	s.at(-25, 9*60)
	s.do(s.ines, id, "pain-now", protocol.Answers{"pain": {"better"}})
	s.do(s.ines, id, "where-how", protocol.Answers{"areas": {"upper-back:both"}, "how": {"too-deep"}, "noticed": {"that-evening"}, "said-then": {"not-said"}})
	s.do(s.ines, id, "acknowledge", s.spokenOn(-25, "I am sorry that it hurt, and I am glad you told me. How is it right now? Next time I start lighter there and ask you early.", "It is fine now"))
	s.do(s.ines, id, "preferred", protocol.Answers{"levels": {"upper-back:both=3"}, "source": {"by-phone"}})
	ways := s.spokenOn(-25, "I could begin with warmth, work with slower strokes, or stretch instead. Which of these would you like?", "Warmth first, please")
	ways["offer"] = []string{"warmth", "slower-strokes", "stretching"}
	s.do(s.ines, id, "other-ways", ways)
	s.do(s.ines, id, "pick", protocol.Answers{"picked": {"warmth"}})
	s.do(s.ines, id, "check-ins", protocol.Answers{"visits": {"3"}, "first": {"5"}, "every": {"10"}})
	s.do(s.ines, id, "agree", protocol.Answers{"mine": {"Medium on the upper back, warmth first, and I ask at five minutes and every ten"}, "by": {s.dayText(-13)},
		"how": {"in-person"}, "text": {"This is what I could do. Does that work for you, or would you like something different?"}, "on": {s.dayText(-25)}})
	s.say(id, protocol.YesThatWorks)
	s.end(id, "agreed")
}

// kept marks what Inês had to do of a kind as done: for one client, or for all.
func (s *story) kept(kind promise.Kind, who ident.Client) {
	if s.err != nil {
		return
	}
	today, err := s.o.Today(s.ctx, s.ines)
	if !s.try("today", err) {
		return
	}
	for _, need := range today.Needs {
		if need.Promise.Kind == kind && (who == "" || need.Promise.Client == who) {
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
	s.at(-1, 19*60+12)
	if s.err != nil {
		return
	}
	p, err := s.o.PublicPractice(s.ctx, "")
	if !s.try("practice", err) {
		return
	}
	_, err = s.o.Tell(s.ctx, p, office.NewKey(), office.Telling{About: office.Pressure, Client: s.clients["Mariam Haddad"], Visit: s.last["Mariam Haddad"].id, From: "example",
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

// yusuf told Kim on the telephone that his back hurt; Mei has heard him and said sorry, and how deep
// it shall be from now on comes next.
func (s *story) yusuf() {
	s.at(-4, 9*60)
	id := s.wrote(s.kim, "Yusuf Demir", office.Pressure, "The lower back was too much at the end. It is better now, but it was sore for a day.")
	s.at(-4, 12*60)
	s.do(s.mei, id, "pain-now", protocol.Answers{"pain": {"better"}})
	s.do(s.mei, id, "where-how", protocol.Answers{"areas": {"lower-back:both"}, "how": {"too-deep"}, "noticed": {"next-day"}, "said-then": {"not-said"}})
	spoken := s.spokenOn(-4, "I am sorry that it was too much, and that you were sore. Next time I go lighter there, and I ask you early.", "Good, see you next week")
	spoken["how"] = []string{"phone"}
	s.do(s.mei, id, "acknowledge", spoken)
}

// plan is what Mariam and Inês work on, decided together; version is the one that it follows.
func (s *story) plan(day, version int, goal string, wanted, notWanted []treatment.Technique) {
	if s.at(day, 11*60); s.err != nil {
		return
	}
	s.try("plan", s.o.SetPlan(s.ctx, s.ines, office.NewKey(), office.PlanChange{Client: s.clients["Mariam Haddad"], Goal: goal, Wanted: wanted, NotWanted: notWanted,
		DecidedOn: s.today.Add(day), Version: version}))
}
