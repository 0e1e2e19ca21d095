// Package money holds amounts in minor units with their currency. It never uses floating point and
// never adds two currencies.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 code in capitals.
type Currency string

// digits gives the number of decimal places where it is not two (ISO 4217).
var digits = map[Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// symbols are used where the sign is understood without its country.
var symbols = map[Currency]string{"GBP": "£", "EUR": "€", "USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "JPY": "¥", "INR": "₹"}

// Valid reports whether c looks like a currency code.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for _, r := range c {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Digits gives the number of decimal places of the currency.
func (c Currency) Digits() int {
	if d, ok := digits[c]; ok {
		return d
	}
	return 2
}

// Symbol gives the sign that stands before an amount, or the code with a space.
func (c Currency) Symbol() string {
	if s, ok := symbols[c]; ok {
		return s
	}
	return string(c) + " "
}

// Amount is a sum of money in minor units (cents, pence).
type Amount struct {
	Minor    int64
	Currency Currency
}

// Of makes an amount.
func Of(minor int64, c Currency) Amount { return Amount{minor, c} }

// Zero reports whether it is nothing.
func (a Amount) Zero() bool { return a.Minor == 0 }

// Neg turns the sign.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// Plus adds b, which must have the same currency (an amount of zero without currency is allowed).
// It panics on two currencies, which is a mistake of the program, never of a person.
func (a Amount) Plus(b Amount) Amount {
	switch {
	case a.Currency == "" && a.Minor == 0:
		return b
	case b.Currency == "" && b.Minor == 0:
		return a
	case a.Currency != b.Currency:
		panic("money: adding " + string(a.Currency) + " and " + string(b.Currency))
	}
	return Amount{a.Minor + b.Minor, a.Currency}
}

// Minus takes b off.
func (a Amount) Minus(b Amount) Amount { return a.Plus(b.Neg()) }

// Plain writes the figure without a sign of the currency: "95.00", "1,250.00".
func (a Amount) Plain() string {
	n, sign := a.Minor, ""
	if n < 0 {
		n, sign = -n, "−"
	}
	d := a.Currency.Digits()
	unit := int64(1)
	for range d {
		unit *= 10
	}
	whole := group(strconv.FormatInt(n/unit, 10))
	if d == 0 {
		return sign + whole
	}
	return fmt.Sprintf("%s%s.%0*d", sign, whole, d, n%unit)
}

// String writes the amount for people: "£95.00".
func (a Amount) String() string {
	if a.Minor < 0 {
		return "−" + a.Currency.Symbol() + a.Neg().Plain()
	}
	return a.Currency.Symbol() + a.Plain()
}

func group(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Parse reads what people type: "95", "95.5", "£1,250.00", "95,50", "1.250,00". A single separator
// followed by exactly the currency's number of decimals is the decimal point.
func Parse(s string, c Currency) (Amount, error) {
	t := strings.TrimSpace(s)
	t = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(t, string(c))), strings.TrimSpace(c.Symbol()))
	t = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(t), string(c)))
	t = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "").Replace(t)
	whole, frac := split(t, c.Digits())
	if whole == "" && frac == "" || len(frac) > c.Digits() || len(whole) > 12 {
		return Amount{}, fmt.Errorf("%q is not an amount", s)
	}
	frac += strings.Repeat("0", c.Digits()-len(frac))
	n, err := strconv.ParseUint(whole+frac, 10, 63)
	if err != nil {
		return Amount{}, fmt.Errorf("%q is not an amount", s)
	}
	return Amount{int64(n), c}, nil
}

// split finds the decimal separator, the last of '.' and ',', unless what follows it is a group of three.
func split(t string, places int) (whole, frac string) {
	i := strings.LastIndexAny(t, ".,")
	strip := strings.NewReplacer(".", "", ",", "").Replace
	if i < 0 {
		return t, ""
	}
	after := t[i+1:]
	if len(after) == 3 && places != 3 || places == 0 {
		return strip(t), ""
	}
	return strip(t[:i]), after
}
