package journeys

import "strings"

const (
	ownerMail     = "ines@rowan.example"
	ownerPassword = "three quiet rowan trees"
)

// begin starts a practice as somebody in a hurry does: her name, a place, three prices, her
// usual week and the boundaries as they stand, a colleague to ask, a password. She sits at a laptop.
func begin(h *house) *visitor {
	h.t.Helper()
	ines := h.visit(laptop)
	ines.open("/")
	ines.press("Start mine")
	ines.fill("The name of your practice", "Rowan House Massage")
	ines.fill("Your name", "Inês Carvalho")
	ines.press("Keep this and go on")
	ines.fill("Telephone", "020 7946 0100")
	ines.press("Keep this and go on")
	ines.fill("Currency", "GBP")
	ines.press("Keep this and go on")
	for i, price := range []string{"65", "95", "75"} {
		ines.fillNth("What it is called", i, []string{"Relaxing massage", "Long massage", "First visit"}[i])
		ines.fillNth("Price in GBP", i, price)
	}
	ines.press("Keep this and go on")
	ines.press("Keep this and go on")
	ines.press("Keep these and go on")
	ines.fill("Name", "Ana Duarte")
	ines.fill("Telephone", "020 7946 0144")
	ines.press("Keep this and go on")
	ines.follow("Skip for now") // a reader from outside
	ines.fill("Your e-mail address", ownerMail)
	ines.fill("Your password", ownerPassword)
	ines.press("Keep this and go on")
	ines.follow("Finish later")
	ines.see("Your first day will stand here")
	return ines
}

// signIn lets the owner in on another device.
func (h *house) signIn(on device) *visitor {
	h.t.Helper()
	v := h.visit(on)
	v.open("/sign-in")
	v.signIn(ownerPassword)
	return v
}

// signIn fills the page that stands there.
func (v *visitor) signIn(password string) {
	v.t.Helper()
	v.fill("E-mail address", ownerMail)
	v.fill("Password", password)
	v.press("Sign in")
}

// bring brings in clients, one on a line: name, phone, e-mail.
func (v *visitor) bring(lines ...string) {
	v.t.Helper()
	v.open("/clients/import")
	v.fill("Paste the list", strings.Join(lines, "\n"))
	v.fill("They agreed to how you work already, on", "2026-01-12")
	v.press("Look at it first")
	v.press("Bring in")
	v.see("Brought in")
}

// book adds a visit for somebody whose name is unique.
func (v *visitor) book(name, when string) {
	v.t.Helper()
	v.open("/visits/new")
	v.fill("Who", name)
	v.fill("When", when)
	v.choose("Relaxing massage")
	v.press("Look it over")
	v.press("Book it")
	v.see("Booked for")
}

// public is where the house stands for the world: the name of a small server in front of it. Whoever
// opens a link there comes to the house itself.
const public = "https://rowan.example"

// reach says under which name the house can be opened, so that letters carry links.
func (v *visitor) reach() {
	v.t.Helper()
	v.open("/practice/reachable")
	v.fill("Address", public)
	v.press("Keep this address")
	v.see("Not tried yet", "Letters carry links that begin so from now on.")
}
