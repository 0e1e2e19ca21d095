package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// opensPage shows the public page; who books there by themselves.
func (h *testHouse) opensPage(who house.Bookers) {
	h.t.Helper()
	if !h.house().Opens() {
		h.reach()
	}
	view, err := h.office.PublicSettings(h.t.Context(), h.owner)
	h.must(err)
	h.must(h.office.SetPublicPage(h.t.Context(), h.owner, NewKey(), house.Page{Shown: true, Who: who, Ahead: 56, Notice: 12, Version: view.Page.Version}))
}

// bookingForm is what Anna types, for the n-th free time with Noor.
func (h *testHouse) bookingForm(n int) BookingForm {
	h.t.Helper()
	view, times, err := h.office.PublicTimes(h.t.Context(), h.practice, PublicAsk{Service: h.service.ID, With: h.therapist.Person})
	h.must(err)
	in := BookingForm{Service: h.service.ID, Name: "Anna Berg", Email: "anna@new.example", Phone: "020 7946 0999", Words: "My neck, mostly", Agreed: true, From: "192.0.2.1"}
	for _, b := range view.Boundaries {
		in.Terms = append(in.Terms, SeenBoundary{b.ID, b.Version})
	}
	var all []scheduling.Slot
	for _, d := range times.Days {
		all = append(all, d.Slots...)
	}
	in.Time = PickOf(all[n]).String()
	return in
}

// mailed gives who came by the link of the newest letter, and its token.
func (h *testHouse) mailed() (v Visitor, token string) {
	h.t.Helper()
	letters := h.letters()
	i := slices.IndexFunc(letters, func(l store.Letter) bool { return strings.Contains(l.Body, "/a/") })
	_, rest, _ := strings.Cut(letters[i].Body, "/a/")
	token, _, _ = strings.Cut(rest, "\n")
	v, err := h.office.OpenLink(h.t.Context(), token)
	h.must(err)
	return v, token
}

func TestSomebodyNewBooks(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		rules := h.rules()
		h.opensPage(house.Everybody)
		in := h.bookingForm(0)
		for field, bad := range map[string]func(*BookingForm){
			"name":  func(f *BookingForm) { f.Name = " " },
			"email": func(f *BookingForm) { f.Email = "anna" },
			"agree": func(f *BookingForm) { f.Agreed = false },
			"time":  func(f *BookingForm) { f.Time = "soon" },
			"words": func(f *BookingForm) { f.Words = strings.Repeat("a", client.LongestLine+1) },
		} {
			wrong := in
			bad(&wrong)
			_, err := h.office.AskBooking(ctx, h.practice, NewKey(), wrong)
			wantProblem(t, err, field)
		}
		key := NewKey()
		id, err := h.office.AskBooking(ctx, h.practice, key, in)
		h.must(err)
		if again, err := h.office.AskBooking(ctx, h.practice, key, in); err != nil || again != id {
			t.Errorf("sent twice: %s, %v", again, err)
		}
		pick, _ := ReadPick(in.Time)
		_, err = h.office.CheckBooking(ctx, h.practice, in)
		wantFault(t, err, fault.Conflict, CodeTaken) // it is held
		_, err = h.office.Book(ctx, h.desk, NewKey(), BookRequest{Client: h.client, Therapist: pick.Person, Service: h.service.ID, When: pick.Starts.Format("2006-01-02 15:04")})
		wantFault(t, err, fault.Conflict, CodeMind)
		v, token := h.mailed()
		for range 3 { // a mail scanner opens it
			act, err := h.office.BookingAct(ctx, v, BookingAsk{})
			h.must(err)
			if !act.May || !act.Fixed || act.Client.ID != "" || len(act.Terms) > 0 || !act.Slot.Starts.Equal(pick.Starts) {
				t.Errorf("behind the link: %+v", act)
			}
		}
		key = NewKey()
		door, err := h.office.ConfirmBooking(ctx, v, token, key, BookingConfirm{})
		h.must(err)
		if again, err := h.office.ConfirmBooking(ctx, v, token, key, BookingConfirm{}); err != nil || again != door {
			t.Errorf("pressed twice: %s, %v", again, err)
		}
		_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})
		wantFault(t, err, fault.Conflict, "link-used")
		own, err := h.office.OpenLink(ctx, door)
		h.must(err)
		page, err := h.office.OwnVisit(ctx, own, VisitAsk{})
		h.must(err)
		if page.Client.Name != "Anna Berg" || page.Client.Therapist != pick.Person || !page.Visit.Starts.Equal(pick.Starts) {
			t.Errorf("booked: %+v", page)
		}
		h.view(func(tx *store.Tx) error {
			acks, err := tx.Acknowledgements(h.practice, page.Client.ID)
			if len(acks) != len(rules) || acks[0].How != boundary.Agreed {
				t.Errorf("agreed: %v", acks)
			}
			return err
		})
		if lines := h.openLines(h.therapist); !strings.Contains(lines, "New here, Anna booked") {
			t.Errorf("on Today: %s", lines)
		}
	})
}

