package office

import (
	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// tellings is all by which a client was told boundaries, and what was decided about what was not kept.
type tellings struct {
	acks    []boundary.Acknowledgement
	decided []boundary.Crossing
	// said are the days of the reminders that were said or sent, by their ids.
	said map[ident.Message]civil.Date
	// told are the days on which each boundary was told, read or agreed to.
	told map[ident.Boundary][]civil.Date
}

// tellingsOf loads the tellings of a client.
func tellingsOf(tx *store.Tx, p ident.Practice, c ident.Client) (t tellings, err error) {
	t.said = map[ident.Message]civil.Date{}
	if t.told, err = tx.Tellings(p, c); err != nil {
		return t, err
	}
	if t.acks, err = tx.Acknowledgements(p, c); err != nil {
		return t, err
	}
	if t.decided, err = tx.CrossingsOf(p, c); err != nil {
		return t, err
	}
	messages, err := tx.MessagesOfClient(p, c)
	if err != nil {
		return t, err
	}
	for _, m := range messages {
		if words.Kind(m.Kind).In("reminder") && m.State != message.Draft { // a letter that came back is a draft again
			t.said[m.ID] = m.SaidOn
		}
	}
	return t, err
}

// days gives the days on which a boundary was told: by what the client was told, read or agreed to, by
// telling it again, and by each reminder that was said since.
func (t tellings) days(b boundary.Boundary) []civil.Date {
	var since []civil.Date
	for _, x := range t.decided {
		if on := t.said[x.Message]; x.Boundary == b.ID && on != "" {
			since = append(since, on)
		}
	}
	return boundary.TimesTold(t.told[b.ID], since)
}

// counted gives what was not kept of a boundary and counted, oldest first.
func (t tellings) counted(b boundary.Boundary) []boundary.Crossing {
	return boundary.CountedOf(t.decided, b.ID)
}
