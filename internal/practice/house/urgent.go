package house

import (
	"slices"
	"strings"
)

// EmergencyNumber gives the emergency number where the practice is, as its time zone tells; empty
// where that does not tell it.
func (p Practice) EmergencyNumber() string {
	for _, place := range emergencies {
		if slices.ContainsFunc(place.zones, func(zone string) bool {
			return p.Zone == zone || strings.HasSuffix(zone, "/") && strings.HasPrefix(p.Zone, zone)
		}) {
			return place.number
		}
	}
	return ""
}

// emergencies are the numbers by time zone, the first that fits; a zone that ends in / stands for all
// that begin so. Where people in one zone have different numbers, none stands here.
var emergencies = []struct {
	number string
	zones  []string
}{
	{"999", []string{"Europe/London", "Europe/Belfast", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man", "GB", "Asia/Hong_Kong"}},
	{"112", []string{"Europe/", "Atlantic/Azores", "Atlantic/Madeira", "Atlantic/Canary", "Atlantic/Reykjavik", "Africa/Ceuta", "Asia/Nicosia", "Asia/Kolkata"}},
	{"911", []string{"US/", "Canada/", "America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Boise", "America/Phoenix", "America/Los_Angeles",
		"America/Anchorage", "America/Juneau", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/", "Pacific/Honolulu", "America/Puerto_Rico",
		"America/Toronto", "America/Montreal", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Regina", "America/Halifax", "America/Moncton",
		"America/St_Johns", "America/Whitehorse", "America/Mexico_City", "America/Tijuana", "America/Monterrey"}},
	{"000", []string{"Australia/"}},
	{"111", []string{"Pacific/Auckland", "Pacific/Chatham"}},
}
