package words

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
)

// sent are the kinds that have words now.
var sent = []Kind{Ease, Ack, MannerAck, Different, Proposal, Counter, CounterYes, ProposalAgain, OtherWays, LookIn, Refer, Intro, Match, DeclineFull, DeclineWork, DeclineToday, Room, Goals, Explain, StillRight, Hopes, Results, Better, BillingAck, BillingFix, BillingExplain,
	Reminder1, Reminder2, Reminder3, OwnMiss, End, EndSafety, Consult, ConductAck, ConductTold, Outcome, CheckPage, VisitBooked, VisitMoved, VisitOff, VisitOffAsked, VisitRemind, VisitsBooked, VisitsMoved, VisitsOff, VisitsOffAsked}

func full() Fields {
	return Fields{
		"practice": "Carvalho Massage", "therapist": "Inês Carvalho", "client": "Paul Miller", "visit_day": "Tuesday 3 March",
		"areas": "left calf and right calf", "link": "https://carvalho.example/l/abc", "date": "Friday 6 March", "time": "17:00",
		"phone": "519 555 0101", "mine": "lighter work on both calves and slower strokes", "yours": "a word as soon as it is too much",
		"until": "Friday 13 March", "yes_part": "the longer visit on Thursday", "no_part": "the free visit",
		"reason": "the hour is promised to somebody already", "instead": "fifteen more minutes",
		"date_of_offer": "2 March", "need": "your shoulder", "limit": "that goes beyond what I can do well", "about": "what I have learned and what I have not", "also": "Linh Tran, deep tissue: 519 555 0178", "also_names": "Linh Tran", "skill": "deep tissue massage", "colleague": "Sean Brennan",
		"colleague_phone": "519 555 0177", "why": "deep tissue, every day, evenings until 20:00", "ask_date": "17 March",
		"suggestion": "half an hour only, the next time", "ways": "slower strokes, warmth or stretching", "sooner": "519 555 0101",
		"scope": "the right shoulder, after a strain", "likes": "lower back: deep", "record": "they have signed for a copy of their record", "client_phone": "519 555 0133",
		"enclosed": "a list of other therapists", "list": "Oda Lind, 519 555 0144\nBo Berg, 519 555 0155", "options": "Thursday at 9:00 or Friday at 11:00",
		"my_goal": "getting your neck to move", "your_goal": "an hour of rest", "benefit": "a neck that turns further",
		"mix": "40 minutes of rest and 20 minutes on the neck", "hope": "nights without waking", "hoped": "nights without waking", "hold": "Nothing is asked for on it meanwhile",
		"offers": "an extra visit, or £15 off the price", "charged": "£90", "agreed": "£60", "undone": "£30 goes back to your card today",
		"cause": "I typed the price of the long visit", "amount": "£45", "agreed_date": "12 January",
		"lines": "60 minutes: agreed £60, charged £60\nMissed visit: agreed £30, charged £30", "start": "10:25", "booked": "10:00",
		"boundary_short": "starting on time", "not_kept": "the visit of 6 March", "nothing": "Nothing follows this time", "waiting": "Somebody else comes right after you", "told_so": "I told you about it", "follows": "half of the price", "next_follows": "the full price", "decide_date": "20 March",
		"minutes": "15 minutes", "visits": "the visit on 12 March still takes place", "money": "£40 go back to your card by 15 March",
		"readers": "Inês Carvalho and Sean Brennan", "read": "read", "person": "Inês Carvalho", "bodies": "the board in your town, 519 555 0190", "told_part": "Everybody here takes a course on draping",
		"done_date": "Wednesday 1 April", "telling": "a client did not like a joke", "about_person": "Noor Haddad", "meet_date": "Friday 6 March", "meet_time": "10:00",
		"unsafe": "I did not feel safe in the last one", "last_visit": "your last visit is on 12 March", "contact": "write to desk@carvalho.example", "when": "Tuesday 10 March, 10:00", "was": "Monday 9 March, 9:00", "length": "60 minutes", "with": "Noor Haddad", "place": "Linden Street 4", "own": "https://carvalho.example/l/own", "number": "three", "first": "Tuesday 10 March", "dates": "Tuesday 10 March, 10:00\n\nTuesday 17 March, 10:00\n\nTuesday 24 March, 10:00", "each": "the link below its date", "question": "What would you try before ending it?",
	}
}

