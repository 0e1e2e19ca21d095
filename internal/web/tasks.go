package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getTask(w http.ResponseWriter, r *http.Request) error {
	return s.showTask(w, r, http.StatusOK, nil, nil)
}

// showTask shows a step, with what was typed so far.
func (s *site) showTask(w http.ResponseWriter, r *http.Request, status int, given protocol.Answers, problems fault.Problems) error {
	view, err := s.office.Task(r.Context(), by(r), matterID(r), r.PathValue("task"), given)
	if err != nil {
		return err
	}
	p := s.taskPage(r, view, problems)
	if len(view.Task.Says) > 0 {
		return render(w, r, status, pages.Compose(s.composed(r, p)))
	}
	return render(w, r, status, pages.Task(p))
}

func (s *site) taskPage(r *http.Request, view office.TaskPage, problems fault.Problems) pages.TaskPage {
	p := pages.TaskPage{Page: s.frame(r, say.T(r.Context(), "The next step"), placeOf(view.Matter)), TaskPage: view, Problems: problems}
	p.Failed = len(problems) > 0
	return p
}

// postTask does a step. What is to be said goes by the pages of the card and the letter.
func (s *site) postTask(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.Task(r.Context(), by(r), matterID(r), r.PathValue("task"), nil)
	if err != nil {
		return err
	}
	given, err := answersIn(r, view.Fields, view.Practice.Currency)
	if err != nil {
		return err
	}
	if len(view.Task.Says) > 0 {
		return s.postWords(w, r, view, given)
	}
	if r.PostFormValue("done") == "place" || unfinished(view.Fields, given) {
		return s.askLevels(w, r, view, given)
	}
	err = s.office.DoTask(r.Context(), by(r), key(r), office.Do{Case: view.Matter.Head.ID, Task: view.Task.ID, Answers: given, Last: wholeNumber(r, pages.FieldLast)})
	if f, ok := typed(err); ok {
		return s.showTask(w, r, http.StatusUnprocessableEntity, given, problemsOf(f, nil))
	}
	if err != nil {
		return err
	}
	if view.Matter.Head.Restricted { // she may have named herself, or taken herself off
		if _, err := s.office.Matter(r.Context(), by(r), view.Matter.Head.ID); fault.Is(err, fault.NotFound) {
			return render(w, r, http.StatusOK, pages.NoMoreYours(s.frame(r, say.T(r.Context(), "It is kept"), ui.Today)))
		}
	}
	return see(w, r, matterPath(view.Matter.Head.ID, "?kept="+view.Task.ID))
}

// unfinished reports whether a place was added whose pressure was not said.
func unfinished(fields []protocol.Field, given protocol.Answers) bool {
	return len(openPlaces(fields, given)) > 0
}

func openPlaces(fields []protocol.Field, given protocol.Answers) (places []string) {
	for _, f := range fields {
		for _, v := range given[f.ID] {
			if where, open := strings.CutSuffix(v, "="); f.Kind == protocol.Pressure && open {
				places = append(places, pages.PressureName(f.ID, where))
			}
		}
	}
	return places
}

// askLevels shows the step again with the places that were added. Added by the button, it is only a
// question; sent without an answer, it is a problem.
func (s *site) askLevels(w http.ResponseWriter, r *http.Request, view office.TaskPage, given protocol.Answers) error {
	if r.PostFormValue("done") == "place" {
		return s.showTask(w, r, http.StatusOK, given, nil)
	}
	return s.showTask(w, r, http.StatusUnprocessableEntity, given, levelProblems(r, view.Fields, given))
}

func levelProblems(r *http.Request, fields []protocol.Field, given protocol.Answers) fault.Problems {
	var problems fault.Problems
	for _, place := range openPlaces(fields, given) {
		problems.Add(place, "%s", say.T(r.Context(), "Choose how deep there."))
	}
	return problems
}

