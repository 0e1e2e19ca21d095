package office

import (
	"context"
	"encoding/json"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/house"
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

// KeepDraft keeps what was written so far, behind a code and an address; kept again by the visitor
// of a draft, it takes that one's place. Conflict (slow-down) after too many from one address.
func (o *Office) KeepDraft(ctx context.Context, p house.Practice, v Visitor, key Key, in Telling) (Told, error) {
	if !tellable(in.About) {
		return Told{}, fault.Invalidf("about", "Choose what it is about.")
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
		n, err := tx.CountAttempt(p.ID, attemptSubject("draft "+in.From), doorWindow)
		if err != nil {
			return "", err
		}
		if n > doorLimit {
			return "", errSlowDown
		}
		tx.Audit(p.ID, by.Text(), "draft.keep", fresh)
		if err := tx.KeepDraft(p.ID, store.Draft{ID: fresh, Body: string(body), Expires: tx.Now().Add(DraftLife)}); err != nil || again {
			return fresh, err
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
	return t, err
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
		_, d.Code, err = o.waysBack(tx, v.Link.Practice, v.Link.Subject, PurposeDraft)
		return err
	})
	return d, err
}

// DropDraftByLink throws away what the visitor kept for later: nothing of it stays.
func (o *Office) DropDraftByLink(ctx context.Context, v Visitor, key Key) error {
	if v.Link.Purpose != PurposeDraft {
		return fault.Missing("page")
	}
	_, err := o.work(ctx, v.Actor, key, "drop draft", v.Link.Subject, func(tx *store.Tx) (string, error) {
		tx.Audit(v.Link.Practice, v.Actor.Text(), "draft.drop", v.Link.Subject)
		return "", tx.DropDraft(v.Link.Practice, v.Link.Subject)
	})
	return err
}

// sentDraft removes a draft that is sent now; its code leads to what was told from then on. Conflict
// (draft-gone) when it was sent or thrown away already.
func sentDraft(tx *store.Tx, p ident.Practice, id string, told ident.Case) error {
	if id == "" {
		return nil
	}
	if _, err := tx.Draft(p, id); isMissing(err) {
		return fault.New(fault.Conflict, "draft-gone", "This was sent already, or thrown away. Nothing was sent twice.")
	} else if err != nil {
		return err
	}
	if err := tx.DropDraft(p, id); err != nil {
		return err
	}
	return tx.MoveLinks(p, id, string(told))
}
