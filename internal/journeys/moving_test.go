package journeys

import "testing"

// Paul needs deeper work than Inês can give; Sean can. Name and number at once, nothing about Paul
// before his yes, the booked visit as he says, the question two weeks later by itself.
func TestPaul(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(paul)
	ines.reach()
	knowsSean(ines)
	ines.book("Paul", "Monday 9 March 15:00")

	page := tellsPaul(ines)
	client := h.visit(plainPhone)
	client.open(page)
	decides(client)
	introduces(h, ines)
	asksBack(h, ines, client, page)
}

// knowsSean puts Sean on the list of colleagues.
func knowsSean(ines *visitor) {
	ines.t.Helper()
	ines.open("/practice/colleagues")
	ines.follow("Add somebody")
	ines.fill("Name", "Sean Brennan")
	ines.fill("Telephone", "020 7946 0177")
	ines.fill("E-mail", "sean@brennan.example")
	ines.choose("Deep tissue")
	ines.fill("What they are good at", "shoulders after rowing and climbing")
	ines.fill("Where they work", "Canal Street")
	ines.chooseIn("Do they take new people?", "Yes")
	ines.choose("I have spoken with them")
	ines.press("Add to the list")
	ines.see("Sean Brennan", "Takes new people")
	ines.shot("colleagues")
}

// tellsPaul finds who fits and writes to Paul; it gives the address of his page.
func tellsPaul(ines *visitor) string {
	ines.t.Helper()
	ines.open("/clients")
	ines.follow("Paul Lindqvist")
	ines.follow("Moving on")
	ines.see("Nothing happens yet, and nobody is told.")
	ines.press("Introduce somebody else")
	ines.see("There is a problem", "Please read this and tick it.")
	ines.choose("My work is not what this needs")
	ines.choose("None of these grounds is the reason")
	ines.press("Introduce somebody else")
	ines.fill("What we tried, in one line", "Six visits, forearm and elbow work, heat first")
	ines.press("Keep the line")
	ines.follow("Go on")
	ines.fill("What kind of work?", "Deep tissue")
	ines.choose("Shoulder, right")
	ines.press("Show who fits")
	ines.follow("Go on")
	ines.see("Sean Brennan", "Takes new people", "You spoke on 2 March", "020 7946 0177")
	ines.choose("Sean Brennan")
	ines.fill("Why they fit", "twelve years of deep work on shoulders")
	ines.shot("who-fits")
	ines.press("Choose")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.press("Check the words")
	ines.press("I send it myself")
	ines.see("Sean Brennan", "020 7946 0177", "I say nothing about you there unless you want me to")
	ines.press("I sent it")
	ines.follow("Back to where it stands")
	return eval[string](ines, `document.querySelector("#client-link").innerText`)
}

// decides keeps his visit, and lets Sean hear of him.
func decides(client *visitor) {
	client.t.Helper()
	client.see("Sean Brennan", "020 7946 0177", "You can come back at any time")
	client.shot("pauls-page")
	client.see("Your booked visits are yours to decide")
	client.follow("Go on")
	client.choose("Take it out")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
	client.follow("May Inês Carvalho tell Sean Brennan about you?")
	client.choose("Yes: my name and number")
	client.choose("Sean Brennan")
	client.choose("What we worked on")
	client.press("Send this")
	client.see("Sean Brennan hears what you allowed, and nothing else")
}

// introduces him to Sean, who answers with one tap; a second tap does nothing.
func introduces(h *house, ines *visitor) {
	h.t.Helper()
	ines.open("/clients")
	ines.follow("Paul Lindqvist")
	ines.see("None is booked.")
	ines.follow("Someone who can do this better")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.press("Check the words")
	ines.press("I send it myself")
	ines.see("To Sean Brennan", "Paul Lindqvist has agreed that I write to you", "020 7946 0153", "forearm and elbow work")
	link := eval[string](ines, `document.body.innerText.match(/https:\/\/rowan\.example\/a\/[\w-]+/)[0]`)
	ines.press("I sent it")

	sean := h.visit(plainPhone)
	sean.open(link)
	sean.see("Could you see somebody?", "Paul Lindqvist", "020 7946 0153")
	sean.press("I have a place")
	sean.see("Thank you")
	sean.open(link)
	sean.see("This was answered already")
	ines.open("/clients")
	ines.follow("Paul Lindqvist")
	ines.see("Sean Brennan", "a place")
}

