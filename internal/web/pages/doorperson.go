package pages

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// The fields of a telling that are not answers. No definition can have fields of these names: what it
// is about, whom of the practice, and whom the page named as readers.
const (
	FieldAbout   = "at_about"
	FieldOf      = "at_of"
	FieldReaders = "at_readers"
)

// What can be chosen as whom it is about, besides those who work here.
const (
	// DoorElseHere is somebody else who is here.
	DoorElseHere = "else"
	// DoorNotSaid is that she would rather not say.
	DoorNotSaid = "no"
)

// Whom gives whom it is about, where that is somebody who works here.
func (p DoorPage) Whom() (staff.Person, bool) { return p.Worker(ident.Person(p.Of)) }

// Chose reports whether it was chosen whom it is about, in a way that can be chosen here.
func (p DoorPage) Chose() bool {
	_, known := p.Whom()
	return known || p.Of == DoorElseHere || p.Of == DoorNotSaid && !p.Solo
}

func (p DoorPage) of() ident.Person {
	who, _ := p.Whom()
	return who.ID
}

// Nobody reports whether nobody would be left to read it.
func (p DoorPage) Nobody() bool {
	return p.About == DoorPerson && p.Chose() && len(p.WouldRead(p.of())) == 0
}

// Closed reports whether nothing at all can be told here of whom it is about.
func (p DoorPage) Closed() bool {
	who, _ := p.Whom()
	return p.Nobody() && (!p.Manner || !who.Treats && who.Role != staff.Owner)
}

// Answers are those that are sent. Where nobody else is left to read it, all that can be told is what
// whom it is about is to hear.
func (p DoorPage) Answers() protocol.Answers {
	if !p.Nobody() {
		return p.Asked.Given
	}
	a := protocol.Answers{}
	maps.Copy(a, p.Asked.Given)
	a["wish"] = []string{office.WishTellHer}
	return a
}

// course says how it will be taken.
func (p DoorPage) course() office.Course {
	who, _ := p.Whom()
	return office.CourseOf(who, p.Answers())
}

// toHer reports whether whom it is about reads it, as things stand.
func (p DoorPage) toHer() bool { return p.Manner && p.course() == office.CourseManner }

// Readers are those who would read what stands on the page.
func (p DoorPage) Readers() []staff.Person {
	if p.toHer() {
		return p.WouldHear(p.of())
	}
	return p.WouldRead(p.of())
}

// Restrict asks only what can be told where nobody else is left to read it, and fills in the names.
func (p DoorPage) Restrict(ctx context.Context, fields []protocol.Field) []protocol.Field {
	if !p.Nobody() {
		return fields
	}
	var out []protocol.Field
	for _, f := range fields {
		switch f.ID {
		case "wish":
			continue
		case "about":
			f.Optional = false
			f.Options = slices.DeleteFunc(slices.Clone(f.Options), func(o protocol.Option) bool { return !office.Lighter(o.ID) })
		}
		out = append(out, f)
	}
	return out
}

// WhomName names whom it is about in a sentence.
func (p DoorPage) WhomName(ctx context.Context) string {
	if who, ok := p.Whom(); ok {
		return say.Isolate(who.Name)
	}
	return say.T(ctx, "that person")
}

// doorWhom is whom it is about, as it was chosen.
func doorWhom(ctx context.Context, p DoorPage) templ.Component {
	who, ok := p.Whom()
	switch {
	case ok:
		return ui.Name(who.Name)
	case p.Of == DoorElseHere:
		return ui.Text(say.T(ctx, "somebody else here"))
	}
	return ui.Text(say.T(ctx, "not said"))
}

// doorWhoms are who can be chosen; behind her own link first who treats her.
func doorWhoms(ctx context.Context, p DoorPage) []ui.Option {
	here := p.Here()
	slices.SortStableFunc(here, func(a, b staff.Person) int { return first(b.ID == p.Usual) - first(a.ID == p.Usual) })
	var options []ui.Option
	for _, someone := range here {
		options = append(options, ui.Option{Value: string(someone.ID), Label: someone.Name, Isolate: true})
	}
	options = append(options, ui.Option{Value: DoorElseHere, Label: say.T(ctx, "Somebody else here")})
	if !p.Solo {
		options = append(options, ui.Option{Value: DoorNotSaid, Label: say.T(ctx, "I would rather not say")})
	}
	return options
}

func first(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// doorPicked is who is chosen when the page opens: nobody, since it decides who reads it.
func doorPicked(p DoorPage) []string { return []string{p.Of} }

// doorPersonNames names readers; who reads from outside is said to, and since when with the key in use: a new
// one may be somebody else's.
func doorPersonNames(practice house.Practice, readers []staff.Person) templ.Component {
	var names []templ.Component
	for _, r := range readers {
		if r.Role == staff.Outside && !r.Since.IsZero() {
			names = append(names, ui.Words("%s, who does not work here (with a reading key since %s)", ui.Name(r.Name), ui.Text(practice.Today(r.Since).Full())))
			continue
		}
		if r.Role == staff.Outside {
			names = append(names, ui.Words("%s, who does not work here", ui.Name(r.Name)))
			continue
		}
		names = append(names, ui.Name(r.Name))
	}
	return namesOf(names...)
}

// doorBefore is what stands before the first field of how somebody behaved.
func doorBefore(ctx context.Context, p DoorPage) []ui.Fact {
	if p.Nobody() {
		return doorNobody(ctx, p)
	}
	var facts []ui.Fact
	readers := p.WouldRead(p.of())
	if outsideAlone(readers) { // nobody here is left: those outside come first
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Outside this practice"), Body: doorOutside(p)})
	}
	facts = append(facts,
		ui.Fact{Term: say.T(ctx, "Who reads it"), Body: ui.Words("%s.", doorPersonNames(p.Practice, readers))},
		ui.Fact{Term: say.T(ctx, "Who does not"), Body: doorPersonNot(ctx, p)},
		ui.Fact{Term: say.T(ctx, "What happens"), Body: ui.Text(doorPersonHappens(ctx, p))},
	)
	if _, ok := p.Whom(); ok {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "What %s is told", p.WhomName(ctx)),
			Body: ui.Text(say.T(ctx, "That, and when, is agreed with you. Where the law asks us to act sooner, you hear it from us."))})
	}
	return append(facts,
		ui.Fact{Term: say.T(ctx, "Your name"), Body: ui.Text(doorName(ctx, p))},
		ui.Fact{Term: say.T(ctx, "Somebody with you"), Body: ui.Text(say.T(ctx, "You can bring somebody, or let somebody speak for you."))},
		ui.Fact{Term: say.T(ctx, "Afterwards"), Body: ui.Text(say.T(ctx, "Nobody is treated worse for having told something."))})
}

