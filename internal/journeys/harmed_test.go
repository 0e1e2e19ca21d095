package journeys

import "testing"

// Mei stops a session with her phone, in two taps. She is looked after: the owner finds it on her Today,
// takes the visits out and ends it without waiting; the front desk and the client's page know nothing.
func TestHarmed(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-03T14:20:00Z", "example")
	mei := h.looksAs("Mei Tanaka", phone).closely()
	mei.follow("Treatment room")
	name := eval[string](mei, `document.querySelector("h1").innerText`)
	mei.follow("Stop the session now")
	mei.see("I am stopping here", "You owe nobody a reason")
	mei.shot("stop-now")
	mei.press("I have stopped")
	mei.see("What was done to Mei", "Is Mei safe?")
	mei.choose("Not sure")
	mei.press("Keep it")
	mei.see("Do not stay alone with it")
	page := mei.at()

	ines := h.looksAs("Inês Carvalho", laptop).closely()
	ines.see("Mei is not safe, or not sure: be with her now")
	ines.open(page)
	ines.fill("What was said to her, and what she needs", "Two days off, and I am at the desk when she is back")
	ines.press("Keep it")
	ines.choose("End it, for safety, without waiting")
	ines.press("Decide it")
	ines.see("How it goes on with")
	ines.openClient(name)
	ines.missing("done to Mei", "Two days off")
	ines.see("Ending our sessions")

	kim := h.looksAs("Kim Lee", laptop)
	kim.missing("not safe", "done to Mei")
	kim.open(page)
	kim.see("could not find")
	kim.openClient(name)
	kim.missing("done to Mei", "Two days off", "safety")
}
