package seal

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var note = Place{Table: "notes", Practice: "p1", ID: "n1", Column: "text"}

func TestSealedTextOpensOnlyInItsPlace(t *testing.T) {
	r := NewRing()
	sealed := r.Seal(note, []byte("Left shoulder."))
	if bytes.Contains(sealed, []byte("shoulder")) {
		t.Fatal("the text shows")
	}
	if plain, err := r.Open(note, sealed); err != nil || string(plain) != "Left shoulder." {
		t.Fatalf("%q, %v", plain, err)
	}
	for name, p := range map[string]Place{
		"another table":    {"cases", "p1", "n1", "text"},
		"another practice": {"notes", "p2", "n1", "text"},
		"another row":      {"notes", "p1", "n2", "text"},
		"another column":   {"notes", "p1", "n1", "plan"},
		"moved letters":    {"notesp", "1", "n1", "text"},
	} {
		if _, err := r.Open(p, sealed); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewRing().Open(note, sealed); !errors.Is(err, ErrNoKey) {
		t.Errorf("another ring: %v", err)
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := r.Open(note, changed); err == nil {
			t.Fatalf("byte %d can be changed", i)
		}
	}
	if bytes.Equal(sealed, r.Seal(note, []byte("Left shoulder."))) {
		t.Error("the same text sealed twice looks the same")
	}
}

func TestOlderKeysStillOpen(t *testing.T) {
	older, newer := NewRing(), NewRing()
	sealed, digest := older.Seal(note, []byte("x")), older.Lookup("link", "token")
	both := &Ring{keys: append(older.keys, newer.keys...)}
	if _, err := both.Open(note, sealed); err != nil {
		t.Error(err)
	}
	if both.CurrentKey() != newer.CurrentKey() {
		t.Error("the newest key does not seal")
	}
	if !bytes.Equal(digest, both.Lookup("link", "token")) {
		t.Error("look-ups changed with a new key")
	}
	if bytes.Equal(digest, older.Lookup("session", "token")) {
		t.Error("two purposes give the same digest")
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "willow.key")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no file: %v", err)
	}
	made, created, err := LoadOrCreate(path)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	again, created, err := LoadOrCreate(path)
	if err != nil || created || again.CurrentKey() != made.CurrentKey() {
		t.Fatal(created, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := NewRing().Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing over a key: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".key-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDamagedKeyFilesAreRefused(t *testing.T) {
	good := string(NewRing().text())
	secret := strings.Fields(good[strings.Index(good, "\nkey ")+1:])[2]
	for name, text := range map[string]string{
		"empty":           "",
		"something else":  "-----BEGIN PRIVATE KEY-----\n",
		"no key":          fileHead + "\n",
		"a changed key":   strings.Replace(good, secret, "A"+secret[:42]+"=", 1),
		"an unknown line": good + "lock x y\n",
		"half a key":      good[:len(good)-20],
	} {
		_, err := parseFile([]byte(text))
		if err == nil {
			t.Errorf("%s was taken", name)
		} else if strings.Contains(err.Error(), secret[:8]) {
			t.Errorf("%s: the error shows the key", name)
		}
	}
}

func TestRecoveryIsReadHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(t, "key")
		r := &Ring{keys: []*key{newKey([keySize]byte(raw))}}
		printed := r.Recovery()
		if len(printed) != 14*5-1 {
			t.Fatalf("printed %d signs", len(printed))
		}
		typed := strings.NewReplacer("-", rapid.SampledFrom([]string{" ", "", "\n", " - "}).Draw(t, "between"), "0", "o", "1", "l").Replace(strings.ToLower(printed))
		got, err := ParseRecovery(typed)
		if err != nil {
			t.Fatal(err)
		}
		if got.keys[0].secret != r.keys[0].secret {
			t.Fatal("another key")
		}
		i := rapid.IntRange(0, 55).Draw(t, "wrong")
		plain := []byte(strings.ReplaceAll(printed, "-", ""))
		plain[i] = alphabet[(strings.IndexByte(alphabet, plain[i])+1+rapid.IntRange(0, 30).Draw(t, "by"))%32]
		if wrong, err := ParseRecovery(string(plain)); err == nil && wrong.keys[0].secret == r.keys[0].secret {
			t.Fatal("a wrong letter gave the key")
		}
	})
}

