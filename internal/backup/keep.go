package backup

import (
	"errors"
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
		return fault.New(fault.Invalid, "old-backups", "The backup was made, but an older one that is no longer needed could not be removed from %s.", folder)
	}
	return nil
}
