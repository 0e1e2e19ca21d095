package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// sheet prints the recovery sheet of an owner, and lets a minute pass.
func (h *testHouse) sheet(by staff.Actor, password string) string {
	h.t.Helper()
	h.clock.Advance(attemptWindow + time.Minute)
	s, err := h.office.RecoverySheet(h.t.Context(), by, NewKey(), SheetRequest{Password: password, From: "192.0.2.9"})
	h.must(err)
	h.clock.Advance(time.Minute)
	return s.Code
}

func (h *testHouse) show(by staff.Actor, code string) error {
	h.clock.Advance(attemptWindow + time.Minute)
	return h.office.ShowSheet(h.t.Context(), by, NewKey(), code, "192.0.2.9")
}

const newPassword = "seven slow green rivers"

// Two owners. One makes a link for the other and comes in as her: the other's own sheet, printed before, lets
// her in as herself, and what she alone read is open to her. So none of the two locks the other out.
func TestHerOwnSheetUnlocksALockedOwner(t *testing.T) {
	for name, signedIn := range map[string]bool{"at the door": false, "signed in": true} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				noor := h.therapistOwner()
				h.hearing(h.owner, noor)
				code := h.sheet(noor, testPassword)
				alone, both := h.toldOf(h.owner.Person, "She was rude"), h.toldOf(h.desk.Person, "Somebody else was")
				h.sheet(h.owner, testPassword) // that the other prints one takes nothing from hers
				locked := h.reset(h.owner, noor.Person)
				h.wantReads(locked, alone.Case, false)
				if signedIn {
					h.must(h.show(locked, code))
				} else {
					_, err := h.office.Recover(t.Context(), Recovery{Practice: h.practiceNow(), Email: h.colleague(noor.Person).Email, Code: code, Password: newPassword, From: "192.0.2.9"})
					h.must(err)
				}
				for _, id := range []Told{alone, both} {
					h.wantReads(h.seen(noor.Person), id.Case, true)
				}
				if h.colleague(noor.Person).Locked() {
					t.Error("she is still locked")
				}
			})
		})
	}
}

// What stayed shut after another reader's word is not opened by a sheet that was printed afterwards, which may
// not be hers; by the one of before it is, though the new one took its place.
func TestOnlyASheetOfBeforeOpensWhatStayedShut(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		noor := h.therapistOwner()
		h.hearing(h.owner, noor, h.desk)
		code := h.sheet(noor, testPassword)
		alone := h.toldOf(h.owner.Person, "She was rude")
		h.update(func(tx *store.Tx) error { // nobody else reads it
			head, err := tx.Case(h.practice, alone.Case)
			h.must(err)
			head.Readers = head.Readers[:0:0]
			return tx.SaveCase(h.practice, head.Let(noor.Person))
		})
		locked := h.reset(h.owner, noor.Person)
		h.must(h.vouch(h.desk, noor.Person))
		after := h.sheet(h.seen(locked.Person), newPassword)
		h.must(h.show(locked, after))
		h.wantReads(locked, alone.Case, false)
		again := h.reset(h.owner, noor.Person) // and by no second lock
		wantProblem(t, h.show(again, code), "code")
		h.must(h.show(again, after))
		h.wantReads(again, alone.Case, false)
		h.must(h.show(again, code))
		_, err := h.office.Matter(t.Context(), again, alone.Case)
		h.must(err)
		_, err = h.office.Recover(t.Context(), Recovery{Practice: h.practiceNow(), Email: h.colleague(noor.Person).Email, Code: code, Password: newPassword, From: "192.0.2.9"})
		wantProblem(t, err, "code") // it lets nobody in any more
	})
}

// Somebody who is no owner prints a sheet of her own, and shows it after the owner used a link in her name. An
// owner's sheet shows nothing for her, a code of nobody's neither; nor can one be printed while she is locked.
func TestSomebodyWhoIsNoOwnerHasASheetToo(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.hearing(h.owner, h.desk)
		_, err := h.office.OwnSheet(t.Context(), h.owner, NewKey(), SheetRequest{Password: testPassword, From: "a"})
		wantFault(t, err, fault.NotFound, "")
		_, err = h.office.OwnSheet(t.Context(), h.desk, NewKey(), SheetRequest{Password: "wrong", From: "a"})
		wantProblem(t, err, "old")
		key := NewKey()
		sheet, err := h.office.OwnSheet(t.Context(), h.desk, key, SheetRequest{Password: testPassword, From: "a"})
		if h.must(err); sheet.Key != "" || sheet.Code == "" {
			t.Errorf("%+v", sheet)
		}
		_, err = h.office.OwnSheet(t.Context(), h.desk, key, SheetRequest{Password: testPassword, From: "a"})
		wantFault(t, err, fault.Conflict, "made-already")
		told, ines := h.toldOf(h.owner.Person, canary), h.sheet(h.owner, testPassword)
		kim := h.reset(h.owner, h.desk.Person)
		_, err = h.office.OwnSheet(t.Context(), kim, NewKey(), SheetRequest{Password: newPassword, From: "b"})
		wantFault(t, err, fault.Conflict, "not-sure")
		for _, code := range []string{ines, "00000-00000-00000-00000-00000-00000", "12345"} {
			wantProblem(t, h.show(kim, code), "code")
		}
		wantFault(t, h.office.ShowSheet(t.Context(), staff.AsClient(h.practice, h.client, ""), NewKey(), sheet.Code, "a"), fault.NotFound, "")
		h.wantReads(kim, told.Case, false)
		h.must(h.show(kim, sheet.Code))
		h.wantReads(kim, told.Case, true)
		_, err = h.office.Recover(t.Context(), Recovery{Practice: h.practiceNow(), Code: sheet.Code, Password: newPassword, From: "c"})
		wantProblem(t, err, "code") // it lets nobody in
	})
}

