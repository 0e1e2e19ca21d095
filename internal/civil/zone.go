package civil

import (
	"sync"
	"time"
)

// zones are those that were read, by name: a page asks for its practice's several times, and each reading
// goes to the disk. Names that do not load are not kept, so that there are never more than zones in the world.
var zones sync.Map

// Zone gives a time zone by its name, as time.LoadLocation does, and reads each once.
func Zone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}
