package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
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
	return o.listedSince(tx, head, p, head.Opened)
}

// listedSince gives those of them that were asked for, looked at or taken back since an instant, or still wait.
func (o *Office) listedSince(tx *store.Tx, head caseload.Case, p house.Practice, since time.Time) ([]secondlook.Act, error) {
	if head.Client == "" || !head.Restricted && !slices.Contains(told, head.Protocol) {
		return nil, nil
	}
	if since.Before(head.Opened) {
		since = head.Opened
	}
	all, err := tx.ActsOfClient(p.ID, head.Client, since)
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
// such line was put away. A line of what was taken back goes. It runs by itself, so that whoever acts waits as
// long for every client. Only files on which something is new are opened, and each keeps up to when its readers
// were told. Each is one unit of work; one that fails is logged and holds up no other. It gives how many lines
// were added.
func (o *Office) TellReaders(ctx context.Context) (n int, err error) {
	var last store.FileOf
	for {
		var files []store.FileOf
		err = o.read(ctx, "files to tell", func(tx *store.Tx) error {
			files, err = tx.FilesToTell(last, filesAtOnce)
			return err
		})
		if err != nil || len(files) == 0 {
			return n, err
		}
		for _, f := range files {
			var added int
			failure := o.db.Update(ctx, func(tx *store.Tx) error {
				added, err = o.tellOf(tx, f)
				return err
			})
			switch {
			case ctx.Err() != nil:
				return n, ctx.Err()
			case failure != nil:
				o.log.ErrorContext(ctx, "readers could not be told of what is listed", "practice", f.Practice, "case", f.Case, "why", nameless(failure))
			default:
				n += added
			}
		}
		last = files[len(files)-1]
	}
}

const (
	// filesAtOnce is how many files are held in memory at a time.
	filesAtOnce = 100
	// toldMargin is for acts whose Update began before this one, and is stored after it.
	toldMargin = time.Minute
)

// tellOf gives the readers of a file the lines that they have not had yet, and takes away those of what was
// taken back. It gives how many were added.
func (o *Office) tellOf(tx *store.Tx, f store.FileOf) (int, error) {
	head, err := tx.Case(f.Practice, f.Case)
	if err != nil || !head.Restricted || head.State != caseload.Open {
		return 0, err
	}
	p, err := tx.Practice(f.Practice)
	if err != nil {
		return 0, err
	}
	l := linesOf{tx: tx, head: head, house: p}
	if err := l.load(); err != nil {
		return 0, err
	}
	acts, err := o.listedSince(tx, head, p, l.told)
	if err != nil {
		return 0, err
	}
	lines, err := l.fresh(acts)
	if err != nil {
		return 0, err
	}
	for _, x := range lines {
		if err := tx.AddPromise(f.Practice, x); err != nil {
			return 0, err
		}
	}
	return len(lines), tx.TellUpTo(f.Practice, f.Case, head.Client, tx.Now().Add(-toldMargin))
}

// linesOf are the lines that the readers of a file have of what is listed on it. Stands: one of them tells of
// what was done at once, and was not put away. Told is up to when the acts are covered by them; zero where one
// was put away or taken back since, and all are read again.
type linesOf struct {
	tx     *store.Tx
	head   caseload.Case
	house  house.Practice
	owed   []promise.Promise
	stands bool
	told   time.Time
}

func (l *linesOf) load() (err error) {
	p := l.house.ID
	if l.told, err = l.tx.ToldUpTo(p, l.head.ID, l.head.Client); err != nil {
		return err
	}
	if l.owed, err = l.tx.PromisesOfCase(p, l.head.ID); err != nil {
		return err
	}
	for _, x := range l.owed {
		id, listed := strings.CutPrefix(x.Task, ListedTask)
		switch {
		case !listed:
			continue
		case x.Done():
			if !x.DoneAt.Before(l.told) {
				l.told = time.Time{}
			}
			continue
		}
		act, err := l.tx.Act(p, ident.Act(id))
		if err != nil {
			return err
		}
		switch act.State {
		case secondlook.AtOnce:
			l.stands = true
		case secondlook.Withdrawn:
			l.told = time.Time{}
			if err := l.tx.DonePromise(p, x.ID, ""); err != nil {
				return err
			}
		case secondlook.Waiting, secondlook.Agreed, secondlook.Again, secondlook.Overtaken: // what waits is listed where it waits
		}
	}
	return nil
}

// fresh gives the lines that are missing, of acts in the order in which they were asked for.
func (l *linesOf) fresh(acts []secondlook.Act) (lines []promise.Promise, err error) {
	line := func(a secondlook.Act, due time.Time, text string) promise.Promise {
		return promise.Promise{ID: newID[ident.Promise](), Kind: promise.FollowUp, Client: l.head.Client, Case: l.head.ID, Task: ListedTask + string(a.ID), Text: text, Due: due}
	}
	var fresh secondlook.Act // the newest that was done at once and stands on no line yet
	for _, a := range acts {
		on := slices.ContainsFunc(l.owed, func(x promise.Promise) bool {
			return x.Task == ListedTask+string(a.ID) || x.Task == ActTask+string(a.ID)
		})
		switch {
		case a.State == secondlook.Waiting && !on:
			lines = append(lines, line(a, l.tx.Now(), "Something that could harm who told this waits for a second look; it is listed there"))
		case a.State == secondlook.AtOnce && !on:
			fresh = a
		case a.State == secondlook.AtOnce:
			fresh = secondlook.Act{}
		}
	}
	if fresh.ID == "" || l.stands {
		return lines, nil
	}
	who, err := l.tx.Client(l.house.ID, l.head.Client)
	if err != nil {
		return nil, err
	}
	due := l.house.Today(l.tx.Now()).Add(2).At(0, l.house.Location()).Add(-time.Minute)
	return append(lines, line(fresh, due, "Something was done here that could be to the disadvantage of "+who.FirstName()+". It is listed with what was told; look whether it is right")), nil
}
