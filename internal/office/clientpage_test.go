package office

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/store"
)

func kindsOf(line []client.Entry) (kinds []client.Kind) {
	for _, e := range line {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestAClientsPageShowsToEachWhatIsTheirs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.twoBoundaries()
		h.book(h.clock.Now().Add(48 * time.Hour))
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := o.AddLine(ctx, h.therapist, NewKey(), NewLine{Client: h.client, Kind: client.KindProgress, Text: "I slept through", Theirs: true, On: "2026-02-20"})
		must(err)
		_, err = o.AddLine(ctx, h.therapist, NewKey(), NewLine{Client: h.client, Kind: client.KindThanks, Text: "Flowers"})
		must(err)
		_, err = o.SetPreferences(ctx, h.therapist, NewKey(), PreferenceChange{Client: h.client, Set: map[string]int{"neck:both": 2}, Source: client.InPerson})
		must(err)
		must(o.AddAsk(ctx, h.desk, NewKey(), NewAsk{Client: h.client, Text: "Not my feet", Source: client.ByPhone}))
		must(o.SetPlan(ctx, h.therapist, NewKey(), PlanChange{Client: h.client, Goal: "A shoulder that turns", DecidedOn: "2026-03-01"}))
		h.charge(h.client, 6000)
		matter, err := o.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Client: h.client})
		must(err)

		for _, by := range []staff.Actor{h.therapist, h.owner} {
			v, err := o.ClientView(ctx, by, h.client)
			must(err)
			want := []client.Kind{client.KindNext, client.KindAsks, client.KindPreference, client.KindThanks, client.KindAgreed, client.KindProgress}
			got := kindsOf(v.Line)
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: (-want +got):\n%s", by.Role, diff)
			}
			if len(v.Prefs) != 1 || len(v.Asks) != 1 || v.Plan.Goal == "" || v.Next == nil || len(v.Open) != 1 || !v.Matters[matter] || len(v.Balances) != 1 || v.NotTold != 2 || v.Ahead != 1 {
				t.Errorf("%s sees %+v", by.Role, v)
			}
		}
		v, err := o.ClientView(ctx, h.desk, h.client)
		must(err)
		for _, e := range v.Line {
			if e.Kind.Clinical() {
				t.Errorf("the desk reads %s", e.Kind)
			}
		}
		if len(v.Line) != 4 || len(v.Prefs) != 0 || v.Plan.Version != 0 || len(v.Open) != 0 || len(v.Matters) != 0 || len(v.Balances) != 1 || len(v.Asks) != 1 {
			t.Errorf("the desk sees %+v", v)
		}
		other := h.anotherTherapist()
		v, err = o.ClientView(ctx, other, h.client)
		must(err)
		if len(v.Line) != 4 || len(v.Prefs) != 1 || v.Plan.Version != 0 || len(v.Open) != 0 || len(v.Balances) != 0 {
			t.Errorf("another therapist sees %+v", v)
		}
	})
}

// anotherTherapist gives a therapist who does not treat the client.
func (h *testHouse) anotherTherapist() staff.Actor {
	h.t.Helper()
	p := staff.Person{ID: newID[ident.Person](), Name: "Ana Vogt", Email: "ana@carvalhomassage.example", Role: staff.Therapist, Treats: true, Active: true}
	h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, p, "") })
	return staff.As(h.practice, p)
}

