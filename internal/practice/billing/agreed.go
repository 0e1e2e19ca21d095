package billing

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/money"
)

// Mark is something about a charge that looks wrong by itself, for a person to judge.
type Mark string

// The marks, in the order in which they are shown.
const (
	AboveBooking Mark = "above-booking" // more than was told at booking
	AboveList    Mark = "above-list"    // no price was told at booking, and it is more than the list says
	Twice        Mark = "twice"         // another charge looks like the same
	NotTold      Mark = "not-told"      // a fee, on terms that were never told
	OffForgotten Mark = "off-forgotten" // something given off before was not used on it
	LessTime     Mark = "less-time"     // the visit was shorter than booked
)

// Term is a rule of the practice as it stood when the visit was booked. Told is the day on which the
// client was told it, empty for never before.
type Term struct {
	Title   string
	Version int
	Told    civil.Date
	// Rests says that a fee rests on this rule; where none of them says so, it may be any.
	Rests bool
}

// Facts are what the records say about a charge, as it stood when it was agreed. Agreed is the price
// told at booking, List the price of the service now; either may be without a currency where there is
// none. Booked and Real are minutes, 0 where they are not known. Fee says that nothing was given for
// it: a visit that was missed or called off, or a charge entered by hand that is for nothing sold. Off is
// credit that was given before the charge and is still unused.
type Facts struct {
	Line     Line
	Agreed   money.Amount
	AgreedOn civil.Date
	List     money.Amount
	Booked   int
	Real     int
	Fee      bool
	Terms    []Term
	Off      money.Amount
	Others   []Line
}

// Marks says what looks wrong about a charge.
func (f Facts) Marks() []Mark {
	var marks []Mark
	add := func(m Mark, wrong bool) {
		if wrong {
			marks = append(marks, m)
		}
	}
	told := f.Agreed.Currency != "" && !f.Agreed.Zero()
	add(AboveBooking, told && above(f.Line.Amount, f.Agreed))
	add(AboveList, !told && !f.List.Zero() && above(f.Line.Amount, f.List))
	add(Twice, f.twice())
	add(NotTold, f.Fee && !f.told())
	add(OffForgotten, f.Off.Minor > 0 && f.Off.Currency == f.Line.Amount.Currency)
	add(LessTime, f.Booked > 0 && f.Real > 0 && f.Real < f.Booked)
	return marks
}

func above(charged, agreed money.Amount) bool {
	return charged.Currency != agreed.Currency || charged.Minor > agreed.Minor
}

// twice reports whether another charge is for the same visit, or for the same thing on the same day.
func (f Facts) twice() bool {
	for _, o := range f.Others {
		same := o.What == f.Line.What && o.On == f.Line.On && o.Amount == f.Line.Amount
		if o.ID != f.Line.ID && !o.Void() && (same || o.Visit != "" && o.Visit == f.Line.Visit) {
			return true
		}
	}
	return false
}

// told reports whether the rule that a fee rests on was told before the charge; some rule, where it is
// not known which.
func (f Facts) told() bool {
	known := slices.ContainsFunc(f.Terms, func(t Term) bool { return t.Rests })
	return slices.ContainsFunc(f.Terms, func(t Term) bool {
		return (t.Rests || !known) && t.Told != "" && t.Told <= f.Line.On
	})
}

// Expected is what the charge should have been as far as the records say: the price told at booking,
// else the one on the list; nothing for what looks charged twice or was never told.
func (f Facts) Expected() money.Amount {
	for _, m := range f.Marks() {
		if m == Twice || m == NotTold {
			return money.Of(0, f.Line.Amount.Currency)
		}
	}
	for _, a := range []money.Amount{f.Agreed, f.List} {
		if !a.Zero() && a.Currency == f.Line.Amount.Currency {
			return a
		}
	}
	return f.Line.Amount
}

// Kept gives a comparison as it is frozen: where no price was told at booking, the one of the price list
// stands as agreed, without a day.
func (c Compared) Kept() Compared {
	if c.Agreed.Zero() && !c.List.Zero() {
		c.Agreed, c.AgreedOn = c.List, ""
	}
	return c
}

// Compared is one charge beside what was agreed, as it was frozen for both sides. Fits and Because are
// what a person judged. Back is what went back on it since, by Way on BackOn; nothing until then.
type Compared struct {
	Facts
	Found   []Mark
	Fits    bool
	Because string
	Back    money.Amount
	Way     Way
	BackOn  civil.Date
	// Right is the charge after it was corrected; without a currency before.
	Right money.Amount
}
