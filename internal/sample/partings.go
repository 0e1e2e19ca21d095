package sample

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// Those with whom Inês does not, or not surely, go on.
const (
	tammy = "Tammy Reyes" // comes late; whether it goes on is open
	dana  = "Dana Whitlock"
	vera  = "Vera Holt"
	marek = "Marek Novák"
)

// lateness says who came how late, by the day counted from today.
var lateness = map[string]map[int]civil.Minute{
	tammy: {-140: 20, -112: 18, -70: 30, -28: 25, -14: 22},
}

// lateBy gives how late somebody comes. Vera was late on each of her last visits.
func lateBy(v *visit) civil.Minute {
	if v.who == vera && v.days > -215 {
		return 35
	}
	return lateness[v.who][v.days]
}

// decides counts what was noticed of somebody today, or lets it go; with words, they are said by phone.
func (s *story) decides(who string, to boundary.CrossingState, said, answered string) {
	if s.err != nil {
		return
	}
	today, err := s.o.Today(s.ctx, s.ines)
	if !s.try("today", err) {
		return
	}
	for _, n := range today.Noticed {
		if n.Client.ID != s.clients[who] || s.err != nil {
			continue
		}
		id := must[ident.Crossing](s, "decide about "+who)(s.o.DecideCrossing(s.ctx, s.ines, office.NewKey(), office.CrossingChoice{Client: n.Client.ID, Watch: n.Watch,
			Visit: n.Crossing.Visit, Line: n.Crossing.Line, Case: n.Case, To: to}))
		if said != "" && s.err == nil {
			s.try("words to "+who, s.o.SayCrossing(s.ctx, s.ines, office.NewKey(), office.CrossingWords{Client: n.Client.ID, Crossing: id, How: message.ByPhone, Text: said, Answered: answered, Send: office.SentAlready}))
		}
	}
}

// evening is after the last visit of a day.
const evening = 20 * 60

// tammys is what happened with Tammy: said, not kept, let go, tried; and what the practice did not keep.
func (s *story) tammys(day int) {
	switch s.at(day, evening); day {
	case -140:
		s.decides(tammy, boundary.LetGo, "", "")
	case -112:
		s.decides(tammy, boundary.Counted, "You came at eighteen past. Your visit ended on time, because somebody was waiting. Please come on the hour; what would help?", "The bus. I will take the earlier one")
	case -98:
		if s.err == nil {
			_, _, err := s.o.NoteOwnMiss(s.ctx, s.ines, office.NewKey(), office.OwnMiss{Visit: s.last[tammy].id, Watch: boundary.OwnStart, Minutes: 10})
			s.try("we began late", err)
		}
	case -70:
		s.decides(tammy, boundary.Counted, "It was half an hour today. I would like to find an hour that suits you better.", "Later would be worse for me")
	case -66:
		s.tells(tammy, day, "Coming late")
	case -28:
		s.decides(tammy, boundary.Counted, "This is the third time. Let us talk about whether it can work.", "I know. I am sorry")
	case -26:
		if s.err == nil {
			must[ident.Consultation](s, "talk")(s.o.NoteTalk(s.ctx, s.ines, office.NewKey(), office.TalkNote{About: office.TalkAbout{Client: s.clients[tammy]}, Who: "Ana Duarte", On: s.today.Add(day),
				Line: "Offer a shorter visit before anything else"}))
		}
	case -14:
		s.decides(tammy, boundary.LetGo, "", "")
	}
}

// tells notes that somebody was told a boundary once more, aloud.
func (s *story) tells(who string, day int, title string) {
	if s.err != nil {
		return
	}
	known, err := s.o.KnownBoundaries(s.ctx, s.ines, s.clients[who])
	if !s.try("boundaries", err) {
		return
	}
	told := office.BoundaryTelling{Client: s.clients[who], How: boundary.Told, Way: office.ToldAloud, On: s.today.Add(day)}
	for _, standing := range known.Standings {
		if standing.Boundary.Title == title {
			told.Boundaries = append(told.Boundaries, office.SeenBoundary{ID: standing.Boundary.ID, Version: standing.Boundary.Version})
		}
	}
	s.try("tell", s.o.TellBoundaries(s.ctx, s.ines, office.NewKey(), told))
}

// begins begins a matter about a client of Inês.
func (s *story) begins(kind, who string) (id ident.Case) {
	if s.err != nil {
		return ""
	}
	return must[ident.Case](s, kind+" of "+who)(s.o.BeginMatter(s.ctx, s.ines, office.NewKey(), office.Begin{Protocol: kind, Client: s.clients[who]}))
}

// closes closes a matter, with two sentences that Inês writes to herself.
func (s *story) closes(id ident.Case, way, self string) {
	if s.err == nil {
		s.try("close", s.o.CloseMatter(s.ctx, s.ines, office.NewKey(), id, way, protocol.Answers{"self": {self}}))
	}
}

