package office

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// PreferencesView is the page on which somebody says how hard and where a client likes it, and what
// she asks. Asks holds what she asks now, Asked what she asked before. SeesPreferences and MaySet
// say what is shown of the pressure.
type PreferencesView struct {
	Moment
	Client          client.Client
	Prefs           []client.Preference
	Asks, Asked     []client.OwnBoundary
	SeesPreferences bool
	MaySet, MayAsk  bool
	// Hearing is how she wants to hear of her visits.
	Hearing scheduling.Hearing
}

// Preferences gives a client's preferences and what she asks.
func (o *Office) Preferences(ctx context.Context, by staff.Actor, id ident.Client) (view PreferencesView, err error) {
	err = o.look(ctx, "preferences", func(tx *store.Tx) error {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return err
		}
		c, err := r.client(id, staff.SeeClients)
		if err != nil {
			return err
		}
		tx.Audit(by.Practice, by.Text(), "preferences.view", string(id))
		view, err = r.preferences(c)
		return err
	})
	return view, err
}

func (r *register) preferences(c client.Client) (PreferencesView, error) {
	on := r.subject(c)
	view := PreferencesView{Moment: Moment{r.tx.Now(), r.zone(), r.today()}, Client: c, SeesPreferences: staff.Can(r.by, staff.SeePreferences, on),
		MaySet: staff.Can(r.by, staff.SetPreferences, on), MayAsk: staff.Can(r.by, staff.SetOwnBoundaries, on)}
	all, err := r.tx.OwnBoundaries(r.by.Practice, c.ID)
	if err != nil {
		return view, err
	}
	for _, b := range all {
		if b.Removed == "" {
			view.Asks = append(view.Asks, b)
		} else {
			view.Asked = append(view.Asked, b)
		}
	}
	if view.Hearing, err = r.tx.Hearing(r.by.Practice, c.ID); err != nil {
		return view, err
	}
	if view.SeesPreferences {
		view.Prefs, err = r.tx.Preferences(r.by.Practice, c.ID)
	}
	return view, err
}

// PreferenceChange says how hard a client likes it at some places, and which places are no longer
// kept. Source says how the practice knows.
type PreferenceChange struct {
	Client ident.Client
	Set    map[string]int // a place as client.Spot writes it ("calf:left") to a level
	Drop   []string
	Source client.Source
}

// SetPreferences stores how hard and where at once, and notes what changed on the time line. What
// holds already changes nothing. undo is the token for UndoPreferences, empty when nothing changed.
// Invalid on the fields level.PLACE and source.
func (o *Office) SetPreferences(ctx context.Context, by staff.Actor, key Key, in PreferenceChange) (undo string, err error) {
	knot := newID[ident.Knot]()
	return o.work(ctx, by, key, "set preferences", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.SetPreferences)
		if err != nil {
			return "", err
		}
		set, err := r.wished(in)
		if err != nil {
			return "", err
		}
		return o.prefer(&r, c, set, in, knot)
	})
}

// wished reads the change, with all problems at once.
func (r *register) wished(in PreferenceChange) ([]client.Preference, error) {
	var problems fault.Problems
	var set []client.Preference
	for place, level := range in.Set {
		spot, ok := client.ParseSpot(place)
		p := client.Preference{Spot: spot, Level: client.Level(level), Since: r.today(), Source: in.Source}
		switch {
		case !ok:
			problems.Add("place", "Choose a place from the list.")
		case !p.Level.Valid():
			problems.Add("level."+place, "Choose how deep, from “please not” to “deep”.")
		default:
			set = append(set, p)
		}
	}
	if !in.Source.Valid() {
		problems.Add("source", "Say how you know: in person, by phone.")
	}
	client.SortPreferences(set)
	return set, problems.Err()
}

// prefer writes what changes, the line on the time line, and gives the token to undo it.
func (o *Office) prefer(r *register, c client.Client, set []client.Preference, in PreferenceChange, knot ident.Knot) (string, error) {
	p := r.by.Practice
	before, err := r.tx.Preferences(p, c.ID)
	if err != nil {
		return "", err
	}
	after := slices.DeleteFunc(slices.Clone(before), func(have client.Preference) bool { return slices.Contains(in.Drop, have.Spot.String()) })
	var said []string
	for _, have := range before {
		if slices.Contains(in.Drop, have.Spot.String()) {
			said = append(said, have.Words()+" no longer kept")
		}
	}
	for _, s := range set {
		if old, ok := client.Preferred(after, s.Spot); ok && old.Says(s) {
			continue
		}
		after = client.Prefer(after, s)
		said = append(said, s.Words()+" "+s.Level.Words())
	}
	if len(said) == 0 {
		return "", nil
	}
	if err := r.tx.SetPreferences(p, c.ID, after); err != nil {
		return "", err
	}
	r.tx.Audit(p, r.by.Text(), "preferences.set", string(c.ID))
	k := client.Knot{ID: knot, Client: c.ID, Kind: client.KindPreference, At: r.tx.Now(), Text: strings.Join(said, ", "), By: r.signed(c), Way: wayOf(in.Source), Person: r.by.Person}
	if err := r.tx.AddKnot(p, k); err != nil {
		return "", err
	}
	return o.undoPreferences(r, c.ID, preferencesBefore{knot, before, after})
}

