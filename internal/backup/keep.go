package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/seal"
)

// How many backups stay: the newest of each of the last days and months that have one.
const (
	keepDays   = 14
	keepMonths = 12
)

// A backup is named partwell-KEY-TIME.sealed; the key's id keeps the backups of two Partwells in
// one folder apart. The time is UTC and sorts as text.
const (
	prefix      = "partwell-"
	suffix      = ".sealed"
	stampLayout = "2006-01-02T15-04-05Z"
)

func fileName(key seal.KeyID, at time.Time) string {
	return prefix + key.String() + "-" + at.UTC().Format(stampLayout) + suffix
}

// File is one backup in a folder.
type File struct {
	Path string
	Made time.Time
	Size int64
}

// List gives the backups of one key in a folder, the newest first.
func List(folder string, key seal.KeyID) ([]File, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fault.Invalidf("folder", "This folder could not be read: %s.", folder)
	}
	var all []File
	for _, e := range entries {
		stamp, ours := strings.CutPrefix(e.Name(), prefix+key.String()+"-")
		stamp, sealed := strings.CutSuffix(stamp, suffix)
		made, err := time.Parse(stampLayout, stamp)
		if !ours || !sealed || err != nil {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // gone in the meantime
		}
		all = append(all, File{Path: filepath.Join(folder, e.Name()), Made: made, Size: info.Size()})
	}
	slices.SortFunc(all, func(a, b File) int { return b.Made.Compare(a.Made) })
	return all, nil
}

// surplus picks what need not be kept: all but the newest of each of the last days and months.
func surplus(newestFirst []File) []File {
	days, months := map[string]bool{}, map[string]bool{}
	var drop []File
	for _, f := range newestFirst {
		day, month := f.Made.Format("2006-01-02"), f.Made.Format("2006-01")
		forDay := !days[day] && len(days) < keepDays
		forMonth := !months[month] && len(months) < keepMonths
		if forDay {
			days[day] = true
		}
		if forMonth {
			months[month] = true
		}
		if !forDay && !forMonth {
			drop = append(drop, f)
		}
	}
	return drop
}

// prune removes surplus backups of a key, never the one just made.
func prune(folder string, key seal.KeyID, justMade string) error {
	all, err := List(folder, key)
	if err != nil {
		return err
	}
	for _, f := range surplus(all) {
		if f.Path != justMade {
			err = errors.Join(err, os.Remove(f.Path))
		}
	}
	if err != nil {
		return fmt.Errorf("prune %s: %w", folder, err)
	}
	return nil
}

// What is being written has one of these names until it is whole: the plain copy beside the data, the
// sealed one in the folder of the backups, and the data that is being restored.
const (
	plainTemp   = ".backup-*.tmp"
	sealedTemp  = ".partwell-*.tmp"
	restoreTemp = ".restore-*.tmp"
)

// leftAfter is how long a file under such a name may still belong to somebody who is writing it.
const leftAfter = 24 * time.Hour

// Tidy removes from a folder what a backup or a restore left there that was cut off by a crash or a
// power cut more than a day before now. The plain ones hold the data unsealed, so they must not stay.
func Tidy(folder string, now time.Time) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("tidy %s: %w", folder, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !temporary(e.Name()) {
			continue
		}
		info, gone := e.Info()
		if gone != nil || now.Sub(info.ModTime()) < leftAfter {
			continue
		}
		if failed := os.Remove(filepath.Join(folder, e.Name())); !errors.Is(failed, fs.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}
	return err
}

// temporary reports whether a name is one of ours. SQLite may leave a file of its own beside each,
// with the same name and an ending.
func temporary(name string) bool {
	for _, own := range []string{"", "-wal", "-shm", "-journal"} {
		bare, ok := strings.CutSuffix(name, own)
		for _, pattern := range []string{plainTemp, sealedTemp, restoreTemp} {
			before, after, _ := strings.Cut(pattern, "*")
			number, ours := strings.CutPrefix(bare, before)
			number, whole := strings.CutSuffix(number, after)
			if ok && ours && whole && number != "" && strings.Trim(number, "0123456789") == "" {
				return true
			}
		}
	}
	return false
}