// danaGoes went on to Sean; two weeks later it was a good match.
func (s *story) danaGoes(day int) {
	s.at(day, evening)
	s.dana = s.begins(office.Refer, dana)
	s.do(s.ines, s.dana, "reason", protocol.Answers{"why": {"needs"}, "grounds": {"yes"}})
	s.do(s.ines, s.dana, "tried", protocol.Answers{"line": {"Eight visits, slower and warmer each time; the hip stays as it is"}})
	s.do(s.ines, s.dana, "need", protocol.Answers{"work": {"Deep tissue"}, "areas": {"hip:left"}})
	s.do(s.ines, s.dana, "match", protocol.Answers{"entries": {string(s.colleagues["Sean Brennan"])}, "why": {"deep tissue, and evenings"}})
	s.do(s.ines, s.dana, "words", s.spokenOn(day, "Your hip wants deeper work than I can give. Sean Brennan does that: 020 7946 0177. You can always come back.", "I will ring him"))
}

func (s *story) danaAnswers(day int) {
	s.at(day, evening)
	if s.err == nil {
		_, err := s.o.FireTimers(s.ctx)
		s.try("two weeks later", err)
	}
	s.do(s.ines, s.dana, "match-question", protocol.Answers{"with": {string(s.colleagues["Sean Brennan"])}, "how": {"good"}})
	s.closes(s.dana, "good-match", "Three visits earlier would have been kinder. It was right to say that it is my limit.")
}

// veraEnds was told three times and came late each time; the visits ended.
func (s *story) veraEnds(day int) {
	s.at(day, evening)
	id := s.begins(office.End, vera)
	rule := ident.Boundary("")
	if known, err := s.o.KnownBoundaries(s.ctx, s.ines, s.clients[vera]); s.try("boundaries", err) {
		for _, standing := range known.Standings {
			if standing.Boundary.Title == "Coming late" {
				rule = standing.Boundary.ID
			}
		}
	}
	for _, step := range []struct {
		task    string
		answers protocol.Answers
	}{
		{"reason", protocol.Answers{"why": {"boundary"}, "grounds": {"yes"}}},
		{"safety", protocol.Answers{"stake": {"no"}}},
		{"told", protocol.Answers{"record": {"Coming late was told at the beginning and twice since. It was not kept three times."}, "about": {"often"}, "rule": {string(rule)}}},
		{"tried", protocol.Answers{"tried": {"talked", "other-times"}, "line": {"An hour later in the day helped once"}}},
		{"talk-over", protocol.Answers{"how": {"talked"}, "who": {"Ana Duarte, on the day before"}}},
		{"ask-look", protocol.Answers{"how": {"person"}, "of": {string(s.mei.Person)}}},
		{"second-look", protocol.Answers{"line": {"It can go on, and it should be short"}}},
		{"when", protocol.Answers{"from": {s.dayText(day + 1)}}},
		{"settle", protocol.Answers{"looked": {"yes"}}},
		{"record", protocol.Answers{"how": {"later"}}},
		{"elsewhere", protocol.Answers{"how": {"list"}, "entries": {string(s.colleagues["Oda Lind"])}}},
		{"way-back", protocol.Answers{"way": {"no"}}},
		{"look-over", protocol.Answers{"seen": {"yes"}}},
		{"words", s.spokenOn(day, "I am ending our visits from tomorrow. I told you more than once that I need us to begin on time, and I cannot work well the way it is. Oda Lind has time, 020 7946 0188.", "I thought so")},
	} {
		s.do(s.ines, id, step.task, step.answers)
		if step.task == "ask-look" && s.err == nil {
			s.try("second look", s.o.LookTwice(s.ctx, s.mei, office.NewKey(), id, true, "Keep it short"))
		}
	}
	s.closes(id, "ended", "I was calm, and it was short. I would have asked for a later hour after the first time.")
}

// marekStops rang to say that he stops; no reason was asked.
func (s *story) marekStops(day int) {
	if s.at(day, evening); s.err == nil {
		s.try("stops", s.o.GoOut(s.ctx, s.ines, office.NewKey(), s.clients[marek], office.OutChoice{Kind: client.Stop}))
	}
}

// parts are the partings of the months behind us, and the one about which Inês is not sure.
func (s *story) parts(day int) {
	switch day {
	case -176:
		s.veraEnds(day)
	case -140:
		s.danaGoes(day)
	case -125:
		s.danaAnswers(day)
	case -60:
		s.marekStops(day)
	}
	if s.clients[tammy] != "" {
		s.tammys(day)
	}
	if today := s.last[vera]; today != nil && today.days == day && lateBy(today) > 0 {
		s.at(day, evening)
		s.decides(vera, boundary.Counted, "You came after half the visit had passed. I need us to begin on time; otherwise I cannot work well.",
			map[bool]string{true: "I will try", false: "It is the traffic"}[day > -195])
	}
}