// doorNobody is the same where nobody else is left to read it: those outside come first.
func doorNobody(ctx context.Context, p DoorPage) []ui.Fact {
	facts := []ui.Fact{{Term: say.T(ctx, "Outside this practice"), Body: doorOutside(p)}}
	if p.Closed() {
		return facts
	}
	return append(facts,
		ui.Fact{Term: say.T(ctx, "Who reads it"), Body: doorAlone(p)},
		ui.Fact{Term: say.T(ctx, "What you can tell here"), Body: ui.Text(say.T(ctx, "Talking, a remark or a manner that %s is to hear, so that it changes. Anything else, please tell somebody outside.", p.WhomName(ctx)))},
		ui.Fact{Term: say.T(ctx, "What happens"), Body: ui.Text(doorHappens(ctx, p))},
		ui.Fact{Term: say.T(ctx, "Your name"), Body: ui.Text(doorName(ctx, p))})
}

// doorAlone names whom it is about as who reads it, and the other owners, who read what she is to hear.
func doorAlone(p DoorPage) templ.Component {
	readers := p.WouldHear(p.of())
	if len(readers) == 1 {
		return ui.Words("%s alone. Nobody else here could.", ui.Name(readers[0].Name))
	}
	return ui.Words("%s. Nobody else here could.", doorPersonNames(p.Practice, readers))
}

// doorPersonNot says who does not read it; who did not say whom she means learns what that means.
func doorPersonNot(ctx context.Context, p DoorPage) templ.Component {
	who, ok := p.Whom()
	switch {
	case ok:
		return ui.Words("%s does not read it, and is not told that it is here. Nobody else here reads it either.", ui.Name(who.Name))
	case p.Solo:
		return ui.Text(say.T(ctx, "Nobody else."))
	case p.Of == DoorElseHere:
		return ui.Text(say.T(ctx, "Nobody else here, and not the front desk."))
	}
	return ui.Text(say.T(ctx, "Nobody else here. If it is about one of those who read it, please go back and say so: then that person does not."))
}

// doorPersonHappens says what happens, by when, and what comes first.
func doorPersonHappens(ctx context.Context, p DoorPage) string {
	return doorHappens(ctx, p) + " " + say.T(ctx, "If it is about touch, something sexual or fear, we look first that you are safe.")
}

// doorCourse says what happens with it as it stands, and why.
func doorCourse(ctx context.Context, p DoorPage) string {
	whom := p.WhomName(ctx)
	switch p.course() {
	case office.CourseManner:
		if p.toHer() {
			return say.T(ctx, "As you wish, %s reads it and answers you by %s.", whom, Moment(ctx, p.Due, p.Now, p.Practice.Location()))
		}
		return say.T(ctx, "You wish that %s is told. Those named here read it first, and agree with you what is said.", whom)
	case office.CourseSafe:
		return say.T(ctx, "You wish that %s is told. For what you chose we look first that you are safe, so only those named here read it. They agree with you what %s is told, and when.", whom, whom)
	case office.CourseUnclear:
		return say.T(ctx, "You wish that %s is told. As you did not choose what it was, only those named here read it first. They agree with you what is said, and when.", whom)
	case office.CourseNobody:
		return say.T(ctx, "You wish that the person is told. Only those named here read it first. They agree with you what is said, and when.")
	case office.CourseUnwished:
	}
	if _, ok := p.Whom(); ok {
		return say.T(ctx, "%s is not told of it. Only those named here read it.", whom)
	}
	return say.T(ctx, "Only those named here read it.")
}

// DoorShown are the ids of those whom the page names as readers, as its form carries them.
func DoorShown(p DoorPage) string {
	var ids []string
	for _, r := range p.Readers() {
		ids = append(ids, string(r.ID))
	}
	return strings.Join(ids, ",")
}

// doorUnreachable reports whether she could not be found again without her code.
func doorUnreachable(p DoorPage) bool {
	return !p.Own && strings.TrimSpace(p.Asked.Given.One("reach")) == "" && strings.TrimSpace(p.Name) == ""
}

// ownAboutPerson is what somebody sees after she told how somebody behaved: who reads it, and what holds
// from now on.
func ownAboutPerson(ctx context.Context, m office.Matter) []ui.Fact {
	if m.Head.Protocol != office.Conduct && m.Head.Protocol != office.Manner {
		return nil
	}
	return append(conductWhom(ctx, m), []ui.Fact{
		{Term: say.T(ctx, "Who reads it"), Body: ownReaders(ctx, m)},
		{Term: say.T(ctx, "From now on"), Body: ui.Text(say.T(ctx, "You can add words here, or take a copy, at any time. Nobody is treated worse for having said something."))},
	}...)
}
