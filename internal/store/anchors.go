package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// Anchor is the end of a practice's chain at a moment, kept outside the database.
type Anchor struct {
	At       time.Time
	Practice ident.Practice
	No       int64
	Hash     []byte
}

const auditHeads = `-- audit: the ends of all chains
select practice_id, no, hash from audit_head where no > 0 order by practice_id`

const auditHashAt = `-- audit: the hash of one row
select hash from audit where practice_id = $1 and no = $2`

// AppendAnchors appends the present ends of all chains to a file that is kept apart from the data,
// by custom beside the key file. Ends that stand there already are not repeated.
func (db *DB) AppendAnchors(ctx context.Context, path string) error {
	known, _, err := readAnchors(path)
	if err != nil {
		return err
	}
	newest := map[ident.Practice]int64{}
	for _, a := range known {
		newest[a.Practice] = max(newest[a.Practice], a.No)
	}
	var text bytes.Buffer
	if err := db.View(ctx, func(tx *Tx) error {
		text.Reset()
		return tx.rows(auditHeads, nil, func(scan func(...any) error) error {
			a := Anchor{At: tx.Now()}
			if err := scan(&a.Practice, &a.No, &a.Hash); err != nil {
				return err
			}
			if a.No > newest[a.Practice] {
				fmt.Fprintf(&text, "%s %s %d %x\n", a.At.Format(time.RFC3339), a.Practice, a.No, a.Hash)
			}
			return nil
		})
	}); err != nil || text.Len() == 0 {
		return err
	}
	return appendFile(path, text.Bytes())
}

func appendFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder for the anchors: %w", err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the anchors: %w", err)
	}
	_, err = f.Write(append([]byte("\n"), text...)) // a line that was torn by a power cut stays apart
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing the anchors: %w", err)
	}
	return nil
}

// VerifyAnchors compares each anchor of the file with the chain: a tail that was cut off, or a
// database that was swapped for another, shows here. A missing file has nothing to say.
func (db *DB) VerifyAnchors(ctx context.Context, path string) ([]Finding, error) {
	anchors, torn, err := readAnchors(path)
	if err != nil {
		return nil, err
	}
	var found []Finding
	err = db.View(ctx, func(tx *Tx) error {
		found = nil
		for _, n := range torn {
			found = append(found, Finding{Check: "anchor", Text: fmt.Sprintf("line %d of %s cannot be read", n, path)})
		}
		for _, a := range anchors {
			var hash []byte
			err := tx.row(auditHashAt, a.Practice, a.No).Scan(&hash)
			if err != nil && tx.err != nil {
				return err
			}
			if err != nil || !bytes.Equal(hash, a.Hash) {
				what := "is missing: the end of the trail was cut off, or this is older data"
				if err == nil {
					what = "is another one: the trail was rewritten, or this is other data"
				}
				found = append(found, Finding{"anchor", a.Practice, fmt.Sprintf("row %d, noted on %s, %s", a.No, a.At.Format(time.DateOnly), what)})
			}
		}
		return nil
	})
	return found, err
}

// readAnchors gives the anchors of a file and the numbers of the lines that cannot be read.
func readAnchors(path string) (all []Anchor, torn []int, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the anchors: %w", err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if a, err := parseAnchor(line); err == nil {
			all = append(all, a)
		} else {
			torn = append(torn, i+1)
		}
	}
	return all, torn, nil
}

func parseAnchor(line string) (a Anchor, err error) {
	f := strings.Fields(line)
	if len(f) != 4 {
		return a, errors.New("four fields expected")
	}
	a.Practice = ident.Practice(f[1])
	if a.At, err = time.Parse(time.RFC3339, f[0]); err != nil {
		return a, err
	}
	if a.No, err = strconv.ParseInt(f[2], 10, 64); err != nil {
		return a, err
	}
	a.Hash, err = hex.DecodeString(f[3])
	return a, err
}
