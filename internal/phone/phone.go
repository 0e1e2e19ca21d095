// Package phone puts telephone numbers in one form and shows them as people of a country read them.
//
// A number that is possible in the practice's country is kept with its country's code
// (+442079460001); anything else stays as it was typed, because a number that we do not understand
// may still be right. The country is guessed from the practice's time zone, else from its currency.
//
// It wraps github.com/nyaruka/phonenumbers and imports nothing else outside the standard library.
package phone

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// Country is a country's code of two capital letters (ISO 3166); empty when it is not known.
type Country string

// zoneList holds, one country a line, its code and its time zones (public domain, IANA).
//
//go:embed zones.txt
var zoneList string

var zoneCountry = sync.OnceValue(func() map[string]Country {
	out := map[string]Country{}
	for line := range strings.Lines(zoneList) {
		words := strings.Fields(line)
		for _, zone := range words[min(1, len(words)):] {
			out[zone] = Country(words[0])
		}
	}
	return out
})

// In guesses the country of a practice from its time zone, else from its currency (an ISO 4217 code
// begins with the country's; the euro has none).
func In(zone, currency string) Country {
	if c, ok := zoneCountry()[zone]; ok {
		return c
	}
	if len(currency) == 3 && currency[0] != 'X' && currency != "EUR" {
		return Country(currency[:2])
	}
	return ""
}

// Tidy gives a typed number with its country's code where it is possible in that country or names
// its own, else the text as it is. An extension is kept.
func Tidy(typed string, c Country) string {
	n, err := phonenumbers.Parse(typed, string(c))
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return typed
	}
	tidy := phonenumbers.Format(n, phonenumbers.E164)
	if ext := n.GetExtension(); ext != "" {
		tidy += " ext " + ext
	}
	return tidy
}

// Shown writes a stored number as people of the country read it: their own without its country's
// code, others with it.
func Shown(number string, c Country) string {
	if !strings.HasPrefix(number, "+") {
		return number
	}
	n, err := phonenumbers.Parse(number, string(c))
	if err != nil {
		return number
	}
	if c != "" && int(n.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(string(c)) {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
