package consultation

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/practice/client"
)

const today = civil.Date("2026-03-24")

func tammy() Known {
	return Known{Today: today, Dates: []civil.Date{"2026-03-03", "2025-11-04"}, Names: []Name{
		{Text: "Tammy Reed", With: "the client", Near: true}, {Text: "Inês Carvalho", With: "the therapist", Near: true},
		{Text: "Carvalho Massage", With: "the practice", Near: true, Whole: true}, {Text: "Penny Pain", With: "somebody else"},
		{Text: "Will Young", With: "somebody else"}, {Text: "山田 太郎", With: "somebody else"}, {Text: "Shaun O’Brien", With: "a colleague"},
		{Text: "Layla حداد", With: "somebody else"},
	}}
}

func TestDeidentify(t *testing.T) {
	for text, want := range map[string]string{
		"Tammy Reed comes to me every week and lives in Oakville.":       "The client comes to me every week and lives somewhere.",
		"On 3 March 2026 tammy came late; I told Ms. Reed’s husband.":    "About three weeks ago the client came late; I told the client’s husband.",
		"A 52-year-old firefighter, Tammy's friend, aged 31.":            "A fifty-something firefighter, the client's friend, in their thirties.",
		"Ring +44 20 7946 0001 or tammy@clients.example.":                "Ring a number or an address.",
		"She works at Saint Mary Hospital in Oakville and is 45.":        "She works somewhere and is in their forties.",
		"Since 4 November 2025 she has come to 12 Mill Lane.":            "Since about five months ago she has come to a street.",
		"It was 3/3 again, and 3/4 of the hour was left.":                "It was about three weeks ago again, and 3/4 of the hour was left.",
		"Back pain; will it hurt? Will Young said no to Inês.":           "Back pain; will it hurt? Somebody else said no to the therapist.",
		"O'Brien and 山田さん, whom حداد knows, left Carvalho Massage.":      "A colleague and somebody elseさん, whom somebody else knows, left the practice.",
		"She came at 10:25, on Tuesday 10 too; pauls and reeds.":         "She came at 10:25, on a Tuesday too; pauls and the client.",
		"She has been late since March and in 2019 too. I may march on.": "She has been late since about a week ago and about seven years ago too. I may march on.",
	} {
		got := Deidentify(text, tammy())
		if got.Text != want {
			t.Errorf("%s\n got %s\nwant %s", text, got.Text, want)
		}
		for _, c := range got.Changes {
			if text[c.From:c.To] != c.Was || c.End > len(got.Text) || got.Text[c.Start:c.End] == c.Was {
				t.Errorf("%s: change %+v", text, c)
			}
		}
		if left := Doubts(got.Text, tammy(), nil); len(left) > 0 {
			t.Errorf("%s: still %+v", got.Text, left)
		}
	}
}

func TestWhatIsLeftIsShownUntilItIsCleared(t *testing.T) {
	text := "The client met penny there. Oakville is far."
	left := Doubts(text, tammy(), nil)
	for _, d := range left {
		if text[d.Start:d.End] != d.Words || d.Why == "" {
			t.Errorf("%+v", d)
		}
	}
	if len(Doubts("The client met Marek there.", tammy(), nil)) != 1 || len(Doubts("The client met Marek there.", tammy(), []string{"marek"})) != 0 {
		t.Error("a word said to be no name is still shown, or was never found")
	}
	if got := Deidentify("Will you help? The client has pain.", tammy()).Text; !strings.Contains(got, "Will you") {
		t.Error(got)
	}
	if left := Doubts("Ring 020 7946 0001.", tammy(), nil); len(left) != 1 {
		t.Errorf("a number: %+v", left)
	}
}

// What the practice calls its boundaries stands in every draft; nobody is asked about it.
func TestTheWordingOfThePracticeTellsNothing(t *testing.T) {
	known := tammy()
	known.Names = append(known.Names, Name{Text: "Owen Price", With: "somebody else", Ours: true})
	text := "How we work: Coming late, Calling off, The price. She came with Zorro, and Calling Bath; the Price was paid by Owen."
	said := func() (out []string) {
		for _, d := range Doubts(text, known, nil) {
			out = append(out, d.Words)
		}
		return out
	}
	if got := strings.Join(said(), "|"); !strings.Contains(got, "Calling|The|price|Zorro") {
		t.Errorf("asked about without it: %s", got)
	}
	known.Own = []string{"Coming late", "Calling off", "The price", ""}
	if got := strings.Join(said(), "|"); got != "Zorro|Calling|Bath|Price|Owen" {
		t.Errorf("asked about: %s", got)
	}
}

