package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// Restore brings a backup back as the data file. Where a data file is already, it refuses with
// Conflict "data-there", or, with replace, keeps the old one aside and gives its path. Conflict
// "running" when a Partwell has the old one open; Invalid when the file is no backup, was sealed
// with another key, or is damaged. Nothing is changed unless the whole backup was read and is sound.
// At every moment, a power cut included, the data file is whole: the old one or the restored one.
func Restore(ctx context.Context, keys *seal.Ring, file, data string, replace bool, now time.Time) (aside string, err error) {
	r := restoring{data: data, now: now, link: os.Link, after: func(string) {}}
	return r.run(ctx, keys, file, replace)
}

// restoring is one restore on its way.
type restoring struct {
	data  string
	now   time.Time
	link  func(from, to string) error
	after func(step string) // for tests: a step is done
}

func (r restoring) run(ctx context.Context, keys *seal.Ring, file string, replace bool) (aside string, err error) {
	_, err = os.Stat(r.data)
	there := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fault.Wrap("looking at the data file", err)
	}
	if there && !replace {
		return "", fault.New(fault.Conflict, "data-there",
			"There is data at %s already. Nothing was changed. To put the backup in its place and keep the old data aside, add --replace.", r.data)
	}
	fresh, err := unpack(ctx, keys, file, r.data)
	if err != nil {
		return "", err
	}
	defer discard(fresh)
	r.after("unpacked")
	if there {
		aside, err = r.keepAside(ctx)
	} else {
		err = r.clear()
	}
	if err != nil {
		return "", err
	}
	if err := os.Rename(fresh, r.data); err != nil {
		return "", fault.Wrap("putting the restored data in its place", err)
	}
	r.after("in place")
	return aside, syncFolder(filepath.Dir(r.data))
}

// keepAside gives the old data a second name. The first stays until the restored file takes it.
func (r restoring) keepAside(ctx context.Context) (aside string, err error) {
	if err := store.Fold(ctx, r.data); err != nil {
		return "", err
	}
	r.after("folded")
	if aside, err = r.freeName(); err != nil {
		return "", err
	}
	if err := r.link(r.data, aside); err != nil { // not every file system knows second names
		if err := r.copyTo(aside); err != nil {
			return "", storage("keeping the old data aside", err)
		}
	}
	if err := syncFolder(filepath.Dir(aside)); err != nil {
		return "", fault.Wrap("keeping the old data aside", err)
	}
	r.after("kept aside")
	return aside, nil
}

// freeName is the name under which what was there is kept; nothing has it yet.
func (r restoring) freeName() (string, error) {
	base := r.data + ".before-" + r.now.UTC().Format(stampLayout)
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		switch _, err := os.Lstat(name); {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", fault.Wrap("keeping the old data aside", err)
		}
	}
}

// copyTo copies the old data, and gives the copy its name when it is whole.
func (r restoring) copyTo(aside string) error {
	from, err := os.Open(r.data)
	if err != nil {
		return err
	}
	defer quietly(from.Close)
	to, err := os.CreateTemp(filepath.Dir(aside), restoreTemp)
	if err != nil {
		return err
	}
	defer discard(to.Name()) // when it did not get its name
	_, copied := io.Copy(to, from)
	if err := errors.Join(copied, to.Sync(), to.Close()); err != nil {
		return err
	}
	r.after("copied")
	return os.Rename(to.Name(), aside)
}

// clear puts away what stands beside a place without data: the log of another data file, which
// SQLite would take for that of the restored one.
func (r restoring) clear() error {
	for _, end := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(r.data + end); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		aside, err := r.freeName()
		if err == nil {
			err = os.Rename(r.data+end, aside+end)
		}
		if err != nil {
			return fault.Wrap("putting an old log aside", err)
		}
	}
	r.after("cleared")
	return nil
}

// KeyOf tells the id of the key that opens a backup, so that its key file can be found.
func KeyOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fault.New(fault.NotFound, "no-backup", "This backup could not be opened: %s.", file)
	}
	defer quietly(f.Close)
	id, err := seal.FileKey(f)
	if err != nil {
		return "", unsealFault(err)
	}
	return id.String(), nil
}

// unpack opens a backup into a new file beside the place of the data and checks it there.
func unpack(ctx context.Context, keys *seal.Ring, file, data string) (fresh string, err error) {
	from, err := os.Open(file)
	if err != nil {
		return "", fault.New(fault.NotFound, "no-backup", "This backup could not be opened: %s.", file)
	}
	defer quietly(from.Close)
	if err := os.MkdirAll(filepath.Dir(data), 0o700); err != nil {
		return "", fault.Wrap("making the folder for the data", err)
	}
	to, err := os.CreateTemp(filepath.Dir(data), restoreTemp)
	if err != nil {
		return "", fault.Wrap("making room for the data", err)
	}
	defer func() {
		quietly(to.Close)
		if err != nil {
			discard(to.Name())
		}
	}()
	if err := unseal(keys, from, to); err != nil {
		return "", unsealFault(err)
	}
	if err := errors.Join(to.Sync(), to.Close()); err != nil {
		return "", fault.Wrap("writing the data", err)
	}
	if err := store.CheckFile(ctx, to.Name()); err != nil {
		return "", err
	}
	return to.Name(), nil
}

func unsealFault(err error) error {
	f := &fault.Error{Kind: fault.Invalid, Err: err}
	switch {
	case errors.Is(err, seal.ErrNotSealed):
		f.Code, f.Message = "not-a-backup", "This file is not a backup made by Partwell. Nothing was changed."
	case errors.Is(err, seal.ErrNoKey):
		f.Code, f.Message = "other-key", "This backup belongs to another key. Use the key file, or the recovery sheet, of the Partwell that made it. Nothing was changed."
	case errors.Is(err, seal.ErrBroken):
		f.Code, f.Message = "damaged", "This backup is damaged or not whole. Nothing was changed; try an older one."
	default:
		f.Kind, f.Code, f.Message = fault.Unavailable, store.CodeStorage, "The backup could not be read, or its data not be written. Nothing was changed."
	}
	return f
}
