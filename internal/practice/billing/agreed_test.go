package billing

import (
	"slices"
	"testing"
)

// A fee is judged by the rule that it rests on, not by any other that was told.
func TestAFeeOnARuleThatWasNeverTold(t *testing.T) {
	fee := Facts{Line: Line{ID: "a", What: "Called off late", On: "2026-03-03", Amount: gbp(3000)}, Fee: true}
	late, off := Term{Title: "Coming late", Version: 1, Told: "2026-01-05"}, Term{Title: "Calling off", Version: 2}
	rests := off
	rests.Rests = true
	toldLater, toldBefore := rests, rests
	toldLater.Told, toldBefore.Told = "2026-03-04", "2026-02-01"
	for name, c := range map[string]struct {
		terms []Term
		wrong bool
	}{
		"nothing was told":             {nil, true},
		"it is not known which":        {[]Term{late, off}, false},
		"another rule was told":        {[]Term{late, rests}, true},
		"it was told after the charge": {[]Term{late, toldLater}, true},
		"it was told before":           {[]Term{late, toldBefore}, false},
	} {
		fee.Terms = c.terms
		if got := slices.Contains(fee.Marks(), NotTold); got != c.wrong {
			t.Errorf("%s: marked %v", name, got)
		}
		if c.wrong && !fee.Expected().Zero() {
			t.Errorf("%s: %s is expected", name, fee.Expected())
		}
	}
}

// Where no price was told at booking, the price list stands as agreed, without a day.
func TestAComparisonIsKeptWithThePriceList(t *testing.T) {
	x := Compared{Facts: Facts{List: gbp(6500)}}.Kept()
	if x.Agreed != gbp(6500) || x.AgreedOn != "" {
		t.Errorf("%+v", x)
	}
	x = Compared{Facts: Facts{List: gbp(6500), Agreed: gbp(6000), AgreedOn: "2026-01-05"}}.Kept()
	if x.Agreed != gbp(6000) || x.AgreedOn != "2026-01-05" {
		t.Errorf("%+v", x)
	}
}
