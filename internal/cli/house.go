package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
)

// Place says where a practice's data is and how to open it. Key is empty where the key file is the
// user's own for this data (config.Environment.KeyFile with the data's id).
type Place struct {
	Data        string // folder; made when it is not there
	DatabaseURL string // postgres://…; empty for the SQLite file in the folder
	Key         string
	Environment config.Environment
	Clock       *config.Clock
	Example     bool
}

// Site says how a place is served.
type Site struct {
	Place
	Listen string
	// Ready is called once, when the server answers, with the address to open first: the set-up
	// link while nobody owns the practice, else the front page.
	Ready func(url string)
}

// Restoration says what to restore from. File is the backup, empty to bring back only the key.
// Recovery is the key as the recovery sheet has it, empty where the key file is at hand. Replace puts
// data that is there aside.
type Restoration struct {
	File     string
	Recovery string
	Replace  bool
}

// House is what package main makes of all the parts; each function opens what it needs and closes
// it again.
type House struct {
	Version string
	// Vocabulary is what the files of protocols may name.
	Vocabulary protocol.Vocabulary
	// Serve answers until ctx ends.
	Serve func(ctx context.Context, site Site) error
	// Restore brings a backup, or only a key, into a place, and gives where older data was put aside.
	Restore func(ctx context.Context, at Place, from Restoration) (aside string, err error)
	// Forget removes the example practice and its key; it refuses a folder that holds anything else.
	Forget func(at Place) error
	// Backup writes a sealed copy into a folder and gives its file.
	Backup func(ctx context.Context, at Place, folder string) (string, error)
	// Verify lists what is not as it must be, a line each, with ids only.
	Verify func(ctx context.Context, at Place) ([]string, error)
	// AddPerson adds somebody and gives a link, good once, to choose a password.
	AddPerson func(ctx context.Context, at Place, p NewPerson) (string, error)
	// ResetPassword gives a link like that for somebody who forgot hers; once it is used, the password
	// before and her sessions end.
	ResetPassword func(ctx context.Context, at Place, practice, email string) (string, error)
	// SignedIn lets somebody do something with the office as herself: the password is proved and
	// limited as in the browser, and her session ends when do has ended.
	SignedIn func(ctx context.Context, at Place, who Login, do func(o *office.Office, by staff.Actor) error) error
	// Ways lists how a practice works things out, its own among them.
	Ways func(ctx context.Context, at Place, practice string) ([]office.Way, error)
}

// dataFile is what stands in a folder that holds a practice; a folder without it is not one, and
// looking at it makes none.
const dataFile = "partwell.db"

// placeFlags are the flags of every command that opens a practice.
type placeFlags struct {
	Data        string `help:"Folder with the practice's data. Without it: a folder of yours." placeholder:"FOLDER" type:"path"`
	DatabaseURL string `name:"database-url" help:"PostgreSQL database instead of the file in the folder: postgres://…" placeholder:"URL"`
	Key         string `help:"File with the key of the sealed texts. Without it: one in your settings folder." placeholder:"FILE" type:"path"`
}

// place finds out where the data is.
func (f placeFlags) place(r *run) (Place, error) {
	at := Place{Data: f.Data, DatabaseURL: f.DatabaseURL, Key: f.Key, Environment: r.env, Clock: config.SystemClock()}
	if at.Data == "" {
		folder, err := r.env.DataFolder()
		if err != nil {
			return Place{}, err
		}
		at.Data = folder
	}
	return at, nil
}

// existing is place for commands that work on data that must be there already.
func (f placeFlags) existing(r *run) (Place, error) {
	at, err := f.place(r)
	if err != nil {
		return Place{}, err
	}
	place := at.Data
	if at.DatabaseURL == "" {
		place = filepath.Join(at.Data, dataFile)
	}
	if _, err := os.Stat(place); errors.Is(err, fs.ErrNotExist) {
		return Place{}, fault.New(fault.Invalid, "no-data", "There is no practice in %s. Name its folder with --data.", at.Data)
	}
	return at, nil
}

// readFile reads a file that somebody named, with a sentence when it cannot be read.
func readFile(path string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return content, nil
}

func unreadable(path string, err error) error {
	why := "It cannot be read."
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "There is no such file."
	case errors.Is(err, fs.ErrPermission):
		why = "You may not read it."
	}
	return fault.New(fault.Invalid, "file", "%s: %s", path, why)
}
