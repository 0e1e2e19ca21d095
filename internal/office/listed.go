package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// noteAct keeps what somebody here did to a client at once, though it could harm her. It is done in the same
// way for every client: which files it stands on is asked only when one of them is read, and the readers of
// one that nobody else may know of hear of it from TellReaders, later. What a client does herself, by her own
// link, and what the program does is no such act.
func noteAct(tx *store.Tx, by staff.Actor, a secondlook.Act) error {
	if by.Kind != staff.KindPerson || a.Client == "" && a.Inquiry == "" {
		return nil
	}
	a = a.Done(by.Person, tx.Now())
	a.ID = cmp.Or(a.ID, newID[ident.Act]())
	return tx.AddAct(by.Practice, a)
}

// undoneAct notes of the latest act about something of a client, done at once, that it was taken back.
func undoneAct(tx *store.Tx, practice ident.Practice, who ident.Client, about string) error {
	all, err := tx.ActsOfClient(practice, who, time.Time{})
	for _, a := range slices.Backward(all) {
		if a.State == secondlook.AtOnce && a.About == about {
			a.State, a.Looked = secondlook.Withdrawn, tx.Now()
			return tx.SaveAct(practice, a)
		}
	}
	return err
}

// listedOn gives the acts that stand on a file of a client: what could harm her and was asked for since she
// raised it, or still waited then, within the watch time. What was done at once stands only where nobody but
// its readers knows of the file.
func (o *Office) listedOn(tx *store.Tx, head caseload.Case, p house.Practice) ([]secondlook.Act, error) {
	if head.Client == "" || !head.Restricted && !slices.Contains(told, head.Protocol) {
		return nil, nil
	}
	all, err := tx.ActsOfClient(p.ID, head.Client, head.Opened)
	opened, pack := p.Today(head.Opened), o.pack(p)
	return slices.DeleteFunc(all, func(a secondlook.Act) bool {
		return opened < pack.WatchedFrom(p.Today(a.At)) || a.State == secondlook.AtOnce && !head.Restricted
	}), err
}

// since gives what is listed on a matter and may be read by the viewer.
func (o *Office) since(tx *store.Tx, m *matter, by staff.Actor) (all []ActView, err error) {
	if m.head.Rehearsal {
		return nil, nil
	}
	listed, err := o.listedOn(tx, m.head, m.practice)
	for _, a := range listed {
		if a.Kind == secondlook.Ending && !m.head.Restricted && !staff.Can(by, staff.SeeEnding, m.head.Subject(m.practice.ID)) {
			continue
		}
		l := looking{tx: tx, by: by, act: a, house: m.practice, people: m.everybody, usual: m.client.Therapist}
		v, err := l.view()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, err
}

// ListedTask begins the task of a promise that tells the readers of a file of an act that is listed there;
// the act's id follows.
const ListedTask = "listed:"

// TellReadersJob tells readers of what is listed on their files.
type TellReadersJob struct{}

// Kind names the job in the queue; it never changes.
func (TellReadersJob) Kind() string { return "tell-readers" }

// TellReaders puts on the Today of those who alone read what a client told, in all practices, what could harm
// her since: a line for each act that waits, and one quiet line for all that was done at once since the last
// such line was put away. It runs by itself, so that whoever acts waits as long for every client. Each file
// is one unit of work; one that fails is logged and holds up no other. It gives how many lines were added.
func (o *Office) TellReaders(ctx context.Context) (n int, err error) {
	var files []store.FileOf
	err = o.read(ctx, "files with acts", func(tx *store.Tx) error {
		files, err = tx.FilesWithActs()
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		var lines []promise.Promise
		failure := o.db.View(ctx, func(tx *store.Tx) error {
			lines, err = o.linesFor(tx, f)
			return err
		})
		if failure == nil && len(lines) > 0 {
			failure = o.db.Update(ctx, func(tx *store.Tx) error {
				if lines, err = o.linesFor(tx, f); err != nil {
					return err
				}
				for _, x := range lines {
					if err := tx.AddPromise(f.Practice, x); err != nil {
						return err
					}
				}
				return nil
			})
		}
		switch {
		case ctx.Err() != nil:
			return n, ctx.Err()
		case failure != nil:
			o.log.ErrorContext(ctx, "readers could not be told of what is listed", "practice", f.Practice, "case", f.Case, "why", nameless(failure))
		default:
			n += len(lines)
		}
	}
	return n, nil
}

// linesFor gives the lines that the readers of a file have not had yet.
func (o *Office) linesFor(tx *store.Tx, f store.FileOf) (lines []promise.Promise, err error) {
	head, err := tx.Case(f.Practice, f.Case)
	if err != nil || !head.Restricted || head.State != caseload.Open {
		return nil, err
	}
	p, err := tx.Practice(f.Practice)
	if err != nil {
		return nil, err
	}
	acts, err := o.listedOn(tx, head, p)
	if err != nil {
		return nil, err
	}
	owed, err := tx.PromisesOfCase(f.Practice, f.Case)
	if err != nil {
		return nil, err
	}
	lineOf := func(a secondlook.Act) int {
		return slices.IndexFunc(owed, func(x promise.Promise) bool {
			return x.Task == ListedTask+string(a.ID) || x.Task == ActTask+string(a.ID)
		})
	}
	line := func(a secondlook.Act, due time.Time, text string) promise.Promise {
		return promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Client: head.Client, Case: head.ID, Task: ListedTask + string(a.ID), Text: text, Due: due}
	}
	var fresh secondlook.Act // the newest that was done at once and stands on no line yet
	stands := false
	for _, a := range acts {
		i := lineOf(a)
		switch {
		case a.State == secondlook.Waiting && i < 0:
			lines = append(lines, line(a, tx.Now(), "Something that could harm who told this waits for a second look; it is listed there"))
		case a.State == secondlook.AtOnce && i < 0:
			fresh = a
		case a.State == secondlook.AtOnce:
			fresh, stands = secondlook.Act{}, stands || !owed[i].Done()
		}
	}
	if fresh.ID != "" && !stands {
		who, err := tx.Client(f.Practice, head.Client)
		if err != nil {
			return nil, err
		}
		due := p.Today(tx.Now()).Add(2).At(0, p.Location()).Add(-time.Minute)
		lines = append(lines, line(fresh, due, "Something was done here that could be to the disadvantage of "+who.FirstName()+". It is listed with what was told; look whether it is right"))
	}
	return lines, nil
}
