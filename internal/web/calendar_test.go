package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/internal/web/htmlcheck"
)

func TestCalendarAsDayWeekMonthAndList(t *testing.T) {
	h := newWebHouse(t)
	h.visit(storetestDay(5, 10))
	h.update(func(tx *store.Tx) error {
		return tx.AddAway(h.practice, scheduling.Away{ID: "0198c2a0-0000-7000-8000-0000000000aa", Person: h.therapist.Person, First: "2026-03-05", Last: "2026-03-05", From: 15 * 60, To: 16 * 60})
	})
	b := h.as(h.desk)
	b.get("/calendar?view=day&day=2026-03-05&show=free").wants(http.StatusOK, "Thursday 5 March", "Paul Osei", "Break, until 14:00", "Time off, until 16:00", "free").sound()
	b.get("/calendar?view=day&day=2026-03-05&show=").wants(http.StatusOK, "Break, until 14:00").lacks("An hour free")
	b.get("/calendar?view=week&day=2026-03-05&who=all").wants(http.StatusOK, "Monday 2 to Sunday 8 March", "Paul Osei", "With Noor Haddad").sound()
	b.get("/calendar?view=week&day=2026-04-01&who=all").wants(http.StatusOK, "Monday 30 March to Sunday 5 April")
	b.get("/calendar?view=month&day=2026-03-05&who=all").wants(http.StatusOK, "March 2026", "Paul Osei").sound()
	if cells := htmlcheck.All(t, b.page, ".month > li"); len(cells) != 42 {
		t.Errorf("March 2026 has %d days in whole weeks", len(cells))
	}
	b.get("/calendar?view=list&day=2026-03-01&who=all").wants(http.StatusOK, "Thursday 5 March", "Paul Osei").lacks("Friday 6 March").sound()
	b.get("/calendar?view=list&day=2027-03-01&who=all").wants(http.StatusOK, "No visits in these days").sound()
	b.get("/calendar?view=year&who=" + url.QueryEscape("'\"<>")).wants(http.StatusOK).sound()
}

func TestCalledOffIsShownWhereAsked(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	b := h.as(h.desk)
	b.get(h.paths(id)).send(".fold form", url.Values{"who": {"client"}}).wants(http.StatusOK, "is called off")
	for _, view := range []string{"day", "week", "month", "list"} {
		b.get("/calendar?day=2026-03-05&who=all&view=" + view + "&show=").wants(http.StatusOK).lacks("Paul Osei")
		b.get("/calendar?day=2026-03-05&who=all&view="+view+"&show=off").wants(http.StatusOK, "Paul Osei")
	}
}

func TestWhatWasChosenOfTheCalendarIsRemembered(t *testing.T) {
	s := newSite(t, Options{})
	v := s.as(s.owner)
	v.open("/calendar?view=week&who=all&show=off")
	page := v.open("/calendar?day=2026-03-05")
	htmlcheck.One(t, page.doc, `.tabs a[aria-current][href*="view=week"]`)
	htmlcheck.One(t, page.doc, `input[name=show][value=off][checked]`)
	page = v.open("/calendar?view=day&day=2026-03-05&show=")
	htmlcheck.None(t, page.doc, `input[name=show][checked]`)
}

