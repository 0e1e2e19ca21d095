package protocol

import (
	"slices"
	"strconv"
	"strings"
)

// Condition is something that holds of a case or does not, at the moment it is asked. The engine
// does not know how it is written.
type Condition interface {
	// Holds evaluates the condition; an error means that it could not be (a cost limit, say).
	Holds(Facts) (bool, error)
	// Reads lists what the condition looks at, without repetition.
	Reads() []Fact
}

// FactKind says what sort of thing a condition looks at.
type FactKind string

// What conditions may look at.
const (
	FactDone    FactKind = "done"    // a task is done and not reopened
	FactCount   FactKind = "count"   // how often a task was done
	FactAnswer  FactKind = "answer"  // the last answer to a field, as words
	FactNumber  FactKind = "number"  // the last answer to a field, as a number
	FactChosen  FactKind = "chosen"  // an option was chosen in the last answer to a field
	FactReached FactKind = "reached" // a milestone
	FactOffered FactKind = "offered" // a proposal of the practice waits for the client's answer
	// FactCountered: what the client would like instead waits for the practice's answer.
	FactCountered FactKind = "countered"
	FactFile      FactKind = "file" // something of the world outside the case
)

// Fact is one thing a condition looks at. Name is a task, a "task.field", a milestone or a field of
// File, as the kind says; Option only for FactChosen.
type Fact struct {
	Kind   FactKind
	Name   string
	Option string
}

// File is what the practice's records say around a case at the moment of an act. Its fields are
// what conditions may name as file.…; the tags are those names.
type File struct {
	// VisitsBooked counts the client's visits that lie ahead and are not cancelled.
	VisitsBooked int `cel:"visits_booked"`
	// VisitAtHand: there is a visit that this is about (today's, say).
	VisitAtHand bool `cel:"visit_at_hand"`
	// VisitMinutes is the length of the client's next visit, else of the last; 0: none is known.
	VisitMinutes int `cel:"visit_minutes"`
	// ClientByLink: the client can be reached by a personal link that opens from outside.
	ClientByLink bool `cel:"client_by_link"`
	// ClientKnown: the person is a client, not only somebody who asked.
	ClientKnown bool `cel:"client_known"`
	// PracticeFull: the practice is marked full, in the therapist's own word.
	PracticeFull bool `cel:"practice_full"`
	// Solo: one person works here.
	Solo bool `cel:"solo"`
	// Watched: an end waits for a second look: always in a clinic, else where the client raised something
	// within the last year.
	Watched bool `cel:"watched"`
	// SecondLooks counts the second looks that were taken: somebody else's yes, or a night.
	SecondLooks int `cel:"second_looks"`

	// VisitsWith: visits of the client with the person whom it is about are booked ahead.
	VisitsWith bool `cel:"visits_with"`
	// OthersToRead: somebody who reads such things does not read it yet.
	OthersToRead bool `cel:"others_to_read"`

	lists map[List][]string
}

// WithLists gives the file with the ids of the items of lists. Answers about a list are checked
// against them, and a field about a list without items is not asked. A list that is not given is
// not checked.
func (f File) WithLists(lists map[List][]string) File {
	f.lists = lists
	return f
}

// items gives the ids of a list's items; ok is false where nobody gave them.
func (f File) items(of List) (ids []string, ok bool) {
	ids, ok = f.lists[of]
	return ids, ok
}

// Facts is what a condition is asked about: the records around the case, and the case.
type Facts struct {
	File File
	Case *Case
}

// Done reports whether a task is done and was not reopened since.
func (f Facts) Done(task string) bool { return f.Case.Tasks[task].IsDone() }

// Count gives how often a task was done.
func (f Facts) Count(task string) int { return f.Case.Tasks[task].Count }

// LongestAnswer is how many letters of an answer a condition sees.
const LongestAnswer = longestWords

// Answer gives the last answer to a "task.field" as words, several joined by a comma, the first
// LongestAnswer letters of them; empty when there is none.
func (f Facts) Answer(ref string) string {
	words := strings.Join(f.values(ref), ", ")
	if len(words) <= LongestAnswer {
		return words
	}
	letters := []rune(words)
	return string(letters[:min(len(letters), LongestAnswer)])
}

// Number gives the last answer to a "task.field" as a whole number; 0 when there is none.
func (f Facts) Number(ref string) int {
	n, _ := strconv.Atoi(f.Answer(ref))
	return n
}

// Chosen reports whether the last answer to a "task.field" has that option among its values.
func (f Facts) Chosen(ref, option string) bool { return slices.Contains(f.values(ref), option) }

// Reached reports whether a milestone was reached.
func (f Facts) Reached(milestone string) bool { return !f.Case.Milestones[milestone].IsZero() }

// Offered reports whether a proposal of the practice waits for the client's answer.
func (f Facts) Offered() bool {
	p, ok := f.Case.Pending()
	return ok && p.Side == Staff
}

// Countered reports whether the client's own suggestion waits for the practice's answer.
func (f Facts) Countered() bool {
	p, ok := f.Case.Pending()
	return ok && p.Side == Client
}

// values finds the last answer to a "task.field".
func (f Facts) values(ref string) []string {
	task, field, _ := strings.Cut(ref, ".")
	return f.Case.Tasks[task].Answers[field]
}

// holds evaluates a condition on a case; a nil one always holds.
func holds(cond Condition, c *Case, file File) (bool, error) {
	if cond == nil {
		return true, nil
	}
	return cond.Holds(Facts{File: file, Case: c})
}
