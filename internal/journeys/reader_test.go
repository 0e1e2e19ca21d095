package journeys

import (
	"strings"
	"testing"
)

// From the telling to “acted on, and told”: Mariam tells on her phone, without a script; Inês, who reads such
// things, works it step by step; Mariam sees each step and says yes to the very words before Noor hears anything.
func TestAReaderWorksItThrough(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h).closely()
	ines.worksWith("Noor Haddad")
	link := eval[string](ines, `document.querySelector("#invitation").innerText`)
	ines.bring(mariam)
	ines.reach()
	ines.bookWith("Mariam", "Thursday 5 March 10:00", "Noor Haddad")

	client := h.visit(plainPhone).closely()
	code := tellsOfNoor(client)
	page := readsItAndKnowsWho(ines)
	safeFirst(ines, client, page, code)
	takesResponsibility(ines, client, page, code)
	listens(ines, client, page, code)
	agreesOnTheWords(ines, client, page, code)
	toldAndHeard(ines, client, page, code)
	acts(ines, client, page, code)
	findsNothing(h.comesInBy(link, phone), page)
}

// bookWith adds a visit with one of those who work here.
func (v *visitor) bookWith(name, when, with string) {
	v.t.Helper()
	v.open("/visits/new")
	v.fill("Who", name)
	v.fill("When", when)
	v.fill("With", with)
	v.choose("Relaxing massage")
	v.press("Look it over") // nobody said yet when she works
	v.press("Book it")
	v.see("Booked for")
}

// tellsOfNoor tells it at the door, wishes that Noor is told, and learns that safety comes first.
func tellsOfNoor(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right/tell?about=c")
	client.choose("Noor Haddad")
	client.press("Go on")
	client.see("Inês Carvalho", "Noor Haddad does not read it")
	client.fill("What happened?", "He put his hand under the sheet, and laughed.")
	client.choose("Touch")
	client.choose("Please tell")
	client.fill("Your name", "Mariam H.")
	client.fill("How do we reach you?", "020 7946 0142")
	client.press("Read it through first")
	client.see("we look first that you are safe")
	client.press("Send it")
	client.see("We have it", "Are you safe now?")
	client.shot("reader-1-sent")
	return client.code()
}

// readsItAndKnowsWho opens it from Today, and says whose words they are.
func readsItAndKnowsWho(ines *visitor) string {
	ines.t.Helper()
	ines.open("/today")
	ines.shot("reader-2-today")
	ines.follow("Read it and answer")
	ines.see("told how Noor Haddad behaved", "He put his hand under the sheet", "Mariam H.", "Touch")
	ines.shot("reader-3-page")
	page := ines.at()
	ines.follow("I know who it was")
	ines.see("Nothing of it stands on that person's page")
	ines.fill("Name", "Mariam")
	ines.press("Find")
	ines.press("Mariam Haddad")
	ines.see("Nothing of it stands on that page")
	return page
}

// safeFirst: she says that she is safe and takes the visit out, on her phone; nobody but the readers sees why.
func safeFirst(ines, client *visitor, page, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.shot("reader-4-safe")
	client.see("Are you safe", "What becomes of your visits with Noor Haddad?", "Thursday 5 March")
	client.chooseIn("Are you safe?", "Safe")
	client.chooseIn("What becomes of your visits with Noor Haddad?", "Take them out")
	client.press("Send this")
	client.shot("reader-5-elsewhere")
	client.see("Would you like to come to someone else?")
	client.choose("Not now")
	client.press("Send this")
	client.see("You told us with whom you would like to go on")

	ines.open(page)
	ines.shot("reader-6-readers")
	ines.see("Say who may read this")
	ines.press("These people")
	ines.see("Take responsibility")
}

// takesResponsibility answers in the practice's name, by a letter that the tone check reads first.
func takesResponsibility(ines, client *visitor, page, code string) {
	ines.t.Helper()
	ines.open(page)
	ines.follow("Go on")
	ines.shot("reader-7-ack")
	ines.choose("In writing")
	ines.press("Put it into words")
	draft := eval[string](ines, `document.querySelector("textarea[name=write]").value`)
	for _, want := range []string{"we are sorry", "Inês Carvalho", "https://rowan.example/l/"} {
		if !strings.Contains(flat(draft), want) {
			ines.t.Errorf("the draft does not say %q: %s", want, draft)
		}
	}
	ines.fill("What you will write", draft+" It was only a joke.")
	ines.press("Check the words")
	ines.shot("reader-8-tone")
	ines.see("It was only a joke")
	ines.see("It was not small to them")
	ines.fill("What you will write", draft)
	ines.press("I send it myself")
	ines.shot("reader-9-written")
	ines.see("Written, and not sent yet")
	ines.press("I sent it")
	ines.open(page)
	ines.shot("reader-10-answered")
	client.comeBack(code)
	client.see("You were answered")
	client.shot("reader-11-client")
	client.see("Inês Carvalho rings you tomorrow at 10:00")
}

// listens: she adds something on her page, and says what she wants.
func listens(ines, client *visitor, page, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.follow("Say more, or talk to us")
	client.see("You need not tell it twice")
	client.choose("On this page")
	client.fill("In your words", "It was the second time.")
	client.choose("Act on it")
	client.shot("reader-12-listen")
	client.press("Send this")
	client.see("You told us whether you want to add anything")
	ines.open("/today")
	ines.shot("reader-13-today")
	ines.open(page)
	ines.see("It was the second time.")
}