// asksBack comes by itself after two weeks; the answer is kept, and the door stays open.
func asksBack(h *house, ines, client *visitor, page string) {
	h.t.Helper()
	client.open(page)
	client.missing("Was it a good match?\nIf it did not")
	h.setClock("2026-03-16T13:00:00Z")
	client.until(page, "A question to you")
	client.see("Was it a good match?")
	client.choose("Yes")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
	ines.open("/sign-in")
	ines.signIn(ownerPassword)
	ines.open("/clients")
	ines.follow("Paul Lindqvist")
	ines.follow("Someone who can do this better")
	ines.follow("Go on")
	ines.follow("It was a good match")
	ines.press("Close it")
	ines.see("It was a good match")
	client.open(page)
	client.see("You found somebody who fits. You can come back at any time.")
}

// Jennifer asks at a full practice: a kind no with names, and the waiting list by one tap.
func TestJennifer(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.reach()
	knowsSean(ines)
	ines.follow("Practice")
	ines.press("We are full")
	ines.see("The practice is full.")

	jennifer := h.visit(plainPhone)
	asksForAVisit(jennifer)
	ines.open("/today")
	ines.see("Jennifer Okafor asks for a first visit. You are full.")
	ines.follow("Answer kindly")
	ines.follow("My practice is full")
	ines.see("Sean Brennan", "Confirmed today")
	ines.press("I send it myself")
	ines.see("There is a problem")
	ines.choose("None of these grounds is the reason")
	ines.shot("kind-no")
	ines.press("I send it myself")
	ines.see("To Jennifer Okafor", "Sean Brennan, shoulders after rowing and climbing: 020 7946 0177", "Shall I tell you when there is room?")
	link := eval[string](ines, `document.body.innerText.match(/https:\/\/rowan\.example\/a\/[\w-]+/)[0]`)
	ines.press("I sent it")
	ines.see("Noted as sent")

	jennifer.open(link)
	jennifer.see("Shall we tell you when there is room?")
	jennifer.press("Yes, tell me when there is room")
	jennifer.see("You stand on the list.")
	jennifer.open(link)
	jennifer.see("This was answered already", "nothing was done twice")

	// Months later there is room.
	h.setClock("2026-05-11T09:00:00Z")
	ines.open("/sign-in")
	ines.signIn(ownerPassword)
	ines.follow("Practice")
	ines.press("There is room again")
	ines.open("/waiting")
	ines.see("Jennifer Okafor", "Waits since 2 March 2026")
	ines.follow("Tell them there is room")
	ines.press("I sent it")
	ines.see("You told them on 11 May 2026 that there is room")
	ines.press("They come: welcome them")
	ines.see("Jennifer Okafor")
}

// asksForAVisit asks, forgets how to be reached, looks it over, changes it, sends it.
func asksForAVisit(jennifer *visitor) {
	jennifer.t.Helper()
	jennifer.open("/ask")
	jennifer.see("If there is no room, you are told so kindly")
	jennifer.fill("Your name", "Jennifer Okafor")
	jennifer.fill("What are you looking for?", "A relaxing massage; my neck is stiff from the desk.")
	jennifer.press("Go on")
	jennifer.see("There is a problem")
	jennifer.holds("Your name", "Jennifer Okafor")
	jennifer.fill("Your e-mail address", "jennifer@people.example")
	jennifer.press("Go on")
	jennifer.see("Is this right?", "my neck is stiff")
	jennifer.pressNth("Change", 4)
	jennifer.fill("Which times would suit you?", "Evenings")
	jennifer.press("Go on")
	jennifer.see("Evenings")
	jennifer.press("Send it")
	jennifer.see("Thank you. It has arrived.", "answers by Tuesday 3 March")
}
