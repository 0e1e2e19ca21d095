// Package auth keeps secrets: passwords, session and link tokens, the recovery code.
//
// What holds in it: a secret is never stored, only what proves it (Argon2id for what people think
// up, SHA-256 for what is random and long enough); secrets are compared in constant time; an unknown
// account costs the same time as a wrong password. It knows no person, no practice, no database, and
// imports the kernel only.
package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// tokenBytes is the length of a token: 256 bits, beyond guessing.
const tokenBytes = 32

// NewToken makes a secret for a session or a personal link: 43 characters that fit into a URL and a
// cookie. Give it away once and store its Digest.
func NewToken() string {
	var b [tokenBytes]byte
	fill(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Digest is what is stored of a token, and what it is looked up by: SHA-256 as 43 characters. A
// slow hash is not needed, because a token cannot be guessed.
func Digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// ValidToken reports whether s has the form of a token; anything else need not be looked up.
func ValidToken(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == tokenBytes
}

// Equal compares two secrets (or digests) in a time that does not depend on where they differ.
func Equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// fill reads randomness; since Go 1.24 crypto/rand never fails, it ends the program instead.
func fill(b []byte) { _, _ = rand.Read(b) }
