package office

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// reset has somebody make a link for another, and whoever holds it come in by it.
func (h *testHouse) reset(by staff.Actor, who ident.Person) staff.Actor {
	h.t.Helper()
	made, err := h.office.Invite(h.t.Context(), by, NewKey(), who)
	h.must(err)
	return h.used(made)
}

// resetHere does it at the command line.
func (h *testHouse) resetHere(who ident.Person) staff.Actor {
	h.t.Helper()
	made, err := h.office.ResetPassword(h.t.Context(), "carvalho-massage", h.colleague(who).Email)
	h.must(err)
	return h.used(made)
}

func (h *testHouse) used(made Invitation) staff.Actor {
	h.t.Helper()
	h.clock.Advance(time.Minute)
	token, err := h.office.ChoosePassword(h.t.Context(), made.Token, "seven slow green rivers")
	h.must(err)
	s, err := h.office.Session(h.t.Context(), token)
	h.must(err)
	return s.Actor
}

// hearing lets exactly these of the practice hear.
func (h *testHouse) hearing(who ...staff.Actor) {
	h.t.Helper()
	var ids []ident.Person
	for _, a := range who {
		ids = append(ids, a.Person)
	}
	_, err := h.office.AnswerHears(h.t.Context(), h.owner, NewKey(), HearsAnswer{Listed: true, Hear: ids})
	h.must(err)
}

func (h *testHouse) vouch(by staff.Actor, who ident.Person) error {
	r, err := h.office.WayIn(h.t.Context(), by, who)
	if err != nil {
		return err
	}
	return h.office.Vouch(h.t.Context(), by, NewKey(), who, r.Renewed)
}

// would gives the names of who would read what is told about somebody now.
func (h *testHouse) would(of ident.Person) (names []string) {
	h.t.Helper()
	w, err := h.office.WouldRead(h.t.Context(), h.practice, of)
	h.must(err)
	for _, p := range w.Readers {
		names = append(names, p.Name)
	}
	return names
}

func (h *testHouse) wantReads(by staff.Actor, id ident.Case, reads bool) {
	h.t.Helper()
	_, err := h.office.Matter(h.t.Context(), by, id)
	if reads {
		h.must(err)
		return
	}
	wantFault(h.t, err, fault.NotFound, "")
	today, err := h.office.Today(h.t.Context(), by)
	if h.must(err); slices.ContainsFunc(today.Needs, func(n Need) bool { return n.Promise.Case == id }) || slices.ContainsFunc(today.UnderWay, func(m MatterLine) bool { return m.Head.ID == id }) {
		h.t.Errorf("it stands on her Today")
	}
	h.view(func(tx *store.Tx) error {
		cases, err := tx.CasesRead(h.practice, by)
		h.must(err)
		letters, err := tx.LettersIn(h.practice, by, store.LetterWaiting, 99)
		for _, l := range letters {
			if l.Case == id {
				h.t.Errorf("she is shown the letter %+v", l)
			}
		}
		if len(cases) > 0 {
			h.t.Errorf("she is listed %d", len(cases))
		}
		return err
	})
	for _, p := range h.promisesSeenBy(by) {
		if p.Case == id {
			h.t.Errorf("she is shown the promise %+v", p)
		}
	}
}

func (h *testHouse) sendsMail() {
	h.update(func(tx *store.Tx) error {
		return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "mail.example", Port: 587, TLS: "starttls", From: "a@carvalhomassage.example"})
	})
}

