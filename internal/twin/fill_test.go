package twin

import (
	"strings"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/billing"
	"github.com/partwell/partwell/internal/practice/boundary"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
)

var price = money.Of(6000, "GBP")

// address gives the mail address of somebody.
func address(name string) string {
	first, _, _ := strings.Cut(name, " ")
	plain := strings.NewReplacer("ê", "e", "á", "a", "ø", "o").Replace(strings.ToLower(first))
	return plain + "@people.example"
}

// colleagueMail is where the colleague outside is written to.
const colleagueMail = "sean@colleagues.example"

// fill lets three weeks go by in a practice: whatever a practice has, it has some of.
func (w *twin) fill() {
	w.begin()
	w.setUp()
	w.comeNew()
	w.bookAll()
	w.weeks()
	w.others()
	w.spend()
}

// setUp writes the boundaries and the list of colleagues.
func (w *twin) setUp() {
	ctx, by := w.t.Context(), w.people[ines]
	var rows []office.BoundaryRow
	for _, b := range boundary.Proposed() {
		rows = append(rows, office.BoundaryRow{Side: b.Side, Title: b.Title, Rule: b.Rule, Why: b.Why, Follows: b.Follows, Watches: b.Watches, Within: b.Within})
	}
	w.must(w.office.AnswerBoundaries(ctx, by, office.NewKey(), rows))
	w.colleague = got[ident.Practitioner](w)(w.office.AddEntry(ctx, by, office.NewKey(), office.EntryChange{Name: "Sean Brennan", Phone: "020 7946 0177", Email: colleagueMail,
		Skills: []referral.Skill{"deep-tissue"}, Place: "Canal Street", TakesNew: referral.TakesYes, Trusted: true, Spoke: true}))
	w.label("Sean", string(w.colleague))
	got[ident.Away](w)(w.office.AddAway(ctx, by, office.NewKey(), office.AwayRequest{Person: w.person(noor), First: "2026-12-23", Last: "2026-12-30"}))
	w.must(w.office.AddExtra(ctx, by, office.NewKey(), office.ExtraRequest{Person: w.person(noor), On: "2026-12-19", From: "9:00", To: "12:00"}))
	w.must(w.office.AddWeek(ctx, by, office.NewKey(), office.WeekRequest{Person: w.person(noor), From: "2026-12-07", Until: "2026-12-13", Every: 1, Days: [7][]office.SpanText{{{From: "9:00", To: "12:00"}}}}))
	got[office.ProgramKey](w)(w.office.AddProgram(ctx, by, office.NewKey(), office.ProgramRequest{Name: "Our own site"}))
	w.must(w.office.SavePlace(ctx, by, office.NewKey(), office.PlaceRequest{Name: "Harbour", Address: "Quay 3", Zone: "Asia/Kathmandu"}))
	w.rooms("Blue room", "Garden room", "Corner room")
}

// rooms adds rooms, of which each service takes one.
func (w *twin) rooms(names ...string) {
	ctx, by := w.t.Context(), w.people[ines]
	for _, name := range names {
		w.must(w.office.SaveResource(ctx, by, office.NewKey(), office.ResourceRequest{Kind: scheduling.KindRoom, Name: name}))
	}
	view := got[office.PlacesView](w)(w.office.Places(ctx, by))
	var ids []ident.Resource
	for _, room := range view.Places[0].Rooms {
		ids = append(ids, room.ID)
	}
	for _, s := range view.Services {
		w.must(w.office.SetNeeds(ctx, by, office.NewKey(), office.NeedsRequest{Service: s.ID, Rooms: ids}))
	}
}

// usual says who comes to whom, in the order in which they came first.
var usual = []struct{ who, to string }{{mara, theo}, {lena, theo}, {ida, theo}, {paul, theo}, {vera, theo}, {sami, noor}, {greta, ines}}

// comeNew adds the clients, with what they ask and like, and their own addresses.
func (w *twin) comeNew() {
	ctx := w.t.Context()
	for i, u := range usual {
		by := w.people[u.to]
		id := got[ident.Client](w)(w.office.AddClient(ctx, w.people[kim], office.NewKey(), office.ClientChange{Name: u.who, Email: address(u.who), Phone: "020 7946 01" + string(rune('1'+i)) + "0",
			Since: "2026-01-05", State: client.Active, Therapist: by.Person, Anyway: true}))
		w.clients[u.who] = id
		w.label(u.who, string(id))
		w.must(w.office.AddAsk(ctx, by, office.NewKey(), office.NewAsk{Client: id, Text: "Not my feet", Source: client.InPerson}))
		got[string](w)(w.office.SetPreferences(ctx, by, office.NewKey(), office.PreferenceChange{Client: id, Set: map[string]int{"neck:both": 3, "calf:left": 2}, Source: client.InPerson}))
		w.must(w.office.SetPlan(ctx, by, office.NewKey(), office.PlanChange{Client: id, Goal: "Sleep through the night", Wanted: []treatment.Technique{treatment.Warmth}, DecidedOn: "2026-03-03"}))
		w.must(w.office.ClientLink(ctx, by, office.NewKey(), id))
		door := got[office.ClientDoor](w)(w.office.ClientDoor(ctx, by, id))
		w.tokens["own page of "+u.who] = door.Token
		w.tellBoundaries(u.who, by.Person)
	}
}

