package office

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
)

// MainPlace says in a form that it is the practice's own place; an empty one leaves it to the hours.
const MainPlace ident.Place = "main"

// Grounds are the places of a practice, the practice's own first, its rooms and equipment, and what each
// service takes. In a practice with one place Places is empty, and nothing is said of it.
type Grounds struct {
	Places    []scheduling.Place
	Resources []scheduling.Resource
	Needs     map[ident.Service][]scheduling.Group
	zone      *time.Location
}

// grounds loads them.
func grounds(tx *store.Tx, p house.Practice) (Grounds, error) {
	places, err := tx.Places(p.ID)
	if err != nil {
		return Grounds{}, err
	}
	resources, err := tx.Resources(p.ID)
	if err != nil {
		return Grounds{}, err
	}
	needs, err := tx.Needs(p.ID)
	return groundsOf(p, places, resources, needs), err
}

func groundsOf(p house.Practice, places []scheduling.Place, resources []scheduling.Resource, needs map[ident.Service][]scheduling.Group) Grounds {
	g := Grounds{Places: ownFirst(p, places), Resources: resources, Needs: needs, zone: p.Location()}
	if len(g.Places) == 1 {
		g.Places = nil
	}
	return g
}

// placesOf gives the places of a practice, the practice's own first, also those that are out of use.
func placesOf(tx *store.Tx, p house.Practice) ([]scheduling.Place, error) {
	all, err := tx.Places(p.ID)
	return ownFirst(p, all), err
}

// ownFirst puts the practice's own place, which the practice itself says, before the others.
func ownFirst(p house.Practice, all []scheduling.Place) []scheduling.Place {
	own := scheduling.Place{Name: p.OwnPlace(), Address: p.Place, Zone: p.Zone, Active: true, Version: p.Version}
	slices.SortStableFunc(all, func(a, b scheduling.Place) int {
		return strings.Compare(client.NameKey(a.Name), client.NameKey(b.Name))
	})
	return append([]scheduling.Place{own}, all...)
}

// Several reports whether there are several places.
func (g Grounds) Several() bool { return len(g.Places) > 1 }

// Clocks reports whether the places go by several clocks.
func (g Grounds) Clocks() bool {
	return slices.ContainsFunc(g.Places, func(at scheduling.Place) bool { return at.Active && at.Zone != g.Places[0].Zone })
}

// Place gives a place by its id; false where there is one only, or none with that id.
func (g Grounds) Place(id ident.Place) (scheduling.Place, bool) {
	i := slices.IndexFunc(g.Places, func(at scheduling.Place) bool { return at.ID == id })
	if i < 0 {
		return scheduling.Place{}, false
	}
	return g.Places[i], true
}

// Zone gives the time zone of a place.
func (g Grounds) Zone(id ident.Place) *time.Location {
	at, _ := g.Place(id)
	return at.Location(g.zone)
}

// Home gives the time zone of the practice.
func (g Grounds) Home() *time.Location { return g.zone }

// Rooms gives the rooms that visits can get, in the order in which they are chosen.
func (g Grounds) Rooms() []scheduling.Resource { return g.RoomsWith(nil) }

// Names gives what rooms and equipment are called.
func (g Grounds) Names(uses []ident.Resource) (names []string) {
	for _, r := range g.Resources {
		if slices.Contains(uses, r.ID) {
			names = append(names, r.Name)
		}
	}
	return names
}

// Where says where a visit is given, as far as that is worth saying: the place where there are several, and
// its room and equipment.
func (g Grounds) Where(place ident.Place, uses []ident.Resource) []string {
	var words []string
	if at, ok := g.Place(place); ok {
		words = append(words, at.Name)
	}
	return append(words, g.Names(uses)...)
}
