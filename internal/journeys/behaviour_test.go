package journeys

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// How somebody behaved, told on a phone without a script and without a name: kept, found again by the code,
// sent, and added to by the same code. Whom it is about sees nothing of it.
func TestHowSomebodyBehaved(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.worksWith("Noor Haddad")

	dark := plainPhone
	dark.evening = true
	v := h.visit(dark)
	v.open("/something-wasnt-right")
	v.follow("Begin")
	v.choose("How somebody behaved")
	v.press("Go on")
	v.see("Whom is it about?", "If you are in danger now")
	v.shot("behaviour-whom")
	v.press("Go on")
	v.see("Choose whom it is about")
	v.choose("Noor Haddad")
	v.press("Go on")
	v.see("It is about Noor Haddad.", "Noor Haddad does not read it", "Nobody is treated worse")
	v.missing("Who reads it Noor")
	v.shot("behaviour-tell")
	v.fill("What happened?", "He made a remark about my body.")
	v.press("Keep it for later, under a code")
	v.see("It is kept, and not sent")
	v.shot("behaviour-kept")
	code := v.code()

	v = h.visit(dark)
	v.open("/something-wasnt-right/back")
	v.fill("Your code", code)
	v.press("Open it")
	v.see("It is about Noor Haddad.")
	v.holds("What happened?", "He made a remark about my body.")
	v.choose("Please tell")
	v.choose("Something sexual")
	v.press("Read it through first")
	v.see("Read it through", "we look first that you are safe", "we do not know how to reach you")
	v.shot("behaviour-check")
	v.press("Send it")
	v.see("We have it", code, "Nobody is treated worse")
	v.shot("behaviour-sent")

	v = h.visit(dark)
	v.open("/something-wasnt-right/back")
	v.fill("Your code", code)
	v.press("Open it")
	v.fill("Anything you want to add", "It was in February.")
	v.press("Send these words")
	v.see("Your words have arrived")
	leavesNothing(v, h, "remark about my body")
}

// The only owner is meant and nobody else would read it: the page says so, and names those outside first.
func TestTheOwnerIsMeant(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	begin(h)
	for _, on := range []device{plainPhone, laptop} {
		v := h.visit(on)
		v.open("/something-wasnt-right/tell?about=c")
		v.choose("Inês Carvalho")
		v.press("Go on")
		v.see("Outside this practice", "Inês Carvalho")
		v.missing("Something sexual")
		v.shot("behaviour-nobody")
	}
}

// What is read through before it is sent is left by "Leave this page" so that Back shows nothing of it.
func TestLeavingWhatWasWritten(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	begin(h).worksWith("Noor Haddad")
	v := h.visit(laptop)
	v.open("/something-wasnt-right/tell?about=c")
	v.shot("behaviour-whom")
	v.choose("Noor Haddad")
	v.press("Go on")
	v.shot("behaviour-tell")
	v.fill("What happened?", "He made a remark about my body.")
	v.press("Read it through first")
	v.see("He made a remark about my body.")
	v.shot("behaviour-check")
	leavesNothing(v, h, "remark about my body")
}

// leavesNothing leaves the page, and goes back as far as the browser can: nothing that was written shows.
func leavesNothing(v *visitor, h *house, words string) {
	v.t.Helper()
	eval[string](v, `document.querySelector("a[data-leave]").href = "/sign-in"`) // the weather needs a network
	v.follow("Leave this page")
	v.missing(words)
	for range 4 {
		eval[bool](v, `(setTimeout(() => history.back(), 0), true)`)
		time.Sleep(500 * time.Millisecond)
		at, err := chromedp.Run(v.ctx, chromedp.Location())
		shown := v.text() + eval[string](v, `[...document.querySelectorAll("textarea, input:not([type=hidden])")].map(f => f.value).join(" ")`)
		if err != nil || strings.Contains(shown, words) {
			v.t.Errorf("Back leads to %s: %v\n%s", at, err, shown)
		}
	}
}

// worksWith lets a second person work here.
func (v *visitor) worksWith(name string) {
	v.t.Helper()
	v.open("/practice/people")
	v.fillNth("Name", 1, name)
	v.fillNth("E-mail address to sign in with", 1, "noor@rowan.example")
	v.fillNth("What this person does here", 1, "Therapist")
	v.press("Add and make a link")
	v.see(name)
}