func TestWhoMayNotChangeAClientsPage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		for _, by := range []staff.Actor{h.desk, h.anotherTherapist()} {
			_, err := o.AddLine(ctx, by, NewKey(), NewLine{Client: h.client, Kind: client.KindLine, Text: "x"})
			wantFault(t, err, fault.Forbidden, "")
			_, _, err = o.LineForm(ctx, by, h.client)
			wantFault(t, err, fault.Forbidden, "")
			_, err = o.SetPreferences(ctx, by, NewKey(), PreferenceChange{Client: h.client, Set: map[string]int{"neck:both": 2}, Source: client.InPerson})
			wantFault(t, err, fault.Forbidden, "")
			_, err = o.Plan(ctx, by, h.client)
			wantFault(t, err, fault.Forbidden, "")
			wantFault(t, o.SetPlan(ctx, by, NewKey(), PlanChange{Client: h.client, Goal: "x", DecidedOn: "2026-03-01"}), fault.Forbidden, "")
			_, err = o.ClientDoor(ctx, by, h.client)
			wantFault(t, err, fault.Forbidden, "")
			wantFault(t, o.ClientLink(ctx, by, NewKey(), h.client), fault.Forbidden, "")
			wantFault(t, o.CloseClientLink(ctx, by, NewKey(), h.client), fault.Forbidden, "")
		}
		v, err := o.Preferences(ctx, h.desk, h.client)
		if err != nil || v.SeesPreferences || v.MaySet || !v.MayAsk {
			t.Errorf("%+v %v", v, err)
		}
	})
}

func TestALineIsAddedAndTakenBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		_, err := o.AddLine(ctx, h.therapist, NewKey(), NewLine{Client: h.client, Kind: client.KindHurt, Text: " ", On: "2026-03-04", Way: "shouted"})
		for _, field := range []string{"kind", "text", "on", "way"} {
			wantProblem(t, err, field)
		}
		key, in := NewKey(), NewLine{Client: h.client, Kind: client.KindThanks, Text: "Danke, это помогло", Theirs: true, On: "2026-02-20", Way: client.WayPhone}
		undo, err := o.AddLine(ctx, h.therapist, key, in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = o.AddLine(ctx, h.therapist, key, in); err != nil || len(h.knots()) != 1 {
			t.Errorf("sent twice: %v, %v", h.knots(), err)
		}
		in.Text = "other"
		_, err = o.AddLine(ctx, h.therapist, key, in)
		wantFault(t, err, fault.Conflict, store.CodeReused)
		wantFault(t, o.TakeBackLine(ctx, h.owner, NewKey(), h.client, undo), fault.Conflict, "undo")
		wantFault(t, o.TakeBackLine(ctx, h.therapist, NewKey(), h.client, undo+"A"), fault.Conflict, "undo")
		if err := o.TakeBackLine(ctx, h.therapist, NewKey(), h.client, undo); err != nil || len(h.knots()) != 0 {
			t.Errorf("%v %v", h.knots(), err)
		}
		in.Text = "late"
		undo, err = o.AddLine(ctx, h.therapist, NewKey(), in)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(25 * time.Hour)
		wantFault(t, o.TakeBackLine(ctx, h.therapist, NewKey(), h.client, undo), fault.Conflict, "undo")
	})
}

func (h *testHouse) prefs() (out []string) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error {
		all, err := tx.Preferences(h.practice, h.client)
		for _, p := range all {
			out = append(out, p.Spot.String()+" "+p.Level.Words()+" was "+p.Was.Words())
		}
		return err
	})
	return out
}

func TestPreferencesAreSetAndUndone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		set := func(source client.Source, levels map[string]int, drop ...string) (string, error) {
			return o.SetPreferences(ctx, h.therapist, NewKey(), PreferenceChange{Client: h.client, Set: levels, Drop: drop, Source: source})
		}
		_, err := set("hearsay", map[string]int{"wing:both": 1, "neck:both": 9})
		for _, field := range []string{"place", "level.neck:both", "source"} {
			wantProblem(t, err, field)
		}
		if _, err := set(client.InPerson, map[string]int{"neck:both": 3, "calf:left": 4}); err != nil {
			t.Fatal(err)
		}
		undo, err := set(client.ByPhone, map[string]int{"neck:both": 2, "calf:left": 4, "scalp": 0}, "calf:left")
		if err != nil || undo == "" {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"scalp please not was ", "neck:both light was medium", "calf:left firm was "}, h.prefs()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := h.knots(); len(got) != 2 || !strings.Contains(strings.Join(got, "|"), "Neck light") {
			t.Errorf("time line %q", got)
		}
		if none, err := set(client.ByPhone, map[string]int{"neck:both": 2}); none != "" || err != nil || len(h.knots()) != 2 {
			t.Errorf("what holds already: %q %v %q", none, err, h.knots())
		}
		if err := o.UndoPreferences(ctx, h.therapist, NewKey(), h.client, undo); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"neck:both medium was ", "calf:left firm was "}, h.prefs()); diff != "" || len(h.knots()) != 1 {
			t.Errorf("undone (-want +got):\n%s", diff)
		}
		wantFault(t, o.UndoPreferences(ctx, h.therapist, NewKey(), h.client, undo), fault.Conflict, "undo")
	})
}