// Every hit counts: clearing one word clears that word alone.
func TestClearingOneWordClearsNoOther(t *testing.T) {
	const text = "The client likes Hallé concerts. Her friend Zora Kowalski came, and her boss Mike Brandt."
	words := func(cleared ...string) (out []string) {
		for _, d := range Doubts(text, tammy(), cleared) {
			out = append(out, d.Words)
		}
		return out
	}
	all := strings.Join(words(), " ")
	for _, want := range []string{"Hallé", "Zora", "Kowalski", "Mike", "Brandt"} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is not asked about: %s", want, all)
		}
	}
	if left := strings.Join(words("Hallé"), " "); strings.Contains(left, "Hallé") || !strings.Contains(left, "Zora") || !strings.Contains(left, "Brandt") {
		t.Errorf("Hallé was cleared, and left is %s", left)
	}
}

// What may tell who it is is asked about; what only looks like it is not.
func TestWhatMayTellIsAskedAbout(t *testing.T) {
	for text, want := range map[string]string{
		"They live well at 14 Rose Cottage.":                            "14 Rose Cottage",
		"I call them T.R. in my notes.":                                 "T.R.",
		"I call them TR in my notes.":                                   "TR",
		"They say Tam and Tammie at home.":                              "Tam|Tammie",
		"Then her friend kofi rang, her friend said.":                   "kofi",
		"The client is said to be forty-one, or so.":                    "forty-one",
		"They are head nurse somewhere.":                                "head nurse",
		"The car, AB12 CDE, was outside; L4 L5 hurts.":                  "AB12 CDE",
		"After forty-one minutes the left side was better; thirty one.": "thirty one",
		"They paused, and came to flat 3b.":                             "flat 3b",
	} {
		var got []string
		for _, d := range Doubts(text, tammy(), nil) {
			got = append(got, d.Words)
		}
		if all := strings.Join(got, "|"); all != want {
			t.Errorf("%s\n asks about %q, want %q", text, all, want)
		}
	}
	if got := Deidentify("Born 12.5.61, or 12.5.24.", tammy()).Text; got != "Born many years ago, or about two years ago." {
		t.Error(got)
	}
}

// A name that stands in small letters is taken out where it is the client's, asked about where it may be
// one of the practice's people or clients, pointed out where it is a word of each second sentence.
func TestNamesWrittenSmall(t *testing.T) {
	known := Known{Today: today, Names: []Name{{Text: "Rose Hill", With: "the client", Near: true, Ours: true}, {Text: "Marek Penny", With: "somebody else", Ours: true},
		{Text: "Will Price", With: "somebody else", Ours: true}, {Text: "Anka Short", With: "somebody else", Ours: true}, {Text: "Olga Grace", With: "a colleague"}}}
	for text, want := range map[string]struct {
		taken string
		open  string
		hints string
	}{
		"When rose came, hill was late.":            {"When rose came, the client was late.", "rose", ""},
		"Then marek and penny asked.":               {"", "marek penny", ""},
		"It will hurt, she may say; the price.":     {"", "price", "will"},
		"Then it was short, and mareks friend left": {"", "mareks", ""},
		"She has grace, and olga knows.":            {"", "olga", "grace"},
		"Penny asked. Then Penny left.":             {"Penny asked. Then somebody else left.", "Penny", ""},
	} {
		if want.taken == "" {
			want.taken = text
		}
		got := Deidentify(text, known).Text
		var open []string
		for _, d := range Doubts(got, known, nil) {
			open = append(open, d.Words)
		}
		if got != want.taken || strings.Join(open, " ") != want.open || strings.Join(Hints(got, known), " ") != want.hints {
			t.Errorf("%s\n got %s, asks %q, hints %q", text, got, open, Hints(got, known))
		}
		if left := Doubts(got, known, open); len(left) > 0 {
			t.Errorf("%s: still asks %+v", text, left)
		}
	}
}

