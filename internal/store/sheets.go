package store

import (
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
)

// OwnSheet is a sheet that somebody of the practice printed, by which she shows that it is she. Proof proves
// its code, which is not kept. LetsIn: it was printed as a recovery sheet. Held says since when she has it, and
// until when it was the one in use.
type OwnSheet struct {
	Person ident.Person
	Proof  string
	LetsIn bool
	Held
}

const sheetEnd = `-- sheet: the one of somebody in use ends
update own_sheets set ended = $3 where practice_id = $1 and person_id = $2 and ended is null`

const sheetAdd = `-- sheet: somebody printed one
insert into own_sheets (practice_id, person_id, printed, proof, lets_in) values ($1, $2, $3, $4, $5)`

// PrintSheet keeps the proof of a sheet that somebody prints now, in the place of the one she had.
func (tx *Tx) PrintSheet(p ident.Practice, who ident.Person, proof string, letsIn bool) error {
	return tx.eachDone(with(sheetEnd, p, who, micros(tx.now)), with(sheetAdd, p, who, micros(tx.now), proof, letsIn))
}

// EndSheet ends the sheet of somebody that is in use: its code was used up.
func (tx *Tx) EndSheet(p ident.Practice, who ident.Person) error {
	_, err := tx.exec(sheetEnd, p, who, micros(tx.now))
	return err
}

const sheetsAll = `-- sheets of a practice
select person_id, proof, lets_in, printed, ended from own_sheets where practice_id = $1 order by printed desc, person_id`

// OwnSheets gives the sheets that people of a practice printed, the newest first.
func (tx *Tx) OwnSheets(p ident.Practice) (all []OwnSheet, err error) {
	err = tx.rows(sheetsAll, []any{p}, func(scan func(...any) error) error {
		var s OwnSheet
		var printed int64
		var ended *int64
		err := scan(&s.Person, &s.Proof, &s.LetsIn, &printed, &ended)
		s.Since, s.Until = fromMicros(printed), timeOrZero(ended)
		all = append(all, s)
		return err
	})
	return all, err
}

// SheetSince gives when somebody printed the sheet of hers that is in use; the zero time where she has none.
func (tx *Tx) SheetSince(p ident.Practice, who ident.Person) (time.Time, error) {
	all, err := tx.OwnSheets(p)
	i := slices.IndexFunc(all, func(s OwnSheet) bool { return s.Person == who && s.Until.IsZero() })
	if err != nil || i < 0 {
		return time.Time{}, err
	}
	return all[i].Since, nil
}
