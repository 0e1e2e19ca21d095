package protocol

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partwell/partwell/internal/fault"
)

const someone = "0190b6a4-7c4e-7000-8000-000000000001"

func TestTake(t *testing.T) {
	options := []Option{{ID: "a"}, {ID: "b"}}
	for _, tt := range []struct {
		name  string
		field Field
		given []string
		want  []string // nil: it is refused
	}{
		{"words are trimmed", Field{Kind: Words}, []string{"  so it was\nthen "}, []string{"so it was\nthen"}},
		{"a line is one line", Field{Kind: Line}, []string{"a\n b"}, []string{"a b"}},
		{"too long a line", Field{Kind: Line}, []string{strings.Repeat("é", 301)}, nil},
		{"three hundred letters of any script", Field{Kind: Line}, []string{strings.Repeat("線", 300)}, []string{strings.Repeat("線", 300)}},
		{"broken letters", Field{Kind: Words}, []string{"a\xff"}, nil},
		{"one option", Field{Kind: Choice, Options: options}, []string{"a"}, []string{"a"}},
		{"two where one is asked", Field{Kind: Choice, Options: options}, []string{"a", "b"}, nil},
		{"an option that is none", Field{Kind: Choice, Options: options}, []string{"c"}, nil},
		{"several options", Field{Kind: Choices, Options: options}, []string{"b", "a"}, []string{"b", "a"}},
		{"the same twice", Field{Kind: Choices, Options: options}, []string{"a", "a"}, nil},
		{"yes", Field{Kind: YesNo}, []string{"no"}, []string{"no"}},
		{"neither yes nor no", Field{Kind: YesNo}, []string{"maybe"}, nil},
		{"not confirmed", Field{Kind: Confirm}, []string{"no"}, nil},
		{"confirmed", Field{Kind: Confirm}, []string{"yes"}, []string{"yes"}},
		{"places", Field{Kind: Areas}, []string{"calf:left", "neck"}, []string{"calf:left", "neck"}},
		{"a side that is none", Field{Kind: Areas}, []string{"calf:front"}, nil},
		{"a place with an empty side", Field{Kind: Areas}, []string{"calf:"}, nil},
		{"how deep", Field{Kind: Pressure}, []string{"calf:left=2", "neck=0"}, []string{"calf:left=2", "neck=0"}},
		{"too deep", Field{Kind: Pressure}, []string{"calf:left=6"}, nil},
		{"a place twice", Field{Kind: Pressure}, []string{"calf:left=2", "calf:left=3"}, nil},
		{"a day as people write it", Field{Kind: Date}, []string{"3 March 2026"}, []string{"2026-03-03"}},
		{"no day", Field{Kind: Date}, []string{"soon"}, nil},
		{"a time", Field{Kind: TimeOfDay}, []string{"2:30 pm"}, []string{"14:30"}},
		{"a number", Field{Kind: Number, Min: 1, Max: 6}, []string{"03"}, []string{"3"}},
		{"a number out of bounds", Field{Kind: Number, Min: 1, Max: 6}, []string{"7"}, nil},
		{"a number below its bound", Field{Kind: Number, Min: 3}, []string{"0"}, nil},
		{"no number", Field{Kind: Number}, []string{"few"}, nil},
		{"money", Field{Kind: Money}, []string{"4550"}, []string{"4550"}},
		{"money below nothing", Field{Kind: Money}, []string{"-1"}, nil},
		{"people", Field{Kind: Practitioners, Min: 1, Max: 1}, []string{someone}, []string{someone}},
		{"too few people", Field{Kind: Practitioners, Min: 2}, []string{someone}, nil},
		{"nobody known", Field{Kind: Practitioners}, []string{"Sean"}, nil},
		{"visits", Field{Kind: Visits}, []string{someone + "=keep"}, []string{someone + "=keep"}},
		{"a visit with two wishes", Field{Kind: Visits}, []string{someone + "=keep", someone + "=cancel"}, nil},
		{"a wish that is none", Field{Kind: Visits}, []string{someone + "=burn"}, nil},
		{"lines", Field{Kind: Lines}, []string{"No  talk.", "", "Warm the room."}, []string{"No talk.", "Warm the room."}},
		{"six lines where five are taken", Field{Kind: Lines}, []string{"a", "b", "c", "d", "e", "f"}, nil},
		{"a line twice", Field{Kind: Lines}, []string{"a", " a"}, nil},
		{"goals", Field{Kind: Goals}, []string{"very= Sleep = rest", "little=Less stiff"}, []string{"very=Sleep = rest", "little=Less stiff"}},
		{"a goal without its weight", Field{Kind: Goals}, []string{"Sleep"}, nil},
		{"a weight without its goal", Field{Kind: Goals}, []string{"very= "}, nil},
		{"a goal that matters much and little", Field{Kind: Goals}, []string{"very=Sleep", "little=Sleep"}, nil},
		{"a mix", Field{Kind: Mix, Options: options, Sum: 60}, []string{"a=20", "b=040"}, []string{"a=20", "b=40"}},
		{"a mix that does not come to the visit", Field{Kind: Mix, Options: options, Sum: 60}, []string{"a=20", "b=30"}, nil},
		{"a mix of what nobody named", Field{Kind: Mix, Options: options}, []string{"c=60"}, nil},
		{"a mix of nothing", Field{Kind: Mix, Options: options}, []string{"a=0"}, nil},
		{"a mix of any length", Field{Kind: Mix, Options: options}, []string{"a=75"}, []string{"a=75"}},
		{"somebody will do it", Field{Kind: Items}, []string{someone + ";1 April 2026;Call; then write"}, []string{someone + ";2026-04-01;Call; then write"}},
		{"nobody will do it", Field{Kind: Items}, []string{";2026-04-01;Call"}, nil},
		{"on no day", Field{Kind: Items}, []string{someone + ";;Call"}, nil},
		{"nothing will be done", Field{Kind: Items}, []string{someone + ";2026-04-01; "}, nil},
		{"each", Field{Kind: Each, Options: options, Line: true}, []string{someone + "=a", "owes-gbp=b:because:  so"}, []string{someone + "=a", "owes-gbp=b:because: so"}},
		{"each without a line", Field{Kind: Each, Options: options}, []string{someone + "=a:because"}, nil},
		{"an item twice", Field{Kind: Each, Options: options}, []string{someone + "=a", someone + "=b"}, nil},
		{"an answer that is none", Field{Kind: Each, Options: options}, []string{someone + "=c"}, nil},
		{"some", Field{Kind: Some, Max: 1}, []string{someone}, []string{someone}},
		{"more than one where one is asked", Field{Kind: Some, Max: 1}, []string{someone, "owes-gbp"}, nil},
		{"no id", Field{Kind: Some}, []string{"The last one"}, nil},
		{"nothing, where something is asked", Field{Kind: Line}, []string{" "}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.field.ID = "f"
			got, err := Take([]Field{tt.field}, Answers{"f": tt.given})
			if (err != nil) != (tt.want == nil) {
				t.Fatalf("refused: %v", err)
			}
			if err != nil {
				f, ok := errors.AsType[*fault.Error](err)
				if !ok || f.Kind != fault.Invalid || len(f.Problems) != 1 || f.Problems[0].Field != "f" || !strings.HasSuffix(f.Problems[0].Message, ".") {
					t.Errorf("%#v", err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got["f"]); diff != "" {
				t.Error(diff)
			}
			again, err := Take([]Field{tt.field}, got)
			if diff := cmp.Diff(got, again); diff != "" || err != nil {
				t.Errorf("taken twice: %v %s", err, diff)
			}
		})
	}
}

func TestFieldsThatDepend(t *testing.T) {
	fields := []Field{
		{ID: "how", Kind: Choice, Options: []Option{{ID: "phone"}, {ID: "writing"}}},
		{ID: "on", Kind: Date, When: &FieldWhen{Field: "how", Is: []string{"phone"}}},
		{ID: "note", Kind: Line, Optional: true},
	}
	got, err := Take(fields, Answers{"how": {"writing"}, "on": {"not asked, not read"}})
	if diff := cmp.Diff(Answers{"how": {"writing"}}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	lines := []Field{{ID: "lines", Kind: Each, Options: []Option{{ID: "fits"}, {ID: "differs"}}, Line: true}, {ID: "why", Kind: Line, When: &FieldWhen{Field: "lines", Is: []string{"differs"}}}}
	if _, err := Take(lines, Answers{"lines": {"x=fits", "y=differs:twice"}}); err == nil {
		t.Error("the reason is asked for when any of them differs")
	}
	if _, err := Take(lines, Answers{"lines": {"x=fits", "y=fits"}}); err != nil {
		t.Error(err)
	}
	if _, err := Take(fields, Answers{"how": {"phone"}}); err == nil {
		t.Error("the day is asked for when it was said by phone")
	}
	if _, err := Take(fields, Answers{"how": {"writing"}, "other": {"x"}}); err == nil {
		t.Error("an answer that was not asked is taken")
	}
}

func TestReadingAnswers(t *testing.T) {
	a := Answers{"areas": {"calf:left", "neck"}, "levels": {"calf:both=3"}, "each": {someone + "=move"}, "ok": {"yes"}}
	if diff := cmp.Diff([]Place{{"calf", "left"}, {"neck", ""}}, a.Places("areas")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Level{{Place{"calf", "both"}, 3}}, a.Levels("levels")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]VisitChoice{{someone, "move"}}, a.VisitChoices("each")); diff != "" {
		t.Error(diff)
	}
	b := Answers{"goals": {"very=Sleep = rest"}, "mix": {"rest=20"}, "items": {someone + ";2026-04-01;Call; write"}, "each": {"owes-gbp=b:so: yes", someone + "=a"}}
	if diff := cmp.Diff([]Goal{{Very, "Sleep = rest"}}, b.Goals("goals")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Share{{"rest", 20}}, b.Mix("mix")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Deed{{someone, "2026-04-01", "Call; write"}}, b.Deeds("items")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Picked{{"owes-gbp", "b", "so: yes"}, {someone, "a", ""}}, b.Each("each")); diff != "" {
		t.Error(diff)
	}
	if !a.Yes("ok") || a.One("none") != "" || a.Places("areas")[0].String() != "calf:left" || a.Places("areas")[1].String() != "neck" {
		t.Error("reading answers")
	}
}

// Whatever is typed, taking gives answers that are taken again unchanged, or a fault; never a panic.
func TestTakeAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Field{
			ID: "f", Kind: rapid.SampledFrom(FieldKinds()).Draw(t, "kind"), Optional: rapid.Bool().Draw(t, "optional"),
			Min: rapid.IntRange(0, 3).Draw(t, "min"), Max: rapid.IntRange(0, 5).Draw(t, "max"), Options: []Option{{ID: "a"}, {ID: "b"}},
		}
		typed := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "yes", "calf:left", "calf=3", "3", "9:30", "very=x", "a=30", someone + ";2026-03-03;x", someone + "=a", "3.3.2026", someone, someone + "=keep"}))
		got, err := Take([]Field{f}, Answers{"f": rapid.SliceOfN(typed, 0, 3).Draw(t, "values")})
		if err != nil {
			return
		}
		again, err := Take([]Field{f}, got)
		if diff := cmp.Diff(got, again); diff != "" || err != nil {
			t.Fatalf("%v %s", err, diff)
		}
	})
}

func TestFill(t *testing.T) {
	if got := Fill("{client} and {therapist}, {date}", map[string]string{"client": "{therapist}", "therapist": "Inês"}); got != "{therapist} and Inês, {date}" {
		t.Error(got)
	}
	text := Text{"es": "hola", "en": "hello"}
	if text.In("es") != "hola" || text.In("fr") != "hello" || (Text{"es": "hola"}).In("fr") != "hola" || Text(nil).In("en") != "" {
		t.Error("languages")
	}
}