// postWords goes through what is said: the words, the card, what was answered; or the letter.
func (s *site) postWords(w http.ResponseWriter, r *http.Request, view office.TaskPage, given protocol.Answers) error {
	form := wordsIn(r)
	given["how"], given["text"] = single(form.how), single(form.text())
	drafted, err := s.office.Task(r.Context(), by(r), view.Matter.Head.ID, view.Task.ID, given)
	if err != nil {
		return err
	}
	p := form.onto(s.taskPage(r, drafted, nil))
	switch form.done {
	case "card", "told":
		return s.showSpoken(w, r, p, form.done)
	case "now":
		if problems := gaps(r, p.Say); len(problems) > 0 {
			return s.showSpoken(w, r, p, form.done)
		}
		given["on"] = []string{string(s.todayIn(p.Matter))}
		return s.sayWords(w, r, p, form.done, given)
	case "myself", "sent":
		if view.Task.Effect == effect.TellEnding && !p.Matter.Head.Rehearsal {
			return s.sendByHand(w, r, p, form, given)
		}
		fallthrough
	case "said", "mail":
		if form.done != "said" && form.changed(p) {
			p.Problems, p.Failed = fault.Problems{{Field: "write", Message: say.T(r.Context(), "The words follow what you changed above. Read them, then send them.")}}, true
			return render(w, r, http.StatusUnprocessableEntity, pages.Compose(withTone(p)))
		}
		return s.sayWords(w, r, p, form.done, given)
	default:
		return render(w, r, http.StatusOK, pages.Compose(withTone(p)))
	}
}

// sendByHand shows a letter that does what it says only once it has left, and keeps it when it has.
func (s *site) sendByHand(w http.ResponseWriter, r *http.Request, p pages.ComposePage, form wordsForm, given protocol.Answers) error {
	if form.changed(p) || form.done == "myself" && len(gapsIn(r, "write", p.Write)) > 0 {
		p.Problems, p.Failed = gapsIn(r, "write", p.Write), true
		if len(p.Problems) == 0 {
			p.Problems = fault.Problems{{Field: "write", Message: say.T(r.Context(), "The words follow what you changed above. Read them, then send them.")}}
		}
		return render(w, r, http.StatusUnprocessableEntity, pages.Compose(withTone(p)))
	}
	if form.done == "myself" {
		p.On = string(s.todayIn(p.Matter))
		return render(w, r, http.StatusOK, pages.SendByHand(p))
	}
	on, err := civil.ParseDate(form.on)
	in := office.Do{Case: p.Matter.Head.ID, Task: p.Task.ID, Answers: given, Last: wholeNumber(r, pages.FieldLast), Extra: office.Extra{Send: office.SendMyself, On: on}}
	if err != nil {
		err = fault.Invalidf("on", "%s", civil.Unread(err, say.T(r.Context(), "Write the day like 3 March 2026")))
	} else {
		err = s.office.DoTask(r.Context(), by(r), key(r), in)
	}
	if f, ok := typed(err); ok {
		p.Problems, p.Failed = problemsOf(f, map[string]string{"text": "write", "said_on": "on"}), true
		if onlyAbout(p.Problems, "on") {
			return render(w, r, http.StatusUnprocessableEntity, pages.SendByHand(p))
		}
		return render(w, r, http.StatusUnprocessableEntity, pages.Compose(withTone(p)))
	}
	if err != nil {
		return err
	}
	return see(w, r, matterPath(in.Case, "?kept="+in.Task))
}

// showSpoken shows the card alone, or the page after it was said. Words with a gap go back first.
func (s *site) showSpoken(w http.ResponseWriter, r *http.Request, p pages.ComposePage, done string) error {
	if problems := gaps(r, p.Say); len(problems) > 0 {
		p.Problems, p.Failed = problems, true
		return render(w, r, http.StatusUnprocessableEntity, pages.Compose(withTone(p)))
	}
	if done == "card" && pages.StopsSaying(p.Whole) {
		return render(w, r, http.StatusOK, pages.Compose(withTone(p))) // it shows what comes first
	}
	if done == "card" {
		return render(w, r, http.StatusOK, pages.SpeakCard(p))
	}
	if p.On == "" {
		p.On = string(s.todayIn(p.Matter))
	}
	return render(w, r, http.StatusOK, pages.SaidOn(p))
}

