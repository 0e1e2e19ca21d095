package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/partwell/partwell/internal/fault"
)

const (
	// alphabet is Crockford's: no I, L, O, U, so that a code is read aloud and typed without doubt.
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	// recoveryGroups of five characters: 29 random ones (145 bits) and one that checks them.
	recoveryGroups = 6
	recoveryLength = recoveryGroups * 5
)

// Codes makes and reads the code of the recovery sheet, which lets the owner in without her password.
type Codes struct{}

// New makes a code as it is printed, six groups of five characters like "7K3QD-…", and what proves
// it, which alone is stored. A slow hash is not needed, because such a code cannot be guessed.
func (Codes) New() (code, proof string) {
	b := make([]byte, recoveryLength-1)
	fill(b)
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	code = string(b) + string(checkCharacter(string(b)))
	return group(code), proofOf(code)
}

// Proof reads a code as somebody types it from paper (small letters, spaces, O for 0, I and L for 1)
// and gives what proves it. A fault of kind Invalid about field "code" says when it cannot be right,
// so that a slip of the finger is not counted as an attempt.
func (Codes) Proof(typed string) (string, error) {
	code, err := readCode(typed)
	if err != nil {
		return "", err
	}
	return proofOf(code), nil
}

func proofOf(code string) string {
	sum := sha256.Sum256([]byte("partwell recovery " + code))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func readCode(typed string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case ' ', '-', '\t', '\u00a0', '\u2010', '\u2011', '\u2013':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r > 127 || !strings.ContainsRune(alphabet, r) {
			return "", fault.Invalidf("code", "The code on your sheet has only the letters A to Z without U, and digits. “%c” is none of them.", r)
		}
		b.WriteRune(r)
	}
	code := b.String()
	if len(code) != recoveryLength {
		return "", fault.Invalidf("code", "The code on your sheet has %d characters, this has %d.", recoveryLength, len(code))
	}
	if checkCharacter(code[:recoveryLength-1]) != code[recoveryLength-1] {
		return "", fault.Invalidf("code", "One of the characters is not as on your sheet. Please compare it once more.")
	}
	return code, nil
}

// checkCharacter finds a wrong character and two that were exchanged: weights are odd, hence units
// of the ring of 32, and neighbours differ by two.
func checkCharacter(code string) byte {
	sum := 0
	for i := range len(code) {
		sum += strings.IndexByte(alphabet, code[i]) * (2*i + 1)
	}
	return alphabet[sum&31]
}

// group puts a dash after each five characters.
func group(code string) string {
	var parts []string
	for ; len(code) > 5; code = code[5:] {
		parts = append(parts, code[:5])
	}
	return strings.Join(append(parts, code), "-")
}
