package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/partwell/partwell/internal/auth"
	"github.com/partwell/partwell/internal/backup"
	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// What stands in a data folder.
const (
	dataFile = "partwell.db"
	// exampleMark is the file that says of a folder: this is an example, it may be removed whole.
	exampleMark = "example"
)

// wired hands everything that the command line can ask for to it.
func wired() cli.House {
	return cli.House{
		Version:       version,
		Vocabulary:    office.Vocabulary(),
		Serve:         serve,
		Restore:       restore,
		Forget:        forget,
		Backup:        makeBackup,
		Verify:        verify,
		AddPerson:     addPerson,
		ResetPassword: resetPassword,
		SignedIn:      signedIn,
		Ways:          ways,
	}
}

// opened is a place with everything that it takes to work in it.
type opened struct {
	cli.Place
	dataID string
	key    string // the key's file
	keys   *seal.Ring
	store  *store.DB
	office *office.Office
	log    *slog.Logger
}

// open opens a place, and makes what is missing in a new one.
func open(ctx context.Context, at cli.Place) (*opened, error) {
	o := &opened{Place: at, log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	if err := config.MakeFolder(at.Data); err != nil {
		return nil, err
	}
	if err := o.mayWrite(); err != nil {
		return nil, err
	}
	if err := errors.Join(o.mark(), o.openKey(ctx)); err != nil {
		return nil, err
	}
	if err := backup.Tidy(at.Data, time.Now()); err != nil { // the age of files goes by the computer's clock
		o.log.WarnContext(ctx, "what an interrupted backup left could not be removed", "error", err)
	}
	protocols, err := definition.NewLibrary(office.Vocabulary())
	if err != nil {
		return nil, err
	}
	places, err := definition.Packs()
	if err != nil {
		return nil, err
	}
	o.store, err = store.Open(ctx, o.config())
	if err != nil {
		return nil, err
	}
	o.office = office.New(office.Parts{
		Store: o.store, Keys: o.keys, Clock: at.Clock.Now, Passwords: auth.NewPasswords(auth.StandardCost()), Codes: auth.Codes{},
		Mailer: postman{}, Backups: o.backups(), Protocols: protocols, Packs: places, Log: o.log,
	})
	return o, nil
}

func (o *opened) backups() backup.Backups {
	return backup.Backups{Store: o.store, Keys: o.keys, Clock: o.Clock.Now, Log: o.log}
}

// close notes the ends of the audit chains beside the key and closes the database.
func (o *opened) close(ctx context.Context) error {
	return errors.Join(o.anchor(ctx), o.store.Close())
}

// anchor notes the ends of the audit chains apart from the data, so that a cut tail is found.
func (o *opened) anchor(ctx context.Context) error { return o.store.AppendAnchors(ctx, o.anchors()) }

func (o *opened) anchors() string { return o.key + ".anchors" }

// config is how the store opens this place, as far as it is known yet.
func (o *opened) config() store.Config {
	return store.Config{Data: o.file(), DatabaseURL: o.DatabaseURL, Keys: o.keys, DataID: o.dataID, Clock: o.Clock.Now, Log: o.log}
}

func (o *opened) file() string { return filepath.Join(o.Data, dataFile) }

// within opens a place, does something in it, and closes it.
func within(ctx context.Context, at cli.Place, do func(*opened) error) error {
	o, err := open(ctx, at)
	if err != nil {
		return err
	}
	return errors.Join(do(o), o.close(context.WithoutCancel(ctx)))
}

func makeBackup(ctx context.Context, at cli.Place, folder string) (file string, err error) {
	err = within(ctx, at, func(o *opened) error {
		file, err = o.backups().Make(ctx, folder)
		return err
	})
	return file, err
}

func verify(ctx context.Context, at cli.Place) (lines []string, err error) {
	err = within(ctx, at, func(o *opened) error {
		found, err := o.store.Verify(ctx)
		if err != nil {
			return err
		}
		anchored, err := o.store.VerifyAnchors(ctx, o.anchors())
		for _, f := range append(found, anchored...) {
			lines = append(lines, f.String())
		}
		return err
	})
	return lines, err
}

// forget removes an example with its key, and nothing that is not one.
func forget(at cli.Place) error {
	if _, err := os.Stat(at.Data); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(at.Data, exampleMark)); err != nil {
		return fault.New(fault.Invalid, "no-example", "%s holds no example, so it stays as it is.", at.Data)
	}
	if err := os.RemoveAll(at.Data); err != nil {
		return &fault.Error{Kind: fault.Unavailable, Code: "example-in-use", Message: "The example could not be removed. Is it still open?", Err: err}
	}
	return nil
}
