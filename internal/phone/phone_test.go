package phone

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIn(t *testing.T) {
	for _, c := range []struct {
		zone, currency string
		want           Country
	}{
		{"Europe/London", "GBP", "GB"}, {"America/Toronto", "CAD", "CA"}, {"Europe/Berlin", "EUR", "DE"},
		{"UTC", "GBP", "GB"}, {"UTC", "EUR", ""}, {"UTC", "XOF", ""}, {"", "", ""}, {"Nowhere/Land", "SEK", "SE"},
	} {
		if got := In(c.zone, c.currency); got != c.want {
			t.Errorf("In(%q, %q) = %q, want %q", c.zone, c.currency, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		typed string
		in    Country
		tidy  string
		shown string
	}{
		{"020 7946 0001", "GB", "+442079460001", "020 7946 0001"},
		{"(020) 7946-0001", "GB", "+442079460001", "020 7946 0001"},
		{"+44 20 7946 0001", "DE", "+442079460001", "+44 20 7946 0001"},
		{"519 555 0142", "CA", "+15195550142", "(519) 555-0142"},
		{"416-967-1111", "CA", "+14169671111", "(416) 967-1111"},
		{"020 7946 0001 ext 12", "GB", "+442079460001 ext 12", "020 7946 0001 x12"},
		{"020 7946 0001", "", "020 7946 0001", "020 7946 0001"},
		{"999", "GB", "999", "999"},
		{"ask her mother", "GB", "ask her mother", "ask her mother"},
		{"", "GB", "", ""},
	} {
		tidy := Tidy(c.typed, c.in)
		if diff := cmp.Diff([]string{c.tidy, c.shown}, []string{tidy, Shown(tidy, c.in)}); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", c.typed, c.in, diff)
		}
		if again := Tidy(tidy, c.in); again != tidy {
			t.Errorf("%q is tidied twice to %q", c.typed, again)
		}
	}
}
