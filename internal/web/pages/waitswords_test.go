package pages

import (
	"testing"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/secondlook"
)

// What was looked at and could not be done says both, also of who works alone.
func TestWhatCameOfASecondLook(t *testing.T) {
	for want, a := range map[string]secondlook.Act{
		"It waits for a second look.":                                  {State: secondlook.Waiting},
		"A night passed over it.":                                      {State: secondlook.Agreed, How: ending.ByNight},
		"A night passed over it. It could not be done any more.":       {State: secondlook.Overtaken, How: ending.ByNight},
		"A colleague looked at it. It could not be done any more.":     {State: secondlook.Overtaken, How: ending.ByColleague},
		"\u2068Ana\u2069 looked at it. It could not be done any more.": {State: secondlook.Overtaken, How: ending.ByPerson},
	} {
		if got := sinceCame(t.Context(), office.ActView{Act: a, Looker: "Ana"}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
