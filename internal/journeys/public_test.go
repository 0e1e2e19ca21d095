package journeys

import (
	"strings"
	"testing"
)

// pagePractice is a practice with a public page on which everybody books, and mail that leaves.
func pagePractice(h *house) (ines *visitor, post *letters) {
	h.t.Helper()
	ines = begin(h)
	ines.reach()
	post = ines.setsUpMail()
	ines.open("/practice/reminders")
	ines.choose("Tell the client, a minute later")
	ines.press("Keep this")
	ines.open("/practice/public-page")
	ines.choose("Show the page")
	ines.choose("Everybody")
	ines.press("Keep it")
	ines.see("It is kept.")
	return ines, post
}

// books books the first time of a service on the public page, as somebody new, up to the letter; it gives the
// link in it.
func (v *visitor) books(post *letters) string {
	v.t.Helper()
	v.open("/at/rowan-house-massage")
	v.see("What we offer", "Relaxing massage", "Tuesday 3 March, 9:00", "How we work together", "Something wasn’t right")
	v.follow("More times")
	v.see("Choose a time", "All times are those of London")
	v.choose("Tuesday 3 March, 9:00")
	v.press("Go on with this time")
	v.see("Who comes?", "Tuesday 3 March, 9:00", "What we ask of you")
	v.fill("Your name", "Anna Berg")
	v.fill("Your e-mail address", "anna")
	v.fill("Anything to tell before?", "My neck, mostly")
	v.press("Go on: look it over")
	v.see("This does not look like an e-mail address.", "tick that you agree")
	v.holds("Anything to tell before?", "My neck, mostly")
	v.fill("Your e-mail address", "anna@new.example")
	v.choose("I have read this, and I agree")
	v.press("Go on: look it over")
	v.see("Is this right?", "Anna Berg", "My neck, mostly", "£65")
	v.press("Send me the link")
	v.see("Look into your mail", "The letter says until when the time is held for you.")
	letter := post.wait(v.t, "only then it is booked")
	if letter.to != "<anna@new.example>" && letter.to != "anna@new.example" || !strings.Contains(letter.text, "The time is held for you until Monday 2 March, 8:30 (Europe/London).") {
		v.t.Errorf("to %s: %s", letter.to, letter.text)
	}
	return linkIn(letter, "/a/")
}

// linkIn gives the personal link in a letter.
func linkIn(l letter, kind string) string {
	_, rest, _ := strings.Cut(l.text, public+kind)
	return public + kind + strings.TrimRight(strings.Fields(rest)[0], ".,")
}

// Somebody new books on her phone, without a script: the page, a time, who comes, the terms, the letter, the
// button behind its link. A mail scanner that opens the link books nothing. The therapist sees it on Today.
func TestBookAsANewClientOnAPhone(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines, post := pagePractice(h)
	anna := h.visit(plainPhone)
	link := anna.books(post)
	scanner := h.visit(plainLaptop)
	scanner.open(link)
	scanner.open(link)
	ines.open("/today")
	ines.missing("Anna")
	anna.open(link)
	anna.see("Is this right?", "Tuesday 3 March, 9:00", "Inês Carvalho", "£65")
	anna.shot("book-confirm")
	anna.press("Yes, book it")
	anna.see("It is booked.", "Keep the address of this page", "Tuesday 3 March, 9:00", "Move it to another time")
	anna.shot("book-booked")
	anna.open(link)
	anna.see("This was answered already")
	ines.open("/today")
	ines.see("New here, Anna booked Tuesday 3 March, 9:00")
	ines.openClient("Anna Berg")
	ines.see("My neck, mostly", "9:00")
	ines.open("/calendar?view=list&day=2026-03-03")
	ines.see("Anna Berg")
}

// By the personal link in the letter: moved in time at once; with too little time left the page says what was
// agreed, and the visit is called off with the reason kept for the therapist, who decides.
func TestMoveByLink(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T08:00:00Z", "serve")
	ines, post := pagePractice(h)
	anna := h.visit(plainPhone)
	anna.open(anna.books(post))
	anna.press("Yes, book it")
	anna.see("It is booked.")
	h.setClock("2026-03-02T08:05:00Z") // the letter leaves a minute later
	link := linkIn(post.wait(t, public+"/l/"), "/l/")
	anna.open(link)
	anna.see("Your visit", "Tuesday 3 March, 9:00")
	anna.follow("Move it to another time")
	anna.see("Another time", "All times are those of London")
	anna.choose("Wednesday 4 March, 12:00")
	anna.press("Move it to this time")
	anna.see("It is moved.", "Wednesday 4 March, 12:00")
	anna.shot("own-moved")
	ines.open("/today")
	ines.see("Anna moved the visit of Tuesday 3 March, 9:00 to Wednesday 4 March, 12:00")
	h.setClock("2026-03-04T07:00:00Z")
	anna.open(link)
	anna.see("Less than 24 hours are left, so it can no longer be moved here. This is what we ask:", "Nothing is charged by itself.")
	anna.missing("Move it to another time")
	anna.fill("Would you like to say why?", "My child is ill")
	anna.shot("own-late")
	anna.press("Call off this visit")
	anna.see("It is called off. Thank you for telling us.", "This visit is called off.")
	ines.open("/today")
	ines.signIn(ownerPassword)
	ines.open("/today")
	ines.see("Anna called off the visit of Wednesday 4 March, 12:00", "Count it, or let it go?", "Their reason: My child is ill")
	ines.openClient("Anna Berg")
	ines.see("Called off by the client")
}
