// Package backup makes sealed copies of the data file while Partwell runs, keeps a sensible number
// of them, and brings one back.
//
// A backup is one file named by the key that opens it and the time it was made. It is whole or not
// there: written under another name, synced, read back and compared, then renamed. The plain copy
// that it is made from stands beside the data for that moment and never in the backup folder, which
// may be a stick or a folder that is synced to somewhere else. The package sees the store only
// through Snapshot, CheckFile and Fold. It must not import office, web or cli.
package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// Backups makes backups of one database.
type Backups struct {
	Store *store.DB
	Keys  *seal.Ring
	// Clock names the backups; time.Now when nil.
	Clock func() time.Time
	// Log takes what is no failure of a backup: older ones that could not be removed. May be nil.
	Log *slog.Logger
}

// Make writes a backup into the folder, removes those that are no longer needed, and gives the path
// of the new file. An older one that cannot be removed is logged: the new backup is whole all the
// same. Faults: Invalid when the folder cannot be used or the data is in PostgreSQL, Unavailable when
// there is no room.
func (b Backups) Make(ctx context.Context, folder string) (string, error) {
	if err := b.Check(folder); err != nil {
		return "", err
	}
	if err := Tidy(folder, time.Now()); err != nil {
		b.warn(ctx, "what an interrupted backup left could not be removed", err)
	}
	plain, err := b.snapshot(ctx)
	if err != nil {
		return "", err
	}
	defer discard(plain)
	at := time.Now
	if b.Clock != nil {
		at = b.Clock
	}
	target := filepath.Join(folder, fileName(b.Keys.CurrentKey(), at()))
	if err := b.seal(plain, target); err != nil {
		return "", storage("writing the backup", err)
	}
	if err := prune(folder, b.Keys.CurrentKey(), target); err != nil {
		b.warn(ctx, "old backups could not be removed", err)
	}
	return target, nil
}

func (b Backups) warn(ctx context.Context, what string, err error) {
	if b.Log != nil {
		b.Log.WarnContext(ctx, what, "error", err)
	}
}

// Prepare sees whether a folder can take backups, as Check does, and makes it first where only the
// folder itself is missing. It makes no more than one: where the one above is missing too, a disk is
// not plugged in, or the path is mistyped. A folder that it made and that cannot take backups is
// removed again. made says that it stays. Invalid about folder.
func (b Backups) Prepare(folder string) (made bool, err error) {
	if !filepath.IsAbs(folder) {
		return false, fault.Invalidf("folder", "Write the whole path, from the top of the disk: “%s” could be anywhere.", folder)
	}
	above := filepath.Dir(filepath.Clean(folder))
	info, err := os.Stat(folder)
	switch {
	case err == nil && !info.IsDir():
		return false, fault.Invalidf("folder", "This is a file, not a folder: %s. Choose another name.", folder)
	case err == nil:
		return false, b.Check(folder)
	}
	if info, wrong := os.Stat(above); wrong != nil || !info.IsDir() {
		return false, fault.Invalidf("folder", "There is no folder %s. Look at how it is written, or plug in the disk.", above)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return false, fault.Invalidf("folder", "Partwell may not look into this folder: %s.", above)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return false, fault.Invalidf("folder", "Partwell may not make a folder in %s. Make it yourself, or choose another one.", above)
	}
	if err := b.Check(folder); err != nil {
		_ = os.Remove(folder) // empty: nothing but an empty folder goes
		return false, err
	}
	return true, nil
}

// Check sees whether a folder is there, is no part of the data, and can be written.
func (b Backups) Check(folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return fault.Invalidf("folder", "This folder is not there: %s. Make it first, or plug in the disk.", folder)
	}
	if data := b.Store.DataFile(); data != "" {
		if its, err := os.Stat(filepath.Dir(data)); err == nil && os.SameFile(info, its) {
			return fault.Invalidf("folder", "This is the folder of the data itself: %s. A backup beside it would be lost with it. Choose another folder, best on another disk.", folder)
		}
	}
	probe, err := os.CreateTemp(folder, sealedTemp)
	if err != nil {
		return fault.Invalidf("folder", "Partwell may not write into this folder: %s.", folder)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// snapshot copies the data to a file beside it, where it is as safe as the data itself.
func (b Backups) snapshot(ctx context.Context) (string, error) {
	dir := ""
	if data := b.Store.DataFile(); data != "" {
		dir = filepath.Dir(data)
	}
	f, err := os.CreateTemp(dir, plainTemp) // readable by us only
	if err != nil {
		return "", storage("making room for the copy", err)
	}
	if err := f.Close(); err != nil {
		return "", storage("making room for the copy", err)
	}
	if err := b.Store.Snapshot(ctx, f.Name()); err != nil {
		discard(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// seal writes the sealed copy, reads it back, and gives it its name only then.
func (b Backups) seal(plain, target string) error {
	tmp, err := os.CreateTemp(filepath.Dir(target), sealedTemp)
	if err != nil {
		return err
	}
	defer discard(tmp.Name())
	defer quietly(tmp.Close)
	written, err := b.sealInto(tmp, plain)
	if err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	read := sha256.New()
	if err := unseal(b.Keys, tmp, read); err != nil {
		return fmt.Errorf("reading the backup back: %w", err)
	}
	if !bytes.Equal(written, read.Sum(nil)) {
		return errors.New("what was read back is not what was written")
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), target); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(target))
}

func (b Backups) sealInto(to io.Writer, plain string) (digest []byte, err error) {
	from, err := os.Open(plain)
	if err != nil {
		return nil, err
	}
	defer quietly(from.Close)
	w, err := b.Keys.Writer(to)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), from); err != nil {
		return nil, err
	}
	return sum.Sum(nil), w.Close()
}

func unseal(keys *seal.Ring, from io.Reader, to io.Writer) error {
	r, err := keys.Reader(from)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, r)
	return err
}

// quietly closes what was only read or is given up; there is nothing left to tell.
func quietly(end func() error) { _ = end() }

// discard removes a file that did its work or was given up.
func discard(path string) { _ = os.Remove(path) }

// storage says what a person can do about an error of the file system.
func storage(op string, err error) error {
	return &fault.Error{Kind: fault.Unavailable, Code: store.CodeStorage, Err: fmt.Errorf("%s: %w", op, err),
		Message: "The backup could not be written. Is the disk full, or was it taken away? Your data itself is untouched."}
}

// syncFolder makes a new name survive a power cut, where the system can do that.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer quietly(d.Close)
	_ = d.Sync() // not every system can sync a folder; the file itself is synced
	return nil
}