// tellBoundaries tells a client the boundaries, so that they bind her.
func (w *twin) tellBoundaries(who string, _ ident.Person) {
	ctx := w.t.Context()
	known := got[office.KnownBoundaries](w)(w.office.KnownBoundaries(ctx, w.people[kim], w.clients[who]))
	var shown []office.SeenBoundary
	for _, s := range known.Standings {
		shown = append(shown, office.SeenBoundary{ID: s.Boundary.ID, Version: s.Boundary.Version})
	}
	w.must(w.office.TellBoundaries(ctx, w.people[kim], office.NewKey(), office.BoundaryTelling{Client: w.clients[who], Boundaries: shown, How: boundary.Told, Way: "aloud", On: "2026-03-03"}))
}

// booked are the visits: those before 23 March have taken place when the tellings begin.
var booked = []struct{ who, with, when string }{
	{mara, theo, "2026-03-04 10:00"}, {lena, theo, "2026-03-04 14:00"}, {ida, theo, "2026-03-05 10:00"}, {paul, theo, "2026-03-05 14:00"}, {vera, theo, "2026-03-06 10:00"},
	{sami, noor, "2026-03-06 14:00"}, {greta, ines, "2026-03-09 10:00"}, {mara, theo, "2026-03-11 10:00"}, {paul, theo, "2026-03-12 10:00"}, {mara, theo, "2026-03-18 10:00"},
	{lena, theo, "2026-03-19 14:00"}, {paul, theo, "2026-03-20 10:00"},

	{mara, theo, "2026-03-24 10:00"}, {paul, theo, "2026-03-24 11:30"}, {sami, noor, "2026-03-24 10:00"}, {lena, theo, "2026-03-25 14:00"}, {mara, noor, "2026-03-26 10:00"},
	{ida, theo, "2026-03-27 10:00"}, {mara, theo, "2026-03-31 10:00"}, {lena, theo, "2026-04-01 14:00"}, {greta, ines, "2026-04-01 10:00"}, {vera, theo, "2026-04-02 14:00"},
	{paul, theo, "2026-04-08 10:00"}, {mara, theo, "2026-04-14 10:00"}, {ida, theo, "2026-04-15 10:00"},
}

func (w *twin) bookAll() {
	for _, b := range booked {
		w.book(b.who, b.with, b.when)
	}
}

func (w *twin) book(who, with, when string) {
	w.t.Helper()
	name := who + " " + when
	id := got[ident.Visit](w)(w.office.Book(w.t.Context(), w.people[kim], office.NewKey(), office.BookRequest{Client: w.clients[who], Therapist: w.person(with), Service: w.service, When: when, Anyway: when}))
	w.visits[name], w.version[id] = id, 1
	w.label("visit of "+name, string(id))
}

// weeks lets the visits take place that are behind: some are noted, some paid, one was missed, one
// called off by the client.
func (w *twin) weeks() {
	ctx := w.t.Context()
	for i, b := range booked {
		day, _, _ := strings.Cut(b.when, " ")
		if day >= "2026-03-23" {
			continue
		}
		id := w.visits[b.who+" "+b.when]
		w.at(day + " 18:30")
		if b.when == "2026-03-12 10:00" {
			w.step(id, kim, office.ActMiss)
			continue
		}
		w.step(id, kim, office.ActArrive)
		w.step(id, kim, office.ActDone)
		w.must(w.office.WriteNote(ctx, w.people[b.with], office.NewKey(), office.NoteRequest{Visit: id, Text: "Neck softer than last time."}))
		switch i % 3 {
		case 0:
			got[string](w)(w.office.TakePayment(ctx, w.people[kim], office.NewKey(), office.Payment{PayFor: office.PayFor{Client: w.clients[b.who], Visit: id}, Amount: "60", Way: billing.ByCard}))
		case 1:
			got[ident.Entry](w)(w.office.ChargeVisit(ctx, w.people[kim], office.NewKey(), id))
		}
		w.calm()
	}
}

// step takes a step of a visit.
func (w *twin) step(id ident.Visit, by string, act office.VisitAct) {
	w.t.Helper()
	w.must(w.office.ChangeVisit(w.t.Context(), w.people[by], office.NewKey(), office.VisitChange{Visit: id, Version: w.version[id], Act: act, Caller: scheduling.ByClient}))
	w.version[id]++
}

// calm lets everything happen that happens by itself.
func (w *twin) calm() {
	w.t.Helper()
	for range 3 {
		got[int](w)(w.office.FireTimers(w.t.Context()))
		got[int](w)(w.office.TellVisits(w.t.Context()))
		got[int](w)(w.office.DeliverLetters(w.t.Context()))
		got[int](w)(w.office.TellReaders(w.t.Context()))
	}
	w.must(w.office.Sweep(w.t.Context()))
}