// An owner makes a link for the only one who may read what is about the owner, and comes in by it: nothing of
// it opens, nobody counts her as a reader, and the one whose account it is is told by mail.
func TestNobodyReadsByALinkForSomebodyElse(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.sendsMail()
		h.hearing(h.owner, h.desk)
		told := h.toldOf(h.owner.Person, canary)
		h.wantReads(h.desk, told.Case, true)
		kim := h.reset(h.owner, h.desk.Person)
		h.wantReads(kim, told.Case, false)
		if names := h.would(h.owner.Person); len(names) > 0 {
			t.Errorf("the door names %v", names)
		}
		v, err := h.office.OpenLink(t.Context(), told.Token)
		h.must(err)
		own, err := h.office.MatterByLink(t.Context(), v)
		if h.must(err); len(own.Readers) != 0 || len(own.Shut) != 1 || own.Shut[0].ID != kim.Person {
			t.Errorf("the client's page: %v, shut to %v", own.Readers, own.Shut)
		}
		if _, err = h.office.Clients(t.Context(), kim, ClientSearch{}); err != nil {
			t.Errorf("all else is hers as before: %v", err)
		}
		_, err = h.office.ToldToReader(t.Context(), kim)
		wantFault(t, err, fault.NotFound, "")
		letters := h.letters()
		letter := letters[slices.IndexFunc(letters, func(l store.Letter) bool { return l.Subject == "A message from Carvalho Massage" })]
		if letter.Recipient != "kim@carvalhomassage.example" || !strings.Contains(letter.Body, "a link that Inês Carvalho made") || !strings.Contains(letter.Body, "ring somebody") || letter.Case != "" {
			t.Errorf("told by mail: %+v", letter)
		}
		for name, by := range map[string]staff.Actor{"who made the link": h.owner, "she": kim, "who does not hear": h.therapist} {
			if f := h.vouch(by, kim.Person); !fault.Is(f, fault.NotFound) {
				t.Errorf("%s says that it is she: %v", name, f)
			}
		}
	})
}

// Who forgot her password comes back to what another reads too, by that one's word; what nobody else read
// stays shut, so that nobody opens by a word what she may not read herself.
func TestAnotherReaderSaysThatItIsShe(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.hearing(h.owner, h.desk)
		alone := h.toldOf(h.owner.Person, "Only Kim reads this")
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		both := h.toldOf(h.owner.Person, "Kim and Maya read this")
		kim := h.reset(h.owner, h.desk.Person)
		h.wantReads(kim, both.Case, false)
		if names := h.would(h.owner.Person); !slices.Equal(names, []string{"Maya Cohen"}) {
			t.Errorf("the door names %v", names)
		}
		view, err := h.office.ReaderToday(t.Context(), maya)
		if h.must(err); len(view.Renewed) != 1 || view.Renewed[0].By.Name != "Inês Carvalho" {
			t.Errorf("on her Today: %+v", view.Renewed)
		}
		r, err := h.office.WayIn(t.Context(), maya, kim.Person)
		h.must(err)
		wantFault(t, h.office.Vouch(t.Context(), maya, NewKey(), kim.Person, r.Renewed.Add(-time.Second)), fault.Conflict, "stale-version")
		key := NewKey()
		for range 2 { // sent twice
			h.must(h.office.Vouch(t.Context(), maya, key, kim.Person, r.Renewed))
		}
		h.wantReads(kim, both.Case, true)
		_, err = h.office.Matter(t.Context(), kim, alone.Case)
		wantFault(t, err, fault.NotFound, "")
		if names := h.would(h.owner.Person); len(names) != 2 {
			t.Errorf("the door names %v", names)
		}
		wantFault(t, h.vouch(maya, kim.Person), fault.NotFound, "")
		v, err := h.office.OpenLink(t.Context(), alone.Token)
		h.must(err)
		own, err := h.office.MatterByLink(t.Context(), v)
		if h.must(err); len(own.Readers)+len(own.Shut) != 0 {
			t.Errorf("the client's page of what only Kim read: %v %v", own.Readers, own.Shut)
		}
	})
}

