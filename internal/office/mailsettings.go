package office

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// MailState is how letters leave the practice, for the owner. The password is never shown again;
// HasPassword says that there is one. Me is who a test letter goes to.
type MailState struct {
	Practice             house.Practice
	Me                   staff.Person
	Host, TLS, User      string
	From                 string
	Port                 int
	HasPassword          bool
	Version              int
	Waiting, Held, Fails int
}

// MailState gives how letters leave the practice.
func (o *Office) MailState(ctx context.Context, by staff.Actor) (s MailState, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return MailState{}, err
	}
	err = o.read(ctx, "mail", func(tx *store.Tx) error {
		m, err := tx.MailSettings(by.Practice)
		if err != nil {
			return err
		}
		s = MailState{Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, From: m.From, HasPassword: m.Password != "", Version: m.Version}
		if s.Practice, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		if s.Me, err = tx.Person(by.Practice, by.Person); err != nil {
			return err
		}
		counts, err := tx.LetterCounts(by.Practice, by)
		s.Waiting, s.Held, s.Fails = counts[store.LetterWaiting], counts[store.LetterHeld], counts[store.LetterFailed]
		return err
	})
	return s, err
}

// MailChange is a mail server as it was typed. An empty Host takes the server away. An empty Password
// keeps the one that is stored, as long as server and user stay the same.
type MailChange struct {
	Host, TLS, User, From string
	Password              string `json:"-"`
	Port, Version         int
}

// check says what is wrong with the settings, field by field.
func (c MailChange) check() error {
	var p fault.Problems
	if strings.ContainsAny(c.Host, " \t\r\n/@") || len(c.Host) > longestField {
		p.Add("host", "Write the name of the mail server, like smtp.example.org.")
	}
	if c.Port < 1 || c.Port > 65535 {
		p.Add("port", "Write the port, most often 587 or 465.")
	}
	switch c.TLS {
	case "starttls", "tls":
	case "none":
		if !onThisComputer(c.Host) {
			p.Add("tls", "Without protection a letter could be read on its way. That is possible only with a mail server on this computer.")
		}
	default:
		p.Add("tls", "Choose how the connection is protected.")
	}
	if c.User == "" && c.Password != "" {
		p.Add("user", "Write the user name that belongs to the password.")
	}
	if !client.EmailLike(c.From) {
		p.Add("from", "Write the e-mail address that your letters come from, like name@example.org.")
	}
	return p.Err()
}

func onThisComputer(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// SaveMail stores how letters leave the practice. Invalid about host, port, tls, user, password,
// from; Conflict stale-version, and example where the practice is the example: its people are made
// up, and nothing may reach anybody.
func (o *Office) SaveMail(ctx context.Context, by staff.Actor, key Key, in MailChange) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	in.Host, in.User, in.From = strings.ToLower(strings.TrimSpace(in.Host)), strings.TrimSpace(in.User), strings.TrimSpace(in.From)
	if in.Host == "" {
		in = MailChange{Version: in.Version}
	} else if err := in.check(); err != nil {
		return err
	}
	asked := struct {
		MailChange
		Secret string
	}{in, o.digestOfSecret(in.Password)}
	_, err := o.work(ctx, by, key, "save mail", asked, func(tx *store.Tx) (string, error) {
		if err := refuseExample(tx, by.Practice); err != nil {
			return "", err
		}
		was, err := tx.MailSettings(by.Practice)
		if err != nil {
			return "", err
		}
		password := in.Password
		if password == "" && in.User != "" {
			if was.Password != "" && (was.Host != in.Host || was.User != in.User) {
				return "", fault.Invalidf("password", "The server or the user name is another one now. Please write the password that belongs to it.")
			}
			password = was.Password
		}
		tx.Audit(by.Practice, by.Text(), "mail.change", string(by.Practice))
		return "", tx.SaveMailSettings(by.Practice, store.MailSettings{Host: in.Host, Port: in.Port, TLS: in.TLS, User: in.User,
			Password: password, From: in.From, Version: in.Version})
	})
	return err
}

func refuseExample(tx *store.Tx, practice ident.Practice) error {
	p, err := tx.Practice(practice)
	if err == nil && p.Sample {
		return fault.New(fault.Conflict, "example", "This is the example. Nothing is sent from it, so it takes no mail server.")
	}
	return err
}