// A sheet lets nobody in any more whose printer is no owner now.
func TestTheSheetOfWhoIsNoOwnerNowLetsNobodyIn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		noor := h.therapistOwner()
		code := h.sheet(noor, testPassword)
		c := h.change(noor.Person)
		c.Role = staff.Therapist
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), noor.Person, c))
		_, err := h.office.Recover(t.Context(), Recovery{Practice: h.practiceNow(), Code: code, Password: newPassword, From: "a"})
		wantProblem(t, err, "code")
	})
}

// A sheet of which it was said that it lets nobody in does not, also once who printed it became an owner. It
// still shows that it is she, and the recovery sheet that she prints then lets her in.
func TestAnOwnSheetNeverLetsInAnOwner(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.hearing(h.owner, h.desk)
		sheet, err := h.office.OwnSheet(t.Context(), h.desk, NewKey(), SheetRequest{Password: testPassword, From: "a"})
		h.must(err)
		c := h.change(h.desk.Person)
		c.Role = staff.Owner
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.desk.Person, c))
		in := Recovery{Practice: h.practiceNow(), Email: h.colleague(h.desk.Person).Email, Code: sheet.Code, Password: newPassword, From: "c"}
		_, err = h.office.Recover(t.Context(), in)
		wantProblem(t, err, "code")
		h.must(h.show(h.reset(h.owner, h.desk.Person), sheet.Code))
		if h.colleague(h.desk.Person).Locked() {
			t.Error("it does not show any more that it is she")
		}
		in.Code = h.sheet(h.seen(h.desk.Person), newPassword)
		_, err = h.office.Recover(t.Context(), in)
		h.must(err)
	})
}

// A reading key that was made after another reader's word opens nothing that stayed shut; the one of before does.
func TestOnlyAKeyOfBeforeOpensWhatStayedShut(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		first, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		h.hearing(h.owner, h.desk)
		told := h.toldOf(h.owner.Person, canary)
		h.update(func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			h.must(err)
			head.Readers = nil
			return tx.SaveCase(h.practice, head.Let(maya.Person))
		})
		prove := func(by staff.Actor, key string) error {
			return h.office.ProveReadingKey(t.Context(), by, NewKey(), key)
		}
		locked := h.reset(h.owner, maya.Person)
		h.must(h.vouch(h.desk, maya.Person))
		h.clock.Advance(time.Minute)
		fresh, again := h.readingKey(h.seen(locked.Person))
		h.must(prove(again, fresh.Key))
		h.wantOutsideShut(again, told)
		again = h.reset(h.owner, maya.Person)
		wantProblem(t, prove(again, first.Key), "reading-key")
		h.must(prove(again, fresh.Key))
		again = h.seen(maya.Person)
		h.wantOutsideShut(again, told)
		h.must(prove(again, first.Key))
		h.wantOutside(again, told.Case)
	})
}

func (h *testHouse) wantOutsideShut(by staff.Actor, told Told) {
	h.t.Helper()
	_, err := h.office.Matter(h.t.Context(), by, told.Case)
	wantFault(h.t, err, fault.NotFound, "")
}

// Whoever is locked stands among the readers who can be chosen, as shut for now; chosen, she stays shut, and not
// chosen she is taken off for good.
func TestALockedReaderIsTakenOff(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		h.hearing(h.owner, h.desk)
		told := h.toldOf("", "Somebody stood too close")
		kim := h.reset(h.owner, h.desk.Person)
		chosen := h.askedBy(maya, told.Case, "readers").Given["who"]
		if !slices.Contains(chosen, string(kim.Person)) {
			t.Errorf("chosen to begin with: %v", chosen)
		}
		h.do(maya, told.Case, "readers", protocol.Answers{"who": chosen})
		h.wantReads(kim, told.Case, false)
		if page := h.matter(maya, told.Case); len(page.Shut) != 1 || len(page.Readers) != 2 {
			t.Errorf("read by %v, shut to %v", page.Readers, page.Shut)
		}
		h.do(maya, told.Case, "readers", protocol.Answers{"who": {string(maya.Person)}})
		if page := h.matter(maya, told.Case); len(page.Shut) != 0 || len(page.Readers) != 1 {
			t.Errorf("read by %v, shut to %v", page.Readers, page.Shut)
		}
		h.must(h.vouch(maya, kim.Person))
		h.wantReads(kim, told.Case, false)
	})
}

// While the only reader is locked, words that a client adds are not kept "at the moment", not "any more".
func TestWordsForALockedReaderAreNotKeptAtTheMoment(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.hearing(h.owner, h.desk)
		told := h.toldOf(h.owner.Person, canary)
		h.reset(h.owner, h.desk.Person)
		v, err := h.office.OpenLink(t.Context(), told.Token)
		h.must(err)
		err = h.office.WordByLink(t.Context(), v, NewKey(), "And again")
		if wantFault(t, err, fault.Conflict, CodeNoReaders); err != nil && !strings.Contains(err.Error(), "Nobody here reads this at the moment") {
			t.Error(err)
		}
	})
}
