package journeys

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A house that answers this computer only says so, and every letter leaves by hand: copied, texted,
// mailed from her own phone, printed, told.
func TestReachableAndHonest(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.follow("Practice")
	ines.follow("Reachable")
	ines.see("Links open on this computer only", "So letters carry no link for now.", "Three ways of running")
	ines.fill("Address", "http://192.168.1.20:8080")
	ines.press("Keep this address")
	ines.missing("Links open everywhere")
	ines.fill("Address", "not an address")
	ines.press("Keep this address")
	ines.see("There is a problem")
	ines.holds("Address", "not an address")
	ines.fill("Address", "")
	ines.press("Keep this address")
	ines.see("Links open on this computer only")
	ines.unfold("On a small server with a name")
	ines.see("caddy reverse-proxy")
	ines.shot("reachable")
	ines.keyForAProgram()

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
	ines.fill("What you will write", "Hello Mariam, your own fault.")
	ines.press("Check the words")
	ines.see("your own fault")
	ines.shot("tone")
	ines.fill("What you will write", "Hello Mariam, I am sorry that it hurt. Next time I start lighter there. Please ring me on 020 7946 0100.\nInês")
	ines.press("I send it myself")
	ines.see("Written, and not sent yet", "Copy", "Text message", "Mail program", "Print", "I sent it")
	ines.missing("/l/", "127.0.0.1")
	sms, mailto := ines.href("Text message"), ines.href("Mail program")
	if !strings.HasPrefix(sms, "sms:+442079460142") || !strings.Contains(sms, "sorry") {
		t.Errorf("the text message opens %s", sms)
	}
	u, err := url.Parse(mailto)
	if err != nil || u.Opaque != "mariam@people.example" || u.Query().Get("subject") != "A note from Rowan House Massage" || !strings.Contains(u.Query().Get("body"), "I am sorry that it hurt") {
		t.Errorf("the mail program opens %s", mailto)
	}
	ines.shot("message")
	ines.open("/today")
	ines.see("Your words for Mariam Haddad are ready to be said or sent.")
	ines.follow("Open the words")
	ines.press("I sent it")
	ines.see("Noted as sent. It no longer stands on Today.")
	ines.open("/today")
	ines.missing("ready to be said or sent")
}

// keyForAProgram makes a key for another program, which is seen once, and ends it.
func (v *visitor) keyForAProgram() {
	v.t.Helper()
	defer func(before bool) { v.close = before }(v.close)
	v.closely().follow("Practice")
	v.follow("Keys for programs")
	v.see("There are no keys.")
	v.press("Make a key")
	v.see("There is a problem")
	v.fill("Which program is it for?", "Our website")
	v.press("Make a key")
	v.see("A key for Our website", "It is shown only now.", "acts as you", "not used yet")
	key := eval[string](v, `document.querySelector("#program-key").innerText`)
	v.shot("key-1-made")
	v.open("/practice/programs")
	v.see("Our website")
	v.missing(key)
	v.press("End this key")
	v.see("This key opens nothing any more.", "There are no keys.")
	v.shot("key-2-ended")
}

// The session ends while a note is written. Nothing of it is lost.
func TestSignedOutKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.book("Mariam", "today 10:00")
	ines.press("Arrived")
	ines.press("Done")
	ines.follow("Write the note")
	note := "Quiet. Left calf light; she slept afterwards, and came back smiling."
	ines.fill("The note", note)
	h.setClock("2026-03-05T09:00:00Z")
	ines.press("Keep the note")
	ines.see("Sign in")
	ines.signIn(ownerPassword)
	ines.see("What you typed is still here. Nothing of it was stored yet.")
	ines.press("Send it now")
	ines.see("Written. Read the note")
	ines.follow("Read the note")
	ines.holds("The note", note)

	// On a device without scripts the page itself carries it.
	plain := h.signIn(plainLaptop)
	plain.openClient("Mariam Haddad")
	plain.follow("Add a line")
	plain.fill("The line", "Brought figs from her garden.")
	h.setClock("2026-03-08T09:00:00Z")
	plain.press("Add the line")
	plain.signIn(ownerPassword)
	plain.press("Send it now")
	plain.see("Brought figs from her garden.")
}

// Names in any script, one letter, on the smallest phone, in the evening, without a script.
func TestAnotherScriptAndSmallPhone(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring("مريم حداد, 020 7946 0199", "佐藤 花子, , hanako@people.example", "X, 020 7946 0111", "Δήμητρα Παπαδοπούλου-Χατζηκωνσταντίνου, 020 7946 0133")
	small := smallPhone
	small.evening, small.noScript = true, true
	v := h.signIn(small)
	v.book("佐藤", "today 10:00")
	v.book("مريم", "today 11:00")
	v.book("X", "today 14:00")
	v.book("Παπαδοπούλου", "today 15:00")
	v.open("/today")
	v.see("مريم حداد", "佐藤 花子", "Δήμητρα Παπαδοπούλου-Χατζηκωνσταντίνου")
	v.shot("small-evening")
	h.setClock("2026-03-02T10:00:00Z")
	for _, name := range []string{"مريم حداد", "佐藤 花子", "X", "Δήμητρα"} {
		v.open("/clients")
		v.follow(name)
		v.see(name, "Between you")
	}
	v.open("/today")
	v.follow("佐藤 花子")
	v.press("Arrived")
	v.follow("Treatment room")
	v.see("佐藤 花子")
	v.press("We begin")
	v.follow("Too much")
	v.press("Left Calf")
	v.see("Sorry, that was too much")
	for _, page := range []string{"/calendar", "/calendar?view=week", "/clients/new", "/visits/new", "/practice", "/practice/set-up/hours", "/practice/set-up/boundaries",
		"/practice/set-up/services", "/practice/set-up/hears", "/practice/people", "/told-us", "/practice/door-paper", "/practice/door-paper?large=1", "/practice/me", "/practice/mail", "/practice/sent", "/practice/backups", "/practice/recovery", "/inquiries", "/waiting",
		"/practise", "/practice/colleagues/new", "/something-wasnt-right", "/something-wasnt-right/tell?about=c", "/ask", "/sign-in/help", "/find?q=x"} {
		v.open(page) // look() reads each for findings and for a page that is too wide
	}
	v.see("X")
}

// "Leave this page" leaves no page of the door on Back, in which somebody else could read on.
func TestLeavingTheDoor(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	begin(h)
	v := h.visit(smallPhone)
	v.open("/something-wasnt-right")
	v.follow("Begin")
	v.see("What is it about?", "does not clear your browser’s history")
	eval[string](v, `document.querySelector("a[data-leave]").href = "/sign-in"`) // the weather needs a network
	v.follow("Leave this page")
	v.missing("What is it about?")
	eval[bool](v, `(setTimeout(() => history.back(), 0), true)`)
	left := false
	for range 100 {
		time.Sleep(100 * time.Millisecond)
		at, err := chromedp.Run(v.ctx, chromedp.Location())
		if left = err == nil && !strings.HasPrefix(at, h.url); left {
			break
		}
	}
	if !left {
		t.Errorf("Back leads to %s:\n%s", v.at(), v.text())
	}
}
