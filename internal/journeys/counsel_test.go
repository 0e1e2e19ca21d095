package journeys

import "testing"

// Whether it goes on with Tammy is not sure. Inês looks back, asks Sean by a link in which nobody is
// named, and he answers on his phone; his advice does the step of the page, and stands in what was tried.
func TestIsItTime(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring(tammy)
	ines.reach()
	knowsSean(ines)
	ines.openClient("Tammy Reyes")
	ines.follow("Is it time?")
	ines.see("It judges nothing, and nobody is told.", "12 January", "“Coming late”")
	ines.shot("is-it-time-first")
	ines.open("/practice/partings")
	ines.see("Nobody has moved on so far")
	ines.shot("partings-empty")

	comesLate(h, ines)
	ines.moveOnFrom("Tammy Reyes")
	ines.press("Go through ending it")
	matter := ines.at()
	saysWhy(ines)
	talk, link := asksSean(ines)
	seanAnswers(h, link)
	takesItIn(ines, talk, matter)

	for _, on := range []*visitor{ines, h.visit(phone)} {
		if on != ines {
			on.open("/sign-in")
			on.signIn(ownerPassword)
		}
		on.openClient("Tammy Reyes")
		on.follow("Is it time?")
		on.see("2 times something was not kept and was counted.", "Reminded, the second time.", "Came 25 minutes late.", "Talked over with", "Sean Brennan", "What is left to try", "A shorter visit", "Somebody better suited")
		on.missing("Talk about it", "Once more in writing", "recommend")
		on.shot("is-it-time")
	}
}

// standsAmongPartings looks at the partings after an end, and back at what came before it.
func standsAmongPartings(h *house, ines *visitor) {
	ines.t.Helper()
	ines.see("to yourself; nobody else reads this")
	for _, on := range []device{laptop, phone} {
		v := h.visit(on)
		v.open("/sign-in")
		v.signIn(ownerPassword)
		v.open("/practice")
		v.follow("Partings")
		v.see("One person came.", "One was told that it ends.", "Tammy Reyes was told that it ends, 5 March 2026.", "I was calm. I would have said it earlier.", "nobody else reads this")
		v.shot("partings")
		v.openClient("Tammy Reyes")
		v.follow("Is it time?")
		v.see("The visits ended from 12 March 2026 on.")
		v.missing("What is left to try")
	}
}

// saysWhy goes through what is asked before it is talked over.
func saysWhy(ines *visitor) {
	ines.t.Helper()
	ines.goOn()
	ines.choose("None of these grounds is the reason")
	ines.press("Go on")
	ines.goOn()
	ines.press("Go on")
	ines.goOn()
	ines.choose("Coming late (told on")
	ines.press("Keep it")
	ines.goOn()
	ines.choose("Talked about it")
	ines.fill("What came of it, in one line", "It held for a week")
	ines.press("Keep it")
}

// asksSean writes a question, sees what goes beside what she wrote, and gives Sean the link by phone.
func asksSean(ines *visitor) (talk, link string) {
	ines.t.Helper()
	ines.follow("Talk it over")
	ines.fill("Whom you ask", "Sean Brennan")
	ines.fill("Your question", "What would you try with tammy before ending it?")
	ines.press("Take out what identifies")
	ines.see("Look it over before it goes")
	ines.holds("Your question, as it goes", "What would you try with the client before ending it?")
	ines.shot("talk-side-by-side")
	ines.press("Keep it so")
	ines.see("A question to a colleague", "Nobody has been asked yet.")
	ines.choose("By phone")
	ines.press("I asked them")
	ines.see("Kept. The answer will stand here")
	return ines.at(), eval[string](ines, `document.querySelector("#talk-link").innerText.trim()`)
}

// seanAnswers reads the question on a phone and writes what he would do. No person stands in it.
func seanAnswers(h *house, link string) {
	h.t.Helper()
	sean := h.visit(phone)
	sean.open(link)
	sean.see("A question from a colleague", "Inês Carvalho", "What would you try with the client before ending it?")
	sean.missing("Tammy", "Reyes", "3 March", "4 March")
	sean.see("Not kept. Came 25 minutes late.")
	sean.shot("talk-asked")
	sean.press("Send this")
	sean.see("There is a problem", "There is nothing written yet.")
	sean.fill("What would you do?", "Once more in writing, then an end with a clear day.")
	sean.press("Send this")
	sean.see("Thank you. Your lines have arrived.", "Once more in writing")
}

// takesItIn reads the advice, takes the link back, opens it again, and keeps what she takes from it.
func takesItIn(ines *visitor, talk, matter string) {
	ines.t.Helper()
	ines.open("/today")
	ines.see("Sean Brennan has answered your question")
	ines.open(talk)
	ines.see("What came back", "Once more in writing, then an end with a clear day.")
	ines.press("Take the link back")
	ines.see("You have taken the link back.")
	ines.press("Open it again")
	ines.see("The link opens again.")
	ines.fill("What you take from it", "Once more in writing")
	ines.press("Keep it as talked over")
	ines.see("without what was said")
	ines.open(matter)
	ines.unfold("What is done")
	ines.see("Talking it over", "Sean Brennan")
}
