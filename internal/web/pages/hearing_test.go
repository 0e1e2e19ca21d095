package pages

import (
	"testing"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
)

// What was given in return is said with its amount, in the money of the charge.
func TestWhatWasGivenInReturn(t *testing.T) {
	m := office.Matter{Practice: house.Practice{Currency: "GBP"}, Lists: map[protocol.List][]office.ListItem{
		protocol.Charges: {{ID: "one", Charge: billing.Line{ID: ident.Line("one"), Amount: money.Of(6500, "EUR")}}},
	}}
	for want, a := range map[string]protocol.Answers{
		"You were given £15.00 off your next visit.": {"how": {"off-next"}, "amount": {"1500"}},
		"You were given €15.00 back.":                {"how": {"back"}, "line": {"one"}, "amount": {"1500"}},
		"You were given something in return.":        {"how": {"back"}},
	} {
		if got := ownGiven(t.Context(), m, a); got != want {
			t.Errorf("%v: %q, want %q", a, got, want)
		}
	}
}
