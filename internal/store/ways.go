package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
)

const definitionKeep = `-- definition: keep a version
insert into definitions (practice_id, digest, protocol, source, created) values ($1, $2, $3, $4, $5)
on conflict (practice_id, digest) do nothing`

const definitionByDigest = `-- definition: by digest
select source from definitions where practice_id = $1 and digest = $2`

// KeepDefinition stores the source of a definition, so that the cases begun with it keep it. A
// digest that is there already stays as it is.
func (tx *Tx) KeepDefinition(p ident.Practice, digest, protocol, source string) error {
	_, err := tx.exec(definitionKeep, p, digest, protocol, source, micros(tx.now))
	return err
}

// Definition gives the source of a definition that a case was begun with.
func (tx *Tx) Definition(p ident.Practice, digest string) (source string, err error) {
	err = tx.row(definitionByDigest, p, digest).Scan(&source)
	return source, missing(err, "definition")
}

// OwnWay is what a practice made its own of one definition: the version that it took last. While it
// is not in use the built-in one is, or none where there is none.
type OwnWay struct {
	Protocol string
	Digest   string
	InUse    bool
	Version  int
	Changed  time.Time
	By       ident.Person
}

const ownWayColumns = `select protocol, digest, in_use, version, changed, person_id from own_ways `

const ownWayByID = `-- own way: by its id
` + ownWayColumns + `where practice_id = $1 and protocol = $2`

const ownWaysAll = `-- own ways: of a practice
` + ownWayColumns + `where practice_id = $1 order by protocol`

// OwnWay gives what a practice made its own of one definition; NotFound when nothing.
func (tx *Tx) OwnWay(p ident.Practice, protocol string) (OwnWay, error) {
	w, err := scanOwnWay(tx.row(ownWayByID, p, protocol).Scan)
	return w, missing(err, "way of working")
}

// OwnWays gives all that a practice made its own, in use or not, by their ids.
func (tx *Tx) OwnWays(p ident.Practice) (all []OwnWay, err error) {
	err = tx.rows(ownWaysAll, []any{p}, func(scan func(...any) error) error {
		w, err := scanOwnWay(scan)
		all = append(all, w)
		return err
	})
	return all, err
}

func scanOwnWay(scan func(...any) error) (w OwnWay, err error) {
	var changed int64
	err = scan(&w.Protocol, &w.Digest, &w.InUse, &w.Version, &changed, &w.By)
	w.Changed = fromMicros(changed)
	return w, err
}

const ownWayInsert = `-- own way: the first version
insert into own_ways (practice_id, protocol, digest, in_use, version, changed, person_id) values ($1, $2, $3, $4, 1, $5, $6)
on conflict (practice_id, protocol) do nothing`

const ownWayUpdate = `-- own way: another version
update own_ways set digest = $3, in_use = $4, version = version + 1, changed = $5, person_id = $6
where practice_id = $1 and protocol = $2 and version = $7`

const casesOfOtherVersions = `-- cases: how many open ones of a protocol began with another version
select count(*) from cases where practice_id = $1 and state = 'open' and protocol = $2 and digest <> $3 and not rehearsal`

// CasesOfOtherVersions counts the open cases of a protocol that began with another version than digest.
func (tx *Tx) CasesOfOtherVersions(p ident.Practice, protocol, digest string) (n int, err error) {
	err = tx.row(casesOfOtherVersions, p, protocol, digest).Scan(&n)
	return n, err
}

// SaveOwnWay stores which version is in use, and by whom that was said; Version is the one that was
// seen, 0 for none. Its definition was kept before. Conflict code "stale-version" when somebody else
// changed it meanwhile.
func (tx *Tx) SaveOwnWay(p ident.Practice, w OwnWay) error {
	var n int64
	var err error
	if w.Version == 0 {
		n, err = tx.exec(ownWayInsert, p, w.Protocol, w.Digest, w.InUse, micros(tx.now), w.By)
	} else {
		n, err = tx.exec(ownWayUpdate, p, w.Protocol, w.Digest, w.InUse, micros(tx.now), w.By, w.Version)
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return stale("text")
	}
	return nil
}
