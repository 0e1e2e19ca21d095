package ui

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/say"
)

func draw(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	return htmlcheck.String(t, source(context.Background(), t, c))
}

func source(ctx context.Context, t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWordsKeepNamesInTheirPlaceInEveryLanguage(t *testing.T) {
	if err := say.Add(language.German, map[string]string{"%s introduces you to %s": "Mit %[2]s bekannt gemacht hat dich %[1]s"}); err != nil {
		t.Fatal(err)
	}
	sentence := Words("%s introduces you to %s", Name("Inês <b>"), "Sean & Co")
	if got, want := source(context.Background(), t, sentence), "<bdi>Inês &lt;b&gt;</bdi> introduces you to Sean &amp; Co"; got != want {
		t.Errorf("english: %s", got)
	}
	german := say.With(context.Background(), language.German)
	if got, want := source(german, t, sentence), "Mit Sean &amp; Co bekannt gemacht hat dich <bdi>Inês &lt;b&gt;</bdi>"; got != want {
		t.Errorf("german: %s", got)
	}
}

func TestSpansGiveBackTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var ranges [][2]int
		for range rapid.IntRange(0, 4).Draw(t, "ranges") {
			ranges = append(ranges, [2]int{rapid.IntRange(-2, 20).Draw(t, "from"), rapid.IntRange(-2, 20).Draw(t, "to")})
		}
		whole := ""
		for _, s := range Spans(text, ranges) {
			if s.Text == "" {
				t.Fatal("an empty span")
			}
			whole += s.Text
		}
		if whole != text {
			t.Fatalf("%q became %q", text, whole)
		}
	})
	want := []Span{{"You ", false}, {"always", true}, {" do", false}}
	if diff := cmp.Diff(want, Spans("You always do", [][2]int{{4, 10}})); diff != "" {
		t.Error(diff)
	}
}

func TestAFieldShowsWhatWasTypedAndWhatIsWrong(t *testing.T) {
	problems := fault.Problems{{Field: "when", Message: "Somebody has this hour already"}, {Field: "other", Message: "Not this one"}}
	doc := draw(t, Field(Control{Name: "when", Label: "When", Hint: "Like Thursday 15:30", Value: `<"Thursday">`, Problems: problems, Optional: true}))
	input := htmlcheck.One(t, doc, ".field.bad input#when[name=when][aria-invalid=true]")
	if got := htmlcheck.Attr(input, "value"); got != `<"Thursday">` {
		t.Errorf("value %q", got)
	}
	if got := htmlcheck.Attr(input, "aria-describedby"); got != "when-hint when-fault" {
		t.Errorf("described by %q", got)
	}
	if got := htmlcheck.Text(htmlcheck.One(t, doc, "#when-fault")); got != "Error: Somebody has this hour already" {
		t.Errorf("fault %q", got)
	}
	if got := htmlcheck.Text(htmlcheck.One(t, doc, "label")); got != "When (optional)" {
		t.Errorf("label %q", got)
	}
	summary := draw(t, ErrorSummary(append(problems, fault.Problem{Message: "It did not arrive whole"})))
	if diff := cmp.Diff([]string{"Somebody has this hour already", "Not this one", "It did not arrive whole"}, htmlcheck.Texts(t, summary, "[role=alert] li")); diff != "" {
		t.Error(diff)
	}
	htmlcheck.One(t, summary, `a[href="#when"]`)
	htmlcheck.None(t, draw(t, ErrorSummary(nil)), ".errors")
}

