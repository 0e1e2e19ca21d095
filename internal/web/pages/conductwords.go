package pages

import (
	"context"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// conductWhom says whom it is about, where nobody was named: that it is somebody else here, or not said.
func conductWhom(ctx context.Context, m office.Matter) []ui.Fact {
	if m.Head.Protocol != office.Conduct || m.Head.About != "" || m.Head.Rehearsal {
		return nil
	}
	words := say.T(ctx, "Not said")
	if m.Head.Else {
		words = say.T(ctx, "Somebody else here")
	}
	return []ui.Fact{{Term: say.T(ctx, "Whom it is about"), Body: ui.Text(words)}}
}

// conductOthersTitle says how many others told something about the same person.
func conductOthersTitle(ctx context.Context, m office.Matter) string {
	who := m.Names["about"]
	if m.Head.Protocol == office.Manner {
		who = m.Therapist.Name
	}
	switch n := len(m.Others); n {
	case 1:
		return say.T(ctx, "One other told something about %s", who)
	case 2:
		return say.T(ctx, "Two others told something about %s", who)
	default:
		return say.T(ctx, "%d others told something about %s", n, who)
	}
}

// conductStands says how the person whom it is about sees it, and who was beside her.
func conductStands(ctx context.Context, m office.Matter) string {
	var words string
	switch m.Versions.Stands {
	case "agrees":
		words = say.T(ctx, "%s sees it the same way.", m.Names["about"])
	case "otherwise":
		words = say.T(ctx, "%s sees it otherwise.", m.Names["about"])
	case "nothing":
		words = say.T(ctx, "%s says nothing to it.", m.Names["about"])
	}
	if m.Versions.Support != "" {
		words = sentences(words, say.T(ctx, "Beside %s: %s", m.Names["about"], m.Versions.Support))
	}
	return words
}

// ownWouldBeTold says to the client what the person is told, as far as it has come.
func ownWouldBeTold(ctx context.Context, m office.Matter, a protocol.Answers) string {
	who, words := m.Names["about"], a.One("telling")
	switch a.One("ask") {
	case "not":
		return say.T(ctx, "%s is not told of it.", who)
	case "law":
		return say.T(ctx, "The law asks that %s is told, in these words: “%s”", who, words)
	}
	if yes := m.State.Tasks["yes-telling"]; yes.IsDone() && yes.Answers.One("answer") == "yes" {
		return say.T(ctx, "We agreed on the words for %s: “%s”", who, words)
	}
	return say.T(ctx, "We wrote down what %s could be told. Nothing is said before you say yes to it.", who)
}

// tellingWords are the very words that the client is asked about at a step; empty at another.
func tellingWords(m office.Matter, t *protocol.Task) string {
	if t.Effect != effect.AnswerTelling {
		return ""
	}
	return m.State.Tasks["agree-telling"].Answers.One("telling")
}

// conduct adds what the client wrote in the steps of how somebody behaved: what she wanted to add, and what
// should be different in the words that were to be said.
func (s *matterSayer) conduct() {
	for _, in := range [][2]string{{"listen", "words"}, {"yes-telling", "change"}} {
		t := s.m.State.Tasks[in[0]]
		for i, before := range t.Before { // what was only kept as it was is shown once
			next := t.Answers
			if i+1 < len(t.Before) {
				next = t.Before[i+1].Answers
			}
			words := before.Answers.One(in[1])
			s.theirsIf(words != next.One(in[1]), before.At, words)
		}
		if t.IsDone() {
			s.theirs(t.Done, t.Answers.One(in[1]))
		}
	}
}

// different adds what the client said when she was asked whether it is different now.
func (s *matterSayer) different() {
	t := s.m.State.Tasks["still-so"]
	if !t.IsDone() {
		return
	}
	words := say.T(s.ctx, "It is different now.")
	if t.Answers.One("right") == "no" {
		words = say.T(s.ctx, "It is not different yet.")
	}
	s.theirs(t.Done, sentences(words, t.Answers.One("line")))
}

// whoHint says what becomes of it once it is known whose words something is.
func whoHint(ctx context.Context, p WhoPage) string {
	if p.Matter.Head.Restricted {
		return say.T(ctx, "Say it only if you know. Nothing of it stands on that person’s page, and nobody else learns of it.")
	}
	if p.Page.Single {
		return say.T(ctx, "They go onto that person’s page. Choose only if you know.")
	}
	return say.T(ctx, "They go onto that person’s page, where you and the owner read them. Choose only if you know.")
}
