package referral

import (
	"slices"
	"strings"
)

// workOf is how a sentence names a kind of work: "looking for deep tissue work". What is not here is
// a name by itself, such as shiatsu.
var workOf = map[Skill]string{
	"deep-tissue": "deep tissue work", "sports": "sports massage", "relaxing": "relaxing massage", "lymph-drainage": "lymph drainage",
	"pregnancy": "massage in pregnancy", "medical": "medical massage", "trigger-point": "trigger point work", "myofascial": "myofascial work",
	"thai": "Thai massage", "hot-stone": "hot stone massage", "scar": "scar work", "oncology": "massage during cancer treatment",
	"craniosacral": "craniosacral work",
}

// WorkWords writes a kind of work as a sentence has it, from the line in which somebody named it. A
// line that is not the name of a known kind stays as it was typed.
func WorkWords(line string) string {
	line = strings.TrimSpace(line)
	known := Skill(strings.ReplaceAll(strings.ToLower(line), " ", "-"))
	if words, ok := workOf[known]; ok {
		return words
	}
	if slices.Contains(Skills(), known) {
		return strings.ReplaceAll(string(known), "-", " ")
	}
	return line
}
