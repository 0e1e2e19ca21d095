package say

import (
	"context"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/partwell/partwell/internal/civil"
)

func TestSentencesInTheLanguageOfTheContext(t *testing.T) {
	if err := Add(language.Spanish, map[string]string{"Good morning": "Buenos días", "%s asks": "%s pregunta"}); err != nil {
		t.Fatal(err)
	}
	if err := AddPlural(language.Spanish, "%d visits", map[plural.Form]string{plural.One: "%d visita", plural.Other: "%d visitas"}); err != nil {
		t.Fatal(err)
	}
	if err := AddPlural(language.Polish, "%d visits", map[plural.Form]string{plural.One: "%d wizyta", plural.Few: "%d wizyty", plural.Many: "%d wizyt", plural.Other: "%d wizyty"}); err != nil {
		t.Fatal(err)
	}
	english := context.Background()
	later := At(english, time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
	spanish := With(english, language.Spanish)
	polish := With(english, language.Polish)
	pseudo := With(english, Pseudo)
	for _, c := range []struct{ name, got, want string }{
		{"english", T(english, "Good morning"), "Good morning"},
		{"spanish", T(spanish, "Good morning"), "Buenos días"},
		{"argument", T(spanish, "%s asks", "Łucja"), "Łucja pregunta"},
		{"untranslated", T(spanish, "Nobody is here yet"), "Nobody is here yet"},
		{"per cent", T(english, "100%% of it"), "100% of it"},
		{"percent in a name", T(english, "%s asks", "100% Paul"), "100% Paul asks"},
		{"pseudo", T(pseudo, "Good morning"), "⟦Good morning⟧"},
		{"one", N(english, 1, "One visit", "%d visits"), "One visit"},
		{"one with its number", N(english, 1, "%d visit", "%d visits"), "1 visit"},
		{"none", N(english, 0, "One visit", "%d visits"), "0 visits"},
		{"many", N(english, 5, "One visit", "%d visits"), "5 visits"},
		{"many with more", N(english, 5, "One visit with %s", "%d visits with %s", "Ana"), "5 visits with Ana"},
		{"one with more", N(english, 1, "One visit with %s", "%d visits with %s", "Ana"), "One visit with Ana"},
		{"spanish one", N(spanish, 1, "One visit", "%d visits"), "1 visita"},
		{"spanish many", N(spanish, 3, "One visit", "%d visits"), "3 visitas"},
		{"spanish untranslated", N(spanish, 3, "One line", "%d lines"), "3 lines"},
		{"spanish untranslated one", N(spanish, 1, "One line", "%d lines"), "One line"},
		{"polish few", N(polish, 3, "One visit", "%d visits"), "3 wizyty"},
		{"polish many", N(polish, 5, "One visit", "%d visits"), "5 wizyt"},
		{"pseudo many", N(pseudo, 5, "One visit", "%d visits"), "⟦5 visits⟧"},
		{"date", Date(english, "2026-03-04", "2026-03-03"), "tomorrow"},
		{"day", Day(english, "2026-03-03"), "Tuesday 3 March"},
		{"day of another year", Day(later, "2026-03-03"), "Tuesday 3 March 2026"},
		{"short day of another year", ShortDay(later, "2026-03-03"), "3 March 2026"},
		{"stamp of another year", Stamp(later, civil.Date("2026-03-03").At(600, time.UTC), time.UTC), "Tuesday 3 March 2026, 10:00"},
		{"stamp of this year", Stamp(later, civil.Date("2027-03-03").At(600, time.UTC), time.UTC), "Wednesday 3 March, 10:00"},
		{"full date", FullDate(english, "2026-03-03"), "3 March 2026"},
		{"stamp", Stamp(english, civil.Date("2026-03-03").At(600, time.UTC), time.UTC), "Tuesday 3 March, 10:00"},
		{"isolated", Isolate("דוד"), "\u2068דוד\u2069"},
		{"match", Match("pt, es;q=0.8").String(), "es"},
		{"match nothing", Match("ja").String(), "en"},
		{"match nonsense", Match(";;;").String(), "en"},
		{"direction", Dir(english), "ltr"},
		{"right to left", Dir(With(english, language.Arabic)), "rtl"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}
