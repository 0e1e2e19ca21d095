package pages

import (
	"context"
	"strconv"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// AnyPressure is the range that asks for no pressure in particular.
var AnyPressure = scheduling.Pressure{From: int(client.VeryLight), To: int(client.Deep)}

// KindWords writes a kind of work: one of those that are known, or the practice's own words.
func KindWords(ctx context.Context, kind string) string { return fitCode(ctx, kind) }

// PressureWords writes a range of pressure.
func PressureWords(ctx context.Context, p scheduling.Pressure) string {
	from, to := say.T(ctx, client.Level(p.From).Words()), say.T(ctx, client.Level(p.To).Words())
	if p.From == p.To {
		return say.T(ctx, "%s pressure", from)
	}
	return say.T(ctx, "%s to %s pressure", from, to)
}

// pressureFaults are what is wrong with a range of pressure.
func pressureFaults(problems fault.Problems) []string {
	if words := weekFault(problems, "pressure"); words != "" {
		return []string{words}
	}
	return nil
}

// levelOptions are the pressures to choose from, from very light to deep.
func levelOptions(ctx context.Context) (options []ui.Option) {
	for l := client.VeryLight; l <= client.Deep; l++ {
		options = append(options, ui.Option{Value: strconv.Itoa(int(l)), Label: fitUpper(say.T(ctx, l.Words()))})
	}
	return options
}
