package office

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

func TestWhatTheIndexLists(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx := context.Background()
		mine, err := h.office.Index(ctx, h.owner)
		if err != nil || mine.Room == nil || mine.Room.Open == 0 || mine.Room.NextFree.IsZero() || !mine.May(staff.ManagePeople) {
			t.Fatalf("%+v, %v", mine, err)
		}
		hers, err := h.office.Index(ctx, h.desk)
		if err != nil || hers.May(staff.ManagePractice) || hers.May(staff.ManageBackups) || !hers.May(staff.SeeDirectory) || hers.Backups.Folder != "" {
			t.Errorf("the desk's: %+v, %v", hers, err)
		}
		theirs, err := h.office.Index(ctx, h.therapist)
		if err != nil || !theirs.May(staff.EditHours) || theirs.May(staff.EditBoundaries) {
			t.Errorf("the therapist's: %+v, %v", theirs, err)
		}
	})
}

func TestTakingNewPeople(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.clock.Advance(48 * time.Hour)
		if err := o.SetTaking(ctx, h.owner, NewKey(), house.Full); err != nil {
			t.Fatal(err)
		}
		if p := h.practiceNow(); p.Taking != house.Full || p.TakingSince != civil.Date("2026-03-05") {
			t.Errorf("%+v", p)
		}
		wantFault(t, o.SetTaking(ctx, h.desk, NewKey(), house.Open), fault.Forbidden, "")
		wantProblem(t, o.SetTaking(ctx, h.owner, NewKey(), "perhaps"), "taking")
	})
}

func TestReachIsStoredInOneForm(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		v := h.practiceNow().Version
		wantProblem(t, o.SetReach(ctx, h.owner, NewKey(), ReachChange{BaseURL: "practice.example", Version: v}), "base")
		wantFault(t, o.SetReach(ctx, h.therapist, NewKey(), ReachChange{}), fault.Forbidden, "")
		if err := o.SetReach(ctx, h.owner, NewKey(), ReachChange{BaseURL: " https://practice.example/ ", Version: v}); err != nil {
			t.Fatal(err)
		}
		if p := h.practiceNow(); p.BaseURL != "https://practice.example" {
			t.Errorf("%q", p.BaseURL)
		}
		wantFault(t, o.SetReach(ctx, h.owner, NewKey(), ReachChange{Version: v}), fault.Conflict, "stale-version")
		if err := o.SetReach(ctx, h.owner, NewKey(), ReachChange{Version: v + 1}); err != nil || h.practiceNow().BaseURL != "" {
			t.Errorf("taken away: %v, %q", err, h.practiceNow().BaseURL)
		}
	})
}

func TestMailSettings(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		good := MailChange{Host: "smtp.example.org", Port: 587, TLS: "starttls", User: "ines", Password: "sesame", From: "ines@carvalhomassage.example"}
		for field, change := range map[string]func(*MailChange){
			"host": func(c *MailChange) { c.Host = "http://smtp" }, "port": func(c *MailChange) { c.Port = 0 },
			"tls": func(c *MailChange) { c.TLS = "none" }, "user": func(c *MailChange) { c.User = "" }, "from": func(c *MailChange) { c.From = "ines" },
		} {
			bad := good
			change(&bad)
			wantProblem(t, o.SaveMail(ctx, h.owner, NewKey(), bad), field)
		}
		wantFault(t, o.SaveMail(ctx, h.desk, NewKey(), good), fault.Forbidden, "")
		_, err := o.MailState(ctx, h.therapist)
		wantFault(t, err, fault.Forbidden, "")
		if err := o.SaveMail(ctx, h.owner, NewKey(), good); err != nil {
			t.Fatal(err)
		}
		s, err := o.MailState(ctx, h.owner)
		if err != nil || !s.HasPassword || s.Host != "smtp.example.org" || s.Version != 1 {
			t.Fatalf("%+v, %v", s, err)
		}
		kept := good
		kept.Password, kept.Port, kept.TLS, kept.Version = "", 465, "tls", 1
		if err := o.SaveMail(ctx, h.owner, NewKey(), kept); err != nil {
			t.Fatal(err)
		}
		wantFault(t, o.SaveMail(ctx, h.owner, NewKey(), kept), fault.Conflict, "stale-version")
		elsewhere := kept
		elsewhere.Host, elsewhere.Version = "smtp.elsewhere.example", 2
		wantProblem(t, o.SaveMail(ctx, h.owner, NewKey(), elsewhere), "password") // the password does not travel
		h.wantTestLetter("sesame")
		if err := o.SaveMail(ctx, h.owner, NewKey(), MailChange{Version: 2}); err != nil {
			t.Fatal(err)
		}
		_, err = o.SendTest(ctx, h.owner)
		wantFault(t, err, fault.Conflict, "no-server")
	})
}

func (h *testHouse) wantTestLetter(password string) {
	ctx, t := context.Background(), h.t
	t.Helper()
	to, err := h.office.SendTest(ctx, h.owner)
	if err != nil || to != "ines@carvalhomassage.example" || len(h.mailer.letters) != 1 {
		t.Fatalf("%q, %v, %d letters", to, err, len(h.mailer.letters))
	}
	if l, s := h.mailer.letters[0], h.mailer.servers[0]; s.Password != password || l.To != to || l.Subject != "A message from Carvalho Massage" {
		t.Errorf("%+v to %+v", l, s)
	}
	h.mailer.err, h.mailer.final = errors.New("535 5.7.8"), true
	_, err = h.office.SendTest(ctx, h.owner)
	wantFault(t, err, fault.Conflict, "refused")
	h.mailer.final = false
	_, err = h.office.SendTest(ctx, h.owner)
	wantFault(t, err, fault.Conflict, "later")
	h.mailer.err = nil
}

