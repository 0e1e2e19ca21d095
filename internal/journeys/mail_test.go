package journeys

import (
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// A letter leaves by itself where a mail server is set up, once, under a subject that says nothing.
// While the server is away it waits.
func TestMailGoesOut(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.reach()
	address := freeAddress(t) // nobody answers there yet
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	ines.open("/practice/mail")
	ines.see("nothing is missing")
	ines.fill("Server", host)
	ines.fill("Port", port)
	ines.choose("Not at all: only for a mail server on this computer")
	ines.fill("Letters come from", "ines@rowan.example")
	ines.press("Keep this")
	ines.see("Send a test letter to me")

	saysSorryByMail(ines)
	ines.until("/practice/sent", "tried once")
	post := postOffice(t, address)
	h.setClock("2026-03-02T12:30:00Z")
	answer := post.wait(t, "I am sorry that it hurt")
	if !strings.Contains(answer.to, "mariam@people.example") || answer.subject != "A note from Rowan House Massage" || !strings.Contains(answer.text, public+"/") {
		t.Errorf("to %s, subject %q:\n%s", answer.to, answer.subject, answer.text)
	}
	ines.until("/practice/sent", "Sent")
	h.setClock("2026-03-02T15:00:00Z")
	time.Sleep(3 * time.Second) // several rounds of looking for what is due
	if n := len(post.taken()); n != 1 {
		t.Errorf("the letter left %d times", n)
	}
	ines.open("/practice/sent")
	ines.missing("On the way", "tried once")
	client := h.visit(plainPhone)
	link := strings.Fields(answer.text[strings.Index(answer.text, public):])[0]
	client.open(strings.TrimRight(link, ".,"))
	client.see("Rowan House Massage", "Something")
}

// saysSorryByMail writes down what Mariam told, and answers by a letter that leaves by itself.
func saysSorryByMail(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("Mariam told me something wasn't right")
	ines.choose("It was too hard, or it hurt")
	ines.fill("What happened?", "It hurt, under the left shoulder blade.")
	ines.press("Keep these words")
	ines.chooseIn("Is Mariam in pain now?", "No")
	ines.press("Keep the answer")
	ines.follow("Go on")
	ines.choose("Shoulder blade, left")
	ines.choose("Sharp")
	ines.chooseIn("Was it said at the time?", "No")
	ines.press("Keep this")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.fill("What you will write", "Hello Mariam, I am sorry that it hurt, and I am glad that you told me. Next time I start lighter there and ask early. Inês")
	ines.press("Send it by mail")
	ines.see("You said that you are sorry")
}

// letter is one that a mail server took.
type letter struct{ to, subject, text string }

// letters are all of them.
type letters struct {
	mu  sync.Mutex
	all []letter
}

// postOffice is a mail server on this computer.
func postOffice(t *testing.T, address string) *letters {
	t.Helper()
	l := &letters{}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session{l}, nil }))
	server.Domain, server.EnableSMTPUTF8 = "localhost", true
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return l
}

func (l *letters) taken() []letter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// wait gives the letter that says words as soon as it is there.
func (l *letters) wait(t *testing.T, words string) letter {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		for _, one := range l.taken() {
			if strings.Contains(one.text, words) {
				return one
			}
		}
	}
	t.Fatalf("no letter says %q; there came %q", words, l.taken())
	return letter{}
}

// session takes one letter.
type session struct{ *letters }

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

func (s session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, letter{m.Header.Get("To"), m.Header.Get("Subject"), string(text)})
	return nil
}