// others is what else goes on: other things told, a question to a colleague, somebody who asks for a
// first visit, an end, a letter that could not be delivered, drafts.
func (w *twin) others() {
	ctx := w.t.Context()
	w.at("2026-03-20 19:00")
	hurt := got[office.Told](w)(w.office.Tell(ctx, w.practice, office.NewKey(), office.Telling{About: office.Pressure, Client: w.clients[paul], Visit: w.visits[paul+" 2026-03-20 10:00"], From: "192.0.2.9",
		Answers: protocol.Answers{"words": {"The calf was too much"}}}))
	w.tokens["what Paul told"] = hurt.Token
	w.label("what Paul told", string(hurt.Case))
	for _, x := range []struct{ by, who, about, words string }{
		{ines, greta, office.Results, "My shoulder is as it was"}, {kim, sami, office.Billing, "I paid this already"}, {noor, sami, office.Other, "The room was cold"}, {theo, vera, office.Results, "It did not help"},
	} {
		id := got[office.Told](w)(w.office.WriteDown(ctx, w.people[x.by], office.NewKey(), office.Telling{About: x.about, Client: w.clients[x.who], Answers: protocol.Answers{"words": {x.words}, "told-by": {"by-phone"}}}))
		w.label(x.about+" of "+x.who, string(id.Case))
	}
	got[office.Told](w)(w.office.KeepDraft(ctx, w.practice, office.Visitor{Practice: w.practice}, office.NewKey(), office.Telling{About: office.Other, From: "192.0.2.8", Answers: protocol.Answers{"words": {"The stairs are dark"}}}))
	_, err := w.office.Ask(ctx, w.practice, office.NewKey(), office.Asking{Name: "Jennifer Okafor", Email: "jennifer@people.example", Phone: "020 7946 0199", Wish: "A quiet hour", From: "192.0.2.7"})
	w.must(err)
	talk := got[ident.Consultation](w)(w.office.AskColleague(ctx, w.people[noor], office.NewKey(), office.Question{About: office.TalkAbout{Client: w.clients[sami]}, Colleague: w.colleague,
		Question: "What would you try?", Summary: "The client sleeps badly.", Until: "2026-04-20"}))
	w.must(w.office.SendTalk(ctx, w.people[noor], office.NewKey(), talk, office.TalkWords{How: message.InWriting, Text: "May I ask you something?", Send: office.SendByMail}))
	for _, m := range []struct{ by, who, way string }{{noor, sami, office.Refer}, {theo, vera, office.End}} {
		id := got[ident.Case](w)(w.office.BeginMatter(ctx, w.people[m.by], office.NewKey(), office.Begin{Protocol: m.way, Client: w.clients[m.who]}))
		w.label(m.way+" of "+m.who, string(id))
		w.work(m.by, id, 0)
	}
	w.at("2026-03-20 20:00")
	w.calm()
	w.step(w.visits[paul+" 2026-04-08 10:00"], kim, office.ActCancel)
}

// spend uses up links that open once: one by which somebody new booked a visit, and one by which somebody came
// in who no longer works here.
func (w *twin) spend() {
	ctx, by := w.t.Context(), w.people[ines]
	settings := got[office.PublicSettings](w)(w.office.PublicSettings(ctx, by))
	w.must(w.office.SetPublicPage(ctx, by, office.NewKey(), house.Page{Shown: true, Who: house.Everybody, Ahead: 56, Notice: 12, Version: settings.Page.Version}))
	page, times, err := w.office.PublicTimes(ctx, w.practice.ID, office.PublicAsk{Service: w.service, With: w.person(noor), Day: "2026-04-09"})
	w.must(err)
	in := office.BookingForm{Service: w.service, Name: anna, Email: address(anna), Agreed: true, From: "192.0.2.6", Time: office.PickOf(times.Days[0].Slots[0]).String()}
	for _, b := range page.Boundaries {
		in.Terms = append(in.Terms, office.SeenBoundary{ID: b.ID, Version: b.Version})
	}
	got[ident.Booking](w)(w.office.AskBooking(ctx, w.practice.ID, office.NewKey(), in))
	w.calm()
	letters := w.post.letters()
	link := letters[len(letters)-1].Links[0]
	token := link[strings.LastIndex(link, "/")+1:]
	w.tokens["Anna's visit"] = got[string](w)(w.office.ConfirmBooking(ctx, w.visitor(token), token, office.NewKey(), office.BookingConfirm{}))
	w.tokens["how Anna booked"] = token
	w.calm()

	made := got[office.Invitation](w)(w.office.AddPerson(ctx, by, office.NewKey(), office.PersonChange{Name: pia, Email: address(pia), Role: staff.Desk, Active: true}))
	got[string](w)(w.office.ChoosePassword(ctx, made.Token, password))
	w.tokens["how Pia came in"] = made.Token
	w.people[pia] = staff.As(w.practice.ID, made.Person)
	w.label(pia, string(made.Person.ID))
	w.becomes(pia, func(in *office.PersonChange) { in.Active = false })
	w.calm()
}
