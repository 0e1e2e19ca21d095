package web

import (
	"net/http"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// hears keeps who reads what is told about how somebody behaved. The link for a reader from outside stands
// in the answer itself, once, and in no address.
func (s *site) hears(w http.ResponseWriter, r *http.Request, a asking, p pages.SetUpPage) error {
	in := office.HearsAnswer{Listed: p.Values.Has("listed"), Name: forms.Clean(p.Values.Get("reader-name")), Email: forms.Clean(p.Values.Get("reader-email"))}
	for _, id := range p.Values["hear"] {
		in.Hear = append(in.Hear, ident.Person(id))
	}
	made, err := s.office.AnswerHears(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		return s.showQuestion(w, r, http.StatusUnprocessableEntity, a, p)
	}
	if err != nil {
		return err
	}
	a.view.Practice = a.view.Practice.Answer(a.step)
	if made.Token != "" {
		p.Invited, p.Link = made.Person.Name, s.base(r)+"/first/"+made.Token
		return s.showQuestion(w, r, http.StatusOK, a, p)
	}
	if a.framed {
		return see(w, r, a.path()+"?kept=yes")
	}
	return see(w, r, nextPath(a.view.Practice, a.step))
}

// readerToday is the page Today of a reader from outside.
func (s *site) readerToday(w http.ResponseWriter, r *http.Request) error {
	view, err := s.office.ReaderToday(r.Context(), by(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	t := todayWords{dayWords: dayWords{ctx: ctx, now: view.Now, zone: view.Zone, today: view.Today, back: "today"}, view: office.TodayView{House: view.House}, me: by(r).Person}
	p := pages.ReaderTodayPage{Page: s.frame(r, say.T(ctx, "Today"), ui.Today), Day: say.Day(ctx, view.Today),
		UnderWay: readerMatters(view.UnderWay), Ended: readerMatters(view.Ended)}
	p.Told, p.Undo = t.told(r)
	for _, n := range view.Needs {
		p.Needs = append(p.Needs, readerNeed(t.need(n)))
	}
	for _, n := range view.Later {
		p.Later = append(p.Later, readerNeed(t.need(n)))
	}
	return render(w, r, http.StatusOK, pages.ReaderToday(p))
}

func readerMatters(lines []office.MatterLine) (out []pages.TodayMatter) {
	for _, m := range lines {
		out = append(out, pages.TodayMatter{Who: m.Who, Next: m.Next, Href: matterPath(m.Head.ID, "")})
	}
	return out
}

// readerNeed leaves of what can be done about something only what is open to a reader from outside.
func readerNeed(n ui.Need) ui.Need {
	var acts []ui.Act
	for _, a := range n.Acts {
		if a.Href == "" || strings.HasPrefix(a.Href, "/matters/") || strings.HasPrefix(a.Href, "/messages/") {
			acts = append(acts, a)
		}
	}
	n.Acts = acts
	return n
}
