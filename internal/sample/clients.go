package sample

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
)

// person is a client of the example. Who has no time of her own in the diary comes no more or comes
// for the first time.
type person struct {
	name, other, pronouns, email, phone string
	since                               int // days ago
	asks                                []string
	likes                               map[string]int
}

// everybody are the clients: Inês's first, then Mei's. Their addresses are reserved ones.
var everybody = []person{
	{name: "Mariam Haddad", other: "مريم حداد", pronouns: "she, her", email: "mariam@people.example", phone: "020 7946 0142", since: 330,
		asks: []string{"Not my feet", "Warm the oil first", "Ask before you work on my jaw"}, likes: map[string]int{"neck:both": 3, "shoulders:both": 3, "shoulder-blade:left": 4, "lower-back:both": 4, "foot:both": 0}},
	{name: "Nguyễn Thị Hạnh", pronouns: "she, her", email: "hanh@people.example", phone: "020 7946 0151", since: 300, likes: map[string]int{"shoulders:both": 2, "upper-back:both": 2}},
	{name: "Łucja Wójcik", pronouns: "she, her", email: "lucja@people.example", phone: "020 7946 0152", since: 280,
		asks: []string{"Please no talking once I lie down", "Left wrist: please not"}, likes: map[string]int{"neck:both": 3, "shoulders:both": 4, "upper-back:both": 4, "wrist:left": 0}},
	{name: "Ольга Ковальчук", email: "olha@people.example", phone: "020 7946 0154", since: 210, asks: []string{"Not my feet"}, likes: map[string]int{"lower-back:both": 3}},
	{name: "Tomás Ferreira", pronouns: "he, him", phone: "020 7946 0155", since: 190, likes: map[string]int{"calf:both": 4}},
	{name: "Siobhán O’Connor", pronouns: "she, her", email: "siobhan@people.example", phone: "020 7946 0159", since: 170},
	{name: "Ngozi Eze", pronouns: "she, her", email: "ngozi@people.example", phone: "020 7946 0160", since: 64, asks: []string{"The window open, please"}},
	{name: "Paul Lindqvist", pronouns: "he, him", email: "paul@people.example", phone: "020 7946 0153", since: 150, likes: map[string]int{"shoulders:right": 5, "shoulder-blade:right": 5}},
	{name: "Kwame Mensah", pronouns: "he, him", email: "kwame@people.example", phone: "020 7946 0161", since: 140, likes: map[string]int{"lower-back:both": 4}},
	{name: "Δήμητρα Παπαδοπούλου", email: "dimitra@people.example", since: 130},
	{name: "Amélie Dubois", pronouns: "she, her", email: "amelie@people.example", phone: "020 7946 0162", since: 120},
	{name: "José Ángel Núñez", pronouns: "he, him", phone: "020 7946 0163", since: 118},
	{name: "Birgit Sørensen", email: "birgit@people.example", phone: "020 7946 0165", since: 110, asks: []string{"I need help to sit up"}},
	{name: "ليلى منصور", other: "Layla Mansour", pronouns: "she, her", email: "layla@people.example", phone: "020 7946 0167", since: 104, asks: []string{"My hair stays covered"}},
	{name: "Ade Bankole", pronouns: "they, them", email: "ade@people.example", phone: "020 7946 0157", since: 96, asks: []string{"Say before you change sides"}},
	{name: "Prakash", pronouns: "he, him", email: "prakash@people.example", phone: "020 7946 0168", since: 60},
	{name: "田中 美咲", other: "Misaki Tanaka", pronouns: "she, her", email: "misaki@people.example", since: 92},
	{name: "Sinéad Ní Bhriain", pronouns: "she, her", email: "sinead@people.example", phone: "020 7946 0169", since: 90},
	{name: "Gülşen Çelik", email: "gulsen@people.example", phone: "020 7946 0170", since: 58},
	{name: "Þóra Jónsdóttir", pronouns: "she, her", email: "thora@people.example", phone: "020 7946 0171", since: 84},
	{name: "Maurice Okello", pronouns: "he, him", phone: "020 7946 0172", since: 80, asks: []string{"Right knee: it was operated on"}, likes: map[string]int{"knee:right": 1}},
	{name: "Ewa Nowak", pronouns: "she, her", email: "ewa@people.example", phone: "020 7946 0173", since: 56},
	{name: "Wren", pronouns: "they, them", email: "wren@people.example", since: 76, asks: []string{"No music"}},
	{name: "Chidi Nwosu", pronouns: "he, him", email: "chidi@people.example", phone: "020 7946 0174", since: 70},
	{name: "Rosa d’Angelo", pronouns: "she, her", email: "rosa@people.example", phone: "020 7946 0175", since: 66},
	{name: "נועה לוי", other: "Noa Levi", pronouns: "she, her", email: "noa@people.example", phone: "020 7946 0176", since: 3,
		asks: []string{"I would rather not talk"}},
	{name: tammy, pronouns: "she, her", email: "tammy@people.example", phone: "020 7946 0184", since: 184},
	{name: vera, email: "vera@people.example", since: 318},
	{name: dana, pronouns: "she, her", phone: "020 7946 0185", since: 290, likes: map[string]int{"hip:left": 5}},
	{name: marek, pronouns: "he, him", phone: "020 7946 0186", since: 200},

	{name: "김서연", other: "Seoyeon Kim", email: "seoyeon@people.example", phone: "020 7946 0158", since: 100},
	{name: "Hannah Weiß", pronouns: "she, her", email: "hannah@people.example", since: 95},
	{name: "Yusuf Demir", pronouns: "he, him", email: "yusuf@people.example", phone: "020 7946 0178", since: 63, likes: map[string]int{"lower-back:both": 5, "thigh-back:both": 4}},
	{name: "王小雨", other: "Xiaoyu Wang", email: "xiaoyu@people.example", phone: "020 7946 0179", since: 52},
	{name: "ნინო ბერიძე", other: "Nino Beridze", pronouns: "she, her", phone: "020 7946 0180", since: 88},
	{name: "Fionn Byrne", pronouns: "he, him", email: "fionn@people.example", since: 82},
	{name: "Aroha Ngata", pronouns: "she, her", email: "aroha@people.example", phone: "020 7946 0181", since: 54, asks: []string{"I like it quiet"}},
	{name: "Mbali Dlamini", pronouns: "she, her", email: "mbali@people.example", since: 74},
	{name: "Owen Price", pronouns: "he, him", phone: "020 7946 0182", since: 68},
}

