package journeys

import "testing"

const tomas = "Tomás Ferreira, 020 7946 0155"

// Two clients of one day: one is reminded by hand, comes, and is here in one tap on the calendar; the other does
// not come. That is noticed once the visit is over, asked about, and its message is drafted; no fee is put on the
// account by itself. And the room that is left stands on its page.
func TestANoShowToItsMessage(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam, tomas)
	ines.open("/practice/reminders")
	ines.choose("3 hours before")
	ines.press("Keep this")
	ines.see("Kept. It counts from now on.", "No letter leaves by itself yet.")
	ines.book("Mariam Haddad", "3 March 10:00")
	ines.book("Tomás Ferreira", "3 March 11:00")
	ines.open("/today")
	ines.missing("wait to be sent by hand")
	h.setClock("2026-03-02T08:30:00Z") // a booking is told a while after it was made
	ines.open("/today")
	ines.see("2 messages about visits wait to be sent by hand.")
	ines.follow("Open the list")
	ines.see("your visit is booked for Tuesday 3 March, 10:00")
	ines.press("I sent it")
	ines.see("Noted. No letter says it any more.", "Told")
	ines.press("Undo")
	ines.missing("Not yet")
	ines.press("I sent it")
	ines.open("/today")
	ines.see("One message about a visit waits to be sent by hand.")

	h.setClock("2026-03-03T08:40:00Z") // the three hours before 10:00 begin in the quiet time
	ines.open("/today")
	ines.signIn(ownerPassword)
	ines.open("/calendar")
	ines.follow("2 messages to send by hand")
	ines.see("this is to remind you of your visit on Tuesday 3 March, 10:00", "your visit is booked for Tuesday 3 March, 11:00")

	h.setClock("2026-03-03T10:40:00Z")
	ines.open("/calendar?view=list")
	ines.press("Arrived Tomás Ferreira")
	ines.see("Here since 10:40")
	ines.open("/today")
	ines.missing("Count it, or let it go?") // the visit of the other is not over yet
	h.setClock("2026-03-03T11:05:00Z")
	ines.open("/today")
	ines.see("Count it, or let it go?", "Nobody has noted whether Mariam Haddad came, today.", "Nothing is counted by itself.")
	ines.press("They did not: count it")
	ines.see("counted, first time", "It is about your visit of Tuesday 3 March, to which you did not come.")
	ines.choose("In writing")
	ines.press("I sent it")
	ines.see("Your words are kept.")
	ines.open("/today")
	ines.missing("Count it, or let it go?")
	ines.openClient("Mariam Haddad")
	ines.see("Did not come. Counted, first time.", "Said: Hello Mariam, this is about your visit of Tuesday 3 March, to which you did not come.", "Nothing is open")

	ines.open("/practice/room-left")
	ines.see("Takes new people.", "hours a week are left", "Nobody comes regularly yet")
	ines.press("Not now")
	ines.see("Takes nobody new just now. Since", "Clients who come already are not affected")
	ines.press("Full")
	ines.see("Is full. Since")
}
