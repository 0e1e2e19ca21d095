package journeys

// Steps that several journeys take.

// openClient opens a client's page from the list.
func (v *visitor) openClient(name string) {
	v.t.Helper()
	v.open("/clients")
	v.follow(name)
}

// asksForAFee puts a fee of 20 pounds on a client's account, as far as that goes at once.
func (v *visitor) asksForAFee(name, what string) {
	v.t.Helper()
	v.openClient(name)
	v.follow("The account")
	v.follow("Add a charge")
	v.choose("Something else, such as a fee")
	v.fill("What it is for", what)
	v.fill("Amount in GBP", "20")
	v.press("Put it on the account")
}

// knowsWho says whose words they are that were told at the door.
func (v *visitor) knowsWho(typed, name string) {
	v.t.Helper()
	v.follow("I know who it was")
	v.fill("Name", typed)
	v.press("Find")
	v.press(name)
}

// code reads the code to come back with from the page.
func (v *visitor) code() string {
	v.t.Helper()
	return eval[string](v, `document.body.innerText.match(/[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}/)[0]`)
}

// comeBack opens the page again with the code.
func (v *visitor) comeBack(code string) {
	v.t.Helper()
	v.open("/something-wasnt-right")
	v.follow("I have a code")
	v.fill("Your code", code)
	v.press("Open it")
	v.see("Something else wasn't right")
}

// saysByPhone keeps what was drafted as said by telephone.
func (v *visitor) saysByPhone() {
	v.t.Helper()
	v.choose("By phone")
	v.press("Put it into words")
	v.press("I have said it already")
	v.press("Keep it")
}

// hearsYes writes down a yes that came by telephone or in the room.
func (v *visitor) hearsYes() {
	v.t.Helper()
	v.unfold("The answer came by phone or in the room")
	v.choose("Yes, that works")
	v.press("Write it down")
	v.see("You both said yes")
}

// closesAgreed closes what both agreed on, from its page.
func (v *visitor) closesAgreed() {
	v.t.Helper()
	v.follow("Go on")
	v.follow("You both agreed")
	v.press("Close it")
	v.see("You both agreed")
}
