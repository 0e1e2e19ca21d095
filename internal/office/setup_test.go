package office

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func TestTheEightQuestions(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		version := func() int { return h.practiceNow().Version }
		steps := []error{
			h.office.AnswerName(ctx, h.owner, NewKey(), NameAnswer{Name: " Hands  & Rest ", Mine: "Inês  C.", Version: version()}),
			h.office.AnswerPlace(ctx, h.owner, NewKey(), PlaceAnswer{Place: "Mill Lane 2", Zone: "Europe/Lisbon", Phone: "21 000", Version: version() + 0}),
		}
		steps = append(steps,
			h.office.AnswerCurrency(ctx, h.owner, NewKey(), CurrencyAnswer{Currency: "eur", Version: version()}),
			h.office.AnswerServices(ctx, h.owner, NewKey(), []ServiceRow{{ID: h.service.ID, Version: 2}, {}, {Name: "Long massage", Minutes: "90", Price: "85,50"}}),
			h.office.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Version: 1, Days: [7][]SpanText{0: {{From: "9", To: "12:30"}, {From: "14.00", To: "18"}}, 6: {{From: "22:00", To: "0:00"}}}}),
			h.office.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{{Side: boundary.Ask, Title: "Late", Rule: "We end on time."}, {Side: boundary.Ask, Title: "Emptied"}, {Side: boundary.Count, Title: "Price", Rule: "As told."}}),
			h.office.AnswerColleagues(ctx, h.owner, NewKey(), []ColleagueRow{{Name: "Ana Reis", Phone: "0201 1"}, {}}),
		)
		_, err := h.office.AnswerHears(ctx, h.owner, NewKey(), HearsAnswer{})
		steps = append(steps, err)
		for i, err := range steps {
			if err != nil {
				t.Fatalf("question %d: %v", i+1, err)
			}
		}
		p := h.practiceNow()
		if p.Name != "Hands & Rest" || p.Slug != "hands-rest" || p.Zone != "Europe/Lisbon" || p.Currency != "EUR" || p.Phone != "21 000" {
			t.Errorf("the practice is %+v", p)
		}
		for _, q := range house.Questions() {
			if !p.Answered(q) {
				t.Errorf("%s is not answered", q)
			}
		}
		if step, no, ok := p.Waits(); !ok || step != house.StepPassword || no != 9 {
			t.Errorf("next is %s, %d", step, no)
		}
		h.wantAnswers()
	})
}

// wantAnswers compares what the eight questions stored.
func (h *testHouse) wantAnswers() {
	ctx, t := context.Background(), h.t
	t.Helper()
	services, err := h.office.SetUp(ctx, h.owner, house.StepServices, "")
	if err != nil || len(services.Services) != 1 {
		t.Fatalf("services: %+v, %v", services.Services, err)
	}
	if s := services.Services[0]; s.Name != "Long massage" || s.Minutes != 90 || s.Price != money.Of(8550, "EUR") || s.Order != 3 {
		t.Errorf("the service is %+v", s)
	}
	hours, err := h.office.SetUp(ctx, h.owner, house.StepHours, "")
	want := []scheduling.Span{{Weekday: time.Monday, From: 9 * 60, To: 12*60 + 30}, {Weekday: time.Monday, From: 14 * 60, To: 18 * 60}, {Weekday: time.Sunday, From: 22 * 60, To: 24 * 60}}
	if diff := cmp.Diff(want, hours.Hours.Spans); err != nil || diff != "" {
		t.Errorf("hours: %v %s", err, diff)
	}
	boundaries, err := h.office.SetUp(ctx, h.owner, house.StepBoundaries, "")
	if err != nil || len(boundaries.Boundaries) != 2 || boundaries.Boundaries[0].Since != "2026-03-03" {
		t.Errorf("boundaries: %+v, %v", boundaries.Boundaries, err)
	}
	trusted, err := h.office.SetUp(ctx, h.owner, house.StepColleagues, "")
	if err != nil || len(trusted.Trusted) != 1 || !trusted.Trusted[0].Trusted || trusted.Trusted[0].Confirmed != "" {
		t.Errorf("colleagues: %+v, %v", trusted.Trusted, err)
	}
}

