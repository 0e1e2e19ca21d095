package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
)

// wall is how a drawn calendar is told a time: as the clocks show it by which it is drawn.
const wall = "2006-01-02T15:04:05"

// drawn says what the script draws.
func drawn(ctx context.Context, view office.CalendarView, chosen chosenView) *pages.CalendarDrawn {
	q := url.Values{"from": {string(view.First)}, "to": {string(view.First.Add(view.Count - 1))}, "who": {string(office.EverybodyHere)}}
	if view.Person != "" {
		q.Set("who", string(view.Person))
	}
	if chosen.shows(showOff) {
		q.Set("show", showOff)
	}
	return &pages.CalendarDrawn{Kind: string(view.Span), Day: string(view.Date), Times: "/calendar/times?" + q.Encode(), Add: "/visits/new",
		Lost: say.T(ctx, "This could not be sent, so nothing was moved. Look whether you are still connected and signed in.")}
}

// drawnTimes is what the script is sent. Column is who a visit or a time belongs to, or its room.
type (
	drawnTimes struct {
		// Of is the field of a visit's form that says to which column it belongs.
		Of      string        `json:"of"`
		Columns []drawnColumn `json:"columns"`
		Visits  []drawnVisit  `json:"visits"`
		Closed  []drawnClosed `json:"closed"`
		Held    []drawnHeld   `json:"held"`
		// Zone names the clocks by which all of it is written, Offset is by how much they differ from UTC now.
		Zone   string `json:"zone"`
		Offset string `json:"offset"`
	}
	drawnHeld struct {
		Column string `json:"column"`
		Start  string `json:"start"`
		End    string `json:"end"`
		Words  string `json:"words"`
	}
	drawnColumn struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	drawnVisit struct {
		ID      string `json:"id"`
		Column  string `json:"column"`
		Start   string `json:"start"`
		End     string `json:"end"`
		Name    string `json:"name"`
		What    string `json:"what"`
		With    string `json:"with"`
		State   string `json:"state"`
		Held    bool   `json:"held"`
		Version int    `json:"version"`
		Href    string `json:"href"`
		Moves   bool   `json:"moves"`
		Before  int    `json:"before"`
		After   int    `json:"after"`
	}
	drawnClosed struct {
		Column string `json:"column"`
		Start  string `json:"start"`
		End    string `json:"end"`
		Why    string `json:"why"`
		Words  string `json:"words"`
	}
)

// getCalendarTimes gives what a drawn calendar shows.
func (s *site) getCalendarTimes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	view, err := s.office.CalendarTimes(r.Context(), by(r), office.TimesAsk{First: civil.Date(q.Get("from")), Last: civil.Date(q.Get("to")), Person: ident.Person(q.Get("who")), CalledOff: q.Get("show") == showOff})
	if err != nil {
		return err
	}
	b, err := json.Marshal(timesOf(r.Context(), view))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = w.Write(b)
	return err
}

func timesOf(ctx context.Context, view office.TimesView) drawnTimes {
	at := func(t time.Time) string { return t.In(view.There).Format(wall) }
	out := drawnTimes{Of: "therapist", Columns: []drawnColumn{}, Visits: []drawnVisit{}, Closed: []drawnClosed{}, Held: []drawnHeld{}, Zone: view.There.String(), Offset: view.Now.In(view.There).Format("-07:00")}
	names := map[ident.Person]string{}
	for _, p := range view.Therapists {
		names[p.ID] = p.Name
		out.Columns = append(out.Columns, drawnColumn{string(p.ID), personWords(ctx, p)})
	}
	in := func(who ident.Person, _ []ident.Resource) string { return string(who) }
	if view.ByRoom {
		in = out.byRoom(ctx, view)
	}
	for _, v := range view.Visits {
		d := drawnVisit{ID: string(v.ID), Column: in(v.Therapist, v.Uses), Start: at(v.Starts), End: at(v.Ends()), Name: v.Name, What: visitState(ctx, v.Visit), State: string(v.State), Held: v.Held,
			Version: v.Version, Href: "/visits/" + string(v.ID), Moves: v.Moves, Before: v.Before, After: v.After}
		if len(view.Therapists) > 1 {
			d.With = names[v.Therapist]
		}
		if zone := view.Grounds.Zone(v.Place); !civil.SameClock(v.Starts, zone, view.There) {
			d.What = say.T(ctx, "%s there. %s", civil.MinuteOf(v.Starts, zone).String(), d.What)
		}
		out.Visits = append(out.Visits, d)
	}
	for _, h := range view.Held {
		out.Held = append(out.Held, drawnHeld{in(h.Person, h.Uses), at(h.Starts), at(h.Ends), heldWords(ctx, h, view.There)})
	}
	for _, c := range view.Closed {
		out.Closed = append(out.Closed, drawnClosed{string(c.Person), at(c.From), at(c.To), string(c.Why), closedWords(ctx, c.Why)})
	}
	return out
}

// byRoom gives the rooms columns instead of the people, with one more for what has none, where there is such a
// visit, and a function that gives the column of what uses some of them.
func (out *drawnTimes) byRoom(ctx context.Context, view office.TimesView) func(ident.Person, []ident.Resource) string {
	var uses []ident.Resource
	for _, v := range view.Visits {
		uses = append(uses, v.Uses...)
	}
	for _, h := range view.Held {
		uses = append(uses, h.Uses...)
	}
	rooms := view.Grounds.RoomsWith(uses)
	in := func(_ ident.Person, uses []ident.Resource) string {
		if i := office.RoomAmong(rooms, uses); i < len(rooms) {
			return string(rooms[i].ID)
		}
		return drawnRoomless
	}
	out.Of, out.Columns = "room", out.Columns[:0]
	for _, room := range rooms {
		out.Columns = append(out.Columns, drawnColumn{string(room.ID), room.Name})
	}
	if slices.ContainsFunc(view.Visits, func(v office.TimesVisit) bool { return in("", v.Uses) == drawnRoomless }) ||
		slices.ContainsFunc(view.Held, func(h office.HeldTime) bool { return in("", h.Uses) == drawnRoomless }) {
		out.Columns = append(out.Columns, drawnColumn{drawnRoomless, say.T(ctx, "Without a room")})
	}
	return in
}

// drawnRoomless is the column of what has no room.
const drawnRoomless = "none"

// visitState says what a visit is, and where it stands when that is not simply booked.
func visitState(ctx context.Context, v scheduling.Visit) string {
	words := v.Title
	switch v.State {
	case scheduling.Arrived:
		words += ". " + say.T(ctx, "Here")
	case scheduling.Done:
		words += ". " + say.T(ctx, "Done")
	case scheduling.Missed:
		words += ". " + say.T(ctx, "Did not come")
	case scheduling.Cancelled:
		words += ". " + say.T(ctx, "Called off")
	case scheduling.Booked:
		if v.Held {
			words += ". " + say.T(ctx, "Only held so far")
		}
	}
	return words
}
