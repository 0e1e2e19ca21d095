package store

import (
	"slices"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const patternsAll = `-- patterns of all therapists
select person_id, id, from_date, until_date, every from patterns where practice_id = $1 and (until_date = '' or until_date >= $2) order by person_id, from_date, id`

const patternSpansAll = `-- patterns, their spans
select s.pattern_id, s.weekday, s.from_minute, s.to_minute, s.place_id from pattern_spans s
join patterns p on p.practice_id = s.practice_id and p.id = s.pattern_id
where s.practice_id = $1 and (p.until_date = '' or p.until_date >= $2) order by s.pattern_id, s.weekday, s.from_minute`

const patternInsert = `-- pattern, new
insert into patterns (practice_id, id, person_id, from_date, until_date, every) values ($1, $2, $3, $4, $5, $6)`

const patternSpanInsert = `-- pattern, one span
insert into pattern_spans (practice_id, pattern_id, weekday, from_minute, to_minute, place_id) values ($1, $2, $3, $4, $5, $6)`

const patternDelete = `-- pattern, gone
delete from patterns where practice_id = $1 and person_id = $2 and id = $3`

const patternOf = `-- pattern, whose
select person_id from patterns where practice_id = $1 and id = $2`

const extraOf = `-- extra hours, whose
select person_id from extra_hours where practice_id = $1 and id = $2`

const extraAll = `-- extra hours of all therapists
select person_id, id, on_date, from_minute, to_minute, place_id from extra_hours where practice_id = $1 and on_date >= $2 order by person_id, on_date, from_minute, id`

const extraInsert = `-- extra hours, new
insert into extra_hours (practice_id, id, person_id, on_date, from_minute, to_minute, place_id) values ($1, $2, $3, $4, $5, $6, $7)`

const extraDelete = `-- extra hours, gone
delete from extra_hours where practice_id = $1 and person_id = $2 and id = $3`

const awayAll = `-- away: times of everybody, from a day on
select id, person_id, first_date, last_date, from_minute, to_minute, line, version from away
where practice_id = $1 and last_date >= $2 order by first_date, from_minute, id`

const awayOfHours = `-- away: times of everybody from a day on, without why
select id, person_id, first_date, last_date, from_minute, to_minute, version from away
where practice_id = $1 and last_date >= $2 order by first_date, from_minute, id`

const awayByID = `-- away: one time
select id, person_id, first_date, last_date, from_minute, to_minute, line, version from away where practice_id = $1 and id = $2`

const awayInsert = `-- away: new
insert into away (practice_id, id, person_id, first_date, last_date, from_minute, to_minute, line, version)
values ($1, $2, $3, $4, $5, $6, $7, $8, 1)`

const awayUpdate = `-- away: changed
update away set first_date = $3, last_date = $4, from_minute = $5, to_minute = $6, line = $7, version = version + 1
where practice_id = $1 and id = $2 and version = $8`

const awayDelete = `-- away: gone
delete from away where practice_id = $1 and id = $2`

const calendarsTouch = `-- calendars, all moved on
update calendars set rev = rev + 1 where practice_id = $1`

// pastDays is how many days before the one that is looked at hours know what differed from the usual week, so
// that years of it slow nothing.
const pastDays = 366

// otherTimes adds to hours what is opened and closed beside the usual week since a day; at says where whose
// are.
func (tx *Tx) otherTimes(p ident.Practice, all []scheduling.Hours, at map[ident.Person]int, since civil.Date) error {
	spans := map[ident.Pattern][]scheduling.Span{}
	err := tx.rows(patternSpansAll, []any{p, since}, func(scan func(...any) error) error {
		var id ident.Pattern
		s, err := scanSpan(scan, &id)
		spans[id] = append(spans[id], s)
		return err
	})
	if err != nil {
		return err
	}
	err = tx.rows(patternsAll, []any{p, since}, func(scan func(...any) error) error {
		var person ident.Person
		var w scheduling.Pattern
		err := scan(&person, &w.ID, &w.From, &w.Until, &w.Every)
		w.Spans = spans[w.ID]
		all[at[person]].Patterns = append(all[at[person]].Patterns, w)
		return err
	})
	if err != nil {
		return err
	}
	err = tx.rows(extraAll, []any{p, since}, func(scan func(...any) error) error {
		var person ident.Person
		var x scheduling.Extra
		err := scan(&person, &x.ID, &x.On, &x.From, &x.To, &x.Place)
		all[at[person]].Extra = append(all[at[person]].Extra, x)
		return err
	})
	if err != nil {
		return err
	}
	var away []scheduling.Away
	err = tx.rows(awayOfHours, []any{p, since}, func(scan func(...any) error) error {
		var a scheduling.Away
		err := scan(&a.ID, &a.Person, &a.First, &a.Last, &a.From, &a.To, &a.Version)
		away = append(away, a)
		return err
	})
	for i := range all {
		all[i].Away = slices.DeleteFunc(slices.Clone(away), func(a scheduling.Away) bool { return a.Person != "" && a.Person != all[i].Person })
	}
	return err
}

// AddPattern stores a week that counts instead of somebody's usual one.
func (tx *Tx) AddPattern(p ident.Practice, person ident.Person, w scheduling.Pattern) error {
	if err := tx.lockCalendar(p, person); err != nil {
		return err
	}
	if _, err := tx.exec(patternInsert, p, w.ID, person, w.From, w.Until, w.Every); err != nil {
		return err
	}
	for _, s := range w.Spans {
		if _, err := tx.exec(patternSpanInsert, p, w.ID, int(s.Weekday), int(s.From), int(s.To), s.Place); err != nil {
			return err
		}
	}
	return nil
}

// PatternOf says whose a week that differs is; NotFound when there is none.
func (tx *Tx) PatternOf(p ident.Practice, id ident.Pattern) (person ident.Person, err error) {
	err = tx.row(patternOf, p, id).Scan(&person)
	return person, missing(err, "week")
}

// ExtraOf says whose a day more is; NotFound when there is none.
func (tx *Tx) ExtraOf(p ident.Practice, id ident.Pattern) (person ident.Person, err error) {
	err = tx.row(extraOf, p, id).Scan(&person)
	return person, missing(err, "day")
}

// RemovePattern takes it out again; NotFound when she has none with that id.
func (tx *Tx) RemovePattern(p ident.Practice, person ident.Person, id ident.Pattern) error {
	return tx.removeTime(p, person, patternDelete, "week", id)
}

// AddExtra stores a day on which somebody works beside her week.
func (tx *Tx) AddExtra(p ident.Practice, person ident.Person, x scheduling.Extra) error {
	if err := tx.lockCalendar(p, person); err != nil {
		return err
	}
	_, err := tx.exec(extraInsert, p, x.ID, person, x.On, int(x.From), int(x.To), x.Place)
	return err
}

// RemoveExtra takes it out again; NotFound when she has none with that id.
func (tx *Tx) RemoveExtra(p ident.Practice, person ident.Person, id ident.Pattern) error {
	return tx.removeTime(p, person, extraDelete, "day", id)
}

func (tx *Tx) removeTime(p ident.Practice, person ident.Person, query, what string, id ident.Pattern) error {
	if err := tx.lockCalendar(p, person); err != nil {
		return err
	}
	n, err := tx.exec(query, p, person, id)
	if err == nil && n == 0 {
		err = notThere(what)
	}
	return err
}

// Aways gives the times in which somebody, or nobody, of the practice gives sessions, that end on a day or
// later, by their first day.
func (tx *Tx) Aways(p ident.Practice, since civil.Date) (all []scheduling.Away, err error) {
	err = tx.rows(awayAll, []any{p, since}, func(scan func(...any) error) error {
		a, err := tx.scanAway(p, scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// Away finds one; NotFound when there is none in this practice.
func (tx *Tx) Away(p ident.Practice, id ident.Away) (scheduling.Away, error) {
	a, err := tx.scanAway(p, tx.row(awayByID, p, id).Scan)
	return a, missing(err, "time")
}

func (tx *Tx) scanAway(p ident.Practice, scan func(...any) error) (a scheduling.Away, err error) {
	var line []byte
	if err := scan(&a.ID, &a.Person, &a.First, &a.Last, &a.From, &a.To, &line, &a.Version); err != nil {
		return a, err
	}
	a.Line, err = tx.open(p, "away", "line", string(a.ID), line)
	return a, err
}

// AddAway stores a time in which somebody, or the whole practice, gives no sessions. Visits that are booked
// in it stand until somebody moves them.
func (tx *Tx) AddAway(p ident.Practice, a scheduling.Away) error {
	line, err := tx.sealIfAny(p, "away", "line", string(a.ID), a.Line)
	if err != nil {
		return err
	}
	if err := tx.touch(p, a.Person); err != nil {
		return err
	}
	_, err = tx.exec(awayInsert, p, a.ID, a.Person, a.First, a.Last, int(a.From), int(a.To), line)
	return err
}

// SaveAway stores a changed one; a.Version is the version that was read. Conflict "stale-version", NotFound.
func (tx *Tx) SaveAway(p ident.Practice, a scheduling.Away) error {
	line, err := tx.sealIfAny(p, "away", "line", string(a.ID), a.Line)
	if err != nil {
		return err
	}
	if err := tx.touch(p, a.Person); err != nil {
		return err
	}
	n, err := tx.exec(awayUpdate, p, a.ID, a.First, a.Last, int(a.From), int(a.To), line, a.Version)
	if err != nil || n > 0 {
		return err
	}
	if _, err := tx.Away(p, a.ID); err != nil {
		return err
	}
	return stale("time")
}

// RemoveAway takes it out again; NotFound when there is none.
func (tx *Tx) RemoveAway(p ident.Practice, id ident.Away) error {
	a, err := tx.Away(p, id)
	if err != nil {
		return err
	}
	if err := tx.touch(p, a.Person); err != nil {
		return err
	}
	_, err = tx.exec(awayDelete, p, id)
	return err
}

// touch moves on the calendar of somebody, or of everybody.
func (tx *Tx) touch(p ident.Practice, person ident.Person) error {
	if person != "" {
		return tx.lockCalendar(p, person)
	}
	_, err := tx.exec(calendarsTouch, p)
	return err
}