func TestTheExampleSendsNothing(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.Sample = true
			return tx.SavePractice(p)
		})
		_, err := h.office.SendTest(context.Background(), h.owner)
		wantFault(t, err, fault.Conflict, "example")
		mail := MailChange{Host: "smtp.example.org", Port: 587, TLS: "tls", From: "ines@carvalhomassage.example"}
		wantFault(t, h.office.SaveMail(context.Background(), h.owner, NewKey(), mail), fault.Conflict, "example")
	})
}

func TestSentLetters(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		h.update(func(tx *store.Tx) error {
			return tx.Enqueue(store.Letter{ID: "l1", Practice: h.practice, Kind: "mail", Due: tx.Now(), Recipient: "paul@clients.example", Subject: "A message", Body: "Hello", MessageID: "l1"})
		})
		if err := o.HoldBack(ctx, h.owner, NewKey(), "l1"); err != nil {
			t.Fatal(err)
		}
		s, err := o.Sent(ctx, h.owner)
		if err != nil || len(s.Held) != 1 || s.Held[0].Recipient != "paul@clients.example" || s.HasServer {
			t.Fatalf("%+v, %v", s, err)
		}
		wantFault(t, o.SendAgain(ctx, h.owner, NewKey(), "l1"), fault.Conflict, "no-server")
		h.update(func(tx *store.Tx) error {
			return tx.SaveMailSettings(h.practice, store.MailSettings{Host: "localhost", Port: 25, TLS: "none", From: "a@b.example"})
		})
		if err := o.SendAgain(ctx, h.owner, NewKey(), "l1"); err != nil {
			t.Fatal(err)
		}
		wantFault(t, o.SendAgain(ctx, h.owner, NewKey(), "l1"), fault.NotFound, "") // it waits already
		wantFault(t, o.SendAgain(ctx, h.stranger(), NewKey(), "l1"), fault.Conflict, "no-server")
		wantFault(t, o.HoldBack(ctx, h.stranger2(), NewKey(), "l1"), fault.NotFound, "")
		if s, err = o.Sent(ctx, h.owner); err != nil || len(s.Waiting) != 1 || len(s.Held) != 0 {
			t.Errorf("%+v, %v", s, err)
		}
		_, err = o.Sent(ctx, h.desk)
		wantFault(t, err, fault.Forbidden, "")
		wantFault(t, o.HoldBack(ctx, h.therapist, NewKey(), "l1"), fault.Forbidden, "")
	})
}

// stranger2 gives the owner of the other practice that stranger made.
func (h *testHouse) stranger2() (by staff.Actor) {
	h.t.Helper()
	h.view(func(tx *store.Tx) error {
		p, err := tx.PracticeBySlug("elsewhere")
		if err != nil {
			return err
		}
		a, err := tx.AccountByEmail(p.ID, "otto@elsewhere.example")
		by = staff.As(p.ID, a.Person)
		return err
	})
	return by
}

func TestBackups(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *testHouse) {
		ctx, o := context.Background(), h.office
		_, err := o.MakeBackup(ctx, h.owner)
		wantFault(t, err, fault.Conflict, "no-folder")
		h.backups.err = fault.Invalidf("folder", "There is no such folder.")
		_, err = o.SetBackupFolder(ctx, h.owner, NewKey(), "/nowhere")
		wantProblem(t, err, "folder")
		if f, _ := errors.AsType[*fault.Error](err); f.Problems[0].Message != "There is no such folder." {
			t.Errorf("the problem is told as %q", f.Problems[0].Message)
		}
		h.backups.err = nil
		if _, err := o.SetBackupFolder(ctx, h.owner, NewKey(), " /backups "); err != nil {
			t.Fatal(err)
		}
		if !h.practiceNow().Answered(house.StepBackups) {
			t.Error("the step of the backups still waits")
		}
		if err := o.BackUpWhatIsDue(ctx); err != nil || len(h.backups.made) != 1 || h.backups.made[0] != "/backups" {
			t.Fatalf("%v, %v", h.backups.made, err)
		}
		if err := o.BackUpWhatIsDue(ctx); err != nil || len(h.backups.made) != 1 {
			t.Errorf("made again at once: %v, %v", h.backups.made, err)
		}
		h.clock.Advance(backupEvery)
		h.backups.err = errors.New("disk full")
		if err := o.BackUpWhatIsDue(ctx); err == nil {
			t.Error("a failure was swallowed")
		}
		s, err := o.BackupState(ctx, h.owner)
		if err != nil || s.LastError == "" || s.LastAt.IsZero() {
			t.Errorf("%+v, %v", s, err)
		}
		h.backups.err = nil
		file, err := o.MakeBackup(ctx, h.owner)
		if s, _ = o.BackupState(ctx, h.owner); err != nil || file == "" || s.LastError != "" {
			t.Errorf("%q, %v, %+v", file, err, s)
		}
		_, err = o.MakeBackup(ctx, h.therapist)
		wantFault(t, err, fault.Forbidden, "")
		_, err = o.SetBackupFolder(ctx, h.desk, NewKey(), "/x")
		wantFault(t, err, fault.Forbidden, "")
		h.stranger()
		_, err = o.SetBackupFolder(ctx, h.owner, NewKey(), "/x")
		wantFault(t, err, fault.Forbidden, "hosted")
		_, err = o.MakeBackup(ctx, h.owner)
		wantFault(t, err, fault.Forbidden, "hosted")
	})
}
