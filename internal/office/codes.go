package office

import (
	"context"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/store"
)

// purposeCode is a short key for writing down on paper. It opens nothing by itself: typed into the
// form for coming back, where attempts are limited, it leads to the long address.
const purposeCode = "code"

// How many wrong codes are taken from one address, and how often one wrong code, in attemptWindow.
const wrongCodes = 10

var errUnknownCode = fault.Invalidf("code", "We do not know this code. Look whether all twelve letters and digits are there.")

// addCode makes the code that leads back to a subject.
func (o *Office) addCode(tx *store.Tx, p ident.Practice, subject string, c ident.Client, life time.Duration) error {
	id := newID[ident.Link]()
	l := store.Link{ID: id, Practice: p, Kind: store.LinkView, Purpose: purposeCode, Subject: subject, Client: c, Expires: tx.Now().Add(life)}
	return tx.AddLink(o.code(id), l)
}

// codeLetters leaves out what is misread: I, L, O, U.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// codeLength is 60 bits.
const codeLength = 12

// code derives the short code of a link: twelve letters and digits, from the key.
func (o *Office) code(id ident.Link) string {
	return codeLetters.EncodeToString(o.keys.Lookup(purposeCode, string(id)))[:codeLength]
}

// TidyCode reads a code as people type it: small letters, blanks, dashes, O for 0.
func TidyCode(s string) string {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "–", "").Replace(s))
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(s)
}

// SpacedCode writes a code in groups of four.
func SpacedCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:4] + " " + code[4:8] + " " + code[8:]
}

// waysBack gives the token of the long address about a subject and its short code; each is empty
// where there is none that still opens.
func (o *Office) waysBack(tx *store.Tx, p ident.Practice, subject, purpose string) (token, code string, err error) {
	id, err := o.linkOf(tx, p, subject, purpose)
	if err != nil {
		return "", "", err
	}
	if id != "" {
		token = o.linkToken(id)
	}
	if id, err = o.linkOf(tx, p, subject, purposeCode); err == nil && id != "" {
		code = o.code(id)
	}
	return token, code, err
}

// ComeBack finds by its code what was told or kept for later, and gives the token of its long
// address. Invalid about code; Conflict (slow-down) after too many wrong ones from one address.
func (o *Office) ComeBack(ctx context.Context, p house.Practice, code, from string) (token string, err error) {
	code = TidyCode(code)
	counted := []string{o.attemptSubject("code from " + from), o.attemptSubject("code " + code)}
	var refused error
	err = o.db.Update(ctx, func(tx *store.Tx) error {
		token, refused = "", nil
		for _, subject := range counted {
			n, err := tx.Attempts(p.ID, subject, attemptWindow)
			if err != nil {
				return err
			}
			if n >= wrongCodes {
				refused = slowDownFor(attemptWindow)
				return nil
			}
		}
		token, err = o.behindCode(tx, p.ID, code)
		if err != nil || token != "" {
			return err
		}
		refused = errUnknownCode
		for _, subject := range counted {
			if _, err := tx.CountAttempt(p.ID, subject, attemptWindow); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fault.Wrap("come back", err)
	}
	return token, refused
}

// behindCode gives the token of the long address to which a code leads; empty for a code that leads
// nowhere in this practice.
func (o *Office) behindCode(tx *store.Tx, p ident.Practice, code string) (string, error) {
	if len(code) != codeLength {
		return "", nil
	}
	l, err := tx.OpenLink(code)
	if isMissing(err) || fault.Is(err, fault.Conflict) {
		return "", nil
	}
	if err != nil || l.Practice != p || l.Purpose != purposeCode {
		return "", err
	}
	links, err := tx.LinksAbout(p, l.Subject)
	if err != nil {
		return "", err
	}
	for _, purpose := range []string{PurposeMatter, PurposeDraft} {
		i := slices.IndexFunc(links, func(other store.Link) bool {
			return other.Purpose == purpose && other.Revoked == nil && other.Expires.After(tx.Now())
		})
		if i >= 0 {
			return o.linkToken(links[i].ID), nil
		}
	}
	return "", nil
}
