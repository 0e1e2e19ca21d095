package client

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
)

func TestNameKey(t *testing.T) {
	for name, want := range map[string]string{
		"Mariam Haddad":           "mariam haddad",
		"Nguyễn Thị Hạnh":         "nguyen thi hanh",
		"Łucja Wójcik":            "lucja wojcik",
		"Siobhán D’Arcy-Ng":       "siobhan darcy ng",
		"Siobhán D'Arcy Ng":       "siobhan darcy ng",
		"Jean-Luc Ō":              "jean luc o",
		"Tomás Ó Briain":          "tomas o briain",
		"Ольга Ковальчук":         "ольга ковальчук",
		"Δήμητρα Παππάς":          "δημητρα παππασ",
		"ΔΉΜΗΤΡΑ ΠΑΠΠΆΣ":          "δημητρα παππασ",
		"מִרְיָם לוי":             "מרים לוי",
		"محمّد العمري":            "محمد العمري",
		"田中 美咲":                   "田中 美咲",
		"김서연":                     "김서연",
		"Strauß, Jörg":            "strauss jorg",
		"Åsa Ærø-Øst":             "asa aero ost",
		"  I.  van 't Hoff ":      "i van t hoff",
		"e\u0301clair":            "eclair",
		"\u200eDenis\u200f Ɓa":    "denis ba",
		"İpek Işık":               "ipek isik",
		"...":                     "",
		"Anaïs\u00a0Müller":       "anais muller",
		"अनन्या अय्यर":            "अनन्या अय्यर",
		"Ana\tMaria\nLopes Sá":    "ana maria lopes sa",
		"O`Neil O´Neil Oʻzbekova": "oneil oneil ozbekova",
	} {
		if got := NameKey(name); got != want {
			t.Errorf("NameKey(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNameKeyIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		key := NameKey(name)
		if again := NameKey(key); again != key {
			t.Fatalf("%q → %q → %q", name, key, again)
		}
	})
}

func TestMatches(t *testing.T) {
	c := Client{Name: "Mariam El-Haddad", OtherName: "مريم حداد", Email: "mariam@example.org", Phone: "+44 20 7946 0142"}
	for search, want := range map[string]bool{
		"mariam": true, "HADD": true, "hadd mari": true, "مريم": true, "mariam@": true, "MARIAM@example.org": true, "020 7946 0142": true,
		"+442079460142": true, "riam": false, "mariam x": false, "other@": false, "020 7946 0143": false, "": true,
	} {
		if got := c.Matches(search); got != want {
			t.Errorf("%q: %v", search, got)
		}
	}
	want := []string{"mariam", "el", "haddad", "مريم", "حداد", "mariam@example.org", "079460142"}
	if diff := cmp.Diff(want, c.FoundBy()); diff != "" {
		t.Error(diff)
	}
}

func TestTidy(t *testing.T) {
	got, err := Client{Name: "  Ana  Duarte ", Email: " Ana@Example.ORG ", Phone: " 519 555  0142 ", DeskNote: " side door "}.Tidy()
	want := Client{Name: "Ana Duarte", NameKey: "ana duarte", Email: "ana@example.org", Phone: "519 555 0142", DeskNote: "side door", State: Active}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if odd, err := (Client{Name: "…"}).Tidy(); err != nil || odd.NameKey != "…" {
		t.Errorf("a name without letters: %+v, %v", odd, err)
	}
	long := strings.Repeat("a", LongestLine+1)
	for field, bad := range map[string]Client{
		"name": {}, "email": {Name: "a", Email: "ana"}, "phone": {Name: "a", Phone: "call me"}, "desk_note": {Name: "a", DeskNote: long},
		"pronouns": {Name: "a", Pronouns: long}, "other_name": {Name: "a", OtherName: long},
	} {
		_, err := bad.Tidy()
		f, ok := err.(*fault.Error)
		if problems, is := err.(interface{ Unwrap() error }); !ok && !is {
			t.Errorf("%s passed: %v", field, problems)
			continue
		}
		if ok && f.Problems[0].Field != field {
			t.Errorf("%s: the problem is said to be with %s", field, f.Problems[0].Field)
		}
	}
}

func TestContacts(t *testing.T) {
	for s, want := range map[string]bool{
		"ana@example.org": true, "a.b+c@x.co.uk": true, "ünal@müller.de": true, "ana": false, "@x.org": false, "ana@": false, "ana@x": false,
		"ana@@x.org": false, "a b@x.org": false, "ana@x..org": false, "ana@.org": false, "<a@x.org>": false,
	} {
		if EmailLike(s) != want {
			t.Errorf("EmailLike(%q) is not %v", s, want)
		}
	}
	for s, want := range map[string]bool{
		"+44 20 7946 0142": true, "(519) 555-0142": true, "020.7946.0142": true, "555 0142 ext 4": true, "555014": true, "12345": false,
		"call 5550142": false, "": false, "123456789012345678": false,
	} {
		if PhoneLike(s) != want {
			t.Errorf("PhoneLike(%q) is not %v", s, want)
		}
	}
	if !SamePhone("+44 20 7946 0142", "020 7946 0142") || SamePhone("020 7946 0142", "020 7946 0143") || SamePhone("", "") || SamePhone("12", "12") {
		t.Error("numbers are compared wrongly")
	}
	for name, want := range map[string]string{"Mariam Haddad": "Mariam", "田中 美咲": "田中 美咲", "김서연": "김서연", "": ""} {
		if got := (Client{Name: name}).FirstName(); got != want {
			t.Errorf("first name of %q is %q", name, got)
		}
	}
}

func TestAreas(t *testing.T) {
	seen := map[AreaID]bool{}
	for _, g := range AreaGroups() {
		if g.Name == "" || len(g.Areas) == 0 {
			t.Errorf("an empty group %q", g.Name)
		}
		for _, a := range g.Areas {
			if seen[a.ID] || a.Name == "" || a.Sided && pluralAreas[a.ID] == "" {
				t.Errorf("%s is there twice or lacks words", a.ID)
			}
			seen[a.ID] = true
			for _, side := range []Side{Whole, Left, Right, Both} {
				s := Spot{a.ID, side}
				got, ok := ParseSpot(s.String())
				switch {
				case a.Sided && side == Whole:
					s.Side = Both
					fallthrough
				case a.Sided == (side != Whole):
					if !ok || got != s || got.Words() == "" {
						t.Errorf("%v is read as %v, %v", s, got, ok)
					}
				case ok:
					t.Errorf("%v has no sides and passed", s)
				}
			}
		}
	}
	for spot, want := range map[Spot]string{
		{"shoulder-blade", Left}: "Left shoulder blade", {"calf", Both}: "Calves", {"scalp", Whole}: "Scalp", {"wing", Left}: "wing",
	} {
		if got := spot.Words(); got != want {
			t.Errorf("%v: %q", spot, got)
		}
	}
	for _, bad := range []string{"", "wing", "wing:left", "calf:up", "scalp:left", "calf:left:right"} {
		if _, ok := ParseSpot(bad); ok {
			t.Errorf("%q passed", bad)
		}
	}
}

func TestPrefer(t *testing.T) {
	spot := func(s string) Spot { got, _ := ParseSpot(s); return got }
	set := func(s string, l Level) Preference {
		return Preference{Spot: spot(s), Level: l, Since: "2026-03-03", Source: ByLink}
	}
	var prefs []Preference
	for _, p := range []Preference{set("lower-back", Firm), set("neck", Medium), set("neck", Light), set("neck:left", VeryLight), set("foot", PleaseNot)} {
		if err := p.Check(); err != nil {
			t.Error(err)
		}
		prefs = Prefer(prefs, p)
	}
	want := []string{"Neck light was medium", "Left neck very light was light", "Lower back firm was ", "Feet please not was "}
	if diff := cmp.Diff(want, said(prefs)); diff != "" {
		t.Error(diff)
	}
	if same := Prefer(prefs, set("neck", Light)); !cmp.Equal(same, prefs) {
		t.Error("saying the same again changed something")
	}
	if got, ok := Preferred(prefs, spot("neck:right")); !ok || got.Level != Light {
		t.Errorf("right neck: %v %v", got, ok)
	}
	if _, ok := Preferred(prefs, spot("calf:right")); ok {
		t.Error("the calf was never set")
	}
	both := Prefer(prefs, set("neck", Deep))
	if diff := cmp.Diff("Neck deep was light", said(both)[0]); diff != "" || len(both) != 3 {
		t.Errorf("both sides do not replace left: %v", said(both))
	}
	for _, bad := range []Preference{{}, {Spot: spot("neck"), Level: 6, Source: ByLink}, {Spot: spot("neck"), Level: 2}, {Spot: Spot{"neck", Whole}, Level: 2, Source: ByLink}} {
		if err := bad.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v passed", bad)
		}
	}
}

