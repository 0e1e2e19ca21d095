package boundary

import (
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/money"
)

func TestWhatABoundaryNotices(t *testing.T) {
	say := Boundary{Side: Ask, Title: "Coming late", Rule: "The visit ends on time.", Active: true}
	for name, c := range map[string]struct {
		side   Side
		watch  Watch
		within int
		want   int
		bad    string
	}{
		"nothing":             {Ask, "", 7, 0, ""},
		"late, as usual":      {Ask, Late, 0, 10, ""},
		"late, her own":       {Ask, Late, 5, 5, ""},
		"never negative":      {Ask, Late, -1, -1, "within"},
		"not without end":     {Ask, Unpaid, 1001, 1001, "within"},
		"of the other column": {Count, Late, 0, 0, "watches"},
		"at once":             {Count, OwnPrice, 9, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := say
			b.Side, b.Watches, b.Within = c.side, c.watch, c.within
			got, err := b.Tidy()
			if got.Within != c.want {
				t.Errorf("leaves %d, want %d", got.Within, c.want)
			}
			if (err != nil) != (c.bad != "") || err != nil && !fault.Is(err, fault.Invalid) {
				t.Errorf("%v, want a problem about %q", err, c.bad)
			}
		})
	}
}

func TestStartersNoticeWhatTheySay(t *testing.T) {
	for _, b := range Starters() {
		if tidy, err := b.Tidy(); err != nil || tidy.Within != b.Within {
			t.Errorf("%s: %v, leaves %d", b.Title, err, tidy.Within)
		}
	}
	for _, what := range []Watch{Late, LateCancel, NoShow, Unpaid, OwnStart, OwnMinutes, OwnPrice, OwnAnswer} {
		if b, ok := Watching(Starters(), what); !ok || (b.Side == Ask) != (what == Late || what == LateCancel || what == NoShow || what == Unpaid) {
			t.Errorf("%s is noticed by %q (%v)", what, b.Title, ok)
		}
	}
	own := append(Starters(), Boundary{ID: "own", Side: Ask, Active: true, Watches: NoShow})
	if b, _ := Watching(own, NoShow); b.ID != "own" {
		t.Errorf("%q comes before its own", b.Title)
	}
	if _, ok := Watching([]Boundary{{Watches: Late}}, Late); ok {
		t.Error("what is no longer in force notices something")
	}
}

func TestTheVersionThatStoodSaysHowMuchIsLeft(t *testing.T) {
	old, now := Boundary{Watches: Late, Within: 5}, Boundary{Watches: Late, Within: 15}
	if got := Leaves(old, now, Late); got != 5 {
		t.Errorf("%d", got)
	}
	if got := Leaves(Boundary{}, now, Late); got != 15 {
		t.Errorf("%d where the old one says nothing", got)
	}
	if got := Leaves(Boundary{}, Boundary{Watches: LateCancel, Within: 48}, NoShow); got != 0 {
		t.Errorf("%d hours before nobody came", got)
	}
}

func TestTheFeeThatATextNames(t *testing.T) {
	price := money.Of(9500, "GBP")
	for text, want := range map[string]int64{
		"Half the price": 4750, "Half the price, and from then on visits are paid when they are booked": 4750,
		"The visit ends, and is paid in full": 9500, "30 % of the price": 2850, "A fee of £20": 2000, "15 pounds": 1500, "12,50 £": 1250,
		"I charge £1,250.50": 125050, "The fee is £1,000.": 100000, "50 percent": 4750, "A fee of £20, or 15 EUR": 2000, "GBP 30 each": 3000,
		"12,50 €": 0, "The fee is $1,000.": 0, "We talk after 20% of visits": 0, "20% of the price as a thought. No fee.": 0, "30 min": 0,
		"The first 10 minutes are free":     0,
		"A word about it, and nothing more": 0, "We find another day, at no cost": 0, "The visit costs nothing": 0, "": 0,
		"We talk about whether it can work after 3 visits": 0,
	} {
		got, ok := Fee(text, price)
		if ok != (want > 0) || ok && got.Minor != want {
			t.Errorf("%q: %v (%v), want %d", text, got, ok, want)
		}
	}
	if _, ok := Fee("Half the price", money.Of(0, "GBP")); ok {
		t.Error("half of nothing is a fee")
	}
}