func TestAgo(t *testing.T) {
	for d, want := range map[civil.Date]string{"2026-03-24": "a few days ago", "2026-03-16": "about a week ago", "2026-03-03": "about three weeks ago", "2025-12-20": "about three months ago",
		"2025-03-24": "about a year ago", "2023-01-01": "about three years ago", "2026-03-27": "in a few days", "2026-04-14": "in about three weeks"} {
		if got := Ago(d, today); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

var (
	firsts = []string{"Tamsin", "José", "Zoë", "Ayşe", "Łucja", "Дмитрий", "Ελένη", "محمد", "יעל", "山田", "สมชาย", "지민", "Nguyễn", "O’Shea", "Jean-Luc", "Müge"}
	lasts  = []string{"Okonkwo", "García", "Reedham", "Öztürk", "Wójcik", "Иванова", "Παπαδοπούλου", "الحداد", "כהן", "太郎", "ศรีสุข", "김", "Thị", "D’Angelo", "Brontë", "van Houten"}
	shapes = []func(string) string{
		func(s string) string { return s }, strings.ToLower, strings.ToUpper,
		func(s string) string { return s + "'s" }, func(s string) string { return s + "’s" }, func(s string) string { return strings.ToLower(s) + "s" },
		func(s string) string { return "(" + s + ")" }, func(s string) string { return "“" + s + "”" }, func(s string) string { return "Mrs. " + s },
	}
	dayShapes = []string{"2 January 2006", "January 2, 2006", "2006-01-02", "02.01.2006", "2/1/2006", "01/02/2006", "2 Jan 2006", "Monday 2 January", "January 2nd", "the 2nd of January", "2 January", "Mon, 2 Jan 06", "2/1"}
)

// None of the names, numbers, addresses and days of a client's record is in the redacted text, however
// they were written in the original.
func TestNothingOfTheRecordIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, last := rapid.SampledFrom(firsts).Draw(t, "first"), rapid.SampledFrom(lasts).Draw(t, "last")
		day := civil.Date("2024-06-01").Add(rapid.IntRange(0, 900).Draw(t, "day"))
		number := rapid.SampledFrom([]string{"+44 20 7946 0001", "020 7946 0001", "02079460001", "(020) 79460001", "٠٢٠٧٩٤٦٠٠٠١"}).Draw(t, "phone")
		mail := rapid.SampledFrom([]string{"q.zzz@clients.example", "Zzz+q@clients.example"}).Draw(t, "mail")
		whole := rapid.SampledFrom([]string{first + " " + last, last + ", " + first, first, last}).Draw(t, "name")
		name := rapid.SampledFrom(shapes).Draw(t, "shape")(whole)
		on := day.Time(time.UTC).Format(rapid.SampledFrom(dayShapes).Draw(t, "dayshape"))
		parts := rapid.Permutation([]string{name, on, number, mail}).Draw(t, "order")
		text := strings.Join(parts, rapid.SampledFrom([]string{" and then ", "; ", ", who knew "}).Draw(t, "between"))
		known := Known{Today: today, Dates: []civil.Date{day}, Names: []Name{{Text: first + " " + last, With: "the client", Near: true}}}
		got := Deidentify(text, known)
		for _, secret := range []string{on, number, mail} {
			if strings.Contains(got.Text, secret) {
				t.Fatalf("%q holds %q: %q", text, secret, got.Text)
			}
		}
		folded := " " + client.NameKey(got.Text) + " "
		for _, part := range strings.Fields(client.NameKey(first + " " + last)) {
			if !plain[part] && strings.Contains(folded, " "+part+" ") {
				t.Fatalf("%q holds %q: %q", text, part, got.Text)
			}
		}
		if strings.ContainsAny(got.Text, "0123456789") {
			t.Fatalf("%q holds figures: %q", text, got.Text)
		}
	})
}

// Whatever is typed, the changes say truly what stands where.
func TestChangesAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`(Tammy|reed|on 3 March|12 Mill Lane|山田|aged 50|[ .,’'-]){0,12}`)).Draw(t, "text")
		got := Deidentify(text, tammy())
		at, old := 0, ""
		from := 0
		for _, c := range got.Changes {
			old += got.Text[at:c.Start] + c.Was
			if c.Start < at || c.From < from || text[c.From:c.To] != c.Was {
				t.Fatalf("%q: %+v", text, c)
			}
			at, from = c.End, c.To
		}
		if old+got.Text[at:] != text {
			t.Fatalf("%q came back as %q", text, old+got.Text[at:])
		}
	})
}

func TestADraftOfFactsHoldsNoPersonAfterwards(t *testing.T) {
	draft := Draft(Facts{Name: "Tammy Reed", Since: "2025-11-04", Visits: 14, Recent: 10, Late: 5, Missed: 1, Today: today, Facts: []Fact{{"2026-03-03", "Told again. Coming late, to Tammy, by Inês"}}})
	for _, want := range []string{"Tammy Reed has come to us since 4 November 2025, 14 visits in all.", "about half of the visits", "They did not come to one of the visits.", "3 March 2026: Told again."} {
		if !strings.Contains(draft, want) {
			t.Errorf("%q is not in\n%s", want, draft)
		}
	}
	got := Deidentify(draft, tammy()).Text
	if !strings.Contains(got, "About three weeks ago: Told again. Coming late, to the client, by the therapist") || len(Doubts(got, tammy(), nil)) > 0 {
		t.Errorf("%s\n%+v", got, Doubts(got, tammy(), nil))
	}
	if got := Draft(Facts{Name: "Jo"}); got != "Jo has not had a visit with us yet." {
		t.Error(got)
	}
}

func TestShare(t *testing.T) {
	for n, want := range []string{"none of the visits", "one of the visits", "about a quarter of the visits", "about a third of the visits", "about half of the visits", "most of the visits", "most of the visits", "nearly all of the visits", "all of the visits"} {
		if got := Share(n, 8); got != want && !(n == 5 && got == "most of the visits") {
			t.Errorf("%d of 8: %s, want %s", n, got, want)
		}
	}
}
