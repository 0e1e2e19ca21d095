package store

import (
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/staff"
)

// LetterState says how far a letter has come.
type LetterState string

// The states of a letter.
const (
	// LetterWaiting will be handed to the mail server when it is due.
	LetterWaiting LetterState = "waiting"
	// LetterSent was taken by the mail server.
	LetterSent LetterState = "sent"
	// LetterFailed was refused for good; somebody has to look.
	LetterFailed LetterState = "failed"
	// LetterHeld waits for a person: no mail server is set up, or somebody stopped it.
	LetterHeld LetterState = "held"
)

// Letter is one outgoing letter. Kind is "mail". Body is sealed where it is stored; Subject is
// neutral and clear. MessageID stays the same for each attempt, so that a letter that was sent
// twice can be recognised. LastError never holds what was in the letter. Shut is set in a list where
// the key at hand does not open the words: Body is empty then, and the letter must not leave.
type Letter struct {
	ID        string
	Practice  ident.Practice
	Kind      string
	Due       time.Time
	State     LetterState
	Attempts  int
	Recipient string
	Subject   string
	Body      string
	Shut      bool
	MessageID string
	// Case is set for a letter that nobody but the readers of a restricted case is shown.
	Case      ident.Case
	LastError string
	Created   time.Time
	Sent      *time.Time
}

const letterColumns = `id, practice_id, kind, due, state, attempts, recipient, subject, body, message_id, last_error, created, sent_at, case_id`

const letterInsert = `-- outbox: enqueue
insert into outbox (practice_id, id, kind, due, state, attempts, recipient, subject, body, message_id, last_error, created, case_id)
values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, '', $10, $11)`

const letterClaim = `-- outbox: take what is due
update outbox set due = $3, attempts = attempts + 1
where (practice_id, id) in (select practice_id, id from outbox where state = 'waiting' and due <= $1 order by due limit $2)
  and state = 'waiting' and due <= $1
returning ` + letterColumns

const letterByID = `-- outbox: one
select ` + letterColumns + ` from outbox where practice_id = $1 and id = $2`

const letterByState = `-- outbox: those in a state
select ` + letterColumns + ` from outbox o where practice_id = $1 and state = $5 and ` + letterVisible + ` order by created desc, id limit $6`

// letterVisible: never one about a case that the viewer may not know of.
const letterVisible = `(o.case_id = '' or exists (select 1 from cases c
	where c.practice_id = o.practice_id and c.id = o.case_id and ` + caseVisible + `))`

const letterShown = `-- outbox: one, for a viewer
select ` + letterColumns + ` from outbox o where practice_id = $1 and id = $5 and ` + letterVisible

const letterSent = `-- outbox: sent
update outbox set state = 'sent', sent_at = $3, last_error = '' where practice_id = $1 and id = $2 and state <> 'sent'`

const letterRetry = `-- outbox: try again later
update outbox set due = $3, last_error = $4 where practice_id = $1 and id = $2 and state = 'waiting'`

const letterFailed = `-- outbox: failed for good
update outbox set state = 'failed', last_error = $3 where practice_id = $1 and id = $2 and state = 'waiting'`

const letterReaddress = `-- outbox: to another address
update outbox set recipient = $3 where practice_id = $1 and id = $2 and state = 'waiting'`

const letterRewrite = `-- outbox: in other words
update outbox set subject = $3, body = $4 where practice_id = $1 and id = $2 and state = 'waiting'`

const letterHold = `-- outbox: hold one
update outbox set state = 'held' where practice_id = $1 and id = $2 and state in ('waiting', 'failed')`

const letterRelease = `-- outbox: let what was held or failed go
update outbox set state = 'waiting', due = $2, attempts = 0 where practice_id = $1 and state in ('held', 'failed')`

const letterReleaseOne = `-- outbox: let one that was held or failed go
update outbox set state = 'waiting', due = $3, attempts = 0 where practice_id = $1 and id = $2 and state in ('held', 'failed')`

const letterCounts = `-- outbox: counts
select state, count(*) from outbox o where practice_id = $1 and ` + letterVisible + ` group by state`

const lettersErased = `-- outbox: take out the letters about a case
delete from outbox where practice_id = $1 and case_id = $2 and case_id <> ''`

// EraseLetters removes the letters about a restricted case for good, those that wait and those that left.
func (tx *Tx) EraseLetters(p ident.Practice, id ident.Case) error {
	_, err := tx.exec(lettersErased, p, id)
	return err
}

// Enqueue stores a letter in the transaction at hand. State is LetterWaiting unless given;
// Attempts, LastError and Created are set here.
func (tx *Tx) Enqueue(p Letter) error {
	if p.State == "" {
		p.State = LetterWaiting
	}
	body, err := tx.seal(p.Practice, "outbox", "body", p.ID, p.Body)
	if err != nil {
		return err
	}
	_, err = tx.exec(letterInsert, p.Practice, p.ID, p.Kind, micros(p.Due), p.State, p.Recipient, p.Subject, body, p.MessageID, micros(tx.now), p.Case)
	return err
}

// lease is how long a letter belongs to whoever took it; after that, as after a crash, it
// is due again.
const lease = 10 * time.Minute

