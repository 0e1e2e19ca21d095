package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
)

// kept keeps words for later, and gives the way back to them and who comes by it.
func (h *testHouse) kept(p house.Practice, words string) (Told, Visitor) {
	h.t.Helper()
	told, err := h.office.KeepDraft(context.Background(), p, Visitor{Practice: p}, NewKey(), cold(words))
	if err != nil {
		h.t.Fatal(err)
	}
	v, err := h.office.OpenLink(context.Background(), told.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return told, v
}

// ofDraft is what a page of the draft sends that showed this version of it.
func ofDraft(v Visitor, version int, words string) Telling {
	in := cold(words)
	in.Draft, in.Version = v.Link.Subject, version
	return in
}

// What was sent is neither kept nor sent again from a page that stayed open, and its ways back stay.
func TestADraftThatWasSentIsNotKeptFromAnOldPage(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		kept, v := h.kept(p, "The room")
		told, err := o.Tell(ctx, p, NewKey(), ofDraft(v, 1, "The room was cold"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.KeepDraft(ctx, p, v, NewKey(), ofDraft(v, 1, "More"))
		wantFault(t, err, fault.Conflict, "draft-gone")
		late, err := o.OpenLink(ctx, kept.Token)
		if wantFault(t, err, fault.Conflict, "link-revoked"); late.Link.Purpose != PurposeDraft || late.Link.Subject != v.Link.Subject {
			t.Errorf("the draft's address leads to %+v", late.Link)
		}
		_, err = o.KeepDraft(ctx, p, late, NewKey(), ofDraft(late, 1, "More"))
		wantFault(t, err, fault.Conflict, "draft-gone")
		_, err = o.Tell(ctx, p, NewKey(), ofDraft(late, 1, "More"))
		wantFault(t, err, fault.Conflict, "draft-gone")
		if token, err := o.ComeBack(ctx, p, kept.Code, "192.0.2.7"); err != nil || token != told.Token || told.Code != kept.Code {
			t.Errorf("the code leads to %q, %v, want %q; %q for %q", token, err, told.Token, told.Code, kept.Code)
		}
		own, err := o.OpenLink(ctx, told.Token)
		if err != nil || own.Link.Subject != string(told.Case) {
			t.Errorf("%+v %v", own.Link, err)
		}
	})
}

// Throwing away what was sent is not said to be done, and leaves no trace of having been.
func TestADraftThatWasSentIsNotThrownAway(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		_, v := h.kept(p, "The room")
		if _, err := o.Tell(ctx, p, NewKey(), ofDraft(v, 1, "The room was cold")); err != nil {
			t.Fatal(err)
		}
		wantFault(t, o.DropDraftByLink(ctx, v, NewKey()), fault.NotFound, "")
	})
}

// What is thrown away takes its address and its code with it.
func TestWhatIsThrownAwayLeavesNoWayBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		kept, v := h.kept(p, "The room")
		if err := o.DropDraftByLink(ctx, v, NewKey()); err != nil {
			t.Fatal(err)
		}
		_, err := o.OpenLink(ctx, kept.Token)
		wantFault(t, err, fault.Conflict, "link-revoked")
		_, err = o.ComeBack(ctx, p, kept.Code, "192.0.2.7")
		wantProblem(t, err, "code")
	})
}

