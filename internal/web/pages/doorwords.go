package pages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// What a telling is about, as the address has it: letters that tell nothing to who reads it in a
// history.
const (
	DoorHurt   = "a"
	DoorElse   = "b"
	DoorPerson = "c"
	DoorGoals  = "d"
	DoorHelped = "e"
	DoorBill   = "f"
)

// doorReaders names who would read it.
func doorReaders(_ context.Context, p DoorPage) templ.Component {
	if p.About == DoorPerson {
		return doorPersonNames(p.Practice, p.Readers())
	}
	if p.Solo && len(p.Treats) == 1 {
		return ui.Words("%s, who treats you. Nobody else works here.", ui.Name(p.Treats[0].Name))
	}
	if p.About == DoorBill {
		return doorBillers(p)
	}
	own, isOwn := p.OwnTelling(p.About)
	readers := slices.Clone(p.Owners)
	for _, t := range p.Treats {
		known := slices.ContainsFunc(readers, func(r staff.Person) bool { return r.ID == t.ID })
		if string(t.ID) == p.With && !known && (!isOwn || own.Therapist) {
			readers = append(readers, t)
		}
	}
	var names []templ.Component
	for _, r := range readers {
		names = append(names, ui.Name(r.Name))
	}
	if isOwn && own.Desk && p.Desk {
		names = append(names, ui.Words("the front desk"))
	}
	switch {
	case isOwn && !own.Therapist:
		return namesOf(names...)
	case p.With != "" || p.Own && len(p.Treats) == 0:
		return namesOf(names...)
	case len(p.Treats) > 1:
		return ui.Words("%s, and who treats you if you say who that was.", namesOf(names...))
	}
	return namesOf(names...)
}

// DoorOwn gives the letters that stand in the address for something of the practice's own: they tell
// nothing, and stay the same while it is called the same.
func DoorOwn(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "o" + hex.EncodeToString(sum[:4])
}

// OwnTelling finds what of the practice's own some letters of the address stand for.
func (p DoorPage) OwnTelling(letters string) (office.OwnTelling, bool) {
	i := slices.IndexFunc(p.Tellings, func(t office.OwnTelling) bool { return DoorOwn(t.ID) == letters })
	if i < 0 {
		return office.OwnTelling{}, false
	}
	return p.Tellings[i], true
}

// doorAbouts are what can be chosen to tell about; what the practice has of its own stands before
// "Something else".
func doorAbouts(ctx context.Context, p DoorPage) []ui.Option {
	options := []ui.Option{
		{Value: DoorHurt, Label: say.T(ctx, "It was too hard, or it hurt")},
		{Value: DoorHelped, Label: say.T(ctx, "It did not help as I had hoped")},
		{Value: DoorGoals, Label: say.T(ctx, "We want different things from it")},
		{Value: DoorBill, Label: say.T(ctx, "The bill does not look right"), Hint: doorBillHint(ctx, p)},
		{Value: DoorPerson, Label: say.T(ctx, "How somebody behaved"), Hint: say.T(ctx, "You see who reads it before you write.")},
	}
	for _, t := range p.Tellings {
		o := ui.Option{Value: DoorOwn(t.ID), Label: DefinitionWords(ctx, t.Title, nobody(ctx)), Isolate: true}
		switch {
		case p.Solo:
		case t.Desk && p.Desk:
			o.Hint = say.T(ctx, "The front desk reads it too.")
		case !t.Therapist:
			o.Hint = say.T(ctx, "Only the owner reads it.")
		}
		options = append(options, o)
	}
	return append(options, ui.Option{Value: DoorElse, Label: say.T(ctx, "Something else")})
}

// doorBillHint says that a bill is not read by whoever treated, where that is somebody else.
func doorBillHint(ctx context.Context, p DoorPage) string {
	if p.Solo {
		return ""
	}
	return say.T(ctx, "Only those who do the bills read it.")
}

// doorBillers names who reads what is told about a bill: those who do the bills.
func doorBillers(p DoorPage) templ.Component {
	names := make([]templ.Component, 0, len(p.Owners))
	for _, o := range p.Owners {
		names = append(names, ui.Name(o.Name))
	}
	if p.Desk {
		return ui.Words("%s, and the front desk: those who do the bills.", namesOf(names...))
	}
	return namesOf(names...)
}

// doorHappens says what happens, and by when.
func doorHappens(ctx context.Context, p DoorPage) string {
	due := Moment(ctx, p.Due, p.Now, p.Practice.Location())
	return say.T(ctx, "You hear from a person by the end of the next working day: %s. You see here where it stands.", due)
}

// doorWays are the other ways where it is about a person. Whoever answers the telephone may be the
// one meant: where there is one owner who treats, those outside come first.
func doorWays(ctx context.Context, p DoorPage) []ui.Fact {
	ways := []ui.Fact{{Term: say.T(ctx, "Outside this practice"), Body: doorOutside(p)}}
	if p.Practice.Phone == "" {
		return ways
	}
	ring := ui.Fact{Term: say.T(ctx, "Ring here"), Body: doorRing(p)}
	if len(p.Owners) == 1 && p.Owners[0].Treats || len(p.Owners) == 0 {
		return append(ways, ring)
	}
	return append([]ui.Fact{ring}, ways...)
}

