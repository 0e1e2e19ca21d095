package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// sheetWrong reports whether the two groups of a sheet were not those on it.
func sheetWrong(problems fault.Problems) bool { return problemAt(problems, "groups") }

func problemAt(problems fault.Problems, field string) bool {
	return slices.ContainsFunc(problems, func(p fault.Problem) bool { return p.Field == field })
}

func wayInNames(people []staff.Person) templ.Component {
	names := make([]templ.Component, len(people))
	for i, p := range people {
		names[i] = ui.Name(p.Name)
	}
	return namesOf(names...)
}

// wayInCould names who can say that it was somebody who came in.
func wayInCould(r office.Renewed) string {
	names := make([]string, len(r.Could))
	for i, p := range r.Could {
		names[i] = say.Isolate(p.Name)
	}
	return strings.Join(names, ", ")
}

// WayInMine says to somebody what is shut to her, and who opens it again.
func WayInMine(ctx context.Context, r office.Renewed) string {
	came := say.T(ctx, "You came in by a link that was made at the computer of the practice.")
	if r.By.Name != "" {
		came = say.T(ctx, "You came in by a link that %s made.", say.Isolate(r.By.Name))
	}
	if len(r.Could) == 0 {
		return came + " " + say.T(ctx, "What is told in confidence is shut to you, and nobody is here who can say that it is you. A reader from outside could, once one is named.")
	}
	return came + " " + say.T(ctx, "What is told in confidence is shut to you until it is sure that it is you. Ring somebody who can say so: %s.", wayInCould(r))
}

// wayInOther says of somebody why she is not counted among those who read.
func wayInOther(ctx context.Context, r office.Renewed) string {
	name := say.Isolate(r.Name)
	came := say.T(ctx, "Somebody came in as %s by a link that was made at the computer of the practice.", name)
	if r.By.Name != "" {
		came = say.T(ctx, "Somebody came in as %s by a link that %s made.", name, say.Isolate(r.By.Name))
	}
	if len(r.Could) == 0 {
		return came + " " + say.T(ctx, "Until it is sure that it was %s, nothing told in confidence reaches %s. Nobody is here who can say so. A reader from outside could, once one is named.", name, name)
	}
	return came + " " + say.T(ctx, "Until it is sure that it was %s, nothing told in confidence reaches %s. Who can say so: %s.", name, name, wayInCould(r))
}

// wayInWithoutKey says to a reader from outside who lost the key too what is left.
func wayInWithoutKey(ctx context.Context, r office.Renewed) string {
	if len(r.Could) == 0 {
		return say.T(ctx, "Then nobody can say that it is you, and what was told until now stays closed. The practice can name you once more, with another e-mail address. Then you read what comes.")
	}
	return say.T(ctx, "Then ring somebody who knows you and reads here too: %s. Once it is said there that it is you, you can make a new key. What was sealed to the lost one stays closed.", wayInCould(r))
}

// meSheetFold says what the fold of making a sheet opens.
func meSheetFold(ctx context.Context, p MePage) string {
	if p.Sheet == "" {
		return say.T(ctx, "Make my sheet")
	}
	return say.T(ctx, "Make a new one")
}
