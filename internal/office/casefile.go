package office

import (
	"context"
	"maps"
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// CaseFile is a matter with its journal, for who may read it.
type CaseFile struct {
	Matter
	Journal []protocol.Event
	// By names who acted, by the actor of an event.
	By map[string]string
}

// CaseFile gives a matter with its journal, for the command line. It leaves the trace of Matter; what
// somebody wrote to herself is given to nobody else. NotFound for who may not read it.
func (o *Office) CaseFile(ctx context.Context, by staff.Actor, id ident.Case) (file CaseFile, err error) {
	err = o.look(ctx, "case file", func(tx *store.Tx) error {
		file = CaseFile{By: map[string]string{}}
		if file.Matter, err = o.showMatter(tx, by, id); err != nil {
			return err
		}
		if file.Journal, err = tx.Journal(by.Practice, id); err != nil {
			return err
		}
		m, err := o.loadMatter(tx, by.Practice, id)
		if err != nil {
			return err
		}
		file.Journal = m.veil(file.Journal)
		people := m.everybody
		for i := range file.Journal {
			e := &file.Journal[i]
			kind, who, _ := strings.Cut(e.By, ":")
			file.By[e.By] = kind
			for _, someone := range people {
				if kind == string(staff.KindPerson) && string(someone.ID) == who {
					file.By[e.By] = someone.Name
				}
			}
			if e.By != by.Text() && len(e.Answers[protocol.SelfField]) > 0 {
				e.Answers = maps.Clone(e.Answers)
				delete(e.Answers, protocol.SelfField)
			}
		}
		return nil
	})
	return file, err
}
