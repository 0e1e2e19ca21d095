// Package gallery shows every part of the look in every state, on invented pages: to look at, and
// for the tests that hold for all parts. No page of the product imports it.
package gallery

import (
	"context"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// Sample is one page of the gallery.
type Sample struct {
	Name string
	Page templ.Component
}

// Samples gives all pages; theme is "", "paper" or "evening".
func Samples(theme string) []Sample {
	p := ui.Page{House: "Carvalho Massage", Person: "Inês Carvalho", Theme: theme}
	at := func(place ui.Place) ui.Page {
		q := p
		q.Place = place
		return q
	}
	alone := ui.Page{House: "Carvalho Massage", Theme: theme}
	return []Sample{
		{"parts", partsPage(at(ui.Practice))},
		{"today", todayPage(at(ui.Today))},
		{"client", clientPage(at(ui.Clients))},
		{"hurt", hurtPage(at(ui.Clients))},
		{"check", checkPage(at(ui.Clients))},
		{"card", cardPage(at(ui.Clients))},
		{"introduce", introducePage(at(ui.Clients))},
		{"tell", tellPage(alone)},
		{"where", wherePage(alone)},
		{"answer", answerPage(alone)},
		{"room", roomPage(alone)},
		{"sign-in", signInPage(alone)},
		{"set-up", setUpPage(alone)},
		{"boundaries", boundariesPage(at(ui.Practice))},
		{"empty", emptyPage(at(ui.Practice))},
		{"errors", errorsPage(at(ui.Calendar))},
		{"clinic", clinicPage(at(ui.Calendar))},
		{"letter", letterPage(alone)},
		{"list", listPage(at(ui.Practice))},
	}
}

func titled(ctx context.Context, p ui.Page, title string) ui.Page {
	p.Title = say.T(ctx, title)
	return p
}

func mariamAreas(ctx context.Context) []ui.Area {
	return []ui.Area{
		{Name: say.T(ctx, "Neck"), At: 2, Was: 3, WasSaid: true},
		{Name: say.T(ctx, "Shoulders"), At: 3},
		{Name: say.T(ctx, "Left shoulder blade"), At: 4},
		{Name: say.T(ctx, "Lower back"), At: 4},
		{Name: say.T(ctx, "Feet"), At: 0},
	}
}

func day(ctx context.Context) []ui.Slot {
	return []ui.Slot{
		{At: "9:00", Length: say.T(ctx, "60 min"), Name: "Nguyễn Thị Hạnh", Href: "#", Service: say.T(ctx, "Relaxing massage. Paid, 95.00"), Done: true,
			Acts: []ui.Act{{Label: say.T(ctx, "Write the note"), Href: "#"}}},
		{Now: say.T(ctx, "10:20, now")},
		{At: "10:30", Length: say.T(ctx, "60 min"), Name: "Łucja Wójcik", Href: "#", Service: say.T(ctx, "Shoulders and neck"),
			Notes: []ui.NoteLine{{Text: say.T(ctx, "Please no talking once I lie down")}, {Text: say.T(ctx, "Ask about the pressure twice today. Second visit of three"), Mind: true}},
			Acts:  []ui.Act{{Label: say.T(ctx, "She is here"), To: "#"}}},
		{At: "13:00", Length: say.T(ctx, "60 min"), Name: "Paul Lindqvist", Href: "#", Service: say.T(ctx, "Shoulder work"),
			Notes: []ui.NoteLine{{Text: say.T(ctx, "You want to tell him about Sean today."), Mind: true, Act: &ui.Act{Label: say.T(ctx, "The card"), Href: "#"}}}},
		{At: "14:00", Gap: say.T(ctx, "Half an hour free")},
		{At: "14:30", Length: say.T(ctx, "90 min"), Name: "Ольга Ковальчук", Href: "#", Service: say.T(ctx, "Relaxing massage"), Notes: []ui.NoteLine{{Text: say.T(ctx, "Not my feet")}}},
		{At: "16:45", Length: say.T(ctx, "60 min"), Name: "김서연", Lang: "ko", Href: "#", Service: say.T(ctx, "First visit. Has read how you work and agreed, yesterday")},
	}
}

func needs(ctx context.Context) []ui.Need {
	return []ui.Need{
		{Body: ui.Words("%s told you that Saturday hurt.", ui.StrongName("Mariam")), By: say.T(ctx, "You promised an answer by today, 17:00"), Soon: true,
			Acts: []ui.Act{{Label: say.T(ctx, "Read it and answer"), Href: "#"}}},
		{Body: ui.Words("%s asks for a first visit. You are full.", ui.StrongName("Jennifer Okafor")), By: say.T(ctx, "Promised by tomorrow, 12:00"),
			Acts: []ui.Act{{Label: say.T(ctx, "Answer kindly"), Href: "#"}}},
		{Body: ui.Words("%s came 25 minutes late on Friday.", ui.StrongName("Tomás")), By: say.T(ctx, "When you like"),
			Acts: []ui.Act{{Label: say.T(ctx, "Count it"), To: "#"}, {Label: say.T(ctx, "Let it go"), To: "#"}}},
	}
}

func capacity(ctx context.Context) ui.Capacity {
	c := ui.Capacity{ID: "room", Title: say.T(ctx, "Room left, twelve weeks"), From: say.T(ctx, "this week"), To: say.T(ctx, "end of May"),
		Says: say.T(ctx, "This week 24 of 26 hours are booked; week twelve, 11 of 26.")}
	for _, hours := range []int{24, 25, 23, 26, 22, 21, 19, 20, 16, 14, 15, 11} {
		c.Weeks = append(c.Weeks, ui.Bar{Booked: hours * 60, Open: 26 * 60})
	}
	return c
}

func mariam(ctx context.Context) []ui.Knot {
	show := []ui.Act{{Label: say.T(ctx, "Show them"), Href: "#"}}
	return []ui.Knot{
		{Kind: ui.KnotAhead, Loose: true, When: say.T(ctx, "Thursday 10:00"), Lead: say.T(ctx, "Next visit."), Text: say.T(ctx, "Shoulders and neck, 60 minutes"), More: say.T(ctx, "You will ask about the pressure at 10 and at 30 minutes")},
		{Kind: ui.KnotHurt, When: say.T(ctx, "Sunday 1 March"), Said: &ui.Quote{Text: "The left side was too much, under the shoulder blade. I did not like to say.", By: say.T(ctx, "From the link in her mail. Answer promised by today, 17:00")}, Acts: []ui.Act{{Label: say.T(ctx, "Read it and answer"), Href: "#"}}},
		{Kind: ui.KnotVisit, Minor: true, When: say.T(ctx, "28 February"), Text: say.T(ctx, "Visit. Shoulders and neck, 60 minutes")},
		{Kind: ui.KnotSeveral, Minor: true, When: say.T(ctx, "November to February"), Text: say.N(ctx, 6, "One visit, as usual.", "%d visits, as usual."), Acts: show},
		{Kind: ui.KnotThanks, Year: "2025", When: say.T(ctx, "12 November"), Said: &ui.Quote{Text: "I slept through for the first time in weeks. Thank you, Inês.", By: say.T(ctx, "The day after")}},
		{Kind: ui.KnotAgain, When: say.T(ctx, "3 October"), Lead: say.T(ctx, "Told again:"), Text: say.T(ctx, "the hour begins when it was booked, and ends then too"), More: say.T(ctx, "Aloud, in the room. “That is fair,” she said")},
		{Kind: ui.KnotTheirs, Minor: true, When: say.T(ctx, "3 October"), Lead: say.T(ctx, "Not kept:"), Text: say.T(ctx, "came 20 minutes late, bus. Counted, first time")},
		{Kind: ui.KnotRight, Loose: true, When: say.T(ctx, "19 June"), Lead: say.T(ctx, "Put right."), Text: say.T(ctx, "You both said yes: lighter on the neck, ask sooner")},
		{Kind: ui.KnotHurt, When: say.T(ctx, "17 June"), Lead: say.T(ctx, "That hurt:"), Text: say.T(ctx, "the neck, said at the table. You eased off at once")},
		{Kind: ui.KnotSeveral, Minor: true, When: say.T(ctx, "May to June"), Text: say.N(ctx, 4, "One visit, as usual.", "%d visits, as usual."), Acts: show},
		{Kind: ui.KnotOurs, When: say.T(ctx, "2 May"), Lead: say.T(ctx, "We did not keep:"), Text: say.T(ctx, "started 15 minutes late. You gave the time back on 9 May")},
		{Kind: ui.KnotAgreed, When: say.T(ctx, "11 April"), Lead: say.T(ctx, "Agreed:"), Text: say.T(ctx, "how you work, all three boundaries, version of January"), More: say.T(ctx, "Read and said yes to on her phone")},
		{Kind: ui.KnotFirst, When: say.T(ctx, "11 April"), Lead: say.T(ctx, "First visit."), Text: say.T(ctx, "“My neck, from the desk.” Sent by Dr Odile Pham")},
	}
}

func body(ctx context.Context) []ui.AreaGroup {
	sides := func(key, name string) ui.AreaPlace {
		return ui.AreaPlace{Name: name, Left: key + ":left", Right: key + ":right"}
	}
	return []ui.AreaGroup{
		{Name: say.T(ctx, "Head and neck"), Places: []ui.AreaPlace{sides("jaw", say.T(ctx, "Jaw")), sides("neck", say.T(ctx, "Neck"))}},
		{Name: say.T(ctx, "Shoulders and back"), Places: []ui.AreaPlace{sides("shoulder", say.T(ctx, "Shoulder")), sides("blade", say.T(ctx, "Shoulder blade")), {Name: say.T(ctx, "Spine"), Middle: "spine"}}},
	}
}

func rules(ctx context.Context) (asks, counts []ui.Rule) {
	first := say.T(ctx, "First version.")
	asks = []ui.Rule{
		{Title: say.T(ctx, "Coming late"), Words: "If you come late, we still end on time, and the hour is paid in full. Someone is waiting after you.", Meta: say.T(ctx, "Third version."), Change: "#",
			Steps: []ui.Step{{When: say.T(ctx, "First time"), What: say.T(ctx, "A word, in the room")}, {When: say.T(ctx, "Second"), What: say.T(ctx, "The same in writing")}, {When: say.T(ctx, "Third"), What: say.T(ctx, "We talk about whether it works")}}},
		{Title: say.T(ctx, "Calling off"), Words: "Please tell me a day before. Later than that, I ask for half the price. Being ill is different: just tell me.", Meta: first, Change: "#"},
		{Title: say.T(ctx, "Between us"), Words: "This is massage for health. Remarks or wishes of another kind end the visit, at once.", Why: "So that both of us are safe.", Meta: first, Change: "#"},
	}
	counts = []ui.Rule{
		{Title: say.T(ctx, "Your time"), Words: "I start on time, and you get your full minutes. If I am late, you get them back.", Meta: say.T(ctx, "Not kept twice this year, made good twice."), Change: "#"},
		{Title: say.T(ctx, "The price"), Words: "The price you were told when you booked is the price you pay.", Meta: say.T(ctx, "Always kept."), Change: "#"},
		{Title: say.T(ctx, "Your say"), Words: "You can stop or change anything, at any moment, without a reason.", Meta: say.T(ctx, "Always kept."), Change: "#"},
	}
	return asks, counts
}

func visitFaults(ctx context.Context) fault.Problems {
	return fault.Problems{
		{Field: "when", Message: say.T(ctx, "Somebody has this hour already. Free near it: 14:30, 16:00")},
		{Field: "minutes", Message: say.T(ctx, "Say how long, for example 60")},
		{Field: "what", Message: say.T(ctx, "Choose what it is")},
	}
}

func clinic(ctx context.Context) []ui.DayColumn {
	min60, min90 := say.T(ctx, "60 min"), say.T(ctx, "90 min")
	return []ui.DayColumn{
		{Name: "Inês Carvalho", Where: say.T(ctx, "Room 1, until 17:45"), Slots: []ui.Slot{
			{At: "9:00", Length: min60, Name: "Nguyễn Thị Hạnh", Service: say.T(ctx, "Relaxing. Paid"), Done: true},
			{At: "10:30", Length: min60, Name: "Łucja Wójcik", Service: say.T(ctx, "Shoulders and neck"), Notes: []ui.NoteLine{{Text: say.T(ctx, "No talking once I lie down")}}},
			{At: "11:30", Gap: say.T(ctx, "An hour and a half free")},
			{At: "14:30", Length: min90, Name: "Ольга Ковальчук", Service: say.T(ctx, "Relaxing"), Notes: []ui.NoteLine{{Text: say.T(ctx, "Not my feet")}}},
		}},
		{Name: "Kofi Mensah", Where: say.T(ctx, "Room 3, until 15:00"), Slots: []ui.Slot{
			{At: "9:30", Length: min90, Name: "דוד לוי", Service: say.T(ctx, "Deep tissue. Here since 9:24")},
			{At: "11:15", Length: min60, Name: "Siobhán D’Arcy-Ng", Service: say.T(ctx, "Sports"), Notes: []ui.NoteLine{{Text: say.T(ctx, "Has not read how we work. Tell her before you start"), Mind: true}}},
			{At: "12:15", Gap: say.T(ctx, "Lunch")},
			{At: "13:30", Length: min60, Name: "田中 美咲", Lang: "ja", Service: say.T(ctx, "Sports")},
		}},
		{Name: "Δήμητρα Παππά", Where: say.T(ctx, "Room 2, until 16:00"), Slots: []ui.Slot{
			{At: "11:30", Length: min60, Name: "Jean-Luc Ō", Service: say.T(ctx, "First visit")},
			{At: "14:30", Length: min60, Name: "محمد العمري", Lang: "ar", Service: say.T(ctx, "Relaxing"), Notes: []ui.NoteLine{{Text: say.T(ctx, "Door a little open, please")}}},
		}},
	}
}

const (
	tammyCard = "Tammy, there is something I need to say before you go.\nI have told you more than once what I ask when a visit starts late. We have not found a way that holds, and I cannot go on like this, so today was our last visit.\nWhat was open is settled. Your record is yours; I can send you a copy.\nI wish you well, and I hope you find a good pair of hands."
	sorry     = "Hello Mariam, thank you for telling me. You always say such things too late, but I am sorry that it hurt. I have noted lighter work there."
)
