package auth

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/partwell/partwell/internal/fault"
)

// Limits of a password, in characters. The upper one only keeps somebody from sending a book.
const (
	ShortestPassword = 8
	LongestPassword  = 256
)

// Cost is how much work a guess is. Memory in KiB.
type Cost struct {
	Memory      uint32
	Iterations  uint32
	Parallelism uint8
}

// StandardCost takes about a tenth of a second on a small computer and stays within its memory. It
// is above the least that OWASP asks for (19 MiB, two passes).
func StandardCost() Cost { return Cost{Memory: 32 * 1024, Iterations: 5, Parallelism: 1} }

// LightCost is for tests, where a thousand people sign in; never for data of real people.
func LightCost() Cost { return Cost{Memory: 64, Iterations: 1, Parallelism: 1} }

// Passwords hashes and checks passwords at one cost. Make it with NewPasswords; it is safe for
// several goroutines, and lets two of them work at a time, so that a storm of sign-ins does not
// take the memory from everything else.
type Passwords struct {
	params argon2id.Params
	turn   chan struct{}
	// decoy is compared where there is no account, so that the answer takes as long.
	decoy string
}

// NewPasswords makes a hasher.
func NewPasswords(cost Cost) *Passwords {
	p := &Passwords{
		params: argon2id.Params{Memory: cost.Memory, Iterations: cost.Iterations, Parallelism: cost.Parallelism, SaltLength: 16, KeyLength: 32},
		turn:   make(chan struct{}, 2),
	}
	p.decoy = p.unmatchable()
	return p
}

// unmatchable has the form and the cost of a hash, but was made of no password.
func (p *Passwords) unmatchable() string {
	b := make([]byte, p.params.SaltLength+p.params.KeyLength)
	fill(b)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.params.Memory, p.params.Iterations, p.params.Parallelism,
		text(b[:p.params.SaltLength]), text(b[p.params.SaltLength:]))
}

// Hash gives what is stored of a password. Ask Refuse before; this does not.
func (p *Passwords) Hash(password string) (string, error) {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	hash, err := argon2id.CreateHash(normal(password), &p.params)
	return hash, fault.Wrap("hash a password", err)
}

// Matches compares a password with what is stored. An empty hash (no such account, or no password
// yet) takes the same time and never matches.
func (p *Passwords) Matches(hash, password string) bool {
	known := hash != ""
	if !known {
		hash = p.decoy
	}
	if utf8.RuneCountInString(password) > LongestPassword {
		password = ""
	}
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	match, err := argon2id.ComparePasswordAndHash(normal(password), hash)
	return err == nil && known && match
}

// normal makes one form of letters that can be typed in two ways (é as one sign or as two), so that
// a password works from every keyboard.
func normal(password string) string { return norm.NFC.String(password) }

//go:embed common.txt
var commonList string

var common = strings.Fields(commonList)

// Refuse says in a sentence why a new password cannot be taken, or nothing. It asks for length and
// refuses what is guessed first: common passwords, plain sequences, and what belongs to the person
// (about: her name, her address, her practice's name). It asks for no mixture of signs: length
// protects, rules of that kind do not (NIST SP 800-63B).
func (p *Passwords) Refuse(password string, about ...string) string {
	password = normal(password)
	switch n := utf8.RuneCountInString(password); {
	case n < ShortestPassword:
		return fmt.Sprintf("Please take at least %d characters. Three or four words in a row are easy to keep in mind.", ShortestPassword)
	case n > LongestPassword:
		return fmt.Sprintf("At most %d characters, please.", LongestPassword)
	}
	folded := fold(password)
	if isCommon(folded) || isPattern(folded) {
		return "Many people use this password, so it is tried first. Please take another, for example three or four words in a row."
	}
	for _, own := range about {
		if tooPersonal(folded, own) {
			return "This is too close to a name or an address that others know. Please take another."
		}
	}
	return ""
}

// isCommon looks a folded password up, as it is and with the usual signs put back to letters.
func isCommon(folded string) bool {
	for _, form := range []string{folded, unleet.Replace(folded), strings.TrimRight(folded, "!.?*")} {
		if _, found := slices.BinarySearch(common, form); found {
			return true
		}
	}
	return false
}

var unleet = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// isPattern finds one or two signs over and over, and runs like abcdefgh or 98765432.
func isPattern(folded string) bool {
	signs := []rune(folded)
	distinct := map[rune]bool{}
	up, down := 0, 0
	for i, r := range signs {
		distinct[r] = true
		if i > 0 && r == signs[i-1]+1 {
			up++
		}
		if i > 0 && r == signs[i-1]-1 {
			down++
		}
	}
	most := len(signs) - 2
	return len(distinct) <= 2 || up >= most || down >= most
}

// tooPersonal reports whether a password is little more than one word of somebody's own.
func tooPersonal(folded, own string) bool {
	for word := range strings.FieldsFuncSeq(fold(own), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		n := utf8.RuneCountInString(word)
		if n >= 4 && strings.Contains(folded, word) && utf8.RuneCountInString(folded)-n < ShortestPassword-2 {
			return true
		}
	}
	return false
}

func fold(s string) string { return strings.ToLower(normal(s)) }
