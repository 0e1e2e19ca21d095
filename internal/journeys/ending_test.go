package journeys

import "testing"

const tammy = "Tammy Reyes, 020 7946 0164, tammy@people.example"

// Tammy comes late again and again. She was told when she came and twice since, and it ends in person:
// one visit still happens, the money is settled, nobody can book her, and what had to happen opens it
// again.
func TestTammy(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring(tammy)
	ines.reach()
	knowsSean(ines)
	page := ines.ownPageOf("Tammy Reyes") // the reminders carry it
	comesLate(h, ines)
	ines.book("Tammy", "Monday 9 March 10:00")
	ines.book("Tammy", "Monday 16 March 10:00")

	ines.moveOnFrom("Tammy Reyes")
	ines.press("Go through ending it")
	looksBack(ines)
	prepares(ines)
	looksItOver(ines)
	tellsTammy(ines)
	standsAmongPartings(h, ines)

	client := h.visit(plainPhone)
	client.open(page)
	client.see("From 12 March 2026 on Inês Carvalho books no more visits with you, as you were told on 5 March 2026.", "Record and receipts are here.")
	client.follow("Your record and your receipts, to read and to keep")
	client.see("The record of Tammy Reyes", "Money")
	client.open(page)
	client.shot("ending-own-page")
	isShut(ines)
	opensAgain(ines)
	client.open(page)
	client.missing("books no more visits with you")
}

// comesLate is Tammy on two days: counted, and told each time. The second visit is not paid.
func comesLate(h *house, ines *visitor) {
	h.t.Helper()
	for i, day := range []string{"03", "04"} {
		ines.book("Tammy Reyes", day+" March 10:00")
		h.setClock("2026-03-" + day + "T10:25:00Z")
		ines.open("/today")
		ines.signIn(ownerPassword)
		ines.press("Arrived")
		ines.open("/today")
		ines.see("Count it, or let it go?")
		ines.press("Count it")
		ines.see([]string{"counted, first time", "counted, second time"}[i])
		ines.choose("By phone")
		ines.press("I told them")
		ines.see("Your words are kept.")
		ines.open("/today")
		ines.follow("Tammy Reyes")
		ines.press("Done")
	}
	ines.follow("Take the payment")
	ines.press("Not paid now: put it on the account")
	h.setClock("2026-03-05T12:00:00Z")
	ines.open("/today")
	ines.signIn(ownerPassword)
}

// ownPageOf makes the client's personal page and gives its address.
func (v *visitor) ownPageOf(name string) string {
	v.t.Helper()
	v.open("/clients")
	v.follow(name)
	v.follow("Their own page")
	v.press("Make the address")
	return eval[string](v, `document.querySelector("#message").value.match(/https:\S+/)[0]`)
}

func (v *visitor) moveOnFrom(name string) {
	v.t.Helper()
	v.open("/clients")
	v.follow(name)
	v.follow("Moving on")
	v.see("The one way that closes")
}

// looksBack says why, what was told and tried, and with whom it was talked over.
func looksBack(ines *visitor) {
	ines.t.Helper()
	ines.goOn()
	ines.press("Go on")
	ines.see("There is a problem")
	ines.choose("None of these grounds is the reason")
	ines.press("Go on")
	ines.goOn()
	ines.press("Go on")
	ines.goOn()
	ines.holds("What was told, and what was not kept", "“Coming late” was told on Monday 12 January, Tuesday 3 March, Wednesday 4 March.\n"+
		"“Coming late” was not kept, and that was counted: Tuesday 3 March (came 25 minutes late); Wednesday 4 March (came 25 minutes late).\n"+
		"“Calling off” was told on Monday 12 January.\n“Between us” was told on Monday 12 January.")
	ines.see("counted 2 times")
	ines.shot("ending-told")
	ines.choose("Coming late (told on")
	ines.press("Keep it")
	ines.goOn()
	ines.choose("Talked about it")
	ines.fill("What came of it, in one line", "It held for a week")
	ines.press("Keep it")
	ines.goOn()
	ines.fill("With whom, and when", "Ana Duarte, on Wednesday")
	ines.press("Keep this")
}

// prepares the day, the visits, the money, the record, somebody else and the way back.
func prepares(ines *visitor) {
	ines.t.Helper()
	ines.goOn()
	ines.fill("From which day do you book no more visits?", "2026-03-12")
	ines.chooseIn("Monday 9 March", "Still happens")
	ines.chooseIn("Monday 16 March", "Does not happen, no fee")
	ines.press("Keep it")
	ines.goOn()
	ines.see("Still to be paid: £65.00")
	ines.chooseIn("Still to be paid", "Let it go")
	ines.press("Keep it")
	ines.see("There is a problem")
	ines.choose("I have looked at the account")
	ines.shot("ending-money")
	ines.press("Keep it")
	ines.goOn()
	ines.choose("I hand over a copy now")
	ines.press("Keep it")
	ines.goOn()
	ines.choose("Sean Brennan")
	ines.press("Keep it")
	ines.goOn()
	ines.choose("Yes, when something has happened")
	ines.fill("What must have happened?", "We have talked, and you have come on time twice elsewhere")
	ines.press("Keep it")
}

