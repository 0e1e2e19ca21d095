package scheduling

import (
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
)

func TestPriceOn(t *testing.T) {
	s := Service{Price: money.Of(60, "EUR")}
	if got := s.PriceOn(tuesday); got != money.Of(60, "EUR") {
		t.Errorf("without prices by day: %v", got)
	}
	s.Prices = []Price{{"", money.Of(50, "EUR")}, {tuesday, money.Of(60, "EUR")}, {tuesday.Add(10), money.Of(70, "EUR")}}
	for day, want := range map[civil.Date]int64{"1999-01-01": 50, tuesday.Add(-1): 50, tuesday: 60, tuesday.Add(9): 60, tuesday.Add(10): 70, "2050-01-01": 70} {
		if got := s.PriceOn(day); got.Minor != want {
			t.Errorf("on %s: %v, want %d", day, got, want)
		}
	}
	for name, tc := range map[string]struct {
		from  civil.Date
		price money.Amount
		field string
	}{
		"yesterday":          {tuesday.Add(-1), money.Of(1, "EUR"), "from"},
		"today once more":    {tuesday, money.Of(1, "EUR"), ""},
		"a day that has one": {tuesday.Add(10), money.Of(1, "EUR"), "from"},
		"another day":        {tuesday.Add(11), money.Of(1, "EUR"), ""},
		"less than nothing":  {tuesday, money.Of(-1, "EUR"), "price"},
	} {
		_, err := s.Reprice(tc.from, tc.price, tuesday)
		f, _ := err.(*fault.Error)
		if tc.field == "" && err != nil || tc.field != "" && (f == nil || f.Problems[0].Field != tc.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever is looked for offers the service and gives the pressure that it asks for this client.
func TestMisfit(t *testing.T) {
	soft, strong := Hours{Person: "soft", Pressure: Pressure{1, 3}}, Hours{Person: "strong", Pressure: Pressure{4, 5}}
	anything := Hours{Person: ines}
	relaxing, deep := Service{Pressure: Pressure{1, 3}}, Service{Pressure: Pressure{4, 5}}
	hers := Service{People: []ident.Person{ines}}
	for name, tc := range map[string]struct {
		s    Service
		h    Hours
		wish int
		want Misfit
	}{
		"nothing said":                      {Service{}, soft, 0, ""},
		"as deep as she goes":               {Service{}, soft, 3, ""},
		"deeper":                            {Service{}, soft, 4, OtherPressure},
		"lighter than she works":            {Service{}, strong, 2, OtherPressure},
		"who said nothing of it":            {Service{}, anything, 5, ""},
		"a deep wish, a light service":      {relaxing, soft, 5, ""},
		"a light service, deep hands":       {relaxing, strong, 2, OtherPressure},
		"a deep service":                    {deep, soft, 0, OtherPressure},
		"a deep service, a light wish":      {deep, strong, 1, ""},
		"among those who offer it":          {hers, anything, 5, ""},
		"not among them, whatever she does": {hers, strong, 5, NotOffered},
	} {
		if got := tc.s.Misfit(tc.h, tc.wish); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestServiceCheckMore(t *testing.T) {
	good := Service{Name: "Shoulders", Minutes: 60, Price: money.Of(9500, "EUR"), Modality: "deep-tissue", Pressure: Pressure{3, 5}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for field, s := range map[string]func(*Service){
		"pressure": func(s *Service) { s.Pressure = Pressure{5, 3} },
		"modality": func(s *Service) { s.Modality = strings.Repeat("x", 61) },
		"before":   func(s *Service) { s.Before = LongestBuffer + 1 },
		"after":    func(s *Service) { s.After = -1 },
	} {
		bad := good
		s(&bad)
		f, _ := bad.Check().(*fault.Error)
		if f == nil || len(f.Problems) != 1 || f.Problems[0].Field != field {
			t.Errorf("%s: %v", field, f)
		}
	}
	if err := (Hours{Pressure: Pressure{2, 1}}).Check(); !fault.Is(err, fault.Invalid) {
		t.Errorf("hours: %v", err)
	}
}

func TestNamesLength(t *testing.T) {
	for name, want := range map[string]bool{"Massage, 60 minutes": true, "60-min massage": true, "Massage 60 Min.": true, "60\u00a0min": true, "160 minutes": false,
		"Massage": false, "Massage for 60 and over": false, "60 ways, 60 minutes": true, "": false} {
		if got := NamesLength(name, 60); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
