package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/partwell/partwell/internal/fault"
)

// defaultTimeout is how long one step of talking to a server may take.
const defaultTimeout = 30 * time.Second

// Sender sends over SMTP. The zero value trusts the certificates that this computer trusts and
// waits half a minute.
type Sender struct {
	Roots   *x509.CertPool
	Timeout time.Duration
}

// Send gives one message to the server and returns nil once the server has taken it.
//
// Faults: Unavailable when trying later can help (no connection, "later" from the server, sign-in
// or certificate refused, which the practice can mend in its settings), Invalid when it cannot
// (settings, address, a recipient or a message refused for good), with one of the codes settings,
// recipient, subject, text, link, refused, sign-in, certificate, protection, later, no-connection.
func (s Sender) Send(ctx context.Context, to Settings, m Message) error {
	if err := to.Check(); err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "settings", Message: "The mail settings are not complete.", Err: err}
	}
	if err := m.check(to); err != nil {
		return err
	}
	letter, err := compose(to, m)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "refused", Message: "The message could not be put together.", Err: err}
	}
	client, err := s.client(ctx, to)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "settings", Message: "The mail settings are not complete.", Err: err}
	}
	err = client.DialAndSendWithContext(ctx, letter)
	if err == nil || letter.IsDelivered() {
		// Taken is taken: a connection that breaks while saying goodbye must not send it twice.
		return nil
	}
	return classify(err)
}

// compose makes the letter; go-mail encodes every header and quotes the text.
func compose(s Settings, m Message) (*gomail.Msg, error) {
	letter := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(&mail.Address{Name: s.FromName, Address: s.From})
	letter.ToMailAddress(&mail.Address{Name: m.ToName, Address: m.To})
	letter.Subject(m.Subject)
	letter.SetMessageIDWithValue(m.ID + "@" + domain(s.From))
	if m.Date.IsZero() {
		letter.SetDate()
	} else {
		letter.SetDateWithValue(m.Date)
	}
	text := strings.ReplaceAll(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\r", "\n")
	letter.SetBodyString(gomail.TypeTextPlain, strings.ReplaceAll(text, "\n", "\r\n"))
	if len(m.Invites) > 0 {
		if err := invites(m.Invites).attach(letter, s, m.To); err != nil {
			return nil, err
		}
	}
	if _, err := letter.GetRecipients(); err != nil {
		return nil, errors.New("the recipient was not taken")
	}
	return letter, nil
}

// client makes the connection's settings. Nothing is dialled yet.
func (s Sender) client(ctx context.Context, to Settings) (*gomail.Client, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if deadline, ok := ctx.Deadline(); ok {
		timeout = max(min(timeout, time.Until(deadline)), time.Millisecond)
	}
	options := []gomail.Option{
		gomail.WithPort(to.Port),
		gomail.WithTimeout(timeout),
		gomail.WithHELO(domain(to.From)),
		gomail.WithTLSConfig(&tls.Config{ServerName: to.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch to.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Open:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if to.User != "" {
		options = append(options,
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5),
			gomail.WithUsername(to.User), gomail.WithPassword(to.Password))
	}
	return gomail.NewClient(to.Host, options...)
}

// classify turns what went wrong into a fault. The server's own words are left out: they repeat
// addresses.
func classify(err error) error {
	if sent, ok := errors.AsType[*gomail.SendError](err); ok && sent.ErrorCode() != 0 {
		return refused(sent.ErrorCode(), sent.Reason == gomail.ErrSMTPRcptTo)
	}
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return refused(reply.Code, false)
	}
	if isCertificate(err) {
		return fault.New(fault.Unavailable, "certificate", "The mail server's certificate does not fit its name, or is not trusted here. Please compare the server's name with your provider's.")
	}
	switch text := err.Error(); {
	case strings.Contains(text, "STARTTLS"):
		return fault.New(fault.Unavailable, "protection", "The mail server offers no protected connection in this way. Please try the other one: TLS on port 465, or STARTTLS on port 587.")
	case strings.Contains(text, "AUTH") || strings.Contains(strings.ToLower(text), "auth"):
		return fault.New(fault.Unavailable, "sign-in", "The mail server offers no way of signing in that is known here. Please compare your provider's settings.")
	}
	return &fault.Error{Kind: fault.Unavailable, Code: "no-connection", Message: "The mail server could not be reached. It will be tried again.", Err: network(err)}
}

// refused judges a server's reply by its number (RFC 5321, 4.2; 4954, 6).
func refused(code int, recipient bool) error {
	cause := fmt.Errorf("reply %d", code)
	switch {
	case code == 530 || code == 534 || code == 535 || code == 538 || code == 454:
		return &fault.Error{Kind: fault.Unavailable, Code: "sign-in", Message: "The mail server did not take the user name and password. Please enter them once more in the mail settings.", Err: cause}
	case code < 500:
		return &fault.Error{Kind: fault.Unavailable, Code: "later", Message: "The mail server asks to try again later. It will be tried again.", Err: cause}
	case recipient:
		return &fault.Error{Kind: fault.Invalid, Code: "recipient", Message: "The mail server does not know this address. Please look at it once more.", Err: cause}
	}
	return &fault.Error{Kind: fault.Invalid, Code: "refused", Message: "The mail server refused the message.", Err: cause}
}

func isCertificate(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	return verification || record
}

// network keeps of an error what helps (timeout, refused, no such host) and leaves the rest.
func network(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns
	}
	return errors.New("the connection ended")
}
