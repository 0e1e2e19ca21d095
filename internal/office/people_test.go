package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func TestAddingSomebody(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		in := PersonChange{Name: " Lena  Vogt ", Email: "Lena@Carvalhomassage.example", Role: staff.Therapist}
		key := NewKey()
		made, err := o.AddPerson(ctx, h.owner, key, in)
		if err != nil || made.Token == "" {
			t.Fatalf("%+v, %v", made, err)
		}
		want := staff.Person{ID: made.Person.ID, Name: "Lena Vogt", Email: "lena@carvalhomassage.example", Role: staff.Therapist, Treats: true, Active: true}
		if diff := cmp.Diff(want, made.Person); diff != "" {
			t.Error(diff)
		}
		again, err := o.AddPerson(ctx, h.owner, key, in)
		if err != nil || again.Token != "" || again.Person.ID != made.Person.ID {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		if f, err := o.OpenFirst(ctx, made.Token); err != nil || f.Begins || f.Person.Name != "Lena Vogt" || f.Practice.ID != h.practice {
			t.Errorf("her link opens %+v, %v", f, err)
		}
		_, err = o.AddPerson(ctx, h.owner, NewKey(), in)
		wantProblem(t, err, "email")
		_, err = o.AddPerson(ctx, h.owner, NewKey(), PersonChange{Email: "x", Role: "boss"})
		for _, field := range []string{"name", "email", "role"} {
			wantProblem(t, err, field)
		}
		people, err := o.People(ctx, h.owner)
		if err != nil || len(people) != 4 {
			t.Errorf("%d people, %v", len(people), err)
		}
	})
}

func TestPeopleAreTheOwnersMatter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		in := PersonChange{Name: "X", Email: "x@x.example", Role: staff.Owner, Active: true, Version: 1}
		for _, by := range []staff.Actor{h.therapist, h.desk} {
			_, err := o.People(ctx, by)
			wantFault(t, err, fault.Forbidden, "")
			_, err = o.AddPerson(ctx, by, NewKey(), in)
			wantFault(t, err, fault.Forbidden, "")
			_, err = o.Invite(ctx, by, NewKey(), h.owner.Person)
			wantFault(t, err, fault.Forbidden, "")
			wantFault(t, o.ChangePerson(ctx, by, NewKey(), by.Person, in), fault.Forbidden, "")
		}
		stranger := h.stranger()
		wantFault(t, o.ChangePerson(ctx, stranger, NewKey(), h.desk.Person, in), fault.NotFound, "")
		_, err := o.Invite(ctx, stranger, NewKey(), h.desk.Person)
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestALastOwnerStays(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		owner := PersonChange{Name: "Inês Carvalho", Email: "ines@carvalhomassage.example", Role: staff.Owner, Treats: true, Version: 1}
		wantFault(t, o.ChangePerson(ctx, h.owner, NewKey(), h.owner.Person, owner), fault.Conflict, "last-owner")
		owner.Active, owner.Role = true, staff.Therapist
		wantFault(t, o.ChangePerson(ctx, h.owner, NewKey(), h.owner.Person, owner), fault.Conflict, "last-owner")
		noor := PersonChange{Name: "Noor Haddad", Email: "noor@carvalhomassage.example", Role: staff.Owner, Treats: true, Active: true, Hears: true, Version: 1}
		if err := o.ChangePerson(ctx, h.owner, NewKey(), h.therapist.Person, noor); err != nil {
			t.Fatal(err)
		}
		if err := o.ChangePerson(ctx, h.owner, NewKey(), h.owner.Person, owner); err != nil {
			t.Errorf("with another owner it is possible: %v", err)
		}
	})
}

func TestTwoOwnersDoNotDemoteEachOtherAtOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		for round := range 8 {
			two := [2]Colleague{}
			for i := range two {
				made := staff.Person{ID: newID[ident.Person](), Name: "Owner", Email: fmt.Sprintf("o%d-%d@x.example", round, i), Role: staff.Owner, Active: true}
				h.update(func(tx *store.Tx) error { return tx.AddPerson(h.practice, made, "") })
				two[i].Person = made
			}
			h.onlyOwners(two[0].ID, two[1].ID)
			var wg sync.WaitGroup
			var errs [2]error
			for i := range two {
				by, other := staff.As(h.practice, two[i].Person), two[1-i].Person
				wg.Go(func() {
					errs[i] = o.ChangePerson(ctx, by, NewKey(), other.ID, PersonChange{Name: other.Name, Email: other.Email, Role: staff.Desk, Active: true, Version: 1})
				})
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("round %d: %v, %v; want one done, one refused", round, errs[0], errs[1])
			}
		}
	})
}