// Who comes already: an address, the link, one press, with whom she usually comes first.
func TestWhoComesAlreadyBooks(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.rules()
		h.opensPage(house.Known)
		_, err := h.office.AskBooking(ctx, h.practice, NewKey(), h.bookingForm(0))
		wantFault(t, err, fault.Conflict, "ask-only")
		_, err = h.office.AskLink(ctx, h.practice, NewKey(), "paul", "192.0.2.1")
		wantProblem(t, err, "email")
		_, err = h.office.AskLink(ctx, h.practice, NewKey(), "nobody@new.example", "192.0.2.1")
		h.must(err)
		v, token := h.mailed()
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if act.May || act.Client.ID != "" {
			t.Errorf("somebody whom nobody knows: %+v", act)
		}
		_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Service: h.service.ID, Time: h.bookingForm(0).Time})
		wantFault(t, err, fault.Conflict, "ask-only")
		paul := h.paul()
		h.clock.Advance(time.Minute)
		_, err = h.office.AskLink(ctx, h.practice, NewKey(), " "+strings.ToUpper(paul.Email), "192.0.2.1")
		h.must(err)
		v, token = h.mailed()
		act, err = h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if !act.May || act.Fixed || act.Client.ID != h.client || act.Offered.ID != h.service.ID || len(act.Terms) == 0 || act.Times.Days[0].Slots[0].Person != paul.Therapist {
			t.Errorf("behind the link: %+v", act)
		}
		in := BookingConfirm{Service: act.Offered.ID, Time: PickOf(act.Times.Days[0].Slots[0]).String(), Agreed: true}
		_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), in)
		wantProblem(t, err, "agree")
		for _, b := range act.Terms {
			in.Terms = append(in.Terms, SeenBoundary{b.ID, b.Version})
		}
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), in)))
		if lines := h.openLines(h.therapist); !strings.Contains(lines, "Paul booked") || strings.Contains(lines, "New here") {
			t.Errorf("on Today: %s", lines)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func (h *testHouse) paul() (c client.Client) {
	h.t.Helper()
	h.view(func(tx *store.Tx) (err error) {
		c, err = tx.Client(h.practice, h.client)
		return err
	})
	if c.Email == "" {
		h.t.Fatal("he has no address")
	}
	return c
}

// What is answered to an address, and what is written to it, says nothing on who exists; who was moved on is
// told behind the link, and books nothing there either.
func TestWhoWasMovedOnBooksNothingByMail(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		h.update(func(tx *store.Tx) error {
			return tx.SaveParting(h.practice, ending.Parting{Client: h.client, Case: newID[ident.Case](), By: h.therapist.Person, From: "2026-03-03", ToldOn: "2026-03-03", State: ending.Said})
		})
		stranger, in := h.bookingForm(0), h.bookingForm(4)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), stranger)))
		in.Email, in.From = h.paul().Email, "192.0.2.2"
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		var bodies []string
		for _, l := range h.letters() {
			before, after, _ := strings.Cut(l.Body, "/a/")
			_, after, _ = strings.Cut(after, "\n")
			bodies = append(bodies, l.Subject+strings.Join(strings.Split(before, "\n")[:2], "")+after)
		}
		if len(bodies) != 2 || bodies[0] != bodies[1] {
			t.Errorf("the letters differ: %q", bodies)
		}
		for _, l := range h.letters() {
			if l.Recipient != in.Email {
				continue
			}
			_, rest, _ := strings.Cut(l.Body, "/a/")
			token, _, _ := strings.Cut(rest, "\n")
			v, err := h.office.OpenLink(ctx, token)
			h.must(err)
			act, err := h.office.BookingAct(ctx, v, BookingAsk{})
			h.must(err)
			if act.May || !act.Ended || act.EndedBy != "Noor Haddad" {
				t.Errorf("behind the link: %+v", act)
			}
			for _, confirm := range []BookingConfirm{{}, {Time: in.Time}, {Client: newID[ident.Client]()}, {Client: h.client, Time: in.Time, Service: h.service.ID}} {
				_, err = h.office.ConfirmBooking(ctx, v, token, NewKey(), confirm)
				if err == nil {
					t.Errorf("booked with %+v", confirm)
				}
			}
			wantFault(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})), fault.Conflict, CodeShut)
		}
	})
}

