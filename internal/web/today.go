package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (s *site) getToday(w http.ResponseWriter, r *http.Request) error {
	if of(r).outside() {
		return s.readerToday(w, r)
	}
	view, err := s.office.Today(r.Context(), by(r))
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := pages.TodayPage{Page: s.frame(r, say.T(ctx, "Today"), ui.Today), Day: say.Day(ctx, view.Date),
		Add: ui.Act{Label: say.T(ctx, "Add a visit"), Href: "/visits/new"}}
	t := todayWords{dayWords{ctx: ctx, now: view.Now, zone: view.Zone, today: view.Date, lines: view.Lines, back: "today"}, view, by(r).Person}
	p.Told, p.Undo = t.told(r)
	t.days(&p)
	if view.Waits != "" {
		p.Needs = append(p.Needs, t.waits())
	}
	for _, n := range view.Needs {
		p.Needs = append(p.Needs, t.need(n))
	}
	if n, ok := t.byHand(); ok {
		p.Needs = append(p.Needs, n)
	}
	if view.Mine != nil && view.Mine.Hears {
		p.Needs = append(p.Needs, ui.Need{Body: ui.Text(pages.WayInMine(ctx, *view.Mine)), Acts: []ui.Act{{Label: say.T(ctx, "What that means"), Href: "/practice/me#way-in"}}})
	}
	for _, w := range view.Renewed {
		p.Needs = append(p.Needs, t.vouch(w))
	}
	p.Needs = append(p.Needs, t.looks(view.Looks)...)
	if view.Waits != "" && len(p.Needs) > 1 { // what was promised to people comes first
		p.Needs = append(p.Needs[1:], p.Needs[0])
	}
	p.Fill, p.FillAt = doorLacks(r, view.House, view.OneReads)
	n := notKeptWords{ctx: ctx, today: view.Date, zone: view.Zone, back: "today"}
	p.Noticed = n.needs(view.Noticed)
	if told, undo := n.told(r); told != "" {
		p.Told, p.Undo = told, undo
	}
	for _, n := range view.Later {
		p.Later = append(p.Later, t.need(n))
	}
	for _, a := range view.Asked {
		p.UnderWay = append(p.UnderWay, pages.TodayMatter{Who: a.Who, Next: say.T(ctx, "A second look, before you %s.", a.What), Href: waitsPath(a.Act.ID)})
	}
	for _, m := range view.UnderWay {
		p.UnderWay = append(p.UnderWay, pages.TodayMatter{Who: m.Who, Next: m.Next, Href: "/matters/" + string(m.Head.ID)})
	}
	if len(view.Needs) > 0 && view.Needs[0].Kind == promise.Answer && needName(view.Needs[0]) != "" {
		p.First = ui.Words("%s waits for your answer, by %s", ui.Name(needName(view.Needs[0])), t.until(view.Needs[0].Due))
	}
	t.rooms(&p)
	return render(w, r, http.StatusOK, pages.Today(p))
}

// todayWords writes the page Today.
type todayWords struct {
	dayWords
	view office.TodayView
	me   ident.Person
}

// told says what was just done, with a way back.
func (t todayWords) told(r *http.Request) (string, *ui.Act) {
	if kept := r.URL.Query().Get("kept"); ident.Valid(kept) {
		return say.T(t.ctx, "Done."), &ui.Act{To: "/promises/" + kept + "/undo"}
	}
	did := ident.Visit(r.URL.Query().Get("did"))
	for _, day := range t.view.Days {
		for _, item := range day.Items {
			if v := item.Visit; v.ID == did && did != "" && v.State != scheduling.Booked {
				undo := stepAct(v, office.ActUndo, "", "", "today")
				return stateTold(t.ctx, v, t.zone), &undo
			}
		}
	}
	return "", nil
}

// stateTold says where a visit stands after a step.
func stateTold(ctx context.Context, v scheduling.Visit, zone *time.Location) string {
	at := civil.MinuteOf(v.Starts, zone).String()
	switch v.State {
	case scheduling.Arrived:
		return say.T(ctx, "The visit of %s is here.", at)
	case scheduling.Done:
		return say.T(ctx, "The visit of %s is done.", at)
	case scheduling.Missed:
		return say.T(ctx, "The visit of %s is noted as missed.", at)
	case scheduling.Cancelled:
		return say.T(ctx, "The visit of %s is called off. Its time is free again.", at)
	default:
		return say.T(ctx, "The visit of %s is booked.", at)
	}
}