// gaps refuses words with something that is still to be filled in, or none at all.
func gaps(r *http.Request, text string) fault.Problems { return gapsIn(r, "say", text) }

func gapsIn(r *http.Request, field, text string) fault.Problems {
	i := strings.IndexByte(text, '{')
	switch {
	case strings.TrimSpace(text) == "" && field == "say":
		return fault.Problems{{Field: field, Message: say.T(r.Context(), "Write what you will say.")}}
	case strings.TrimSpace(text) == "":
		return fault.Problems{{Field: field, Message: say.T(r.Context(), "Write what you will send.")}}
	case i >= 0 && strings.IndexByte(text[i:], '}') > 0:
		return fault.Problems{{Field: field, Message: say.T(r.Context(), "Something is still to be filled in: the words between { and }.")}}
	}
	return nil
}

// sayWords keeps what was said, or sends the letter, and does the step with it.
func (s *site) sayWords(w http.ResponseWriter, r *http.Request, p pages.ComposePage, done string, given protocol.Answers) error {
	in := office.Do{Case: p.Matter.Head.ID, Task: p.Task.ID, Answers: given, Last: wholeNumber(r, pages.FieldLast)}
	if done == "mail" {
		in.Extra.Send = office.SendByMail
	} else {
		in.Extra.Send = office.SendMyself
	}
	err := s.office.DoTask(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		textField := "write"
		if pages.SpokenWay(p.How) {
			textField = "say"
		}
		p.Problems, p.Failed = problemsOf(f, map[string]string{"text": textField, "said_on": "on"}), true
		if done == "said" && onlyAbout(p.Problems, "on", "answered") {
			return render(w, r, http.StatusUnprocessableEntity, pages.SaidOn(p))
		}
		return render(w, r, http.StatusUnprocessableEntity, pages.Compose(withTone(p)))
	}
	if err != nil {
		return err
	}
	if done == "now" {
		return s.afterCard(w, r, in)
	}
	return s.afterWords(w, r, in, p)
}

// afterCard leads to where the answer, and another day, can be added to what was just kept.
func (s *site) afterCard(w http.ResponseWriter, r *http.Request, in office.Do) error {
	m, err := s.office.Matter(r.Context(), by(r), in.Case)
	if err != nil {
		return err
	}
	if n := len(m.Messages); n > 0 && m.Messages[n-1].State == message.Said {
		return see(w, r, "/messages/"+string(m.Messages[n-1].ID)+"?said="+in.Task)
	}
	return see(w, r, matterPath(in.Case, "?kept="+in.Task))
}

// onlyAbout reports whether all problems are about these fields.
func onlyAbout(problems fault.Problems, fields ...string) bool {
	for _, p := range problems {
		if !slices.Contains(fields, p.Field) {
			return false
		}
	}
	return len(problems) > 0
}

// afterWords leads to a letter that is to be sent by hand, else back to where it stands.
func (s *site) afterWords(w http.ResponseWriter, r *http.Request, in office.Do, p pages.ComposePage) error {
	if pages.SpokenWay(p.How) || p.Matter.Head.Rehearsal {
		return see(w, r, matterPath(in.Case, "?kept="+in.Task))
	}
	m, err := s.office.Matter(r.Context(), by(r), in.Case)
	if err != nil {
		return err
	}
	if n := len(m.Messages); n > 0 && m.Messages[n-1].State == message.Draft {
		return see(w, r, "/messages/"+string(m.Messages[n-1].ID))
	}
	return see(w, r, matterPath(in.Case, "?kept="+in.Task))
}