// A time that was held for too long and taken meanwhile: the link is as it was, and others are offered.
func TestAHeldTimeIsGivenBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		h.opensPage(house.Everybody)
		in := h.bookingForm(6)
		h.must(errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)))
		v, token := h.mailed()
		h.clock.Advance(scheduling.HeldFor)
		pick, _ := ReadPick(in.Time)
		h.book(pick.Starts)
		act, err := h.office.BookingAct(ctx, v, BookingAsk{})
		h.must(err)
		if !act.May || act.Fixed || len(act.Times.Days) == 0 {
			t.Errorf("behind the link: %+v", act)
		}
		wantFault(t, errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{})), fault.Conflict, CodeTaken)
		h.must(errOf(h.office.ConfirmBooking(ctx, v, token, NewKey(), BookingConfirm{Time: PickOf(act.Times.Days[0].Slots[0]).String()})))
	})
}

// Without a way to mail links, and while the practice is full, nobody new books; nothing is there before the
// page is shown.
func TestWhereNobodyBooksByThemselves(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := t.Context()
		_, err := h.office.PublicPage(ctx, h.practice)
		wantFault(t, err, fault.NotFound, "not-found")
		h.opensPage(house.Everybody)
		in := h.bookingForm(0)
		view, err := h.office.PublicPage(ctx, h.practice)
		h.must(err)
		if len(view.Services) == 0 || len(view.Services[0].First) == 0 || !view.NewBook() {
			t.Errorf("%+v", view)
		}
		h.must(h.office.SetTaking(ctx, h.owner, NewKey(), house.Full))
		view, err = h.office.PublicPage(ctx, h.practice)
		h.must(err)
		if view.NewBook() || !view.KnownBook() || len(view.Services[0].First) > 0 {
			t.Errorf("full: %+v", view)
		}
		wantFault(t, errOf(h.office.AskBooking(ctx, h.practice, NewKey(), in)), fault.Conflict, "ask-only")
		wantProblem(t, h.office.SetPublicPage(ctx, h.owner, NewKey(), house.Page{Who: "all", Ahead: 1}), "who")
		err = h.office.SetPublicPage(ctx, h.desk, NewKey(), house.FirstPage())
		if fault.KindOf(err) != fault.Forbidden {
			t.Errorf("by the desk: %v", err)
		}
	})
}
