package referral

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

const today civil.Date = "2026-03-03"

var (
	sean = Practitioner{ID: "sean", Name: "Sean Brennan", Phone: "519 555 0177", Skills: []Skill{"deep-tissue", "Sports"},
		Areas: []string{"shoulder"}, Place: "King Street, Kitchener", Times: []Time{"evenings"}, Languages: []string{"English"},
		Price: "95 an hour", TakesNew: TakesYes, Confirmed: "2026-01-20"}
	aleksandra = Practitioner{ID: "aleksandra", Name: "Aleksandra Wójcik", Phone: "519 555 0119", Skills: []Skill{"sports"},
		Times: []Time{"saturdays"}, TakesNew: TakesYes, Confirmed: "2026-02-01"}
	linh = Practitioner{ID: "linh", Name: "Mỹ Linh Nguyễn", OtherName: "阮美玲", Phone: "226 555 0164", Skills: []Skill{"deep tissue", "cupping"},
		Times: []Time{"evenings"}, TakesNew: TakesUnknown, Confirmed: "2025-01-02"}
	full = Practitioner{ID: "full", Name: "Bea", Email: "bea@example.com", Skills: []Skill{"deep-tissue"}, Areas: []string{"shoulder"},
		Times: []Time{"evenings"}, TakesNew: TakesNo, Confirmed: "2026-03-01"}
	away = Practitioner{ID: "away", Name: "Gone", Skills: []Skill{"deep-tissue"}, Removed: true}
)

var need = Need{Skills: []Skill{"deep-tissue"}, Areas: []string{"shoulder"}, Times: []Time{"evenings"}, Place: "kitchener", Language: "english", Price: "not above 100"}

func order(fits []Fit) (ids []ident.Practitioner) {
	for _, f := range fits {
		ids = append(ids, f.Practitioner.ID)
	}
	return ids
}

func TestMatchForPaul(t *testing.T) {
	fits := Match(need, []Practitioner{full, aleksandra, linh, away, sean}, nil, today)
	if d := cmp.Diff([]ident.Practitioner{"sean", "linh", "aleksandra", "full"}, order(fits)); d != "" {
		t.Fatal(d)
	}
	want := []Fit{
		{Practitioner: sean, Meets: true, Reasons: []Reason{
			{Code: BySkill, Value: "deep-tissue"}, {Code: ByArea, Value: "shoulder"}, {Code: ByTime, Value: "evenings"},
			{Code: ByPlace, Value: "King Street, Kitchener"}, {Code: ByLanguage, Value: "english"}, {Code: ByPrice, Value: "95 an hour"},
			{Code: TakesPeople}, {Code: SpokenWith, On: "2026-01-20"}}},
		{Practitioner: linh, Meets: true,
			Reasons:  []Reason{{Code: BySkill, Value: "deep-tissue"}, {Code: ByTime, Value: "evenings"}},
			Cautions: []Reason{{Code: UnknownTaking}, {Code: RingFirst, On: "2025-01-02"}}},
		{Practitioner: aleksandra, Reasons: []Reason{{Code: OffersOther, Value: "sports"}, {Code: TakesPeople}, {Code: SpokenWith, On: "2026-02-01"}}},
		{Practitioner: full, Meets: true,
			Reasons:  []Reason{{Code: BySkill, Value: "deep-tissue"}, {Code: ByArea, Value: "shoulder"}, {Code: ByTime, Value: "evenings"}, {Code: SpokenWith, On: "2026-03-01"}},
			Cautions: []Reason{{Code: NotTaking}, {Code: NoPhone}}},
	}
	if d := cmp.Diff(want, fits, cmpopts.IgnoreUnexported(Fit{})); d != "" {
		t.Error(d)
	}
}

func TestEarlierPartingsCount(t *testing.T) {
	twin := sean
	twin.ID, twin.Name = "twin", "Sean Twin"
	earlier := []Parting{{"sean", NotRight, today}, {"sean", NotRight, today}, {"sean", NoneToBeHad, today}, {"twin", Good, today}, {"twin", RatherNot, today}}
	fits := Match(need, []Practitioner{sean, twin}, earlier, today)
	if d := cmp.Diff([]ident.Practitioner{"twin", "sean"}, order(fits)); d != "" {
		t.Fatal(d)
	}
	if d := cmp.Diff([]Reason{{Code: WasNotRight, Count: 2}, {Code: NoAppointment, Count: 1}}, fits[1].Cautions); d != "" {
		t.Error(d)
	}
	if last := fits[0].Reasons[len(fits[0].Reasons)-1]; last != (Reason{Code: WentWell, Count: 1}) {
		t.Error(last)
	}
}

func TestMatchKeepsEverybodyOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Practitioner
		for i := range rapid.IntRange(0, 6).Draw(t, "n") {
			all = append(all, Practitioner{ID: ident.Practitioner(rune('a' + i)), Name: rapid.String().Draw(t, "name"),
				Skills:    rapid.SliceOf(rapid.SampledFrom(Skills())).Draw(t, "skills"),
				TakesNew:  rapid.SampledFrom([]TakesNew{TakesYes, TakesNo, TakesUnknown}).Draw(t, "takes"),
				Confirmed: rapid.SampledFrom([]civil.Date{"", "2024-02-29", "2026-02-28"}).Draw(t, "confirmed")})
		}
		fits := Match(need, all, nil, today)
		if len(fits) != len(all) {
			t.Fatalf("%d of %d", len(fits), len(all))
		}
		turned := false
		for _, f := range fits {
			if turned && f.Practitioner.TakesNew != TakesNo {
				t.Fatal("somebody who takes people stands after one who takes nobody")
			}
			turned = turned || f.Practitioner.TakesNew == TakesNo
		}
	})
}

func TestAge(t *testing.T) {
	for _, tc := range []struct {
		confirmed civil.Date
		months    int
		stale     bool
	}{{"", 0, true}, {"2026-03-03", 0, false}, {"2025-03-04", 11, false}, {"2025-03-03", 12, true}, {"2025-01-02", 14, true}} {
		p := Practitioner{Confirmed: tc.confirmed}
		if got, _ := p.Age(today); got != tc.months || p.Stale(today) != tc.stale {
			t.Errorf("confirmed %q: %d months, stale %v", tc.confirmed, got, p.Stale(today))
		}
	}
	p := linh.Confirm(today, TakesYes, " takes two more ")
	if p.Stale(today) || p.TakesNew != TakesYes || p.SpokeNote != "takes two more" {
		t.Error(p)
	}
}

func TestClean(t *testing.T) {
	got, err := Practitioner{Name: " Ana ", Phone: "1", Skills: []Skill{"Deep  tissue", "deep-tissue", ""}, TakesNew: "perhaps"}.Clean()
	if d := cmp.Diff(Practitioner{Name: "Ana", Phone: "1", Skills: []Skill{"Deep tissue"}, TakesNew: TakesUnknown}, got); d != "" || err != nil {
		t.Error(d, err)
	}
	if _, err := (Practitioner{Email: "x"}).Clean(); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func given() Introduction {
	return Give(Introduction{ID: "i", Client: "paul", Practitioner: "sean"}, today)
}

func TestNothingReachesTheColleagueBeforeTheYes(t *testing.T) {
	in := given()
	if _, err := in.Introduce(today); !fault.Is(err, fault.Forbidden) {
		t.Fatal(err)
	}
	quiet, err := in.Consent(nil, today)
	if err != nil || quiet.State != KeptQuiet {
		t.Fatal(quiet, err)
	}
	if _, err := quiet.Introduce(today); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
	if _, err := in.Consent([]Share{WorkedOn}, today); !fault.Is(err, fault.Invalid) {
		t.Error("worked-on without a name", err)
	}
	in, err = quiet.Consent([]Share{WorkedOn, NameNumber}, today)
	if err != nil || in.State != Consented || !in.May(WorkedOn) || in.May(Record) {
		t.Fatal(in, err)
	}
	if _, err := in.Replied(HasPlace, today); !fault.Is(err, fault.Conflict) {
		t.Error("a reply before the introduction", err)
	}
	in, err = in.Introduce(today)
	if err != nil || in.State != Introduced {
		t.Fatal(in, err)
	}
	if _, err := in.Introduce(today); !fault.Is(err, fault.Conflict) {
		t.Error("introduced twice", err)
	}
	if _, err := in.Consent([]Share{NameNumber}, today); !fault.Is(err, fault.Conflict) {
		t.Error("consent changed after the letter", err)
	}
	if _, err := in.Replied("maybe", today); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if in, err = in.Replied(WillRing, today.Add(1)); err != nil || in.State != Answered || in.Reply != WillRing {
		t.Error(in, err)
	}
}

func TestTheQuestion(t *testing.T) {
	in := given()
	if in.AskIsDue(today.Add(13)) || !in.AskIsDue(today.Add(14)) {
		t.Fatal("asked at the wrong time", in.AskDue)
	}
	in = in.Ask(today.Add(14))
	notYet, err := in.Heard(NotYet, "", today.Add(15))
	if err != nil || notYet.Settled() || !notYet.AskIsDue(today.Add(29)) || notYet.AskIsDue(today.Add(28)) {
		t.Error("not yet", notYet, err)
	}
	if in.AskIsDue(today.Add(27)) || !in.AskIsDue(today.Add(28)) {
		t.Error("once more", in.AskDue)
	}
	in = in.Ask(today.Add(28))
	if in.AskIsDue(today.Add(100)) || in.Silent(today.Add(41)) || !in.Silent(today.Add(42)) {
		t.Error("never a third time", in)
	}
	for _, a := range Answers() {
		got, err := in.Heard(a, "thank you", today.Add(90))
		if err != nil || got.AskDue != "" || got.LookAgain() != (a == NotRight || a == NoneToBeHad) {
			t.Error(a, got, err)
		}
	}
	if _, err := in.Heard("great", "", today); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if list := GiveList(Introduction{Inquiry: "jennifer"}, today); list.AskIsDue(today.Add(100)) {
		t.Error("somebody with a list is asked")
	}
}
