package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partwell/partwell/internal/backup"
	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// openKey finds the key of the data, or makes one for new data. It never makes one for data that is
// there already: a fresh key would open none of it.
func (o *opened) openKey(ctx context.Context) error {
	identity, err := store.Identify(ctx, o.config())
	if err != nil {
		return err
	}
	fresh := identity.Data == ""
	if o.dataID = identity.Data; fresh {
		o.dataID = store.NewDataID()
	}
	if err := o.nameKey(); err != nil {
		return err
	}
	if fresh {
		o.keys, _, err = seal.LoadOrCreate(o.key)
		return err
	}
	o.keys, err = seal.Load(o.key)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Invalid, "key-missing",
			"The key of this data is not at %s. Put its file there, name it with --key FILE, or bring it back from the recovery sheet: partwell restore --recovery --data %q.", o.key, o.Data)
	}
	return err
}

// nameKey says which file holds the key of o.dataID. The example's goes with the example.
func (o *opened) nameKey() (err error) {
	switch {
	case o.Key != "":
		o.key = o.Key
	case o.Example || exists(filepath.Join(o.Data, exampleMark)):
		o.key = filepath.Join(o.Data, "key")
	default:
		o.key, err = o.Environment.KeyFile(o.dataID)
	}
	return err
}

// restore brings a backup into a place that has no data, or, without a backup, only the key of the
// recovery sheet to data that is there.
func restore(ctx context.Context, at cli.Place, from cli.Restoration) (aside string, err error) {
	o := &opened{Place: at}
	if err := errors.Join(config.MakeFolder(at.Data), o.keysFor(from.File, from.Recovery)); err != nil {
		return "", err
	}
	if from.File != "" {
		if err := o.mayWrite(); err != nil {
			return "", err
		}
		if aside, err = backup.Restore(ctx, o.keys, from.File, o.file(), from.Replace, at.Clock.Now()); err != nil {
			return "", err
		}
	}
	return aside, o.settleKey(ctx)
}

// settleKey sees that the keys at hand are those of the data, and keeps them where they are looked for.
func (o *opened) settleKey(ctx context.Context) error {
	identity, err := store.Identify(ctx, o.config())
	if err != nil {
		return err
	}
	if identity.Data == "" {
		return fault.New(fault.Invalid, "no-data", "There is no practice in %s. Name its folder with --data, or a backup to restore.", o.Data)
	}
	if !o.keys.Has(identity.Key) {
		return fault.New(fault.Invalid, "recovery", "This is the code of another recovery sheet. Its key does not open this data.")
	}
	o.dataID = identity.Data
	if err := o.nameKey(); err != nil {
		return err
	}
	return o.keepKey(identity.Key)
}

// keysFor finds the keys that open a backup: from the code of the recovery sheet, from the file that
// was named, or among the keys in the user's settings.
func (o *opened) keysFor(file, recovery string) (err error) {
	switch {
	case recovery != "":
		if o.keys, err = seal.ParseRecovery(recovery); err != nil {
			return &fault.Error{Kind: fault.Invalid, Code: "recovery", Message: "This is not the code of a recovery sheet.", Err: err}
		}
		return nil
	case o.Key != "":
		if o.keys, err = seal.Load(o.Key); errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.Invalid, "key-missing", "There is no key at %s.", o.Key)
		}
		return err
	}
	id, err := backup.KeyOf(file)
	if err != nil {
		return err
	}
	for _, path := range o.Environment.KeyFiles() {
		if keys, err := seal.Load(path); err == nil && keys.Has(id) {
			o.keys = keys
			return nil
		}
	}
	return fault.New(fault.Invalid, "key-missing", "The key of this backup is not on this computer. Name its file with --key FILE, or use --recovery and the recovery sheet.")
}

// keepKey makes the key a file again where there is none yet.
func (o *opened) keepKey(id string) error {
	err := o.keys.Save(o.key)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	there, err := seal.Load(o.key)
	if err == nil && !there.Has(id) {
		return fault.New(fault.Conflict, "other-key", "%s holds another key. Move it away, or name another file with --key.", o.key)
	}
	return err
}

// mark writes into the folder of an example that it is one and may be removed whole.
func (o *opened) mark() error {
	if !o.Example {
		return nil
	}
	return os.WriteFile(filepath.Join(o.Data, exampleMark), []byte("Everything in this folder is an example and may be removed.\n"), 0o600)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
