package journeys

import (
	"path/filepath"
	"strings"
	"testing"
)

// Somebody starts the program on an empty folder, answers the questions in her own order, keeps the
// sheet and a copy, forgets her password, and comes back in.
func TestStart(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines := h.visit(laptop)
	ines.open("/")
	ines.see("Look around an example", "Start mine")
	ines.shot("start")
	ines.press("Start mine")
	ines.see("Question 1 of 8")
	ines.fill("The name of your practice", "Rowan House Massage")
	ines.fill("Your name", "Inês Carvalho")
	ines.press("Keep this and go on")
	ines.see("Question 2 of 8")
	ines.follow("Skip for now")
	ines.fill("Currency", "GBP")
	ines.press("Keep this and go on")

	// A price that is no number: everything typed stays, and the words say what to write.
	ines.fill("What it is called", "Relaxing massage")
	ines.fill("Minutes", "60")
	ines.fill("Price in GBP", "sixty-five")
	ines.press("Keep this and go on")
	ines.see("There is a problem", "Write the price as a number")
	ines.holds("Price in GBP", "sixty-five")
	ines.fill("Price in GBP", "65")
	ines.press("Keep this and go on")
	ines.see("Question 5 of 8")
	ines.follow("Finish later")
	ines.see("question 2 of 8 waits")

	// Later she goes on where something waits, and then with the rest.
	ines.follow("Go on")
	ines.fill("Where people come to", "4 Canal Street")
	ines.fill("Telephone", "020 7946 0100")
	ines.press("Keep this and go on")
	ines.see("Question 5 of 8")
	ines.press("Keep this and go on")
	ines.see("What I ask of you", "What you can count on")
	ines.shot("boundaries")
	ines.fill("Coming late", "Please come on time. What we lose at the start is lost to both of us.")
	ines.press("Keep these and go on")
	ines.fill("Name", "Ana Duarte")
	ines.fill("Telephone", "020 7946 0144")
	ines.press("Keep this and go on")
	ines.press("Keep this and go on") // she hears it herself, and nobody from outside
	ines.fill("Your e-mail address", ownerMail)
	ines.fill("Your password", "short")
	ines.press("Keep this and go on")
	ines.see("Please take at least 8 characters.")
	ines.fill("Your password", ownerPassword)
	ines.press("Keep this and go on")

	// The sheet is shown once, behind the password.
	ines.fill("Your password", "not this one")
	ines.press("Make my sheet")
	ines.see("There is a problem")
	ines.fill("Your password", ownerPassword)
	ines.press("Make my sheet")
	ines.see("The way back in", "The key to the sealed texts")
	code := eval[string](ines, `document.querySelector("#way").parentElement.querySelector(".groups, p.groups").innerText`)
	ines.follow("I have it on paper")

	folder := filepath.Join(h.home, "copies")
	ines.fill("Folder", filepath.Join(h.home, "stick", "copies"))
	ines.press("Keep it and make one now")
	ines.see("There is no folder " + filepath.Join(h.home, "stick"))
	ines.fill("Folder", folder) // its last part is made
	ines.press("Keep it and make one now")
	ines.see("The last copy was made")
	if files, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(files) != 1 {
		t.Fatalf("copies: %v, %v", files, err)
	}

	// An answer changed later.
	ines.follow("Practice")
	ines.follow("Services and prices")
	ines.follow("Relaxing massage")
	ines.fill("Price in GBP", "70")
	ines.press("Keep this price")
	ines.see("£70.00")
	ines.follow("Today")
	ines.see("Your first day will stand here", "Nothing waits for you.")

	// The password is forgotten, on a phone; the sheet has the way back in.
	ines.press("Sign out")
	ines.signIn("what was it")
	ines.see("There is a problem")
	phone := h.visit(plainPhone)
	phone.open("/sign-in")
	phone.follow("I can't get in")
	phone.fill("The way back in, from the sheet", strings.ToLower(code))
	phone.fill("Your new password", "four birches by the lake")
	phone.press("Take the new password and sign in")
	phone.follow("Today")
	phone.see("Your first day will stand here")
	ines.signIn("four birches by the lake")
	ines.see("Your first day will stand here")
}
