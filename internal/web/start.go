package web

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

var errStartHere = fault.New(fault.Forbidden, "start-here", "This program answers on a network, so it lets in only whoever started it. Open the link that it printed there when it began.")

// getRoot leads to where somebody belongs. Where several practices live it names none of them.
func (s *site) getRoot(w http.ResponseWriter, r *http.Request) error {
	if of(r).session != nil {
		return see(w, r, "/today")
	}
	b, err := s.office.Beginning(r.Context())
	switch {
	case err != nil:
		return err
	case b.Open:
		return see(w, r, "/start")
	case b.Practices == 1:
		return s.onePractice(w, r)
	}
	ctx := r.Context()
	p := pages.FaultPage{Page: s.alone(r, say.T(ctx, "Partwell")), Heading: say.T(ctx, "Which practice?"),
		Text: say.T(ctx, "Several practices live here, and we name none of them to the world. Open the address that your practice gave you.")}
	return render(w, r, http.StatusOK, pages.Fault(p))
}

// onePractice shows the public page of the only practice, or lets its people sign in. In the example it is
// they who are looked at first.
func (s *site) onePractice(w http.ResponseWriter, r *http.Request) error {
	if s.opt.Example {
		return see(w, r, "/sign-in")
	}
	p, err := s.office.PublicPractice(r.Context(), "")
	if err != nil {
		return err
	}
	if shown, err := s.office.PageShown(r.Context(), p.ID); err != nil || !shown {
		return cmp.Or(err, see(w, r, "/sign-in"))
	}
	return s.admit(public, s.getPublic)(w, r)
}

func (s *site) getStart(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := pages.StartPage{Page: s.alone(r, say.T(ctx, "Welcome")), InExample: s.opt.Example}
	if s.opt.Example {
		p.Example, p.Forget = false, s.opt.Forget != nil // the page itself says where one is
		if s.opt.Other != nil {
			p.MineTo = "/start"
		}
		return render(w, r, http.StatusOK, pages.Start(p))
	}
	b, err := s.office.Beginning(ctx)
	if err != nil {
		return err
	}
	if !b.Open {
		return see(w, r, "/")
	}
	p.Begun = b.Practices > 0
	if s.opt.Other != nil && s.near(r) {
		p.LookTo = "/start/example"
	}
	if s.here(r) {
		p.MineTo = "/start"
	}
	return render(w, r, http.StatusOK, pages.Start(p))
}

// passedOn are the headers by which something in between says that a request is somebody else's.
var passedOn = []string{"Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// here reports whether a request comes from this computer to a program that answers nobody else.
func (s *site) here(r *http.Request) bool { return s.near(r) && house.IsLoopback(s.opt.Listen) }

// near reports whether a request comes from this computer. The name that the browser used is looked at
// too: a page elsewhere can point a name of its own at 127.0.0.1, but not call itself localhost. What a
// proxy hands on comes from elsewhere. The example answers this computer only, so nobody else is sent there.
func (s *site) near(r *http.Request) bool {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || slices.ContainsFunc(passedOn, func(name string) bool { return r.Header.Values(name) != nil }) {
		return false
	}
	ip, err := netip.ParseAddr(from)
	if err != nil || !ip.Unmap().IsLoopback() {
		return false
	}
	host := r.Host
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(host, "80")
	}
	return house.IsLoopback(host)
}

// postStart begins one's own practice: here, or, from the example, in the house beside it.
func (s *site) postStart(w http.ResponseWriter, r *http.Request) error {
	if s.opt.Example {
		return s.leadOver(w, r)
	}
	if !s.here(r) {
		return errStartHere
	}
	token, err := s.office.FirstLink(r.Context())
	if err != nil {
		return err
	}
	return s.begin(w, r, token)
}

// begin spends the link that begins a practice and goes to its first open question.
func (s *site) begin(w http.ResponseWriter, r *http.Request, token string) error {
	cookie, err := s.office.Begin(r.Context(), token, s.opt.Zone)
	if err != nil {
		return err
	}
	session, err := s.office.Session(r.Context(), cookie)
	if err != nil {
		return err
	}
	setSession(w, r, cookie)
	step, _, ok := session.Practice.Waits()
	if !ok {
		return see(w, r, "/today")
	}
	return see(w, r, "/set-up/"+string(step))
}

