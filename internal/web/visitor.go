package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

var errCrossSite = fault.New(fault.Forbidden, "cross-site", "This came from another web site, so nothing was done. Open the page here and try again.")

var errTooLarge = fault.New(fault.Invalid, "too-large", "This is larger than 8 MB, so nothing was done. Go back and send it in parts.")

var errTooLong = fault.New(fault.Invalid, "too-long", "This is more than we can take in one piece, so nothing was stored. Go back: what you typed is still there. Please shorten it.")

// tooLong reads the form and reports whether it is larger than may be sent.
func tooLong(r *http.Request) bool {
	if isUpload(r) {
		return false // its own limit is looked at where the file is read
	}
	_, large := errors.AsType[*http.MaxBytesError](r.ParseForm())
	return large
}

// visitor is who asks and where: found once for each request.
type visitor struct {
	// session is nil where nobody is signed in.
	session *office.Session
	// practice is the one that the page belongs to; zero where there is none yet.
	practice house.Practice
	// base is "" or "/at/{slug}".
	base  string
	theme string
}

// outside reports whether somebody is signed in who only reads here, from outside.
func (v visitor) outside() bool {
	return v.session != nil && v.session.Person.Role == staff.Outside
}

type visitorKey struct{}

// of gives the visitor of a request; admit has put it there.
func of(r *http.Request) visitor {
	v, _ := r.Context().Value(visitorKey{}).(visitor)
	return v
}

// by gives the actor for office calls of somebody signed in.
func by(r *http.Request) staff.Actor { return of(r).session.Actor }

// key gives the idempotency key of a posted form.
func key(r *http.Request) office.Key { return office.Key(r.PostFormValue(ui.FieldKey)) }

// admit finds the visitor and lets in whom the route's access allows.
func (s *site) admit(need access, h handle) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.visitor(r, need)
		if err != nil {
			return err
		}
		ctx := context.WithValue(r.Context(), visitorKey{}, v)
		ctx = say.At(say.With(ctx, say.Match(r.Header.Get("Accept-Language"))), s.office.Now())
		token := ""
		if v.session != nil {
			token = v.session.FormToken
		}
		ctx = ui.WithForms(ctx, token, func() string { return string(office.NewKey()) })
		r = r.WithContext(ctx)
		know(r)
		if (need == signedIn || need == readers) && v.session == nil {
			return s.askToSignIn(w, r)
		}
		if !wellFormed(r) || need == signedIn && v.outside() {
			return fault.Missing("page")
		}
		if need != signedIn && need != readers {
			return h(w, r)
		}
		if r.Method == http.MethodPost && isUpload(r) {
			err := r.ParseMultipartForm(largestUpload)
			if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
				return errTooLarge
			}
		}
		if r.Method == http.MethodPost {
			if tooLong(r) {
				return errTooLong
			}
			if !sameToken(r, token) {
				return errCrossSite
			}
		}
		return h(w, r)
	}
}

// visitor looks up the session and the practice of a request.
func (s *site) visitor(r *http.Request, need access) (visitor, error) {
	v := visitor{theme: themeOf(r)}
	session, err := s.office.Session(r.Context(), sessionCookie(r))
	switch {
	case err == nil:
		v.session, v.practice = &session, session.Practice
	case !fault.Is(err, fault.NotFound):
		return v, err
	}
	if need != public {
		return v, nil
	}
	slug := r.PathValue("slug")
	if !plain(slug) {
		return v, fault.Missing("page")
	}
	if slug != "" {
		v.base = "/at/" + slug
	}
	v.practice, err = s.office.PublicPractice(r.Context(), slug)
	if v.session != nil && v.session.Practice.ID != v.practice.ID {
		v.session = nil
	}
	return v, err
}

// idNames are the parts of an address that hold an id.
var idNames = []string{"client", "visit", "matter", "message", "inquiry", "promise", "colleague", "person", "line", "entry", "letter", "session"}

// wellFormed reports whether every part of the address can be looked up at all. What cannot be is not
// there; a database need not be asked, and some of them refuse to look.
func wellFormed(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Pattern, "/") {
		name, ok := strings.CutPrefix(part, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		value := r.PathValue(name)
		if !plain(value) || slices.Contains(idNames, name) && !ident.Valid(value) {
			return false
		}
	}
	return true
}

// plain reports whether a text is one that can be stored and compared.
func plain(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// sameToken compares the form's token with the session's. It is read after the size limit of the
// body; a form that cannot be read has no token.
func sameToken(r *http.Request, token string) bool {
	if isUpload(r) {
		if err := r.ParseMultipartForm(largestUpload); err != nil {
			return false
		}
	}
	return token != "" && office.SameSecret(r.PostFormValue(ui.FieldToken), token)
}

func isUpload(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// The cookies. Over TLS the session's name has the prefix that ties it to this host.
const (
	cookieName       = "partwell"
	secureCookieName = "__Host-partwell"
	themeCookie      = "partwell-look"
)

// nameOfSession gives the name of the session's cookie at this address. Browsers keep one jar for all
// ports of a host, so the port is part of it: the example and one's own practice do not sign each
// other out.
func nameOfSession(r *http.Request) string {
	name := cookieName
	if overTLS(r) {
		name = secureCookieName
	}
	_, port, err := net.SplitHostPort(r.Host)
	if n, notNumber := strconv.Atoi(port); err == nil && notNumber == nil {
		name += "-" + strconv.Itoa(n)
	}
	return name
}

func sessionCookie(r *http.Request) string {
	c, err := r.Cookie(nameOfSession(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// setSession gives the browser the session, or takes it away when token is empty.
func setSession(w http.ResponseWriter, r *http.Request, token string) {
	c := http.Cookie{Name: nameOfSession(r), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: overTLS(r)}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, &c)
}

func themeOf(r *http.Request) string {
	c, err := r.Cookie(themeCookie)
	if err != nil || c.Value != "paper" && c.Value != "evening" {
		return ""
	}
	return c.Value
}

// address gives the address that a request comes from, without the port; behind a proxy on this
// computer, the one that the proxy saw.
func address(r *http.Request) string {
	if fromProxy(r) {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			if ip, err := netip.ParseAddr(last); err == nil {
				return ip.String()
			}
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// fromProxy reports whether a request was handed on by a proxy on this computer.
func fromProxy(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || r.Header.Get("X-Forwarded-For") == "" {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// frame gives what every page of the practice has around it. title carries no client's name.
func (s *site) frame(r *http.Request, title string, place ui.Place) ui.Page {
	v := of(r)
	p := ui.Page{Title: title, Place: place, Base: v.base, House: v.practice.Name, Theme: v.theme, Example: s.opt.Example}
	if s.opt.Example && s.opt.Other != nil {
		p.StartOwn = "/start"
	}
	if s.opt.TestClock {
		p.Clock = s.office.Now().Format("2006-01-02 15:04 MST")
	}
	if v.session != nil {
		p.Base = ""
		p.Person, p.Outside = v.session.Person.Name, v.outside()
		p.Single = v.session.Solo && !v.outside()
		if !p.Single {
			p.Role = say.T(r.Context(), v.session.Person.Role.Words())
		}
	}
	return p
}

// alone gives the frame of a page for clients and colleagues: no places, nothing on who is signed in.
func (s *site) alone(r *http.Request, title string) ui.Page {
	p := s.frame(r, title, "")
	p.Person, p.Role, p.Private = "", "", true
	return p
}
