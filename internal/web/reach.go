package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getReachable(w http.ResponseWriter, r *http.Request) error {
	practice, err := s.office.ManagedPractice(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.ReachPage{BaseURL: practice.BaseURL, Version: strconv.Itoa(practice.Version), Kept: r.URL.Query().Has("kept")}
	return s.showReachable(w, r, http.StatusOK, practice, p)
}

func (s *site) showReachable(w http.ResponseWriter, r *http.Request, status int, practice house.Practice, p pages.ReachPage) error {
	p.Page = s.frame(r, say.T(r.Context(), "Reachable"), ui.Practice)
	p.Failed = len(p.Problems) > 0
	p.Verdict = house.Reach(practice.BaseURL, s.opt.Listen)
	if practice.Tried != nil {
		p.Tried, p.TriedOutside = say.Stamp(r.Context(), *practice.Tried, practice.Location()), practice.TriedOutside
		p.TriedDays = int(s.office.Now().Sub(*practice.Tried) / (24 * time.Hour))
	}
	if p.Verdict.Base != "" && p.Verdict.Range != house.Computer {
		token, err := s.office.TrialToken(r.Context(), by(r))
		if err != nil {
			return err
		}
		p.Try = p.Verdict.Base + "/try?with=" + token
	}
	return render(w, r, status, pages.Reach(p))
}

func (s *site) postReachable(w http.ResponseWriter, r *http.Request) error {
	p := pages.ReachPage{BaseURL: r.PostFormValue("base"), Version: r.PostFormValue("version")}
	version, _ := strconv.Atoi(p.Version)
	err := s.office.SetReach(r.Context(), by(r), key(r), office.ReachChange{BaseURL: p.BaseURL, Version: version})
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		practice, err := s.office.ManagedPractice(r.Context(), by(r))
		if err != nil {
			return err
		}
		return s.showReachable(w, r, http.StatusUnprocessableEntity, practice, p)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/reachable?kept=yes")
}

// getTry is what a phone opens to see whether it reaches the practice. It names nobody.
func (s *site) getTry(w http.ResponseWriter, r *http.Request) error {
	return s.showTry(w, r, pages.TryPage{With: r.URL.Query().Get("with")})
}

func (s *site) showTry(w http.ResponseWriter, r *http.Request, p pages.TryPage) error {
	p.Page = s.alone(r, say.T(r.Context(), "It works"))
	if p.Result == office.TrialElsewhere {
		p.Title = say.T(r.Context(), "It opened, by another address")
	}
	p.House, p.Example, p.Clock = "", false, ""
	return render(w, r, http.StatusOK, pages.Try(p))
}

// postTry notes that this device came by the address that links begin with.
func (s *site) postTry(w http.ResponseWriter, r *http.Request) error {
	trial := office.Trial{Token: r.PostFormValue("with"), Host: r.Host, From: address(r), Private: overTLS(r), Own: ownNetworks()}
	result, err := s.office.NoteTrial(r.Context(), trial)
	if err != nil {
		return err
	}
	return s.showTry(w, r, pages.TryPage{Result: result})
}

// ownNetworks are those in which this computer stands: of an IPv6 address the part that all devices of
// a house share, of others the address itself.
func ownNetworks() []netip.Prefix {
	var own []netip.Prefix
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil // then only what an address says by itself counts
	}
	for _, a := range addresses {
		found, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		ip, bits := found.Addr().Unmap(), 64
		if ip.Is4() {
			bits = 32
		}
		if network, err := ip.Prefix(bits); err == nil {
			own = append(own, network)
		}
	}
	return own
}