// SendTest hands one letter to the mail server at once, to the person who asks. It gives her
// address. Conflict with a sentence when there is no server, no address, or the server refuses
// (codes no-server, no-address, refused, later, example).
func (o *Office) SendTest(ctx context.Context, by staff.Actor) (to string, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return "", err
	}
	var m store.MailSettings
	var s MailState
	err = o.read(ctx, "test letter", func(tx *store.Tx) error {
		if m, err = tx.MailSettings(by.Practice); err != nil {
			return err
		}
		if s.Practice, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		s.Me, err = tx.Person(by.Practice, by.Person)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case s.Practice.Sample:
		return "", fault.New(fault.Conflict, "example", "This is the example. Nothing is sent from it.")
	case m.Host == "":
		return "", fault.New(fault.Conflict, "no-server", "There is no mail server yet. Write one down and keep it, then try again.")
	case s.Me.Email == "":
		return "", fault.New(fault.Conflict, "no-address", "We do not know your e-mail address. Write it on your own page first.")
	}
	server := MailServer{Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, Password: m.Password, From: m.From}
	letter := Letter{ID: newID[string](), To: s.Me.Email, Subject: "A message from " + s.Practice.Name,
		Text: "Hello " + s.Me.Name + ",\n\nthis is the test letter that you asked for. Letters from " + s.Practice.Name + " reach you.\n"}
	final, err := o.mailer.Send(ctx, server, letter)
	if err == nil {
		return s.Me.Email, nil
	}
	o.log.WarnContext(ctx, "test letter not sent", "practice", string(by.Practice), "error", err)
	if final {
		return "", fault.New(fault.Conflict, "refused", "The mail server did not take it. Compare user name, password and protection with what your provider says.%s", reason(err))
	}
	return "", fault.New(fault.Conflict, "later", "The mail server could not be reached. Look at its name and port, and whether this computer is online.%s", reason(err))
}

// reason gives what the mail server's side said, as a sentence of its own.
func reason(err error) string {
	if f, ok := asFault(err); ok && f.Message != "" {
		return " (" + f.Message + ")"
	}
	return ""
}

// OutLetter is one letter on its way out or gone, without its words. Sent is nil until it left. Shut
// says that its words do not open with the key at hand.
type OutLetter struct {
	ID, Recipient, Subject, LastError string
	Due, Created                      time.Time
	Sent                              *time.Time
	Attempts                          int
	Shut                              bool
}

// lettersShown is how many letters of each state the page lists.
const lettersShown = 50

// Sent is what left the practice by mail and what still waits, each the newest first.
type Sent struct {
	Practice house.Practice
	// HasServer says that letters can leave at all.
	HasServer                   bool
	Waiting, Held, Failed, Gone []OutLetter
}

// Sent lists the letters, for the owner.
func (o *Office) Sent(ctx context.Context, by staff.Actor) (s Sent, err error) {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return Sent{}, err
	}
	err = o.read(ctx, "sent", func(tx *store.Tx) error {
		if s.Practice, err = tx.Practice(by.Practice); err != nil {
			return err
		}
		m, err := tx.MailSettings(by.Practice)
		if err != nil {
			return err
		}
		s.HasServer = m.Host != ""
		for state, list := range map[store.LetterState]*[]OutLetter{store.LetterWaiting: &s.Waiting, store.LetterHeld: &s.Held, store.LetterFailed: &s.Failed, store.LetterSent: &s.Gone} {
			letters, err := tx.LettersIn(by.Practice, by, state, lettersShown)
			if err != nil {
				return err
			}
			*list = nil
			for _, l := range letters {
				*list = append(*list, OutLetter{ID: l.ID, Recipient: l.Recipient, Subject: l.Subject, LastError: l.LastError,
					Due: l.Due, Created: l.Created, Sent: l.Sent, Attempts: l.Attempts, Shut: l.Shut})
			}
		}
		return nil
	})
	return s, err
}

// SendAgain lets one letter go that was held or has failed. Conflict (code no-server) where there is
// no mail server; NotFound when it is not held and has not failed.
func (o *Office) SendAgain(ctx context.Context, by staff.Actor, key Key, letter string) error {
	return o.letterWork(ctx, by, key, "letter.again", letter, func(tx *store.Tx) error {
		m, err := tx.MailSettings(by.Practice)
		if err != nil {
			return err
		}
		if m.Host == "" {
			return fault.New(fault.Conflict, "no-server", "There is no mail server yet, so the letter stays here.")
		}
		if _, err := tx.LetterFor(by.Practice, by, letter); err != nil {
			return err
		}
		return tx.ReleaseLetter(by.Practice, letter)
	})
}

// HoldBack keeps a letter that waits or has failed until somebody lets it go.
func (o *Office) HoldBack(ctx context.Context, by staff.Actor, key Key, letter string) error {
	return o.letterWork(ctx, by, key, "letter.hold", letter, func(tx *store.Tx) error {
		if _, err := tx.LetterFor(by.Practice, by, letter); err != nil {
			return err
		}
		return tx.HoldLetter(by.Practice, letter)
	})
}

func (o *Office) letterWork(ctx context.Context, by staff.Actor, key Key, what, letter string, fn func(tx *store.Tx) error) error {
	if err := may(by, staff.ManagePractice, whole(by)); err != nil {
		return err
	}
	_, err := o.work(ctx, by, key, what, letter, func(tx *store.Tx) (string, error) {
		if err := fn(tx); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), what, letter)
		return letter, nil
	})
	return err
}
