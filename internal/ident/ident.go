// Package ident holds the typed identifiers of everything Partwell stores.
//
// An id is a UUIDv7 as text of 36 characters. Ids of different things are different types, so that
// a client's id cannot be handed to a function that wants a visit's. Ids are made outside the
// store's closures (see package office), never here: this package reads no clock and no randomness.
package ident

// Practice identifies one practice; every record belongs to exactly one.
type Practice string

// Person identifies somebody of the practice (owner, therapist, front desk).
type Person string

// Client identifies a client.
type Client string

// Service identifies a service on the price list.
type Service string

// Visit identifies an appointment, which the screen calls a visit.
type Visit string

// Booking identifies a visit asked for on the public page, until a mailed link confirms it.
type Booking string

// Note identifies a session note.
type Note string

// Boundary identifies one boundary through all its versions.
type Boundary string

// Crossing identifies one time that a boundary was not kept.
type Crossing string

// Consultation identifies one time that something was talked over with a colleague.
type Consultation string

// Knot identifies one entry of a client's time line.
type Knot string

// Case identifies one run of a protocol.
type Case string

// Practitioner identifies an entry of the referral directory.
type Practitioner string

// Introduction identifies a practitioner's name given to a client.
type Introduction string

// Inquiry identifies a request of somebody who is not a client yet.
type Inquiry string

// Message identifies words prepared, said or sent to somebody.
type Message string

// Line identifies one charged line on a client's account.
type Line string

// Entry identifies one ledger entry (a balanced set of postings).
type Entry string

// Link identifies a personal link; the secret token is never stored.
type Link string

// Promise identifies something somebody has to do by a day, shown on Today.
type Promise string

// Improvement identifies something being mended so that a mistake does not happen again.
type Improvement string

// Place identifies a location where sessions are given.
type Place string

// Series identifies visits that were booked together.
type Series string

// Resource identifies a room or a piece of equipment.
type Resource string

// Pattern identifies a week that differs from somebody's usual one for a time.
type Pattern string

// Away identifies a time in which somebody, or the whole practice, gives no sessions.
type Away string

// Program identifies a key with which another program acts as somebody of the practice.
type Program string

// Act identifies something asked for that waits for a second look.
type Act string

// Valid reports whether s has the form of a UUID in lower-case text.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
