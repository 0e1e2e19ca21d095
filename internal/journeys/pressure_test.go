package journeys

import "testing"

const (
	mariam = "Mariam Haddad, 020 7946 0142, mariam@people.example"
	paul   = "Paul Lindqvist, 020 7946 0153, paul@people.example"
)

// It hurt. She tells it on her phone, without a script and without an account; both work it through
// by her link and her code until both say yes.
func TestPressure(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.reach()
	ines.book("Mariam", "Monday 9 March 10:00")

	client := h.visit(plainPhone)
	code := tellsAtTheDoor(client)
	hears(ines)
	picks(client, code)
	offers(ines)
	answers(h, ines, client, code)
	nextVisit(h, ines)
}

// tellsAtTheDoor tells it on the public page, and gives the code to come back with.
func tellsAtTheDoor(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right")
	client.see("Who reads it", "Who does not", "by the end of the next working day: tomorrow", "Not needed. You get a code")
	client.shot("door")
	client.follow("Begin")
	client.press("Go on")
	client.see("There is a problem")
	client.choose("It was too hard, or it hurt")
	client.press("Go on")
	client.fill("What happened?", "It was too much on my calf, and I did not like to say so.")
	client.choose("Change something")
	client.fill("Your name", "Mariam H.")
	client.press("Read it through first")
	client.see("Nothing has been sent", "I did not like to say so", "Change something")
	client.pressNth("Change", 0)
	client.fill("What happened?", "It was too much on my left calf, and I did not like to say so.")
	client.press("Read it through first")
	client.press("Send it")
	client.see("We have it", "Inês Carvalho answers by tomorrow")
	code := client.code()
	client.choose("Sore, and getting better")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
	return code
}

// hears reads it, knows whose words they are, asks where and how, and says sorry in person.
func hears(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.see("Somebody told you that something wasn't right", "You promised an answer by tomorrow")
	ines.follow("Read it and answer")
	ines.see("It was too much on my left calf", "Mariam H.", "Change something")
	ines.knowsWho("Mariam", "Mariam Haddad")
	ines.see("It stands on that page now", "Mariam told you that it hurt")
	ines.follow("Go on")
	ines.press("Keep this")
	ines.see("There is a problem")
	ines.unfold("More places")
	ines.choose("Calf, left")
	ines.choose("Too deep")
	ines.choose("Bruised")
	ines.choose("That evening")
	ines.chooseIn("Was it said at the time?", "No")
	ines.press("Keep this")
	ines.see("Say that you are sorry")
	ines.follow("Go on")
	ines.shot("say-sorry")
	ines.press("Show me the card")
	ines.see("I am sorry that it hurt")
	ines.press("I told Mariam")
	ines.fill("What was answered, in one line", "It is better today")
	ines.press("Keep this too")
	ines.see("You said that you are sorry", "Kept, today")
	ines.shot("matter")

	// How deep is left to her; other ways are offered, in words that are read before they are said.
	ines.press("Keep this")
	ines.see("There is a problem")
	ines.choose("My own judgement, Mariam was not asked yet")
	ines.press("Keep this")
	ines.see("How deep from now on.", "Offer other ways to work there")
	ines.follow("Go on")
	ines.choose("Slower strokes")
	ines.choose("Warmth")
	ines.press("Put it into words")
	ines.see("I could offer slower strokes or warmth.")
	ines.press("Show me the card")
	ines.press("I told Mariam")
	ines.follow("Nothing to add")
	ines.see("Ask what Mariam picks")
}

// picks sets how deep herself, and picks one of the ways.
func picks(client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.see("A question to you", "What else could help? You pick", "Inês Carvalho has answered you")
	client.choose("Warmth")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
	client.follow("How deep from now on")
	client.chooseIn("Left calf", "light")
	client.fill("Another place", "Right calf")
	client.press("Add this place")
	client.chooseIn("Right calf", "light")
	client.shot("how-deep")
	client.press("Send this")
	client.see("Left calf: light", "Right calf: light")
}

// offers asks more often on the next visits and says what she could do, in a letter that she sends
// herself.
func offers(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.see("Right calf", "Warmth.", "Not: Slower strokes.", "By their link")
	ines.follow("Read it and answer")
	ines.press("Put it on the visits")
	ines.see("You ask more often on the next visits")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.press("Check the words")
	ines.press("I send it myself")
	ines.see("Written, and not sent yet", "https://rowan.example/l/")
	ines.press("I sent it")
	ines.see("Noted as sent")
}

// answers first wants something different, then agrees; the owner closes it.
func answers(h *house, ines, client *visitor, code string) {
	h.t.Helper()
	client.comeBack(code)
	client.see("Does this work for you?", "ask you more often on your next 3 visits", "No hurry")
	client.shot("does-this-work")
	client.press("I'd like something different")
	client.press("Send this")
	client.see("There is a problem")
	client.fill("I would like", "Half an hour only, the next time")
	client.press("Send this")
	client.see("Your own suggestion has arrived. Inês Carvalho answers it by", "Half an hour only, the next time")

	ines.openClient("Mariam Haddad")
	ines.follow("Read it and answer")
	ines.see("Mariam would like something different", "Half an hour only, the next time")
	ines.follow("Suggest something else")
	ines.fill("What I will do", "half an hour next time, light on both calves")
	ines.fill("By when", "2026-03-09")
	ines.choose("By phone")
	ines.press("Put it into words")
	ines.see("I have thought about what you suggested. I can do this: half an hour next time, light on both calves")
	ines.press("Show me the card")
	ines.press("I told Mariam")
	ines.press("Keep this too")
	ines.see("You wait for Mariam's answer")

	client.comeBack(code)
	client.see("light on both calves")
	client.press("Yes, that works")
	client.see("You both said yes to this.")

	ines.open("/today")
	ines.unfold("Later")
	ines.see("light on both calves")
	ines.openClient("Mariam Haddad")
	ines.follow("Read it and answer")
	ines.follow("Go on")
	ines.follow("You both agreed")
	ines.see("This is what will happen")
	ines.fill("A last line to Mariam", "Thank you for saying it.")
	ines.press("Close it")
	ines.see("This letter goes to Mariam", "Thank you for saying it.")
	ines.press("Close it")
	ines.see("You both agreed")
	client.comeBack(code)
	client.see("We agreed on what to do.")
}

// nextVisit asks what was promised, and the time line tells the whole of it.
func nextVisit(h *house, ines *visitor) {
	h.t.Helper()
	h.setClock("2026-03-09T10:00:00Z")
	ines.open("/sign-in")
	ines.signIn(ownerPassword)
	ines.see("Ask about the pressure 6 times. Visit 1 of 3.")
	ines.press("Arrived")
	ines.follow("Treatment room")
	ines.see("Left calf", "light", "Chosen together: warmth")
	ines.press("We begin")
	h.setClock("2026-03-09T10:06:00Z")
	ines.open(ines.at())
	ines.see("At 5 minutes: how is the pressure?")
	ines.press("Good")
	h.setClock("2026-03-09T11:00:00Z")
	ines.press("The visit is done")
	ines.openClient("Mariam Haddad")
	ines.see("That hurt", "It was too much on my left calf", "Said: I am sorry that it hurt", "Put right")
	ines.shot("time-line")
}
