package journeys

import "testing"

// The same visit was charged and paid twice. She tells it at the door without saying which one; once it
// is known whose bill it is she chooses it by her code, sees what was agreed beside what was charged,
// gets her money back with an apology in one step, and says yes to what is done about it.
func TestBillingByLink(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.reach()
	hadAVisit(h, ines)
	paysTwice(ines)

	client := h.visit(plainPhone)
	code := tellsOfTheBill(client)
	knowsWhoseBill(ines)
	choosesTheCharge(client, code)
	laysItOpen(ines)
	seesItOpen(client, code)
	correctsIt(ines)
	mendsIt(ines)
	agreesOnTheBill(ines, client, code)
}

// paysTwice takes the payment of the visit, enters it again by hand, and takes that too.
func paysTwice(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.follow("Take the payment")
	ines.press("Card £65.00")
	ines.openClient("Mariam Haddad")
	ines.follow("The account")
	ines.follow("Add a charge")
	ines.choose("Something else, such as a fee")
	ines.fill("What it is for", "Relaxing massage")
	ines.fill("Amount in GBP", "65")
	ines.press("Put it on the account")
	ines.see("Owes £65.00")
	ines.follow("Take a payment")
	ines.press("Card £65.00")
}

func tellsOfTheBill(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right")
	client.follow("Begin")
	client.choose("The bill does not look right")
	client.press("Go on")
	client.fill("What happened?", "My bank shows the same massage twice.")
	client.fill("Your name", "Mariam H.")
	client.press("Read it through first")
	client.press("Send it")
	client.see("We have it", "by tomorrow", "Which charge, and what did you expect?")
	code := client.code()
	client.choose("It was charged twice")
	client.fill("Which amount was expected?", "sixty")
	client.press("Send this")
	client.see("There is a problem")
	client.fill("Which amount was expected?", "65")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
	client.shot("bill-told")
	return code
}

// knowsWhoseBill finds whose words these are; what was said about the charge stands already.
func knowsWhoseBill(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.follow("Read it and answer")
	ines.knowsWho("Mariam", "Mariam Haddad")
	ines.see("It stands on that page now", "Note which charge it is about")
	ines.chosen("It was charged twice")
	ines.holds("Which amount was expected?", "65.00")
	ines.shot("bill-which")
}

// choosesTheCharge says by her code which one it is; nothing is asked for on it from now on.
func choosesTheCharge(client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.chosen("It was charged twice")
	client.choose("Relaxing massage, entered by hand, 2 March 2026: £65.00, paid")
	client.press("Send this")
	client.see("On what you chose nothing is asked for until it is settled.")
	client.shot("bill-hold")
}

// laysItOpen says the first answer, and lays what was agreed beside what was charged.
func laysItOpen(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("The bill does not look right")
	ines.follow("Go on")
	ines.see("Answer Mariam")
	ines.choose("In writing")
	ines.shot("bill-answer")
	ines.press("I send it myself")
	ines.see("https://rowan.example/l/", "Until then nothing is asked for on it")
	ines.press("I sent it")
	ines.openClient("Mariam Haddad")
	ines.follow("The bill does not look right")
	ines.see("Looks wrong: The same seems to be charged twice.", "On hold: no reminder, no fee, and not unpaid.")
	ines.chosen("It differs")
	ines.fill("In one line", "it was entered by hand once more")
	ines.shot("bill-side-by-side")
	ines.press("Keep and show it")
	ines.choose("It was our mistake")
	ines.fill("Because of what, in one line", "The visit was entered by hand after it had been charged.")
	ines.press("Keep what you found")
	ines.see("What was found: it was our mistake.")
}

// seesItOpen sees it as the practice does.
func seesItOpen(client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.see("Agreed beside charged", "The same seems to be charged twice.", "it was entered by hand once more", "What was found: it was our mistake.", "On hold: nothing is asked for on this until it is settled.")
	client.missing("Looks wrong")
	client.shot("bill-seen")
}

