package web

import (
	"net/http"

	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
)

// wordsForm is what somebody typed on the pages of a message.
type wordsForm struct {
	done, how            string
	say, write           string
	sayDraft, writeDraft string
	on, answered         string
}

func wordsIn(r *http.Request) wordsForm {
	clean := func(name string) string { return forms.Clean(r.PostFormValue(name)) }
	f := wordsForm{done: clean("done"), how: clean("how"), say: clean("say"), write: clean("write"), sayDraft: clean("say-draft"),
		writeDraft: clean("write-draft"), on: clean("on"), answered: clean("answered")}
	if !message.Way(f.how).Valid() {
		f.how = string(message.InPerson)
	}
	return f
}

// text is the words of the chosen way.
func (f wordsForm) text() string {
	if pages.SpokenWay(f.how) {
		return f.say
	}
	return f.write
}

// onto puts what was typed onto the page. Words that nobody touched follow the draft, which may have
// changed with what stands above them.
func (f wordsForm) onto(p pages.TaskPage) pages.ComposePage {
	c := pages.ComposePage{TaskPage: p, How: f.how, Say: f.say, Write: f.write, On: f.on, Answered: f.answered}
	if p.Said != nil {
		c.SayDraft, c.WriteDraft = p.Said.Say.Text, p.Said.Write.Text
		if f.say == f.sayDraft {
			c.Say = c.SayDraft
		}
		if f.write == f.writeDraft {
			c.Write = c.WriteDraft
		}
	}
	return c
}

// composed begins the page of a message with the drafts.
func (s *site) composed(_ *http.Request, p pages.TaskPage) pages.ComposePage {
	c := pages.ComposePage{TaskPage: p, How: p.Given.One("how")}
	if !message.Way(c.How).Valid() {
		c.How = string(message.InPerson)
	}
	if p.Said != nil {
		c.Say, c.Write = p.Said.Say.Text, p.Said.Write.Text
		c.SayDraft, c.WriteDraft = c.Say, c.Write
	}
	return withTone(c)
}

// withTone reads the words of the chosen way and points at what may wound or is missing. Nothing of
// it is kept.
func withTone(p pages.ComposePage) pages.ComposePage {
	text := p.Write
	if pages.SpokenWay(p.How) {
		text = p.Say
	}
	if p.Said != nil && text != "" {
		p.Findings = p.Said.Tone(text, pages.SpokenWay(p.How), "")
	}
	return p
}

// changed reports whether words that nobody touched were drafted anew, so that they have to be read
// before they leave.
func (f wordsForm) changed(p pages.ComposePage) bool {
	return !pages.SpokenWay(f.how) && f.write == f.writeDraft && p.Write != f.write
}

// single is a text as the one value of a field; nothing for none.
func single(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