// agreesOnTheWords: nothing is said before she has read the very words and said yes to them.
func agreesOnTheWords(ines, client *visitor, page, code string) {
	ines.t.Helper()
	ines.open(page)
	ines.shot("reader-14-telling")
	ines.see("Write what Noor Haddad is told, and when")
	ines.follow("Go on")
	ines.fill("What Noor Haddad is told, word for word", "A client says that a hand was under the sheet.")
	ines.press("Keep these words")
	ines.shot("reader-15-waits")
	client.comeBack(code)
	client.see("May we say this?", "A client says that a hand was under the sheet.", "Your name is not said with it.")
	client.shot("reader-16-may")
	client.choose("I'd like something different")
	client.fill("What should be different?", "Say that it was twice.")
	client.press("Send this")
	ines.open(page)
	ines.see("Say that it was twice.")
	ines.shot("reader-17-different")
	ines.follow("Go on")
	ines.fill("What Noor Haddad is told, word for word", "A client says that twice a hand was under the sheet.")
	ines.press("Keep these words")
	client.comeBack(code)
	client.see("A client says that twice a hand was under the sheet.")
	client.choose("Yes, these words")
	client.press("Send this")
	client.see("You told us whether it may be said.")
	ines.open(page)
	ines.shot("reader-18-tell")
}

// toldAndHeard: Noor is told in these words, and says how he saw it; both stand beside each other.
func toldAndHeard(ines, client *visitor, page, code string) {
	ines.t.Helper()
	ines.open(page)
	ines.see("Tell Noor Haddad")
	ines.follow("Go on")
	ines.shot("reader-19-card")
	ines.press("Put it into words")
	ines.see("Nothing has been decided", "You may bring someone")
	ines.shot("reader-19-card")
	ines.press("Show me the card")
	ines.press("I told")
	ines.see("You told Noor Haddad")
	ines.shot("reader-20-told")
	ines.open(page)
	ines.see("Hear Noor Haddad", "Nobody but you judges them")
	ines.choose("Otherwise")
	ines.fill("In Noor Haddad's own words", "I was straightening the sheet.")
	ines.fill("Who was there to support Noor Haddad?", "Ana Duarte")
	ines.press("Keep this")
	ines.see("Both sides, as each told it", "He put his hand under the sheet", "I was straightening the sheet.", "Beside Noor Haddad: Ana Duarte")
	ines.shot("reader-21-sides")
	client.comeBack(code)
	client.see("Noor Haddad was told, in the words you said yes to.", "Noor Haddad was heard.")
	client.missing("straightening")
}

// acts: what is done has who and by when; she is told what can be told, and it ends as acted on and told.
func acts(ines, client *visitor, page, code string) {
	ines.t.Helper()
	ines.open(page)
	ines.see("Say what you do")
	ines.follow("Go on")
	ines.choose("Training")
	ines.fillNth("Line 1", 0, "book the course on draping")
	ines.fillNth("Who does it", 0, "Inês Carvalho")
	ines.fillNth("By when", 0, "2026-04-01")
	ines.fill("What Mariam can be told of it", "Everybody here takes a course on draping.")
	ines.shot("reader-22-action")
	ines.press("Keep this")
	ines.see("Tell Mariam what was done")
	client.comeBack(code)
	client.see("We decided what we do. You are told what can be told.")
	ines.open(page)
	ines.follow("Go on")
	ines.choose("By phone")
	ines.see("Everybody here takes a course on draping, by Wednesday 1 April", "I am sorry", "You can ask for Inês Carvalho at any time")
	ines.press("Check the words")
	ines.missing("Perhaps")
	ines.press("Show me the card")
	ines.shot("reader-23-outcome")
	ines.press("I told Mariam")
	ines.fill("What was answered, in one line", "Thank you")
	ines.press("Keep this too")
	ines.open("/today")
	ines.unfold("Later")
	ines.see("book the course on draping")
	ines.open(page)
	ines.follow("Go on")
	ines.follow("Acted on, and told")
	ines.shot("reader-24-close")
	ines.press("Close it")
	ines.see("It is closed.")
	client.comeBack(code)
	client.see("We acted on it, and told you what can be told.")
	client.shot("reader-25-ended")
	leavesNothing(client, client.h, "hand under the sheet")
}

// findsNothing: whom it was about sees a visit that was called off, and no word of why.
func findsNothing(noor *visitor, page string) {
	noor.t.Helper()
	for _, path := range []string{"/today", "/clients", "/calendar?day=2026-03-05", "/practice"} {
		noor.open(path)
		noor.missing("behaved", "under the sheet", "course on draping", "told how")
	}
	noor.open(page)
	noor.see("could not find")
	noor.openClient("Mariam Haddad")
	noor.see("Called off")
	noor.missing("behaved", "under the sheet", "told how")
	noor.shot("reader-26-noor")
}

// comesInBy opens the link by which somebody of the practice comes in for the first time.
func (h *house) comesInBy(link string, on device) *visitor {
	h.t.Helper()
	v := h.visit(on)
	v.open(link)
	v.fill("Your password", "four birches by the lake")
	v.press("Choose it and sign in")
	return v
}
