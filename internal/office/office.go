// Package office holds the use cases: one method for each thing a person does.
//
// Each asks staff.Can, loads, applies the pure rule, writes, audits and enqueues, all in one Update
// of the store, so that nothing is ever half done. What a person typed is validated by the domain;
// what comes back wrong is a fault with sentences for people. Ids and secrets are made before the
// Update, results assigned afresh inside it, because the store may run a closure again.
//
// Every write takes a Key (the form's idempotency key): the same key with the same content gives
// the same answer, with other content it is refused. Reading a clinical text or somebody's telling
// leaves an audit row in the same transaction; if it cannot be written, the answer is not given.
//
// The package imports practice/*, store and the kernel; never net/http or database/sql. What lies
// outside (mail, passwords, backups) it sees through small interfaces of its own.
package office

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/jurisdiction"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/seal"
	"github.com/partwell/partwell/internal/store"
)

// Passwords hashes and checks passwords (Argon2id in the program, lighter in tests).
type Passwords interface {
	// Refuse says in a sentence why a password cannot be taken, or nothing.
	Refuse(password string, about ...string) string
	// Hash gives the text to store.
	Hash(password string) (string, error)
	// Matches compares in the time of one hashing, also for an empty hash.
	Matches(hash, password string) bool
}

// Letter is one mail to be handed to a server.
type Letter struct {
	To, Subject, Text string
	// ID is the Message-ID, the same for each attempt, so that a repeated letter can be recognised.
	ID string
	// Links are the addresses in Text that open something of the practice: they have to begin with
	// its own address.
	Links []string
	// Invites are the visits that it is about, none for every other letter.
	Invites []Invite
}

// MailServer says how letters leave the house.
type MailServer struct {
	Host, User, Password, From string
	Port                       int
	// TLS is "starttls", "tls" or "none" (none on this computer only).
	TLS string
	// BaseURL is the practice's own address, with which its links begin; empty where none is set.
	BaseURL string
}

// Mailer hands a letter to a mail server. final says that trying again will not help.
type Mailer interface {
	Send(ctx context.Context, server MailServer, letter Letter) (final bool, err error)
}

// Backups makes and checks sealed copies of the data.
type Backups interface {
	// Make writes a copy into the folder and gives its file name.
	Make(ctx context.Context, folder string) (file string, err error)
	// Prepare sees that a folder can be written, and makes it where only the last part is missing.
	Prepare(folder string) (made bool, err error)
}

// Codes makes and reads the recovery code of the printed sheet. Only what proves it is stored.
type Codes interface {
	// New gives a code as it is printed, and what proves it.
	New() (code, proof string)
	// Proof reads a code as somebody types it; a fault about field "code" says what cannot be right.
	Proof(typed string) (string, error)
}

// Protocols knows the declared ways of working something: those in force, with which new files
// begin, and those that older files began with.
type Protocols interface {
	// Current gives the version in force, and its source to be kept with the file.
	Current(id string) (def *protocol.Definition, source string, ok bool)
	// Read gives a version by the source that was kept.
	Read(source string) (*protocol.Definition, error)
	// CheckOwn looks through a text that a practice brings; about is the id that it has to keep, or
	// empty. The definition is nil when anything was found. The error is that of ctx.
	CheckOwn(ctx context.Context, file, source, about string) (*protocol.Definition, []protocol.Finding, error)
}

// Parts are what an Office is made of.
type Parts struct {
	Store     *store.DB
	Keys      *seal.Ring
	Clock     func() time.Time
	Passwords Passwords
	Codes     Codes
	Mailer    Mailer
	Backups   Backups
	Protocols Protocols
	// Packs are the rules of places, of which each practice chooses one.
	Packs []jurisdiction.Pack
	Log   *slog.Logger
}

// Office does what people of a practice, its clients and colleagues do. It is safe for use at once.
type Office struct {
	db        *store.DB
	keys      *seal.Ring
	clock     func() time.Time
	passwords Passwords
	codes     Codes
	mailer    Mailer
	backups   Backups
	protocols Protocols
	packs     []jurisdiction.Pack
	effects   map[string]func(effectCall) error
	log       *slog.Logger
}

// New opens an office on a store.
func New(p Parts) *Office {
	o := &Office{db: p.Store, keys: p.Keys, clock: p.Clock, passwords: p.Passwords, codes: p.Codes, mailer: p.Mailer, backups: p.Backups,
		protocols: p.Protocols, packs: p.Packs, effects: registry(), log: p.Log}
	if o.clock == nil {
		o.clock = time.Now
	}
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Now is the office's clock, in UTC with microseconds.
func (o *Office) Now() time.Time { return o.clock().UTC().Truncate(time.Microsecond) }

// newID makes an id that sorts by time.
func newID[T ~string]() T { return T(uuid.Must(uuid.NewV7()).String()) }

// pack gives the rules of the place of a practice.
func (o *Office) pack(p house.Practice) jurisdiction.Pack { return jurisdiction.Find(o.packs, p.Pack) }

// Packs gives the rules of all places from which a practice chooses.
func (o *Office) Packs() []jurisdiction.Pack { return o.packs }
