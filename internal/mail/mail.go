// Package mail sends one plain message at a time to an SMTP server.
//
// What holds in it: a message is plain text in UTF-8, with the visits for the calendar where it is about
// any, and nothing else; no value can add a header line or a recipient; links begin with the practice's own address; passwords travel only encrypted
// or within this computer; errors carry codes, never an address, a subject or a word of the text.
// It keeps no queue: the outbox in the store does, and asks here again when a fault is Unavailable.
// It imports the kernel the SMTP client and the calendar format, and knows no practice and no person.
package mail

import (
	"net/mail"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/partwell/partwell/internal/fault"
)

// Security is how the way to the mail server is protected.
type Security string

// The ways. Providers name them on their help pages as "STARTTLS, port 587" and "SSL/TLS, port 465".
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"
	// Open is not protected; only for a server on this computer.
	Open Security = "none"
)

// Valid reports whether it is one of the three.
func (s Security) Valid() bool { return s == StartTLS || s == TLS || s == Open }

// Settings are a practice's mail server, and who writes. BaseURL is what each link in a message has
// to begin with; without one no message with a link is sent.
type Settings struct {
	Host     string
	Port     int
	Security Security
	User     string // empty where the server asks for none
	Password string
	From     string // address
	FromName string
	BaseURL  string
}

// Message is one letter to one person. ID makes its Message-ID, so that a second try of the same
// letter can be told from a second letter. Links lists the addresses that the program itself put
// into Text; they are checked against the settings.
type Message struct {
	ID      string
	To      string
	ToName  string
	Subject string
	Text    string
	Date    time.Time
	Links   []string
	// Invites are the visits that the letter is about, none for every other letter.
	Invites []Invite
}

// NeutralSubject is the subject of everything that could show on a locked phone: it names the
// practice and nothing of what is written.
func NeutralSubject(practice string) string { return "A message from " + practice }

// Check says what is wrong with the settings, field by field (host, port, security, user, from,
// from-name), as a fault of kind Invalid, or nil.
func (s Settings) Check() error {
	var p fault.Problems
	if s.Host == "" || strings.ContainsAny(s.Host, " \t\r\n/@") {
		p.Add("host", "Enter the name of the mail server, like smtp.example.org.")
	}
	if s.Port < 1 || s.Port > 65535 {
		p.Add("port", "Enter the port, most often 587 or 465.")
	}
	switch {
	case !s.Security.Valid():
		p.Add("security", "Choose how the connection is protected.")
	case s.Security == Open && !isLoopback(s.Host):
		p.Add("security", "Without protection a message could be read on its way. That is possible only with a mail server on this computer.")
	}
	if s.User == "" && s.Password != "" {
		p.Add("user", "Enter the user name that belongs to the password.")
	}
	if checkAddress(s.From) != nil {
		p.Add("from", "Enter your e-mail address, like name@example.org.")
	}
	if !oneLine(s.FromName) {
		p.Add("from-name", "The name has to fit on one line.")
	}
	return p.Err()
}

// check says why a message cannot be sent with these settings at all.
func (m Message) check(s Settings) error {
	if m.ID == "" || strings.ContainsFunc(m.ID, notOfAnID) {
		return fault.New(fault.Internal, "message-id", "The message has no usable id.")
	}
	if checkAddress(m.To) != nil {
		return fault.New(fault.Invalid, "recipient", "The e-mail address cannot be right. Please look at it once more.")
	}
	if !oneLine(m.Subject) || !oneLine(m.ToName) || strings.TrimSpace(m.Subject) == "" {
		return fault.New(fault.Invalid, "subject", "The subject and the name each have to fit on one line.")
	}
	if strings.TrimSpace(m.Text) == "" || strings.ContainsRune(m.Text, 0) {
		return fault.New(fault.Invalid, "text", "The message is empty.")
	}
	for _, i := range m.Invites {
		if err := i.check(); err != nil {
			return err
		}
	}
	for _, link := range m.Links {
		if s.BaseURL == "" || !strings.HasPrefix(link, strings.TrimRight(s.BaseURL, "/")+"/") {
			return fault.New(fault.Invalid, "link", "The message has a link that does not begin with the practice's own address.")
		}
	}
	return nil
}

// notOfAnID finds what would end or break a Message-ID; ours are letters, digits, dashes.
func notOfAnID(r rune) bool {
	return r != '-' && r != '_' && (r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r)))
}

// checkAddress takes a bare address and nothing else: no name, no list, no line break.
func checkAddress(address string) error {
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return err
	}
	if parsed.Name != "" || parsed.Address != address || !oneLine(address) || len(address) > 254 {
		return fault.New(fault.Invalid, "address", "Not a bare address.")
	}
	return nil
}

// oneLine reports whether a value cannot break out of its header.
func oneLine(s string) bool { return !strings.ContainsFunc(s, unicode.IsControl) && len(s) < 500 }

// domain is what stands behind the @; it names this sender to the server, not this computer.
func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}