// doorRing says who answers the practice's number.
func doorRing(p DoorPage) templ.Component {
	phone := PhoneLink(p.Practice.Phone)
	switch {
	case p.Solo:
		return ui.Words("%s. %s answers it; nobody else works here. If that is who you mean, the ways above are for you.", phone, doorOwners(p))
	case len(p.Owners) == 1 && p.Owners[0].Treats && p.Desk:
		return ui.Words("%s. The front desk answers it, or %s, who runs the practice and treats here too. If that is who you mean, the ways above are for you. Say only as much as you like.", phone, doorOwners(p))
	case len(p.Owners) == 1 && p.Owners[0].Treats:
		return ui.Words("%s. Somebody who works here answers it; it may be %s, who runs the practice and treats here too. If that is who you mean, the ways above are for you. Say only as much as you like.", phone, doorOwners(p))
	case p.Desk:
		return ui.Words("%s. The front desk answers it. Ask for %s, and say only as much as you like.", phone, doorHearers(p))
	}
	return ui.Words("%s. Somebody who works here answers it. Ask for %s, and say only as much as you like.", phone, doorHearers(p))
}

// doorHearers are those to ask for at the telephone: who reads how somebody behaved and works here.
func doorHearers(p DoorPage) templ.Component {
	var names []templ.Component
	for _, r := range p.WouldRead("") {
		if r.Works() {
			names = append(names, ui.Name(r.Name))
		}
	}
	if len(names) == 0 {
		return doorOwners(p)
	}
	return namesOf(names...)
}

func doorOwners(p DoorPage) templ.Component {
	var names []templ.Component
	for _, o := range p.Owners {
		names = append(names, ui.Name(o.Name))
	}
	return namesOf(names...)
}

// doorAnswer is an answer as it will be sent.
func doorAnswer(ctx context.Context, a Asked, f protocol.Field) string {
	var out string
	for i, v := range a.Given[f.ID] {
		if o, ok := f.Option(v); ok {
			v = a.told(ctx, o.Words)
		}
		if i > 0 {
			out += ", "
		}
		out += v
	}
	if out == "" {
		return say.T(ctx, "not said")
	}
	return out
}

// keptAsked are the answers that another page kept since.
func (p DoorPage) keptAsked() Asked {
	a := p.Asked
	a.Given = p.Kept.Answers
	return a
}

// doorChosen carries what was chosen before, and which version of a draft the page shows.
func doorChosen(p DoorPage) []ui.Hidden {
	h := doorSide(p)
	if p.About == DoorPerson {
		h = append(h, ui.Hidden{Name: FieldOf, Value: p.Of})
	}
	return h
}

// doorSide is what was chosen, without whom it is about.
func doorSide(p DoorPage) []ui.Hidden {
	h := []ui.Hidden{{Name: FieldAbout, Value: p.About}, {Name: "with", Value: p.With}}
	if p.Draft {
		h = append(h, ui.Hidden{Name: "version", Value: strconv.Itoa(p.Version)})
	}
	return h
}

// doorHidden carries everything that was typed.
func doorHidden(p DoorPage) []ui.Hidden {
	return append(append(doorChosen(p), ui.Hidden{Name: "name", Value: p.Name}), p.Asked.Hidden()...)
}

// doorCarried carries the same where it is asked anew whom it is about.
func doorCarried(p DoorPage) []ui.Hidden {
	return append(append(doorSide(p), ui.Hidden{Name: "name", Value: p.Name}), p.Asked.Hidden()...)
}

// doorSent carries the same, and whom the page names as readers.
func doorSent(p DoorPage) []ui.Hidden {
	if p.About != DoorPerson {
		return doorHidden(p)
	}
	return append(doorHidden(p), ui.Hidden{Name: FieldReaders, Value: DoorShown(p)})
}

// doorUrgent says whom to ring in danger: what the practice wrote down, else the number of its place.
func doorUrgent(ctx context.Context, p DoorPage) string { return urgentWords(ctx, p.Practice) }

func urgentWords(ctx context.Context, p house.Practice) string {
	if p.Urgent != "" {
		return p.Urgent
	}
	if number := p.EmergencyNumber(); number != "" {
		return say.T(ctx, "ring %s, the emergency number where this practice is.", number)
	}
	return say.T(ctx, "ring the emergency number of your country. In the European Union it is 112, in North America 911, in the United Kingdom 999.")
}

func doorKeep(ctx context.Context, p DoorPage) string {
	if p.Draft {
		return say.T(ctx, "Keep the changes for later")
	}
	return say.T(ctx, "Keep it for later, under a code")
}

// DoorCopy is what was written and not sent, as a text to keep.
func DoorCopy(ctx context.Context, p DoorPage) string {
	var b strings.Builder
	paragraph(&b, p.Practice.Name, say.T(ctx, "Not sent."))
	if who, ok := p.Whom(); ok {
		paragraph(&b, say.T(ctx, "Whom it is about"), who.Name)
	}
	for _, f := range p.Asked.Fields {
		paragraph(&b, p.Asked.label(ctx, f), doorAnswer(ctx, p.Asked, f))
	}
	if p.Name != "" {
		paragraph(&b, say.T(ctx, "Your name"), p.Name)
	}
	return b.String()
}

// paragraph writes lines with an empty one after them.
func paragraph(b *strings.Builder, lines ...string) {
	for _, l := range lines {
		if l != "" {
			b.WriteString(strings.ReplaceAll(l, "\r\n", "\n") + "\n")
		}
	}
	b.WriteString("\n")
}

func doorName(ctx context.Context, p DoorPage) string {
	if p.Own {
		return say.T(ctx, "This is your own link, so we know who tells it. To tell it without a name, use the practice’s public page.")
	}
	return say.T(ctx, "Not needed. You get a code to come back with.")
}