// The readers change who reads while one is locked; she stays locked, and whom it is about never comes back.
func TestALockedReaderStaysLockedWhateverIsDone(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		h.hearing(h.owner, h.desk)
		told := h.toldOf("", "Somebody stood too close")
		kim := h.reset(h.owner, h.desk.Person)
		h.must(h.office.AddWord(t.Context(), maya, NewKey(), told.Case, "We look into it"))
		h.wantReads(kim, told.Case, false)
		h.hearing(h.owner) // taken from the list and named again
		h.hearing(h.owner, h.desk)
		h.wantReads(kim, told.Case, false)
		if names := h.would(h.owner.Person); !slices.Equal(names, []string{"Maya Cohen"}) {
			t.Errorf("the door names %v", names)
		}
		items := func() (who []string) {
			h.view(func(tx *store.Tx) error {
				m, err := h.office.loadMatter(tx, h.practice, told.Case)
				h.must(err)
				list, err := m.listItems(tx, "readers")
				for _, i := range list {
					who = append(who, i.Person.Name)
				}
				return err
			})
			return who
		}
		if who := items(); !slices.Contains(who, "Kim Lee") || !slices.Contains(who, "Noor Haddad") {
			t.Errorf("to be chosen as readers: %v", who)
		}
		later := h.toldOf("", "Somebody was rude")
		h.view(func(tx *store.Tx) error {
			m, err := h.office.loadMatter(tx, h.practice, later.Case)
			h.must(err)
			list, err := m.listItems(tx, "readers")
			if slices.ContainsFunc(list, func(i ListItem) bool { return i.Person.ID == h.desk.Person }) {
				t.Error("who is locked can be chosen for what she never read")
			}
			return err
		})
		h.update(func(tx *store.Tx) error {
			head, err := tx.Case(h.practice, told.Case)
			h.must(err)
			return tx.SaveCase(h.practice, head.Name(h.desk.Person))
		})
		h.must(h.vouch(maya, kim.Person))
		h.wantReads(kim, told.Case, false)
	})
}

// It does not depend on what somebody reads, nor on whether there is anything to read: everybody is locked
// alike, and everything else of hers goes on.
func TestALinkLocksEverybodyAlike(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		before, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: true})
		h.must(err)
		noor := h.reset(h.owner, h.therapist.Person)
		h.wantReads(noor, before, false)
		if !h.colleague(noor.Person).Locked() {
			t.Error("who does not hear is not locked")
		}
		after, err := h.office.TellHarm(t.Context(), noor, NewKey(), HarmTold{Client: h.client, Alone: true})
		if h.must(err); after == before {
			t.Error("what was shut is given again")
		}
		if _, err := h.office.Matter(t.Context(), noor, after); err != nil {
			t.Errorf("what she tells now is hers: %v", err)
		}
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example")) // named after it was told
		h.must(h.vouch(maya, noor.Person))
		_, err = h.office.Matter(t.Context(), noor, before)
		wantFault(t, err, fault.NotFound, "")
	})
}

// What somebody told for herself opens to her again by the word of a reader who was here before she told it.
func TestHerOwnTellingComesBack(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
		h.clock.Advance(time.Hour)
		before, err := h.office.TellHarm(t.Context(), h.therapist, NewKey(), HarmTold{Client: h.client, Alone: true})
		h.must(err)
		noor := h.reset(h.owner, h.therapist.Person)
		h.must(h.vouch(maya, noor.Person))
		if _, err := h.office.Matter(t.Context(), noor, before); err != nil {
			t.Error(err)
		}
		_, err = h.office.Matter(t.Context(), maya, before)
		wantFault(t, err, fault.NotFound, "")
	})
}

// Whoever has come in changes her own address, and nobody else does: what is written to her reaches her.
func TestNobodyElseChangesTheAddressOfWhoCameIn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		for _, who := range []staff.Actor{h.desk, h.therapist} {
			c := h.change(who.Person)
			c.Email = "mine@elsewhere.example"
			wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), who.Person, c), "email")
			c.Active = false
			wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), who.Person, c), "email")
		}
		made, err := h.office.AddPerson(t.Context(), h.owner, NewKey(), PersonChange{Name: "Lena Vogt", Email: "lna@carvalhomassage.example", Role: staff.Therapist})
		h.must(err)
		c := h.change(made.Person.ID)
		c.Email = "lena@carvalhomassage.example"
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), made.Person.ID, c)) // a slip, before she came
		mine := h.change(h.owner.Person)
		mine.Email = "ines@elsewhere.example"
		h.must(h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.owner.Person, mine))
	})
}

// Who was named and has never come in is nobody's reader: whoever uses her first link finds nothing.
func TestWhoNeverCameInReadsNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		made, err := h.office.AddPerson(t.Context(), h.owner, NewKey(), PersonChange{Name: "Lena Vogt", Email: "lena@carvalhomassage.example", Role: staff.Desk, Hears: true})
		h.must(err)
		if names := h.would(h.owner.Person); len(names) > 0 {
			t.Errorf("the door names %v", names)
		}
		set, err := h.office.SetUp(t.Context(), h.owner, "hears", "")
		if h.must(err); len(set.Hears.Fresh) != 1 || set.Hears.Two() {
			t.Errorf("the settings say %+v", set.Hears)
		}
		lena := h.used(made)
		if names := h.would(h.owner.Person); !slices.Equal(names, []string{"Lena Vogt"}) || h.colleague(lena.Person).Locked() {
			t.Errorf("once she came in: %v", names)
		}
		h.wantReads(lena, h.toldOf(h.owner.Person, canary).Case, true)
	})
}