func TestTemplatesPassTheirOwnCheck(t *testing.T) {
	for _, kind := range sent {
		for _, way := range []Way{Say, Write} {
			if !HasWords(kind, way) {
				if kind != Ease || way != Write {
					t.Errorf("%s has no words to %s", kind, way)
				}
				continue
			}
			d, err := Fill(kind, way, full())
			if err != nil {
				t.Fatal(err)
			}
			if !d.Ready() || strings.ContainsAny(d.Text, "{}[]¶") {
				t.Errorf("%s %s is not whole: missing %q in %q", kind, way, d.Missing, d.Text)
			}
			found := Check(d.Text, kind, Options{Spoken: way == Say, Whole: true, Fields: d.Spans})
			for _, f := range found {
				t.Errorf("%s %s: %s %q in %q", kind, way, f.Rule, f.Words, d.Text)
			}
		}
	}
}

func TestFillLetter(t *testing.T) {
	d, err := Fill(Refer, Write, full())
	if err != nil {
		t.Fatal(err)
	}
	want := "Hello Paul, thank you for the time that we have worked together.\n\n" +
		"For your shoulder I would look for deep tissue massage, and that goes beyond what I can do well. Sean Brennan does this work: deep tissue, every day, evenings until 20:00. You reach Sean Brennan at 519 555 0177. You could also ask: Linh Tran, deep tissue: 519 555 0178.\n\n" +
		"I say nothing about you there unless you want me to:\nhttps://carvalho.example/l/abc\nYour booked visits are yours to keep or cancel, and you can come back at any time.\n\n" +
		"Will you tell me whether it was a good match? I will ask on 17 March.\n\nInês Carvalho"
	if diff := cmp.Diff(want, d.Text); diff != "" {
		t.Error(diff)
	}
	if d.Subject != "A note from Carvalho Massage" {
		t.Errorf("subject %q", d.Subject)
	}
	for _, s := range d.Spans {
		if got := d.Text[s.Start:s.End]; got == "" || strings.TrimSpace(got) != got {
			t.Errorf("span of %s is %q", s.Field, got)
		}
	}
	if last := d.Spans[len(d.Spans)-1]; last.Counts != CountsSigned || d.Text[last.Start:last.End] != "Inês Carvalho" {
		t.Errorf("the signature is %+v", last)
	}
}

// The colleague reads of whom it is; the client is greeted by the name she goes by.
func TestALetterToSomebodyElseNamesHerWhole(t *testing.T) {
	d, err := Fill(Intro, Write, full())
	if err != nil || !strings.HasPrefix(d.Text, "Hello Sean Brennan, Paul Miller has agreed") {
		t.Errorf("%q %v", d.Text, err)
	}
}

func TestFillCardUsesTheFirstName(t *testing.T) {
	d, err := Fill(Refer, Say, full())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.Text, "Paul, ") || strings.Contains(d.Text, "Miller") {
		t.Errorf("%q", d.Text)
	}
	for name, want := range map[string]string{"山田 太郎": "山田 太郎", " Hạnh Nguyễn ": "Hạnh", "김민준": "김민준", "Cher": "Cher"} {
		if got := FirstName(name); got != want {
			t.Errorf("FirstName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestMissingFieldsAreNamed(t *testing.T) {
	f := full()
	delete(f, "areas")
	delete(f, "link") // its sentence is left out, and the one with the phone number stands
	f["date"] = "  "
	d, err := Fill(Ack, Write, f)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"the places on the body", "the date"}, d.Missing); diff != "" || d.Ready() {
		t.Error(diff)
	}
	if !strings.Contains(d.Text, "{the date}") {
		t.Errorf("the gap is not shown: %q", d.Text)
	}
	f = full()
	delete(f, "therapist")
	if d, _ := Fill(Ack, Write, f); !strings.HasSuffix(d.Text, "\n\nCarvalho Massage") || !d.Ready() {
		t.Errorf("not signed by the practice: %q", d.Text)
	}
	delete(f, "practice")
	if d, _ := Fill(Ack, Write, f); cmp.Diff([]string{"who signs it"}, d.Missing) != "" {
		t.Errorf("missing %q", d.Missing)
	}
}

