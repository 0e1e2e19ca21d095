package office

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// rowNames gives the names of a list in their order.
func rowNames(rows []ClientRow) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name)
	}
	return out
}

// charge puts a line on a client's account.
func (h *testHouse) charge(c ident.Client, minor int64) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		book, err := tx.LockBook(h.practice, c)
		if err != nil {
			return err
		}
		e, err := book.Charge(billing.Stamp{ID: newID[ident.Entry](), At: tx.Now(), By: h.owner.Person},
			billing.Line{ID: newID[ident.Line](), Client: c, What: "Massage", On: "2026-03-02", Amount: money.Of(minor, "GBP")})
		if err != nil {
			return err
		}
		return tx.Post(h.practice, e)
	})
}

func TestAClientIsAddedFoundAndChanged(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		key, in := NewKey(), ClientChange{Name: " Łucja  Żółć-O’Neill ", OtherName: "Λουκία", Pronouns: "she, her", Email: "Lucja@Example.org", Phone: "(020) 7946 0321", Since: "2024-02-01"}
		id, err := o.AddClient(ctx, h.desk, key, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.AddClient(ctx, h.desk, key, in); err != nil || again != id {
			t.Errorf("sent twice: %s, %v", again, err)
		}
		for _, typed := range []string{"lucja", "zolc", "oneill", "ŻÓŁĆ", "λουκ", "lucja@example.org", "020 7946 0321", "+44 20 7946 0321"} {
			list, err := o.Clients(ctx, h.therapist, ClientSearch{Find: typed})
			if err != nil || len(list.Rows) != 1 || list.Rows[0].ID != id {
				t.Errorf("%q finds %v, %v", typed, rowNames(list.Rows), err)
			}
		}
		f, err := o.ClientForm(ctx, h.therapist, id)
		if err != nil {
			t.Fatal(err)
		}
		want := ClientChange{Name: "Łucja Żółć-O’Neill", OtherName: "Λουκία", Pronouns: "she, her", Email: "lucja@example.org", Phone: "020 7946 0321",
			Since: "2024-02-01", State: client.Active, Version: 1}
		if diff := cmp.Diff(want, f.Change); diff != "" || f.Client.Phone != "+442079460321" {
			t.Errorf("%s (-want +got):\n%s", f.Client.Phone, diff)
		}
		change := f.Change
		change.Name, change.State = "Lucja O’Neill", client.Paused
		if err := o.ChangeClient(ctx, h.owner, NewKey(), id, change); err != nil {
			t.Fatal(err)
		}
		wantFault(t, o.ChangeClient(ctx, h.owner, NewKey(), id, change), fault.Conflict, store.CodeStale)
		h.view(func(tx *store.Tx) error {
			knots, err := tx.Knots(h.practice, id)
			if len(knots) != 2 || knots[0].Kind != client.KindPaused || knots[1].Kind != client.KindJoined {
				t.Errorf("time line %+v", knots)
			}
			return err
		})
	})
}

func TestWhatIsWrongWithAClientIsSaidAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		_, err := o.AddClient(ctx, h.owner, NewKey(), ClientChange{Email: "x", Phone: "ring me", Since: "2026-03-04", Therapist: h.desk.Person})
		for _, field := range []string{"name", "email", "phone", "since", "therapist"} {
			wantProblem(t, err, field)
		}
		_, err = o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "PAUL OSEI", Phone: "020 7946 0001"})
		wantFault(t, err, fault.Conflict, CodeMind)
		if _, err = o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Paul Osei", Phone: "020 7946 0001", Anyway: true}); err != nil {
			t.Errorf("somebody else of the same name: %v", err)
		}
		if _, err = o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Paul Osei", Phone: "020 7946 7777"}); err != nil {
			t.Errorf("the same name with another number: %v", err)
		}
		_, err = o.AddClient(ctx, h.owner, "", ClientChange{Name: "X"})
		wantFault(t, err, fault.Invalid, "no-key")
	})
}

