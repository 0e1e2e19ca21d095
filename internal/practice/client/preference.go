package client

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
)

// AreaID names an area of the body. Ids are stable; they are stored.
type AreaID string

// Area is a place on the body that can be named, in a group. A sided one has a left and a right.
type Area struct {
	ID    AreaID
	Name  string
	Sided bool
}

// AreaGroup is a group of areas as the table of places shows them.
type AreaGroup struct {
	Name  string
	Areas []Area
}

// areaGroups is the list of places: those that massage works on, in the words of clients.
var areaGroups = []AreaGroup{
	{"Head and neck", []Area{
		{"scalp", "Scalp", false}, {"face", "Face", false}, {"jaw", "Jaw", true}, {"neck", "Neck", true}, {"throat", "Front of the neck", false},
	}},
	{"Shoulders and arms", []Area{
		{"shoulders", "Shoulder", true}, {"shoulder-blade", "Shoulder blade", true}, {"chest", "Chest", true},
		{"upper-arm", "Upper arm", true}, {"elbow", "Elbow", true}, {"forearm", "Forearm", true}, {"wrist", "Wrist", true}, {"hand", "Hand", true},
	}},
	{"Back", []Area{
		{"upper-back", "Upper back", true}, {"middle-back", "Middle back", true}, {"lower-back", "Lower back", true}, {"belly", "Belly", false},
	}},
	{"Hips and legs", []Area{
		{"hip", "Hip", true}, {"buttock", "Buttock", true}, {"thigh-front", "Front of the thigh", true}, {"thigh-back", "Back of the thigh", true},
		{"knee", "Knee", true}, {"calf", "Calf", true}, {"shin", "Shin", true},
	}},
	{"Feet", []Area{
		{"ankle", "Ankle", true}, {"foot", "Foot", true}, {"toes", "Toes", true},
	}},
}

// pluralAreas are the words for both sides of an area.
var pluralAreas = map[AreaID]string{
	"jaw": "Jaw", "neck": "Neck", "chest": "Chest", "upper-back": "Upper back", "middle-back": "Middle back", "lower-back": "Lower back",
	"shoulders": "Shoulders", "shoulder-blade": "Shoulder blades", "upper-arm": "Upper arms", "elbow": "Elbows", "forearm": "Forearms",
	"wrist": "Wrists", "hand": "Hands", "hip": "Hips", "buttock": "Buttocks", "thigh-front": "Front of the thighs", "thigh-back": "Back of the thighs",
	"knee": "Knees", "calf": "Calves", "shin": "Shins", "ankle": "Ankles", "foot": "Feet", "toes": "Toes",
}

// AreaGroups gives the list of places by group, from head to feet.
func AreaGroups() []AreaGroup { return areaGroups }

// AreaOf finds an area by its id.
func AreaOf(id AreaID) (Area, bool) {
	for _, g := range areaGroups {
		for _, a := range g.Areas {
			if a.ID == id {
				return a, true
			}
		}
	}
	return Area{}, false
}

func areaOrder(id AreaID) int {
	n := 0
	for _, g := range areaGroups {
		for _, a := range g.Areas {
			if a.ID == id {
				return n
			}
			n++
		}
	}
	return n
}

// Side is the side of the body. An area without sides has Whole.
type Side string

// The sides.
const (
	Whole Side = ""
	Left  Side = "left"
	Right Side = "right"
	Both  Side = "both"
)

// Spot is an area with a side.
type Spot struct {
	Area AreaID
	Side Side
}

// ParseSpot reads "calf:left", "calf" or "scalp", as forms and protocol files write a place; a
// sided area without a side means both. The inverse is String.
func ParseSpot(s string) (Spot, bool) {
	id, side, _ := strings.Cut(s, ":")
	a, ok := AreaOf(AreaID(id))
	spot := Spot{a.ID, Side(side)}
	switch {
	case !ok:
		return Spot{}, false
	case !a.Sided:
		return spot, spot.Side == Whole
	case spot.Side == Whole:
		spot.Side = Both
	}
	return spot, spot.Side == Left || spot.Side == Right || spot.Side == Both
}

// String writes the place for forms and storage, "calf:left".
func (s Spot) String() string {
	if s.Side == Whole {
		return string(s.Area)
	}
	return string(s.Area) + ":" + string(s.Side)
}

// Covers reports whether what is said of s is said of other too: the same place, or both sides of it.
func (s Spot) Covers(other Spot) bool {
	return s == other || s.Area == other.Area && s.Side == Both
}

// Words gives the place as the screen says it: "Left calf", "Calves", "Scalp".
func (s Spot) Words() string {
	a, ok := AreaOf(s.Area)
	switch {
	case !ok:
		return string(s.Area)
	case s.Side == Left:
		return "Left " + strings.ToLower(a.Name)
	case s.Side == Right:
		return "Right " + strings.ToLower(a.Name)
	case s.Side == Both && pluralAreas[s.Area] != "":
		return pluralAreas[s.Area]
	default:
		return a.Name
	}
}

