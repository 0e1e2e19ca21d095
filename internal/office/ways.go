package office

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Way is one way of working as the owner sees it.
type Way struct {
	ID string
	// Definition is what new matters begin with; where nothing is in use, what they began with last.
	Definition *protocol.Definition
	// Text is that of Definition.
	Text string
	// BuiltIn: one of that id came along. Own: the practice has a text of its own, Kept even while it
	// is not in use.
	BuiltIn, Own, Kept bool
	// Unfit: the practice's own does not go with this program any more, and is not used.
	Unfit bool
	// Version is that of the practice's own, for UseWay; 0 for none. Changed, On (the day) and By say
	// since when.
	Version int
	Changed time.Time
	On      civil.Date
	By      string
}

// InUse reports whether new matters can begin with it.
func (w Way) InUse() bool { return w.BuiltIn || w.Own }

// way gives the version of a definition with which a practice's matters begin, and its text: its own,
// else the one that came along. NotFound for neither.
func (o *Office) way(tx *store.Tx, p ident.Practice, id string) (*protocol.Definition, string, error) {
	own, err := tx.OwnWay(p, id)
	if err != nil && !isMissing(err) {
		return nil, "", err
	}
	if err == nil && own.InUse {
		source, err := tx.Definition(p, own.Digest)
		if err != nil {
			return nil, "", err
		}
		def, err := o.protocols.Read(source)
		if err == nil {
			return def, source, nil
		}
		o.log.Warn("a practice's own way of working cannot be read", "practice", p, "id", id, "error", err)
	}
	def, source, ok := o.protocols.Current(id)
	if !ok {
		return nil, "", fault.Missing("way of working")
	}
	return def, source, nil
}

// Ways lists how things are worked out: what came along, as it is in use, then the practice's own.
// Forbidden for who may not change them.
func (o *Office) Ways(ctx context.Context, by staff.Actor) (ways []Way, err error) {
	if err := may(by, staff.EditWays, whole(by)); err != nil {
		return nil, err
	}
	err = o.read(ctx, "ways", func(tx *store.Tx) error {
		ways, err = o.ways(tx, by.Practice)
		return err
	})
	return ways, err
}

// WaysOf lists them for the command line of the computer that Partwell runs on. NotFound where there
// is no such practice.
func (o *Office) WaysOf(ctx context.Context, slug string) (ways []Way, err error) {
	p, err := o.PublicPractice(ctx, slug)
	if err != nil {
		return nil, err
	}
	err = o.read(ctx, "ways", func(tx *store.Tx) error {
		ways, err = o.ways(tx, p.ID)
		return err
	})
	return ways, err
}

