package office

import (
	"context"

	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// MatterLine is one matter in a list.
type MatterLine struct {
	Head  caseload.Case
	Title string
	Who   string
	// Next is the next step of the practice in words, empty where somebody else is awaited.
	Next string
}

// OpenMatters lists what is under way that the viewer may see, with the next step of each.
func (o *Office) OpenMatters(ctx context.Context, by staff.Actor) (lines []MatterLine, err error) {
	err = o.read(ctx, "open matters", func(tx *store.Tx) error {
		heads, err := tx.OpenCases(by.Practice, by)
		if err != nil {
			return err
		}
		lines, err = o.matterLines(tx, by, heads)
		return err
	})
	return lines, err
}

func (o *Office) matterLines(tx *store.Tx, by staff.Actor, heads []caseload.Case) ([]MatterLine, error) {
	var lines []MatterLine
	for _, head := range heads {
		m, err := o.loadMatter(tx, by.Practice, head.ID)
		if err != nil {
			return nil, err
		}
		view, err := m.state.Look(m.def, protocol.Staff, m.file, tx.Now())
		if err != nil {
			return nil, err
		}
		line := MatterLine{Head: m.head, Title: protocol.Fill(m.def.Title.In("en"), m.names()), Who: m.who()}
		if view.Now != nil && view.Now.Task != nil {
			line.Next = protocol.Fill(view.Now.Task.Title.In("en"), m.names())
		}
		lines = append(lines, line)
	}
	return lines, nil
}
