package pages

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// hearsOptions are those who work here.
func hearsOptions(p SetUpPage) []ui.Option {
	var options []ui.Option
	for _, someone := range p.Hears.Inside {
		options = append(options, ui.Option{Value: string(someone.ID), Label: someone.Name, Isolate: true})
	}
	return options
}

// hearsWhy is the sentence below the question.
func hearsWhy(ctx context.Context, p SetUpPage) string {
	if len(p.Hears.Inside) > 1 {
		return say.T(ctx, "A client may want to tell how somebody here spoke, acted or touched. Only the people named here read that, and never the one it is about.")
	}
	return say.T(ctx, "A client may want to tell how you spoke, acted or touched. You work alone, so nobody but you could read it, and many then say nothing. Somebody from outside can: a colleague of integrity, or somebody of your association.")
}

func hearsOutsideHint(ctx context.Context, p SetUpPage) string {
	if len(p.Hears.Inside) > 1 {
		return say.T(ctx, "Somebody who is not of your practice. Needed when it could be about everybody who reads it here.")
	}
	return say.T(ctx, "Ask first, by phone: it means to answer within a working day, and to keep it.")
}

// hearsWhyTwo says why two are better, or that there are two.
func hearsWhyTwo(ctx context.Context, p SetUpPage) string {
	if p.Hears.Two() {
		return say.T(ctx, "Two or more read it now. When it is about one of them, or one is away, another still does.")
	}
	return say.T(ctx, "Two are better than one: when it is about one of them, or one is away, the other still reads it.")
}

// hearsOn is where the page of a link goes on to.
func hearsOn(p SetUpPage) string {
	if p.Framed {
		return "/practice/people"
	}
	return p.Skip
}

// nobodyReads reports whether a matter that only its readers know has none any more.
func nobodyReads(m office.Matter) bool { return m.Head.Restricted && len(m.Readers) == 0 }

// sealHint says before words are sent that they will be sealed, and for whom; empty where they are not.
func sealHint(ctx context.Context, m office.Matter) string {
	return sealWords(ctx, m.Sealed.Next)
}

func sealWords(ctx context.Context, readers []staff.Person) string {
	if len(readers) == 0 {
		return ""
	}
	names := make([]string, len(readers))
	for i, p := range readers {
		names[i] = say.Isolate(p.Name)
	}
	return say.T(ctx, "Sealed when you send it: only %s can read it. It is not shown here again, so take a copy before, if you want one.", strings.Join(names, ", "))
}

// openedLabel says what an opened text answered, and when.
func openedLabel(ctx context.Context, p OpenedPage, w office.OpenedWords) string {
	label := say.T(ctx, "Added")
	if w.Task != nil && w.Field.ID != "" {
		label = DefinitionWords(ctx, w.Field.Label, p.Names)
	}
	return say.T(ctx, "%s (%s)", label, matterMoment(ctx, p.Matter, w.At))
}

// doorSealedFor are those to whom alone what stands on the page would be sealed; none where somebody who works
// here reads it too.
func doorSealedFor(p DoorPage) []staff.Person {
	if p.About != DoorPerson || !p.Chose() || p.toHer() {
		return nil
	}
	readers := p.WouldRead(p.of())
	ids := make([]ident.Person, len(readers))
	for i, r := range readers {
		ids[i] = r.ID
	}
	if len(staff.SealTo(p.People, ids)) == 0 {
		return nil
	}
	return readers
}

// outsideAlone reports whether nobody who works here is among the readers. Then the practice's own number is no
// way to reach them: whom it is about may answer it.
func outsideAlone(readers []staff.Person) bool {
	return len(readers) > 0 && !slices.ContainsFunc(readers, func(r staff.Person) bool { return r.Role != staff.Outside })
}

// rings reports whether the practice's own number leads to somebody who may hear of it.
func (p DoorPage) rings() bool {
	return p.Practice.Phone != "" && !(p.About == DoorPerson && p.Chose() && (p.Nobody() || outsideAlone(p.WouldRead(p.of()))))
}