func TestWhatAClientAsksStaysInTheHistory(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		err := o.AddAsk(ctx, h.desk, NewKey(), NewAsk{Client: h.client, Text: " "})
		wantProblem(t, err, "text")
		wantProblem(t, err, "source")
		if err := o.AddAsk(ctx, h.desk, NewKey(), NewAsk{Client: h.client, Text: "لا تتحدث", Source: client.ByPhone}); err != nil {
			t.Fatal(err)
		}
		end := AskEnd{Client: h.client, No: 1}
		for range 2 {
			if err := o.EndAsk(ctx, h.desk, NewKey(), end); err != nil {
				t.Fatal(err)
			}
		}
		wantFault(t, o.EndAsk(ctx, h.desk, NewKey(), AskEnd{Client: h.client, No: 7}), fault.NotFound, "")
		v, err := o.Preferences(ctx, h.desk, h.client)
		if err != nil || len(v.Asks) != 0 || len(v.Asked) != 1 || v.Asked[0].Removed != "2026-03-03" {
			t.Errorf("%+v %v", v, err)
		}
		end.Back = true
		if err := o.EndAsk(ctx, h.desk, NewKey(), end); err != nil {
			t.Fatal(err)
		}
		got := h.knots()
		slices.Sort(got)
		if diff := cmp.Diff([]string{"asks: Again: لا تتحدث", "asks: No longer: لا تتحدث", "asks: لا تتحدث"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestAPlanKeepsItsVersions(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		err := o.SetPlan(ctx, h.therapist, NewKey(), PlanChange{Client: h.client})
		wantProblem(t, err, "goal")
		wantProblem(t, err, "decided_on")
		first := PlanChange{Client: h.client, Goal: "Sleep on the left side", Wanted: []treatment.Technique{treatment.Warmth}, DecidedOn: "2026-01-09"}
		if err := o.SetPlan(ctx, h.therapist, NewKey(), first); err != nil {
			t.Fatal(err)
		}
		wantFault(t, o.SetPlan(ctx, h.owner, NewKey(), first), fault.Conflict, store.CodeStale)
		second := PlanChange{Client: h.client, Goal: "Turn the head", Wanted: []treatment.Technique{treatment.Slower}, NotWanted: []treatment.Technique{treatment.Slower}, DecidedOn: "2026-03-03", Version: 1}
		wantProblem(t, o.SetPlan(ctx, h.owner, NewKey(), second), "techniques")
		second.NotWanted = nil
		if err := o.SetPlan(ctx, h.owner, NewKey(), second); err != nil {
			t.Fatal(err)
		}
		v, err := o.Plan(ctx, h.therapist, h.client)
		if err != nil || len(v.Versions) != 2 || v.Now().Goal != "Turn the head" || v.Versions[1].Goal != "Sleep on the left side" {
			t.Errorf("%+v %v", v.Versions, err)
		}
		for _, k := range h.knots() {
			if strings.Contains(k, "head") || strings.Contains(k, "left side") {
				t.Errorf("the desk could read what is worked on: %q", k)
			}
		}
	})
}

func TestBoundariesAreTold(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		seen := h.twoBoundaries()
		err := o.TellBoundaries(ctx, h.desk, NewKey(), BoundaryTelling{Client: h.client, On: "2026-03-04"})
		for _, field := range []string{"boundaries", "how", "way", "on"} {
			wantProblem(t, err, field)
		}
		tell := BoundaryTelling{Client: h.client, Boundaries: seen[:1], How: boundary.Told, Way: ToldAloud, On: "2026-03-03"}
		key := NewKey()
		for range 2 {
			if err := o.TellBoundaries(ctx, h.desk, key, tell); err != nil {
				t.Fatal(err)
			}
		}
		v, err := o.KnownBoundaries(ctx, h.desk, h.client)
		if err != nil || !v.Standings[0].Known || v.Standings[1].Known || len(v.Acks[seen[0].ID]) != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		h.clock.Advance(time.Hour)
		if err := o.TellBoundaries(ctx, h.desk, NewKey(), tell); err != nil {
			t.Fatal(err)
		}
		agreed := BoundaryTelling{Client: h.client, Boundaries: seen, How: boundary.Agreed, Way: ToldBefore, On: "2025-11-02"}
		if err := o.TellBoundaries(ctx, h.owner, NewKey(), agreed); err != nil {
			t.Fatal(err)
		}
		want := []string{"told-again: Coming late", "told: Coming late", "agreed: How you work, all of it: Coming late, Your full minutes"}
		if diff := cmp.Diff(want, h.knots()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		stale := tell
		stale.Boundaries = []SeenBoundary{{seen[0].ID, 2}}
		wantFault(t, o.TellBoundaries(ctx, h.owner, NewKey(), stale), fault.Conflict, store.CodeStale)
	})
}

