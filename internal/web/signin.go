package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// askToSignIn answers somebody who is not signed in: a page leads to the sign-in page and back; a
// form is kept on the page that asks to sign in, so that nothing typed is lost.
func (s *site) askToSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		if b, err := s.office.Beginning(r.Context()); err != nil || b.Open {
			return errors.Join(err, see(w, r, "/start")) // nobody has a password yet
		}
		return see(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()))
	}
	if isUpload(r) {
		return fault.New(fault.Forbidden, "signed-out", "You were signed out. Sign in, then choose the file once more.")
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "form", "This form could not be read. Nothing was stored.")
	}
	p := pages.SignedOutPage{Page: s.alone(r, say.T(r.Context(), "You were signed out")), Path: r.URL.Path, Kept: keep(r.PostForm)}
	return render(w, r, http.StatusUnauthorized, pages.SignedOut(p))
}

// keptPrefix marks fields that wait until somebody has signed in again.
const keptPrefix = "kept."

// secretNames are the fields of passwords and codes (also of the mail server). They are typed again
// rather than written into a page, where a browser's cache or somebody at the desk would find them.
var secretNames = []string{"password", "old", "new", "code", "sheet-old", "reading-key", "group1", "group2", "before-key"}

// carried reports whether a field may be written into a page for sending it once more: neither what
// belongs to one session or one form, nor a secret.
func carried(name string) bool {
	name = strings.TrimPrefix(name, keptPrefix)
	return name != ui.FieldToken && name != ui.FieldKey && !slices.Contains(secretNames, name)
}