func TestWhatIsDrawnIsWhatIsListed(t *testing.T) {
	h := newWebHouse(t)
	id := h.visit(storetestDay(5, 10))
	b := h.as(h.desk).get("/calendar/times?from=2026-03-02&to=2026-03-08&who=all").wants(http.StatusOK)
	var got drawnTimes
	if err := json.Unmarshal([]byte(b.body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Columns) != 2 || len(got.Visits) != 1 || got.Visits[0].Href != h.paths(id) || got.Visits[0].Start != "2026-03-05T10:00:00" || got.Visits[0].Name != "Paul Osei" || !got.Visits[0].Moves {
		t.Errorf("drawn: %+v", got)
	}
	if !slices.ContainsFunc(got.Closed, func(c drawnClosed) bool { return c.Start == "2026-03-05T13:00:00" && c.Why == "break" }) {
		t.Errorf("no break: %+v", got.Closed)
	}
	for _, q := range []string{"", "?from=2026-03-02&to=2026-03-01", "?from=2026-03-02&to=2026-06-01", "?from=today&to=2026-03-01"} {
		b.get("/calendar/times" + q).wants(http.StatusUnprocessableEntity)
	}
	if out := (&browser{h: h}).get("/calendar/times?from=2026-03-02&to=2026-03-08"); strings.Contains(out.body, "Paul") {
		t.Errorf("who is not signed in reads %s", out.body)
	}
}

func TestSpansOfTheCalendar(t *testing.T) {
	for _, c := range []struct {
		span        office.CalendarSpan
		day, first  civil.Date
		count       int
		before, aft civil.Date
	}{
		{office.SpanDay, "2026-03-05", "2026-03-05", 1, "2026-03-04", "2026-03-06"},
		{office.SpanWeek, "2026-03-05", "2026-03-02", 7, "2026-02-26", "2026-03-12"},
		{office.SpanMonth, "2026-02-10", "2026-01-26", 35, "2026-01-01", "2026-03-01"},
		{office.SpanMonth, "2027-02-10", "2027-02-01", 28, "2027-01-01", "2027-03-01"},
		{office.SpanMonth, "2026-12-31", "2026-11-30", 35, "2026-11-01", "2027-01-01"},
		{office.SpanList, "2026-03-05", "2026-03-05", 28, "2026-02-05", "2026-04-02"},
	} {
		first, count := c.span.Range(c.day)
		if first != c.first || count != c.count || c.span.Step(c.day, -1) != c.before || c.span.Step(c.day, 1) != c.aft {
			t.Errorf("%s of %s: %s and %d days, %s and %s", c.span, c.day, first, count, c.span.Step(c.day, -1), c.span.Step(c.day, 1))
		}
	}
}

func TestTheDayOnPaper(t *testing.T) {
	h := newWebHouse(t)
	h.visit(storetestDay(5, 10))
	h.update(func(tx *store.Tx) error {
		_, err := tx.AddOwnBoundary(h.practice, h.client, "Not my feet", client.ByLink, "2026-01-01")
		return err
	})
	b := h.as(h.desk).get("/calendar?view=day&day=2026-03-05&who=all").wants(http.StatusOK).sound()
	rows := htmlcheck.Texts(t, b.page, ".sheet tbody tr")
	if len(rows) != 1 || !strings.Contains(rows[0], "10:00 to 11:00") || !strings.Contains(rows[0], "Paul Osei") || !strings.Contains(rows[0], "Not my feet") || strings.Contains(rows[0], "Massage") {
		t.Errorf("the sheet: %q", rows)
	}
	b.get("/calendar?view=week&day=2026-03-05")
	htmlcheck.None(t, b.page, ".sheet")
}

// What is shown stands in one line, which opens to the form: of itself where a day could not be read.
func TestWhatTheCalendarShowsIsSaidInALine(t *testing.T) {
	h := newWebHouse(t)
	b := h.as(h.desk)
	for path, want := range map[string]string{
		"view=day&who=all&show=free":                                          "What is shown: Everybody · Visits · Free time",
		"view=week&who=" + string(h.therapist.Person) + "&show=free&show=off": "What is shown: Noor Haddad · Visits · Free time · What was called off",
		"view=month&who=all&show=":                                            "What is shown: Everybody · Visits",
	} {
		b.get("/calendar?"+path).wants(http.StatusOK, want).sound()
		htmlcheck.One(t, b.page, "details.filters:not([open]) form input[name=day]")
	}
	b.get("/calendar?view=day&day=someday").wants(http.StatusUnprocessableEntity, "We could not read the day")
	htmlcheck.One(t, b.page, "details.filters[open] input[name=day]")
	h.solo()
	h.as(h.owner).get("/calendar?view=day&show=free").wants(http.StatusOK, "What is shown: Visits · Free time").lacks("Everybody")
}

// A date that is one day with the day first and another with the month first is asked about where people write both.
func TestADateThatCanBeTwoDaysIsAsked(t *testing.T) {
	h := newWebHouse(t)
	for zone, wants := range map[string]string{"Europe/London": "Sunday 3 May", "America/Chicago": "Thursday 5 March", "America/Toronto": "“3/5/2026” can be 3 May or 5 March. Write the month in letters, for example 3 May."} {
		h.update(func(tx *store.Tx) error {
			p, err := tx.Practice(h.practice)
			if err != nil {
				return err
			}
			p.Zone = zone
			return tx.SavePractice(p)
		})
		status := http.StatusOK
		if zone == "America/Toronto" {
			status = http.StatusUnprocessableEntity
		}
		b := h.as(h.desk).get("/calendar?view=day&who=all&day=3/5/2026").wants(status, wants)
		if zone == "America/Toronto" && b.field("input[name=day]", "value") != "3/5/2026" {
			t.Error("what was typed is gone")
		}
	}
}

func TestADayRoomByRoom(t *testing.T) {
	h := newWebHouse(t)
	ctx := t.Context()
	h.visit(storetestDay(5, 10)) // before there were rooms
	b := h.as(h.desk)
	b.get("/calendar?view=day&day=2026-03-05&who=rooms").wants(http.StatusOK, "Noor Haddad").lacks("Room by room")
	var rooms []ident.Resource
	for _, name := range []string{"Blue room", "Garden room"} {
		if err := h.office.SaveResource(ctx, h.owner, office.NewKey(), office.ResourceRequest{Kind: scheduling.KindRoom, Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	h.update(func(tx *store.Tx) error {
		all, err := tx.Resources(h.practice)
		for _, r := range all {
			rooms = append(rooms, r.ID)
		}
		return err
	})
	if err := h.office.SetNeeds(ctx, h.owner, office.NewKey(), office.NeedsRequest{Service: h.service.ID, Rooms: rooms}); err != nil {
		t.Fatal(err)
	}
	id, err := h.office.Book(ctx, h.desk, office.NewKey(), office.BookRequest{Client: h.client, Therapist: h.therapist.Person, Service: h.service.ID, When: "2026-03-05 11:00", Anyway: "2026-03-05 11:00", Uses: rooms[1:]})
	if err != nil {
		t.Fatal(err)
	}

	b.get("/calendar?view=day&day=2026-03-05&who=rooms").wants(http.StatusOK, "Room by room", "Blue room", "No visits.", "Garden room", "With Noor Haddad", "Without a room").sound()
	if sheets := b.texts(".day-sheet > h2, .day-sheet > p"); !slices.Equal(sheets, []string{"Blue room", "No visits.", "Garden room", "Without a room"}) {
		t.Errorf("on paper: %q", sheets)
	}
	if rows := b.texts(".sheet tbody tr, .cols .svc"); strings.Contains(strings.Join(rows, " "), "Garden room") {
		t.Errorf("a room's own day names it again: %q", rows)
	}
	b.get("/calendar?view=week&day=2026-03-05&who=rooms").wants(http.StatusOK, "With Noor Haddad").lacks("Room by room", "Without a room").sound()

	b.get("/calendar/times?from=2026-03-05&to=2026-03-05&who=rooms").wants(http.StatusOK)
	var got drawnTimes
	if err := json.Unmarshal([]byte(b.body), &got); err != nil {
		t.Fatal(err)
	}
	in := map[string]string{}
	for _, v := range got.Visits {
		in[v.ID] = v.Column
	}
	if got.Of != "room" || len(got.Columns) != 3 || got.Columns[0].Name != "Blue room" || got.Columns[2].ID != drawnRoomless || in[string(id)] != string(rooms[1]) || len(in) != 2 {
		t.Errorf("of %s: %+v, visits %v", got.Of, got.Columns, in)
	}
	move := "/visits/" + string(id) + "/move"
	b.get(move).send(`form[action="`+move+`"]`, url.Values{"room": {string(rooms[0])}, "step": {"look"}}).wants(http.StatusOK, "Move this visit?", "Blue room, instead of Garden room").sound()
}
