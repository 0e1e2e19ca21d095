package journeys

import "testing"

// In a clinic a fee waits until somebody else looked at it: the desk asks for it, and nothing is charged;
// it stands on Today of the owner, who says go ahead; then it is on the account. A visit that the practice
// calls off waits as well, is thought of again, and takes place.
func TestAFeeWaitsForASecondLook(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-03T11:50:00Z", "example")
	kim, ines := h.looksAs("Kim Lee", laptop).closely(), h.looksAs("Inês Carvalho", phone).closely()
	kim.asksForAFee("Aroha Ngata", "Called off on the day")
	kim.see("This waits for a second look. Inês Carvalho was asked; until then nothing changes.", "Withdraw it")
	kim.shot("waits-asked")
	kim.follow("The page of Aroha Ngata")
	kim.missing("Owes")

	ines.open("/today")
	ines.see("Aroha Ngata: Kim Lee would like to charge £20.00 for “Called off on the day”", "Owen Price: Kim Lee would like to charge £30.00", "A second look is needed.")
	ines.shot("waits-today")
	ines.pressNth("Go ahead", 1)
	ines.see("Aroha Ngata: Kim Lee would like to charge £20.00", "You looked at it, today: it was done.")
	kim.openClient("Aroha Ngata")
	kim.see("Owes £20.00")

	ines.open("/today")
	ines.follow("Think again, because")
	ines.see("A second person looks at each of these before it happens, for every client.")
	ines.shot("waits-look")
	ines.press("Answer")
	ines.see("There is a problem", "Write in one line what should be thought of first.")
	ines.fill("In one line, for Kim Lee", "He rang the evening before")
	ines.press("Answer")
	ines.see("You looked at it, today, and ask to think of something first. Nothing was changed.")
	kim.open("/today")
	kim.see("He rang the evening before")
	kim.follow("Look at it")
	kim.see("Inês Carvalho looked at it, today, and asks to think of something first. Nothing was changed.")
}

// Alone, only what concerns somebody who raised something waits: she sleeps a night over it, and writes a line.
func TestWhoWorksAloneSleepsANightOverIt(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	ines := begin(h).closely()
	ines.bring(mariam)
	hadHoped(h.visit(plainPhone))
	ines.open("/today")
	ines.follow("Read it and answer")
	ines.knowsWho("Mariam", "Mariam Haddad")

	ines.asksForAFee("Mariam Haddad", "Coming late")
	ines.see("Mariam Haddad raised something, so for some time what could harm waits for a second look.", "Withdraw it")
	ines.press("Go ahead")
	ines.see("There is a problem")
	ines.shot("waits-alone")
	waits := ines.at()

	h.setClock("2026-03-03T09:00:00Z")
	again := h.signIn(phone).closely()
	again.open(waits)
	again.choose("Nobody: I slept a night over it")
	again.fill("What came of it, in one line", "It is what we agreed, and she knows it")
	again.press("Go ahead")
	again.see("You slept a night over it, today: it was done.")
	again.openClient("Mariam Haddad")
	again.see("Owes £20.00")
}
