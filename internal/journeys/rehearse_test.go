package journeys

import "testing"

// Each of the three can be gone through to its end on a phone, in a practice that knows nobody yet.
// Nothing is sent and nothing is counted.
func TestRehearse(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	begin(h)
	ines := h.signIn(phone)
	ines.follow("Practice")
	ines.follow("Practise")
	ines.see("Nothing is sent, nothing is counted, nobody else sees it.")
	ines.shot("practise")
	nadiaIsHurt(ines)
	paulIsSentOn(ines)
	jenniferIsAnswered(ines)

	ines.open("/today")
	ines.see("Your first day will stand here")
	ines.missing("Nadia", "Paul", "Jennifer", "something wasn't right", "Under way")
	ines.open("/clients")
	ines.see("Nobody is here yet")
	ines.open("/practice/sent")
	ines.see("No letter has left yet")
	ines.open("/practice/colleagues")
	ines.missing("Kit Lowe", "handed out")
	ines.open("/inquiries")
	ines.missing("Jennifer")
	ines.open("/waiting")
	ines.missing("Jennifer")
	for range 3 {
		ines.open("/practise")
		ines.press("Forget it")
		ines.see("It is forgotten.")
	}
	ines.missing("What you have begun")
}

// practise begins one of the three.
func (v *visitor) practise(what string) {
	v.t.Helper()
	v.open("/practise")
	v.press(what)
	v.see("You are practising with an invented client.", "What we could do next")
}

// says says the words of a step aloud.
func (v *visitor) says() {
	v.t.Helper()
	v.choose("In person")
	v.press("Show me the card")
	v.press("I have said it aloud")
	v.press("Keep it")
}

func nadiaIsHurt(ines *visitor) {
	ines.t.Helper()
	ines.practise("Nadia Berg tells you that it hurt")
	ines.follow("Go on")
	ines.fill("What happened?", "It was too hard on my neck.")
	ines.press("Keep these words")
	ines.choose("Sore, and getting better")
	ines.press("Keep the answer")
	ines.follow("Go on")
	ines.choose("Neck, left")
	ines.choose("Too deep")
	ines.chooseIn("Was it said at the time?", "No")
	ines.press("Keep this")
	ines.follow("Go on")
	ines.choose("In writing")
	ines.press("Check the words")
	ines.missing("Send it by mail")
	ines.says()
	ines.choose("Nadia, in person")
	ines.press("Keep this")
	ines.follow("Go on")
	ines.choose("Slower strokes")
	ines.says()
	ines.choose("Slower strokes")
	ines.press("Keep what Nadia picked")
	ines.press("Put it on the visits")
	ines.follow("Go on")
	ines.says()
	ines.unfold("The answer came by phone or in the room")
	ines.choose("Yes, that works")
	ines.press("Write it down")
	ines.closesAgreed()
}

func paulIsSentOn(ines *visitor) {
	ines.t.Helper()
	ines.practise("Paul Hartmann would do better with somebody else")
	ines.follow("Go on")
	ines.choose("My work is not what this needs")
	ines.choose("None of these grounds is the reason")
	ines.press("Go on")
	ines.fill("What we tried, in one line", "Six visits, heat first")
	ines.press("Keep the line")
	ines.follow("Go on")
	ines.fill("What kind of work?", "Deep tissue")
	ines.choose("Shoulder, right")
	ines.press("Show who fits")
	ines.follow("Go on")
	ines.see("Kit Lowe", "Lena Fox", "The colleagues are invented too.")
	ines.choose("Kit Lowe")
	ines.fill("Why they fit", "deep work every day")
	ines.press("Choose")
	ines.follow("Go on")
	ines.says()
	ines.follow("It is settled")
	ines.follow("No answer came")
	ines.press("Close it")
	ines.see("No answer came")
}

func jenniferIsAnswered(ines *visitor) {
	ines.t.Helper()
	ines.practise("Jennifer Adeyemi asks for a visit")
	ines.follow("Go on")
	ines.choose("None of these grounds is the reason")
	ines.press("Go on")
	ines.follow("Go on")
	ines.choose("Kit Lowe")
	ines.choose("Lena Fox")
	ines.press("Enclose these")
	ines.follow("Go on")
	ines.says()
	ines.see("I do know good people nearby")
	ines.follow("Go on")
	ines.follow("Jennifer was sent on")
	ines.press("Close it")
	ines.see("Jennifer was sent on")
}
