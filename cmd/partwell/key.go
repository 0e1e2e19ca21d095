package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
)

// idFile holds the data's id, by which its key is found.
const idFile = "id"

// openKey finds the key of the data, or makes one for new data. It never makes one for data that is
// there already: a fresh key would open none of it.
func (o *opened) openKey() (err error) {
	if err := o.nameKey(); err != nil {
		return err
	}
	if o.keys, err = seal.Load(o.key); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if o.DatabaseURL == "" && exists(o.file()) {
		return fault.New(fault.Invalid, "key-missing",
			"The key of this data is not at %s. Put its file there, name it with --key FILE, or enter the code of the recovery sheet: partwell restore --recovery --data %q.", o.key, o.Data)
	}
	o.keys, _, err = seal.LoadOrCreate(o.key)
	return err
}

// nameKey says which file holds the key. The example's goes with the example.
func (o *opened) nameKey() (err error) {
	switch {
	case o.Key != "":
		o.key = o.Key
		return nil
	case o.Example:
		o.key = filepath.Join(o.Data, "key")
		return os.WriteFile(filepath.Join(o.Data, exampleMark), []byte("Everything in this folder is an example and may be removed.\n"), 0o600)
	}
	id, err := o.id()
	if err != nil {
		return err
	}
	o.key, err = o.Environment.KeyFile(id)
	return err
}

// id reads the data's id, or gives new data one.
func (o *opened) id() (string, error) {
	file := filepath.Join(o.Data, idFile)
	text, err := os.ReadFile(file)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	return id.String(), os.WriteFile(file, []byte(id.String()+"\n"), 0o600)
}

// recoverKey finds the key for restoring: its file, or the code of the recovery sheet, which becomes
// the file again.
func (o *opened) recoverKey(backup, recovery string) (err error) {
	if err := o.nameKey(); err != nil {
		return err
	}
	if recovery == "" {
		if o.keys, err = seal.Load(o.key); errors.Is(err, fs.ErrNotExist) {
			return fault.New(fault.Invalid, "key-missing", "The key of %s is not at %s. Name its file with --key FILE, or use --recovery and the recovery sheet.", filepath.Base(backup), o.key)
		}
		return err
	}
	if o.keys, err = seal.ParseRecovery(recovery); err != nil {
		return &fault.Error{Kind: fault.Invalid, Code: "recovery", Message: "This is not the code of a recovery sheet.", Err: err}
	}
	if err := o.keys.Save(o.key); !errors.Is(err, fs.ErrExist) {
		return err
	}
	there, err := seal.Load(o.key)
	if err == nil && there.CurrentKey() != o.keys.CurrentKey() {
		return fault.New(fault.Conflict, "other-key", "%s holds another key. Move it away, or name another file with --key.", o.key)
	}
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
