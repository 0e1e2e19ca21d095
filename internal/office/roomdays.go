package office

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

// roomDays lays out a day of each room, and at the end of what has none, where there is such a visit.
func (d diary) roomDays(g Grounds, date civil.Date, calledOff bool) ([]PersonDay, error) {
	from, to := date.At(0, d.zone), date.Add(1).At(0, d.zone)
	visits, err := d.tx.Visits(d.by.Practice, from, to)
	if err != nil {
		return nil, err
	}
	held, err := d.held(from, to)
	if err != nil {
		return nil, err
	}
	visits = slices.DeleteFunc(visits, func(v scheduling.Visit) bool { return v.State == scheduling.Cancelled && !calledOff })
	var uses []ident.Resource
	for _, v := range visits {
		uses = append(uses, v.Uses...)
	}
	for _, t := range held {
		uses = append(uses, t.Uses...)
	}
	rooms := g.RoomsWith(uses)
	days := make([]PersonDay, 0, len(rooms)+1)
	for _, room := range rooms {
		days = append(days, PersonDay{Room: room})
	}
	without := PersonDay{Roomless: true}
	of := make([][]scheduling.Visit, len(rooms)+1)
	for _, v := range visits {
		i := RoomAmong(rooms, v.Uses)
		of[i] = append(of[i], v)
	}
	for _, t := range held {
		if i := RoomAmong(rooms, t.Uses); i < len(rooms) {
			days[i].Held = append(days[i].Held, t)
		} else {
			without.Held = append(without.Held, t)
		}
	}
	if days = append(days, without); len(of[len(rooms)])+len(without.Held) == 0 {
		days = days[:len(rooms)]
	}
	for i := range days {
		days[i].DayView = scheduling.VisitsOn(date, of[i], d.tx.Now(), d.zone)
		if calledOff {
			days[i].addCalledOff(of[i], d.zone)
		}
	}
	return days, nil
}

// RoomsWith gives the rooms that visits can get, and those out of use that some visits still have.
func (g Grounds) RoomsWith(uses []ident.Resource) (rooms []scheduling.Resource) {
	for _, r := range g.Resources {
		if r.Kind == scheduling.KindRoom && (r.Active || slices.Contains(uses, r.ID)) {
			rooms = append(rooms, r)
		}
	}
	return rooms
}

// RoomAmong gives which of some rooms a visit has, by what it uses; their number where it has none of them.
func RoomAmong(rooms []scheduling.Resource, uses []ident.Resource) int {
	i := slices.IndexFunc(rooms, func(room scheduling.Resource) bool { return slices.Contains(uses, room.ID) })
	if i < 0 {
		return len(rooms)
	}
	return i
}
