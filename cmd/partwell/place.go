package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/partwell/partwell/internal/fault"
)

// mayWrite sees before anything else whether the data folder and what stands in it can be written,
// so that the answer names the file, and nothing half made is left behind. It must not be called
// while the data is open.
func (o *opened) mayWrite() error {
	if o.DatabaseURL != "" {
		return nil // the data is not in the folder
	}
	probe, err := os.CreateTemp(o.Data, ".partwell-*.tmp")
	if err != nil {
		return cannotWrite(o.Data, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return cannotWrite(o.Data, err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		f, err := os.OpenFile(o.file()+end, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return cannotWrite(o.file()+end, err)
		}
		if err := f.Close(); err != nil {
			return cannotWrite(o.file()+end, err)
		}
	}
	return nil
}

// cannotWrite names what cannot be written; a full disk is the store's to tell.
func cannotWrite(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "read-only", Err: err,
		Message: "Partwell may not write " + filepath.Clean(path) + ". Nothing was changed. Give yourself the right to write there, or name another folder with --data."}
}