func TestAnswersThatCannotBeTaken(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		v := h.practiceNow().Version
		wantProblem(t, o.AnswerName(ctx, h.owner, NewKey(), NameAnswer{Mine: "Inês", Version: v}), "name")
		wantProblem(t, o.AnswerName(ctx, h.owner, NewKey(), NameAnswer{Name: "X", Version: v}), "mine")
		wantProblem(t, o.AnswerPlace(ctx, h.owner, NewKey(), PlaceAnswer{Zone: "Mars/Olympus", Version: v}), "zone")
		wantProblem(t, o.AnswerCurrency(ctx, h.owner, NewKey(), CurrencyAnswer{Currency: "pounds", Version: v}), "currency")
		bad := []ServiceRow{{Name: "Massage", Minutes: "60", Price: "60"}, {Name: "Other", Minutes: "an hour", Price: "much"}}
		wantProblem(t, o.AnswerServices(ctx, h.owner, NewKey(), bad), "service.1.minutes")
		wantProblem(t, o.AnswerServices(ctx, h.owner, NewKey(), bad), "service.1.price")
		wantProblem(t, o.AnswerServices(ctx, h.owner, NewKey(), []ServiceRow{{Minutes: "60", Price: "1"}}), "service.0.name")
		wantProblem(t, o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Version: 1, Days: [7][]SpanText{2: {{From: "17:00", To: "9:00"}}}}), "wednesday")
		wantProblem(t, o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Version: 1, Days: [7][]SpanText{2: {{From: "9", To: ""}}}}), "wednesday")
		both := o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Version: 1, Days: [7][]SpanText{0: {{From: "12", To: "9"}}, 2: {{From: "9", To: ""}}}})
		wantProblem(t, both, "monday")
		wantProblem(t, both, "wednesday")
		wantProblem(t, o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Version: 1, Days: [7][]SpanText{6: {{From: "9", To: "12"}, {From: "11", To: "13"}}}}), "sunday")
		wantProblem(t, o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{{Side: boundary.Ask, Rule: "No title"}}), "b.0.title")
		wantProblem(t, o.AnswerColleagues(ctx, h.owner, NewKey(), []ColleagueRow{{Name: "A", Phone: "1"}, {Name: "Ana"}}), "c.1.phone")
		wantFault(t, o.AnswerName(ctx, h.owner, NewKey(), NameAnswer{Name: "A", Mine: "B", Version: v - 1}), fault.Conflict, "stale-version")
		if p := h.practiceNow(); len(p.Done) != 0 || p.Version != v {
			t.Errorf("something was stored: %+v", p)
		}
		services, err := o.SetUp(ctx, h.owner, house.StepServices, "")
		if err != nil || len(services.Services) != 1 {
			t.Errorf("half a price list was stored: %+v, %v", services.Services, err)
		}
		colleagues, err := o.SetUp(ctx, h.owner, house.StepColleagues, "")
		if err != nil || len(colleagues.Trusted) != 0 {
			t.Errorf("half the colleagues were stored: %+v, %v", colleagues.Trusted, err)
		}
	})
}

func TestOnlyTheOwnerAnswersButHoursAreOnesOwn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		for _, by := range []staff.Actor{h.therapist, h.desk} {
			for _, step := range house.Steps() {
				if step == house.StepHours && by == h.therapist {
					continue
				}
				_, err := o.SetUp(ctx, by, step, "")
				wantFault(t, err, fault.Forbidden, "not-yours")
			}
			wantFault(t, o.AnswerName(ctx, by, NewKey(), NameAnswer{Name: "A", Mine: "B"}), fault.Forbidden, "")
			wantFault(t, o.AnswerPlace(ctx, by, NewKey(), PlaceAnswer{}), fault.Forbidden, "")
			wantFault(t, o.AnswerCurrency(ctx, by, NewKey(), CurrencyAnswer{}), fault.Forbidden, "")
			wantFault(t, o.AnswerServices(ctx, by, NewKey(), nil), fault.Forbidden, "")
			wantFault(t, o.AnswerBoundaries(ctx, by, NewKey(), nil), fault.Forbidden, "")
			wantFault(t, o.AnswerColleagues(ctx, by, NewKey(), nil), fault.Forbidden, "")
			wantFault(t, o.AnswerHours(ctx, by, NewKey(), HoursAnswer{Person: h.owner.Person, Version: 1}), fault.Forbidden, "")
		}
		week := HoursAnswer{Version: 1, Days: [7][]SpanText{0: {{From: "10", To: "12"}}}}
		if err := o.AnswerHours(ctx, h.therapist, NewKey(), week); err != nil {
			t.Errorf("a therapist's own hours: %v", err)
		}
		week.Person, week.Version = h.therapist.Person, 2
		if err := o.AnswerHours(ctx, h.owner, NewKey(), week); err != nil {
			t.Errorf("the owner changes a therapist's hours: %v", err)
		}
		wantFault(t, o.AnswerHours(ctx, h.owner, NewKey(), week), fault.Conflict, "stale-version")
		wantFault(t, o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Person: h.desk.Person}), fault.Conflict, "no-calendar")
		stranger := h.stranger()
		wantFault(t, o.AnswerHours(ctx, h.owner, NewKey(), HoursAnswer{Person: stranger.Person}), fault.NotFound, "")
		wantFault(t, o.AnswerServices(ctx, stranger, NewKey(), []ServiceRow{{ID: h.service.ID, Name: "Mine", Minutes: "60", Price: "1", Version: 1}}), fault.NotFound, "")
	})
}

func TestAFormSentTwiceIsDoneOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		key := NewKey()
		rows := []ServiceRow{{Name: "Hot stones", Minutes: "75", Price: "70"}}
		for range 2 {
			if err := o.AnswerServices(ctx, h.owner, key, rows); err != nil {
				t.Fatal(err)
			}
		}
		s, err := o.SetUp(ctx, h.owner, house.StepServices, "")
		if err != nil || len(s.Services) != 2 {
			t.Errorf("%d services, %v", len(s.Services), err)
		}
		err = o.AnswerServices(ctx, h.owner, key, []ServiceRow{{Name: "Other", Minutes: "75", Price: "70"}})
		wantFault(t, err, fault.Conflict, store.CodeReused)
		wantFault(t, o.AnswerServices(ctx, h.owner, "", rows), fault.Invalid, "no-key")
	})
}

func TestBoundariesKeepTheirVersions(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		list := func() []boundary.Boundary {
			s, err := o.SetUp(ctx, h.owner, house.StepBoundaries, "")
			must(err)
			return s.Boundaries
		}
		must(o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{{Side: boundary.Ask, Title: "Late", Rule: "We end on time."}}))
		b := list()[0]
		row := BoundaryRow{ID: b.ID, Version: b.Version, Side: b.Side, Title: b.Title, Rule: b.Rule}
		must(o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{row}))
		if got := list()[0].Version; got != 1 {
			t.Errorf("the same words made version %d", got)
		}
		row.Rule = "We always end on time."
		must(o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{row}))
		if got := list()[0]; got.Version != 2 || got.Rule != row.Rule {
			t.Errorf("new words: %+v", got)
		}
		wantFault(t, o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{row, {Side: boundary.Ask, Title: "X", Rule: "Y"}}), fault.Conflict, "stale-version")
		row.Version, row.Rule = 2, ""
		must(o.AnswerBoundaries(ctx, h.owner, NewKey(), []BoundaryRow{row}))
		if left := list(); len(left) != 0 {
			t.Errorf("taken out, and still shown: %+v", left)
		}
		h.view(func(tx *store.Tx) error {
			versions, err := tx.BoundaryVersions(h.practice, b.ID)
			if len(versions) != 3 || versions[2].Rule != "We end on time." || versions[0].Rule != "We always end on time." {
				t.Errorf("the versions are %+v", versions)
			}
			return err
		})
	})
}

func TestATrustedColleagueStaysInTheDirectory(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		ana := referral.Practitioner{ID: newID[ident.Practitioner](), Name: "Ana Reis", Phone: "1", GoodAt: "Scars", TakesNew: referral.TakesUnknown, Trusted: true}
		h.update(func(tx *store.Tx) error { return tx.AddPractitioner(h.practice, ana) })
		row := ColleagueRow{ID: ana.ID, Name: "Ana Reis", Phone: "2", Version: 1}
		if err := o.AnswerColleagues(ctx, h.owner, NewKey(), []ColleagueRow{row}); err != nil {
			t.Fatal(err)
		}
		if err := o.AnswerColleagues(ctx, h.owner, NewKey(), []ColleagueRow{{ID: ana.ID, Version: 2}}); err != nil {
			t.Fatal(err)
		}
		h.view(func(tx *store.Tx) error {
			got, err := tx.Practitioner(h.practice, ana.ID)
			if got.Trusted || got.Removed || got.Phone != "2" || got.GoodAt != "Scars" {
				t.Errorf("the entry is %+v", got)
			}
			return err
		})
	})
}

// Two practices of the same name get two addresses, and a later change keeps the one people know.
func TestAddressesOfPractices(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		other := h.stranger()
		if err := o.AnswerName(ctx, other, NewKey(), NameAnswer{Name: "Carvalho Massage", Mine: "Otto", Version: 1}); err != nil {
			t.Fatal(err)
		}
		p, err := o.ManagedPractice(ctx, other)
		if err != nil || p.Slug != "carvalho-massage-2" {
			t.Errorf("the address is %q, %v", p.Slug, err)
		}
		if err := o.AnswerName(ctx, other, NewKey(), NameAnswer{Name: "Otto’s", Mine: "Otto", Version: p.Version}); err != nil {
			t.Fatal(err)
		}
		if p, _ = o.ManagedPractice(ctx, other); p.Slug != "carvalho-massage-2" || p.Name != "Otto’s" {
			t.Errorf("the practice is %+v", p)
		}
	})
}
