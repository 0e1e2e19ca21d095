package htmlcheck

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const page = `<!doctype html><html lang="en"><head><title>A</title></head><body><main id="main"><h1>One <b>two</b></h1>
<p class="x">First</p><p class="x">Second<br>line</p><script src="/a.js"></script>
<form method="post" action="/f"><input type="hidden" name="t" value="1"><input type="hidden" name="k" value="2">
<label for="n">Name</label><input id="n" name="n" value="Łucja"><textarea name="w" aria-label="Words">
two
lines</textarea><select name="s" aria-label="S"><option value="a">A</option><option value="b" selected>B</option></select>
<label><input type="checkbox" name="c" value="1" checked>C</label><label><input type="checkbox" name="c" value="2">D</label>
<input name="off" disabled aria-label="Off"><button name="go" value="1">Go</button></form></main></body></html>`

func TestLookingIntoAPage(t *testing.T) {
	doc := String(t, page)
	if got := Text(One(t, doc, "h1")); got != "One two" {
		t.Errorf("h1 %q", got)
	}
	if diff := cmp.Diff([]string{"First", "Second line"}, Texts(t, doc, "p.x")); diff != "" {
		t.Error(diff)
	}
	want := map[string][]string{"t": {"1"}, "k": {"2"}, "n": {"Łucja"}, "w": {"two\nlines"}, "s": {"b"}, "c": {"1"}}
	if diff := cmp.Diff(want, Fields(t, One(t, doc, "form"))); diff != "" {
		t.Error(diff)
	}
	None(t, doc, "p.y")
	Sound(t, doc, "t", "k")
}

// findings counts what a check reports, without failing the test that looks.
type findings struct {
	testing.TB
	n int
}

func (f *findings) Errorf(string, ...any) { f.n++ }
func (f *findings) Helper()               {}

func TestSoundFindsWhatIsWrong(t *testing.T) {
	for name, body := range map[string]string{
		"no main":       `<h1>A</h1>`,
		"two h1":        `<main id="main"><h1>A</h1><h1>B</h1></main>`,
		"gap":           `<main id="main"><h1>A</h1><h3>B</h3></main>`,
		"empty heading": `<main id="main"><h1></h1></main>`,
		"id twice":      `<main id="main"><h1 id="a">A</h1><p id="a"></p></main>`,
		"no label":      `<main id="main"><h1>A</h1><input name="x"></main>`,
		"nowhere":       `<main id="main"><h1>A</h1><a href="#x">x</a></main>`,
		"describes":     `<main id="main"><h1 aria-describedby="x">A</h1></main>`,
		"style":         `<main id="main"><h1 style="color:red">A</h1></main>`,
		"script":        `<main id="main"><h1>A</h1><script>x()</script></main>`,
		"forgeable":     `<main id="main"><h1>A</h1><form method="post" action="/"></form></main>`,
		"no words":      `<main id="main"><h1>A</h1><button></button></main>`,
	} {
		f := &findings{TB: t}
		Sound(f, String(t, `<html lang="en"><head><title>A</title></head><body>`+body+`</body></html>`), "t", "k")
		if f.n == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestUntranslatedTexts(t *testing.T) {
	doc := String(t, `<html lang="en-XA"><head><title>⟦Today⟧ · Partwell</title></head><body><p>⟦Good morning⟧</p><p>⟦<bdi>Mariam</bdi> told you⟧</p>
		<p translate="no">Somebody’s own words</p><p lang="de">Hallo</p><p>95.00</p><a aria-label="Forgotten">⟦x⟧</a><p>Also forgotten</p></body></html>`)
	if diff := cmp.Diff([]string{"aria-label: Forgotten", "p: Also forgotten"}, Untranslated(doc)); diff != "" {
		t.Error(diff)
	}
}

func TestAxeIsFound(t *testing.T) {
	if text, err := Axe(); err != nil || len(text) < 100_000 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}
