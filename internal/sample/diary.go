package sample

import (
	"cmp"
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
)

// regular is somebody's standing time: on which of the therapist's days (0, 1, 2 within the week),
// at what time, in which weeks, and until when. Even and odd weeks share a time between two people.
type regular struct {
	who, service string
	day          int
	minute       civil.Minute
	weeks        weeks
	until        int // the last day, for who comes no more; 0 for who comes still
}

type weeks int

const (
	even  weeks = iota // the weeks with today in them: now, in two weeks
	odd                // those between
	every              // all
)

func (w weeks) has(week int) bool { return w == every || (week%2 != 0) == (w == odd) }

// The standing times. What each therapist has booked fills her hours but for the pauses.
var (
	withInes = []regular{
		{"Nguyễn Thị Hạnh", relaxing, 0, 9*60 + 30, even, 0}, {"Siobhán O’Connor", neck, 0, 9*60 + 30, odd, 0},
		{"Łucja Wójcik", neck, 0, 10*60 + 45, even, 0}, {"Kwame Mensah", relaxing, 0, 10*60 + 45, odd, 0},
		{"Paul Lindqvist", shoulder, 0, 13 * 60, even, 0}, {"Amélie Dubois", relaxing, 0, 13 * 60, odd, 0},
		{"Ольга Ковальчук", long, 0, 14*60 + 15, even, 0}, {"José Ángel Núñez", long, 0, 14*60 + 15, odd, 0},
		{"נועה לוי", neck, 0, 16 * 60, even, 0}, {"Rosa d’Angelo", relaxing, 0, 16 * 60, odd, 0},

		{"Ngozi Eze", relaxing, 1, 9*60 + 30, every, 0},
		{"ليلى منصور", neck, 1, 10*60 + 45, even, 0}, {"Ade Bankole", relaxing, 1, 10*60 + 45, odd, 0},
		{"Prakash", neck, 1, 13 * 60, every, 0},
		{"Δήμητρα Παπαδοπούλου", long, 1, 14*60 + 15, even, 0}, {"Birgit Sørensen", long, 1, 14*60 + 15, odd, 0},
		{"田中 美咲", relaxing, 1, 16 * 60, even, 0}, {"Tomás Ferreira", relaxing, 1, 16 * 60, odd, 0},

		{"Sinéad Ní Bhriain", relaxing, 2, 9*60 + 30, even, 0}, {"Mariam Haddad", neck, 2, 9*60 + 30, odd, 0},
		{"Gülşen Çelik", relaxing, 2, 10*60 + 45, every, 0},
		{"Þóra Jónsdóttir", shoulder, 2, 13 * 60, even, 0}, {"Maurice Okello", relaxing, 2, 13 * 60, odd, 0},
		{"Ewa Nowak", long, 2, 14*60 + 15, every, 0},
		{"Wren", relaxing, 2, 16 * 60, even, 0}, {"Chidi Nwosu", neck, 2, 16 * 60, odd, 0},

		{tammy, relaxing, 0, 16 * 60, even, -14}, {vera, neck, 2, 13 * 60, even, -178}, {dana, relaxing, 2, 10*60 + 45, even, -142}, {marek, relaxing, 1, 13 * 60, even, -64},
	}
	withMei = []regular{
		{nino, relaxing, 0, 10 * 60, even, 0}, {hannah, relaxing, 0, 10 * 60, odd, -7},
		{"Yusuf Demir", neck, 0, 11*60 + 15, every, 0},
		{"王小雨", relaxing, 0, 14 * 60, every, 0},
		{"김서연", neck, 1, 10 * 60, even, 0}, {fionn, neck, 1, 10 * 60, odd, 0},
		{aroha, relaxing, 1, 11*60 + 15, every, 0},
		{"Mbali Dlamini", relaxing, 1, 14 * 60, even, 0}, {"Owen Price", shoulder, 1, 14 * 60, odd, 0},
	}
	// withMeiSoon has who comes to her from now on, at a time that Hannah had.
	withMeiSoon = []regular{{nino, relaxing, 0, 10 * 60, odd, 0}}
)

// ahead is how many weeks ahead somebody has booked: all of them the next eight, some of them more.
func ahead(i int) int { return 8 + i*3%5 }

// diaries gives the standing times of both therapists with whose they are.
func (s *story) diaries() []diary {
	return []diary{{s.ines, s.week(inesDays), withInes}, {s.mei, s.week(meiDays), withMei}}
}

type diary struct {
	by       staff.Actor
	days     []int
	regulars []regular
}

// ofDay gives the visits of a day up to today, in the order of the clock.
func (s *story) ofDay(day int) []*visit {
	var out []*visit
	for _, d := range s.diaries() {
		for _, r := range d.regulars {
			since := day - d.days[r.day] // from that day in the week of today
			if since%7 == 0 && r.weeks.has(since/7) && s.clients[r.who] != "" && (r.until == 0 || day <= r.until) {
				out = append(out, &visit{who: r.who, service: r.service, days: day, minute: r.minute, by: d.by})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *visit) int { return cmp.Compare(a.minute, b.minute) })
	return out
}

// weeksAhead books what people have booked, from tomorrow on.
func (s *story) weeksAhead() {
	for _, d := range append(s.diaries(), diary{s.mei, s.week(meiDays), withMeiSoon}) {
		for i, r := range d.regulars {
			if r.who == inSeries {
				s.series(d, r, min(ahead(i), scheduling.CapacityWeeks+1))
				continue
			}
			for week := range min(ahead(i), scheduling.CapacityWeeks+1) {
				if day := d.days[r.day] + 7*week; day > 0 && r.until == 0 && r.weeks.has(week) {
					s.book(&visit{who: r.who, service: r.service, days: day, minute: r.minute, by: d.by})
				}
			}
		}
	}
}

// inSeries comes every week, and has booked it at once.
const inSeries = "Gülşen Çelik"

// series books somebody's weeks ahead together.
func (s *story) series(d diary, r regular, weeks int) {
	in := office.SeriesRequest{Every: 1}
	for week := range weeks {
		if day := d.days[r.day] + 7*week; day > 0 {
			in.Picks = append(in.Picks, office.SeriesPick{Date: s.today.Add(day), At: r.minute})
		}
	}
	if s.err != nil || len(in.Picks) == 0 {
		return
	}
	in.Times = len(in.Picks)
	when := string(in.Picks[0].Date) + " " + r.minute.String()
	in.BookRequest = office.BookRequest{Client: s.clients[r.who], Therapist: d.by.Person, Service: s.services[r.service], When: when, Anyway: when}
	must[ident.Visit](s, "series of "+r.who)(s.o.BookSeries(s.ctx, d.by, office.NewKey(), in))
}
