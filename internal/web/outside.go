package web

import (
	"net/http"
	"strconv"
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
	in := office.HearsAnswer{Listed: p.Values.Has("listed"), Name: forms.Clean(p.Values.Get("reader-name")), Email: forms.Clean(p.Values.Get("reader-email")), Anyway: p.Values.Get("anyway") != ""}
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
	if view.NoKey || view.Mine != nil {
		return see(w, r, "/reading-key")
	}
	ctx := r.Context()
	t := todayWords{dayWords: dayWords{ctx: ctx, now: view.Now, zone: view.Zone, today: view.Today, back: "today"}, view: office.TodayView{House: view.House}, me: by(r).Person}
	p := pages.ReaderTodayPage{Page: s.frame(r, say.T(ctx, "Today"), ui.Today), Day: say.Day(ctx, view.Today),
		UnderWay: readerMatters(view.UnderWay), Ended: readerMatters(view.Ended)}
	p.Told, p.Undo = t.told(r)
	for _, n := range view.Needs {
		p.Needs = append(p.Needs, readerNeed(t.need(n)))
	}
	for _, w := range view.Renewed {
		p.Needs = append(p.Needs, t.vouch(w))
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

// getReadingKey is where a reader from outside makes her reading key, or shows it.
func (s *site) getReadingKey(w http.ResponseWriter, r *http.Request) error {
	return s.showReadingKey(w, r, http.StatusOK, pages.ReadingKeyPage{})
}

func (s *site) showReadingKey(w http.ResponseWriter, r *http.Request, status int, p pages.ReadingKeyPage) error {
	view, err := s.office.ReaderToday(r.Context(), by(r))
	if err != nil {
		return err
	}
	p.Page = s.frame(r, say.T(r.Context(), "Your reading key"), ui.OwnPage)
	p.Has, p.Mine, p.Failed = !view.NoKey, view.Mine, len(p.Problems) > 0
	return render(w, r, status, pages.ReadingKey(p))
}

// postReadingKey makes a key, and shows its sheet in the answer itself; keeps its public half once the sheet
// was proved; or lets its reader in again. The key stands in no address and in no page twice.
func (s *site) postReadingKey(w http.ResponseWriter, r *http.Request) error {
	switch r.PostFormValue("step") {
	case "make":
		sheet, err := s.office.NewReadingKey(r.Context(), by(r))
		if err != nil {
			return err
		}
		p := pages.ReadingSheetPage{Page: s.alone(r, say.T(r.Context(), "Reading key")), Address: s.base(r), Reader: sheet.Reader.Name,
			Made: say.FullDate(r.Context(), sheet.Practice.Today(s.office.Now())), Key: inGroups(sheet.Key), Ask: sheet.Ask, Public: sheet.Public, Proof: sheet.Proof, Has: sheet.Reader.ReadingKey != ""}
		return render(w, r, http.StatusOK, pages.ReadingSheet(p))
	case "keep":
		return s.keepReadingKey(w, r)
	}
	err := s.office.ProveReadingKey(r.Context(), by(r), key(r), r.PostFormValue("reading-key"))
	if f, ok := typed(err); ok {
		return s.showReadingKey(w, r, http.StatusUnprocessableEntity, pages.ReadingKeyPage{Problems: problemsIn(f)})
	}
	if err != nil {
		return err
	}
	return see(w, r, "/today")
}

func (s *site) keepReadingKey(w http.ResponseWriter, r *http.Request) error {
	in := office.SheetShown{Public: r.PostFormValue("public"), Proof: r.PostFormValue("proof"), Groups: [2]string{r.PostFormValue("group1"), r.PostFormValue("group2")}, Before: r.PostFormValue("before-key")}
	for i, name := range []string{"ask1", "ask2"} {
		in.Ask[i], _ = strconv.Atoi(r.PostFormValue(name))
	}
	err := s.office.KeepReadingKey(r.Context(), by(r), key(r), in)
	if f, ok := typed(err); ok {
		p := pages.ReadingSheetPage{Page: s.alone(r, say.T(r.Context(), "Reading key")), Ask: in.Ask, Public: in.Public, Proof: in.Proof, Has: r.PostForm.Has("before-key"), Problems: problemsIn(f)}
		p.Failed = true
		return render(w, r, http.StatusUnprocessableEntity, pages.ReadingSheet(p))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/today")
}

// postMatterSealed opens sealed words for this one answer. It is a POST so that the key stands in no address;
// nothing of it is stored.
func (s *site) postMatterSealed(w http.ResponseWriter, r *http.Request) error {
	opened, err := s.office.OpenSealed(r.Context(), by(r), matterID(r), r.PostFormValue("reading-key"))
	if f, ok := typed(err); ok {
		return s.matterFailed(w, r, f, nil)
	}
	if err != nil {
		return err
	}
	p := pages.OpenedPage{Page: s.frame(r, say.T(r.Context(), "Sealed words"), ui.Today), Opened: opened}
	return render(w, r, http.StatusOK, pages.OpenedWords(p))
}
