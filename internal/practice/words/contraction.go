package words

import "strings"

// apart holds contractions whose parts are not seen in their letters, and the ways people write
// them without the apostrophe.
var apart = map[string][]string{
	"can't": {"can", "not"}, "cannot": {"can", "not"}, "won't": {"will", "not"}, "shan't": {"shall", "not"},
	"ain't": {"is", "not"}, "let's": {"let", "us"}, "y'all": {"you"}, "gonna": {"going", "to"}, "wanna": {"want", "to"},
	"gotta": {"got", "to"}, "dont": {"do", "not"}, "didnt": {"did", "not"}, "doesnt": {"does", "not"}, "cant": {"can", "not"},
	"wont": {"will", "not"}, "wouldnt": {"would", "not"}, "couldnt": {"could", "not"}, "shouldnt": {"should", "not"},
	"isnt": {"is", "not"}, "wasnt": {"was", "not"}, "arent": {"are", "not"}, "youre": {"you", "are"}, "youve": {"you", "have"},
	"ive": {"i", "have"}, "im": {"i", "am"}, "youll": {"you", "will"}, "thats": {"that", "is"}, "havent": {"have", "not"},
	"it's": {"it", "is"}, "that's": {"that", "is"}, "there's": {"there", "is"}, "here's": {"here", "is"}, "he's": {"he", "is"},
	"she's": {"she", "is"}, "what's": {"what", "is"}, "who's": {"who", "is"}, "where's": {"where", "is"}, "how's": {"how", "is"},
}

// endings of contractions and what they stand for.
var tails = []struct{ tail, word string }{
	{"n't", "not"}, {"'ll", "will"}, {"'ve", "have"}, {"'re", "are"}, {"'d", "would"}, {"'m", "am"}, {"'s", "'s"},
}

// unfold takes a folded word apart: "don't" is do, not; "Monday's" is monday, 's.
func unfold(word string) []string {
	if parts, ok := apart[word]; ok {
		return parts
	}
	if !strings.Contains(word, "'") {
		return []string{word}
	}
	for _, t := range tails {
		if head, ok := strings.CutSuffix(word, t.tail); ok && head != "" {
			return []string{head, t.word}
		}
	}
	return []string{word}
}
