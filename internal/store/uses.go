package store

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/scheduling"
)

const resourceLock = `-- room or piece of equipment, locked
update resources set rev = rev + 1 where practice_id = $1 and id = $2`

const visitsUsing = `-- live visits that may take hold of a room or piece of equipment in a time
select ` + visitColumns + ` from visits join visit_uses u on u.visit_id = visits.id and u.practice_id = visits.practice_id
where visits.practice_id = $1 and u.practice_id = $1 and u.resource_id = $2 and u.busy_from > $3 and u.busy_from < $4 and u.live
order by u.busy_from`

const visitUsesDelete = `-- what a visit takes hold of, gone
delete from visit_uses where practice_id = $1 and visit_id = $2`

const visitUseInsert = `-- what a visit takes hold of
insert into visit_uses (practice_id, visit_id, resource_id, busy_from, busy_until, live) values ($1, $2, $3, $4, $5, $6)`

const usesOverlapping = `-- live visits that take hold of what an earlier one still has
select distinct visit_id from (
    select visit_id, busy_from, max(busy_until) over (
        partition by resource_id order by busy_from, visit_id rows between unbounded preceding and 1 preceding
    ) as taken_until
    from visit_uses where practice_id = $1 and live
) u where busy_from < taken_until order by visit_id`

const usesToCome = `-- visits still to come, by what they take hold of
select resource_id, count(*) from visit_uses where practice_id = $1 and busy_from > $2 and busy_until > $3 and live group by resource_id`

const usesOf = `-- visits still to come that have a room or piece of equipment
select v.starts, v.place_id from visit_uses u join visits v on v.practice_id = u.practice_id and v.id = u.visit_id
where u.practice_id = $1 and u.resource_id = $2 and u.busy_from > $3 and u.busy_until > $4 and v.state in ('booked', 'arrived')
order by v.starts, v.id`

const visitNextAt = `-- next live visit at a place
select starts from visits where practice_id = $1 and place_id = $2 and starts > $3 and ends > $4 and state in ('booked', 'arrived') order by starts limit 1`

// UsesToCome counts the live visits that have hold of each room and piece of equipment and are not over yet.
func (tx *Tx) UsesToCome(p ident.Practice) (map[ident.Resource]int, error) {
	all := map[ident.Resource]int{}
	err := tx.rows(usesToCome, []any{p, micros(tx.Now().Add(-scheduling.Reach)), micros(tx.Now())}, func(scan func(...any) error) error {
		var r ident.Resource
		var n int
		err := scan(&r, &n)
		all[r] = n
		return err
	})
	return all, err
}

// Use is when and where a visit has hold of something.
type Use struct {
	Starts time.Time
	Place  ident.Place
}

// UsesOf gives the visits that have a room or piece of equipment and are not over yet, by time, under its lock, so
// that no visit takes it meanwhile.
func (tx *Tx) UsesOf(p ident.Practice, r ident.Resource) (all []Use, err error) {
	if err := tx.lockResources(p, []ident.Resource{r}); err != nil {
		return nil, err
	}
	err = tx.rows(usesOf, []any{p, r, micros(tx.Now().Add(-scheduling.Reach)), micros(tx.Now())}, func(scan func(...any) error) error {
		var n int64
		var u Use
		err := scan(&n, &u.Place)
		u.Starts = fromMicros(n)
		all = append(all, u)
		return err
	})
	return all, err
}

// NextVisitAt gives when the next visit at a place begins that is not over yet; false when there is none.
func (tx *Tx) NextVisitAt(p ident.Practice, at ident.Place) (starts time.Time, ok bool, err error) {
	err = tx.rows(visitNextAt, []any{p, at, micros(tx.Now().Add(-scheduling.Reach)), micros(tx.Now())}, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		starts, ok = fromMicros(n), true
		return err
	})
	return starts, ok, err
}

// lockResources makes everybody else who takes hold of one of them wait until the end. It comes after the
// locks of the calendars and before every look at what is taken.
func (tx *Tx) lockResources(p ident.Practice, ids []ident.Resource) error {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if _, err := tx.exec(resourceLock, p, id); err != nil {
			return err
		}
	}
	return nil
}

