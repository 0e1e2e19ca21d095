package office

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
)

func (h *testHouse) public() house.Practice {
	h.t.Helper()
	p, err := h.office.PublicPractice(context.Background(), "")
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func cold(words string) Telling {
	return Telling{About: Other, Answers: protocol.Answers{"words": {words}}, From: "192.0.2.1"}
}

// A code is typed into the form for coming back; it is no address.
func TestACodeIsNoAddress(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, p := context.Background(), h.public()
		told, err := h.office.Tell(ctx, p, NewKey(), cold("The room was cold"))
		if err != nil {
			t.Fatal(err)
		}
		_, none := h.office.OpenLink(ctx, "not-a-link")
		v, err := h.office.OpenLink(ctx, told.Code)
		wantFault(t, err, fault.NotFound, "")
		if err.Error() != none.Error() || v.Practice.ID != "" || v.Link.ID != "" {
			t.Errorf("a code tells itself from nothing: %v, %+v; %v", err, v, none)
		}
		if token, err := h.office.ComeBack(ctx, p, told.Code, "192.0.2.1"); err != nil || token != told.Token {
			t.Errorf("%q, %v", token, err)
		}
	})
}

// Ten wrong codes from one address, and it has to wait; who has the right one at another does not.
func TestWrongCodesAreSlowedDown(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, p := context.Background(), h.public()
		told, err := h.office.Tell(ctx, p, NewKey(), cold("The room was cold"))
		if err != nil {
			t.Fatal(err)
		}
		for range 12 { // coming back is no attempt at somebody else's
			if _, err := h.office.ComeBack(ctx, p, told.Code, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		for i := range wrongCodes {
			_, err := h.office.ComeBack(ctx, p, "0000 0000 00"+strconv.Itoa(10+i), "192.0.2.1")
			wantProblem(t, err, "code")
		}
		_, err = h.office.ComeBack(ctx, p, told.Code, "192.0.2.1")
		wantFault(t, err, fault.Conflict, "slow-down")
		if _, err := h.office.ComeBack(ctx, p, told.Code, "192.0.2.2"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		for i := range wrongCodes {
			_, err := h.office.ComeBack(ctx, p, "ZZZZ ZZZZ ZZZZ", "198.51.100."+strconv.Itoa(i))
			wantProblem(t, err, "code")
		}
		_, err = h.office.ComeBack(ctx, p, "ZZZZ ZZZZ ZZZZ", "198.51.100.99")
		wantFault(t, err, fault.Conflict, "slow-down")
		h.clock.Advance(attemptWindow)
		if _, err := h.office.ComeBack(ctx, p, told.Code, "192.0.2.1"); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

// What is not sent is kept under a code, changed, thrown away, or sent; then the code leads to what
// was told. Nobody of the practice sees it before.
func TestADraftUnderACode(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		kept, err := o.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), cold("The room"))
		if err != nil || len(kept.Code) != codeLength || kept.Token == "" {
			t.Fatalf("%+v %v", kept, err)
		}
		if lines, err := o.OpenMatters(ctx, h.owner); err != nil || len(lines) != 0 {
			t.Errorf("the practice sees %v, %v", lines, err)
		}
		token, err := o.ComeBack(ctx, p, kept.Code, "192.0.2.7")
		if err != nil || token != kept.Token {
			t.Fatalf("%q %v", token, err)
		}
		v, err := o.OpenLink(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.KeepDraft(ctx, p, v, NewKey(), ofDraft(v, 1, "The room was cold")); err != nil || again != kept {
			t.Fatalf("kept again: %+v %v", again, err)
		}
		d, err := o.DraftByLink(ctx, v)
		if err != nil || d.Answers.One("words") != "The room was cold" || d.Code != kept.Code {
			t.Fatalf("%+v %v", d, err)
		}
		key, in := NewKey(), ofDraft(v, 2, "The room was cold")
		told, err := o.Tell(ctx, p, key, in)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := o.Tell(ctx, p, key, in); err != nil || twice.Case != told.Case {
			t.Errorf("sent twice: %+v %v", twice, err)
		}
		_, err = o.Tell(ctx, p, NewKey(), in)
		wantFault(t, err, fault.Conflict, "draft-gone")
		_, err = o.DraftByLink(ctx, v)
		wantFault(t, err, fault.NotFound, "")
		if token, err := o.ComeBack(ctx, p, kept.Code, "192.0.2.7"); err != nil || token != told.Token {
			t.Errorf("the draft's code leads to %q, %v, want %q", token, err, told.Token)
		}
	})
}

func TestADraftIsThrownAwayOrRunsOut(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		for _, gone := range []func(v Visitor){
			func(v Visitor) {
				if err := o.DropDraftByLink(ctx, v, NewKey()); err != nil {
					t.Error(err)
				}
			},
			func(Visitor) { h.clock.Advance(DraftLife + time.Hour) },
		} {
			kept, err := o.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), cold("The room"))
			if err != nil {
				t.Fatal(err)
			}
			v, err := o.OpenLink(ctx, kept.Token)
			if err != nil {
				t.Fatal(err)
			}
			gone(v)
			_, err = o.DraftByLink(ctx, v)
			wantFault(t, err, fault.NotFound, "")
		}
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		long := cold(strings.Repeat("x", longestDraft+1))
		_, err := o.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), long)
		wantProblem(t, err, "words")
	})
}

