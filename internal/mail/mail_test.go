package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	stdmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
)

// server is a real SMTP server on loopback that keeps what it is given and can be told to refuse.
type server struct {
	port      int
	roots     *x509.CertPool
	mu        sync.Mutex
	letters   []letter
	rcptReply error
	mailReply error
	dataReply error
	password  string
}

type letter struct {
	from, raw string
	to        []string
}

type session struct {
	*server
	letter
}

func (s *session) Reset()               { s.letter = letter{} }
func (s *session) Logout() error        { return nil }
func (s *server) refuse(e *error) error { s.mu.Lock(); defer s.mu.Unlock(); return *e }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.refuse(&s.mailReply)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return s.refuse(&s.rcptReply)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dataReply == nil {
		s.letters = append(s.letters, letter{s.from, string(raw), s.to})
	}
	return s.dataReply
}

func (s *session) AuthMechanisms() []string {
	if s.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "ana" || password != s.password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

// start runs a server; the way decides whether TLS begins at once, is offered, or is absent.
func start(t *testing.T, way Security) *server {
	t.Helper()
	s := &server{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	srv.Domain, srv.AllowInsecureAuth, srv.EnableSMTPUTF8 = "localhost", true, true
	srv.ErrorLog = quiet{}
	if way != Open {
		certificate, roots := selfSigned(t)
		s.roots = roots
		config := &tls.Config{Certificates: []tls.Certificate{certificate}}
		if way == TLS {
			listener = tls.NewListener(listener, config)
		} else {
			srv.TLSConfig = config
		}
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(listener) }()
	// A server that was closed before it began to listen would begin all the same, hence both.
	t.Cleanup(func() { _ = srv.Close(); _ = listener.Close(); <-done })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func (s *server) settings(way Security) Settings {
	return Settings{Host: "localhost", Port: s.port, Security: way, From: "ana@practice.example", FromName: "Ana Duarte — Massage", BaseURL: "https://practice.example"}
}

func (s *server) taken() []letter { s.mu.Lock(); defer s.mu.Unlock(); return s.letters }

func paul() Message {
	return Message{
		ID: "0190a0b0-1", To: "paul@clients.example", ToName: "Paul Ørsted 保罗", Subject: NeutralSubject("Duarte Massage"),
		Text:  "Hello Paul,\n\nthank you for the time.\n.\nÄÖÜ 保罗 🌿\nhttps://practice.example/l/abc\n",
		Links: []string{"https://practice.example/l/abc"},
		Date:  time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	}
}

func TestSend(t *testing.T) {
	for _, way := range []Security{Open, StartTLS, TLS} {
		t.Run(string(way), func(t *testing.T) {
			srv := start(t, way)
			srv.password = "lantern otter"
			settings := srv.settings(way)
			settings.User, settings.Password = "ana", "lantern otter"
			if err := (Sender{Roots: srv.roots}).Send(t.Context(), settings, paul()); err != nil {
				t.Fatal(err)
			}
			got := srv.taken()
			if len(got) != 1 {
				t.Fatalf("%d letters arrived", len(got))
			}
			if diff := cmp.Diff([]string{"paul@clients.example"}, got[0].to); diff != "" || got[0].from != "ana@practice.example" {
				t.Errorf("from %s to %s", got[0].from, diff)
			}
			readLetter(t, got[0].raw)
		})
	}
}

func readLetter(t *testing.T, raw string) {
	t.Helper()
	parsed, err := stdmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	words := new(mime.WordDecoder)
	subject, err := words.DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil || subject != "A message from Duarte Massage" {
		t.Errorf("subject %q, %v", subject, err)
	}
	to, err := parsed.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "Paul Ørsted 保罗" {
		t.Errorf("to %v, %v", to, err)
	}
	if id := parsed.Header.Get("Message-ID"); id != "<0190a0b0-1@practice.example>" {
		t.Errorf("Message-ID %s", id)
	}
	if date, err := parsed.Header.Date(); err != nil || !date.Equal(paul().Date) {
		t.Errorf("date %v, %v", date, err)
	}
	if kind := parsed.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain; charset=UTF-8") {
		t.Errorf("Content-Type %s", kind)
	}
	if parsed.Header.Get("User-Agent") != "" || parsed.Header.Get("X-Mailer") != "" {
		t.Error("the letter names the program that sent it")
	}
	text, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(paul().Text), strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))); diff != "" {
		t.Error(diff)
	}
}

func TestWhatGoesWrong(t *testing.T) {
	reply := func(code int) error { return &smtp.SMTPError{Code: code, Message: "paul@clients.example says no"} }
	cases := []struct {
		name string
		tell func(*server, *Settings)
		kind fault.Kind
		code string
	}{
		{"recipient unknown", func(s *server, _ *Settings) { s.rcptReply = reply(550) }, fault.Invalid, "recipient"},
		{"recipient's box is full", func(s *server, _ *Settings) { s.rcptReply = reply(452) }, fault.Unavailable, "later"},
		{"grey list", func(s *server, _ *Settings) { s.rcptReply = reply(451) }, fault.Unavailable, "later"},
		{"sender refused", func(s *server, _ *Settings) { s.mailReply = reply(553) }, fault.Invalid, "refused"},
		{"text refused", func(s *server, _ *Settings) { s.dataReply = reply(554) }, fault.Invalid, "refused"},
		{"text later", func(s *server, _ *Settings) { s.dataReply = reply(421) }, fault.Unavailable, "later"},
		{"asks to sign in", func(s *server, _ *Settings) { s.mailReply = reply(530) }, fault.Unavailable, "sign-in"},
		{"wrong password", func(s *server, to *Settings) { s.password, to.User, to.Password = "right", "ana", "wrong" }, fault.Unavailable, "sign-in"},
		{"no sign-in offered", func(_ *server, to *Settings) { to.User, to.Password = "ana", "x" }, fault.Unavailable, "sign-in"},
		{"no protection offered", func(_ *server, to *Settings) { to.Security = StartTLS }, fault.Unavailable, "protection"},
		{"speaks another language", func(_ *server, to *Settings) { to.Security = TLS }, fault.Unavailable, "certificate"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			srv := start(t, Open)
			settings := srv.settings(Open)
			c.tell(srv, &settings)
			wantFault(t, Sender{}.Send(t.Context(), settings, paul()), c.kind, c.code)
			if len(srv.taken()) != 0 {
				t.Error("a letter arrived all the same")
			}
		})
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != kind || f.Code != code {
		t.Fatalf("got %#v, want %v %s", err, kind, code)
	}
	for _, private := range []string{"paul", "Paul", "thank you", "wrong"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error repeats %q: %v", private, err)
		}
	}
}

func TestServerIsDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	settings := (&server{port: listener.Addr().(*net.TCPAddr).Port}).settings(Open)
	_ = listener.Close()
	wantFault(t, Sender{}.Send(t.Context(), settings, paul()), fault.Unavailable, "no-connection")

	settings.Host, settings.Security = "mail.invalid", StartTLS
	wantFault(t, Sender{Timeout: 5 * time.Second}.Send(t.Context(), settings, paul()), fault.Unavailable, "no-connection")
}

// A server that takes the call and says nothing must not hold the outbox.
func TestServerIsSilent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	settings := (&server{port: listener.Addr().(*net.TCPAddr).Port}).settings(Open)
	wantFault(t, Sender{Timeout: 100 * time.Millisecond}.Send(t.Context(), settings, paul()), fault.Unavailable, "no-connection")

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	wantFault(t, Sender{}.Send(ctx, settings, paul()), fault.Unavailable, "no-connection")
}

func TestCertificateIsNotTrusted(t *testing.T) {
	for _, way := range []Security{StartTLS, TLS} {
		srv := start(t, way)
		wantFault(t, Sender{Roots: x509.NewCertPool()}.Send(t.Context(), srv.settings(way), paul()), fault.Unavailable, "certificate")
	}
}

func TestNothingBreaksOut(t *testing.T) {
	change := func(fn func(*Message)) Message { m := paul(); fn(&m); return m }
	cases := map[string]struct {
		m    Message
		code string
	}{
		"line break in the subject": {change(func(m *Message) { m.Subject = "Hello\r\nBcc: all@example.org" }), "subject"},
		"line feed in the name":     {change(func(m *Message) { m.ToName = "Paul\nBcc: all@example.org" }), "subject"},
		"line break in the address": {change(func(m *Message) { m.To = "paul@clients.example\r\nRCPT TO:<all@example.org>" }), "recipient"},
		"two addresses":             {change(func(m *Message) { m.To = "paul@clients.example, all@example.org" }), "recipient"},
		"a name in the address":     {change(func(m *Message) { m.To = "Paul <paul@clients.example>" }), "recipient"},
		"no address":                {change(func(m *Message) { m.To = "" }), "recipient"},
		"no subject":                {change(func(m *Message) { m.Subject = " " }), "subject"},
		"no text":                   {change(func(m *Message) { m.Text = "\n" }), "text"},
		"a link elsewhere":          {change(func(m *Message) { m.Links = []string{"https://evil.example/l/abc"} }), "link"},
		"a link that begins alike":  {change(func(m *Message) { m.Links = []string{"https://practice.example.evil.example/l/abc"} }), "link"},
		"an id that breaks out":     {change(func(m *Message) { m.ID = "x>\r\nBcc: y" }), "message-id"},
	}
	srv := start(t, Open)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := Sender{}.Send(t.Context(), srv.settings(Open), c.m)
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
	unbased := srv.settings(Open)
	unbased.BaseURL = ""
	if err := (Sender{}).Send(t.Context(), unbased, paul()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a link without a base address: %v", err)
	}
	if n := len(srv.taken()); n != 0 {
		t.Errorf("%d letters arrived", n)
	}
}

func TestSettings(t *testing.T) {
	fine := Settings{Host: "smtp.example.org", Port: 587, Security: StartTLS, From: "ana@practice.example"}
	cases := map[string]struct {
		change func(*Settings)
		field  string
	}{
		"fine":                 {func(*Settings) {}, ""},
		"no host":              {func(s *Settings) { s.Host = "" }, "host"},
		"an address as a host": {func(s *Settings) { s.Host = "https://smtp.example.org" }, "host"},
		"no port":              {func(s *Settings) { s.Port = 0 }, "port"},
		"no security":          {func(s *Settings) { s.Security = "" }, "security"},
		"open over the net":    {func(s *Settings) { s.Security = Open }, "security"},
		"open at home":         {func(s *Settings) { s.Security, s.Host = Open, "::1" }, ""},
		"password alone":       {func(s *Settings) { s.Password = "x" }, "user"},
		"no sender":            {func(s *Settings) { s.From = "ana" }, "from"},
		"name on two lines":    {func(s *Settings) { s.FromName = "Ana\nBcc: x" }, "from-name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := fine
			c.change(&s)
			err := s.Check()
			if c.field == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || len(f.Problems) != 1 || f.Problems[0].Field != c.field {
				t.Errorf("got %v, want a problem with %s", err, c.field)
			}
		})
	}
	if err := (Sender{}).Send(t.Context(), Settings{}, paul()); !fault.Is(err, fault.Invalid) {
		t.Errorf("empty settings: %v", err)
	}
}
