package money

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseReadsWhatPeopleType(t *testing.T) {
	for _, c := range []struct {
		in       string
		currency Currency
		want     int64
	}{
		{"95", "GBP", 9500}, {"95.5", "GBP", 9550}, {"£1,250.00", "GBP", 125000}, {"95,50", "EUR", 9550},
		{"1.250,00", "EUR", 125000}, {"1,250", "USD", 125000}, {" 80 EUR ", "EUR", 8000}, {"EUR 80", "EUR", 8000},
		{"5 000", "JPY", 5000}, {"5,000", "JPY", 5000}, {"1.250", "KWD", 1250}, {"0", "GBP", 0}, {".5", "GBP", 50},
	} {
		got, err := Parse(c.in, c.currency)
		if err != nil || got.Minor != c.want {
			t.Errorf("Parse(%q, %s) = %v, %v; want %d", c.in, c.currency, got.Minor, err, c.want)
		}
	}
}

func TestParseRefusesWhatIsNoAmount(t *testing.T) {
	for _, in := range []string{"", "ninety", "-5", "9.9999", "1e3", "£", "12345678901234"} {
		if got, err := Parse(in, "GBP"); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, got)
		}
	}
}

func TestStringCanBeReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Of(rapid.Int64Range(0, 1e11).Draw(t, "minor"), rapid.SampledFrom([]Currency{"GBP", "JPY", "KWD", "CHF"}).Draw(t, "currency"))
		b, err := Parse(a.String(), a.Currency)
		if err != nil || a != b {
			t.Fatalf("%v written %q read %v, %v", a.Minor, a.String(), b.Minor, err)
		}
	})
}

func TestAddingTwoCurrenciesPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Of(1, "GBP").Plus(Of(1, "EUR"))
}
