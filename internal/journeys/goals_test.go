package journeys

import "testing"

// She wants rest, her therapist wants to get on with the neck. Both write down what they want, she by
// her link; the minutes go back and forth once, and the yes to what came of it is a new plan.
func TestGoalsByLink(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	ines.reach()
	ines.book("Mariam", "Monday 9 March 10:00")

	evening := plainPhone
	evening.evening = true
	client := h.visit(evening)
	code := wantsRest(client)
	hearsWishes(ines)
	writesGoals(client, code)
	suggestsMinutes(ines)
	wantsOtherMinutes(client, code)
	offersPlan(ines)
	agreesToPlan(ines, client, code)
	knowsAtTheVisit(h, ines)
}

// wantsRest tells it at the door, and gives the code to come back with.
func wantsRest(client *visitor) string {
	client.t.Helper()
	client.open("/something-wasnt-right")
	client.follow("Begin")
	client.choose("We want different things from it")
	client.press("Go on")
	client.fill("What happened?", "I come to rest, and each time it turns into work on my neck.")
	client.choose("Change something")
	client.fill("Your name", "Mariam H.")
	client.press("Read it through first")
	client.see("Nothing has been sent", "I come to rest")
	client.press("Send it")
	client.see("We have it", "Inês Carvalho answers by tomorrow")
	return client.code()
}

// hearsWishes knows whose words they are, and has talked it through.
func hearsWishes(ines *visitor) {
	ines.t.Helper()
	ines.open("/today")
	ines.follow("Read it and answer")
	ines.see("I come to rest", "Somebody wants something else from it")
	ines.knowsWho("Mariam", "Mariam Haddad")
	ines.see("It stands on that page now")
	ines.follow("Go on")
	ines.fill("What Mariam hopes for", "An hour in which nothing is asked of me")
	ines.fill("What you notice", "The neck turns less each time")
	ines.choose("By phone")
	ines.shot("goals-talk")
	ines.press("I have said it already")
	ines.fill("What Mariam answered, in one line", "Good that we talk about it")
	ines.press("Keep it")
	ines.shot("goals-matter")
}

// writesGoals writes her own list by her link.
func writesGoals(client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.see("What do you want from the visits?")
	client.shot("goals-asked")
	client.holds("Line 1", "An hour in which nothing is asked of me")
	client.fill("Line 1", "")
	client.press("Send this")
	client.see("There is a problem")
	client.fill("Line 1", "An hour of rest")
	client.fillNth("How much it matters", 0, "very important")
	client.fillNth("Line 2", 0, "A looser neck")
	client.fillNth("How much it matters", 1, "a little important")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.", "An hour of rest")
	client.shot("goals-given")
}

// suggestsMinutes writes the other list, says what focused work gives, and suggests the minutes.
func suggestsMinutes(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("Read it and answer")
	ines.fill("Line 1", "A looser neck")
	ines.fillNth("How much it matters", 0, "very important")
	ines.press("Keep this list")
	ines.see("1 goal stands in both lists")
	ines.shot("goals-both")
	ines.follow("Go on")
	ines.fill("What could it bring", "a neck that turns further")
	ines.choose("What it is")
	ines.choose("What it costs: soreness, time")
	ines.choose("That it can be stopped or changed at any moment")
	ines.choose("By phone")
	ines.press("I have said it already")
	ines.press("Keep it")
	ines.follow("Go on")
	ines.fill("Quiet, restful work", "20")
	ines.fill("Focused work", "30")
	ines.choose("In writing")
	ines.press("I send it myself")
	ines.see("There is a problem")
	ines.fill("Focused work", "40")
	ines.press("Put it into words")
	ines.press("I send it myself")
	ines.see("Written, and not sent yet", "https://rowan.example/l/", "20 minutes")
	ines.press("I sent it")
}

// wantsOtherMinutes answers with minutes of her own.
func wantsOtherMinutes(client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.see("Would these minutes suit you?", "If we find no middle, your wish decides.")
	client.shot("mix-asked")
	client.choose("Other minutes")
	client.fill("Quiet, restful work", "50")
	client.fill("Focused work", "10")
	client.press("Send this")
	client.see("Thank you. Your answer has arrived.")
}

// offersPlan says yes to her minutes and reads the new plan through, in a letter.
func offersPlan(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("Read it and answer")
	ines.see("Mariam would like: 50 minutes of quiet, restful work and 10 minutes of focused work")
	ines.shot("mix-reply")
	ines.choose("Yes")
	ines.press("Keep the answer")
	ines.follow("Go on")
	ines.fill("What I will do", "50 minutes of rest and 10 for the neck, and I ask before each change")
	ines.choose("In writing")
	ines.press("Put it into words")
	ines.press("I send it myself")
	ines.see("Written, and not sent yet", "https://rowan.example/l/")
	ines.press("I sent it")
}