// A link from the command line: alone she stays who she is; where others work, another reader who is no owner
// says that it is she.
func TestResetAtTheCommandLine(t *testing.T) {
	t.Run("alone", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			h.alone()
			h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
			told := h.toldOf("", "Somebody was rude")
			h.wantReads(h.resetHere(h.owner.Person), told.Case, true)
		})
	})
	t.Run("nobody else reads", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			told := h.toldOf(h.therapist.Person, "He was rude")
			h.wantReads(h.resetHere(h.owner.Person), told.Case, true)
		})
	})
	t.Run("for the owner", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			h.hearing(h.owner, h.desk)
			told := h.toldOf(h.therapist.Person, "He was rude")
			ines := h.resetHere(h.owner.Person)
			h.wantReads(ines, told.Case, false)
			ines = h.reset(ines, ines.Person) // a link of her own changes nothing
			h.wantReads(ines, told.Case, false)
			h.must(h.vouch(h.desk, ines.Person))
			h.wantReads(ines, told.Case, true)
		})
	})
	t.Run("for somebody else", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			h.hearing(h.owner, h.desk)
			told := h.toldOf(h.therapist.Person, "He was rude")
			kim := h.resetHere(h.desk.Person)
			h.wantReads(kim, told.Case, false)
			wantFault(t, h.vouch(h.owner, kim.Person), fault.NotFound, "") // it may have been she
			_, maya := h.readingKey(h.outsider("Maya Cohen", "maya@outside.example"))
			h.must(h.vouch(maya, kim.Person))
			_, err := h.office.Matter(t.Context(), kim, told.Case)
			wantFault(t, err, fault.NotFound, "") // Maya does not read it either
		})
	})
	t.Run("after a link of the owner", func(t *testing.T) {
		eachHouse(t, func(t *testing.T, h *testHouse) {
			h.hearing(h.owner, h.desk, h.therapist)
			told := h.toldOf("", "Somebody was rude")
			kim := h.reset(h.therapistOwner(), h.desk.Person)
			kim = h.reset(h.owner, kim.Person)
			wantFault(t, h.vouch(h.owner, kim.Person), fault.NotFound, "")
			wantFault(t, h.vouch(h.seen(h.therapist.Person), kim.Person), fault.NotFound, "")
			h.wantReads(kim, told.Case, false)
		})
	})
}

// Nobody is made a reader from outside, or the other way round, to come in by a link in her place; and a link
// that somebody makes who came in by one herself is nobody's.
func TestNoWayRoundTheLock(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		noor := h.therapistOwner()
		h.hearing(h.owner, noor, h.desk)
		c := h.change(h.desk.Person)
		c.Role = staff.Outside
		wantProblem(t, h.office.ChangePerson(t.Context(), h.owner, NewKey(), h.desk.Person, c), "role")
		taken := h.reset(h.owner, noor.Person) // the first owner comes in as the second,
		kim := h.reset(taken, h.desk.Person)   // and as her makes a link for a third
		wantFault(t, h.vouch(h.owner, kim.Person), fault.NotFound, "")
		wantFault(t, h.vouch(taken, kim.Person), fault.NotFound, "")
		if names := h.would(h.owner.Person); len(names) > 0 {
			t.Errorf("the door names %v", names)
		}
	})
}

// Who lost her password before she made her key reads nothing yet, and is not locked by a new link.
func TestANewLinkBeforeTheFirstKey(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya := h.outsider("Maya Cohen", "maya@outside.example")
		_, again := h.readingKey(h.reset(h.owner, maya.Person))
		h.wantOutside(again, h.toldOf(h.owner.Person, canary).Case)
	})
}

