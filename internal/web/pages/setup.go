package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/say"
)

// SetUpTitle is the question itself.
func SetUpTitle(ctx context.Context, step house.Step) string {
	switch step {
	case house.StepName:
		return say.T(ctx, "What is your practice called?")
	case house.StepPlace:
		return say.T(ctx, "Where is it?")
	case house.StepCurrency:
		return say.T(ctx, "What are you paid in?")
	case house.StepServices:
		return say.T(ctx, "What can people book?")
	case house.StepHours:
		return say.T(ctx, "When do you work?")
	case house.StepBoundaries:
		return say.T(ctx, "Three boundaries, in your own voice")
	case house.StepColleagues:
		return say.T(ctx, "Whom do you talk things over with?")
	case house.StepHears:
		return say.T(ctx, "Who could read it if somebody told something about you?")
	case house.StepPassword:
		return say.T(ctx, "Your way in")
	case house.StepRecovery:
		return say.T(ctx, "A sheet for the worst day")
	case house.StepBackups, house.StepAway:
		return say.T(ctx, "A folder for copies")
	}
	return ""
}

// setUpWhy is the grey sentence below the question.
func setUpWhy(ctx context.Context, p SetUpPage) string {
	switch p.Step {
	case house.StepName:
		return say.T(ctx, "Both stand on your pages and letters.")
	case house.StepPlace:
		return say.T(ctx, "So that people find you, and visits stand at the right hour.")
	case house.StepCurrency:
		return say.T(ctx, "Prices and receipts are written in it.")
	case house.StepServices:
		return say.T(ctx, "With minutes and price. A visit keeps the price that was told when it was booked.")
	case house.StepHours:
		if len(p.Therapists) > 1 {
			return say.T(ctx, "The usual week of %s. Write times like 9 or 9:30; a day left empty is free.", say.Isolate(p.Whose.Name))
		}
		return say.T(ctx, "Your usual week. Write times like 9 or 9:30; a day left empty is free.")
	case house.StepBoundaries:
		if p.Framed {
			return say.T(ctx, "What you change becomes a new version, and clients see which one they were told. Empty a text to take it out.")
		}
		return say.T(ctx, "People read these before their first visit. Start from ours, change every word, or skip.")
	case house.StepColleagues:
		return say.T(ctx, "One or two people of your trade whose word you trust. They get no letter from us and see nothing; you have their number at hand when something is hard.")
	case house.StepHears:
		return hearsWhy(ctx, p)
	case house.StepPassword:
		return say.T(ctx, "With this you come in from now on, also from your phone.")
	case house.StepRecovery:
		return say.T(ctx, "It holds the key to your sealed texts, and a way back in without the password. Print it once and put it away.")
	case house.StepBackups, house.StepAway:
		return say.T(ctx, "Every day Partwell writes a sealed copy of everything there. A stick, a second disk or a folder that is copied elsewhere is best.")
	}
	return ""
}

// setUpStep says how far it is.
func setUpStep(ctx context.Context, p SetUpPage) string {
	if p.No > 0 && p.No <= p.Of {
		return say.T(ctx, "Question %d of %d.", p.No, p.Of)
	}
	return say.N(ctx, len(house.Steps())-p.No+1, "Last step.", "Nearly done, %d steps to go.")
}

// setUpGo is what the filled button says.
func setUpGo(ctx context.Context, p SetUpPage) string {
	switch {
	case p.Step == house.StepBoundaries:
		return say.T(ctx, "Keep these and go on")
	case p.Step == house.StepRecovery:
		return say.T(ctx, "Make my sheet")
	case p.Step == house.StepPassword && p.HasPassword:
		return say.T(ctx, "Go on")
	case p.Step == house.StepBackups && p.Skip == "/today":
		return say.T(ctx, "Keep this and go to Today")
	}
	return say.T(ctx, "Keep this and go on")
}

func followsWords(ctx context.Context, side string) string {
	if side == "count" {
		return say.T(ctx, "What I do, if I don’t keep it")
	}
	return say.T(ctx, "What follows, if it happens again")
}

// weekDay is a row of the hours. Field is its name in the form.
type weekDay struct{ Field, Name string }

func weekDays(ctx context.Context) []weekDay {
	names := []string{say.T(ctx, "Monday"), say.T(ctx, "Tuesday"), say.T(ctx, "Wednesday"), say.T(ctx, "Thursday"), say.T(ctx, "Friday"), say.T(ctx, "Saturday"), say.T(ctx, "Sunday")}
	days := make([]weekDay, 7)
	for i, name := range names {
		days[i] = weekDay{strings.ToLower(time.Weekday((i + 1) % 7).String()), name}
	}
	return days
}

// mostTimes bounds how many times a day a form asks for.
const mostTimes = 24

// TimesOn gives for how many times there is room on a day of a week that is typed: two, or as many as were
// sent.
func TimesOn(v forms.Values, day string) int {
	n := 2
	for no := strconv.Itoa(n + 1); n < mostTimes && (v.Has(day+".from"+no) || v.Has(day+".to"+no)); no = strconv.Itoa(n + 1) {
		n++
	}
	return n
}

// weekLabels are the names of the fields of a time on a day, its number from 1.
type weekLabels struct {
	day, no      string
	From, To, At string
}

func (l weekLabels) field(part string) string { return l.day + "." + part + l.no }

func spanLabels(ctx context.Context, d weekDay, no int) weekLabels {
	l := weekLabels{day: d.Field, no: strconv.Itoa(no)}
	switch no {
	case 1:
		l.From, l.To, l.At = say.T(ctx, "%s, from", d.Name), say.T(ctx, "%s, until", d.Name), say.T(ctx, "%s, where", d.Name)
	case 2:
		l.From, l.To, l.At = say.T(ctx, "%s, again from", d.Name), say.T(ctx, "%s, again until", d.Name), say.T(ctx, "%s, again where", d.Name)
	default:
		l.From, l.To, l.At = say.T(ctx, "%s, time %d, from", d.Name, no), say.T(ctx, "%s, time %d, until", d.Name, no), say.T(ctx, "%s, time %d, where", d.Name, no)
	}
	return l
}

func weekFault(problems fault.Problems, field string) string {
	for _, p := range problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

// boundaryFault reports whether something that is folded away in a row is wrong.
func boundaryFault(p SetUpPage, i int) bool {
	prefix := "b." + strconv.Itoa(i) + "."
	for _, problem := range p.Problems {
		if strings.HasPrefix(problem.Field, prefix) && !strings.HasSuffix(problem.Field, ".rule") {
			return true
		}
	}
	return false
}
