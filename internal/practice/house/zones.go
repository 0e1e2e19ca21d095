package house

import (
	_ "embed"
	"strings"

	"github.com/partwell/partwell/internal/money"
)

// zoneList holds the places of the time zone database (public domain, IANA), one a line.
//
//go:embed zones.txt
var zoneList string

// Zones lists the time zones to choose from, by name: one for each place of the IANA database, and
// UTC.
func Zones() []string { return strings.Fields(zoneList) }

// Currencies lists the currencies to choose from; others are taken when their code is typed.
func Currencies() []money.Currency {
	return []money.Currency{
		"EUR", "GBP", "USD", "CAD", "AUD", "NZD", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN",
		"TRY", "UAH", "ILS", "AED", "SAR", "ZAR", "KES", "NGN", "INR", "JPY", "KRW", "CNY", "HKD", "TWD", "SGD", "THB",
		"MYR", "IDR", "PHP", "VND", "BRL", "MXN", "ARS", "CLP", "COP", "PEN",
	}
}

// homes says what is paid with in a place of the time zone list, where its part of the world does
// not tell.
var homes = map[string]money.Currency{
	"Europe/London": "GBP", "Europe/Jersey": "GBP", "Europe/Guernsey": "GBP", "Europe/Isle_of_Man": "GBP",
	"Europe/Zurich": "CHF", "Europe/Vaduz": "CHF", "Europe/Stockholm": "SEK", "Europe/Oslo": "NOK", "Europe/Copenhagen": "DKK",
	"Atlantic/Reykjavik": "ISK", "Europe/Warsaw": "PLN", "Europe/Prague": "CZK", "Europe/Budapest": "HUF", "Europe/Bucharest": "RON",
	"Europe/Istanbul": "TRY", "Europe/Kyiv": "UAH", "Asia/Jerusalem": "ILS", "Asia/Dubai": "AED", "Asia/Riyadh": "SAR",
	"Africa/Johannesburg": "ZAR", "Africa/Nairobi": "KES", "Africa/Lagos": "NGN", "Asia/Kolkata": "INR", "Asia/Tokyo": "JPY",
	"Asia/Seoul": "KRW", "Asia/Shanghai": "CNY", "Asia/Hong_Kong": "HKD", "Asia/Taipei": "TWD", "Asia/Singapore": "SGD",
	"Asia/Bangkok": "THB", "Asia/Kuala_Lumpur": "MYR", "Asia/Jakarta": "IDR", "Asia/Manila": "PHP", "Asia/Ho_Chi_Minh": "VND",
	"America/Sao_Paulo": "BRL", "America/Mexico_City": "MXN", "America/Argentina/Buenos_Aires": "ARS", "America/Santiago": "CLP",
	"America/Bogota": "COP", "America/Lima": "PEN", "Pacific/Auckland": "NZD",
	"America/Toronto": "CAD", "America/Vancouver": "CAD", "America/Edmonton": "CAD", "America/Winnipeg": "CAD", "America/Halifax": "CAD",
	"America/Regina": "CAD", "America/St_Johns": "CAD", "America/Moncton": "CAD",
	"America/New_York": "USD", "America/Chicago": "USD", "America/Denver": "USD", "America/Los_Angeles": "USD", "America/Phoenix": "USD",
	"America/Anchorage": "USD", "America/Detroit": "USD", "Pacific/Honolulu": "USD",
}

// LikelyCurrency guesses what a practice in a time zone is paid in; the set-up offers it first.
func LikelyCurrency(zone string) money.Currency {
	if c, ok := homes[zone]; ok {
		return c
	}
	switch {
	case strings.HasPrefix(zone, "Australia/"):
		return "AUD"
	case strings.HasPrefix(zone, "America/Indiana/"), strings.HasPrefix(zone, "America/Kentucky/"), strings.HasPrefix(zone, "America/North_Dakota/"):
		return "USD"
	}
	return "EUR"
}