// signed says whose line it is: the person's who wrote it, or the client's.
func (r *register) signed(c client.Client) string {
	if r.by.Kind == staff.KindClient {
		return c.FirstName()
	}
	return r.people[r.by.Person].Name
}

func wayOf(s client.Source) client.Way {
	switch s {
	case client.ByLink:
		return client.WayLink
	case client.ByPhone:
		return client.WayPhone
	case client.AtVisit:
		return client.WayRoom
	case client.InPerson:
		return client.WayPerson
	default:
		return client.WayNone
	}
}

// preferencesBefore is what undoing a change of preferences needs: what was, and what must still
// stand as the change left it.
type preferencesBefore struct {
	Knot          ident.Knot
	Before, After []client.Preference
}

func (o *Office) undoPreferences(r *register, c ident.Client, was preferencesBefore) (string, error) {
	data, err := json.Marshal(was)
	return o.undoToken(r.tx.Now(), r.by, c, "preferences", string(data)), err
}

// UndoPreferences takes a change back, by the token that SetPreferences gave. Conflict "undo" when it
// is too late, or they were changed since.
func (o *Office) UndoPreferences(ctx context.Context, by staff.Actor, key Key, id ident.Client, undo string) error {
	data, err := o.openUndo(by, id, "preferences", undo)
	if err != nil {
		return err
	}
	var was preferencesBefore
	if err := json.Unmarshal([]byte(data), &was); err != nil {
		return err
	}
	_, err = o.work(ctx, by, key, "undo preferences "+string(id), was.Knot, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		if _, err := r.client(id, staff.SetPreferences); err != nil {
			return "", err
		}
		now, err := tx.Preferences(by.Practice, id)
		if err != nil {
			return "", err
		}
		if !slices.Equal(now, was.After) {
			return "", errUndo
		}
		tx.Audit(by.Practice, by.Text(), "preferences.undo", string(id))
		if err := tx.SetPreferences(by.Practice, id, was.Before); err != nil {
			return "", err
		}
		return "", tx.RemoveKnot(by.Practice, was.Knot)
	})
	return err
}

// NewAsk is something that a client asks, in her words.
type NewAsk struct {
	Client ident.Client
	Text   string
	Source client.Source
}

// AddAsk keeps what a client asks: it stands before each visit until it is taken away. Invalid on
// the fields text, source.
func (o *Office) AddAsk(ctx context.Context, by staff.Actor, key Key, in NewAsk) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "add ask", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.SetOwnBoundaries)
		if err != nil {
			return "", err
		}
		text, err := client.CheckOwnBoundary(in.Text)
		problems, ok := asProblems(err)
		if err != nil && !ok {
			return "", err
		}
		if !in.Source.Valid() {
			problems.Add("source", "Say how you know: in person, by phone.")
		}
		if err := problems.Err(); err != nil {
			return "", err
		}
		if _, err := tx.AddOwnBoundary(by.Practice, c.ID, text, in.Source, r.today()); err != nil {
			return "", err
		}
		tx.Audit(by.Practice, by.Text(), "ask.add", string(c.ID))
		return "", r.askKnot(knot, c, text, in.Source)
	})
	return err
}

func (r *register) askKnot(id ident.Knot, c client.Client, text string, source client.Source) error {
	return r.tx.AddKnot(r.by.Practice, client.Knot{ID: id, Client: c.ID, Kind: client.KindAsks, At: r.tx.Now(), Text: text, By: r.signed(c), Way: wayOf(source), Person: r.by.Person})
}

// AskEnd ends what a client asked, or, with Back, lets it hold again. No is its number.
type AskEnd struct {
	Client ident.Client
	No     int
	Back   bool
}

// EndAsk takes away what a client asked; it stays in the history. NotFound when there is none.
func (o *Office) EndAsk(ctx context.Context, by staff.Actor, key Key, in AskEnd) error {
	knot := newID[ident.Knot]()
	_, err := o.work(ctx, by, key, "end ask", in, func(tx *store.Tx) (string, error) {
		r := register{tx: tx, by: by}
		if err := r.open(); err != nil {
			return "", err
		}
		c, err := r.client(in.Client, staff.SetOwnBoundaries)
		if err != nil {
			return "", err
		}
		all, err := tx.OwnBoundaries(by.Practice, c.ID)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(all, func(b client.OwnBoundary) bool { return b.No == in.No })
		if i < 0 {
			return "", fault.Missing("wish")
		}
		if (all[i].Removed == "") == in.Back {
			return "", nil // as it is asked already
		}
		on, text := r.today(), "No longer: "+all[i].Text
		if in.Back {
			on, text = "", "Again: "+all[i].Text
		}
		tx.Audit(by.Practice, by.Text(), "ask.end", string(c.ID))
		if err := tx.RemoveOwnBoundary(by.Practice, c.ID, in.No, on); err != nil {
			return "", err
		}
		return "", r.askKnot(knot, c, text, "")
	})
	return err
}
