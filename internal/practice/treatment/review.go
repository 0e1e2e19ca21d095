package treatment

import (
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// The changes that come from looking again at what helped.
const (
	HopesHeard   Change = "hopes"     // what was hoped for
	Reviewed     Change = "review"    // what helped, what to keep, to leave out and to try
	NextTimeSaid Change = "next-time" // what the client would like next time
)

// Helped is whether a visit helped, as both see it.
type Helped string

// The answers.
const (
	DidHelp       Helped = "yes"
	HelpedALittle Helped = "little"
	DidNotHelp    Helped = "no"
	CannotTell    Helped = "cant-tell"
)

// Words gives the answer as the screen says it.
func (h Helped) Words() string {
	switch h {
	case DidHelp:
		return "It helped"
	case HelpedALittle:
		return "It helped a little"
	case DidNotHelp:
		return "It did not help"
	case CannotTell:
		return "Nobody can tell"
	default:
		return ""
	}
}

// Review is what was done on one visit, and whether it helped.
type Review struct {
	Visit  ident.Visit `json:"visit"`
	On     civil.Date  `json:"on,omitempty"`
	Helped Helped      `json:"helped"`
	Did    string      `json:"did,omitempty"`
}

// Looked is what came of looking again, and what the client would like next time. Hoped is what was
// hoped for, in the client's words.
type Looked struct {
	Hoped    string   `json:"hoped,omitempty"`
	Reviews  []Review `json:"reviews,omitempty"`
	Keep     []string `json:"keep,omitempty"`
	Drop     []string `json:"drop,omitempty"`
	Try      []string `json:"try,omitempty"`
	NextTime []string `json:"next_time,omitempty"`
}

// Any reports whether anything came of it.
func (l Looked) Any() bool {
	return l.Hoped != "" || len(l.Reviews)+len(l.Keep)+len(l.Drop)+len(l.Try)+len(l.NextTime) > 0
}

func (l Looked) check(faults *fault.Problems) {
	for _, r := range l.Reviews {
		if r.Helped.Words() == "" || len([]rune(r.Did)) > LongestGoal {
			faults.Add("helped", "Please choose one of the answers for each.")
			break
		}
	}
	for field, lines := range map[string][]string{"keep": l.Keep, "drop": l.Drop, "try": l.Try, "lines": l.NextTime} {
		for _, line := range lines {
			if strings.TrimSpace(line) == "" || len([]rune(line)) > LongestGoal || len(lines) > MostGoals {
				faults.Add(field, "Please write at most %d lines, none of them empty.", MostGoals)
				break
			}
		}
	}
}
