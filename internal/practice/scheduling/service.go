package scheduling

import (
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

// Service is a line of the price list. A service that is no longer Active stays for old visits.
type Service struct {
	ID      ident.Service
	Name    string
	Minutes int
	// Price is the one told today. Prices are all, by the day from which each counts; the first one, without
	// a day, is the one that the service began with.
	Price   money.Amount
	Prices  []Price
	Active  bool
	Order   int
	Version int
	// Before and After are the minutes beside a session in which its therapist has time for nobody else.
	Before, After int
	// Modality is the kind of work: one of Modalities, or the practice's own words; empty where none was said.
	Modality string
	// Pressure is how hard it is given, where it is one of a certain pressure.
	Pressure Pressure
	// People are those who offer it; empty means everybody who treats.
	People []ident.Person
}

// Price is what a service costs for a visit on a day or later, until another price counts.
type Price struct {
	From   civil.Date
	Amount money.Amount
}

// NamesLength reports whether a service's name says its length already: "Massage, 60 minutes", "60-min massage".
func NamesLength(name string, minutes int) bool {
	n := strconv.Itoa(minutes)
	for before, rest := "", strings.ToLower(name); ; {
		head, tail, found := strings.Cut(rest, n)
		if !found {
			return false
		}
		before += head
		figure := before != "" && before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
		if !figure && strings.HasPrefix(strings.TrimLeft(tail, " -\u00a0"), "min") {
			return true
		}
		before, rest = before+n, tail
	}
}

// longestModality bounds the practice's own words for a kind of work, in letters.
const longestModality = 60

// Modalities lists the known kinds of work in the order to offer them; the directory of colleagues has the
// same codes.
func Modalities() []string {
	return []string{"relaxing", "deep-tissue", "sports", "pregnancy", "lymph-drainage"}
}

// Check says what is wrong with a service, field by field: name, minutes, before, after, price, modality,
// pressure.
func (s Service) Check() error {
	var p fault.Problems
	if s.Name == "" {
		p.Add("name", "Give the service a name, as your clients call it.")
	}
	if s.Minutes < 5 || s.Minutes > LongestMinutes {
		p.Add("minutes", "Write the length in minutes, from 5 to %d.", LongestMinutes)
	}
	if s.Before < 0 || s.Before > LongestBuffer {
		p.Add("before", "Write how many minutes you need before it, from 0 to %d.", LongestBuffer)
	}
	if s.After < 0 || s.After > LongestBuffer {
		p.Add("after", "Write how many minutes you need after it, from 0 to %d.", LongestBuffer)
	}
	if s.Price.Minor < 0 || !s.Price.Currency.Valid() {
		p.Add("price", "Write the price as a number, such as 60 or 60.50.")
	}
	if len([]rune(s.Modality)) > longestModality {
		p.Add("modality", "This is longer than %d letters. Please shorten it.", longestModality)
	}
	if !s.Pressure.Valid() {
		p.Add("pressure", "The lightest pressure is deeper than the deepest one. Choose them the other way round.")
	}
	return p.Err()
}

// PriceOn gives the price that is told for a visit on a day.
func (s Service) PriceOn(d civil.Date) money.Amount {
	told := s.Price
	for i, p := range s.Prices {
		if i == 0 || p.From <= d {
			told = p.Amount
		}
	}
	return told
}

// Reprice gives the new price of a service from a day on. The past is not rewritten: Invalid on the field
// from for a day before today, or one that has a price of its own to come; on price for none.
func (s Service) Reprice(from civil.Date, amount money.Amount, today civil.Date) (Price, error) {
	var p fault.Problems
	if amount.Minor < 0 || !amount.Currency.Valid() {
		p.Add("price", "Write the price as a number, such as 60 or 60.50.")
	}
	switch {
	case from < today:
		p.Add("from", "This day has passed, and what was told then stays. Choose today or a later day.")
	case from > today && slices.ContainsFunc(s.Prices, func(p Price) bool { return p.From == from }):
		p.Add("from", "There is a price from that day already. Take it out first.")
	}
	return Price{from, amount}, p.Err()
}

// OfferedBy reports whether somebody offers it.
func (s Service) OfferedBy(who ident.Person) bool {
	return len(s.People) == 0 || slices.Contains(s.People, who)
}

// Pressure is a range of how hard, from 1 (very light) to 5 (deep) as in a client's preferences; From 0 and
// To 0 where nothing was said, and then any pressure fits.
type Pressure struct{ From, To int }

// Set reports whether a range was said.
func (p Pressure) Set() bool { return p != Pressure{} }

// Valid reports whether it is no range, or one from 1 to 5.
func (p Pressure) Valid() bool { return !p.Set() || 1 <= p.From && p.From <= p.To && p.To <= 5 }

// holds reports whether a level lies in the range; 0 is no wish.
func (p Pressure) holds(level int) bool {
	return level == 0 || !p.Set() || p.From <= level && level <= p.To
}

// Asks gives the pressure that a session of the service asks of who gives it, for a client whose deepest
// wish is given (0: none is known): her wish within what the service is; where she has none, the lightest
// of it. 0 asks for none.
func (s Service) Asks(wish int) int {
	if !s.Pressure.Set() {
		return wish
	}
	return min(max(wish, s.Pressure.From), s.Pressure.To)
}

// Misfit is why somebody is not looked for when a service is searched.
type Misfit string

// The misfits.
const (
	NotOffered    Misfit = "not-offered"
	OtherPressure Misfit = "other-pressure"
)

// Misfit says why somebody with these hours does not fit a service for a client whose deepest wish is given
// (0: none is known); empty when she does.
func (s Service) Misfit(h Hours, wish int) Misfit {
	switch {
	case !s.OfferedBy(h.Person):
		return NotOffered
	case !h.Pressure.holds(s.Asks(wish)):
		return OtherPressure
	}
	return ""
}