func (o *Office) ways(tx *store.Tx, p ident.Practice) ([]Way, error) {
	owned, err := tx.OwnWays(p)
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(wayOrder)
	for _, w := range owned {
		if !slices.Contains(ids, w.Protocol) {
			ids = append(ids, w.Protocol)
		}
	}
	var all []Way
	for _, id := range ids {
		w, err := o.wayOf(tx, p, id, owned)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

// wayOrder is the order in which those that came along are shown.
var wayOrder = []string{Pressure, Goals, Results, Billing, Other, Refer, Decline, End}

// wayOf gives one way with what the practice made of it.
func (o *Office) wayOf(tx *store.Tx, p ident.Practice, id string, owned []store.OwnWay) (Way, error) {
	w := Way{ID: id}
	w.Definition, w.Text, w.BuiltIn = o.protocols.Current(id)
	i := slices.IndexFunc(owned, func(own store.OwnWay) bool { return own.Protocol == id })
	if i < 0 {
		if !w.BuiltIn {
			return w, fault.Missing("way of working")
		}
		return w, nil
	}
	own := owned[i]
	w.Kept, w.Version, w.Changed = true, own.Version, own.Changed
	house, err := tx.Practice(p)
	if err != nil {
		return w, err
	}
	w.On = civil.DateOf(own.Changed, house.Location())
	people, err := tx.People(p)
	if err != nil {
		return w, err
	}
	for _, someone := range people {
		if someone.ID == own.By {
			w.By = someone.Name
		}
	}
	if !own.InUse && w.BuiltIn {
		return w, nil
	}
	source, err := tx.Definition(p, own.Digest)
	if err != nil {
		return w, err
	}
	def, err := o.protocols.Read(source)
	switch {
	case err == nil:
		w.Definition, w.Text, w.Own = def, source, own.InUse
	case !w.BuiltIn:
		w.Text, w.Unfit = source, true
	default:
		w.Unfit = true
	}
	return w, nil
}

// WayText is a text about to be changed.
type WayText struct {
	Way
	// Draft is the text to begin with: what is in use, or what the practice had before.
	Draft string
	// Running counts the open matters that began with another version than the one in use.
	Running int
}

// WayText gives the text of one way; before asks for what the practice had before it went back to what
// came along. NotFound where there is none of that id.
func (o *Office) WayText(ctx context.Context, by staff.Actor, id string, before bool) (page WayText, err error) {
	if err := may(by, staff.EditWays, whole(by)); err != nil {
		return page, err
	}
	err = o.read(ctx, "way", func(tx *store.Tx) error {
		page, err = o.wayText(tx, by.Practice, id, before)
		return err
	})
	return page, err
}

func (o *Office) wayText(tx *store.Tx, p ident.Practice, id string, before bool) (page WayText, err error) {
	owned, err := tx.OwnWays(p)
	if err != nil {
		return page, err
	}
	if page.Way, err = o.wayOf(tx, p, id, owned); err != nil {
		return page, err
	}
	page.Draft = page.Text
	if before && page.Kept {
		own, err := tx.OwnWay(p, id)
		if err != nil {
			return page, err
		}
		if page.Draft, err = tx.Definition(p, own.Digest); err != nil {
			return page, err
		}
	}
	if page.Definition != nil {
		page.Running, err = tx.CasesOfOtherVersions(p, id, page.Definition.Digest)
	}
	return page, err
}

// LongestWay is how many bytes the text of a way of working may have.
const LongestWay = 64 << 10

// WayChecked is what a look through a text found. Definition is set when nothing was.
type WayChecked struct {
	Definition *protocol.Definition
	Findings   []protocol.Finding
}

// CheckWay looks through a text. about is the id that it has to keep, empty where it may be any. It
// stores nothing. Unavailable when too many look at once.
func (o *Office) CheckWay(ctx context.Context, by staff.Actor, about, text string) (c WayChecked, err error) {
	if err := may(by, staff.EditWays, whole(by)); err != nil {
		return c, err
	}
	waited, stop := context.WithTimeout(ctx, longestWait)
	defer stop()
	c.Definition, c.Findings, err = o.protocols.CheckOwn(waited, "", tidyWay(text), about)
	if err != nil {
		return c, &fault.Error{Kind: fault.Unavailable, Code: "busy", Message: "Many texts are being checked just now. Try again in a moment.", Err: err}
	}
	return c, nil
}

// longestWait is how long a text waits for its turn to be looked through.
const longestWait = 10 * time.Second

// tidyWay gives a text as it is kept: lines end as in a file, whatever the browser sends.
func tidyWay(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimRight(text, "\n") + "\n"
}

// NewWay is a text to be used from now on. About is the id of the page that it was written on, empty
// for a new one; Version is the one that the page showed.
type NewWay struct {
	About   string
	Text    string
	Version int
}

// UseWay takes a text: new matters begin with it, those that run keep the one they began with. It gives
// the id. Invalid on the field text when anything is found in it (CheckWay lists it); Conflict (taken)
// for a new one with the id of another, stale-version when somebody changed it meanwhile.
func (o *Office) UseWay(ctx context.Context, by staff.Actor, key Key, in NewWay) (string, error) {
	in.Text = tidyWay(in.Text)
	checked, err := o.CheckWay(ctx, by, in.About, in.Text)
	if err != nil {
		return "", err
	}
	if len(checked.Findings) > 0 {
		return "", fault.Invalidf("text", "Mend what was found first. Nothing was changed yet.")
	}
	def := checked.Definition
	return o.work(ctx, by, key, "use way", in, func(tx *store.Tx) (string, error) {
		was, err := tx.OwnWay(by.Practice, def.ID)
		if err != nil && !isMissing(err) {
			return "", err
		}
		if _, _, there := o.protocols.Current(def.ID); in.About == "" && (there || was.Version > 0) {
			return "", fault.Invalidf("text", "There is one with the id “%s” already. Give this one another.", def.ID)
		}
		if in.About != "" && was.Version != in.Version {
			return "", fault.New(fault.Conflict, store.CodeStale, "Somebody changed this text in the meantime. Yours is kept below; look at the one in use now, then decide.")
		}
		tx.Audit(by.Practice, by.Text(), "way.use", def.ID+" "+def.Digest)
		if err := tx.KeepDefinition(by.Practice, def.Digest, def.ID, in.Text); err != nil {
			return "", err
		}
		return def.ID, tx.SaveOwnWay(by.Practice, store.OwnWay{Protocol: def.ID, Digest: def.Digest, InUse: true, Version: was.Version, By: by.Person})
	})
}

// DropWay goes back to the one that came along; one of the practice's own is begun no more. Its text is
// kept. NotFound where the practice has none in use, Conflict when somebody changed it meanwhile.
func (o *Office) DropWay(ctx context.Context, by staff.Actor, key Key, id string, version int) error {
	in := struct {
		ID      string
		Version int
	}{id, version}
	_, err := o.work(ctx, by, key, "drop way", in, func(tx *store.Tx) (string, error) {
		if err := may(by, staff.EditWays, whole(by)); err != nil {
			return "", err
		}
		own, err := tx.OwnWay(by.Practice, id)
		if err != nil {
			return "", err
		}
		if !own.InUse {
			return "", fault.Missing("way of working")
		}
		own.InUse, own.Version, own.By = false, version, by.Person
		tx.Audit(by.Practice, by.Text(), "way.drop", id)
		return "", tx.SaveOwnWay(by.Practice, own)
	})
	return err
}
