package boundary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/money"
)

// longestWithin bounds how much is left before something is noticed, in the unit of its watch.
const longestWithin = 1000

// Within gives how much is left before something is noticed where nobody said otherwise; 0 for what
// is noticed at once.
func (w Watch) Within() int {
	switch w {
	case Late:
		return 10
	case LateCancel:
		return 24
	case Unpaid:
		return 14
	default:
		return 0
	}
}

// Covers reports whether a boundary that watches w also speaks of another thing: who asks for a word
// before a visit is called off asks it of those who do not come, and whose minutes are full begins on
// time.
func (w Watch) Covers(what Watch) bool {
	pair := []Watch{w, what}
	return w == what || w == LateCancel && what == NoShow || slices.Contains(pair, OwnStart) && slices.Contains(pair, OwnMinutes)
}

// Watching gives the active boundary that watches something: one of its own, else one that covers it.
func Watching(list []Boundary, what Watch) (Boundary, bool) {
	covers := func(b Boundary) bool { return b.Active && b.Watches.Covers(what) }
	i := slices.IndexFunc(list, func(b Boundary) bool { return b.Active && b.Watches == what })
	if i < 0 {
		i = slices.IndexFunc(list, covers)
	}
	if i < 0 {
		return Boundary{}, false
	}
	return list[i], true
}

// Leaves gives how much is left before this is noticed under a boundary: what the version that stood
// says, else the current one.
func Leaves(stood, current Boundary, what Watch) int {
	for _, b := range []Boundary{stood, current} {
		if b.Watches == what {
			return b.Within
		}
	}
	return what.Within()
}

func (b *Boundary) tidyWatch(p *fault.Problems) {
	switch {
	case b.Watches == "" || b.Side.Valid() && !slices.Contains(Watches(b.Side), b.Watches):
		if b.Watches != "" {
			p.Add("watches", "Choose one of the list.")
		}
		b.Within = 0
	case b.Watches.Within() == 0:
		b.Within = 0
	case b.Within == 0:
		b.Within = b.Watches.Within()
	case b.Within < 0 || b.Within > longestWithin:
		p.Add("within", "Write a number from 1 to %d.", longestWithin)
	}
}

var (
	feeNone   = regexp.MustCompile(`(?i)\b(?:no|without) (?:a )?(?:fee|charge|cost)\b|\bcosts? (?:you )?nothing\b|\bfree\b`)
	feeShare  = regexp.MustCompile(`(?i)\b(\d{1,3})\s?(?:%|per ?cent\b)(?: of (?:the |your |its )?(?:full |whole )?(?:price|visit|session|fee)\b|\s*(?:$|[.,;:]))`)
	feeAmount = regexp.MustCompile(`(?i)([$€£]|\b[A-Z]{3})\s?(\d[\d.,]*)|\b(\d[\d.,]*)\s?([$€£]|euros?\b|pounds?\b|dollars?\b|[A-Z]{3}\b)`)
	feeHalf   = regexp.MustCompile(`(?i)\bhalf (?:of )?the (?:full )?price\b|\bhalf price\b`)
	feeFull   = regexp.MustCompile(`(?i)\bfull price\b|\bpaid in full\b|\bthe whole price\b`)
)

// Fee reads an amount or a share of a price out of what a boundary says follows. It reports false
// where the text names none, or one in another currency: then nothing is proposed.
func Fee(follows string, price money.Amount) (money.Amount, bool) {
	if feeNone.MatchString(follows) {
		return money.Amount{}, false
	}
	if m := feeShare.FindStringSubmatch(follows); m != nil {
		n, err := strconv.ParseInt(m[1], 10, 64)
		return share(price, n), err == nil && n > 0 && n <= 100 && price.Minor > 0
	}
	for _, m := range feeAmount.FindAllStringSubmatch(follows, -1) {
		if !means(m[1]+m[4], price.Currency) {
			continue
		}
		amount, err := money.Parse(strings.TrimRight(m[2]+m[3], ".,"), price.Currency)
		return amount, err == nil && amount.Minor > 0
	}
	if feeHalf.MatchString(follows) {
		return share(price, 50), price.Minor > 0
	}
	return price, price.Minor > 0 && feeFull.MatchString(follows)
}

// means reports whether a sign, a code or a word stands for a currency.
func means(unit string, c money.Currency) bool {
	sign := strings.TrimSpace(c.Symbol())
	if strings.HasSuffix(sign, "$") { // a Canadian writes $ at home
		sign = "$"
	}
	word, ok := map[string]string{"€": "euro", "£": "pound", "$": "dollar"}[sign]
	return strings.EqualFold(unit, string(c)) || unit == sign || ok && strings.HasPrefix(strings.ToLower(unit), word)
}

func share(price money.Amount, percent int64) money.Amount {
	return money.Of(price.Minor*percent/100, price.Currency)
}