// meis is the first of everybody who comes to Mei.
const meis = "김서연"

// come adds the clients whose first day it is.
func (s *story) come(day int) {
	with := s.ines.Person
	for _, p := range everybody {
		if p.name == meis {
			with = s.mei.Person
		}
		if p.since != -day || s.err != nil {
			continue
		}
		s.at(day, 8*60)
		id := must[ident.Client](s, p.name)(s.o.AddClient(s.ctx, s.ines, office.NewKey(), office.ClientChange{Name: p.name, OtherName: p.other, Pronouns: p.pronouns,
			Email: p.email, Phone: p.phone, Since: s.today.Add(day), State: client.Active, Therapist: with, Anyway: true}))
		if s.err != nil {
			return
		}
		s.clients[p.name] = id
		for _, ask := range p.asks {
			s.try("ask", s.o.AddAsk(s.ctx, s.ines, office.NewKey(), office.NewAsk{Client: id, Text: ask, Source: client.InPerson}))
		}
		if len(p.likes) > 0 {
			must[string](s, "preferences")(s.o.SetPreferences(s.ctx, s.ines, office.NewKey(), office.PreferenceChange{Client: id, Set: p.likes, Source: client.InPerson}))
		}
		s.agree(id, s.today.Add(day))
	}
}

// agree notes that a client said yes to how the practice works.
func (s *story) agree(id ident.Client, on civil.Date) {
	known, err := s.o.KnownBoundaries(s.ctx, s.ines, id)
	if !s.try("boundaries", err) {
		return
	}
	told := office.BoundaryTelling{Client: id, How: boundary.Agreed, Way: office.ToldAloud, On: on}
	for _, standing := range known.Standings {
		told.Boundaries = append(told.Boundaries, office.SeenBoundary{ID: standing.Boundary.ID, Version: standing.Boundary.Version})
	}
	s.try("agree", s.o.TellBoundaries(s.ctx, s.ines, office.NewKey(), told))
}
