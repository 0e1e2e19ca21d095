package office

import (
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol/ending"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/secondlook"
	"github.com/partwell/partwell/internal/store"
)

// noteReason keeps the reason; it stands in the matter's journal with date and person. A no to
// somebody new marks what kind of answer it will be.
func noteReason(c effectCall) error {
	if c.e.Answers.One("why") != "full" || c.m.head.Inquiry == "" {
		return nil
	}
	// The letter asks "shall I tell you when there is room?": its link is made now.
	had, err := c.o.linkOf(c.tx, c.m.practice.ID, string(c.m.head.Inquiry), PurposeWaiting)
	if err != nil || had != "" {
		return err
	}
	_, err = c.o.addLink(c.tx, store.Link{Practice: c.m.practice.ID, Kind: store.LinkAct, Purpose: PurposeWaiting, Subject: string(c.m.head.Inquiry)}, actLinkLife)
	return err
}

// noteTried keeps the line with the parting, for those who may read it: it fills the introduction from
// there, and stands neither on the time line nor in the record.
func noteTried(c effectCall) error {
	tried := c.e.Answers["tried"]
	if len(tried) > 1 && slices.Contains(tried, triedNothing) {
		return fault.Invalidf("tried", "Choose what was tried, or “None of these”, not both.")
	}
	return nil
}

// triedNothing says that none of the usual things was tried.
const triedNothing = "nothing"

// noteTalk puts "talked over" on the time line, without what was said.
func noteTalk(c effectCall) error {
	if c.extra.Talk != "" {
		return nil // it stands there already
	}
	if err := keepTalk(c); err != nil {
		return err
	}
	if c.e.Answers.One("how") == "nobody" {
		return c.knot(client.KindTalked, "There was nobody to ask", false, client.WayNone)
	}
	return c.knot(client.KindTalked, c.e.Answers.One("who"), false, client.WayNone)
}

// keepNeed keeps the need by which the directory is searched: the journal holds it, and the search
// reads it there (see Need).
func keepNeed(effectCall) error { return nil }

// attachList marks the entries as handed out. A practice that is full names two at least.
func attachList(c effectCall) error {
	if full := c.m.state.Tasks["which"].Answers.One("why") == WhyFull; full && len(c.e.Answers["entries"]) < fewestNamed {
		return fault.Invalidf("entries", "Choose at least two people to turn to.")
	}
	return c.handOut(c.e.Answers["entries"])
}

// handOut marks entries as handed out, each once.
func (c effectCall) handOut(entries []string) error {
	before, err := c.tx.IntroductionsOfCase(c.m.practice.ID, c.m.head.ID)
	if err != nil {
		return err
	}
	for _, id := range entries {
		entry, err := c.tx.Practitioner(c.m.practice.ID, ident.Practitioner(id))
		if err != nil {
			return fault.Invalidf("entries", "Choose somebody from your list.")
		}
		if slices.ContainsFunc(before, func(in referral.Introduction) bool { return in.Practitioner == entry.ID }) {
			continue
		}
		in := referral.Introduction{ID: newID[ident.Introduction](), Client: c.m.head.Client, Inquiry: c.m.head.Inquiry, Practitioner: entry.ID, Case: c.m.head.ID, By: c.by.Person}
		if err := c.tx.AddIntroduction(c.m.practice.ID, referral.GiveList(in, c.today()), false); err != nil {
			return err
		}
	}
	return nil
}

// sendWords says or sends what a task says. A no to somebody who asked answers the inquiry too.
func sendWords(c effectCall) error {
	if c.m.def.Method == string(ending.Decline) {
		if err := c.lookedTwice(); err != nil {
			return err
		}
	}
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	if c.m.onlyToday() {
		if err := noteAct(c.tx, c.by, c.m.notTodayAct()); err != nil {
			return err
		}
	}
	if c.m.head.Inquiry == "" || c.m.def.ID != Decline {
		if err := c.takeOff(); err != nil {
			return err
		}
		if err := c.promiseChange(); err != nil {
			return err
		}
		return c.promiseRing()
	}
	answer := map[string]inquiry.Answer{WhyFull: inquiry.Full, WhyNotWork: inquiry.NotWork, "not-today": inquiry.NotToday, WhyOwn: inquiry.Own}[c.m.state.Tasks["which"].Answers.One("why")]
	q, err := c.m.inquiry.Give(answer, c.by.Person, c.now())
	if err != nil {
		return err
	}
	if err := c.tx.SaveInquiry(c.m.practice.ID, q); err != nil {
		return err
	}
	return c.tx.KeepInquiryPromise(c.m.practice.ID, q.ID, promise.Answer, c.by.Person)
}

