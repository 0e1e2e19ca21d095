package pages

import (
	"context"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// staffWhoms are whom it can be about, as who reads it writes it down.
func staffWhoms(ctx context.Context, here []staff.Person) []ui.Option {
	var options []ui.Option
	for _, someone := range here {
		options = append(options, ui.Option{Value: string(someone.ID), Label: someone.Name, Isolate: true})
	}
	return append(options, ui.Option{Value: DoorElseHere, Label: say.T(ctx, "Somebody else here")}, ui.Option{Value: DoorNotSaid, Label: say.T(ctx, "They would rather not say")})
}

// toldElsewhere is who reads it and how whoever told it comes to them.
func toldElsewhere(ctx context.Context, p ToldElsewherePage) []ui.Fact {
	var facts []ui.Fact
	if len(p.Readers) > 0 {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Who reads it"), Body: ui.Words("%s. Whom it is about does not.", doorPersonNames(p.Practice, p.Readers))})
	}
	if p.Practice.Phone != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "Their number"), Body: PhoneLink(p.Practice.Phone)})
	}
	if p.Address != "" {
		facts = append(facts, ui.Fact{Term: say.T(ctx, "The page to give"), Body: ui.Text(p.Address)})
	}
	return append(facts, ui.Fact{Term: say.T(ctx, "Outside this practice"), Body: doorOutside(DoorPage{DoorView: office.DoorView{Practice: p.Practice}})})
}
