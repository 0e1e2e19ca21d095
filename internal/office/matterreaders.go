package office

import (
	"strings"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Look is who opened a matter last and when. Theirs is the client, by her link.
type Look struct {
	Person staff.Person
	Theirs bool
	At     time.Time
}

// matterReaders finds who may read a matter and who did, how the client comes to it, and the new
// day where a promise was missed.
func (o *Office) matterReaders(tx *store.Tx, m *matter, page *Matter) error {
	p := m.practice.ID
	for _, someone := range m.everybody {
		if someone.Active && m.head.MayRead(staff.As(p, someone), p) {
			page.Readers = append(page.Readers, someone)
		}
		if m.shutTo(someone) {
			page.Shut = append(page.Shut, someone)
		}
	}
	looks, err := tx.LookedAt(p, string(m.head.ID), "matter.view")
	if err != nil {
		return err
	}
	for _, l := range looks {
		kind, id, _ := strings.Cut(l.Actor, ":")
		if kind == string(staff.KindClient) {
			page.Looks = append(page.Looks, Look{Theirs: true, At: l.At})
		}
		if someone, ok := staff.Find(m.everybody, ident.Person(id)); ok && kind == string(staff.KindPerson) {
			page.Looks = append(page.Looks, Look{Person: someone, At: l.At})
		}
	}
	if page.Ending == nil || m.state.Tasks["words"].IsDone() { // before, there is no page of hers
		page.Link, err = o.linkFor(tx, m, "")
	}
	if err != nil {
		return err
	}
	if page.View.Missed && m.state.Promise.Kept.IsZero() && m.head.State == caseload.Open {
		w, err := m.hours.Due("next-working-day", tx.Now())
		page.NewDay = w.Due
		return err
	}
	return nil
}
