package sample

import (
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// Those of whom only some people of the practice know that there was something to tell.
const (
	hannah = "Hannah Weiß" // told how Mei behaved; Inês reads it, and nobody else knows of it
	aroha  = "Aroha Ngata" // would like Mei to hear it herself
	fionn  = "Fionn Byrne" // did something to Mei
	nino   = "ნინო ბერიძე" // has Hannah's time since she called off
)

// byThemselves is what a client told at the door, with her page.
type byThemselves struct {
	id    ident.Case
	token string
}

// tellsOf is what a client tells at the door, of how somebody behaved.
func (s *story) tellsOf(who string, of ident.Person, answers protocol.Answers) (t byThemselves) {
	if s.err != nil {
		return t
	}
	p := must[house.Practice](s, "practice")(s.o.PublicPractice(s.ctx, ""))
	told, err := s.o.Tell(s.ctx, p, office.NewKey(), office.Telling{About: office.Conduct, Of: of, Client: s.clients[who], From: "example", Answers: answers})
	s.try(who+" tells", err)
	return byThemselves{told.Case, told.Token}
}

// answers does a step on a client's own page of what she told.
func (s *story) answers(t byThemselves, task string, answers protocol.Answers) {
	if s.err != nil {
		return
	}
	v, err := s.o.OpenLink(s.ctx, t.token)
	if s.try("open", err) {
		s.try(task, s.o.DoByLink(s.ctx, v, office.NewKey(), task, answers))
	}
}

// hannahBooks: she has her next two visits before she tells.
func (s *story) hannahBooks() {
	for _, days := range []int{7, 21} {
		s.book(&visit{who: hannah, service: relaxing, days: days, minute: 10 * 60, by: s.mei})
	}
}

// hannahTells at the door, in the evening; her visits with Mei are taken out at once.
func (s *story) hannahTells() {
	s.at(-6, 19*60+40)
	s.hannah = s.tellsOf(hannah, s.mei.Person, protocol.Answers{"about": {"boundary", "touch"}, "wish": {"not-sure"},
		"words": {"She folded the towel back on my hip and worked there without asking. I had said before that I do not want that. I lay still and said nothing. I do not want to lie there again like that."},
		"where": {"At my last visit, towards the end"}, "reach": {"Ring after six, or write"}})
	s.answers(s.hannah, "safe-now", protocol.Answers{"safe": {"safe"}, "visits": {"take-out"}})
	s.answers(s.hannah, "elsewhere", protocol.Answers{"how": {"not-now"}})
}

// hannahIsHeard: Inês says who reads it and that the practice is responsible, and two are in the room
// until she knows more.
func (s *story) hannahIsHeard() {
	s.at(-5, 12*60+20)
	s.do(s.ines, s.hannah.id, "readers", protocol.Answers{"who": {string(s.ines.Person)}})
	spoken := s.spokenOn(-5, "Thank you for telling us. I am sorry for what happened to you here; it is our responsibility. Only I read this. I ring you tomorrow after six, and you decide what you want to tell.",
		"That is good. I would like her to know, but not from me")
	spoken["how"] = []string{"phone"}
	s.do(s.ines, s.hannah.id, "acknowledge", spoken)
	s.kept(promise.Agreed, s.clients[hannah]) // that visits were taken out
	s.do(s.ines, s.hannah.id, "measures", protocol.Answers{"what": {"two-in-the-room"}, "words": {"I come in at the beginning and before the end of each visit with Mei, as we do when somebody is new."}, "look": {s.dayText(5)}})
}

// hannahAgrees to the very words that Mei is told.
func (s *story) hannahAgrees() {
	s.at(-4, 18*60+30)
	s.do(s.ines, s.hannah.id, "agree-telling", protocol.Answers{"ask": {"ask"}, "named": {"without"}, "from": {s.dayText(-3)},
		"telling": {"A client told us that you folded the towel back on the hip and worked there without asking, after she had said that she did not want it."}})
	s.at(-4, 20*60+5)
	s.answers(s.hannah, "yes-telling", protocol.Answers{"answer": {"yes"}})
	s.answers(s.hannah, "choice", protocol.Answers{"about": {"boundary", "touch"}, "wish": {"tell-her"}})
}

// meiIsTold in person; how she saw it is what Inês hears next.
func (s *story) meiIsTold() {
	s.at(-2, 17*60+45)
	s.do(s.ines, s.hannah.id, "told", s.spokenOn(-2, "I have to tell you something that a client has told us, and I want to hear your side. Nothing has been decided. You may bring someone. Please do not speak to the client about it.",
		"She would like to think, and to speak tomorrow"))
}

// arohaTells something that Mei is to hear.
func (s *story) arohaTells() {
	s.at(-3, 20*60+10)
	s.aroha = s.tellsOf(aroha, s.mei.Person, protocol.Answers{"about": {"talk"}, "wish": {"tell-her"},
		"words": {"I like it quiet, and lately we talk a lot. I go home with a head full of stories. I did not want to be rude."}})
}

// meiAnswers what Aroha told; what changes comes next.
func (s *story) meiAnswers() {
	s.at(-2, 18*60+10)
	s.do(s.ines, s.aroha.id, "pass-on", protocol.Answers{"who": {string(s.mei.Person)}})
	spoken := s.spokenOn(-2, "Thank you for telling me. I am sorry that I talked so much. From now on I am quiet unless you begin.", "Oh good. I was worried about saying it")
	spoken["how"] = []string{"phone"}
	s.at(-2, 19*60)
	s.do(s.mei, s.aroha.id, "acknowledge", spoken)
}

// meiIsHarmed: Fionn asked for what a massage is not; Mei tells it.
func (s *story) meiIsHarmed() {
	s.at(-3, 21*60)
	if s.err != nil {
		return
	}
	s.harm = must[ident.Case](s, "harm")(s.o.TellHarm(s.ctx, s.mei, office.NewKey(), office.HarmTold{Client: s.clients[fionn]}))
	s.do(s.mei, s.harm, "safe-now", protocol.Answers{"safe": {"safe"}, "near": {"My sister is here until tomorrow"}})
	s.do(s.mei, s.harm, "tell", protocol.Answers{"words": {"He asked twice for more than a massage, and laughed when I said no. I went on to the end. I should have stopped."}, "where": {"At his last visit"}})
}

// meiIsLookedAfter by Inês; how it goes on with Fionn comes next.
func (s *story) meiIsLookedAfter() {
	s.at(-3, 21*60+40)
	s.do(s.ines, s.harm, "care", protocol.Answers{"line": {"I said that she owed him nothing, and could have stopped at any time. She would like not to be alone in the house when he comes."},
		"again-on": {s.dayText(3)}})
}

// behaved are the evenings of how somebody behaved.
func (s *story) behaved(day int) {
	switch day {
	case -7:
		s.hannahBooks()
	case -6:
		s.hannahTells()
	case -5:
		s.hannahIsHeard()
	case -4:
		s.hannahAgrees()
	case -3:
		s.arohaTells()
		s.meiIsHarmed()
		s.meiIsLookedAfter()
	case -2:
		s.meiIsTold()
		s.meiAnswers()
	}
}
