package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/htmlcheck"
	"github.com/partwell/partwell/internal/web/pages"
)

const (
	askedPerson = "0190b6a4-7c4e-7000-8000-000000000001"
	askedVisit  = "0190b6a4-7c4e-7000-8000-000000000002"
	askedCharge = "0190b6a4-7c4e-7000-8000-000000000003"
)

// askedForm is a form with every kind of field that has parts, and the records they are about.
func askedForm(given protocol.Answers) pages.Asked {
	en := func(s string) protocol.Text { return protocol.Text{"en": s} }
	options := []protocol.Option{{ID: "rest", Words: en("Rest")}, {ID: "focus", Words: en("Focused work")}}
	field := func(id string, kind protocol.FieldKind) protocol.Field {
		return protocol.Field{ID: id, Kind: kind, Label: en("About " + id)}
	}
	mix, each, some, one := field("mix", protocol.Mix), field("each", protocol.Each), field("some", protocol.Some), field("one", protocol.Some)
	mix.Options, mix.Sum = options, 60
	each.Options, each.Of, each.Line = options, protocol.Balances, true
	some.Of, one.Of, one.Max = protocol.Charges, protocol.VisitsBehind, 1
	return pages.Asked{
		Fields: []protocol.Field{field("lines", protocol.Lines), field("goals", protocol.Goals), mix, field("items", protocol.Items), each, some, one},
		Given:  given, Side: protocol.Staff, Zone: time.UTC, Currency: "GBP",
		Lists: map[protocol.List][]office.ListItem{
			protocol.People:       {{ID: askedPerson, Person: staff.Person{ID: askedPerson, Name: "Inês Faria"}}},
			protocol.VisitsBehind: {{ID: askedVisit, Visit: scheduling.Visit{ID: askedVisit, Title: "Deep work", Starts: time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)}}},
			protocol.Charges:      {{ID: askedCharge, Charge: billing.Line{ID: askedCharge, What: "Deep work", On: "2026-03-03", Amount: money.Of(6000, "GBP")}}},
			protocol.Balances:     {{ID: "owes-gbp", Open: money.Of(1500, "GBP")}, {ID: "kept-gbp", Open: money.Of(500, "GBP"), Kept: true}},
		},
	}
}

// What a form shows is what it sends: answers, also those that the engine will refuse, come back as
// they were.
func TestAnswersComeBackFromTheirForm(t *testing.T) {
	for name, given := range map[string]protocol.Answers{
		"nothing": {},
		"answers": {
			"lines": {"No talk.", "Warm the room: 20°"}, "goals": {"very=Sleep = rest", "little=Less stiff; soon"}, "mix": {"rest=20", "focus=40"},
			"items": {askedPerson + ";2026-04-01;Call the joiner; ask twice"}, "each": {"kept-gbp=rest", "owes-gbp=focus:Because: it was late"},
			"some": {askedCharge}, "one": {askedVisit},
		},
		"half of it": {"goals": {"fairly=<b>Stand</b>"}, "mix": {"rest=twenty"}, "items": {";;Nobody yet"}, "each": {"owes-gbp=rest"}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := askedForm(given)
			var page strings.Builder
			page.WriteString("<form>")
			if err := pages.Questions(asked).Render(context.Background(), &page); err != nil {
				t.Fatal(err)
			}
			page.WriteString("</form>")
			doc := htmlcheck.String(t, page.String())
			form := url.Values(htmlcheck.Fields(t, htmlcheck.One(t, doc, "form")))
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			got, err := answersIn(r, asked.Fields, asked.Currency)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(given, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRecordsAreNamedInWords(t *testing.T) {
	var page strings.Builder
	if err := pages.Questions(askedForm(nil)).Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	text := htmlcheck.Text(htmlcheck.String(t, page.String()))
	for _, words := range []string{"Still to be paid: £15.00", "Kept for them: £5.00", "Deep work, 3 March 2026: £60.00", "Inês Faria", "In minutes; together 60", "very important", "By when"} {
		if !strings.Contains(text, words) {
			t.Errorf("nobody reads %q in %s", words, text)
		}
	}
}
