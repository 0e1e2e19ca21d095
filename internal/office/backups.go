package office

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// BackupState is where backups go and how the last one went. LastAt is zero before the first that
// worked; LastError is a sentence, empty when the last one worked. Hosted says that several practices
// share this server, so that whoever runs it looks after the backups.
type BackupState struct {
	Practice  house.Practice
	Folder    string
	LastAt    time.Time
	LastError string
	Hosted    bool
}

func backupState(tx *store.Tx, practice ident.Practice) (s BackupState, err error) {
	if s.Practice, err = tx.Practice(practice); err != nil {
		return s, err
	}
	all, err := tx.Practices()
	if err != nil {
		return s, err
	}
	b, err := tx.BackupSettings(practice)
	s.Folder, s.LastError, s.Hosted = b.Folder, b.LastError, len(all) > 1
	if b.LastAt != nil {
		s.LastAt = *b.LastAt
	}
	return s, err
}

// BackupState gives where backups go and how the last one went.
func (o *Office) BackupState(ctx context.Context, by staff.Actor) (s BackupState, err error) {
	if err := may(by, staff.ManageBackups, whole(by)); err != nil {
		return BackupState{}, err
	}
	err = o.read(ctx, "backups", func(tx *store.Tx) error {
		s, err = backupState(tx, by.Practice)
		return err
	})
	return s, err
}

var errHosted = fault.New(fault.Forbidden, "hosted", "Several practices share this server, so the backups are made by whoever runs it. Please ask there.")

// SetBackupFolder chooses the folder for automatic backups, empty for none. The folder is tried
// first, and made where only its last part is missing; made says so. Invalid about folder.
func (o *Office) SetBackupFolder(ctx context.Context, by staff.Actor, key Key, folder string) (made bool, err error) {
	s, err := o.BackupState(ctx, by)
	if err != nil {
		return false, err
	}
	if s.Hosted {
		return false, errHosted
	}
	if folder = strings.TrimSpace(folder); folder != "" {
		if made, err = o.backups.Prepare(folder); err != nil {
			return false, fault.Invalidf("folder", "%s", sentence(err, "Partwell cannot write into this folder. Choose another one, and write its whole path."))
		}
	}
	_, err = o.work(ctx, by, key, "backup folder", folder, func(tx *store.Tx) (string, error) {
		tx.Audit(by.Practice, by.Text(), "backup.folder", string(by.Practice))
		if err := tx.SetBackupFolder(by.Practice, folder); err != nil {
			return "", err
		}
		return "", answered(tx, by, house.StepBackups, nil)
	})
	return made, err
}

// MakeBackup makes a backup now and gives its file name. Conflict (codes no-folder, backup) with a
// sentence when it could not be made; the page of backups shows it too.
func (o *Office) MakeBackup(ctx context.Context, by staff.Actor) (file string, err error) {
	s, err := o.BackupState(ctx, by)
	switch {
	case err != nil:
		return "", err
	case s.Hosted:
		return "", errHosted
	case s.Folder == "":
		return "", fault.New(fault.Conflict, "no-folder", "Choose a folder for the backups first.")
	}
	return o.backUp(ctx, by, s.Folder)
}

// backUp makes a backup and notes how it went.
func (o *Office) backUp(ctx context.Context, by staff.Actor, folder string) (file string, err error) {
	file, err = o.backups.Make(ctx, folder)
	failure := ""
	if err != nil {
		o.log.ErrorContext(ctx, "backup failed", "practice", string(by.Practice), "error", err)
		failure = sentence(err, "The backup could not be written. Look whether the folder is there and has room.")
	}
	noted := o.db.Update(ctx, func(tx *store.Tx) error {
		if failure == "" {
			tx.Audit(by.Practice, by.Text(), "backup.make", string(by.Practice))
		}
		return tx.NoteBackup(by.Practice, failure)
	})
	if failure != "" {
		return "", fault.New(fault.Conflict, "backup", "%s", failure)
	}
	return file, fault.Wrap("note backup", noted)
}

// backupEvery is how old the last backup may be before the next one is made.
const backupEvery = 20 * time.Hour

// BackUpWhatIsDue makes the automatic backups: for the practice that chose a folder and whose last
// backup is older than twenty hours. It gives what went wrong, after it was noted for the owner.
func (o *Office) BackUpWhatIsDue(ctx context.Context) error {
	type due struct {
		practice ident.Practice
		folder   string
	}
	var list []due
	err := o.read(ctx, "backups due", func(tx *store.Tx) error {
		list = nil
		all, err := tx.Practices()
		if err != nil || len(all) > 1 {
			return err
		}
		for _, p := range all {
			s, err := backupState(tx, p.ID)
			if err != nil {
				return err
			}
			if s.Folder != "" && tx.Now().Sub(s.LastAt) >= backupEvery {
				list = append(list, due{p.ID, s.Folder})
			}
		}
		return nil
	})
	for _, d := range list {
		_, failed := o.backUp(ctx, staff.System(d.practice), d.folder)
		err = errors.Join(err, failed)
	}
	return err
}

// sentence gives what an error says for people, or a general sentence.
func sentence(err error, otherwise string) string {
	f, ok := asFault(err)
	switch {
	case ok && len(f.Problems) > 0:
		return f.Problems[0].Message
	case ok && f.Message != "":
		return f.Message
	}
	return otherwise
}

// asFault finds the fault in a chain, if it is not of our own making.
func asFault(err error) (*fault.Error, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal {
		return nil, false
	}
	return f, true
}
