// Package auth keeps secrets that people think up or type: passwords and the recovery code.
//
// What holds in it: a secret is never stored, only what proves it (Argon2id for what people think
// up, SHA-256 for what is random and long enough); an unknown account costs the same time as a wrong
// password. It knows no person, no practice, no database, and imports the kernel only.
package auth

import "crypto/rand"

// fill reads randomness; since Go 1.24 crypto/rand never fails, it ends the program instead.
func fill(b []byte) { _, _ = rand.Read(b) }
