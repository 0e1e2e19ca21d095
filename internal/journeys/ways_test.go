package journeys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The owner copies how something is worked out, breaks it and sees where and what to do while she types,
// mends it, uses it. What began before goes on as it began.
func TestAWayIsMadeOnesOwn(t *testing.T) {
	t.Parallel()
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	ines := begin(h)
	ines.bring(mariam)
	before := toldSomethingElse(ines, "The room was cold.")
	ines.see("Answer Mariam")

	ines.open("/practice")
	ines.follow("How we work things out")
	ines.shot("ways")
	ines.see("Something else wasn't right", "As it came along.")
	ines.follow("Make a copy and change it : Something else wasn't right")
	ines.see("Nothing was found. It can be used.")
	text := ines.typed()
	broken := strings.Replace(text, "effect: send-words", "effect: send-word", 1)
	ines.fill("The text", broken)
	ines.soon("One thing to mend", "Did you mean \"send-words\"?", "Its picture comes when all is mended.")
	for _, finding := range ines.axe() {
		t.Errorf("axe: %s", finding)
	}
	ines.shot("ways-broken")
	eval[bool](ines, `(() => { document.querySelector(".way-findings button").click(); return true })()`)
	if got := eval[string](ines, `(a => a.value.slice(a.selectionStart, a.selectionEnd))(document.querySelector("#text"))`); strings.TrimSpace(got) != "effect: send-word" {
		t.Errorf("the line that is chosen is %q", got)
	}
	ines.press("Use it from now on")
	ines.see("Mend what was found first. Nothing was changed yet.")
	if ines.typed() != broken {
		t.Error("what was typed is gone")
	}
	mended := strings.Replace(text, `title: "Answer {client}"`, `title: "Say to {client} within the day what you will do"`, 1)
	ines.fill("The text", mended)
	ines.soon("Nothing was found. It can be used.")
	ines.press("Use it from now on")
	ines.see("What begins from now on goes this way.", "Your own, since 2 March 2026, by Inês Carvalho.", "One that is open goes on as it began.")
	ines.shot("ways-used")

	toldSomethingElse(ines, "And the door stood open.")
	ines.see("Say to Mariam within the day what you will do")
	ines.open(before)
	ines.see("Answer Mariam")
	ines.missing("within the day")

	ines.open("/practice/ways/other")
	ines.press("Go back to the one that came along")
	ines.see("It is not used any more.", "The text that you had is kept.")
	ines.open(before)
	ines.see("Answer Mariam")
}

// A practice writes its own: something was left behind. A client tells it at the door, on a phone; it is
// found, given back and closed. No script is needed anywhere.
func TestALostItem(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join(root, "docs", "guide", "examples", "lost-item.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, "2026-03-02T09:00:00Z", "serve")
	first := begin(h)
	first.bring(mariam)
	first.reach()
	ines := h.signIn(plainLaptop)
	ines.open("/practice/ways")
	ines.follow("Write your own")
	ines.fill("The text", strings.Replace(string(source), "family: concern", "family: concerns", 1))
	ines.press("Check it")
	ines.see("One thing to mend", "Line 5", "family: concerns")
	ines.shot("lost-check")
	ines.fill("The text", string(source))
	ines.press("Check it")
	ines.see("Nothing was found. It can be used.")
	ines.press("Use it from now on")
	ines.see("Something was left behind", "Your own")

	client := h.visit(plainPhone)
	client.open("/something-wasnt-right")
	client.follow("Begin")
	client.choose("Something was left behind")
	client.shot("lost-door")
	client.press("Go on")
	client.fill("What is it, and what does it look like?", "A green scarf, wool.")
	client.fill("Your name", "Mariam H.")
	client.press("Read it through first")
	client.see("Inês Carvalho", "A green scarf, wool.")
	client.press("Send it")
	client.see("We have it", "Inês Carvalho answers by tomorrow")
	client.shot("lost-told")
	code := client.code()

	ines.open("/today")
	ines.shot("lost-today")
	ines.follow("Read it and answer")
	ines.knowsWho("Mariam", "Mariam Haddad")
	ines.follow("Go on")
	ines.choose("By phone")
	ines.shot("lost-answer")
	ines.fill("What you will say", "It was under the chair in the room. I keep it for you.")
	ines.press("I have said it already")
	ines.shot("lost-said")
	ines.press("Keep it")
	ines.see("You looked, and answered")
	ines.follow("Write down that Mariam has it back")
	ines.fill("When, and to whom did you give it?", "Tuesday, to herself")
	ines.press("Keep this")
	ines.shot("lost-back")
	ines.follow("It is settled")
	ines.follow("Mariam has it back")
	ines.press("Close it")
	ines.see("It is closed.")
	ines.shot("lost-closed")
	client.comeBack(code)
	client.see("You have it back.")
}

// toldSomethingElse writes down what Mariam told, and gives the path of the page on which it stands.
func toldSomethingElse(ines *visitor, words string) string {
	ines.t.Helper()
	ines.openClient("Mariam Haddad")
	ines.follow("Mariam told me something wasn't right")
	ines.choose("Something else")
	ines.fill("What happened?", words)
	ines.press("Keep these words")
	path, _, _ := strings.Cut(ines.at(), "?")
	return path
}

// typed gives the text that stands in the field of a way of working.
func (v *visitor) typed() string {
	v.t.Helper()
	return eval[string](v, `document.querySelector("#text").value`)
}

// soon waits until the page says each of these without being opened anew.
func (v *visitor) soon(words ...string) {
	v.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		got, all := flat(v.text()), true
		for _, w := range words {
			all = all && strings.Contains(got, flat(w))
		}
		if all {
			return
		}
	}
	v.see(words...)
}
