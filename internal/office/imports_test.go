package office

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// twoBoundaries gives the practice one boundary of each column.
func (h *testHouse) twoBoundaries() []SeenBoundary {
	h.t.Helper()
	var seen []SeenBoundary
	h.update(func(tx *store.Tx) error {
		seen = nil
		for i, b := range []boundary.Boundary{
			{Side: boundary.Ask, Title: "Coming late", Rule: "The hour ends when it was booked to end."},
			{Side: boundary.Count, Title: "Your full minutes", Rule: "You get all the minutes you booked."},
		} {
			b.ID, b.Order, b.Active, b.Since = newID[ident.Boundary](), i, true, "2026-01-05"
			if err := tx.AddBoundary(h.practice, b); err != nil {
				return err
			}
			seen = append(seen, SeenBoundary{b.ID, 1})
		}
		return nil
	})
	return seen
}

func (h *testHouse) clientNames() (names []string) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error {
		all, err := tx.AllClients(h.practice)
		names = nil
		for _, c := range all {
			names = append(names, c.Name)
		}
		return err
	})
	return names
}

const threeClients = "Name;Phone;E-mail;Since;Agreed on\n" +
	"Zoë Álvarez;020 7946 0555;zoe@example.org;2024-05-01;\n" +
	"王小明;;wang@example.org;;2025-01-15\n" +
	"Paul Osei;020 7946 0001;;;\n" +
	"محمد علي;;;;\n"

func TestAListIsBroughtInWhole(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.twoBoundaries()
		in := ClientsToBring{Text: threeClients, AgreedOn: "2025-06-01", Therapist: h.therapist.Person}
		view, err := o.LookAtClients(ctx, h.owner, in)
		if err != nil || !view.List.Ready() || len(view.List.Coming()) != 3 || view.Boundaries != 2 {
			t.Fatalf("%+v, %v", view.List.Findings, err)
		}
		if got := h.clientNames(); len(got) != 1 {
			t.Errorf("looking stored %v", got)
		}
		key := NewKey()
		for range 2 {
			if n, err := o.BringClients(ctx, h.owner, key, in); n != 3 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if diff := cmp.Diff([]string{"Paul Osei", "Zoë Álvarez", "محمد علي", "王小明"}, h.clientNames()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		h.view(func(tx *store.Tx) error {
			found, err := tx.FindClients(h.practice, "王小明", 1)
			if err != nil || len(found) != 1 || found[0].Therapist != h.therapist.Person {
				t.Fatalf("%+v, %v", found, err)
			}
			acks, err := tx.Acknowledgements(h.practice, found[0].ID)
			if len(acks) != 2 || acks[0].How != boundary.Agreed || acks[0].On != "2025-01-15" {
				t.Errorf("%+v", acks)
			}
			return err
		})
		again, err := o.LookAtClients(ctx, h.owner, in)
		if err != nil || again.List.Ready() || len(again.List.Coming()) != 0 {
			t.Errorf("the same list again: %+v, %v", again.List.Coming(), err)
		}
		_, err = o.BringClients(ctx, h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, "list")
	})
}

func TestAListWithAFaultBringsNobody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		latin := "Nom;Téléphone\nJosé Peña;020 7946 0555\n\"Anaïs;020 7946 0556\nZoë;12\n"
		var bytes []byte
		for _, r := range latin {
			bytes = append(bytes, byte(r)) // Latin-1: every letter here is one byte
		}
		in := ClientsToBring{Text: string(bytes)}
		view, err := o.LookAtClients(ctx, h.owner, in)
		if err != nil || view.List.Encoding != "Windows-1252" || view.List.Ready() || len(view.List.Rows) != 3 || view.List.Rows[0].Client.Name != "José Peña" {
			t.Fatalf("%+v, %v", view.List, err)
		}
		if len(view.List.About(3)) != 1 || len(view.List.About(4)) != 1 {
			t.Errorf("findings %+v", view.List.Findings)
		}
		_, err = o.BringClients(ctx, h.owner, NewKey(), in)
		wantFault(t, err, fault.Conflict, "list")
		_, err = o.BringClients(ctx, h.owner, NewKey(), ClientsToBring{Text: threeClients, AgreedOn: "2026-03-04"})
		wantProblem(t, err, "agreed_on")
		_, err = o.BringClients(ctx, h.owner, NewKey(), ClientsToBring{Text: threeClients, Therapist: h.desk.Person})
		wantProblem(t, err, "therapist")
		if got := h.clientNames(); len(got) != 1 {
			t.Errorf("half a list was stored: %v", got)
		}
	})
}

