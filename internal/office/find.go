package office

import (
	"context"

	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
)

// Doing is something that can be done from the page Find; the web knows its words and its address.
type Doing string

// What can be found to do.
const (
	DoBook       Doing = "book"
	DoAddClient  Doing = "add-client"
	DoImport     Doing = "import"
	DoCalendar   Doing = "calendar"
	DoInquiries  Doing = "inquiries"
	DoWaiting    Doing = "waiting"
	DoColleagues Doing = "colleagues"
	DoRehearse   Doing = "rehearse"
	DoHours      Doing = "hours"
	DoServices   Doing = "services"
	DoBoundaries Doing = "boundaries"
	DoPeople     Doing = "people"
	DoMail       Doing = "mail"
	DoReachable  Doing = "reachable"
	DoBackups    Doing = "backups"
	DoPassword   Doing = "password"
)

// doings lists what can be found, with what somebody must be allowed for it.
var doings = []struct {
	what Doing
	need staff.Action
}{
	{DoBook, staff.Book}, {DoAddClient, staff.AddClient}, {DoImport, staff.ImportClients}, {DoCalendar, staff.SeeCalendar},
	{DoInquiries, staff.SeeInquiry}, {DoWaiting, staff.SeeInquiry}, {DoColleagues, staff.SeeDirectory}, {DoRehearse, staff.Rehearse},
	{DoHours, staff.ManagePractice}, {DoServices, staff.ManagePractice}, {DoBoundaries, staff.EditBoundaries}, {DoPeople, staff.ManagePeople},
	{DoMail, staff.ManagePractice}, {DoReachable, staff.ManagePractice}, {DoBackups, staff.ManageBackups}, {DoPassword, staff.SeeCalendar},
}

// FoundClient is a client who fits, with the visits nearest to now; nil where there is none.
type FoundClient struct {
	client.Client
	Next, Last *scheduling.Visit
}

// FindView is what fits a search. Doings are all that this person may do, to be matched by their
// words.
type FindView struct {
	Moment
	Clients []FoundClient
	Doings  []Doing
}

// Find finds clients by name, phone or e-mail with their visits, and what can be done.
func (o *Office) Find(ctx context.Context, by staff.Actor, search string) (view FindView, err error) {
	err = o.read(ctx, "find", func(tx *store.Tx) error {
		view = FindView{}
		d, err := diaryFor(tx, by, staff.SeeClients)
		if err != nil {
			return err
		}
		view.Moment = d.moment()
		for _, x := range doings {
			if staff.Can(by, x.need, whole(by)) {
				view.Doings = append(view.Doings, x.what)
			}
		}
		found, err := tx.FindClients(by.Practice, search, findMost)
		if err != nil {
			return err
		}
		for _, c := range found {
			f, err := d.found(c)
			if err != nil {
				return err
			}
			view.Clients = append(view.Clients, f)
		}
		return nil
	})
	return view, err
}

func (d diary) found(c client.Client) (FoundClient, error) {
	f := FoundClient{Client: c}
	next, err := d.tx.NextVisits(d.by.Practice, c.ID, d.tx.Now(), 1)
	if err != nil {
		return f, err
	}
	if len(next) > 0 {
		f.Next = &next[0]
	}
	last, ok, err := d.tx.LastVisit(d.by.Practice, c.ID, d.tx.Now())
	if ok {
		f.Last = &last
	}
	return f, err
}