// onlyOwners makes everybody else of the practice somebody of the front desk.
func (h *testHouse) onlyOwners(ids ...ident.Person) {
	h.update(func(tx *store.Tx) error {
		all, err := tx.Accounts(h.practice)
		for _, a := range all {
			if a.Role != staff.Owner || slices.Contains(ids, a.ID) {
				continue
			}
			a.Role = staff.Desk
			err = errors.Join(err, tx.SavePerson(h.practice, a.Person, a.Version))
		}
		return err
	})
}

func TestOnePasswordForOneKey(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o, key := context.Background(), h.office, NewKey()
		in := PasswordChange{Email: "ines@carvalhomassage.example", Old: testPassword, New: "seven slow green rivers"}
		if err := o.ChangePassword(ctx, h.owner, key, in); err != nil {
			t.Fatal(err)
		}
		in.Old, in.New = in.New, "nine small grey clouds"
		wantFault(t, o.ChangePassword(ctx, h.owner, key, in), fault.Conflict, store.CodeReused)
		mail := MailChange{Host: "smtp.example.org", Port: 587, TLS: "starttls", User: "ines", Password: "sesame", From: "ines@carvalhomassage.example"}
		key = NewKey()
		if err := o.SaveMail(ctx, h.owner, key, mail); err != nil {
			t.Fatal(err)
		}
		if err := o.SaveMail(ctx, h.owner, key, mail); err != nil {
			t.Errorf("sent twice: %v", err)
		}
		mail.Password = "another"
		wantFault(t, o.SaveMail(ctx, h.owner, key, mail), fault.Conflict, store.CodeReused)
	})
}

func TestWhatNoFormSends(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		for _, email := range []string{"a\x00@b.example", "a\xff@b.example", strings.Repeat("a", 250) + "@b.example", strings.Repeat("a", 100_000)} {
			_, err := o.SignIn(ctx, h.signIn(email, testPassword))
			wantFault(t, err, fault.Invalid, "sign-in")
		}
		in := PersonChange{Name: "Lena Vogt", Email: "lena@x.example", Role: staff.Desk}
		for _, key := range []Key{"", "k", "\x00", NewKey() + "\x00", Key(strings.Repeat("a", 100_000))} {
			_, err := o.AddPerson(ctx, h.owner, key, in)
			wantFault(t, err, fault.Invalid, "no-key")
		}
	})
}

func TestSomebodyLeaves(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		cookie, err := o.SignIn(ctx, h.signIn("kim@carvalhomassage.example", testPassword))
		if err != nil {
			t.Fatal(err)
		}
		gone := PersonChange{Name: "Kim Lee", Email: "kim@carvalhomassage.example", Role: staff.Desk, Version: 1}
		if err := o.ChangePerson(ctx, h.owner, NewKey(), h.desk.Person, gone); err != nil {
			t.Fatal(err)
		}
		_, err = o.Session(ctx, cookie)
		wantFault(t, err, fault.NotFound, "")
		_, err = o.SignIn(ctx, h.signIn("kim@carvalhomassage.example", testPassword))
		wantFault(t, err, fault.Invalid, "sign-in")
		_, err = o.Invite(ctx, h.owner, NewKey(), h.desk.Person)
		wantFault(t, err, fault.Conflict, "inactive")
		_, err = o.ResetPassword(ctx, "", "kim@carvalhomassage.example")
		wantFault(t, err, fault.NotFound, "")
		wantFault(t, o.ChangePerson(ctx, h.owner, NewKey(), h.desk.Person, gone), fault.Conflict, "stale-version")
	})
}