// Kept again, it goes away on the day that was promised first, with its code; sent, the one code
// opens as long as the address.
func TestADraftAndItsCodeLastEquallyLong(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		kept, v := h.kept(p, "The room")
		first, err := o.DraftByLink(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(25 * 24 * time.Hour)
		if _, err := o.KeepDraft(ctx, p, v, NewKey(), ofDraft(v, 1, "The room was cold")); err != nil {
			t.Fatal(err)
		}
		if d, err := o.DraftByLink(ctx, v); err != nil || !d.Until.Equal(first.Until) || !d.Until.Equal(v.Link.Expires) {
			t.Errorf("until %v, %v; promised %v, the address %v", d.Until, err, first.Until, v.Link.Expires)
		}
		told, err := o.Tell(ctx, p, NewKey(), ofDraft(v, 2, "The room was cold"))
		if err != nil {
			t.Fatal(err)
		}
		var codes int
		h.view(func(tx *store.Tx) error {
			links, err := tx.LinksAbout(p.ID, string(told.Case))
			for _, l := range links {
				if l.Purpose == purposeCode {
					codes++
				}
			}
			return err
		})
		if codes != 1 {
			t.Errorf("%d codes lead to what was told", codes)
		}
		h.clock.Advance(100 * 24 * time.Hour)
		if token, err := o.ComeBack(ctx, p, kept.Code, "192.0.2.7"); err != nil || token != told.Token {
			t.Errorf("after 100 days: %q %v", token, err)
		}
	})
}

// Two open pages of one draft: what was kept on the one is not lost by the other.
func TestADraftOnTwoPages(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		_, v := h.kept(p, "The room")
		if _, err := o.KeepDraft(ctx, p, v, NewKey(), ofDraft(v, 1, "The room was cold")); err != nil {
			t.Fatal(err)
		}
		_, err := o.KeepDraft(ctx, p, v, NewKey(), ofDraft(v, 1, "The room was loud"))
		wantFault(t, err, fault.Conflict, "stale-version")
		_, err = o.Tell(ctx, p, NewKey(), ofDraft(v, 1, "The room was loud"))
		wantFault(t, err, fault.Conflict, "stale-version")
		d, err := o.DraftByLink(ctx, v)
		if err != nil || d.Version != 2 || d.Answers.One("words") != "The room was cold" {
			t.Errorf("%+v %v", d, err)
		}
	})
}

// An empty page is not kept under a code.
func TestNothingIsNotKept(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, p := context.Background(), h.public()
		_, err := h.office.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), cold("  "))
		wantProblem(t, err, "words")
		named := cold("")
		named.Name = "Mariam"
		if _, err := h.office.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), named); err != nil {
			t.Error(err)
		}
	})
}

// Whoever is slowed down is told how long: as long as is counted.
func TestTheWaitIsTheOneThatIsCounted(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, p := context.Background(), h.office, h.public()
		many := func(do func() error) (err error) {
			for range doorLimit + 1 {
				err = do()
			}
			return err
		}
		for name, do := range map[string]func() error{
			"keep": func() error { _, err := o.KeepDraft(ctx, p, Visitor{Practice: p}, NewKey(), cold("x")); return err },
			"tell": func() error { _, err := o.Tell(ctx, p, NewKey(), cold("x")); return err },
			"ask": func() error {
				_, err := o.Ask(ctx, p, NewKey(), Asking{Name: "Ann", Email: "ann@example.org", Wish: "x", From: "192.0.2.1"})
				return err
			},
		} {
			err := many(do)
			if wantFault(t, err, fault.Conflict, "slow-down"); !strings.Contains(err.Error(), "wait an hour") {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := many(func() error { _, err := o.ComeBack(ctx, p, "ZZZZ ZZZZ ZZZZ", "192.0.2.1"); return err })
		if wantFault(t, err, fault.Conflict, "slow-down"); !strings.Contains(err.Error(), "wait a quarter of an hour") {
			t.Errorf("come back: %v", err)
		}
		h.view(func(tx *store.Tx) error {
			for _, of := range []string{"door 192.0.2.1", "ask 192.0.2.1", "draft 192.0.2.1"} {
				unkeyed := sha256.Sum256([]byte(of))
				for _, subject := range []string{of, hex.EncodeToString(unkeyed[:])} {
					if n, err := tx.Attempts(p.ID, subject, doorWindow); err != nil || n > 0 {
						t.Errorf("an address stands in the data as %q: %d, %v", subject, n, err)
					}
				}
			}
			return nil
		})
	})
}
