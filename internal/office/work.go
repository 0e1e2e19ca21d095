package office

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Key is the idempotency key of one form or request: made when the form was shown, sent with it.
type Key string

// NewKey makes a key for a form about to be shown.
func NewKey() Key { return Key(newID[string]()) }

// unkeyed is what the program itself does; sweeps find their work by its state.
const unkeyed Key = ""

// work runs one use case as one Update: the key first, then fn. fn gives the id of what it made;
// the same key and content gives that id again without running fn. what names the use case, in is
// everything that was asked for (it is digested, so it must marshal to JSON).
func (o *Office) work(ctx context.Context, by staff.Actor, key Key, what string, in any, fn func(tx *store.Tx) (string, error)) (string, error) {
	if (key != unkeyed || by.Kind != staff.KindSystem) && !ident.Valid(string(key)) {
		return "", fault.New(fault.Invalid, "no-key", "This page is too old to be used. Open it again, then send it once more.")
	}
	digest, err := o.digestOf(what, in)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	var id string
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		id = ""
		if key == unkeyed {
			id, err = fn(tx)
			return err
		}
		before, done, err := tx.Begin(by.Practice, by.Text(), string(key), digest)
		if err != nil || done {
			id = before
			return err
		}
		if id, err = fn(tx); err != nil {
			return err
		}
		if by.Program != "" { // she did not do it with her own hands
			tx.Audit(by.Practice, by.Text(), "program.act", string(by.Program))
		}
		return tx.Finish(by.Practice, by.Text(), string(key), id)
	})
	if err != nil {
		return o.settle(ctx, by, key, digest, fault.Wrap(what, err))
	}
	return id, nil
}

// settle looks up whether an Update whose commit nobody confirmed was stored after all.
func (o *Office) settle(ctx context.Context, by staff.Actor, key Key, digest string, err error) (string, error) {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != store.CodeUnknownCommit || key == unkeyed {
		return "", err
	}
	if id, stored, settled := o.db.Settle(ctx, by.Practice, by.Text(), string(key), digest); settled == nil && stored {
		return id, nil
	}
	return "", err
}

// digestOf stands for what was asked for. It is keyed, so that nobody can try guesses of a sealed text
// against it.
func (o *Office) digestOf(what string, in any) (string, error) {
	b, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(o.keys.Lookup("digest", what+"\x00"+string(b))), nil
}

// digestOfSecret stands for a password in what is digested: two different ones under one key are told
// apart, and without the key file nobody can try words against the digest.
func (o *Office) digestOfSecret(secret string) string {
	return hex.EncodeToString(o.keys.Lookup("digest", secret))
}

// look runs a reading that has to leave a trace (a clinical text, somebody's telling): one Update
// whose only change is the audit row.
func (o *Office) look(ctx context.Context, what string, fn func(tx *store.Tx) error) error {
	return fault.Wrap(what, o.db.Update(ctx, fn))
}

// trace leaves the trace of a reading whose search was too long for look. What was read is shown only after it.
func (o *Office) trace(ctx context.Context, what string, by staff.Actor, action, subject string) error {
	return o.look(ctx, what, func(tx *store.Tx) error {
		tx.Audit(by.Practice, by.Text(), action, subject)
		return nil
	})
}

// read runs a reading that leaves no trace.
func (o *Office) read(ctx context.Context, what string, fn func(tx *store.Tx) error) error {
	return fault.Wrap(what, o.db.View(ctx, fn))
}

// may answers Forbidden unless the actor may do it.
func may(by staff.Actor, action staff.Action, on staff.Subject) error {
	if staff.Can(by, action, on) {
		return nil
	}
	return fault.New(fault.Forbidden, "not-yours", "This is not open to you. Ask the owner of the practice if you need it.")
}

// maySee answers "not found" unless the actor may, so that what is not theirs and what does not
// exist look the same.
func maySee(by staff.Actor, action staff.Action, on staff.Subject, what string) error {
	if staff.Can(by, action, on) {
		return nil
	}
	return fault.Missing(what)
}

// whole is the subject of what concerns the practice as a whole.
func whole(by staff.Actor) staff.Subject { return staff.Subject{Practice: by.Practice} }

// secret gives 32 random bytes as text for addresses and cookies.
func secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}
