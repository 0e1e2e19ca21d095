package office

import (
	"context"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// KnownBoundaries is the page on which boundaries a client was told, read or said yes to: how she
// stands to each of those in force, and everything that was kept, by boundary, newest first.
type KnownBoundaries struct {
	Moment
	Client    client.Client
	Standings []boundary.Standing
	Acks      map[ident.Boundary][]boundary.Acknowledgement
	MayTell   bool
	// Noticed waits for a decision of the viewer, Decided was counted or let go, newest first; Times are
	// the days on which a boundary was told, also by words since.
	Noticed, Decided []Noticed
	Times            map[ident.Boundary][]civil.Date
	MayWrite         bool // may write boundaries: where there are none, that is the next step
}

// KnownBoundaries gives how a client stands to the practice's boundaries.
func (o *Office) KnownBoundaries(ctx context.Context, by staff.Actor, id ident.Client) (view KnownBoundaries, err error) {
	err = o.read(ctx, "known boundaries", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeeClients)
		if err != nil {
			return err
		}
		view = KnownBoundaries{Moment: Moment{tx.Now(), r.zone(), r.today()}, Client: c, Acks: map[ident.Boundary][]boundary.Acknowledgement{},
			MayTell: staff.Can(by, staff.TellBoundaries, r.subject(c)), MayWrite: staff.Can(by, staff.EditBoundaries, whole(by))}
		current, err := tx.Boundaries(by.Practice)
		if err != nil {
			return err
		}
		acks, err := tx.Acknowledgements(by.Practice, id)
		if err != nil {
			return err
		}
		view.Standings = boundary.Standings(current, acks)
		for _, a := range slices.Backward(acks) {
			view.Acks[a.Boundary] = append(view.Acks[a.Boundary], a)
		}
		return view.loadCrossings(tx, by)
	})
	return view, err
}

// BoundaryTelling says that a client was told boundaries, or said yes to them, on a day. Way is how:
// aloud in the room, by phone, in writing; before, for what was agreed before Partwell.
type BoundaryTelling struct {
	Client     ident.Client
	Boundaries []SeenBoundary
	How        boundary.How
	Way        TellingWay
	On         civil.Date
}

// SeenBoundary is a boundary in the version that the page showed.
type SeenBoundary struct {
	ID      ident.Boundary
	Version int
}

// TellingWay is how a boundary was told.
type TellingWay string

// The ways.
const (
	ToldAloud   TellingWay = "aloud"
	ToldByPhone TellingWay = "phone"
	ToldWriting TellingWay = "writing"
	ToldByLink  TellingWay = "link"
	ToldBefore  TellingWay = "before"
)

// TellingWays gives the ways that people of the practice choose from.
func TellingWays() []TellingWay {
	return []TellingWay{ToldAloud, ToldByPhone, ToldWriting, ToldBefore}
}

// Words gives the way as the screen says it, and as it is kept.
func (w TellingWay) Words() string {
	switch w {
	case ToldAloud:
		return "aloud, in the room"
	case ToldByPhone:
		return "by phone"
	case ToldWriting:
		return "in writing"
	case ToldByLink:
		return "by their link"
	case ToldBefore:
		return "before Partwell came"
	default:
		return ""
	}
}

func (w TellingWay) way() client.Way {
	switch w {
	case ToldAloud:
		return client.WayRoom
	case ToldByPhone:
		return client.WayPhone
	case ToldWriting:
		return client.WayWrite
	case ToldByLink:
		return client.WayLink
	default:
		return client.WayNone
	}
}

// TellBoundaries keeps that a client was told, read or said yes to boundaries as they stand now, with
// one line on the time line. Invalid on the fields boundaries, how, way, on; Conflict "stale-version" when
// one of them was changed since it was shown.
func (o *Office) TellBoundaries(ctx context.Context, by staff.Actor, key Key, in BoundaryTelling) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "tell boundaries", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.TellBoundaries)
		if err != nil {
			return "", err
		}
		return "", r.tellBoundaries(c, in, knot)
	})
	return err
}

func (r *register) tellBoundaries(c client.Client, in BoundaryTelling, knot ident.Knot) error {
	p := r.by.Practice
	current, err := r.tx.Boundaries(p)
	if err != nil {
		return err
	}
	told, err := r.chosenBoundaries(current, in)
	if err != nil {
		return err
	}
	acks, err := r.tx.Acknowledgements(p, c.ID)
	if err != nil {
		return err
	}
	k := client.Knot{ID: knot, Client: c.ID, Kind: client.KindTold, At: r.on(in.On), By: r.signed(c), Theirs: false, Way: in.Way.way(), Person: r.by.Person}
	var titles []string
	for _, b := range told {
		titles = append(titles, b.Title)
		if slices.ContainsFunc(acks, func(a boundary.Acknowledgement) bool { return a.Boundary == b.ID }) {
			k.Kind = client.KindToldAgain
		}
		ack := boundary.Acknowledgement{Client: c.ID, Boundary: b.ID, Version: b.Version, How: in.How, On: in.On, Way: in.Way.Words()}
		if in.Way == ToldByLink && r.by.Kind != staff.KindPerson { // else it is noted, perhaps afterwards
			ack.At = r.tx.Now()
		}
		if err := r.tx.Acknowledge(p, ack); err != nil {
			return err
		}
	}
	k.Text = strings.Join(titles, ", ")
	if in.How == boundary.Agreed {
		k.Kind = client.KindAgreed
		if len(told) == len(boundary.NotTold(current, nil)) {
			k.Text = "How you work, all of it: " + k.Text
		}
	}
	r.tx.Audit(p, r.by.Text(), "boundaries.tell", string(c.ID))
	return r.tx.AddKnot(p, k)
}

// chosenBoundaries gives the boundaries in force that were ticked, with all problems at once.
func (r *register) chosenBoundaries(current []boundary.Boundary, in BoundaryTelling) ([]boundary.Boundary, error) {
	var problems fault.Problems
	var told []boundary.Boundary
	for _, b := range current {
		i := slices.IndexFunc(in.Boundaries, func(s SeenBoundary) bool { return s.ID == b.ID })
		if !b.Active || i < 0 {
			continue
		}
		if in.Boundaries[i].Version != b.Version {
			return nil, fault.New(fault.Conflict, store.CodeStale, "“%s” was changed in the meantime. Read it as it is now, then send this once more.", b.Title)
		}
		told = append(told, b)
	}
	if len(told) == 0 || len(told) != len(in.Boundaries) {
		problems.Add("boundaries", "Tick what was told.")
	}
	if !in.How.Valid() {
		problems.Add("how", "Say whether they were told, have read it, or said yes.")
	}
	if in.Way.Words() == "" {
		problems.Add("way", "Say how: aloud, by phone, in writing.")
	}
	if !in.On.Valid() {
		problems.Add("on", "Say on which day it was.")
	} else if in.On > r.today() {
		problems.Add("on", "This day is still to come. Write the day on which it was.")
	}
	return told, problems.Err()
}
