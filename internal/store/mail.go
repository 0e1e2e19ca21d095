package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// MailSettings say how letters leave the practice. TLS is "starttls", "tls" or "none". Password is
// sealed where it is stored. Version is 0 before anything was stored.
type MailSettings struct {
	Host     string
	Port     int
	TLS      string
	User     string
	Password string
	From     string
	Version  int
}

const mailByPractice = `-- mail settings
select host, port, tls, username, password, from_address, version from mail_settings where practice_id = $1`

const mailSave = `-- mail settings: store
insert into mail_settings (practice_id, host, port, tls, username, password, from_address, version)
values ($1, $2, $3, $4, $5, $6, $7, 1)
on conflict (practice_id) do update set host = $2, port = $3, tls = $4, username = $5, password = $6, from_address = $7,
  version = mail_settings.version + 1
where mail_settings.version = $8`

// MailSettings loads how letters leave the practice; the zero value when that was never set.
func (tx *Tx) MailSettings(practice ident.Practice) (MailSettings, error) {
	var m MailSettings
	var password []byte
	err := tx.row(mailByPractice, practice).Scan(&m.Host, &m.Port, &m.TLS, &m.User, &password, &m.From, &m.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return MailSettings{}, nil
	}
	if err != nil {
		return MailSettings{}, err
	}
	m.Password, err = tx.open(practice, "mail_settings", "password", string(practice), password)
	return m, err
}

// SaveMailSettings stores how letters leave the practice, loaded before as m.Version. Conflict
// "stale-version" when somebody changed it since.
func (tx *Tx) SaveMailSettings(practice ident.Practice, m MailSettings) error {
	password, err := tx.seal(practice, "mail_settings", "password", string(practice), m.Password)
	if err != nil {
		return err
	}
	n, err := tx.exec(mailSave, practice, m.Host, m.Port, m.TLS, m.User, password, m.From, m.Version)
	if err == nil && n == 0 {
		return stale("mail server")
	}
	return err
}

// BackupSettings say where backups go and how the last one went. LastAt is nil before the first
// that worked; LastError is empty when the last one worked.
type BackupSettings struct {
	Folder    string
	LastAt    *time.Time
	LastError string
}

const backupByPractice = `-- backup settings
select folder, last_at, last_error from backup_settings where practice_id = $1`

const backupFolder = `-- backup settings: choose the folder
insert into backup_settings (practice_id, folder, last_error) values ($1, $2, '')
on conflict (practice_id) do update set folder = $2, last_error = ''`

const backupWorked = `-- backup settings: it worked
update backup_settings set last_at = $2, last_error = '' where practice_id = $1`

const backupBroke = `-- backup settings: it did not work
update backup_settings set last_error = $2 where practice_id = $1`

// BackupSettings loads where backups go; the zero value when no folder was chosen.
func (tx *Tx) BackupSettings(practice ident.Practice) (BackupSettings, error) {
	var b BackupSettings
	var last *int64
	err := tx.row(backupByPractice, practice).Scan(&b.Folder, &last, &b.LastError)
	if errors.Is(err, sql.ErrNoRows) {
		return BackupSettings{}, nil
	}
	b.LastAt = timePtr(last)
	return b, err
}

// SetBackupFolder chooses where backups go; "" for nowhere.
func (tx *Tx) SetBackupFolder(practice ident.Practice, folder string) error {
	_, err := tx.exec(backupFolder, practice, folder)
	return err
}

// NoteBackup keeps how a backup went: failure is empty when it worked, else a sentence.
func (tx *Tx) NoteBackup(practice ident.Practice, failure string) error {
	if failure == "" {
		return tx.one("backup folder", backupWorked, practice, micros(tx.now))
	}
	return tx.one("backup folder", backupBroke, practice, failure)
}