func (t todayWords) days(p *pages.TodayPage) {
	if t.view.All {
		visits := 0
		for _, day := range t.view.Days {
			visits += day.Visits
			p.Columns = append(p.Columns, ui.DayColumn{Name: t.nameOf(day), Where: dayLine(t.ctx, day.DayView, t.zone), Slots: t.slots(day)})
		}
		p.Sub = say.T(t.ctx, "%s today.", countWords(t.ctx, visits))
		return
	}
	if len(t.view.Days) == 0 {
		p.Sub = say.T(t.ctx, "Nobody treats here yet.")
		p.Empty, p.Why = say.T(t.ctx, "The day will stand here"), say.T(t.ctx, "As soon as somebody has hours, the visits of the day stand here, with what each client asks.")
		p.Next = &ui.Act{Label: say.T(t.ctx, "Who works here"), Href: "/practice/people"}
		return
	}
	day := t.view.Days[0]
	p.Sub, p.Slots, p.Whose = dayLine(t.ctx, day.DayView, t.zone), t.slots(day), say.T(t.ctx, "Your day")
	if day.Person.ID != t.me {
		p.Whose = say.T(t.ctx, "The day of %s", day.Person.Name)
	}
	t.empty(p, day)
}

// empty says what will stand on the page while nothing can stand there yet.
func (t todayWords) empty(p *pages.TodayPage, day office.PersonDay) {
	why := say.T(t.ctx, "Here you will see who comes, what they ask of you, and what to mind.")
	switch {
	case t.view.Clients == 0:
		p.Empty, p.Why = say.T(t.ctx, "Your first day will stand here"), why+" "+say.T(t.ctx, "It begins with the people who come to you.")
		p.Next = &ui.Act{Label: say.T(t.ctx, "Add a client"), Href: "/clients/new"}
		if t.view.MayBring {
			p.Next, p.Or = &ui.Act{Label: say.T(t.ctx, "Bring your clients"), Href: "/clients/import"}, p.Next
		}
		p.Slots = nil
	case day.Visits == 0 && len(day.Open) == 0:
		p.Empty, p.Why = say.T(t.ctx, "No visits today"), why
		p.Next = &ui.Act{Label: say.T(t.ctx, "Add a visit"), Href: "/visits/new"}
	}
}

// waits says which step of setting up comes next.
func (t todayWords) waits() ui.Need {
	step := t.view.Waits
	body := say.T(t.ctx, "Setting up: one thing waits.")
	for i, q := range house.Questions() {
		if q == step {
			body = say.T(t.ctx, "Setting up: question %d of %d waits.", i+1, len(house.Questions()))
		}
	}
	switch step {
	case house.StepPassword:
		body = say.T(t.ctx, "Setting up: your password waits.")
	case house.StepRecovery:
		body = say.T(t.ctx, "Setting up: the recovery sheet is not printed.")
	case house.StepBackups:
		body = say.T(t.ctx, "Setting up: no folder for backups is chosen.")
	default:
	}
	return ui.Need{Body: ui.Text(body), By: say.T(t.ctx, "When you like"), Acts: []ui.Act{
		{Label: say.T(t.ctx, "Go on"), Href: "/set-up/" + string(step)}, {Label: say.T(t.ctx, "Put it away"), To: "/today/set-up/away"}}}
}

// until says by when, as people say it: "today, 17:00", "Thursday 5 March".
func (t todayWords) until(due time.Time) string {
	day, at := civil.DateOf(due, t.zone), civil.MinuteOf(due, t.zone)
	if at == 0 || at == 23*60+59 {
		return say.Date(t.ctx, day, t.today)
	}
	return say.T(t.ctx, "%s, %s", say.Date(t.ctx, day, t.today), at.String())
}

func needName(n office.Need) string {
	switch {
	case n.Client.Name != "":
		return n.Client.Name
	case n.Inquiry.Name != "":
		return n.Inquiry.Name
	case n.Colleague != "":
		return n.Colleague
	}
	return ""
}

// need writes one thing that needs somebody.
func (t todayWords) need(n office.Need) ui.Need {
	out := ui.Need{Soon: n.Late || civil.DateOf(n.Due, t.zone) == t.today}
	if out.Body = t.sentence(n); out.Body == nil {
		out.Body = ui.Text(n.Text + ".")
	} else if n.Text != "" && n.Kind != promise.Agreed {
		out.Body = ui.Join(out.Body, ui.Text(" "+n.Text))
	}
	switch {
	case n.Kind == promise.Answer:
		out.By = say.T(t.ctx, "You promised an answer by %s", t.until(n.Due))
	case n.Kind == promise.Call && n.Task == office.TaskPromisedCall:
		out.By = say.T(t.ctx, "At the hour you promised: %s", t.until(n.Due))
	case n.Late:
		out.By = say.T(t.ctx, "It was due %s", t.until(n.Due))
	default:
		out.By = say.T(t.ctx, "By %s", t.until(n.Due))
	}
	out.Acts = append(out.Acts, t.open(n)...)
	if n.May {
		label := say.T(t.ctx, "Done")
		if n.Kind == promise.Note {
			label = say.T(t.ctx, "No note needed")
		}
		out.Acts = append(out.Acts, ui.Act{Label: label, About: needName(n), To: "/promises/" + string(n.Promise.ID) + "/done"})
	}
	return out
}

