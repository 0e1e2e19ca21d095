// Package seal keeps texts and files unreadable to whoever has the data but not the key.
//
// A Ring holds one or more keys of 32 bytes; the newest seals, all of them open. A sealed text says
// which key opens it and is bound to the place where it stands (table, practice, id, column): moved
// to another row or another practice it no longer opens. Keys never stand in the data folder, in a
// log or in an error message. The package knows nothing of the store and must not import it, nor
// any package of the practice; it imports the standard library only.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// keySize is the length of a key in bytes (AES-256).
const keySize = 32

// The header of a sealed text: one byte of version, four of key id.
const (
	version    = 1
	headerSize = 1 + 4
)

// Errors that callers tell apart.
var (
	// ErrNoKey means that none of the keys at hand sealed this.
	ErrNoKey = errors.New("sealed with a key that is not at hand; use the key file that belongs to this data")
	// ErrBroken means that the sealed bytes were cut, changed, or stand in a place they were not sealed for.
	ErrBroken = errors.New("the sealed text was changed, or it stands in a place it was not sealed for")
)

// KeyID names a key without telling anything about it: the beginning of a digest of the key.
type KeyID [4]byte

// String gives the id as eight hexadecimal digits.
func (id KeyID) String() string { return fmt.Sprintf("%x", id[:]) }

// key is one secret with what was derived from it.
type key struct {
	secret [keySize]byte
	id     KeyID
	boxes  sync.Map // practice → cipher.AEAD for columns
}

func newKey(secret [keySize]byte) *key {
	sum := sha256.Sum256(append([]byte("partwell key id\x00"), secret[:]...))
	return &key{secret: secret, id: KeyID(sum[:4])}
}

// derive makes a key for one purpose, so that no two uses share one.
func (k *key) derive(purpose string) []byte {
	out, err := hkdf.Key(sha256.New, k.secret[:], nil, "partwell "+purpose, keySize)
	if err != nil {
		panic(err) // only for lengths that we do not ask for
	}
	return out
}

// box gives the cipher for the columns of one practice.
func (k *key) box(practice string) cipher.AEAD {
	if b, ok := k.boxes.Load(practice); ok {
		if box, ok := b.(cipher.AEAD); ok {
			return box
		}
	}
	block, err := aes.NewCipher(k.derive("column\x00" + practice))
	if err != nil {
		panic(err) // only for a wrong key length
	}
	b, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	k.boxes.Store(practice, b)
	return b
}

// Ring holds the keys of one installation. The last one seals. A Ring is safe for use at once.
type Ring struct {
	keys []*key
}

// NewRing makes a ring with one fresh key.
func NewRing() *Ring {
	var secret [keySize]byte
	rand.Read(secret[:]) // never fails: crypto/rand aborts the program instead
	return &Ring{keys: []*key{newKey(secret)}}
}

// CurrentKey names the key that seals.
func (r *Ring) CurrentKey() KeyID { return r.current().id }

// Has reports whether a key with that id (eight hexadecimal digits) is in the ring.
func (r *Ring) Has(id string) bool {
	return slices.ContainsFunc(r.keys, func(k *key) bool { return k.id.String() == id })
}

func (r *Ring) current() *key { return r.keys[len(r.keys)-1] }

func (r *Ring) find(id KeyID) *key {
	for _, k := range r.keys {
		if k.id == id {
			return k
		}
	}
	return nil
}

// Place says where a sealed text stands. The text opens in no other place.
type Place struct {
	Table, Practice, ID, Column string
}

// associated binds a header and a place; each part carries its length, so that no two places read alike.
func (p Place) associated(header []byte) []byte {
	out := append(make([]byte, 0, 128), header...)
	for _, part := range [...]string{p.Table, p.Practice, p.ID, p.Column} {
		out = binary.AppendUvarint(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

// Seal makes plain unreadable for whoever has no key. The result is about 33 bytes longer.
func (r *Ring) Seal(p Place, plain []byte) []byte {
	k := r.current()
	out := make([]byte, headerSize, headerSize+12+len(plain)+16)
	out[0] = version
	copy(out[1:], k.id[:])
	return k.box(p.Practice).Seal(out, nil, plain, p.associated(out[:headerSize]))
}

// Open reads what Seal wrote at the same place: ErrNoKey, or ErrBroken when it does not open.
func (r *Ring) Open(p Place, sealed []byte) ([]byte, error) {
	if len(sealed) < headerSize+12+16 || sealed[0] != version {
		return nil, ErrBroken
	}
	k := r.find(KeyID(sealed[1:headerSize]))
	if k == nil {
		return nil, ErrNoKey
	}
	plain, err := k.box(p.Practice).Open(nil, nil, sealed[headerSize:], p.associated(sealed[:headerSize]))
	if err != nil {
		return nil, ErrBroken
	}
	return plain, nil
}

// Lookup gives a keyed digest of a value by which a sealed value, or a link's token, is found
// again. It is the same for the same purpose and value as long as the first key stays in the ring.
func (r *Ring) Lookup(purpose, value string) []byte {
	mac := hmac.New(sha256.New, r.keys[0].derive("lookup\x00"+purpose))
	mac.Write([]byte(value))
	return mac.Sum(nil)
}
