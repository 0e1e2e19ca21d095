package ending

import (
	"cmp"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
)

// Parted is how somebody and the practice parted.
type Parted string

// The ways in which people part.
const (
	PartedSent     Parted = "sent"     // went on to somebody better suited
	PartedTold     Parted = "told"     // was told that the work together ends
	PartedSafety   Parted = "safety"   // it ended for somebody's safety
	PartedDeclined Parted = "declined" // was not taken on
	PartedLeft     Parted = "left"     // stopped by their own choice
)

// PartedWays lists them in the order of the page.
func PartedWays() []Parted {
	return []Parted{PartedSent, PartedTold, PartedSafety, PartedDeclined, PartedLeft}
}

// Past is one parting that is over. Ref is for whoever made it.
type Past struct {
	On  civil.Date
	How Parted
	Ref int
}

// Year is the partings of a year, the newest first, beside how many people came in it.
type Year struct {
	Year   int
	People int
	Past   []Past
}

// Count gives how many parted in one way.
func (y Year) Count(how Parted) (n int) {
	for _, p := range y.Past {
		if p.How == how {
			n++
		}
	}
	return n
}

// mostYears is how many years back are shown.
const mostYears = 40

// ByYear lays the partings beside the size of the practice, the newest year first: from the first year
// with a parting or a visit to this one, without a gap. A day that cannot be read is left out.
func ByYear(past []Past, people map[int]int, this int) []Year {
	first := this
	for year, n := range people {
		if n > 0 {
			first = min(first, year)
		}
	}
	all := map[int][]Past{}
	for _, p := range past {
		if !p.On.Valid() {
			continue
		}
		year := p.On.Time(time.UTC).Year()
		all[year] = append(all[year], p)
		first, this = min(first, year), max(this, year)
	}
	var out []Year
	for year := this; year >= max(first, this-mostYears); year-- {
		list := all[year]
		slices.SortStableFunc(list, func(a, b Past) int { return cmp.Compare(b.On, a.On) })
		out = append(out, Year{Year: year, People: people[year], Past: list})
	}
	return out
}
