package referral

import "strings"

// skillWords are what people write for a kind of work, in small letters.
var skillWords = map[Skill][]string{
	"deep-tissue": {"deep tissue", "deep-tissue", "deep work", "deeper", "firm", "deep"}, "sports": {"sport", "running", "cycling", "rowing"},
	"relaxing": {"relax", "swedish", "wellness", "calm"}, "lymph-drainage": {"lymph"}, "pregnancy": {"pregnan", "prenatal"},
	"medical": {"medical", "clinical"}, "rehab": {"rehab", "injury", "after surgery", "physio"}, "trigger-point": {"trigger"},
	"myofascial": {"myofascial", "fascia"}, "thai": {"thai"}, "shiatsu": {"shiatsu"}, "hot-stone": {"hot stone", "stones"}, "cupping": {"cupping"},
	"scar": {"scar"}, "oncology": {"oncolog", "cancer"}, "reflexology": {"reflexolog"}, "craniosacral": {"cranio"},
}

var timeWords = map[Time][]string{
	"mornings": {"morning"}, "afternoons": {"afternoon"}, "evenings": {"evening", "after work"},
	"saturdays": {"saturday", "weekend"}, "sundays": {"sunday", "weekend"},
}

// SkillsIn finds the kinds of work that a line of somebody's words asks for; a line that names none
// of the known ones is taken as a kind of its own.
func SkillsIn(line string) []Skill {
	line = strings.ToLower(strings.TrimSpace(line))
	if line == "" {
		return nil
	}
	var out []Skill
	for _, s := range Skills() {
		if named(line, append(skillWords[s], string(s))) {
			out = append(out, s)
		}
	}
	if len(out) == 0 && len(line) <= 60 {
		out = append(out, Skill(line))
	}
	return out
}

// TimesIn finds the parts of the week that a line of somebody's words names.
func TimesIn(line string) []Time {
	line = strings.ToLower(line)
	var out []Time
	for _, t := range Times() {
		if named(line, append(timeWords[t], string(t))) {
			out = append(out, t)
		}
	}
	return out
}

func named(line string, words []string) bool {
	for _, w := range words {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}
