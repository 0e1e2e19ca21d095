package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// A ReadingKey is the key of one person who reads what nobody else may: only its public half stays with
// the practice, and what is sealed to that opens with the other half alone (HPKE, RFC 9180: X25519, HKDF
// with SHA-256, ChaCha20-Poly1305). It stands on her printed sheet and nowhere else.
type ReadingKey struct {
	secret  [keySize]byte
	private hpke.PrivateKey
}

// readingKind is what the printed key of a reader is called.
const readingKind = "reading"

// NewReadingKey makes a fresh one.
func NewReadingKey() ReadingKey {
	var secret [keySize]byte
	rand.Read(secret[:]) // never fails: crypto/rand aborts the program instead
	return readingKey(secret)
}

func readingKey(secret [keySize]byte) ReadingKey {
	private, err := ecdh.X25519().NewPrivateKey(secret[:])
	if err != nil {
		panic(err) // only for a wrong length
	}
	k, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		panic(err) // only for a curve that it does not know
	}
	return ReadingKey{secret: secret, private: k}
}

// Text gives the key as it is printed: fourteen groups of four.
func (k ReadingKey) Text() string { return printed(readingKind, k.secret) }

// ParseReadingKey reads what Text printed, however it is typed. The error never repeats what was typed.
func ParseReadingKey(typed string) (ReadingKey, error) {
	secret, err := parsePrinted(readingKind, typed)
	if err != nil {
		return ReadingKey{}, err
	}
	return readingKey(secret), nil
}

// Public gives the half that seals, as text.
func (k ReadingKey) Public() string {
	return base64.RawURLEncoding.EncodeToString(k.private.PublicKey().Bytes())
}

// ReadingKeyID names a public half: the beginning of its digest.
func ReadingKeyID(public string) string {
	sum := sha256.Sum256([]byte("partwell reading key\x00" + public))
	return hex.EncodeToString(sum[:8])
}

// readingMark begins every text that is sealed to reading keys. Behind it stands, for each key, its id, a
// dot and what it opens.
const readingMark = "sealed:v1:"

// To seals a text to public halves, so that each of their owners can open it alone and nobody else
// can. place binds it to where it stands. The text tells nothing but its length and the ids of the keys.
func To(publics []string, place, plain string) (string, error) {
	parts := make([]string, len(publics))
	for i, public := range publics {
		raw, err := base64.RawURLEncoding.DecodeString(public)
		if err != nil {
			return "", err
		}
		to, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(raw)
		if err != nil {
			return "", err
		}
		box, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), readingInfo(place), []byte(plain))
		if err != nil {
			return "", err
		}
		parts[i] = ReadingKeyID(public) + "." + base64.RawURLEncoding.EncodeToString(box)
	}
	return readingMark + strings.Join(parts, ","), nil
}

func readingInfo(place string) []byte { return []byte("partwell reading\x00" + place) }

// SealedTo gives the ids of the keys that open a text; none where it is not sealed to any.
func SealedTo(text string) (ids []string) {
	rest, ok := strings.CutPrefix(text, readingMark)
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(rest, ",") {
		id, _, _ := strings.Cut(part, ".")
		ids = append(ids, id)
	}
	return ids
}

// Open reads what To sealed at the same place: ErrNoKey where it was sealed to other keys, ErrBroken
// where it does not open.
func (k ReadingKey) Open(place, sealed string) (string, error) {
	rest, ok := strings.CutPrefix(sealed, readingMark)
	if !ok {
		return "", ErrBroken
	}
	mine := ReadingKeyID(k.Public())
	for part := range strings.SplitSeq(rest, ",") {
		id, box, _ := strings.Cut(part, ".")
		if id != mine {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(box)
		if err != nil {
			return "", ErrBroken
		}
		plain, err := hpke.Open(k.private, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), readingInfo(place), raw)
		if err != nil {
			return "", ErrBroken
		}
		return string(plain), nil
	}
	return "", ErrNoKey
}