func (s *site) getMail(w http.ResponseWriter, r *http.Request) error {
	m, err := s.office.MailState(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.MailPage{Host: m.Host, TLS: m.TLS, User: m.User, From: m.From, Port: "587", Version: strconv.Itoa(m.Version)}
	if m.Host == "" {
		p.TLS, p.From = "starttls", m.Practice.Email
	} else {
		p.Port = strconv.Itoa(m.Port)
	}
	switch q := r.URL.Query(); {
	case q.Has("kept"):
		p.Told = say.T(r.Context(), "Kept. Send yourself a test letter to be sure.")
	case q.Has("tested"):
		p.Told = say.T(r.Context(), "The mail server has taken the letter. Look whether it arrives at %s.", m.Me.Email)
	}
	return s.showMail(w, r, http.StatusOK, m, p)
}

func (s *site) showMail(w http.ResponseWriter, r *http.Request, status int, m office.MailState, p pages.MailPage) error {
	ctx := r.Context()
	p.Page = s.frame(r, say.T(ctx, "Mail"), ui.Practice)
	p.Failed, p.HasPassword = len(p.Problems) > 0, m.HasPassword
	if m.Host != "" {
		p.Me = m.Me.Email
	}
	if n := m.Held + m.Fails; n > 0 {
		p.Stuck = say.N(ctx, n, "1 letter waits for you.", "%d letters wait for you.")
	}
	return render(w, r, status, pages.Mail(p))
}

func (s *site) postMail(w http.ResponseWriter, r *http.Request) error {
	if r.PostFormValue("do") == "test" {
		return s.testMail(w, r)
	}
	p := pages.MailPage{Host: r.PostFormValue("host"), Port: r.PostFormValue("port"), TLS: r.PostFormValue("tls"), User: r.PostFormValue("user"),
		From: r.PostFormValue("from"), Version: r.PostFormValue("version")}
	port, _ := strconv.Atoi(p.Port)
	version, _ := strconv.Atoi(p.Version)
	err := s.office.SaveMail(r.Context(), by(r), key(r), office.MailChange{Host: p.Host, Port: port, TLS: p.TLS, User: p.User, From: p.From,
		Password: r.PostFormValue("password"), Version: version})
	if f, ok := typed(err); ok {
		p.Problems = problemsIn(f)
		m, err := s.office.MailState(r.Context(), by(r))
		if err != nil {
			return err
		}
		return s.showMail(w, r, http.StatusUnprocessableEntity, m, p)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/mail?kept=yes")
}

// testMail sends one letter to the person herself and says how that went.
func (s *site) testMail(w http.ResponseWriter, r *http.Request) error {
	_, err := s.office.SendTest(r.Context(), by(r))
	if err == nil {
		return see(w, r, "/practice/mail?tested=yes")
	}
	f, ok := typed(err)
	if !ok {
		return err
	}
	m, err := s.office.MailState(r.Context(), by(r))
	if err != nil {
		return err
	}
	p := pages.MailPage{Host: m.Host, TLS: m.TLS, User: m.User, From: m.From, Port: strconv.Itoa(m.Port), Version: strconv.Itoa(m.Version), Problems: problemsIn(f)}
	return s.showMail(w, r, http.StatusUnprocessableEntity, m, p)
}

func (s *site) getSent(w http.ResponseWriter, r *http.Request) error {
	return s.showSent(w, r, http.StatusOK, nil)
}

func (s *site) showSent(w http.ResponseWriter, r *http.Request, status int, problems fault.Problems) error {
	v, err := s.office.Sent(r.Context(), by(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.SentPage{Page: s.frame(r, say.T(ctx, "Sent letters"), ui.Practice), Server: v.HasServer, Problems: problems}
	p.Failed = len(problems) > 0
	for _, g := range []pages.SentGroup{
		{ID: "failed", Title: say.T(ctx, "Could not be sent"), Why: say.T(ctx, "The server refused these. Look at the address, then try again, or tell it another way."), Letters: letterRows(ctx, v.Failed, v.Practice, true, true)},
		{ID: "held", Title: say.T(ctx, "Held back"), Why: say.T(ctx, "These leave only when you say so."), Letters: letterRows(ctx, v.Held, v.Practice, true, false)},
		{ID: "waiting", Title: say.T(ctx, "On the way"), Letters: letterRows(ctx, v.Waiting, v.Practice, false, true)},
		{ID: "gone", Title: say.T(ctx, "Sent"), Letters: letterRows(ctx, v.Gone, v.Practice, false, false)},
	} {
		if len(g.Letters) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	return render(w, r, status, pages.Sent(p))
}

func letterRows(ctx context.Context, letters []office.OutLetter, practice house.Practice, again, hold bool) []pages.SentLetter {
	loc := practice.Location()
	rows := make([]pages.SentLetter, len(letters))
	for i, l := range letters {
		rows[i] = pages.SentLetter{ID: l.ID, To: l.Recipient, Subject: l.Subject, When: say.T(ctx, "written %s", say.Stamp(ctx, l.Created, loc)), Again: again, Hold: hold}
		switch {
		case l.Sent != nil:
			rows[i].When = say.T(ctx, "sent %s", say.Stamp(ctx, *l.Sent, loc))
		case l.Shut:
			rows[i].Trouble = say.T(ctx, "This letter can no longer be read here, so it does not leave. Tell it another way, or, if the key file of this practice was changed, put the old one back and try again.")
		case l.Attempts > 0 && l.LastError != "" && !again:
			rows[i].Trouble = say.N(ctx, l.Attempts, "tried once, next try %s", "tried %d times, next try %s", say.Stamp(ctx, l.Due, loc))
		case l.LastError != "":
			rows[i].Trouble = say.T(ctx, "The server said: %s", l.LastError)
		case l.Due.After(l.Created.Add(1e9)):
			rows[i].When = say.T(ctx, "leaves %s", say.Stamp(ctx, l.Due, loc))
		}
	}
	return rows
}

func (s *site) postSendAgain(w http.ResponseWriter, r *http.Request) error {
	return s.letterDone(w, r, s.office.SendAgain(r.Context(), by(r), key(r), r.PathValue("letter")))
}

func (s *site) postHoldBack(w http.ResponseWriter, r *http.Request) error {
	return s.letterDone(w, r, s.office.HoldBack(r.Context(), by(r), key(r), r.PathValue("letter")))
}

func (s *site) letterDone(w http.ResponseWriter, r *http.Request, err error) error {
	if f, ok := typed(err); ok {
		return s.showSent(w, r, http.StatusUnprocessableEntity, problemsIn(f))
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/sent")
}
