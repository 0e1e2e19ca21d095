package office

import (
	"slices"
	"testing"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// What goes to whom it is about, and what begins with being safe whatever was wished.
func TestCourseOfATelling(t *testing.T) {
	noor := staff.Person{ID: "noor", Name: "Noor Haddad", Role: staff.Therapist, Treats: true, Active: true}
	kim := staff.Person{ID: "kim", Name: "Kim Lee", Role: staff.Desk, Active: true}
	for name, c := range map[string]struct {
		of    staff.Person
		wish  string
		about []string
		want  Course
	}{
		"talk, to be told":                  {noor, WishTellHer, []string{"talk"}, CourseManner},
		"all three lighter ones":            {noor, WishTellHer, []string{"talk", "remark", "manner"}, CourseManner},
		"touch among them":                  {noor, WishTellHer, []string{"talk", "touch"}, CourseSafe},
		"something that is not known":       {noor, WishTellHer, []string{"whatever"}, CourseSafe},
		"not said what it is":               {noor, WishTellHer, nil, CourseUnclear},
		"not said who":                      {staff.Person{}, WishTellHer, []string{"talk"}, CourseNobody},
		"somebody who does not treat":       {kim, WishTellHer, []string{"talk"}, CourseNobody},
		"no wish":                           {noor, "", []string{"talk"}, CourseUnwished},
		"a wish that she is not told":       {noor, "not-tell", []string{"talk"}, CourseUnwished},
		"somebody who is here no more":      {staff.Person{ID: "noor", Treats: true}, WishTellHer, []string{"talk"}, CourseNobody},
		"an owner who does not treat":       {staff.Person{ID: "ines", Role: staff.Owner, Active: true}, WishTellHer, []string{"remark"}, CourseManner},
		"a wish, and fear, and nobody said": {staff.Person{}, WishTellHer, []string{"fear"}, CourseSafe},
	} {
		a := protocol.Answers{"words": {"Words"}, "about": c.about}
		if c.wish != "" {
			a["wish"] = []string{c.wish}
		}
		if got := CourseOf(c.of, a); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The page names those who read it, for each who can be chosen; never that one.
func TestWhoWouldReadIt(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		view, err := h.office.Door(t.Context(), h.house())
		h.must(err)
		if len(view.Here()) != 3 {
			t.Errorf("%d people here", len(view.Here()))
		}
		for _, someone := range view.Here() {
			ids := []ident.Person{}
			for _, r := range view.WouldRead(someone.ID) {
				ids = append(ids, r.ID)
			}
			want := []ident.Person{h.owner.Person}
			if someone.ID == h.owner.Person {
				want = want[:0]
			}
			if !slices.Equal(ids, want) {
				t.Errorf("about %s: %v", someone.Name, ids)
			}
		}
		if _, ok := view.Worker("nobody"); ok {
			t.Error("somebody who does not work here")
		}
	})
}

// Nothing is taken about somebody who does not work here, nor where others would read it than were named.
func TestTellingOfSomebody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := Telling{About: Conduct, Of: newID[ident.Person](), Answers: protocol.Answers{"words": {"He shouted"}}}
		_, err := h.office.Tell(t.Context(), h.house(), NewKey(), in)
		wantProblem(t, err, "of")
		in.Of, in.Shown = h.therapist.Person, []ident.Person{h.desk.Person}
		_, err = h.office.Tell(t.Context(), h.house(), NewKey(), in)
		wantFault(t, err, fault.Conflict, CodeReadersChanged)
		in.Shown = []ident.Person{h.owner.Person, h.desk.Person} // fewer than were named is no other
		key := NewKey()
		told, err := h.office.Tell(t.Context(), h.house(), key, in)
		h.must(err)
		in.Shown = []ident.Person{h.owner.Person}
		again, err := h.office.Tell(t.Context(), h.house(), key, in)
		h.must(err)
		if told != again {
			t.Errorf("sent twice: %v and %v", told, again)
		}
	})
}

// Who does not read such things writes none down, and finds no page for it.
func TestWritingDownHowSomebodyBehaved(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		in := Telling{About: Conduct, Of: h.therapist.Person, Client: h.client, Answers: protocol.Answers{"words": {"He shouted"}, "told-by": {"by-phone"}}}
		for _, by := range []staff.Actor{h.desk, h.therapist} {
			_, err := h.office.WriteDown(t.Context(), by, NewKey(), in)
			wantFault(t, err, fault.NotFound, "")
			_, err = h.office.ToldToReader(t.Context(), by)
			wantFault(t, err, fault.NotFound, "")
			page, err := h.office.StaffTelling(t.Context(), by, h.client, Conduct, ToldAt{})
			if err != nil || len(page.Fields) > 0 || page.Hears || len(page.Readers) != 1 {
				t.Errorf("%+v %v", page, err)
			}
		}
		page, err := h.office.ToldToReader(t.Context(), h.owner)
		if err != nil || len(page.Fields) == 0 || page.Given.One("told-by") != "by-phone" {
			t.Errorf("%+v %v", page, err)
		}
		told, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), in)
		h.must(err)
		h.view(func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			if !head.Restricted || head.About != h.therapist.Person || head.Client != h.client {
				t.Errorf("%+v", head)
			}
			return err
		})
		in.Of = h.owner.Person
		if _, err := h.office.WriteDown(t.Context(), h.owner, NewKey(), in); err == nil {
			t.Error("she writes down what is told about herself")
		}
	})
}

// A draft keeps whom it is about.
func TestADraftKeepsWhomItIsAbout(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		p := h.house()
		kept, err := h.office.KeepDraft(t.Context(), p, Visitor{Practice: p}, NewKey(), Telling{About: Conduct, Of: h.therapist.Person, Answers: protocol.Answers{"words": {"He shouted"}}})
		h.must(err)
		v, err := h.office.OpenLink(t.Context(), kept.Token)
		h.must(err)
		d, err := h.office.DraftByLink(t.Context(), v)
		if err != nil || d.Of != h.therapist.Person || d.About != Conduct {
			t.Errorf("%+v %v", d, err)
		}
	})
}

// Today says it where one person alone would read it, and nothing where two would.
func TestTodayNamesTheOnlyReader(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		view, err := h.office.Today(t.Context(), h.owner)
		if err != nil || view.OneReads != "Inês Carvalho" {
			t.Errorf("%q %v", view.OneReads, err)
		}
		h.update(func(tx *store.Tx) error {
			kim, err := tx.Account(h.practice, h.desk.Person)
			if err != nil {
				return err
			}
			kim.Hears = true
			return tx.SavePerson(h.practice, kim.Person, kim.Version)
		})
		if view, err = h.office.Today(t.Context(), h.owner); err != nil || view.OneReads != "" {
			t.Errorf("%q %v", view.OneReads, err)
		}
	})
}
