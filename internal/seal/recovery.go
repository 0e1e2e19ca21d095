package seal

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O, U, so that nothing is misread on paper.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// The printed form: the key and three bytes of checksum, 280 bits, make 56 letters in 14 groups.
const (
	checksumSize = 3
	letters      = (keySize + checksumSize) * 8 / 5
	groupLetters = 4
)

// printed gives a secret as it stands on paper: letters and digits in groups, with a checksum of its kind.
func printed(kind string, secret [keySize]byte) string {
	text := encode32(append(secret[:], checksum(kind, secret)...))
	groups := make([]string, 0, letters/groupLetters)
	for i := 0; i < len(text); i += groupLetters {
		groups = append(groups, text[i:i+groupLetters])
	}
	return strings.Join(groups, "-")
}

// parsePrinted reads what printed wrote, however it is typed.
func parsePrinted(kind, typed string) (secret [keySize]byte, err error) {
	var digits []byte
	for _, c := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(" -–—_.,;:\t\r\n\u00a0", c):
			continue
		case c == 'O':
			c = '0'
		case c == 'I' || c == 'L':
			c = '1'
		}
		value := strings.IndexRune(alphabet, c)
		if value < 0 {
			return secret, fmt.Errorf("group %d has the sign %q, which is never in a %s key; look at the sheet again", len(digits)/groupLetters+1, c, kind)
		}
		digits = append(digits, byte(value))
	}
	if len(digits) != letters {
		return secret, fmt.Errorf("a %s key has %d letters and digits in %d groups of %d; this has %d",
			kind, letters, letters/groupLetters, groupLetters, len(digits))
	}
	raw := decode32(digits)
	secret = [keySize]byte(raw[:keySize])
	if string(checksum(kind, secret)) != string(raw[keySize:]) {
		return secret, fmt.Errorf("this %s key does not fit together: a letter or digit is wrong, or two changed places; compare it with the sheet group by group", kind)
	}
	return secret, nil
}

// recoveryKind is what the printed key of a ring is called.
const recoveryKind = "recovery"

// Recovery gives the key that seals as letters and digits for the recovery sheet: fourteen groups
// of four, with a checksum. Whoever has it can open all sealed texts and backups.
func (r *Ring) Recovery() string { return printed(recoveryKind, r.current().secret) }

// ParseRecovery reads what Recovery printed, however it is typed: small letters, spaces, dashes and
// line breaks anywhere, O for 0, I or L for 1. The error says what to look at; it never repeats
// what was typed but for the one sign that cannot be.
func ParseRecovery(typed string) (*Ring, error) {
	secret, err := parsePrinted(recoveryKind, typed)
	if err != nil {
		return nil, err
	}
	return &Ring{keys: []*key{newKey(secret)}}, nil
}

func checksum(kind string, secret [keySize]byte) []byte {
	sum := sha256.Sum256(append([]byte("partwell "+kind+"\x00"), secret[:]...))
	return sum[:checksumSize]
}

func encode32(raw []byte) string {
	var out strings.Builder
	bits, have := 0, 0
	for _, b := range raw {
		bits, have = bits<<8|int(b), have+8
		for have >= 5 {
			have -= 5
			out.WriteByte(alphabet[bits>>have&31])
		}
		bits &= 1<<have - 1
	}
	return out.String()
}

func decode32(digits []byte) []byte {
	var out []byte
	bits, have := 0, 0
	for _, d := range digits {
		bits, have = bits<<5|int(d), have+5
		if have >= 8 {
			have -= 8
			out = append(out, byte(bits>>have))
		}
		bits &= 1<<have - 1
	}
	return out
}