// agreesToPlan says yes; the new plan stands with its day, on both sides.
func agreesToPlan(ines, client *visitor, code string) {
	client.t.Helper()
	client.comeBack(code)
	client.see("Does this work for you?", "50 minutes of rest and 10 for the neck", "Quiet, restful work: 50 min")
	client.shot("plan-asked")
	client.press("Yes, that works")
	client.see("You both said yes to the new plan.")
	client.shot("plan-agreed")

	ines.openClient("Mariam Haddad")
	ines.see("Quiet, restful work: 50 min", "An hour of rest")
	ines.shot("client-goals")
	ines.follow("The plan")
	ines.see("An hour of rest", "Quiet, restful work: 50 min", "Told about focused work")
	ines.shot("plan-goals")
	ines.openClient("Mariam Haddad")
	ines.follow("Read it and answer")
	ines.closesAgreed()
	client.comeBack(code)
	client.see("There is a new plan, and we both said yes to it.")
}

// knowsAtTheVisit reads the minutes before and during the next visit.
func knowsAtTheVisit(h *house, ines *visitor) {
	h.t.Helper()
	h.setClock("2026-03-09T10:00:00Z")
	ines.open("/sign-in")
	ines.signIn(ownerPassword)
	ines.press("Arrived")
	ines.open("/calendar")
	ines.follow("Mariam Haddad")
	ines.see("Quiet, restful work: 50 min")
	ines.shot("visit-goals")
	ines.open("/today")
	ines.follow("Treatment room")
	ines.see("Quiet, restful work: 50 min", "Focused work: 10 min")
	ines.shot("room-goals")
}

// By telephone, without any link, and without a middle: it goes on to somebody whose work it is, and
// nobody has to tell it twice.
func TestGoalsWithoutAMiddle(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(paul)
	knowsSean(ines)
	listsByPhone(ines)
	refuses(ines)
	goesOn(ines)
}

// By telephone to the yes: what he said is written down at each step, and the new plan stands.
func TestGoalsByPhone(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T12:00:00Z", "serve")
	ines := begin(h)
	ines.bring(paul)
	listsByPhone(ines)
	ines.follow("Go on")
	ines.fill("Quiet, restful work", "20")
	ines.fill("Focused work", "40")
	ines.saysByPhone()
	ines.choose("Yes")
	ines.press("Keep the answer")
	ines.follow("Go on")
	ines.fill("What I will do", "40 minutes for the shoulder, then 20 of rest")
	ines.saysByPhone()
	ines.hearsYes()
	ines.shot("goals-by-phone")
	ines.closesAgreed()
	ines.openClient("Paul Lindqvist")
	ines.see("Focused work: 40 min", "Quiet, restful work: 20 min")
}

// listsByPhone writes down what he told on the telephone, and both lists of goals.
func listsByPhone(ines *visitor) {
	ines.t.Helper()
	ines.openClient("Paul Lindqvist")
	ines.follow("Paul told me something wasn't right")
	ines.choose("We want different things from it")
	ines.fill("What happened?", "I want deep work on the shoulder, and I get an hour of rest.")
	ines.press("Keep these words")
	ines.missing("/l/")
	ines.follow("Go on")
	ines.fill("What Paul hopes for", "Deep work on the right shoulder")
	ines.choose("By phone")
	ines.press("I have said it already")
	ines.press("Keep it")
	ines.holds("Line 1", "Deep work on the right shoulder")
	ines.press("Keep this list")
	ines.fill("Line 1", "An hour of rest")
	ines.press("Keep this list")
	ines.see("No goal stands in both lists.")
	ines.follow("Go on")
	ines.choose("What it costs: soreness, time")
	ines.choose("By phone")
	ines.press("I have said it already")
	ines.press("Keep it")
}

// refuses the minutes twice, once on each side.
func refuses(ines *visitor) {
	ines.t.Helper()
	ines.follow("Go on")
	ines.fill("Quiet, restful work", "50")
	ines.fill("Focused work", "10")
	ines.saysByPhone()
	ines.see("Ask whether these minutes suit Paul", "50 minutes of quiet, restful work and 10 minutes of focused work")
	ines.choose("Other minutes")
	ines.fill("Quiet, restful work", "0")
	ines.fill("Focused work", "60")
	ines.press("Keep the answer")
	ines.see("Paul would like: 60 minutes of focused work. Does that suit you?")
	ines.choose("No mix suits us both")
	ines.press("Keep the answer")
	ines.see("No mix suits you both")
	ines.shot("no-middle")
}

// goesOn looks for somebody whose work it is; what was told and tried stands there already.
func goesOn(ines *visitor) {
	ines.t.Helper()
	ines.choose("Look for someone whose work it is")
	ines.press("Do this")
	ines.shot("no-middle-gone")
	ines.openClient("Paul Lindqvist")
	ines.follow("Someone who can do this better")
	ines.see("Someone else for Paul")
	ines.follow("Go on")
	ines.shot("no-middle-why")
	ines.choose("None of these grounds is the reason")
	ines.chosen("My work is not what this needs")
	ines.press("Go on")
	ines.shot("no-middle-refer")
	ines.holds("What we tried, in one line", "We looked for a mix. They want: Deep work on the right shoulder. I would work towards: An hour of rest")
	ines.press("Keep the line")
	ines.openClient("Paul Lindqvist")
	ines.follow("We want different things from it")
	ines.follow("Go on")
	ines.follow("Somebody whose work it is")
	ines.press("Close it")
	ines.see("Somebody whose work it is")
}
