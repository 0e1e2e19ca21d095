package journeys

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// The only owner is the one it is about, and Maya reads from outside. She is invited, makes her reading key, is
// told by a letter that something waits, opens the sealed words in the page, works it to its end alone; the owner
// finds nothing of it anywhere.
func TestAReaderFromOutsideWorksItThrough(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.reach()
	post := ines.setsUpMail()
	maya := h.comesInBy(ines.invitesFromOutside("Maya Cohen", "maya@outside.example"), laptop).closely()
	key := maya.makesReadingKey()
	maya.see("Nothing waits for you", "Nothing else of the practice is open to you")
	maya.shot("outside-1-today")

	client := h.visit(plainPhone).closely()
	code := tellsOfTheOwner(client)
	if note := post.wait(t, "something waits for you"); !strings.Contains(note.to, "maya@outside.example") || strings.Contains(note.subject+note.text, "behaved") {
		t.Errorf("to %s: %s\n%s", note.to, note.subject, note.text)
	}
	page := opensSealed(maya, key)
	worksAlone(maya, client, page, code)
	for _, path := range []string{"/today", "/practice/sent", "/clients", "/practice/people"} {
		ines.open(path)
		ines.missing("told how", "Something waits for you", "under the sheet")
	}
	ines.open(page)
	ines.see("could not find")
}

// setsUpMail sets up a mail server on this computer.
func (v *visitor) setsUpMail() *letters {
	v.t.Helper()
	address := freeAddress(v.t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		v.t.Fatal(err)
	}
	post := postOffice(v.t, address)
	v.open("/practice/mail")
	v.fill("Server", host)
	v.fill("Port", port)
	v.choose("Not at all: only for a mail server on this computer")
	v.fill("Letters come from", "ines@rowan.example")
	v.press("Keep this")
	return post
}

// invitesFromOutside names a reader from outside, and gives the link that is handed over.
func (v *visitor) invitesFromOutside(name, email string) string {
	v.t.Helper()
	v.open("/practice/set-up/hears")
	v.fill("Somebody from outside: the name", name)
	v.fill("The e-mail address", email)
	v.press("Keep this")
	v.see("A link for " + name)
	v.shot("outside-0-invited")
	return eval[string](v, `document.querySelector("#invitation").innerText`)
}

// makesReadingKey makes the key, keeps its sheet, and types two groups of it back.
func (v *visitor) makesReadingKey() string {
	v.t.Helper()
	v.see("Your reading key", "stays closed for ever")
	v.shot("outside-1-key")
	v.press("Make my key")
	v.see("This page is shown once.")
	v.shot("outside-1-sheet")
	groups := eval[[]string](v, `[...document.querySelectorAll(".groups span")].map(g => g.innerText.trim())`)
	for i, group := range groups {
		label := fmt.Sprintf("Group %d", i+1)
		if eval[bool](v, fmt.Sprintf(`[...document.querySelectorAll("label")].some(l => l.innerText.trim() === %s)`, quoted(label))) {
			v.fill(label, group)
		}
	}
	v.press("I have it on paper")
	return strings.Join(groups, " ")
}

// tellsOfTheOwner sees at the door who could read it, and that it is sealed to her; and tells it.
func tellsOfTheOwner(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right/tell?about=c")
	client.choose("Inês Carvalho")
	client.press("Go on")
	client.see("Maya Cohen", "Inês Carvalho does not read it", "Sealed when you send it")
	text := flat(client.text())
	if outside, reads := strings.Index(text, "Outside this practice"), strings.Index(text, "Who reads it"); outside < 0 || reads < 0 {
		client.t.Errorf("who listens outside, and who reads it: %d, %d\n%s", outside, reads, text)
	}
	client.shot("outside-2-door")
	client.fill("What happened?", "She put her hand under the sheet.")
	client.choose("Touch")
	client.choose("Do not tell")
	client.fill("How do we reach you?", "020 7946 0142")
	client.press("Read it through first")
	client.press("Send it")
	client.see("We have it", "Maya Cohen")
	client.shot("outside-3-sent")
	return client.code()
}

// opensSealed reads with her key what is sealed for her; on the page of it nothing of it stands.
func opensSealed(maya *visitor, key string) string {
	maya.t.Helper()
	maya.open("/today")
	maya.shot("outside-4-today")
	maya.follow("Read it and answer")
	maya.see("Words sealed for you", "Only Maya Cohen can read it")
	maya.missing("under the sheet")
	maya.shot("outside-5-sealed")
	page := maya.at()
	maya.fill("Your reading key", "AAAA BBBB")
	maya.press("Open them")
	maya.see("There is a problem", "14 groups of 4")
	maya.fill("Your reading key", strings.ToLower(key))
	maya.press("Open them")
	maya.see("She put her hand under the sheet.", "Only you can read this page")
	maya.shot("outside-6-opened")
	return page
}

// worksAlone takes it to its end: she rings, answers, does not tell, decides, and says how it ended.
func worksAlone(maya, client *visitor, page, code string) {
	maya.t.Helper()
	maya.open(page)
	maya.follow("I know who it was")
	maya.see("No list of clients is open to you")
	maya.shot("outside-7-who")
	maya.fill("Name", "Mariam Haddad")
	maya.fill("Telephone or e-mail address", "020 7946 0142")
	maya.press("It is this person")
	maya.see("Nothing of it stands on that page")
	maya.follow("Talk it over")
	maya.see("It stands here alone")
	maya.fill("With whom", "My supervisor")
	maya.press("Keep this")
	maya.see("Only those who read this see it")
	maya.shot("outside-8-talk")
	client.comeBack(code)
	client.chooseIn("Are you safe?", "Safe")
	client.press("Send this")
	client.choose("Not now")
	client.press("Send this")
	maya.open(page)
	maya.shot("outside-9-page")
	maya.press("These people")
	maya.follow("Go on")
	maya.choose("In writing")
	maya.press("Put it into words")
	maya.shot("outside-10-ack")
	maya.press("Send it by mail")
	client.comeBack(code)
	client.see("You were answered")
	maya.decidesWithoutTelling(page)
	client.comeBack(code)
	client.see("We acted on it, and told you what can be told.")
	client.shot("outside-12-ended")
	leavesNothing(client, client.h, "under the sheet")
}

// decidesWithoutTelling: the client did not wish that she is told; what is done, and the end.
func (v *visitor) decidesWithoutTelling(page string) {
	v.t.Helper()
	v.open(page)
	v.see("Write what Inês Carvalho is told, and when")
	v.follow("Go on")
	v.chooseIn("Is Inês Carvalho told?", "No")
	v.fill("Why?", "The client does not wish it.")
	v.press("Keep these words")
	v.follow("Go on")
	v.choose("Nothing further")
	v.fill("Why nothing further?", "The client wanted it written down.")
	v.fill("can be told of it", "We wrote it down, and you can come to somebody else")
	v.press("Keep this")
	v.follow("Go on")
	v.choose("By phone")
	v.press("Show me the card")
	v.press("I told")
	v.press("Keep this too")
	v.open(page)
	v.follow("Go on")
	v.follow("Acted on, and told")
	v.press("Close it")
	v.see("It is closed.")
	v.open("/today")
	v.see("Closed")
	v.shot("outside-11-today")
}
