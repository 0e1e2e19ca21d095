package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// clocks tells times by the clocks of their place, and beside it by those of the practice and of who looks, where
// they show something else. Both are names of zones; own is empty where nobody chose one.
type clocks struct{ house, own string }

// zoneIn gives the zone that was chosen on a page; empty for none.
func zoneIn(r *http.Request) string {
	if zone := r.PostFormValue("zone"); zone != "" {
		return knownZone(zone)
	}
	return knownZone(r.URL.Query().Get("zone"))
}

// knownZone gives a zone that there is; empty otherwise.
func knownZone(zone string) string {
	if slices.Contains(house.Zones(), zone) {
		return zone
	}
	return ""
}

// query writes what stands in an address, with the zone that was chosen.
func (c clocks) query(q url.Values) string {
	if c.own != "" {
		q.Set("zone", c.own)
	}
	return q.Encode()
}

// beside says what the other clocks show at a time; nothing where they show the same.
func (c clocks) beside(at time.Time, place *time.Location) (others []string) {
	for _, zone := range []string{c.house, c.own} {
		if other := otherClock(at, place, zone); other != "" && !slices.Contains(others, other) {
			others = append(others, other)
		}
	}
	return others
}

// stamp tells a time by the clocks of its place, and what the others show.
func (c clocks) stamp(ctx context.Context, at time.Time, place *time.Location) string {
	when := say.Stamp(ctx, at, place)
	if others := c.beside(at, place); len(others) > 0 {
		when += " " + zoneName(place.String()) + " (" + strings.Join(others, ", ") + ")"
	}
	return when
}

// tell writes below each free time where it is, where there are several places, and what the other clocks show.
func (c clocks) tell(ctx context.Context, f *pages.TimesForm, times office.FreeView) {
	told := shownTimes{clocks: c}
	for i, d := range times.Days {
		for k, slot := range d.Slots {
			f.Days[i].Options[k].Note = told.note(slot, times.PlaceName(slot.Place))
		}
	}
	f.Zones = told.words(ctx)
}

// shownTimes tells free times, and remembers by whose clocks.
type shownTimes struct {
	clocks

	zones     []string
	elsewhere bool
}

// note says where a time is, where that has to be said, and what the other clocks show.
func (t *shownTimes) note(slot scheduling.Slot, place string) string {
	if zone := zoneName(slot.Zone.String()); !slices.Contains(t.zones, zone) {
		t.zones = append(t.zones, zone)
	}
	others := t.beside(slot.Starts, slot.Zone)
	t.elsewhere = t.elsewhere || len(others) > 0
	if place == "" {
		return strings.Join(others, ", ")
	}
	return strings.Join(append([]string{place}, others...), ", ")
}

// words say by whose clocks the times are told; empty where none was told.
func (t *shownTimes) words(ctx context.Context) string {
	switch {
	case len(t.zones) == 0:
		return ""
	case len(t.zones) > 1:
		return say.T(ctx, "Each time is told by the clocks of its place, which stands below it.")
	case t.elsewhere:
		return say.T(ctx, "All times are those of %s; below each stands what the clock shows elsewhere.", t.zones[0])
	default:
		return say.T(ctx, "All times are those of %s.", t.zones[0])
	}
}

// choice lets somebody say in which zone she is; base is the address of the page, which has a question mark.
func (c clocks) choice(now time.Time, place *time.Location, base string) *pages.ZoneChoice {
	z := &pages.ZoneChoice{Place: place.String(), Chosen: c.own, Options: zoneOptions(now, c.own)}
	z.Action, _, _ = strings.Cut(base, "?")
	if c.own == "" {
		z.Suggest = base
	}
	return z
}

// hidden carries the zone that was chosen along with a form.
func (c clocks) hidden() (fields []ui.Hidden) {
	if c.own != "" {
		fields = append(fields, ui.Hidden{Name: "zone", Value: c.own})
	}
	return fields
}

// otherClock says what the clock shows in another zone at a time; empty where it shows the same.
func otherClock(at time.Time, place *time.Location, zone string) string {
	loc, err := civil.Zone(zone)
	if zone == "" || err != nil || civil.SameClock(at, place, loc) {
		return ""
	}
	clock := civil.MinuteOf(at, loc).String()
	if civil.DateOf(at, loc) != civil.DateOf(at, place) {
		clock = civil.DateOf(at, loc).Short() + ", " + clock
	}
	return clock + " " + zoneName(zone)
}
