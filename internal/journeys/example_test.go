package journeys

import "testing"

// Whoever looks around the example can be each of its three people, and sees what each may see; the
// practice is full, and says so. At the end it goes away whole.
func TestExample(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-03T11:50:00Z", "example")
	for _, on := range []device{laptop, phone} {
		ines := h.looksAs("Inês Carvalho", on)
		ines.fourPlaces()
		ines.see("New people", "The practice is full.", "of the next 12 weeks is booked", "Backups")
		ines.open("/today")
		ines.see("Inês Carvalho", "Mei Tanaka", "Mariam Haddad told you that it hurt", "Jennifer Okafor asks for a first visit. You are full.", "Yusuf Demir")
		ines.shot("example-today")
		ines.open("/clients")
		ines.see("39 clients", "Łucja Wójcik", "נועה לוי", "owes £65.00", "owes £25.00", "has £35.00 credit")
		ines.follow("Mariam Haddad")
		ines.see("Sleep through the night", "Not my feet", "I slept through for the first time in weeks")
		ines.shot("example-client")

		mei := h.looksAs("Mei Tanaka", on)
		mei.fourPlaces()
		mei.missing("Backups", "who works here")
		mei.open("/today")
		mei.see("Yusuf Demir", "Room left")
		mei.missing("Mariam Haddad")
		mei.openClient("Mariam Haddad")
		mei.missing("Sleep through the night")
		mei.openClient("Yusuf Demir")
		mei.see("The lower back was too much at the end")

		kim := h.looksAs("Kim Lee", on)
		kim.fourPlaces()
		kim.missing("Practise", "Backups")
		kim.openClient("Yusuf Demir")
		kim.missing("The lower back was too much at the end")
		kim.open("/clients?owing=1")
		kim.see("Tomás Ferreira", "Chidi Nwosu")
		kim.missing("Mariam Haddad")
	}
}

// looksAs opens the example through somebody's eyes.
func (h *house) looksAs(name string, on device) *visitor {
	h.t.Helper()
	v := h.visit(on)
	v.open("/sign-in")
	v.see("Inês Carvalho", "Mei Tanaka", "Kim Lee", "Owner", "Therapist", "Front desk")
	v.press(name)
	return v
}

// fourPlaces opens each of the four places.
func (v *visitor) fourPlaces() {
	v.t.Helper()
	for _, place := range []string{"Today", "Calendar", "Clients", "Practice"} {
		v.follow(place)
	}
}