// keep gives a form's fields for carrying on, without secrets and the tokens of the session that ended.
func keep(form url.Values) []ui.Hidden {
	var kept []ui.Hidden
	for name, values := range form {
		if !carried(name) {
			continue
		}
		for _, v := range values {
			kept = append(kept, ui.Hidden{Name: keptPrefix + name, Value: v})
		}
	}
	slices.SortStableFunc(kept, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

func (s *site) getSignIn(w http.ResponseWriter, r *http.Request) error {
	if of(r).session != nil {
		return see(w, r, "/today")
	}
	return s.showSignIn(w, r, http.StatusOK, pages.SignInPage{Next: localPath(r.URL.Query().Get("next"))})
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request, status int, p pages.SignInPage) error {
	ctx := r.Context()
	practice := of(r).practice
	failed := len(p.Problems) > 0
	p.Page = s.alone(r, say.T(ctx, "Sign in"))
	p.Narrow, p.SignIn, p.Failed = true, true, failed
	p.Greeting = greeting(r, civil.MinuteOf(s.office.Now(), practice.Location()))
	p.Foot = say.T(ctx, "%s. Your practice’s records stay where this program runs.", practice.Name)
	if s.opt.Example {
		people, err := s.office.ExamplePeople(ctx, practice.ID)
		if err != nil {
			return err
		}
		for _, someone := range people {
			one := pages.Somebody{ID: string(someone.ID), Name: someone.Name, Role: say.T(ctx, someone.Role.Words())}
			if someone.CanHear() {
				one.Role = say.T(ctx, "%s. Reads what clients tell of how somebody behaved", one.Role)
			}
			p.Example = append(p.Example, one)
		}
	}
	return render(w, r, status, pages.SignIn(p))
}

func greeting(r *http.Request, now civil.Minute) string {
	switch {
	case now < 12*60:
		return say.T(r.Context(), "Good morning")
	case now < 18*60:
		return say.T(r.Context(), "Good afternoon")
	default:
		return say.T(r.Context(), "Good evening")
	}
}

func (s *site) postSignIn(w http.ResponseWriter, r *http.Request) error {
	email := r.PostFormValue("email")
	token, err := s.signIn(r, email)
	if f, ok := typed(err); ok {
		p := pages.SignInPage{Email: email, Next: localPath(r.PostFormValue("next")), Problems: fault.Problems{{Field: "email", Message: f.Message}}}
		return s.showSignIn(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	setSession(w, r, token)
	return s.carryOn(w, r, token)
}

func (s *site) signIn(r *http.Request, email string) (string, error) {
	practice := of(r).practice
	if someone := r.PostFormValue("example"); someone != "" && s.opt.Example {
		return s.office.SignInExample(r.Context(), practice.ID, someone)
	}
	return s.office.SignIn(r.Context(), office.SignIn{Practice: practice, Email: email, Password: r.PostFormValue("password"), From: address(r)})
}

// carryOn goes where somebody wanted to go; what she had typed before she was signed out is offered
// for sending.
func (s *site) carryOn(w http.ResponseWriter, r *http.Request, token string) error {
	next := localPath(r.PostFormValue("next"))
	var kept []ui.Hidden
	for name, values := range r.PostForm {
		if plain, ok := strings.CutPrefix(name, keptPrefix); ok && carried(plain) {
			for _, v := range values {
				kept = append(kept, ui.Hidden{Name: plain, Value: v})
			}
		}
	}
	if len(kept) == 0 {
		return see(w, r, next)
	}
	session, err := s.office.Session(r.Context(), token)
	if err != nil {
		return err
	}
	ctx := ui.WithForms(r.Context(), session.FormToken, func() string { return string(office.NewKey()) })
	slices.SortStableFunc(kept, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	return render(w, r.WithContext(ctx), http.StatusOK, pages.SendAgain(pages.SendAgainPage{Page: s.alone(r, say.T(ctx, "Signed in again")), Path: next, Kept: kept}))
}

// localPath gives a path on this site, "/today" for anything else.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n") || u.Host != "" || u.Scheme != "" {
		return "/today"
	}
	return p
}

func (s *site) postSignOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.SignOut(r.Context(), by(r), sessionCookie(r)); err != nil {
		return err
	}
	setSession(w, r, "")
	return see(w, r, "/sign-in")
}

// showUnstored answers a form that could not be stored just now (a full disk, the database away):
// everything that was typed but passwords stands in the page, to be sent once more under the same key.
func (s *site) showUnstored(w http.ResponseWriter, r *http.Request, f *fault.Error) error {
	ctx := r.Context()
	p := pages.UnstoredPage{Page: s.alone(r, say.T(ctx, "Not stored yet")), Why: f.Message, Path: r.URL.Path}
	for name, values := range r.PostForm {
		if !carried(name) {
			continue
		}
		for _, v := range values {
			p.Kept = append(p.Kept, ui.Hidden{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(p.Kept, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
	same := r.PostForm.Get(ui.FieldKey)
	token := ""
	if v := of(r); v.session != nil {
		token = v.session.FormToken
	}
	r = r.WithContext(ui.WithForms(ctx, token, func() string { return same }))
	return render(w, r, http.StatusServiceUnavailable, pages.Unstored(p))
}

// showFault is the page for an error.
func (s *site) showFault(w http.ResponseWriter, r *http.Request, status int, err error) {
	if f, ok := asFault(err); ok && f.Kind == fault.Unavailable && r.Method == http.MethodPost && len(r.PostForm) > 0 {
		if s.showUnstored(w, r, f) == nil {
			return
		}
	}
	ctx := r.Context()
	p := pages.FaultPage{Heading: say.T(ctx, "This did not work"), Back: "/", BackLabel: say.T(ctx, "Go on from the beginning")}
	if v := of(r); v.session != nil {
		p.Page, p.Back, p.BackLabel = s.frame(r, p.Heading, ""), "/today", say.T(ctx, "Go to Today")
	} else {
		p.Page = s.alone(r, p.Heading)
	}
	p.Text = say.T(ctx, "Something on our side went wrong, and it was written down for whoever looks after this program. What was stored before is safe. Please try once more.")
	if f, ok := asFault(err); ok {
		p.Text = f.Message
		for _, problem := range f.Problems {
			p.Text += " " + problem.Message
		}
	}
	if status == http.StatusNotFound {
		p.Heading = say.T(ctx, "We could not find that")
		p.Text = say.T(ctx, "It may have been moved, or the address is not complete.")
	}
	if err := render(w, r, status, pages.Fault(p)); err != nil {
		s.log.ErrorContext(ctx, "the page of an error failed", "error", err)
	}
}

func asFault(err error) (*fault.Error, bool) {
	if fault.KindOf(err) == fault.Internal {
		return nil, false
	}
	return errors.AsType[*fault.Error](err)
}

func (s *site) getNothing(http.ResponseWriter, *http.Request) error { return fault.Missing("page") }

func (s *site) getHealthz(w http.ResponseWriter, _ *http.Request) error {
	_, err := w.Write([]byte("ok\n"))
	return err
}

func (s *site) getReadyz(w http.ResponseWriter, r *http.Request) error {
	answer := "ready\n"
	if s.office.Ready(r.Context()) != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		answer = "not ready\n"
	}
	_, err := w.Write([]byte(answer))
	return err
}