func TestANewLinkReplacesTheOneBefore(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		first, err := o.Invite(ctx, h.owner, NewKey(), h.desk.Person)
		if err != nil {
			t.Fatal(err)
		}
		key := NewKey()
		second, err := o.Invite(ctx, h.owner, key, h.desk.Person)
		if err != nil || second.Person.Name != "Kim Lee" {
			t.Fatalf("%+v, %v", second, err)
		}
		third, err := o.Invite(ctx, h.owner, key, h.desk.Person)
		if err != nil || third.Token != "" || third.Person.Name != "Kim Lee" {
			t.Errorf("sent twice: %+v, %v", third, err)
		}
		_, err = o.ChoosePassword(ctx, first.Token, "seven slow green rivers")
		wantFault(t, err, fault.Conflict, "link-used")
		if _, err := o.ChoosePassword(ctx, second.Token, "seven slow green rivers"); err != nil {
			t.Error(err)
		}
		late, err := o.Invite(ctx, h.owner, NewKey(), h.desk.Person)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(passwordLinkLife)
		_, err = o.ChoosePassword(ctx, late.Token, "seven slow green rivers")
		wantFault(t, err, fault.Conflict, "link-expired")
	})
}

func TestAddUserAtTheCommandLine(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		made, err := o.AddUser(ctx, "", PersonChange{Name: "Lena Vogt", Email: "lena@carvalhomassage.example", Role: staff.Owner, Treats: true})
		if err != nil || made.Token == "" {
			t.Fatalf("%+v, %v", made, err)
		}
		if _, err := o.ChoosePassword(ctx, made.Token, testPassword); err != nil {
			t.Error(err)
		}
		h.stranger()
		_, err = o.AddUser(ctx, "", PersonChange{Name: "L", Email: "l@x.example", Role: staff.Desk})
		wantFault(t, err, fault.NotFound, "") // which practice?
		if _, err = o.AddUser(ctx, "elsewhere", PersonChange{Name: "L", Email: "l@x.example", Role: staff.Desk}); err != nil {
			t.Error(err)
		}
	})
}

func TestChangingOnesPassword(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		email := "ines@carvalhomassage.example"
		h.update(func(tx *store.Tx) error {
			return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "localhost", Port: 25, TLS: "none", From: "a@b.example"})
		})
		here, _ := o.SignIn(ctx, h.signIn(email, testPassword))
		there, _ := o.SignIn(ctx, h.signIn(email, testPassword))
		s, err := o.Session(ctx, here)
		if err != nil {
			t.Fatal(err)
		}
		in := PasswordChange{Email: email, Old: "wrong", New: "seven slow green rivers", Session: s.ID, From: "192.0.2.9"}
		wantProblem(t, o.ChangePassword(ctx, h.owner, NewKey(), in), "old")
		in.Old, in.New = testPassword, "carvalho"
		wantProblem(t, o.ChangePassword(ctx, h.owner, NewKey(), in), "password")
		in.New, in.Email = "seven slow green rivers", "kim@carvalhomassage.example"
		wantProblem(t, o.ChangePassword(ctx, h.owner, NewKey(), in), "email")
		in.Email = "ines@new.example"
		if err := o.ChangePassword(ctx, h.owner, NewKey(), in); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Session(ctx, here); err != nil {
			t.Errorf("this session ended: %v", err)
		}
		_, err = o.Session(ctx, there)
		wantFault(t, err, fault.NotFound, "")
		if !h.practiceNow().Answered(house.StepPassword) {
			t.Error("the step of the password still waits")
		}
		h.view(func(tx *store.Tx) error {
			letters, err := tx.LettersIn(h.practice, staff.System(h.practice), store.LetterWaiting, 10)
			if len(letters) != 1 || letters[0].Recipient != email { // the address she had: she reads it there if it was not she
				t.Errorf("told by mail: %+v", letters)
			}
			return err
		})
		for range attemptsOfAccount {
			_ = o.ChangePassword(ctx, h.owner, NewKey(), PasswordChange{Email: email, Old: "guess", New: "x", From: "192.0.2.10"})
		}
		wantFault(t, o.ChangePassword(ctx, h.owner, NewKey(), PasswordChange{Email: email, Old: "guess", New: "x", From: "192.0.2.10"}), fault.Conflict, "slow-down")
	})
}

func TestEndingOnesSessions(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		cookie, _ := o.SignIn(ctx, h.signIn("kim@carvalhomassage.example", testPassword))
		list, err := o.SessionsOf(ctx, h.desk)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		wantFault(t, o.EndSession(ctx, h.owner, NewKey(), list[0].ID), fault.NotFound, "") // not hers
		if err := o.EndSession(ctx, h.desk, NewKey(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = o.Session(ctx, cookie)
		wantFault(t, err, fault.NotFound, "")
	})
}