// Whoever may not read what she wrote down gets nothing that opens it.
func TestTheDeskGetsNoCode(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		in := Telling{About: Pressure, Client: h.client, Answers: protocol.Answers{"words": {"It hurt"}, "told-by": {"by-phone"}}}
		told, err := o.WriteDown(ctx, h.desk, NewKey(), in)
		if err != nil {
			t.Fatal(err)
		}
		if told.Code != "" || told.Token != "" || told.Due.IsZero() {
			t.Errorf("the desk gets %+v", told)
		}
		if m, err := o.Matter(ctx, h.therapist, told.Case); err != nil || m.Code != "" {
			t.Errorf("the code of somebody else's writing down: %q, %v", m.Code, err)
		}
		told, err = o.WriteDown(ctx, h.therapist, NewKey(), in)
		if err != nil || len(told.Code) != codeLength {
			t.Fatalf("%+v %v", told, err)
		}
		if m, err := o.Matter(ctx, h.therapist, told.Case); err != nil || m.Code != SpacedCode(told.Code) {
			t.Errorf("to hand over: %q, %v", m.Code, err)
		}
		if m, err := o.Matter(ctx, h.owner, told.Case); err != nil || m.Code != "" {
			t.Errorf("the owner sees %q, %v", m.Code, err)
		}
		h.clock.Advance(handOver)
		if m, err := o.Matter(ctx, h.therapist, told.Case); err != nil || m.Code != "" {
			t.Errorf("an hour later: %q, %v", m.Code, err)
		}
	})
}

// Only the name that links begin with proves anything, and only from outside that they open there.
func TestTheAddressIsTried(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.reach()
		v := h.practiceNow().Version
		token := func() string {
			t.Helper()
			token, err := o.TrialToken(ctx, h.owner)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		try := func(token, host, from string, private bool, want TrialResult) {
			t.Helper()
			own := []netip.Prefix{netip.MustParsePrefix("2001:db8:1:2::/64")}
			if got, err := o.NoteTrial(ctx, Trial{Token: token, Host: host, From: from, Private: private, Own: own}); err != nil || got != want {
				t.Errorf("%s from %s: %v %v", host, from, got, err)
			}
		}
		_, err := o.TrialToken(ctx, h.desk)
		wantFault(t, err, fault.Forbidden, "")
		const name = "book.carvalho.example"
		try("", name, "203.0.113.5", true, TrialOver)
		try("not-a-link", name, "203.0.113.5", true, TrialOver)
		first := token()
		if again := token(); again != first {
			t.Error("an unused link is not shown again")
		}
		_, err = o.OpenLink(ctx, first)
		wantFault(t, err, fault.NotFound, "")
		try(first, "other.example", "203.0.113.5", true, TrialElsewhere)
		try(first, name, "203.0.113.5", false, TrialElsewhere)
		if p := h.practiceNow(); p.Tried != nil {
			t.Errorf("tried by another address: %v", p.Tried)
		}
		try(first, name, "2001:db8:1:2::77", true, TrialNoted)
		if p := h.practiceNow(); p.Tried == nil || p.TriedOutside || p.Version != v {
			t.Errorf("%v %v, version %d", p.Tried, p.TriedOutside, p.Version)
		}
		try(first, name, "203.0.113.5", true, TrialOver)
		old := token()
		h.clock.Advance(trialLife)
		try(old, name, "203.0.113.5", true, TrialOver)
		try(token(), "Book.Carvalho.example:443", "203.0.113.5", true, TrialNoted)
		was := h.practiceNow().Tried
		h.clock.Advance(time.Hour)
		try(token(), name, "127.0.0.1", true, TrialInside)
		if p := h.practiceNow(); p.Tried == nil || !p.TriedOutside || !p.Tried.Equal(*was) {
			t.Errorf("%v %v", p.Tried, p.TriedOutside)
		}
		if err := o.SetReach(ctx, h.owner, NewKey(), ReachChange{BaseURL: "https://practice.example", Version: v}); err != nil {
			t.Fatal(err)
		}
		if p := h.practiceNow(); p.Tried != nil || p.TriedOutside {
			t.Errorf("another address counts as tried: %v %v", p.Tried, p.TriedOutside)
		}
	})
}

// A form says all that is wrong with it at once.
func TestAllFaultsAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		v := h.practiceNow().Version
		err := o.AnswerName(ctx, h.owner, NewKey(), NameAnswer{Version: v})
		wantProblem(t, err, "name")
		wantProblem(t, err, "mine")
		if h.practiceNow().Version != v {
			t.Error("half of it was stored")
		}
		err = o.ChangePassword(ctx, h.owner, NewKey(), PasswordChange{Email: "nobody", Old: "not this", New: "short"})
		for _, field := range []string{"email", "old", "password"} {
			wantProblem(t, err, field)
		}
		_, err = o.Recover(ctx, Recovery{Practice: h.practiceNow(), Code: "12345", Password: "short"})
		wantProblem(t, err, "code")
		wantProblem(t, err, "password")
		var wrong fault.Problems
		wrong.Add("minutes", "Write a number, for example 60")
		_, err = o.Book(ctx, h.owner, NewKey(), BookRequest{Wrong: wrong})
		for _, field := range []string{"minutes", "who", "when", "service"} {
			wantProblem(t, err, field)
		}
	})
}