func TestRecoveryErrorsSayWhatToLookAt(t *testing.T) {
	printed := NewRing().Recovery()
	for typed, want := range map[string]string{
		"":           "this has 0",
		printed[:20]: "in 14 groups of 4; this has 16",
		strings.Replace(printed, printed[5:6], "U", 1):           "which is never in a recovery key",
		printed[5:9] + printed[4:5] + printed[0:4] + printed[9:]: "group by group",
	} {
		if _, err := ParseRecovery(typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", typed, err, want)
		}
	}
}

func TestSealedFilesOfEverySize(t *testing.T) {
	r := NewRing()
	for _, size := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3*chunkSize + 7} {
		plain := make([]byte, size)
		rand.Read(plain)
		sealed := sealStream(t, r, plain)
		got, err := openStream(r, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("size %d: %v", size, err)
		}
		for _, cut := range []int{1, tagSize, chunkSize + tagSize} {
			if cut > len(sealed)-(len(streamMagic)+4+saltSize) {
				continue
			}
			if _, err := openStream(r, sealed[:len(sealed)-cut]); !errors.Is(err, ErrBroken) {
				t.Errorf("size %d cut by %d: %v", size, cut, err)
			}
		}
		if _, err := openStream(r, append(bytes.Clone(sealed), 0)); !errors.Is(err, ErrBroken) {
			t.Errorf("size %d with a byte more: %v", size, err)
		}
	}
}

func TestChangedFilesAreRefused(t *testing.T) {
	r := NewRing()
	sealed := sealStream(t, r, make([]byte, 3*chunkSize))
	head, whole := len(streamMagic)+4+saltSize, chunkSize+tagSize
	swapped := bytes.Clone(sealed)
	copy(swapped[head:], sealed[head+whole:head+2*whole])
	copy(swapped[head+whole:], sealed[head:head+whole])
	left := append(bytes.Clone(sealed[:head]), sealed[head+whole:]...)
	salted := bytes.Clone(sealed)
	salted[head-1] ^= 1
	for name, text := range map[string][]byte{"chunks swapped": swapped, "a chunk left out": left, "another salt": salted} {
		if _, err := openStream(r, text); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openStream(r, []byte("SQLite format 3")); !errors.Is(err, ErrNotSealed) {
		t.Errorf("a plain file: %v", err)
	}
	if _, err := openStream(NewRing(), sealed); !errors.Is(err, ErrNoKey) {
		t.Errorf("another key: %v", err)
	}
}

func sealStream(t testing.TB, r *Ring, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := r.Writer(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, bytes.NewReader(plain)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openStream(r *Ring, sealed []byte) ([]byte, error) {
	s, err := r.Reader(bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(s)
}

func FuzzOpen(f *testing.F) {
	r := NewRing()
	f.Add(r.Seal(note, []byte("x")))
	f.Add([]byte{version})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := r.Open(note, sealed); err != nil && plain != nil {
			t.Error("text beside an error")
		}
	})
}

func FuzzReader(f *testing.F) {
	r := NewRing()
	f.Add(sealStream(f, r, []byte("x")))
	f.Add([]byte(streamMagic))
	f.Fuzz(func(t *testing.T, sealed []byte) { _, _ = openStream(r, sealed) })
}

func FuzzParseRecovery(f *testing.F) {
	f.Add(NewRing().Recovery())
	f.Add("O0Il-")
	f.Fuzz(func(t *testing.T, typed string) {
		if r, err := ParseRecovery(typed); err == nil {
			if again, err := ParseRecovery(r.Recovery()); err != nil || again.CurrentKey() != r.CurrentKey() {
				t.Error("a key that was read does not print and read again")
			}
		}
	})
}

func FuzzKeyFile(f *testing.F) {
	f.Add(NewRing().text())
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := parseFile(text); err == nil && len(r.keys) == 0 {
			t.Error("a ring without a key")
		}
	})
}
