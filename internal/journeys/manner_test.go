package journeys

import "testing"

// “Please tell Noor, so that it changes”: Noor reads it and answers; what changes stands before the next visit;
// asked after it, Mariam says that it is not different yet; then that it is more than that. From then on others
// read it, and for Noor it looks as if she had let it rest.
func TestPleaseTellNoor(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h).closely()
	ines.worksWith("Noor Haddad")
	link := eval[string](ines, `document.querySelector("#invitation").innerText`)
	ines.bring(mariam)
	ines.reach()
	ines.bookWith("Mariam", "Thursday 5 March 10:00", "Noor Haddad")
	noor := h.comesInBy(link, phone).closely()

	client := h.visit(plainPhone).closely()
	code := pleaseTell(client)
	page := noorAnswers(noor)
	client.comeBack(code)
	client.see("What should change?", "Noor Haddad has answered you")
	client.shot("manner-3-change")
	client.choose("A quiet session")
	client.press("Send this")
	client.see("What changes stands before each of your visits")

	theVisitIsDone(h, noor)
	h.setClock("2026-03-06T09:00:00Z")
	client.notYet(code)
	noor.signInAs("noor@rowan.example", "four birches by the lake")
	noor.open(page)
	noor.see("It is not different yet. He talked on.", "Say what changes")
	noor.shot("manner-6-not-yet")

	client.comeBack(code)
	client.unfold("I want to stop here, or it is more than that")
	client.fill("What else is there?", "He also came too close.")
	client.shot("manner-7-more")
	client.press("It is more than that")
	client.see("We have it", "You and Inês Carvalho. Nobody else here.")
	client.shot("manner-8-goes-on")
	noor.open(page)
	noor.see("let it rest")
	noor.missing("too close", "It goes on")
	noor.open("/today")
	noor.missing("too close", "behaved")
	ines.signInAs(ownerMail, ownerPassword)
	ines.open("/today")
	ines.follow("Read it and answer")
	ines.see("told how Noor Haddad behaved", "He talks all the time.", "He also came too close.")
	ines.shot("manner-9-readers")
	leavesNothing(client, h, "came too close")
}

// pleaseTell tells it at the door so that Noor hears it.
func pleaseTell(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right/tell?about=c")
	client.choose("Noor Haddad")
	client.press("Go on")
	client.fill("What happened?", "He talks all the time.")
	client.choose("Talking too much")
	client.choose("Please tell")
	client.fill("Your name", "Mariam H.")
	client.press("Read it through first")
	client.shot("manner-1-check")
	client.press("Send it")
	client.see("We have it", "Noor Haddad")
	return client.code()
}

// noorAnswers reads it on his phone, and answers with the card that is drafted.
func noorAnswers(noor *visitor) string {
	noor.t.Helper()
	noor.open("/today")
	noor.follow("Read it and answer")
	noor.see("told how Noor Haddad was", "He talks all the time.")
	page := noor.at()
	noor.knowsWho("Mariam", "Mariam Haddad")
	noor.follow("Go on")
	noor.shot("manner-2-answer")
	noor.see("I am sorry", "I will tell you by Monday 9 March what I change")
	noor.press("Show me the card")
	noor.press("I told Mariam")
	noor.follow("Nothing to add")
	noor.open("/today")
	noor.unfold("Later")
	noor.see("Say what changes")
	return page
}

// theVisitIsDone: what changes stands before Noor, and the visit takes place.
func theVisitIsDone(h *house, noor *visitor) {
	noor.t.Helper()
	h.setClock("2026-03-05T10:00:00Z")
	noor.signInAs("noor@rowan.example", "four birches by the lake")
	noor.open("/today")
	noor.see("A quiet session")
	noor.press("Arrived")
	noor.follow("Treatment room")
	noor.see("A quiet session")
	noor.shot("manner-4-room")
	noor.press("We begin")
	h.setClock("2026-03-05T11:00:00Z")
	noor.press("The visit is done")
}

// notYet: she is asked by itself after the visit, and says that it is not different yet.
func (v *visitor) notYet(code string) {
	v.t.Helper()
	v.comeBack(code)
	v.until(v.at(), "Is it different now, as you asked?")
	v.shot("manner-5-different")
	v.chooseIn("Is it different now, as you asked?", "No")
	v.fill("In your words", "He talked on.")
	v.press("Send this")
	v.see("You told us whether it is different now")
}

// signInAs signs somebody in once more.
func (v *visitor) signInAs(email, password string) {
	v.t.Helper()
	v.open("/sign-in")
	v.fill("E-mail address", email)
	v.fill("Password", password)
	v.press("Sign in")
}
