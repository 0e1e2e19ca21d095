package journeys

import "testing"

// What Kim does to Aroha after Aroha told how Mei behaved stands on what was told, for Inês alone. Mei prints a
// sheet of her own, and shows it after a link was used in her name. Aroha takes back what she told: her words are
// gone, and only another word of hers would open it again.
func TestWhatWasDoneSinceAndTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-03T11:50:00Z", "example")
	evening := device{width: 390, height: 844, mobile: true, evening: true}
	client, ines, kim := h.visit(plainPhone).closely(), h.looksAs("Inês Carvalho", evening).closely(), h.looksAs("Kim Lee", laptop)
	client.open("/something-wasnt-right/tell?about=c")
	client.choose("Mei Tanaka")
	client.press("Go on")
	client.fill("What happened?", "She laughed, and her hand was under the sheet.")
	client.choose("Touch")
	client.press("Read it through first")
	client.press("Send it")
	code := client.code()

	ines.open("/today")
	ines.open(eval[string](ines, `[...document.querySelectorAll("li")].find(l => l.innerText.includes("Somebody told you")).querySelector("a").getAttribute("href")`))
	page := ines.at()
	ines.knowsWho("Aroha", "Aroha Ngata")
	kim.asksForAFee("Aroha Ngata", "Called off on the day")
	ines.open(page)
	ines.see("Since then", "Kim Lee would like to charge £20.00", "It waits for a second look.", "Touch", "By when")
	ines.shot("since-1")

	client.comeBack(code)
	client.follow("Take back what I told")
	client.see("Your words are taken out for good.")
	client.choose("Yes, take it back")
	client.press("Take it back")
	client.see("You took it back, and your words are gone.")
	client.shot("since-2-client")
	ines.open(page)
	ines.see("Taken back", "Since then", "Kim Lee would like to charge £20.00")
	ines.missing("laughed", "Touch", "Open it again", "By when", "ask by phone or in the room")
	ines.shot("since-3-taken-back")

	mei := h.looksAs("Mei Tanaka", evening).closely()
	mei.open("/practice/me")
	mei.unfold("Make my sheet")
	mei.pressNth("Make my sheet", 1)
	mei.see("Your sheet", "By this you show that you are you")
	sheet := eval[string](mei, `document.querySelector(".groups").innerText`)
	ines.open("/practice/people")
	ines.unfold("Mei Tanaka")
	ines.pressNth("Make a link to choose a password", 2)
	again := h.comesInBy(eval[string](ines, `document.querySelector("#invitation").innerText`), phone).closely()
	again.open("/practice/me")
	again.see("You came in by a link that Inês Carvalho made.")
	again.fill("The code on your sheet", sheet)
	again.press("Show it")
	again.missing("You came in by a link")
}