func TestWhatWasTypedNeverVanishesFromADateField(t *testing.T) {
	for _, c := range []struct{ value, date, time string }{
		{"", "date", "time"}, {"2026-03-05", "date", "text"}, {"the fifth", "text", "text"}, {"15:00", "text", "time"}, {"3 pm", "text", "text"},
	} {
		date := htmlcheck.One(t, draw(t, DateInput(Control{Name: "d", Label: "Day", Value: c.value})), "input")
		time := htmlcheck.One(t, draw(t, TimeInput(Control{Name: "t", Label: "Time", Value: c.value})), "input")
		if got := htmlcheck.Attr(date, "type") + " " + htmlcheck.Attr(time, "type"); got != c.date+" "+c.time || htmlcheck.Attr(date, "value") != c.value {
			t.Errorf("%q: %s", c.value, got)
		}
	}
}

func TestTextAreasKeepALeadingLineBreak(t *testing.T) {
	doc := draw(t, Form(Post{Action: "/f"}))
	htmlcheck.One(t, doc, "form[method=post][novalidate]")
	for _, text := range []string{"\nfirst line empty", "plain", "</textarea><b>x"} {
		doc := draw(t, TextArea(Control{Name: "w", Label: "Words", Value: text}))
		if got := htmlcheck.Fields(t, doc)["w"][0]; got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestATextAreaIsAsHighAsItsText(t *testing.T) {
	for _, c := range []struct {
		rows  int
		value string
		want  string
	}{{0, "", "3"}, {5, "one", "5"}, {3, "one\ntwo\nthree\nfour\nfive", "5"}, {3, strings.Repeat("word ", 60), "6"}, {3, strings.Repeat("a line\n", 200), "18"}, {30, strings.Repeat("a line\n", 200), "30"}} {
		if got := htmlcheck.Attr(htmlcheck.One(t, draw(t, TextArea(Control{Name: "w", Label: "Words", Rows: c.rows, Value: c.value})), "textarea"), "rows"); got != c.want {
			t.Errorf("%d rows asked, %.20q: %s, want %s", c.rows, c.value, got, c.want)
		}
	}
}

func TestAnActIsALinkAButtonOrAFormOfItsOwn(t *testing.T) {
	ctx := WithForms(context.Background(), "token", func() string { return "key" })
	show := func(c templ.Component) *html.Node { return htmlcheck.String(t, source(ctx, t, c)) }
	htmlcheck.One(t, show(Button(Act{Label: "Go", Href: "/x", Small: true, Full: true})), `a.btn.btn-small.btn-full[href="/x"]`)
	htmlcheck.One(t, show(Quiet(Act{Label: "Go", Name: "do", Value: "it"})), "button.btn.btn-quiet[name=do][value=it]")
	undo := show(Told("Kept.", &Act{To: "/undo", Fields: []Hidden{{"what", "1"}}}))
	want := map[string][]string{FieldToken: {"token"}, FieldKey: {"key"}, "what": {"1"}}
	if diff := cmp.Diff(want, htmlcheck.Fields(t, htmlcheck.One(t, undo, `form[action="/undo"]`))); diff != "" {
		t.Error(diff)
	}
	if got := htmlcheck.Text(htmlcheck.One(t, undo, "button.btn-link")); got != "Undo" {
		t.Errorf("button %q", got)
	}
	off := show(Button(Act{Label: "Introduce", Off: "Paul has not said yes"}))
	htmlcheck.One(t, off, `button[type=button][aria-disabled=true]`)
	if !strings.Contains(htmlcheck.Text(off), "Paul has not said yes") {
		t.Error("no reason beside a button that is switched off")
	}
	if got := source(ctx, t, Link(Act{Label: "Change", About: "Visits", Href: "/x"})); got != `<a href="/x">Change<span class="vh"> Visits</span></a>` {
		t.Errorf("link %s", got)
	}
	if got := source(ctx, t, Link(Act{Label: "x", Href: "javascript:alert(1)"})); strings.Contains(got, "javascript") {
		t.Errorf("link %s", got)
	}
}

func TestChoicesWithoutAScript(t *testing.T) {
	c := AreaChoice{Name: "where", Caption: "Places", Chosen: []string{"neck:left"}, Groups: []AreaGroup{{Name: "Head", Places: []AreaPlace{{Name: "Neck", Left: "neck:left", Right: "neck:right"}, {Name: "Spine", Middle: "spine"}, {Name: "Hand", Right: "hand:right"}}}}}
	doc := draw(t, AreaTable(c))
	if diff := cmp.Diff(map[string][]string{"where": {"neck:left"}}, htmlcheck.Fields(t, doc)); diff != "" {
		t.Error(diff)
	}
	htmlcheck.One(t, doc, "input#where[value='neck:left']")
	if got := len(htmlcheck.All(t, doc, "input")); got != 4 {
		t.Errorf("%d boxes", got)
	}
	picker := draw(t, PressurePicker(Picker{Name: "pressure.neck", Label: "Neck", At: 2, Was: 4, WasSaid: true}))
	if diff := cmp.Diff(map[string][]string{"pressure.neck": {"2"}}, htmlcheck.Fields(t, picker)); diff != "" {
		t.Error(diff)
	}
	if got := htmlcheck.Text(htmlcheck.One(t, picker, "legend")); got != "Neck before: firm" {
		t.Errorf("legend %q", got)
	}
	if got := htmlcheck.Fields(t, draw(t, PressurePicker(Picker{Name: "p", At: -1}))); len(got) != 0 {
		t.Errorf("chosen %v", got)
	}
}

func TestThePressureIsSaidInWords(t *testing.T) {
	doc := draw(t, Areas([]Area{{Name: "Neck", At: 2, Was: 3, WasSaid: true}, {Name: "Feet", At: 0, Was: 0, WasSaid: true}}))
	if diff := cmp.Diff([]string{"light before: medium", "please not"}, htmlcheck.Texts(t, doc, "dd.small")); diff != "" {
		t.Error(diff)
	}
	htmlcheck.One(t, doc, `.press[aria-hidden=true][data-at="2"][data-was="3"]`)
	htmlcheck.One(t, doc, `.press[data-at="0"]:not([data-was])`)
}

func TestEveryKnotHasItsShapeAndItsWords(t *testing.T) {
	seen := map[string]KnotKind{}
	for _, k := range KnotKinds {
		shape := source(context.Background(), t, KnotMark(k))
		if other, twice := seen[shape]; twice {
			t.Errorf("%s looks like %s", k, other)
		}
		seen[shape] = k
		if k.Label(context.Background()) == "" {
			t.Errorf("%s has no words", k)
		}
	}
	doc := draw(t, Thread([]Knot{{Kind: KnotRight, Loose: true, When: "Tuesday", Lead: "Put right.", Text: "Both said yes"}, {Kind: KnotHurt, Year: "2026", When: "Sunday", Said: &Quote{Text: "It hurt"}, Acts: []Act{{Label: "Read it", Href: "/x"}}}}))
	htmlcheck.One(t, doc, "ol.thread > li.loose .knot.sea")
	htmlcheck.One(t, doc, "ol.thread > li:not(.loose) .knot.amber")
	if diff := cmp.Diff([]string{"Put right. Both said yes", "It hurt Read it"}, htmlcheck.Texts(t, doc, ".what")); diff != "" {
		t.Error(diff)
	}
}

func TestTheComposerIsWholeWithoutAScript(t *testing.T) {
	c := Compose{Post: Post{Action: "/say"}, Say: "I am sorry.\nHow is it now?", Write: "Hello & goodbye: 100%?\nInês", Phone: "+15195550142", Email: "m@mail.example", Subject: "A note", Mails: true, PrintHref: "/print"}
	doc := draw(t, Composer(c))
	fields := htmlcheck.Fields(t, htmlcheck.One(t, doc, "form"))
	want := map[string][]string{"how": {"person"}, "say": {c.Say}, "write": {c.Write}}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
	var done []string
	for _, b := range htmlcheck.All(t, doc, "button[name=done]") {
		done = append(done, htmlcheck.Attr(b, "value"))
	}
	if diff := cmp.Diff([]string{"told", "mail", "sent", "check"}, done); diff != "" {
		t.Error(diff)
	}
	htmlcheck.One(t, doc, `a[href="sms:+15195550142?&body=Hello%20%26%20goodbye%3A%20100%25%3F%0AIn%C3%AAs"]`)
	htmlcheck.One(t, doc, `a[href="mailto:m@mail.example?subject=A%20note&body=Hello%20%26%20goodbye%3A%20100%25%3F%0D%0AIn%C3%AAs"]`)
	for _, hidden := range htmlcheck.All(t, doc, "[data-copy], [data-share]") {
		if !htmlcheck.Has(hidden, "hidden") {
			t.Error("a button that needs a script is shown without one")
		}
	}
	c.Rehearsal = true
	rehearsal := draw(t, Composer(c))
	htmlcheck.None(t, rehearsal, `a[href^="sms:"], a[href^="mailto:"], button[value=sent], button[value=told], button[value=mail]`)
}

func TestThePictureOfRoomLeftIsAlsoSaid(t *testing.T) {
	doc := draw(t, Picture(Capacity{ID: "c", Title: "Room left", Says: "Half is booked.", Weeks: []Bar{{60, 120, 0, 0}, {10, 0, 0, 0}, {200, 100, 0, 0}}}))
	if got := htmlcheck.Text(htmlcheck.One(t, doc, "svg[role=img] desc#c-d")); got != "Half is booked." {
		t.Errorf("description %q", got)
	}
	var heights []string
	for _, bar := range htmlcheck.All(t, doc, ".cap-booked") {
		heights = append(heights, htmlcheck.Attr(bar, "height"))
	}
	if diff := cmp.Diff([]string{"27", "0", "54"}, heights); diff != "" {
		t.Error(diff)
	}
}

func TestTitlesBeginWithErrorAfterAFault(t *testing.T) {
	doc := draw(t, Frame(Page{Title: "Add a visit", Failed: true, Person: "Inês", Base: "/at/linden", Place: Calendar}))
	if got := htmlcheck.Text(htmlcheck.One(t, doc, "head > title")); got != "Error: Add a visit · Partwell" {
		t.Errorf("title %q", got)
	}
	if got := htmlcheck.Attr(htmlcheck.One(t, doc, ".rail a[aria-current=page]"), "href"); got != "/at/linden/calendar" {
		t.Errorf("current place %q", got)
	}
	if got := len(htmlcheck.All(t, doc, "nav.four a")); got != 4 {
		t.Errorf("%d places at the bottom", got)
	}
	htmlcheck.One(t, doc, `form[action="/at/linden/sign-out"]`)
	alone := draw(t, Alone(Page{Title: "Tell us", Private: true, Leave: "https://example.org/"}))
	htmlcheck.One(t, alone, `a[data-leave][rel=noreferrer]`)
	htmlcheck.One(t, alone, `meta[name=referrer][content=no-referrer]`)
	htmlcheck.None(t, alone, "nav")
}

func BenchmarkThreadOf500Knots(b *testing.B) {
	knots := make([]Knot, 500)
	for i := range knots {
		knots[i] = Knot{Kind: KnotKinds[i%len(KnotKinds)], When: "3 October", Lead: "Told again:", Text: "the hour begins when it was booked", More: "Aloud, in the room", Acts: []Act{{Label: "Change", Href: "/x"}}}
	}
	for b.Loop() {
		if err := Thread(knots).Render(context.Background(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAPageStopsWhenTheReaderIsGone(t *testing.T) {
	gone := templ.ComponentFunc(func(context.Context, io.Writer) error { return io.ErrClosedPipe })
	for _, c := range []templ.Component{Words("%s came", gone), Join(gone), Words("late: %s", "x")} {
		if err := c.Render(context.Background(), closed{}); err == nil {
			t.Error("an error while writing is lost")
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
