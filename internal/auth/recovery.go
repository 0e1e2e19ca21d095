package auth

import (
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

// NewRecoveryCode makes the code of the recovery sheet, which lets the owner in without her
// password: six groups of five characters, "7K3QD-…". Store the Digest of ParseRecoveryCode's answer.
func NewRecoveryCode() string {
	b := make([]byte, recoveryLength-1)
	fill(b)
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return group(string(b) + string(checkCharacter(string(b))))
}

// ParseRecoveryCode takes a code as somebody types it from paper (small letters, spaces, O for 0, I
// and L for 1) and gives it as it was made; a fault of kind Invalid names field "code" and says when
// it cannot be right, so that a slip of the finger is not counted as an attempt.
func ParseRecoveryCode(typed string) (string, error) {
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
	return group(code), nil
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
