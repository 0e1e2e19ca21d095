package journeys

import "testing"

// The first day: her clients, visits, the treatment room with a phone, money.
func TestFirstDay(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	clients(ines)
	visits(ines)
	h.setClock("2026-03-02T10:02:00Z")
	ines.follow("Today")
	ines.press("Arrived")
	ines.see("Here since 10:02")
	room(h)
	money(ines)
}

// clients brings in a list with a broken row: seen, mended, brought in.
func clients(ines *visitor) {
	ines.t.Helper()
	ines.follow("Bring your clients")
	list := "E-mail;Name;Mobile\nmariam@people.example;Mariam Haddad;020 7946 0142\nnot an address;Tomás Ferreira;020 7946 0155\npaul@people.example;Paul Lindqvist;020 7946 0153\n"
	ines.fill("Paste the list", list)
	ines.fill("They agreed to how you work already, on", "2026-01-12")
	ines.press("Look at it first")
	ines.see("Nothing is stored yet", "Row 3: “not an address” is not an e-mail address", "to mend")
	ines.shot("bring-clients")
	ines.fill("The list", "E-mail;Name;Mobile\nmariam@people.example;Mariam Haddad;020 7946 0142\n;Tomás Ferreira;020 7946 0155\npaul@people.example;Paul Lindqvist;020 7946 0153\n")
	ines.press("Look again")
	ines.see("3 clients would come in")
	ines.press("Bring in 3 clients")
	ines.see("Brought in 3 clients", "Mariam Haddad", "020 7946 0155")
	ines.follow("Paul Lindqvist")
	ines.see("All boundaries are told", "12 January")
}

// visits books some, one over another, and moves one.
func visits(ines *visitor) {
	ines.t.Helper()
	ines.book("Mariam", "today 10:00")
	ines.open("/visits/new")
	ines.fill("Who", "Paul Lindqvist")
	ines.fill("When", "today 10:30")
	ines.choose("Long massage")
	ines.fill("Minutes", "45")
	ines.press("Add the visit")
	ines.see("There is already a visit on Monday 2 March from 10:00 to 11:00", "Free on that day from: 9:00, 11:00")
	ines.holds("When", "today 10:30")
	ines.holds("Minutes", "45")
	ines.chosen("Long massage")
	ines.fill("When", "today 11:00")
	ines.press("Add the visit")
	ines.see("Booked for Monday 2 March, 11:00", "Long massage, 45 minutes")
	ines.follow("Move it")
	ines.fill("When", "today 12:00")
	ines.press("Move it")
	ines.see("Moved. It is Monday 2 March, 12:00 now.", "Undo")
	ines.follow("Today")
	ines.see("Two visits. The last one ends at 12:45.")
}

// room is the treatment room, with a phone: too much, in two taps, and a question that is answered.
func room(h *house) {
	h.t.Helper()
	hand := h.signIn(phone)
	hand.see("Mariam Haddad")
	hand.shot("day")
	hand.follow("Treatment room")
	hand.see("Please ask before you begin")
	hand.press("We begin")
	h.setClock("2026-03-02T10:08:00Z")
	hand.follow("Too much")
	hand.press("Left Calf")
	hand.see("Sorry, that was too much. I am easing off now.", "Ask again every 5 minutes")
	hand.shot("too-much")
	hand.fill("One line", "lighter, better")
	hand.choose("Yes, light instead of medium")
	hand.press("Keep the line")
	hand.see("Left calf", "light", "how is the pressure?")
	h.setClock("2026-03-02T10:13:00Z")
	hand.press("Good")
	hand.see("At 16 minutes: how is the pressure?")
	hand.shot("room")
	h.setClock("2026-03-02T11:00:00Z")
	hand.press("The visit is done")
	hand.follow("Write the note")
	hand.fill("The note", "Slow strokes. Left calf light from now on.")
	hand.press("Keep the note")
	hand.see("Written. Read the note")
}

// money takes cash, gives a receipt, shows what somebody owes, and calls a visit off.
func money(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.follow("Take the payment")
	ines.press("Cash £65.00")
	ines.see("£65.00 taken in cash", "Receipt 2026-0001", "Mariam Haddad")
	ines.open("/today")
	ines.follow("Paul Lindqvist")
	ines.press("Arrived")
	ines.press("Done")
	ines.follow("Take the payment")
	ines.press("Not paid now: put it on the account")
	ines.see("Not paid yet, £95.00")
	ines.follow("Clients")
	ines.see("owes £95.00")
	ines.follow("Paul Lindqvist")
	ines.see("Owes £95.00")
	ines.book("Tomás", "Thursday 15:00")
	ines.choose("The client, who told us so")
	ines.press("Call it off")
	ines.see("is called off. Its time is free again.", "Called off by the client")
	ines.openClient("Mariam Haddad")
	ines.see("Too much, eased at once: Left calf: lighter, better", "Nothing is open")
	ines.shot("client")
}