func TestAClientsOwnPage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		seen := h.twoBoundaries()
		h.reach()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		key := NewKey()
		must(o.ClientLink(ctx, h.therapist, key, h.client))
		must(o.ClientLink(ctx, h.therapist, key, h.client))
		door, err := o.ClientDoor(ctx, h.therapist, h.client)
		must(err)
		if !strings.HasPrefix(door.Address, "https://book.carvalho.example/l/") || !strings.HasSuffix(door.Address, door.Token) {
			t.Errorf("address %q", door.Address)
		}
		v, err := o.OpenLink(ctx, door.Token)
		must(err)
		undo, err := o.SetOwnPreferencesByLink(ctx, v, NewKey(), PreferenceChange{Set: map[string]int{"neck:both": 1}, Client: "somebody else", Source: client.ByPhone})
		must(err)
		must(o.AskByLink(ctx, v, NewKey(), "No talk, please"))
		must(o.AskByLink(ctx, v, NewKey(), "Not my feet"))
		must(o.EndAskByLink(ctx, v, NewKey(), 2, false))
		must(o.AgreeByLink(ctx, v, NewKey(), seen))
		_, err = o.ClientView(ctx, h.desk, h.client)
		must(err)
		page, err := o.OwnPage(ctx, v)
		must(err)
		if diff := cmp.Diff([]OwnLook{{"Kim Lee", h.clock.Now()}}, page.Looks); diff != "" {
			t.Errorf("who looked (-want +got):\n%s", diff)
		}
		if len(page.Prefs) != 1 || page.Prefs[0].Source != client.ByLink || len(page.Asks) != 1 || !page.AllAgreed || page.With.Name != "Noor Haddad" {
			t.Errorf("%+v", page)
		}
		must(o.UndoPreferencesByLink(ctx, v, NewKey(), undo))
		if got := h.prefs(); len(got) != 0 {
			t.Errorf("undone: %q", got)
		}
		must(o.ClientLink(ctx, h.owner, NewKey(), h.client))
		_, err = o.OpenLink(ctx, door.Token)
		wantFault(t, err, fault.Conflict, "link-revoked")
		door, err = o.ClientDoor(ctx, h.owner, h.client)
		must(err)
		must(o.CloseClientLink(ctx, h.therapist, NewKey(), h.client))
		_, err = o.OpenLink(ctx, door.Token)
		wantFault(t, err, fault.Conflict, "link-revoked")
		matter, err := o.BeginMatter(ctx, h.therapist, NewKey(), Begin{Protocol: Refer, Client: h.client})
		must(err)
		wrong := h.visitor(matter)
		_, err = o.OwnPage(ctx, wrong)
		wantFault(t, err, fault.NotFound, "")
		wantFault(t, o.AskByLink(ctx, wrong, NewKey(), "x"), fault.NotFound, "")
		wantFault(t, o.AgreeByLink(ctx, wrong, NewKey(), seen), fault.NotFound, "")
	})
}