// SpotNamed finds the place that the screen calls so, "Left calf"; false for any other words.
func SpotNamed(words string) (Spot, bool) {
	for _, g := range areaGroups {
		for _, a := range g.Areas {
			for _, side := range []Side{Whole, Left, Right, Both} {
				spot, ok := ParseSpot(Spot{a.ID, side}.String())
				if ok && spot.Side == side && strings.EqualFold(spot.Words(), strings.TrimSpace(words)) {
					return spot, true
				}
			}
		}
	}
	return Spot{}, false
}

// Level is how hard, from 0 (please not) to 5 (deep).
type Level int

// The levels. NoLevel stands for "was never set".
const (
	NoLevel   Level = -1
	PleaseNot Level = 0
	VeryLight Level = 1
	Light     Level = 2
	Medium    Level = 3
	Firm      Level = 4
	Deep      Level = 5
)

// Levels gives the levels from 0 to 5.
func Levels() []Level { return []Level{PleaseNot, VeryLight, Light, Medium, Firm, Deep} }

// Valid reports whether l is one of the levels 0 to 5.
func (l Level) Valid() bool { return l >= PleaseNot && l <= Deep }

// Words gives the level as the screen says it.
func (l Level) Words() string {
	if !l.Valid() {
		return ""
	}
	return [...]string{"please not", "very light", "light", "medium", "firm", "deep"}[l]
}

// Source says how we know.
type Source string

// The sources.
const (
	ByLink   Source = "link"
	ByPhone  Source = "phone"
	InPerson Source = "in-person"
	AtVisit  Source = "visit"
	ByImport Source = "import"
	// OwnJudgement is the therapist's own, until the client has been asked.
	OwnJudgement Source = "therapist"
)

// Valid reports whether s is one of the sources.
func (s Source) Valid() bool {
	return slices.Contains([]Source{ByLink, ByPhone, InPerson, AtVisit, ByImport, OwnJudgement}, s)
}

// Words gives the source as the screen says it.
func (s Source) Words() string {
	switch s {
	case ByLink:
		return "by their link"
	case ByPhone:
		return "by phone"
	case InPerson:
		return "in person"
	case AtVisit:
		return "during a visit"
	case ByImport:
		return "from your list"
	case OwnJudgement:
		return "the therapist's judgement, not asked yet"
	default:
		return ""
	}
}

// Preference is how hard the client likes it at one place. Was is the level before, NoLevel when
// there was none; Since is the day from which Level holds.
type Preference struct {
	Spot
	Level  Level
	Was    Level
	Since  civil.Date
	Source Source
}

// Check says what is wrong with a preference (fields area, level, source).
func (p Preference) Check() error {
	var faults fault.Problems
	if spot, ok := ParseSpot(p.Spot.String()); !ok || spot != p.Spot {
		faults.Add("area", "Choose a place from the list.")
	}
	if !p.Level.Valid() {
		faults.Add("level", "Choose how deep, from “please not” to “deep”.")
	}
	if !p.Source.Valid() {
		faults.Add("source", "Say how you know: by their link, by phone, in person.")
	}
	return faults.Err()
}

// Prefer sets one preference among the client's: it replaces the one for the same place and keeps
// its level as Was. What is said of both sides replaces left and right. Saying the level that
// already holds changes nothing, unless it was only judged before and the client says it now. The
// result is new and sorted from head to feet.
func Prefer(prefs []Preference, set Preference) []Preference {
	set.Was = NoLevel
	if old, ok := Preferred(prefs, set.Spot); ok {
		if old.Says(set) {
			return slices.Clone(prefs)
		}
		if set.Was = old.Level; old.Level == set.Level {
			set.Was = old.Was
		}
	}
	out := slices.DeleteFunc(slices.Clone(prefs), func(p Preference) bool {
		return p.Spot == set.Spot || p.Area == set.Area && set.Side == Both
	})
	out = append(out, set)
	SortPreferences(out)
	return out
}

// Says reports whether a preference already says what another would: the same level at the same
// place. What was only judged does not say what the client says herself.
func (p Preference) Says(other Preference) bool {
	judged := p.Source == OwnJudgement && other.Source != OwnJudgement
	return p.Spot == other.Spot && p.Level == other.Level && !judged
}

// SortPreferences sorts from head to feet, both sides before left before right.
func SortPreferences(prefs []Preference) {
	slices.SortFunc(prefs, func(a, b Preference) int {
		return cmp.Or(cmp.Compare(areaOrder(a.Area), areaOrder(b.Area)), cmp.Compare(a.Side, b.Side))
	})
}

// Preferred finds the preference that holds for a place: its own, or that of both sides.
func Preferred(prefs []Preference, s Spot) (Preference, bool) {
	i := slices.IndexFunc(prefs, func(p Preference) bool { return p.Spot == s })
	if i < 0 {
		i = slices.IndexFunc(prefs, func(p Preference) bool { return p.Area == s.Area && p.Side == Both })
	}
	if i < 0 {
		return Preference{}, false
	}
	return prefs[i], true
}