// DueOutbox takes up to limit letters that are due at now, for sending. It is a write: they
// are counted as tried and leased for ten minutes, so that no other server takes them too, and
// come back by themselves if this one dies. MarkSent or MarkFailed tells how it went; one that is
// Shut is for HoldLetter.
func (tx *Tx) DueOutbox(now time.Time, limit int) ([]Letter, error) {
	return tx.letters(letterClaim, micros(now), limit, micros(now.Add(lease)))
}

// MarkSent notes that the mail server has taken it.
func (tx *Tx) MarkSent(practice ident.Practice, id string) error {
	return tx.one("letter", letterSent, practice, id, micros(tx.now))
}

// MarkFailed notes why it could not be sent, and when to try again; with the zero time it has
// failed for good. reason is what the server said, without anything of the letter.
func (tx *Tx) MarkFailed(practice ident.Practice, id, reason string, next time.Time) error {
	if r := []rune(reason); len(r) > 500 {
		reason = string(r[:500])
	}
	if next.IsZero() {
		return tx.one("letter", letterFailed, practice, id, reason)
	}
	return tx.one("letter", letterRetry, practice, id, micros(next), reason)
}

// Backoff says when to try again after so many attempts: soon at first, then every four hours. It
// gives the zero time after three days, when trying again makes no sense.
func Backoff(now time.Time, attempts int) time.Time {
	steps := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	switch {
	case attempts <= len(steps):
		return now.Add(steps[max(attempts, 1)-1])
	case attempts <= 24:
		return now.Add(4 * time.Hour)
	}
	return time.Time{}
}

// ReaddressLetter lets a letter that waits go to another address.
func (tx *Tx) ReaddressLetter(practice ident.Practice, id, to string) error {
	return tx.one("letter", letterReaddress, practice, id, to)
}

// RewriteLetter gives a letter that waits another subject and another text.
func (tx *Tx) RewriteLetter(practice ident.Practice, id, subject, text string) error {
	body, err := tx.seal(practice, "outbox", "body", id, text)
	if err != nil {
		return err
	}
	return tx.one("letter", letterRewrite, practice, id, subject, body)
}

// HoldLetter keeps one letter back until somebody lets it go.
func (tx *Tx) HoldLetter(practice ident.Practice, id string) error {
	return tx.one("letter", letterHold, practice, id)
}

// ReleaseLetters makes everything that was held or has failed due now, as after the mail settings were
// put right. It gives their number.
func (tx *Tx) ReleaseLetters(practice ident.Practice) (int, error) {
	n, err := tx.exec(letterRelease, practice, micros(tx.now))
	return int(n), err
}

// ReleaseLetter makes one letter due now that was held or has failed; NotFound otherwise.
func (tx *Tx) ReleaseLetter(practice ident.Practice, id string) error {
	return tx.one("letter", letterReleaseOne, practice, id, micros(tx.now))
}

// Letter loads one letter.
func (tx *Tx) Letter(practice ident.Practice, id string) (Letter, error) {
	p, err := scanLetter(tx.row(letterByID, practice, id).Scan)
	if err != nil {
		return Letter{}, missing(err, "letter")
	}
	return tx.openLetter(p)
}

// LetterFor loads one letter for a viewer; NotFound also where it is about a case of which she may not know.
func (tx *Tx) LetterFor(practice ident.Practice, by staff.Actor, id string) (Letter, error) {
	p, err := scanLetter(tx.row(letterShown, append(viewer(practice, by), id)...).Scan)
	return p.Letter, missing(err, "letter")
}

// LettersIn lists the newest letters in a state that a viewer may see, at most limit.
func (tx *Tx) LettersIn(practice ident.Practice, by staff.Actor, state LetterState, limit int) ([]Letter, error) {
	return tx.letters(letterByState, append(viewer(practice, by), state, limit)...)
}

// LetterCounts gives the number of letters in each state that a viewer may see.
func (tx *Tx) LetterCounts(practice ident.Practice, by staff.Actor) (map[LetterState]int, error) {
	counts := map[LetterState]int{}
	err := tx.rows(letterCounts, viewer(practice, by), func(scan func(...any) error) error {
		var s LetterState
		var n int
		err := scan(&s, &n)
		counts[s] = n
		return err
	})
	return counts, err
}

func (tx *Tx) letters(query string, args ...any) ([]Letter, error) {
	var all []sealedLetter
	err := tx.rows(query, args, func(scan func(...any) error) error {
		p, err := scanLetter(scan)
		all = append(all, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	opened := make([]Letter, len(all))
	for i, p := range all {
		opened[i], err = tx.openLetter(p)
		opened[i].Shut = err != nil // one that does not open keeps no other back
	}
	return opened, nil
}

type sealedLetter struct {
	Letter
	body []byte
}

// openLetter fails only where the words do not open.
func (tx *Tx) openLetter(p sealedLetter) (Letter, error) {
	body, err := tx.open(p.Practice, "outbox", "body", p.ID, p.body)
	p.Body = body
	return p.Letter, err
}

func scanLetter(scan func(...any) error) (p sealedLetter, err error) {
	var due, created int64
	var sent *int64
	err = scan(&p.ID, &p.Practice, &p.Kind, &due, &p.State, &p.Attempts, &p.Recipient, &p.Subject, &p.body, &p.MessageID, &p.LastError, &created, &sent, &p.Case)
	p.Due, p.Created, p.Sent = fromMicros(due), fromMicros(created), timePtr(sent)
	return p, err
}