func (h *testHouse) wantOutside(by staff.Actor, id ident.Case) {
	h.t.Helper()
	_, err := h.office.Matter(h.t.Context(), by, id)
	h.must(err)
}

// therapistOwner makes an owner of the therapist too.
func (h *testHouse) therapistOwner() staff.Actor {
	h.t.Helper()
	c := h.change(h.therapist.Person)
	c.Role = staff.Owner
	h.must(h.office.ChangePerson(h.t.Context(), h.owner, NewKey(), h.therapist.Person, c))
	return h.seen(h.therapist.Person)
}

// Her own recovery sheet lets an owner in as herself; that of another owner does not.
func TestARecoverySheetIsWhoseWhoPrintedIt(t *testing.T) {
	for name, hers := range map[string]bool{"her own": true, "another's": false} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *testHouse) {
				noor := h.therapistOwner()
				h.hearing(h.owner, noor)
				told := h.toldOf(h.desk.Person, "She was rude")
				by, email := noor, h.colleague(noor.Person).Email
				if !hers {
					by = h.owner
				}
				sheet, err := h.office.RecoverySheet(t.Context(), by, NewKey(), SheetRequest{Password: testPassword, From: "192.0.2.9"})
				h.must(err)
				_, err = h.office.Recover(t.Context(), Recovery{Practice: h.practiceNow(), Email: email, Code: sheet.Code, Password: "seven slow green rivers", From: "192.0.2.9"})
				h.must(err)
				h.wantReads(h.seen(noor.Person), told.Case, hers)
			})
		})
	}
}

// The other reader from outside says that it is she; then she makes a new key and reads on.
func TestAReaderFromOutsideWhoLostBoth(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		maya, _ := h.sealedHouse()
		second, ben := h.readingKey(h.outsider("Ben Asher", "ben@outside.example"))
		told := h.toldOf(h.owner.Person, canary)
		locked := h.reset(h.owner, maya.Person)
		h.must(h.vouch(ben, maya.Person))
		fresh, again := h.readingKey(h.seen(locked.Person))
		page, err := h.office.Matter(t.Context(), again, told.Case)
		if h.must(err); len(page.Sealed.Old) != 1 || len(page.Sealed.To) != 1 || page.Sealed.Lost {
			t.Errorf("%+v", page.Sealed)
		}
		_, err = h.office.OpenSealed(t.Context(), again, told.Case, fresh.Key)
		wantProblem(t, err, "reading-key")
		if _, err := h.office.OpenSealed(t.Context(), ben, told.Case, second.Key); err != nil {
			t.Error(err)
		}
	})
}

// Who came in by a link of somebody else's cannot make herself sure: a link that she makes, for herself or for
// the founder, is nobody's word and nobody's machine, and a sheet is not printed for her.
func TestNothingMadeWhileLockedOpensAnything(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, noor := t.Context(), h.therapistOwner()
		h.hearing(h.owner, h.desk)
		about := h.toldOf(noor.Person, "He stood too close")
		ines := h.reset(noor, h.owner.Person)
		h.wantReads(ines, about.Case, false)
		_, err := h.office.RecoverySheet(ctx, ines, NewKey(), SheetRequest{Password: "seven slow green rivers", From: "a"})
		wantFault(t, err, fault.Conflict, "not-sure")
		made, err := h.office.Invite(ctx, ines, NewKey(), h.owner.Person)
		h.must(err)
		h.must(h.vouch(h.desk, h.owner.Person))
		h.wantReads(ines, about.Case, true)
		h.wantReads(h.used(made), about.Case, false)

		noor = h.reset(h.owner, noor.Person) // she is locked, and makes a link for the founder
		h.must(h.vouch(h.desk, h.owner.Person))
		made, err = h.office.Invite(ctx, noor, NewKey(), h.owner.Person)
		h.must(err)
		h.update(func(tx *store.Tx) error { // and puts away whoever could say anything
			all, err := tx.Accounts(h.practice)
			for _, a := range all {
				if a.ID == h.owner.Person || err != nil {
					continue
				}
				a.Role, a.Active, a.Hears = staff.Desk, a.ID == noor.Person, false
				err = tx.SavePerson(h.practice, a.Person, a.Version)
			}
			return err
		})
		h.wantReads(h.used(made), about.Case, false)
	})
}