func TestColumnsCanBeCorrected(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := ClientsToBring{Text: "a,b\nMilo,Ana Duarte\n", Columns: []client.Column{client.ColPronouns, client.ColName}}
		view, err := h.office.LookAtClients(context.Background(), h.owner, in)
		if err != nil || view.List.Rows[1].Client.Name != "Ana Duarte" || view.List.Rows[1].Client.Pronouns != "Milo" {
			t.Errorf("%+v %v", view.List.Rows, err)
		}
	})
}

func TestOnlyTheOwnerBringsLists(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, by := range []staff.Actor{h.therapist, h.desk} {
			_, err := h.office.LookAtClients(context.Background(), by, ClientsToBring{})
			wantFault(t, err, fault.Forbidden, "")
			_, err = h.office.BringClients(context.Background(), by, NewKey(), ClientsToBring{Text: threeClients})
			wantFault(t, err, fault.Forbidden, "")
		}
	})
}

func TestALongListComesInAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		var b strings.Builder
		for i := range 500 {
			b.WriteString("Ana " + strings.Repeat("x", i%40) + string(rune('a'+i%26)) + newID[string]() + "\n")
		}
		n, err := h.office.BringClients(context.Background(), h.owner, NewKey(), ClientsToBring{Text: b.String()})
		if n != 500 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

// TestWhoWasBroughtInIsNotNew: the first visit here of somebody who has been coming for years is not
// her first; somebody added without a day is new until she came.
func TestWhoWasBroughtInIsNotNew(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := t.Context(), h.office
		_, err := o.BringClients(ctx, h.owner, NewKey(), ClientsToBring{Text: "Name,Agreed\nZoë Sá,2025-01-15\n", Therapist: h.therapist.Person})
		h.must(err)
		_, err = o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Ana Duarte", Since: "2024-05-01", Therapist: h.therapist.Person})
		h.must(err)
		_, err = o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Cem Öz", Therapist: h.therapist.Person})
		h.must(err)
		dan, err := o.AddClient(ctx, h.owner, NewKey(), ClientChange{Name: "Dan Ek", Therapist: h.therapist.Person})
		h.must(err)
		h.must(o.ChangeClient(ctx, h.owner, NewKey(), dan, ClientChange{Name: "Dan Ek", Since: "2024-05-01", Therapist: h.therapist.Person, Version: 1}))
		for when, who := range map[string]string{"today 10:00": "Zoë Sá", "today 12:00": "Ana Duarte", "today 14:00": "Cem Öz", "today 16:00": "Dan Ek"} {
			var id ident.Client
			h.view(func(tx *store.Tx) error {
				found, err := tx.FindClients(h.practice, client.NameKey(who), 1)
				id = found[0].ID
				return err
			})
			in := h.booking(when)
			in.Client = id
			visit, err := o.Book(ctx, h.therapist, NewKey(), in)
			h.must(err)
			view, err := o.Today(ctx, h.therapist)
			h.must(err)
			page, err := o.Visit(ctx, h.therapist, visit)
			h.must(err)
			line, fresh := view.Lines[visit], who == "Cem Öz"
			if !line.First || line.Before == fresh || page.First != fresh {
				t.Errorf("%s: first %v, before %v, on her page %v", who, line.First, line.Before, page.First)
			}
		}
	})
}
