package journeys

import "testing"

// Coming late three times, all of it by telephone: noticed, decided, said; and nothing is counted by
// itself. What the practice did not keep stands in the same place.
func TestComingLateThrice(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.open("/practice/set-up/boundaries")
	ines.unfold("What follows, if it happens again")
	ines.see("What should Partwell notice?")
	for i, day := range []string{"03", "04", "05"} {
		ines.book("Mariam Haddad", day+" March 10:00")
		h.setClock("2026-03-" + day + "T10:25:00Z")
		ines.open("/today")
		ines.signIn(ownerPassword)
		ines.press("Arrived")
		ines.open("/today")
		ines.see("Count it, or let it go?", "came 25 minutes late")
		ines.press("Count it")
		ines.see([]string{"counted, first time", "counted, second time", "counted, third time"}[i])
		ines.choose("By phone")
		ines.fill("What they answered, in one line", "Sorry, the bus")
		ines.press("I told them")
		ines.see("Your words are kept.")
		ines.open("/today")
		ines.missing("Count it, or let it go?")
	}
	ines.openClient("Mariam Haddad")
	ines.see("Came 25 minutes late. Counted, third time.", "Came 25 minutes late. Counted, first time.")
	ines.follow("Boundaries")
	ines.see("In all they were told on 4 days.", "Counted and let go")

	ines.open("/calendar")
	ines.follow("Mariam Haddad")
	ines.unfold("Something was not kept on our side")
	ines.choose("We began late")
	ines.fill("How many minutes", "10")
	ines.press("Note it, and make it good")
	ines.see("To make it good", "I owe you 10 minutes")
	ines.choose("A longer visit the next time")
	ines.press("Keep what they chose")
	ines.see("Minutes longer the next time; they stand on Today.")
	ines.open("/today")
	ines.unfold("Later")
	ines.see("10 minutes longer the next time")
}