// correctsIt puts it right and says sorry, in one step.
func correctsIt(ines *visitor) {
	ines.t.Helper()
	ines.follow("Go on")
	ines.see("Correct it and say that you are sorry")
	ines.holds("What should it have been?", "0.00")
	ines.choose("By bank transfer")
	ines.choose("In writing")
	ines.fill("What should it have been?", "-3")
	ines.press("I send it myself")
	ines.see("There is a problem")
	ines.holds("What should it have been?", "-3")
	ines.fill("What should it have been?", "0")
	ines.press("Put it into words")
	ines.shot("bill-correct")
	ines.press("I send it myself")
	ines.see("£65.00 goes back to your bank account today", "I am sorry")
	ines.press("I sent it")
	ines.openClient("Mariam Haddad")
	ines.follow("The bill does not look right")
	ines.see("Corrected to £0.00.", "£65.00 went back by bank transfer on 2 March 2026.", "The receipt has the number")
	ines.shot("bill-corrected")
}

// mendsIt puts down what let it happen, with who and by when.
func mendsIt(ines *visitor) {
	ines.t.Helper()
	ines.follow("Go on")
	ines.see("Mend what let it happen")
	ines.chosen("Something was charged twice")
	ines.fill("What let it happen?", "Nobody opened the account first")
	ines.fill("What will change?", "Open the account before anything is charged by hand")
	ines.choose("Inês Carvalho")
	ines.fill("How will you see that it worked?", "No charge taken back for a month")
	ines.shot("bill-mend")
	ines.press("Put it down")
	ines.open("/practice")
	ines.follow("What we are mending")
	ines.see("Open the account before anything is charged by hand", "Inês Carvalho", "By 1 April 2026.")
	ines.shot("bill-mending")
}

// agreesOnTheBill says yes to it; it is closed, and the account is even.
func agreesOnTheBill(ines, client *visitor, code string) {
	client.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("The bill does not look right")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.press("Put it into words")
	ines.shot("bill-agree")
	ines.press("I send it myself")
	ines.press("I sent it")
	client.comeBack(code)
	client.see("Does this work for you?")
	client.press("Yes, that works")
	client.see("You both said yes to this.", "£65.00 went back by bank transfer on 2 March 2026.")
	client.shot("bill-agreed")
	ines.openClient("Mariam Haddad")
	ines.follow("The bill does not look right")
	ines.closesAgreed()
	client.comeBack(code)
	client.see("We agreed on what to do.")
	ines.openClient("Mariam Haddad")
	ines.follow("The account")
	ines.missing("Owes", "On hold")
	ines.shot("bill-account")
}

// By telephone, without any link: the charge is right, and is explained with what it rests on. Still
// something is agreed. While it is looked at she owes nothing.
func TestBillingByPhone(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	hadAVisit(h, ines)
	ines.open("/today")
	ines.follow("Take the payment")
	ines.press("Not paid now: put it on the account")
	ines.openClient("Mariam Haddad")
	ines.follow("Mariam told me something wasn't right")
	ines.choose("The bill does not look right")
	ines.press("Keep these words")
	ines.fill("What happened?", "I thought it was 55, as at the place where I went before.")
	ines.press("Keep these words")
	ines.missing("/l/")
	ines.chosen("Relaxing massage, 2 March 2026: £65.00, not paid")
	ines.choose("The price is not what was told before")
	ines.fill("Which amount was expected?", "55,00")
	ines.press("Put them on hold")
	ines.see("On hold: no reminder, no fee, and not unpaid.", "By the records it fits what was agreed.")
	ines.follow("Go on")
	ines.choose("By phone")
	ines.press("I have said it already")
	ines.fill("What Mariam answered, in one line", "Thank you, there is no hurry")
	ines.press("Keep it")
	ines.chosen("It fits")
	ines.press("Keep and show it")
	ines.choose("The charge is right")
	ines.fill("Because of what, in one line", "The price stood beside the booking")
	ines.press("Keep what you found")
	ines.see("Explain the charge")
	ines.follow("Go on")
	ines.choose("By phone")
	ines.shot("bill-explain")
	ines.see("line by line", "£65.00")
	ines.press("I have said it already")
	ines.press("Keep it")
	ines.follow("Go on")
	ines.fill("What I will do", "write the price into each reminder")
	ines.saysByPhone()
	ines.hearsYes()
	ines.closesAgreed()
	ines.open("/today")
	ines.see("write the price into each reminder")
	ines.openClient("Mariam Haddad")
	ines.see("Owes £65.00")
	ines.missing("On hold")
}