// looksItOver reads the whole of it before a word is said, and what was changed once more.
func looksItOver(ines *visitor) {
	ines.t.Helper()
	ines.goOn()
	ines.see("Nobody else.", "From 12 March on no visit", "Still happens", "Is cancelled, no fee", "£65.00 is let go", "You hand over a copy", "Sean Brennan", "Yes, when this has happened: We have talked")
	ines.shot("ending-look-over")
	ines.choose("I have read all of it. This is how I want it.")
	ines.press("Go on to the words")
}

// tellsTammy says it in person, and closes with two sentences to herself.
func tellsTammy(ines *visitor) {
	ines.t.Helper()
	ines.goOn()
	ines.choose("In person")
	ines.press("Show me the card")
	ines.see("I am ending our sessions from Thursday 12 March", "Our last visit is on Monday 9 March", "you get the name of another therapist")
	ines.shot("ending-card")
	ines.press("I told Tammy")
	ines.fill("What was answered, in one line", "I thought so")
	ines.press("Keep this too")
	ines.unfold("What else you could do")
	ines.follow("Give it to Tammy in writing")
	ines.see("I enclose the name of another therapist")
	ines.missing("By phone")
	ines.press("I send it myself")
	ines.press("I sent it")
	ines.follow("Back to where it stands")
	ines.goOn()
	ines.follow("It has ended")
	ines.press("Close it")
	ines.see("There is a problem")
	ines.fill("Two sentences to yourself", "I was calm. I would have said it earlier.")
	ines.press("Close it")
	ines.see("It has ended")
}

// isShut looks at the page of a client whose visits ended, and tries to book her.
func isShut(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.see("Hand over a copy of the record")
	ines.openClient("Tammy Reyes")
	ines.see("ended the visits from 12 March 2026 on", "Still happens: Monday 9 March, 10:00", "A way back, when this has happened: We have talked", "Nothing is open")
	ines.missing("Moving on", "would like a break")
	ines.shot("ending-client")
	ines.open("/visits/new")
	ines.fill("Who", "Tammy Reyes")
	ines.fill("When", "Monday 23 March 10:00")
	ines.choose("Relaxing massage")
	ines.press("Look it over")
	ines.see("Inês Carvalho ended the visits from Thursday 12 March on")
	ines.shot("ending-shut")
}

// opensAgain says that it has happened; a visit can be booked the same day.
func opensAgain(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Tammy Reyes")
	ines.follow("Book again")
	ines.see("What had to happen", "We have talked")
	ines.press("It has happened")
	ines.book("Tammy Reyes", "Monday 23 March 10:00")
}

// Somebody's safety is at stake: nothing has to wait, and it says so for good.
func TestAnEndForSafety(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(tammy)
	ines.book("Tammy", "Monday 9 March 10:00")
	ines.moveOnFrom("Tammy Reyes")
	ines.press("Go through ending it")
	ines.goOn()
	ines.choose("None of these grounds is the reason")
	ines.press("Go on")
	ines.goOn()
	ines.choose("Yes")
	ines.fill("What happened?", "She did not let go of my arm.")
	ines.press("Go on")
	ines.press("Keep it")
	ines.goOn()
	ines.see("Is cancelled, no fee", "For safety", "this says so for good")
	ines.shot("ending-safety-look-over")
	ines.choose("I have read all of it")
	ines.press("Go on to the words")
	ines.goOn()
	ines.choose("By phone")
	ines.press("I have said it already")
	ines.press("Keep it")
	ines.goOn()
	ines.follow("It has ended, for safety")
	ines.fill("Two sentences to yourself", "Never alone again.")
	ines.press("Close it")
	ines.openClient("Tammy Reyes")
	ines.see("ended the visits from 2 March 2026 on", "For safety.")
	ines.missing("Still happens")
	ines.follow("Book again")
	ines.press("Open booking again")
	ines.see("There is a problem", "Write in one line what has changed.")
}

// Tammy stops by herself, from her own page, without a reason and without a script; and comes again.
func TestAClientStopsByHerself(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(tammy)
	ines.reach()
	ines.book("Tammy", "Monday 9 March 10:00")
	page := ines.ownPageOf("Tammy Reyes")
	client := h.visit(plainPhone)
	client.open(page)
	client.unfold("Take a break, change, or stop")
	client.shot("own-ways-out")
	client.choose("Stop here")
	client.chooseNth("Monday 9 March", 1) // the first calls off a visit by itself
	client.press("Keep this choice")
	client.see("It is kept. You can take it back at any time.", "Chosen today: to stop here.", "Ask for my record")
	ines.open("/today")
	ines.see("Tammy Reyes")
	ines.openClient("Tammy Reyes")
	ines.see("Stops coming", "None is booked.")
	client.press("Ask for my record")
	client.see("You asked for your record.")
	ines.open("/today")
	ines.see("asks for their record")
	client.press("I would like to come again")
	client.see("Thank you. It is kept.")
	ines.open("/today")
	ines.missing("stops coming")
}

// goOn opens what comes next, unless its questions stand on the page already.
func (v *visitor) goOn() {
	v.t.Helper()
	if eval[bool](v, `[...document.querySelectorAll("main a[href]")].some(a => a.innerText.trim().startsWith("Go on"))`) {
		v.follow("Go on")
	}
}