func TestBracketsAreLeftOut(t *testing.T) {
	f := full()
	delete(f, "no_part")
	delete(f, "instead")
	delete(f, "yours")
	d, err := Fill(Counter, Write, f)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Text, "I can do this: the longer visit on Thursday, by Friday 6 March.\n\nDoes that") || !d.Ready() {
		t.Errorf("%q missing %q", d.Text, d.Missing)
	}
	f = full()
	delete(f, "reason")
	if d, _ := Fill(Counter, Write, f); cmp.Diff([]string{"the reason"}, d.Missing) != "" {
		t.Errorf("a bracket with its first field must be whole: %q", d.Missing)
	}
}

func TestListStandsOnItsOwnLines(t *testing.T) {
	d, err := Fill(DeclineFull, Write, full())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Text, "whom I know:\nOda Lind, 519 555 0144\nBo Berg, 519 555 0155\n\nShall I tell you") {
		t.Errorf("%q", d.Text)
	}
}

func TestKindsWithoutWordsSaySo(t *testing.T) {
	for _, kind := range Kinds() {
		if HasWords(kind, Say) {
			continue
		}
		_, err := Fill(kind, Say, full())
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.NotFound || f.Code != "no-words" {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, bad := range []struct {
		kind Kind
		way  Way
	}{{"nothing", Say}, {Ack, "sing"}} {
		var f *fault.Error
		if _, err := Fill(bad.kind, bad.way, full()); !errors.As(err, &f) || f.Kind != fault.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	hard := []Kind{Goals, Hopes, Results, BillingFix, BillingExplain, Reminder1, Reminder2, Reminder3, OwnMiss, Refer, End, DeclineFull, DeclineWork, DeclineToday}
	for _, kind := range sent {
		answers := Answers(kind, full())
		if len(answers) < 2 && kind.among(hard) {
			t.Errorf("%s has %d answers", kind, len(answers))
		}
		for _, a := range answers {
			if a.They == "" || a.You == "" || strings.Contains(a.You, "{") {
				t.Errorf("%s: %+v", kind, a)
			}
			for _, f := range Check(a.You, kind, Options{Spoken: true}) {
				t.Errorf("%s: %s in %q", kind, f.Rule, a.You)
			}
		}
	}
	if got, all := len(Answers(DeclineWork, Fields{})), len(Answers(DeclineWork, full())); got != all-1 {
		t.Errorf("an answer with an unfilled name is shown: %d of %d", got, all)
	}
}

func TestTextMessage(t *testing.T) {
	d, err := Fill(Refer, Write, full())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ text, link, want string }{
		{d.Text, "https://p.example/x", "Hello Paul, thank you for the time that we have worked together. https://p.example/x"},
		{"Only this", "", "Only this"},
		{"Hello Dr. Hall, is it better? Ring me.", "", "Hello Dr. Hall, is it better?"},
		{"See https://p.example/x now. Bye.", "https://p.example/x", "See https://p.example/x now."},
		{"Guten Tag!\n\nZweiter Absatz.", "L", "Guten Tag! L"},
		{"", "https://p.example/x", "https://p.example/x"},
	}
	for _, tt := range tests {
		if got := TextMessage(tt.text, tt.link); got != tt.want {
			t.Errorf("TextMessage(%q, %q) = %q, want %q", tt.text, tt.link, got, tt.want)
		}
	}
}

func TestKinds(t *testing.T) {
	if Kind("").Valid() || !Refer.Valid() || Refer.In("endings") || !End.In("endings") || Intro.ToClient() || !Refer.ToClient() || Ease.Checked() {
		t.Error("a kind is in the wrong place")
	}
	for set, n := range map[string]int{"concerns": 20, "endings": 2, "declines": 4, "reminder": 3, "client": 42, "all": 45, "nothing": 0} {
		got := 0
		for _, k := range Kinds() {
			if k.In(set) {
				got++
			}
		}
		if got != n {
			t.Errorf("%s holds %d kinds, want %d", set, got, n)
		}
	}
}

func TestBrokenCatalogues(t *testing.T) {
	for _, text := range []string{
		"[nothing]", "[ack]\nsay:", "[ack]\nshout: hello", "[ack]\nanswer: one side", "say: too early",
		"field a nonsense: what", "[ack]\nsay: hello {nobody}", "[ack]\nsay: hello {client", "[ack]\nsay: [one [two]]", "[ack]\nsay: [open",
	} {
		if _, err := parseCatalogue(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add("refer", "write", "Paul", "list\nof two", "")
	f.Add("counter", "say", "李", "{client}", "\xff")
	f.Fuzz(func(t *testing.T, kind, way, a, b, c string) {
		fields := full()
		fields["client"], fields["need"], fields["list"], fields["reason"], fields["colleague"] = a, b, b, c, c
		d, err := Fill(Kind(kind), Way(way), fields)
		if err != nil {
			return
		}
		for _, s := range d.Spans {
			if s.Start < 0 || s.End < s.Start || s.End > len(d.Text) {
				t.Fatalf("span %+v of %d bytes", s, len(d.Text))
			}
		}
		Check(d.Text, d.Kind, Options{Fields: d.Spans, Whole: true})
		TextMessage(d.Text, b)
	})
}

// TestWhatIsOptionalMayBeEmpty fills each kind with the least it can be sent with: no bracket but
// those for a link, or for the number to ring where no link opens.
func TestWhatIsOptionalMayBeEmpty(t *testing.T) {
	for _, way := range []Way{Say, Write} {
		for _, kind := range sent {
			parts, _ := cut(in(English).cards[kind].ways[way])
			for _, door := range []string{"link", "ring"} {
				f := full()
				seen := map[int]bool{}
				for _, p := range parts {
					if p.optional > 0 && p.field != "" && !seen[p.optional] {
						seen[p.optional] = true
						delete(f, p.field)
					}
				}
				f["link"], f["ring"] = "", ""
				f[door] = map[string]string{"link": "https://carvalho.example/l/abc", "ring": "519 555 0101"}[door]
				if d := in(English).fill(kind, in(English).cards[kind].ways[way], way, f); len(d.Missing) > 0 || strings.Contains(d.Text, "..") {
					t.Errorf("%s %s by %s: missing %q in %q", kind, way, door, d.Missing, d.Text)
				}
			}
		}
	}
}

// What follows a list of several begins a line of its own, also where what stood between is left out.
func TestAfterAListComesANewLine(t *testing.T) {
	f := full()
	f["others"] = "Kay Brown, 519 555 0199"
	d, err := Fill(DeclineWork, Write, f)
	if err != nil || !strings.Contains(d.Text, "519 555 0155\nThese people may know somebody who does it: Kay Brown") {
		t.Errorf("%q %v", d.Text, err)
	}
}

// In every letter an address stands alone on its line: some mail programs take what follows into it.
func TestAnAddressStandsAloneOnItsLine(t *testing.T) {
	f := full()
	for _, kind := range sent {
		if !HasWords(kind, Write) {
			continue
		}
		d, err := Fill(kind, Write, f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(d.Text, "\n") {
			if strings.Contains(line, "https://") && line != f["link"] && line != f["own"] {
				t.Errorf("%s: %q", kind, line)
			}
			if c := line + " "; strings.ContainsAny(c[:1], ",.;:)") {
				t.Errorf("%s: after the address comes %q", kind, line)
			}
		}
		for _, s := range d.Spans {
			if s.Field == "link" && d.Text[s.Start:s.End] != f["link"] {
				t.Errorf("%s: the link is said to be %q", kind, d.Text[s.Start:s.End])
			}
		}
	}
}