func (t todayWords) sentence(n office.Need) templ.Component {
	name := ui.StrongName(needName(n))
	if needName(n) == "" {
		name = ui.Text(say.T(t.ctx, "whoever told it"))
	}
	switch n.Kind {
	case promise.Call:
		if n.Task == office.TaskPromisedCall && n.Client.Phone != "" {
			return ui.Words("You promised to ring %s, %s.", name, ui.Tel(n.Client.Phone, n.PhoneShown))
		}
		if n.Client.Phone != "" {
			return ui.Words("Please ring %s, %s.", name, ui.Tel(n.Client.Phone, n.PhoneShown))
		}
		return ui.Words("Please ring %s.", name)
	case promise.FollowUp:
		switch {
		case n.Matter.Restricted && n.Text != "":
			return nil
		case strings.HasPrefix(n.Task, office.SecondLookTask), strings.HasPrefix(n.Task, office.LetterTask), strings.HasPrefix(n.Task, office.ActTask):
			return nil // its text says it all
		case n.Task == "pick":
			return ui.Words("Ask %s which of your offers would help.", name)
		case n.Task == "look-in":
			return ui.Words("Ask %s how it is now.", name)
		case n.Task == "correct":
			return ui.Words("Correct the bill of %s and say that you are sorry.", name)
		case n.Task == "introduce":
			return ui.Words("Introduce %s to %s.", name, ui.StrongName(n.Colleague))
		case n.Matter.Protocol == office.Refer && n.Task == "":
			return ui.Words("%s has answered about %s.", ui.StrongName(n.Colleague), name)
		case n.Matter.Protocol == office.Refer:
			return ui.Words("Ask %s whether it was a good match.", name)
		}
		return ui.Words("Ask %s whether what you offered works.", name)
	case promise.Agreed:
		if office.OwnChoice(n.Task) || n.Matter.Protocol == office.End || n.Matter.Restricted {
			return ui.Words("About %s: %s", name, n.Text)
		}
		if n.Task == office.TaskMend {
			return ui.Words("See whether it worked: %s", n.Text)
		}
		return ui.Words("You agreed with %s: %s", name, n.Text)
	case promise.Note:
		return ui.Words("The note on the visit of %s is not written.", name)
	case promise.Confirm:
		return ui.Words("Ring %s: does the entry in your list still hold?", name)
	case promise.Tell:
		if n.Colleague != "" {
			name = ui.StrongName(n.Colleague)
		}
		if n.Text == office.Undelivered {
			return ui.Words("The letter to %s did not arrive.", name)
		}
		return ui.Words("Your words for %s are ready to be said or sent.", name)
	default:
		return t.answer(n, name)
	}
}

func (t todayWords) answer(n office.Need, name templ.Component) templ.Component {
	switch {
	case n.Task == office.TaskWord && needName(n) == "":
		return ui.Text(say.T(t.ctx, "Somebody who told you something has written to you."))
	case n.Task == office.TaskWord:
		return ui.Words("%s has written to you.", name)
	case n.Promise.Inquiry != "" && n.Promise.Client == "":
		if t.view.House.Taking == house.Full {
			return ui.Words("%s asks for a first visit. You are full.", name)
		}
		return ui.Words("%s asks for a first visit.", name)
	case needName(n) == "":
		return ui.Text(say.T(t.ctx, "Somebody told you that something wasn’t right."))
	case n.Matter.Protocol == office.Billing:
		return ui.Words("%s told you that a bill does not look right.", name)
	case n.Matter.Protocol == office.Pressure:
		return ui.Words("%s told you that it hurt.", name)
	case n.Matter.Protocol == office.Results:
		return ui.Words("%s had hoped for more.", name)
	case n.Matter.Protocol == office.Goals:
		return ui.Words("%s wants something else from the visits.", name)
	case n.Matter.Protocol == office.Other:
		return ui.Words("%s told you that something wasn’t right.", name)
	}
	return ui.Words("%s waits for your answer.", name)
}

