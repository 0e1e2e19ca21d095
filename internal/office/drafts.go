package office

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PurposeDraft opens what somebody wrote at the door and has not sent.
const PurposeDraft = "draft"

// DraftLife is how long what was not sent is kept.
const DraftLife = 30 * 24 * time.Hour

// longestDraft bounds it, in bytes.
const longestDraft = 64 << 10

// Draft is a telling that was kept for later. Nobody of the practice is shown it before it is sent.
type Draft struct {
	Telling
	// Code leads back to it; Until is when it goes away by itself.
	Code  string
	Until time.Time
}

var errDraftGone = fault.New(fault.Conflict, "draft-gone", "This was sent already, or thrown away. Nothing was sent twice.")

// empty reports whether nobody wrote anything.
func (in Telling) empty() bool {
	for _, values := range in.Answers {
		for _, v := range values {
			if strings.TrimSpace(v) != "" {
				return false
			}
		}
	}
	return strings.TrimSpace(in.Name) == ""
}

// KeepDraft keeps what was written so far, behind a code and an address. Kept again by the visitor
// of a draft, it takes the place of in.Version of that one, and goes away on the same day. Invalid
// about words; Conflict: slow-down after too many from one address, draft-gone when it was sent or
// thrown away, stale-version when it was kept on another page since.
func (o *Office) KeepDraft(ctx context.Context, p house.Practice, v Visitor, key Key, in Telling) (Told, error) {
	if in.empty() {
		return Told{}, fault.Invalidf("words", "There is nothing to keep yet. Please write something first.")
	}
	body, err := json.Marshal(in)
	if err != nil {
		return Told{}, fault.Wrap("keep draft", err)
	}
	if len(body) > longestDraft {
		return Told{}, fault.Invalidf("words", "This is more than can be kept here. Please shorten it, or take a copy.")
	}
	fresh, again := newID[string](), v.Link.Purpose == PurposeDraft
	if again {
		fresh = v.Link.Subject
	}
	by := staff.AsClient(p.ID, in.Client, v.Link.ID)
	id, err := o.work(ctx, by, key, "keep draft", in, func(tx *store.Tx) (string, error) {
		n, err := tx.CountAttempt(p.ID, o.attemptSubject("draft "+in.From), doorWindow)
		if err != nil {
			return "", err
		}
		if n > doorLimit {
			return "", slowDownFor(doorWindow)
		}
		if _, err := o.tellable(tx, p.ID, in.About, protocol.Client); err != nil {
			return "", err
		}
		if err := keptSafely(tx, p.ID, in); err != nil {
			return "", err
		}
		if again {
			return fresh, keepAgain(tx, by, store.Draft{ID: fresh, Body: string(body), Version: in.Version})
		}
		tx.Audit(p.ID, by.Text(), "draft.keep", fresh)
		if err := tx.AddDraft(p.ID, store.Draft{ID: fresh, Body: string(body), Expires: tx.Now().Add(DraftLife)}); err != nil {
			return "", err
		}
		if _, err := o.addLink(tx, store.Link{Practice: p.ID, Kind: store.LinkView, Purpose: PurposeDraft, Subject: fresh, Client: in.Client}, DraftLife); err != nil {
			return "", err
		}
		return fresh, o.addCode(tx, p.ID, fresh, in.Client, DraftLife)
	})
	if err != nil {
		return Told{}, err
	}
	var t Told
	err = o.read(ctx, "kept draft", func(tx *store.Tx) error {
		t.Token, t.Code, err = o.waysBack(tx, p.ID, id, PurposeDraft)
		return err
	})
	if err == nil && t.Token == "" { // sent again after it was sent or thrown away
		err = errDraftGone
	}
	return t, err
}

// keepAgain puts a draft in the place of its version that the page showed.
func keepAgain(tx *store.Tx, by staff.Actor, d store.Draft) error {
	if err := sameDraft(tx, by.Practice, d.ID, d.Version); err != nil {
		return err
	}
	tx.Audit(by.Practice, by.Text(), "draft.keep", d.ID)
	return tx.SaveDraft(by.Practice, d)
}

// sameDraft refuses what comes from a page of a draft that is gone, or was kept again since.
func sameDraft(tx *store.Tx, p ident.Practice, id string, version int) error {
	kept, err := tx.Draft(p, id)
	switch {
	case isMissing(err):
		return errDraftGone
	case err == nil && kept.Version != version:
		return fault.New(fault.Conflict, store.CodeStale, "This was changed on another page meanwhile. Both are shown here; nothing of yours is lost.")
	}
	return err
}

// DraftByLink gives what the visitor kept for later. NotFound once it was sent or thrown away.
func (o *Office) DraftByLink(ctx context.Context, v Visitor) (d Draft, err error) {
	if v.Link.Purpose != PurposeDraft {
		return d, fault.Missing("page")
	}
	err = o.read(ctx, "draft", func(tx *store.Tx) error {
		kept, err := tx.Draft(v.Link.Practice, v.Link.Subject)
		if err != nil {
			return err
		}
		d = Draft{Until: kept.Expires}
		if err := json.Unmarshal([]byte(kept.Body), &d.Telling); err != nil {
			return err
		}
		d.Version = kept.Version
		_, d.Code, err = o.waysBack(tx, v.Link.Practice, v.Link.Subject, PurposeDraft)
		return err
	})
	return d, err
}

// DropDraftByLink throws away what the visitor kept for later, with its address and its code.
// NotFound once it was sent or thrown away.
func (o *Office) DropDraftByLink(ctx context.Context, v Visitor, key Key) error {
	if v.Link.Purpose != PurposeDraft {
		return fault.Missing("page")
	}
	_, err := o.work(ctx, v.Actor, key, "drop draft", v.Link.Subject, func(tx *store.Tx) (string, error) {
		p, id := v.Link.Practice, v.Link.Subject
		if _, err := tx.Draft(p, id); err != nil {
			return "", err
		}
		tx.Audit(p, v.Actor.Text(), "draft.drop", id)
		if err := tx.RevokeLinks(p, id); err != nil {
			return "", err
		}
		return "", tx.DropDraft(p, id)
	})
	return err
}

// codeFor makes the code of what is told. Where it was kept for later before, the code of that leads
// to it from now on and its address opens nothing more. Conflict as KeepDraft.
func (o *Office) codeFor(tx *store.Tx, p ident.Practice, in Telling, told ident.Case, c ident.Client) error {
	if in.Draft == "" {
		return o.addCode(tx, p, string(told), c, matterLinkLife)
	}
	if err := sameDraft(tx, p, in.Draft, in.Version); err != nil {
		return err
	}
	if err := tx.DropDraft(p, in.Draft); err != nil {
		return err
	}
	moved, err := tx.MoveLink(p, purposeCode, in.Draft, string(told), tx.Now().Add(matterLinkLife))
	if err != nil {
		return err
	}
	if err := tx.RevokeLinks(p, in.Draft); err != nil || moved {
		return err
	}
	return o.addCode(tx, p, string(told), c, matterLinkLife)
}