// postExample opens the example beside one's own practice.
func (s *site) postExample(w http.ResponseWriter, r *http.Request) error {
	if s.opt.Example {
		return see(w, r, "/today")
	}
	if !s.near(r) {
		return fault.Missing("page")
	}
	return s.leadOver(w, r)
}

// leadOver opens the other house and shows where it is. It is another address, to which a form may
// not be sent on, so the page leads there.
func (s *site) leadOver(w http.ResponseWriter, r *http.Request) error {
	if s.opt.Other == nil {
		return fault.Missing("page")
	}
	url, err := s.opt.Other()
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.FaultPage{Page: s.alone(r, say.T(ctx, "It is open")), Heading: say.T(ctx, "It is open"), Back: url}
	p.Text, p.BackLabel = say.T(ctx, "The example stands at an address of its own, apart from your practice."), say.T(ctx, "Go to the example")
	if s.opt.Example {
		p.Text, p.BackLabel = say.T(ctx, "Your practice stands at an address of its own, apart from the example."), say.T(ctx, "Go to mine")
	}
	p.Refresh = url
	return render(w, r, http.StatusOK, pages.Fault(p))
}

// postForget removes the example whole.
func (s *site) postForget(w http.ResponseWriter, r *http.Request) error {
	if !s.opt.Example || s.opt.Forget == nil {
		return fault.Missing("page")
	}
	if err := s.opt.Forget(); err != nil {
		return err
	}
	setSession(w, r, "")
	ctx := r.Context()
	p := pages.FaultPage{Page: s.alone(r, say.T(ctx, "The example is gone")), Heading: say.T(ctx, "The example is gone"),
		Text: say.T(ctx, "Nothing of it stays on this computer. You can close this page; when you start the program again without the word “example”, your own practice begins.")}
	p.Example, p.StartOwn = false, ""
	return render(w, r, http.StatusOK, pages.Fault(p))
}

// getFirst shows what a set-up link is good for; only the POST spends it, so that a mail scanner
// that opens links does no harm.
func (s *site) getFirst(w http.ResponseWriter, r *http.Request) error {
	f, err := s.office.OpenFirst(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	if f.Begins {
		p := pages.StartPage{Page: s.alone(r, say.T(ctx, "Welcome")), MineTo: r.URL.Path, Begun: f.Practice.ID != ""}
		if s.opt.Other != nil && s.near(r) && (f.Practice.BaseURL == "" || house.Reach(f.Practice.BaseURL, "").Range == house.Computer) {
			p.LookTo = "/start/example"
		}
		return render(w, r, http.StatusOK, pages.Start(p))
	}
	return s.showFirst(w, r, http.StatusOK, f, pages.FirstPage{})
}

func (s *site) showFirst(w http.ResponseWriter, r *http.Request, status int, f office.First, p pages.FirstPage) error {
	p.Page = s.alone(r, say.T(r.Context(), "Choose a password"))
	p.Narrow, p.House, p.Failed = true, f.Practice.Name, len(p.Problems) > 0
	p.Action, p.Name, p.Email = r.URL.Path, f.Person.Name, f.Person.Email
	return render(w, r, status, pages.First(p))
}

// postFirst spends a set-up link: it begins the practice, or takes the password and signs in.
func (s *site) postFirst(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	f, err := s.office.OpenFirst(r.Context(), token)
	if err != nil {
		return err
	}
	if f.Begins {
		return s.begin(w, r, token)
	}
	p := pages.FirstPage{Password: r.PostFormValue("password")}
	if show := r.PostFormValue("show"); show != "" {
		p.Show = show == "yes"
		return s.showFirst(w, r, http.StatusOK, f, p)
	}
	cookie, err := s.office.ChoosePassword(r.Context(), token, p.Password)
	if wrong, ok := typed(err); ok && wrong.Kind == fault.Invalid {
		p.Problems = problemsIn(wrong)
		return s.showFirst(w, r, http.StatusUnprocessableEntity, f, p)
	}
	if err != nil {
		return err
	}
	setSession(w, r, cookie)
	return see(w, r, "/today")
}

// problemsIn gives what a page shows of a fault: its problems, or its sentence as one without a field.
func problemsIn(f *fault.Error) fault.Problems {
	if len(f.Problems) > 0 {
		return f.Problems
	}
	return fault.Problems{{Message: f.Message}}
}