// givePractitioner tells the client name and number at once, and notes the entry's use.
func givePractitioner(c effectCall) error {
	if err := c.o.saySomething(c, recipientClient); err != nil {
		return err
	}
	entries, err := c.o.chosen(c.tx, c.m)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	return c.knot(client.KindGiven, "Name and number of "+strings.Join(names, ", ")+". The door stays open", false, client.Way(c.e.Answers.One("how")))
}

// decideVisits does with each booked visit as the client says.
func decideVisits(c effectCall) error {
	for _, choice := range c.e.Answers.VisitChoices("each") {
		i := slices.IndexFunc(c.m.visits, func(v scheduling.Visit) bool { return v.ID == choice.Visit })
		if i < 0 {
			return fault.New(fault.Conflict, "visit-gone", "One of these visits is no longer booked. Look at the list again.")
		}
		if err := c.decideVisit(c.m.visits[i], choice.Choice); err != nil {
			return err
		}
	}
	return nil
}

func (c effectCall) decideVisit(v scheduling.Visit, choice string) error {
	loc := c.m.practice.Location()
	switch choice {
	case "cancel":
		gone, err := v.Cancel("The client decided so; no fee")
		if err != nil {
			return err
		}
		if _, err := c.tx.ChangeVisit(c.m.practice.ID, gone, loc); err != nil {
			return err
		}
		off := secondlook.Act{Kind: secondlook.CallOff, Client: v.Client, About: string(v.ID), What: "call off the visit of " + civil.Stamp(v.Starts, loc), Line: "The client told us so"}
		if err := noteAct(c.tx, c.by, off); err != nil {
			return err
		}
		return c.knot(client.KindCancelled, "Visit of "+c.m.stamp(v.Starts)+", no fee", false, c.way(""))
	case "move":
		due, err := c.due("next-working-day")
		if err != nil {
			return err
		}
		p := c.m.promise(promise.Call, c.e.Task, due, "Find another day instead of "+c.m.stamp(v.Starts))
		p.Visit = v.ID
		return c.tx.AddPromise(c.m.practice.ID, p)
	default:
		return nil
	}
}

// moveVisit moves the visit at hand, without a fee.
func moveVisit(c effectCall) error {
	v, err := c.tx.Visit(c.m.practice.ID, c.m.head.Visit)
	if err != nil {
		return err
	}
	at, err := civil.ParseMinute(c.e.Answers.One("time"))
	if err != nil {
		return fault.Invalidf("time", "Please write the time like 14:30.")
	}
	day := civil.Date(c.e.Answers.One("date"))
	place, loc, err := where(c.tx, c.m.practice, "", v.Therapist, day, at, v.Place)
	if err != nil {
		return err
	}
	starts, err := shownAt("time", day, at, loc)
	if err != nil {
		return err
	}
	moved, err := v.MoveTo(starts, v.Therapist, v.Minutes)
	if err != nil {
		return err
	}
	moved.Place = place
	if err := mayBook(c.tx, c.m.practice.ID, moved.Client, moved.Starts); err != nil {
		return err
	}
	if _, err := c.tx.ChangeVisit(c.m.practice.ID, moved, loc); err != nil {
		return err
	}
	d, err := openDiary(c.tx, c.by)
	if err != nil {
		return err
	}
	if err := noteAct(c.tx, c.by, d.movedAct(v, moved)); err != nil {
		return err
	}
	return c.knot(client.KindMoved, "To "+c.m.stamp(moved.Starts)+", no fee", false, client.WayNone)
}

// joinWaiting puts somebody on the waiting list, or takes her off.
func joinWaiting(c effectCall) error {
	if c.m.head.Inquiry == "" {
		return nil
	}
	return setWaiting(c.tx, c.m.practice.ID, c.m.inquiry, c.today(), c.e.Answers.Yes("wait"))
}

// setWaiting keeps whether somebody who asked waits for room.
func setWaiting(tx *store.Tx, p ident.Practice, q inquiry.Inquiry, today civil.Date, yes bool) error {
	place, err := tx.Place(p, q.ID)
	if err != nil {
		return err
	}
	if yes {
		if q, place, err = q.Wait(place, today); err != nil {
			return err
		}
	} else {
		if place.Version == 0 {
			return nil
		}
		q, place = q.Leave(place)
	}
	if err := tx.SaveInquiry(p, q); err != nil {
		return err
	}
	return tx.SavePlace(p, place)
}