// settle gives a visit the room and equipment that its service takes, under their locks: what v names and
// old has not, else what old has where it is free, else the first that is. Visits that stay where they are
// keep what they have. Conflict "no-room" that says what is taken until when, in the zone of the place, or that the
// place is out of use.
func (tx *Tx) settle(p ident.Practice, old, v scheduling.Visit, loc *time.Location) (scheduling.Visit, error) {
	if err := tx.opens(p, old, v); err != nil {
		return v, err
	}
	stays := old.Live() && old.Block().From.Equal(v.Block().From) && old.Block().To.Equal(v.Block().To) && old.Place == v.Place && old.Service == v.Service
	if !v.Live() || stays && slices.Equal(old.Uses, v.Uses) {
		return v, tx.lockResources(p, v.Uses)
	}
	needs, err := tx.needs(needsOf, p, v.Service)
	if err != nil {
		return v, err
	}
	need := scheduling.Need{Uses: needs[v.Service]}
	candidates := slices.Concat(slices.Concat(need.Uses...), old.Uses)
	if err := tx.lockResources(p, candidates); err != nil || len(need.Uses) == 0 {
		v.Uses = nil
		return v, err
	}
	resources, err := tx.Resources(p)
	if err != nil {
		return v, err
	}
	near, err := tx.using(p, candidates, v)
	if err != nil {
		return v, err
	}
	stock := scheduling.StockOf(resources, slices.DeleteFunc(near, func(o scheduling.Visit) bool { return o.ID == v.ID }))
	must := slices.DeleteFunc(slices.Clone(v.Uses), func(r ident.Resource) bool { return slices.Contains(old.Uses, r) })
	uses, ok := need.Choose(stock, v, slices.Concat(v.Uses, old.Uses), must)
	if !ok {
		if zones, err := tx.zones(p); err != nil {
			return v, err
		} else if own, other := zones[v.Place]; other {
			loc = own
		}
		return v, need.RefuseStock(resources, stock, v, must, loc)
	}
	slices.Sort(uses)
	v.Uses = uses
	return v, nil
}

// opens refuses a visit that comes to stand at a place which is out of use.
func (tx *Tx) opens(p ident.Practice, old, v scheduling.Visit) error {
	if !v.Live() || v.Place == "" || old.Live() && old.Place == v.Place {
		return nil
	}
	all, err := tx.Places(p)
	if i := slices.IndexFunc(all, func(at scheduling.Place) bool { return at.ID == v.Place }); i >= 0 && !all[i].Active {
		return fault.New(fault.Conflict, "no-room", "%s is out of use. Choose another place.", all[i].Name)
	}
	return err
}

// using gives the live visits, and the times held for bookings by link, that may have hold of any of some
// resources in a visit's time.
func (tx *Tx) using(p ident.Practice, ids []ident.Resource, v scheduling.Visit) (near []scheduling.Visit, err error) {
	from, to := v.Block().From.Add(-scheduling.Reach), v.Block().To
	seen := map[ident.Visit]bool{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		some, err := tx.visits(p, visitsUsing, p, id, micros(from), micros(to))
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			if !seen[o.ID] {
				near = append(near, o)
			}
			seen[o.ID] = true
		}
	}
	if len(ids) == 0 {
		return near, nil
	}
	held, err := tx.HeldByLink(p, from, to.Add(scheduling.LongestBuffer*time.Minute))
	return append(near, slices.DeleteFunc(held, func(o scheduling.Visit) bool {
		return !slices.ContainsFunc(o.Uses, func(r ident.Resource) bool { return slices.Contains(ids, r) })
	})...), err
}

// keepUses stores what a visit takes hold of, for its time and state as they are now.
func (tx *Tx) keepUses(p ident.Practice, old, v scheduling.Visit) error {
	if len(old.Uses) > 0 {
		if _, err := tx.exec(visitUsesDelete, p, v.ID); err != nil {
			return err
		}
	}
	for _, r := range v.Uses {
		if _, err := tx.exec(visitUseInsert, p, v.ID, r, micros(v.Block().From), micros(v.Block().To), v.Live()); err != nil {
			return err
		}
	}
	return nil
}

// writeUses writes a list of resources as readUses reads it.
func writeUses(uses []ident.Resource) string {
	var list []string
	for _, id := range uses {
		list = append(list, string(id))
	}
	return strings.Join(list, " ")
}

// readUses reads a list of resources as visitColumns gives it.
func readUses(list *string) (uses []ident.Resource) {
	if list == nil {
		return nil
	}
	for id := range strings.SplitSeq(*list, " ") {
		uses = append(uses, ident.Resource(id))
	}
	return uses
}
