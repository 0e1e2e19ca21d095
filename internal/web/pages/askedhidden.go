package pages

import (
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/ui"
)

// Hidden carries what was typed over to the next page, under the names under which it was typed, so
// that it is read there as it was read here.
func (a Asked) Hidden() (out []ui.Hidden) {
	for _, f := range a.Fields {
		for _, v := range a.Given[f.ID] {
			out = append(out, a.hidden(f, v)...)
		}
	}
	return out
}

func (a Asked) hidden(f protocol.Field, v string) []ui.Hidden {
	one := protocol.Answers{f.ID: {v}}
	switch f.Kind {
	case protocol.Goals:
		g := one.Goals(f.ID)[0]
		return []ui.Hidden{{Name: f.ID + PartText, Value: g.Text}, {Name: f.ID + PartWeight, Value: g.Weight}}
	case protocol.Items:
		if d := one.Deeds(f.ID); len(d) > 0 {
			return []ui.Hidden{{Name: f.ID + PartText, Value: d[0].What}, {Name: f.ID + PartWho, Value: string(d[0].Who)}, {Name: f.ID + PartBy, Value: string(d[0].By)}}
		}
		return []ui.Hidden{{Name: f.ID + PartText, Value: v}}
	case protocol.Each:
		if p := one.Each(f.ID); len(p) > 0 {
			name := eachName(f.ID, p[0].Item)
			return []ui.Hidden{{Name: name, Value: p[0].Option}, {Name: name + PartLine, Value: p[0].Line}}
		}
	case protocol.Mix, protocol.Visits:
		key, value, _ := strings.Cut(v, "=")
		return []ui.Hidden{{Name: f.ID + "." + key, Value: value}}
	case protocol.Pressure:
		spot, level, _ := strings.Cut(v, "=")
		return []ui.Hidden{{Name: PressureName(f.ID, spot), Value: level}}
	case protocol.Money:
		v = a.amount(v)
	}
	return []ui.Hidden{{Name: f.ID, Value: v}}
}