// open says where a need is worked on.
func (t todayWords) open(n office.Need) []ui.Act {
	switch {
	case strings.HasPrefix(n.Task, office.SecondLookTask):
		return []ui.Act{{Label: say.T(t.ctx, "Look at it"), Href: "/second-looks/" + strings.TrimPrefix(n.Task, office.SecondLookTask)}}
	case strings.HasPrefix(n.Task, office.ActTask) && n.Case == "":
		return []ui.Act{{Label: say.T(t.ctx, "Look at it"), About: needName(n), Href: waitsPath(ident.Act(strings.TrimPrefix(n.Task, office.ActTask)))}}
	case strings.HasPrefix(n.Task, office.LetterTask):
		return []ui.Act{{Label: say.T(t.ctx, "Look at the letters"), Href: "/practice/sent"}}
	case n.Task == office.TaskMend:
		return []ui.Act{{Label: say.T(t.ctx, "Say whether it worked"), Href: "/practice/mending"}}
	case n.Kind == promise.Tell && ident.Valid(n.Task):
		return []ui.Act{{Label: say.T(t.ctx, "Open the words"), Href: "/messages/" + n.Task}}
	case n.Kind == promise.Note:
		return []ui.Act{{Label: say.T(t.ctx, "Write the note"), About: needName(n), Href: "/visits/" + string(n.Visit) + "/note"}}
	case n.Kind == promise.Answer && n.Promise.Inquiry != "":
		return []ui.Act{{Label: say.T(t.ctx, "Answer kindly"), Href: "/inquiries/" + string(n.Promise.Inquiry)}}
	case n.Kind == promise.Answer:
		return []ui.Act{{Label: say.T(t.ctx, "Read it and answer"), Href: "/matters/" + string(n.Case)}}
	case n.Matter.State == caseload.Open:
		return []ui.Act{{Label: say.T(t.ctx, "Open it"), About: needName(n), Href: "/matters/" + string(n.Case)}}
	case n.Practitioner != "":
		return []ui.Act{{Label: say.T(t.ctx, "Open the entry"), Href: "/practice/colleagues/" + string(n.Practitioner)}}
	case n.Promise.Client != "":
		return []ui.Act{{Label: say.T(t.ctx, "Open the page"), About: needName(n), Href: "/clients/" + string(n.Promise.Client)}}
	}
	return nil
}

// rooms writes how much room is left.
func (t todayWords) rooms(p *pages.TodayPage) {
	for _, room := range t.view.Rooms {
		line := pages.TodayRoom{Line: t.room(room)}
		if t.view.All {
			line.Name = room.Person.Name
		}
		if room.Weeks != nil {
			line.Picture = t.picture(room)
		}
		p.Rooms = append(p.Rooms, line)
	}
	if t.view.House.Taking == house.Full {
		p.New = say.T(t.ctx, "New people: the practice is full.")
		if since := t.view.House.TakingSince; since != "" {
			p.New = say.T(t.ctx, "New people: the practice is full, since %s.", say.ShortDay(t.ctx, since))
		}
	} else {
		p.New = say.T(t.ctx, "New people: you take them on.")
	}
	if t.view.MayBring { // who may not is told, and cannot change it
		p.NewHref = "/practice#taking"
	}
}

func (t todayWords) room(c office.RoomLeft) templ.Component {
	week := say.T(t.ctx, "Nothing left this week.")
	left := c.FreeThisWeek
	if left > 180 { // nobody counts the minutes of a free day
		left -= left % 60
	}
	if left > 0 {
		week = say.T(t.ctx, "%s not booked this week.", lengthWords(t.ctx, left))
	}
	if c.NextFree.IsZero() {
		return ui.Text(week + " " + say.T(t.ctx, "No free time in the next twelve weeks."))
	}
	return ui.Join(ui.Text(week+" "), ui.Words("Next free: %s.", ui.Strong(say.Stamp(t.ctx, c.NextFree, t.zone))))
}

func (t todayWords) picture(room office.RoomLeft) *ui.Capacity {
	last := room.Weeks[len(room.Weeks)-1]
	c := &ui.Capacity{ID: "room", Title: say.T(t.ctx, "Room left, twelve weeks"), From: say.T(t.ctx, "this week"), To: say.ShortDay(t.ctx, last.First.Add(6)),
		Says: say.T(t.ctx, "This week %s of %s are booked; in the twelfth week %s of %s.", lengthWords(t.ctx, room.Weeks[0].Booked), lengthWords(t.ctx, room.Weeks[0].Open),
			lengthWords(t.ctx, last.Booked), lengthWords(t.ctx, last.Open))}
	for _, w := range room.Weeks {
		c.Weeks = append(c.Weeks, ui.Bar{Booked: w.Booked, Open: w.Open})
	}
	return c
}

func (s *site) postPromiseDone(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("promise")
	if err := s.office.KeepPromise(r.Context(), by(r), key(r), ident.Promise(id)); err != nil {
		return err
	}
	return see(w, r, "/today?kept="+id)
}

func (s *site) postPromiseUndo(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.UndoPromise(r.Context(), by(r), key(r), ident.Promise(r.PathValue("promise"))); err != nil {
		return err
	}
	return see(w, r, "/today")
}

func (s *site) postSetUpAway(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.PutSetUpAway(r.Context(), by(r), key(r)); err != nil {
		return err
	}
	return see(w, r, "/today")
}