func said(prefs []Preference) []string {
	var out []string
	for _, p := range prefs {
		out = append(out, p.Spot.Words()+" "+p.Level.Words()+" was "+p.Was.Words())
	}
	return out
}

func TestCodesHaveWords(t *testing.T) {
	for _, s := range []State{Active, Paused, MovedOn, Gone} {
		if !s.Valid() || s.Words() == "" {
			t.Errorf("state %s", s)
		}
	}
	for _, s := range []Source{ByLink, ByPhone, InPerson, AtVisit, ByImport} {
		if !s.Valid() || s.Words() == "" {
			t.Errorf("source %s", s)
		}
	}
	for _, w := range []Way{WayPerson, WayPhone, WayWrite, WayLink, WayRoom} {
		if !w.Valid() || w.Words() == "" {
			t.Errorf("way %s", w)
		}
	}
	for k := range kinds {
		if !k.Valid() || k.Words() == "" {
			t.Errorf("kind %s", k)
		}
	}
	for _, l := range Levels() {
		if !l.Valid() || l.Words() == "" {
			t.Errorf("level %d", l)
		}
	}
	if State("x").Valid() || State("x").Words() != "" || Source("x").Words() != "" || Way("x").Valid() || Way("x").Words() != "" || Kind("x").Valid() || NoLevel.Words() != "" {
		t.Error("unknown codes are valid")
	}
	if text, err := CheckOwnBoundary("  Not  my feet "); err != nil || text != "Not my feet" {
		t.Errorf("%q, %v", text, err)
	}
	for _, bad := range []string{" ", strings.Repeat("x", LongestLine+1)} {
		if _, err := CheckOwnBoundary(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.10q passed", bad)
		}
	}
}