func TestTheListTurnsItsPages(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.update(func(tx *store.Tx) error {
			for i := range 120 {
				c, err := client.Client{ID: newID[ident.Client](), Name: fmt.Sprintf("Client %03d", i)}.Tidy()
				if err != nil {
					return err
				}
				if err := tx.AddClient(h.practice, c); err != nil {
					return err
				}
			}
			return nil
		})
		first, err := o.Clients(ctx, h.owner, ClientSearch{})
		if err != nil || len(first.Rows) != 50 || first.All != 121 || first.Before != "" {
			t.Fatalf("%d of %d, %v", len(first.Rows), first.All, err)
		}
		second, err := o.Clients(ctx, h.owner, ClientSearch{After: first.After})
		if err != nil || second.Rows[0].Name != "Client 050" {
			t.Fatalf("%v %v", rowNames(second.Rows), err)
		}
		third, err := o.Clients(ctx, h.owner, ClientSearch{After: second.After})
		if err != nil || len(third.Rows) != 21 || third.After != "" || third.Rows[20].Name != "Paul Osei" {
			t.Fatalf("%v %v", rowNames(third.Rows), err)
		}
		back, err := o.Clients(ctx, h.owner, ClientSearch{Before: third.Before})
		if diff := cmp.Diff(rowNames(second.Rows), rowNames(back.Rows)); diff != "" || err != nil || back.Before == "" {
			t.Errorf("%v %s", err, diff)
		}
		back, err = o.Clients(ctx, h.owner, ClientSearch{Before: back.Before})
		if diff := cmp.Diff(rowNames(first.Rows), rowNames(back.Rows)); diff != "" || err != nil || back.Before != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestWhoOwesIsSeenByTheirs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		other, err := o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Ana Duarte", Therapist: h.owner.Person})
		if err != nil {
			t.Fatal(err)
		}
		h.charge(h.client, 6000)
		h.charge(other, 4500)
		for _, c := range []struct {
			by   staff.Actor
			want []string
		}{{h.owner, []string{"Ana Duarte", "Paul Osei"}}, {h.desk, []string{"Ana Duarte", "Paul Osei"}}, {h.therapist, []string{"Paul Osei"}}} {
			list, err := o.Clients(ctx, c.by, ClientSearch{})
			if err != nil {
				t.Fatal(err)
			}
			list.Rows = slices.DeleteFunc(list.Rows, func(r ClientRow) bool { return len(r.Balances) == 0 })
			if diff := cmp.Diff(c.want, rowNames(list.Rows)); diff != "" {
				t.Errorf("%s sees who owes (-want +got):\n%s", c.by.Role, diff)
			}
		}
		owing, err := o.Clients(ctx, h.desk, ClientSearch{Owing: true})
		if diff := cmp.Diff([]string{"Ana Duarte", "Paul Osei"}, rowNames(owing.Rows)); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestAnotherPracticesClientIsNotThere(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, other := context.Background(), h.office, h.stranger()
		list, err := o.Clients(ctx, other, ClientSearch{Find: "Paul"})
		if err != nil || len(list.Rows) != 0 || list.All != 0 {
			t.Errorf("%v %v", list.Rows, err)
		}
		_, view := o.ClientView(ctx, other, h.client)
		_, form := o.ClientForm(ctx, other, h.client)
		_, prefs := o.Preferences(ctx, other, h.client)
		_, plan := o.Plan(ctx, other, h.client)
		_, known := o.KnownBoundaries(ctx, other, h.client)
		_, door := o.ClientDoor(ctx, other, h.client)
		_, line := o.AddLine(ctx, other, NewKey(), NewLine{Client: h.client, Kind: client.KindLine, Text: "x"})
		_, set := o.SetPreferences(ctx, other, NewKey(), PreferenceChange{Client: h.client, Set: map[string]int{"neck": 1}, Source: client.ByPhone})
		for what, err := range map[string]error{"page": view, "form": form, "preferences": prefs, "plan": plan, "boundaries": known, "door": door, "line": line, "set": set,
			"change": o.ChangeClient(ctx, other, NewKey(), h.client, ClientChange{Name: "X", Version: 1}),
			"ask":    o.AddAsk(ctx, other, NewKey(), NewAsk{Client: h.client, Text: "x", Source: client.ByPhone}),
			"end":    o.EndAsk(ctx, other, NewKey(), AskEnd{Client: h.client, No: 1}),
			"plans":  o.SetPlan(ctx, other, NewKey(), PlanChange{Client: h.client, Goal: "x", DecidedOn: "2026-03-03"}),
			"tell":   o.TellBoundaries(ctx, other, NewKey(), BoundaryTelling{Client: h.client}),
			"link":   o.ClientLink(ctx, other, NewKey(), h.client),
			"close":  o.CloseClientLink(ctx, other, NewKey(), h.client),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", what, err)
			}
		}
	})
}
