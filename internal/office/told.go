package office

import (
	"slices"
	"strings"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
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
	// again are the days on which boundaries were told once more, by their titles.
	again map[string][]civil.Date
}

// tellingsOf loads the tellings of a client. Days are those of the practice.
func tellingsOf(tx *store.Tx, p ident.Practice, c ident.Client, day func(time.Time) civil.Date) (t tellings, err error) {
	t.said, t.again = map[ident.Message]civil.Date{}, map[string][]civil.Date{}
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
	knots, err := tx.Knots(p, c)
	for _, k := range knots {
		if k.Kind == client.KindToldAgain { // an acknowledgement of the same version keeps its first day only
			for title := range strings.SplitSeq(k.Text, titlesApart) {
				t.again[title] = append(t.again[title], day(k.At))
			}
		}
	}
	return t, err
}

// titlesApart stands between the titles of boundaries that were told together.
const titlesApart = ", "

// days gives the days on which a boundary was told: by what the client was told, read or agreed to, by
// telling it again, and by each reminder that was said since.
func (t tellings) days(b boundary.Boundary) []civil.Date {
	since := slices.Clone(t.again[b.Title])
	for _, x := range t.decided {
		if on := t.said[x.Message]; x.Boundary == b.ID && on != "" {
			since = append(since, on)
		}
	}
	return boundary.TimesTold(b.ID, t.acks, since)
}

// counted gives what was not kept of a boundary and counted, oldest first.
func (t tellings) counted(b boundary.Boundary) []boundary.Crossing {
	return boundary.CountedOf(t.decided, b.ID)
}
