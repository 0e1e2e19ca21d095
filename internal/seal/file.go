package seal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// fileHead is the first line of a key file.
const fileHead = "partwell key file 1"

// Load reads a key file. A missing file gives an error for which errors.Is(err, fs.ErrNotExist)
// holds; no error ever quotes what stands in the file.
func Load(path string) (*Ring, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	r, err := parseFile(text)
	if err != nil {
		return nil, fmt.Errorf("reading the key file %s: %w", path, err)
	}
	return r, nil
}

// LoadOrCreate reads a key file, or makes one with a fresh key where there is none.
// created tells which, so that a fresh key is never taken for the key of existing data.
func LoadOrCreate(path string) (r *Ring, created bool, err error) {
	r, err = Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return r, false, err
	}
	r = NewRing()
	if err := r.Save(path); err != nil {
		if errors.Is(err, fs.ErrExist) { // another process made it in this very moment
			r, err = Load(path)
			return r, false, err
		}
		return nil, false, err
	}
	return r, true, nil
}

// Save writes the ring to a new file that only its owner may read; it never writes over an
// existing one (errors.Is(err, fs.ErrExist)). The file appears whole or not at all.
func (r *Ring) Save(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder for the key file: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".key-*") // 0600 from the start
	if err != nil {
		return fmt.Errorf("writing the key file: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when it has its final name
	_, err = tmp.Write(r.text())
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = placeNew(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing the key file: %w", err)
	}
	return syncDir(dir)
}

// placeNew gives tmp its final name unless that name is taken. A hard link refuses by itself;
// on file systems without links (FAT sticks) an exclusive create has to do.
func placeNew(tmp, path string) error {
	err := os.Link(tmp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// syncDir makes a new name in a folder survive a power cut, where the system can do that.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	_ = d.Sync() // not every system can sync a folder (Windows); the file itself is synced
	return nil
}

func (r *Ring) text() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, fileHead)
	fmt.Fprintln(&b, "# Opens the sealed texts and the backups of one Partwell. Keep it apart from the data, and keep a copy.")
	for _, k := range r.keys {
		fmt.Fprintf(&b, "key %s %s\n", k.id, base64.StdEncoding.EncodeToString(k.secret[:]))
	}
	return b.Bytes()
}

func parseFile(text []byte) (*Ring, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	if !lines.Scan() || strings.TrimSpace(lines.Text()) != fileHead {
		return nil, errors.New("this is not a Partwell key file")
	}
	r := &Ring{}
	for n := 2; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parseKeyLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		r.keys = append(r.keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(r.keys) == 0 {
		return nil, errors.New("there is no key in it")
	}
	return r, nil
}

func parseKeyLine(line string) (*key, error) {
	f := strings.Fields(line)
	if len(f) != 3 || f[0] != "key" {
		return nil, errors.New(`expected "key", an id and the key`)
	}
	raw, err := base64.StdEncoding.DecodeString(f[2])
	if err != nil || len(raw) != keySize {
		return nil, errors.New("the key is damaged")
	}
	k := newKey([keySize]byte(raw))
	if k.id.String() != f[1] {
		return nil, errors.New("the key does not fit its id: the line is damaged")
	}
	return k, nil
}