func TestTheRecoverySheet(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		for _, by := range []staff.Actor{h.therapist, h.desk} {
			_, err := o.RecoverySheet(ctx, by, NewKey(), SheetRequest{Password: testPassword, From: "a"})
			wantFault(t, err, fault.Forbidden, "")
		}
		_, err := o.RecoverySheet(ctx, h.owner, NewKey(), SheetRequest{Password: "wrong", From: "a"})
		wantProblem(t, err, "old")
		key := NewKey()
		sheet, err := o.RecoverySheet(ctx, h.owner, key, SheetRequest{Password: testPassword, From: "a"})
		if err != nil || sheet.Code == "" || sheet.Key == "" || sheet.Made != "2026-03-03" || sheet.Practice.Name != "Carvalho Massage" {
			t.Fatalf("%+v, %v", sheet, err)
		}
		_, err = o.RecoverySheet(ctx, h.owner, key, SheetRequest{Password: testPassword, From: "a"})
		wantFault(t, err, fault.Conflict, "made-already")
		p := h.practiceNow()
		if !p.Answered(house.StepRecovery) {
			t.Errorf("what is kept: %+v", p)
		}
		cookie, _ := o.SignIn(ctx, h.signIn("ines@carvalhomassage.example", testPassword))
		h.recoverWith(sheet.Code, cookie)
	})
}

// recoverWith gets the owner in by her sheet, and shows what ends and what waits after it.
func (h *testHouse) recoverWith(code, cookie string) {
	ctx, o, t := context.Background(), h.office, h.t
	t.Helper()
	in := Recovery{Practice: h.practiceNow(), Code: "00000-00000-00000-00000-00000-00000", Password: "seven slow green rivers", From: "192.0.2.3"}
	_, err := o.Recover(ctx, in)
	wantProblem(t, err, "code")
	in.Code, in.Email = code, "noor@carvalhomassage.example"
	_, err = o.Recover(ctx, in)
	wantProblem(t, err, "code")
	in.Email, in.Password = "", "ines"
	_, err = o.Recover(ctx, in)
	wantProblem(t, err, "password")
	in.Password = "seven slow green rivers"
	fresh, err := o.Recover(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := o.Session(ctx, fresh); err != nil || s.Person.ID != h.owner.Person {
		t.Errorf("who came in: %+v, %v", s, err)
	}
	_, err = o.Session(ctx, cookie)
	wantFault(t, err, fault.NotFound, "")
	_, err = o.Recover(ctx, in)
	wantProblem(t, err, "code") // used up
	if step, _, _ := h.practiceNow().Waits(); h.practiceNow().Answered(house.StepRecovery) {
		t.Errorf("a new sheet does not wait, but %s", step)
	}
}

func TestGuessingTheCodeIsSlow(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		in := Recovery{Practice: h.practiceNow(), Code: "00000-00000-00000-00000-00000-00000", Password: "seven slow green rivers", From: "192.0.2.4"}
		for range attemptsOfAccount {
			_, err := o.Recover(ctx, in)
			wantProblem(t, err, "code")
		}
		_, err := o.Recover(ctx, in)
		wantFault(t, err, fault.Conflict, "slow-down")
		h.clock.Advance(attemptWindow + time.Minute)
		_, err = o.Recover(ctx, in)
		wantProblem(t, err, "code")
		in.Code = "12345"
		_, err = o.Recover(ctx, in)
		wantProblem(t, err, "code")
	})
}

func TestWhichOwnerTheCodeLetsIn(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		noor := PersonChange{Name: "Noor Haddad", Email: "noor@carvalhomassage.example", Role: staff.Owner, Treats: true, Active: true, Version: 1}
		if err := o.ChangePerson(ctx, h.owner, NewKey(), h.therapist.Person, noor); err != nil {
			t.Fatal(err)
		}
		sheet, err := o.RecoverySheet(ctx, h.owner, NewKey(), SheetRequest{Password: testPassword, From: "a"})
		if err != nil {
			t.Fatal(err)
		}
		in := Recovery{Practice: h.practiceNow(), Code: sheet.Code, Password: "seven slow green rivers", From: "b"}
		_, err = o.Recover(ctx, in)
		wantProblem(t, err, "code") // of which of the two?
		in.Email = " Noor@carvalhomassage.example"
		cookie, err := o.Recover(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		if s, _ := o.Session(ctx, cookie); s.Person.ID != h.therapist.Person {
			t.Errorf("%s came in", s.Person.Name)
		}
	})
}
